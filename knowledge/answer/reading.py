"""Reads a question once: words, names, dates, pinpoints, corrections and the kind of thing asked
for.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import regex

from knowledge import text
from knowledge.answer.pinpoints import Pinpoint, find_pinpoints
from knowledge.answer.spelling import Speller
from knowledge.answer.when import When, find_dates
from knowledge.answer.windows import ends
from knowledge.gazetteer import Gazetteer, Mention, Name
from knowledge.index.terms import terms_of
from knowledge.text import Word

_ASKS = (
    (
        "how-many",
        r"\bhow (?:many|much)\b|\bnumber of\b|\bcount of\b|\btotal\b|\bpercent(?:age)?\b|\bshare of\b|\bcombien\b|\bwie ?viele\b|\bcu[aá]nt[oa]s\b|\bсколько\b|\bскільки\b|\bile\b",
    ),
    ("how-long", r"\bhow (?:long|fast|quick\w*|soon|old)\b"),
    (
        "when",
        r"\bwhen\b|\bwann\b|\bquand\b|\bcu[aá]ndo\b|\bкогда\b|\bколи\b|\bkiedy\b|\bdate\b|\bday\b|\b(?:what|which) (?:date|day|year|month)\b|\bsince when\b|\bfrom when\b|\bby when\b|\bexact date\b|\bdates?\s*[?:]",
    ),
    (
        "who",
        r"\bwho(?:se|m|'s)?\b|\bwhich (?:country|countries|states?|group|organi[sz]ation|agency|ngo)\b",
    ),
    ("where", r"\bwhere\b"),
    ("why", r"\bwhy\b|\bhow come\b|\breasons?\b|\bwhat for\b"),
    (
        "meaning",
        r"\bstands? for\b|\bmean(?:s|ing)?\b|\bdefin\w+\b|\bwhat(?:'?s| is| are) (?:an? |the )?\w+(?: \w+)?\s*\??$|^\W*\w[\w-]*\s*=?\s*\?*$",
    ),
    ("compare", r"\bvs\.?\b|\bversus\b|\bdifferen\w+\b|\bcompare[ds]?\b|\bdiff\b|\bor\b.*\?"),
    (
        "whether",
        r"^\W*(?:so |and |but |hi |hey )*(?:is|are|was|were|did|does|do|has|have|can|could|may|must|will|would|should|isn'?t|aren'?t|didn'?t)\b",
    ),
    (
        "view",
        r"\b(?:views?|reactions?|react(?:ed|s)?|opinions?|stances?|positions?|arguments?|argue[ds]?|justif\w+|excuses?|criticis\w+|condemn\w*|respon[ds]\w*|according to|think|said|says?|told|statement)\b",
    ),
    (
        "debate",
        r"\b(?:should|right to|wrong to|evil|idiots?|hypocri\w+|pointless|useless|justified|both sides|two sides|either side|myth|worth it|pros? (?:and|&|or) cons?|arguments? (?:for|against|on)|for and against|who(?:'s| is) right|what'?s the (?:problem|harm|big deal|point)|even work|isn'?t it|ain'?t it|fair|unfair|moral\w*|ethical|good idea|bad idea|make sense|critics|supporters|defend)\b",
    ),
    (
        "list",
        r"\bwhich (?:countries|states|ones|members|parties)\b|\blist\b|\bname (?:all|the|them)\b|\bwho (?:else )?(?:has|have|is|are|left|joined|signed)\b|\ball (?:the )?(?:countries|states|parties|members)\b",
    ),
)
_ASK_PATTERNS = tuple((name, regex.compile(pattern, regex.IGNORECASE)) for name, pattern in _ASKS)


@dataclass(frozen=True)
class Reading:
    """What was read from a question. Sequences are in order of appearance."""

    question: str
    today: date
    words: tuple[Word, ...]
    mentions: tuple[Mention, ...]
    dates: tuple[When, ...]
    pinpoints: tuple[Pinpoint, ...]
    asks: frozenset[str]
    corrections: tuple[tuple[str, str], ...] = ()
    flags: tuple[str, ...] = field(default=())

    def named(self, *kinds: str) -> tuple[str, ...]:
        """Ids of the names of these kinds, each once."""
        found = dict.fromkeys(
            mention.name.id for mention in self.mentions if mention.name.kind in kinds
        )
        return tuple(found)

    @cached_property
    def states(self) -> tuple[str, ...]:
        """ISO alpha-3 codes of the states named, flags included."""
        return tuple(dict.fromkeys((*self.named("state"), *self.flags)))

    @cached_property
    def treaties(self) -> tuple[str, ...]:
        """Ids of the treaties named."""
        return self.named("treaty")

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """Index terms, corrections applied."""
        extra = [f"@{state}" for state in self.flags]
        for when in self.dates:
            if not when.relative:
                extra += _date_terms(when)
        dated = [(when.start, when.end) for when in self.dates if not when.relative]
        kept = [
            word
            for word in self.words
            if word.norm not in text.CHATTER
            and not any(start <= word.start and word.end <= end for start, end in dated)
        ]
        mentions = [
            m
            for m in self.mentions
            if not any(s <= self.words[m.start].start < e for s, e in dated)
        ]
        shift = {id(word): number for number, word in enumerate(kept)}
        moved = [
            Mention(m.name, shift[id(self.words[m.start])], shift[id(self.words[m.end - 1])] + 1)
            for m in mentions
            if id(self.words[m.start]) in shift and id(self.words[m.end - 1]) in shift
        ]
        return tuple(dict.fromkeys((*terms_of(kept, moved), *extra)))

    @cached_property
    def tags(self) -> frozenset[str]:
        """Ids of the field's synonyms that occur ("leave", "ratify", "party" ...)."""
        return frozenset(self.named("term"))

    @cached_property
    def loose(self) -> tuple[str, ...]:
        """Words (normalised) outside names, dates and pinpoints."""
        taken = [(self.words[m.start].start, self.words[m.end - 1].end) for m in self.mentions]
        taken += [(when.start, when.end) for when in self.dates]
        taken += [(pinpoint.start, pinpoint.end) for pinpoint in self.pinpoints]
        return tuple(
            w.norm
            for w in self.words
            if not any(start <= w.start and w.end <= end for start, end in taken)
        )

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years of dates that are written out (not "today")."""
        return tuple(dict.fromkeys(when.first.year for when in self.dates if not when.relative))

    def has(self, *norms: str) -> bool:
        """Whether any of these words occurs."""
        return any(word.norm in norms for word in self.words)


def _date_terms(when: When) -> list[str]:
    """The terms by which statements write a date: "15 July 2025" -> 15, juli, 2025."""
    terms = [str(when.first.year)]
    if when.precision in {"day", "month"}:
        terms.insert(0, text.stem(when.first.strftime("%B").lower()))
    if when.precision == "day":
        terms.insert(0, str(when.first.day))
    return terms


def read_question(
    question: str, *, today: date, gazetteer: Gazetteer, speller: Speller, by_iso2: dict[str, str]
) -> Reading:
    """Read a question. Unknown words are put right where the base's vocabulary has one near
    neighbour.
    """
    source = question[: text.MAX_CHARACTERS]
    found = text.words(source)
    corrected: list[Word] = []
    corrections: list[tuple[str, str]] = []
    for word in found:
        better = None if word.norm in text.STOP else speller.correct(word.norm)
        if better:
            corrections.append((word.raw, better))
        corrected.append(replace(word, norm=better) if better else word)
    mentions = gazetteer.find(corrected)
    mentions += _lower_case_us(corrected, mentions)
    folded = regex.sub(r"\s+", " ", ends(source))
    return Reading(
        question=source,
        today=today,
        words=tuple(corrected),
        mentions=tuple(sorted(mentions, key=lambda mention: mention.start)),
        dates=find_dates(source, today),
        pinpoints=find_pinpoints(source, corrected, mentions),
        asks=frozenset(name for name, pattern in _ASK_PATTERNS if pattern.search(folded)),
        corrections=tuple(corrections),
        flags=tuple(by_iso2[code] for code in text.flags(source) if code in by_iso2),
    )


_BEFORE_US = frozenset(
    """give gave tell told let help helps show of for to with on at all both between among than around teach ask asked make made want wants
    leave remind send about against kill killed protect ordered order let's like near upon after before behind""".split()
)


def _lower_case_us(words: list[Word], mentions: list[Mention]) -> list[Mention]:
    """ "us" in lower case where the country is meant, not the pronoun: "us stockpile today", "why
    does us use mines".
    """
    taken = {number for mention in mentions for number in range(mention.start, mention.end)}
    found = []
    for number, word in enumerate(words):
        if word.norm != "us" or number in taken:
            continue
        before = words[number - 1].norm if number else ""
        last = number + 1 == len(words)
        if before not in _BEFORE_US and not (last and before):
            found.append(Mention(Name("state", "USA"), number, number + 1))
    return found
