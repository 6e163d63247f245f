"""Takes the words that are said of a cited provision out of their sentence, and has them judged."""

# Patterns read better on one line than cut up.
from __future__ import annotations

from collections.abc import Sequence

import regex

from knowledge.answer.law.context import DEFAULT_TREATY
from knowledge.claims import frames
from knowledge.claims.citations import Citation
from knowledge.claims.context import Context, has_state
from knowledge.claims.model import ClaimKind, Finding, Verdict, quoted
from knowledge.claims.provisions import Provisions
from knowledge.claims.skeleton import DATE, INSTRUMENT, TREATY, Skeleton

_SUPPOSED = regex.compile(
    r"\b(?:if|whether|unless|suppose|supposing|imagine|pretend|hypothetically)\b"
)
_VERB = regex.compile(
    r"^\W*(?:(?:of|in|to|the|also|only|actually|clearly|already|explicitly|which|that|expressly|does|do|@t|@i|\w+ly) ){0,8}"
    r"(?:says?|states?|requires?|gives?|grants?|allows?|permits?|prohibits?|bans?|forbids?|obliges?|obligates?|lets|sets?|"
    r"provides?|deals?|covers?|concerns?|regulates?|is about|is|are|means?|defines?|names?|has|have|makes?|demands?|bars?|"
    r"outlaws?|contains?|excludes?|calls?|asks?|must|may|can|not|never|tells?|commits?|binds?|limits?|applies|apply|speaks?|rules?)\b"
)
_WORD = regex.compile(r"\w")
_NAMES = regex.compile(r"@[tig]|\b(?:of|the|in|to|under|treaty|convention)\b")
_UNDER = regex.compile(
    r"\b(?:under|in|by|per|of|to|with|see|cf\.?)\s*(?:the\s+|draft\s+)?$", regex.IGNORECASE
)
_OF_THE = regex.compile(r"^\W*(?:(?:of|in|to|under)\s+(?:the\s+)?)+", regex.IGNORECASE)
_NO_LAW = regex.compile(r"paper|newspaper|magazine|server|discord|blog", regex.IGNORECASE)
_TURN = regex.compile(
    r";|,? \b(?:but|because|although|though|while|whereas|so that|however|and (?:article|rule))\b|, (?:so|and|which is why|yet)\b"
)


def judge_citation(
    provisions: Provisions,
    bones: Skeleton,
    cited: Sequence[Citation],
    number: int,
    context: Context,
) -> Finding | None:
    """The finding for one citation of a sentence; None where it cites nothing of the field."""
    one = cited[number]
    place = bones.place_of(one.token)
    if _SUPPOSED.search(bones.line[:place]):
        return None
    if one.foreign == "other rules" or _NO_LAW.search(one.foreign):
        return None
    if not one.sure and not one.foreign and not context.on_mines and not _is_bare(bones):
        return None
    quote = _quote(bones, cited, number, context)
    if one.foreign:
        note = f"The base does not hold “{' '.join(one.foreign.split())[:80]}”."
        return _missing(one, quote, note)
    row = _attached(cited, number)
    settled = one.sure or bool(row)
    instrument = one.instrument or row or context.instrument or _only(context) or DEFAULT_TREATY
    why = provisions.missing(one, instrument)
    if why:
        return _missing(one, quote, why) if settled else None
    said = _said(bones, cited, number, context.line)
    speaks = frames.asserted(bones.line, place, of_text=True)
    if not speaks or frames.quoted_inside(bones.line, place, place + 2):
        said = ""
    alone = len(context.instruments) < 2 and instrument in {*context.instruments, DEFAULT_TREATY}
    plain = not has_state(bones) and not any(token.norm == DATE for token in bones.tokens)
    sure = (settled or alone) and plain and _is_subject(bones, cited, number, context.line)
    return provisions.judge(one, instrument, said, quote, sure=sure)


def _attached(cited: Sequence[Citation], number: int) -> str:
    """The instrument of the next citation in a row: "articles 4 and 5 of the Convention"."""
    later = [one for one in cited[number + 1 :] if one.instrument]
    near = later[0] if later and later[0].token - cited[number].token <= 4 else None
    return near.instrument if near and near.unit == cited[number].unit else ""


def _only(context: Context) -> str:
    return next(iter(context.instruments)) if len(context.instruments) == 1 else ""


def _is_bare(bones: Skeleton) -> bool:
    """Whether a sentence holds little but the citation: "see Art. 5"."""
    return len(bones.tokens) <= 4


def _is_subject(bones: Skeleton, cited: Sequence[Citation], number: int, line: str) -> bool:
    """Whether the sentence speaks of the provision, and does not only mention it: a verb follows,
    or it stands at the head or the end. Of several, only one that a verb of its own follows.
    """
    one = cited[number]
    rest = bones.line[bones.place_of(one.token) + 2 :].lstrip()
    followed = bool(_VERB.match(rest))
    if len(cited) > 1:
        return followed and not _UNDER.search(line[: one.start])
    return followed or one.token <= 2 or not _WORD.search(_NAMES.sub(" ", rest))


def _missing(one: Citation, quote: str, note: str) -> Finding:
    return Finding(
        quote=quote, kind=ClaimKind.PROVISION, verdict=Verdict.MISSING, note=note, start=one.start
    )


def _bounds(bones: Skeleton, cited: Sequence[Citation], number: int) -> tuple[int, int]:
    """The characters between the citations before and behind."""
    first = cited[number - 1].end if number else bones.tokens[0].start
    last = cited[number + 1].start if number + 1 < len(cited) else bones.tokens[-1].end
    return first, last


def _quote(bones: Skeleton, cited: Sequence[Citation], number: int, context: Context) -> str:
    first, last = _bounds(bones, cited, number)
    one = cited[number]
    if last - first > 180:
        first = max(first, one.start - 60)
        first = (
            context.line.rfind(" ", 0, first + 1) + 1 if first > bones.tokens[0].start else first
        )
    return quoted(context.line, min(first, one.start), max(last, one.end))


def _said(bones: Skeleton, cited: Sequence[Citation], number: int, line: str) -> str:
    """What is said of the provision: behind it where a verb follows, else all around it."""
    one = cited[number]
    first, last = _bounds(bones, cited, number)
    for token in bones.tokens:  # "mine ban treaty" bans nothing by its name
        if token.norm in {TREATY, INSTRUMENT}:
            line = line[: token.start] + " " * (token.end - token.start) + line[token.end :]
    after, before = line[one.end : last], line[first : one.start]
    rest = bones.line[bones.place_of(one.token) + 2 :]
    turn = _TURN.search(after)
    inside = _UNDER.search(before) and len(before.split()) > 2
    if _VERB.match(rest.lstrip()) and not inside:
        return _plain(after[: turn.start()] if turn else after)
    turns = list(_TURN.finditer(before))
    kept = before[turns[-1].end() :] if turns else before
    return _plain(f"{kept} {after[: turn.start()] if turn else after}")


def _plain(said: str) -> str:
    """On one line, without the "of the" that led to the treaty's name."""
    return _OF_THE.sub("", " ".join(said.split()))
