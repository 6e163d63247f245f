"""How states stand to treaties: one or several states, on any day, side by side."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge import text
from knowledge.answer.law import grids, say
from knowledge.answer.law.context import Law, states_of, treaties_of
from knowledge.answer.law.understand import leftover, understood
from knowledge.answer.reading import Reading
from knowledge.model import Answer, Part, State, Statement
from knowledge.treaties import Stage, Status, Treaty

ROWS_AT_MOST = 10
_COMPARED = ("compare", "compared", "comparison", "versus", "vs")
_STATUS_TAGS = {"party", "join", "ratify", "sign", "leave", "suspend"}
_STATUS_WORDS = (
    "bound",
    "bind",
    "status",
    "belong",
    "member",
    "in",
    "out",
    "covered",
    "subject",
    "apply",
    "applies",
    "consented",
    "obliged",
    "has",
)


def resolve(reading: Reading, law: Law) -> Answer | None:
    """Answers "is X party to Y", "when did X join or leave Y", "X and Y: who ratified", on any
    day.
    """
    states = states_of(reading, law)
    if not states or reading.asks & {"how-many"} or reading.pinpoints:
        return None
    asks_status = reading.tags & _STATUS_TAGS or reading.has(*_STATUS_WORDS)
    bare = not leftover(reading) and bool(reading.treaties)
    if len(states) > 1 and reading.has(*_COMPARED) and _only_compares(reading):
        return standing(law, reading.question, states, treaties_of(reading, law))
    named = bool(reading.treaties or reading.tags & {"treaty"} or reading.has("bound"))
    if not (asks_status or bare) or not understood(reading):
        return None
    if not named and not (reading.tags & _STATUS_TAGS and understood(reading, strictly=True)):
        return None
    treaties = treaties_of(reading, law)
    return standing(law, reading.question, states, treaties, leaving="leave" in reading.tags)


def _only_compares(reading: Reading) -> bool:
    """Whether a comparison asks for nothing but how states stand."""
    return understood(reading, also=frozenset(map(text.stem, _COMPARED)), strictly=True)


def standing(
    law: Law,
    question: str,
    states: Sequence[State],
    treaties: Sequence[Treaty],
    *,
    leaving: bool = False,
) -> Answer:
    """The answer for these states and treaties, with the dates and, for a single pair, the rule;
    several pairs also as a table.
    """
    asked = [(state, treaty) for state in states for treaty in treaties]
    pairs = asked[:ROWS_AT_MOST]
    single = len(pairs) == 1
    statements: list[Statement] = []
    parts: list[Part] = []
    entries: list[str] = []
    statuses: list[Status] = []
    disputed: set[tuple[str, str]] = set()
    for state, treaty in pairs:
        status = law.status(state.iso3, treaty.id)
        statuses.append(status)
        statements.append(say.status_line(status, law.today, leaving=leaving))
        disputes = law.disputes(state.iso3, treaty.id)
        if single and not disputes:
            statements += _details(law, state, treaty)
        for dispute in disputes:
            disputed.add((state.iso3, treaty.id))
            entries.append(dispute.slug)
            for number, label in enumerate(dispute.sides, 1):
                held = [s for s in dispute.statements if s.side == number][:1]
                parts.append(Part(heading=label, statements=tuple(held)))
    return law.answer(
        question,
        statements,
        resolver="standing",
        parts=parts,
        disputed=bool(parts),
        entries=entries,
        notes=[*_notes(law, treaties), *_cut(len(pairs), len(asked))],
        grid=grids.of_pairs(statuses, disputed),
    )


def _cut(shown: int, asked: int) -> list[str]:
    """What is left out of a comparison that asks for too much at once."""
    if shown == asked:
        return []
    return [f"The first {shown} of {asked} are shown; name a treaty, or fewer states."]


def _details(law: Law, state: State, treaty: Treaty) -> list[Statement]:
    """The dates where the sentence does not hold them all, the rule behind them, and how it
    stands today if asked for another day.
    """
    participation = law.participation(state.iso3, treaty.id)
    if participation is None or participation.undated:
        return []
    status = law.status(state.iso3, treaty.id)
    found = []
    if law.day != law.today or participation.signed:
        found.append(say.history(participation))
    if status.stage in {Stage.LEAVING, Stage.LEFT}:
        found.append(say.leaving_rule(treaty))
    elif participation.consent_type != "succession":
        found.append(say.joining_rule(treaty))
    return found


def _notes(law: Law, treaties: Sequence[Treaty]) -> list[str]:
    """How far the tables reach, for the treaties whose table may have grown since."""
    return [
        f"{treaty.short}: {treaty.complete_note}"
        for treaty in treaties
        if treaty.id.startswith("CCW-") and len(treaties) == 1
    ]
