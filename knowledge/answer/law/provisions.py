"""What an article or rule says, found by its number; and that there is none of that number."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.answer.compose import BODY_LIMIT
from knowledge.answer.law.context import Law
from knowledge.answer.law.understand import leftover
from knowledge.answer.pinpoints import Pinpoint
from knowledge.answer.reading import Reading
from knowledge.model import Answer, Entry, Outcome, Statement

_CHATTER = frozenset(
    """say says text provide provides content mean means about cover covers read summary
    summarise tell explain study customary icrc""".split()
)


def resolve(reading: Reading, law: Law) -> Answer | None:
    """Answers "what does article 5 say", "Rule 81"; corrects "article 47 of the Ottawa
    Convention".
    """
    if len(reading.pinpoints) != 1 or reading.states:
        return None
    pinpoint = reading.pinpoints[0]
    instrument = _instrument(pinpoint, law)
    missing = _missing(pinpoint, instrument, law)
    if missing:
        return Answer(
            question=reading.question,
            outcome=Outcome.UNKNOWN,
            as_of=law.day,
            remark=missing,
            resolver="provision",
        )
    if leftover(reading, _CHATTER) or reading.tags - {
        "article",
        "rule",
        "mine",
        "treaty",
        "apmine",
        "redcross",
        "clustermunition",
    }:
        return None
    entry = find(pinpoint, law)
    return show(law, reading.question, entry, pinpoint) if entry else None


def _instrument(pinpoint: Pinpoint, law: Law) -> str:
    if pinpoint.instrument == "CCW":
        return "CCW-FRAMEWORK"
    return pinpoint.instrument or "APMBC"


def _missing(pinpoint: Pinpoint, instrument: str, law: Law) -> str:
    found = law.store.instruments().get(instrument)
    if found is None or 1 <= pinpoint.number <= found[1]:
        return ""
    short, last, unit = found
    return (
        f"There is no {unit} {pinpoint.number}: {short} ends with {unit} {last}. "
        "The base can say what the others provide."
    )


def find(pinpoint: Pinpoint, law: Law) -> Entry | None:
    """The entry of a provision."""
    wanted = _instrument(pinpoint, law)
    for slug, kind, _, _ in law.store.list_entries(kind="provision"):
        entry = law.store.entry(slug)
        if (
            kind == "provision"
            and entry.details.get("instrument") == wanted
            and _number(entry) == pinpoint.number
        ):
            return entry
    return None


def _number(entry: Entry) -> int:
    digits = "".join(
        char if char.isdigit() else " " for char in str(entry.details.get("article", ""))
    ).split()
    return int(digits[0]) if digits else 0


def show(law: Law, question: str, entry: Entry, pinpoint: Pinpoint) -> Answer:
    """The provision, the paragraph asked for first."""
    paragraph = [
        s
        for s in entry.statements
        if pinpoint.paragraphs and any(pinpoint.paragraphs in c.locator for c in s.citations)
    ]
    ordered = [*paragraph, *(s for s in entry.statements if s not in paragraph)]
    shown, more = _within(ordered, 600 if not paragraph else BODY_LIMIT // 2)
    return law.answer(question, shown, resolver="provision", more=more, entries=[entry.slug])


def _within(
    statements: Sequence[Statement], budget: int
) -> tuple[list[Statement], list[Statement]]:
    length, count = 0, 0
    for statement in statements:
        length += len(statement.text)
        if count and length > budget:
            break
        count += 1
    return list(statements[:count]), list(statements[count:])
