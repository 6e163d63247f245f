"""A sentence as a line of tokens in which names, dates and pinpoints are one sign each, so that
patterns can speak of "a state", "a treaty", "a date" without caring how they are written.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import regex

from knowledge import text
from knowledge.answer.pinpoints import Pinpoint
from knowledge.answer.when import When
from knowledge.gazetteer import Mention
from knowledge.text import Word

TOKENS_AT_MOST = 160
"""Longer sentences are cut here: what follows is not read."""
STATE, TREATY, INSTRUMENT, GROUPING, DATE, PINPOINT = "@s", "@t", "@i", "@g", "@d", "@p"
_SIGNS = {"state": STATE, "treaty": TREATY, "instrument": INSTRUMENT, "grouping": GROUPING}
_MARK = regex.compile(r"[,:()&/+\"“”«»%]|(?<=\s)[-–—](?=\s)|—|\.{2,}|…|'(?=\s)|(?<=\s)'")
_MARKS = {
    "&": "and",
    "+": "and",
    "/": ",",
    "–": "-",
    "—": "-",
    "“": '"',
    "”": '"',
    "«": '"',
    "»": '"',
}
_FLAG = regex.compile(r"[\U0001F1E6-\U0001F1FF]{2}")
_NOT = {
    "isnt": "is not",
    "arent": "are not",
    "wasnt": "was not",
    "werent": "were not",
    "hasnt": "has not",
    "havent": "have not",
    "hadnt": "had not",
    "didnt": "did not",
    "doesnt": "does not",
    "dont": "do not",
    "wont": "will not",
    "aint": "is not",
    "cant": "can not",
    "cannot": "can not",
    "mustnt": "must not",
    "wouldnt": "would not",
}
_HEADS = frozenset(key[:-1] for key in _NOT if key.endswith("nt")) | {"won", "can", "ain"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word, mark or name: `norm` is what patterns see, `id` the name's id; `at` the number of
    the date or pinpoint that it stands for.
    """

    norm: str
    start: int
    end: int
    id: str = ""
    at: int = -1


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The tokens of a sentence and the line that patterns run over."""

    tokens: tuple[Token, ...]
    line: str
    starts: tuple[int, ...]

    def token_at(self, place: int) -> int:
        """The number of the token at a place of the line (or the one after it)."""
        number = bisect_right(self.starts, place) - 1
        if 0 <= number < len(self.tokens) and place >= self.starts[number] + len(
            self.tokens[number].norm
        ):
            number += 1
        return max(0, number)

    def place_of(self, number: int) -> int:
        """Where a token begins in the line."""
        return self.starts[number] if number < len(self.tokens) else len(self.line)


def names_in(found: Sequence[Word], mentions: Iterable[Mention], line: str) -> list[Token]:
    """A token for each state, treaty, instrument and grouping in a text, flags excepted."""
    tokens: list[Token] = []
    for mention in mentions:
        sign = _SIGNS.get(mention.name.kind)
        start, end = found[mention.start].start, found[mention.end - 1].end
        if sign and not (tokens and start < tokens[-1].end):
            tokens.append(Token(sign, start, end, mention.name.id))
    return tokens


def flags_in(line: str, by_iso2: dict[str, str]) -> list[Token]:
    """A token for each flag of a state."""
    found = []
    for match in _FLAG.finditer(line):
        (code,) = text.flags(match[0])
        if code in by_iso2:
            found.append(Token(STATE, match.start(), match.end(), by_iso2[code]))
    return found


def dates_in(line: str, dates: Sequence[When]) -> list[Token]:
    """A token for each date. Two bare digits count only where nothing can be counted by them."""
    found = []
    for number, when in enumerate(dates):
        raw, after = line[when.start : when.end], line[when.end : when.end + 12].lstrip()
        if when.precision == "now" or (raw.isdigit() and len(raw) < 3 and after[:1].isalpha()):
            continue
        found.append(Token(DATE, when.start, when.end, at=number))
    return found


def pinpoints_in(pinpoints: Sequence[Pinpoint]) -> list[Token]:
    """A token for each pinpoint."""
    return [Token(PINPOINT, p.start, p.end, at=number) for number, p in enumerate(pinpoints)]


def skeleton(
    line: str, start: int, end: int, found: Sequence[Word], named: Sequence[Token]
) -> Skeleton:
    """The skeleton of the sentence at `start` to `end`. `found` and `named` are of the whole text;
    of names that overlap, the first given wins.
    """
    taken: list[Token] = []
    for token in named:
        inside = start <= token.start and token.end <= end
        if inside and not any(token.start < t.end and t.start < token.end for t in taken):
            taken.append(token)
    spans = sorted((token.start, token.end) for token in taken)
    firsts = [first for first, _ in spans]

    def free(first: int, last: int) -> bool:
        number = bisect_right(firsts, first) - 1
        after = spans[number + 1][0] if number + 1 < len(spans) else end
        return (number < 0 or spans[number][1] <= first) and after >= last

    words = [w for w in found if start <= w.start and w.end <= end and free(w.start, w.end)]
    tokens = [*taken, *_plain(words), *_marks(line, start, end, free)]
    tokens.sort(key=lambda token: token.start)
    return _joined(tokens[:TOKENS_AT_MOST])


def _plain(words: Sequence[Word]) -> list[Token]:
    """Words as they are written, not as the speller put them; "isn't" and "isnt" as "is not"."""
    tokens: list[Token] = []
    skip = False
    for number, word in enumerate(words):
        if skip:
            skip = False
            continue
        norm = text.fold(word.raw)
        after = words[number + 1] if number + 1 < len(words) else None
        if norm in _HEADS and after and after.raw in {"t", "T"} and after.start == word.end + 1:
            tokens.append(Token(_NOT[norm + "t"], word.start, after.end))
            skip = True
            continue
        tokens.append(Token(_NOT.get(norm, norm), word.start, word.end))
    return tokens


def _marks(line: str, start: int, end: int, free: Callable[[int, int], bool]) -> list[Token]:
    return [
        Token(_MARKS.get(match[0], match[0]), match.start(), match.end())
        for match in _MARK.finditer(line, start, end)
        if free(match.start(), match.end())
    ]


def _joined(tokens: Sequence[Token]) -> Skeleton:
    starts, place = [], 0
    for token in tokens:
        starts.append(place)
        place += len(token.norm) + 1
    return Skeleton(tuple(tokens), " ".join(token.norm for token in tokens), tuple(starts))
