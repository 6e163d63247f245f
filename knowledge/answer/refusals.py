"""Replies that assert nothing about the world beyond stored statements: declined, not covered,
not recorded, nothing asked.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from knowledge.answer.harm_patterns import Harm
from knowledge.answer.law.context import Law
from knowledge.answer.reading import Reading
from knowledge.answer.search import Searcher
from knowledge.model import Answer, Outcome, Part, Statement, Suggestion

CONTACTS = "emergency-contacts"
"""The entry whose statements every refusal of help carries: emergency numbers and clearance
bodies.
"""
DANGER = "do-not-touch"
"""The entry with the general safety advice for somebody who is at a device."""

_WHY = {
    Harm.HELP: "Declined: the desk does not help with laying, building, arming, disarming, moving or hiding mines, or with defeating clearance.",
    Harm.DANGER: "Do not touch, move, burn or throw anything at it. Stay away, keep others away and call the emergency service. "
    "The desk does not advise on handling a device.",
}


def _stored(law: Law, slug: str) -> tuple[Statement, ...]:
    return law.store.entry(slug).statements if slug in law.store.numbers else ()


def declined(question: str, law: Law, harm: Harm) -> Answer:
    """A request for help with harm, or somebody at a device: the refusal with emergency and
    clearance contacts.
    """
    statements = (
        *(_stored(law, DANGER)[:2] if harm is Harm.DANGER else ()),
        *_stored(law, CONTACTS),
    )
    return Answer(
        question=question,
        outcome=Outcome.DECLINED,
        as_of=law.day,
        remark=_WHY[harm],
        parts=(Part(statements=statements),) if statements else (),
        entries=(CONTACTS,),
        suggestions=(
            Suggestion(question="What should I do if I find a mine?", entry="safety-found-a-mine"),
        ),
        resolver="guard",
    )


def planted(question: str, law: Law, record: Answer | None) -> Answer:
    """A message that tries to change what the desk says: it cannot, and the record follows."""
    return Answer(
        question=question,
        outcome=Outcome.DECLINED,
        as_of=law.day,
        remark="Declined: a message cannot add or change facts here; only stored, cited statements are shown."
        + (" The record says:" if record else ""),
        parts=record.parts[:1] if record else (),
        entries=record.entries if record else (),
        resolver="guard",
    )


def nothing_asked(question: str, day: date) -> Answer:
    """A message without a word."""
    return Answer(
        question=question,
        outcome=Outcome.UNKNOWN,
        as_of=day,
        remark='There is no question in this message. Type one, for example "Is Finland bound by the mine ban?"',
        resolver="reading",
    )


def not_recorded_yet(question: str, day: date, first: date) -> Answer:
    """Asked for a day of record before the base existed."""
    return Answer(
        question=question,
        outcome=Outcome.UNKNOWN,
        as_of=day,
        remark=f"The base held nothing on that day: it was first recorded on {first.isoformat()}.",
        resolver="record",
    )


def not_covered(reading: Reading, day: date, what: str, searcher: Searcher) -> Answer:
    """Something that the base does not cover, by name."""
    answer = searcher.unknown(reading, searcher.rank(reading), day, 0.0)
    return replace(answer, remark=f"Not covered: {what}.", resolver="scope")
