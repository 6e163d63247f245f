"""What a resolver gets: the reading, the day asked for, and the law as the base held it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.answer.law import say
from knowledge.answer.reading import Reading
from knowledge.census import Census, Grouping, census
from knowledge.model import Answer, Entry, Grid, Outcome, Part, State, Statement
from knowledge.regions import PREFIX
from knowledge.store import Store
from knowledge.treaties import Participation, Status, Treaty, status_on

DEFAULT_TREATY = "APMBC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """The law model of one base on one day of record. `day` is the valid time; `asked` the
    reading, where there is a question.
    """

    store: Store
    today: date
    day: date
    recorded: date | None = None
    on: date | None = None
    """The day if the user set it, not the question."""

    def participation(self, state: str, treaty: str) -> Participation | None:
        """The participation of a state in a treaty, if any."""
        return self.store.participations(self.recorded).get((state, treaty))

    def rows(self, treaty: str) -> list[Participation]:
        """All participations in a treaty."""
        return [
            row for (_, id), row in self.store.participations(self.recorded).items() if id == treaty
        ]

    def status(self, state: str, treaty: str) -> Status:
        """How the state stands on the day."""
        return status_on(
            self.store.states[state],
            self.store.treaties[treaty],
            self.participation(state, treaty),
            self.day,
        )

    def census(self, treaty: str, members: frozenset[str] | None = None) -> Census:
        """How all states (or the members of a set) stand to a treaty on the day."""
        states = [
            state for iso3, state in self.store.states.items() if members is None or iso3 in members
        ]
        return census(self.store.treaties[treaty], states, self.participation, self.day)

    def disputes(self, state: str, treaty: str) -> list[Entry]:
        """Debates that bear on a status: entries whose `dispute` names it."""
        return self.store.disputes(f"{state}/{treaty}")

    def answer(
        self,
        question: str,
        statements: Sequence[Statement],
        *,
        resolver: str,
        parts: Sequence[Part] = (),
        notes: Sequence[str] = (),
        more: Sequence[Statement] = (),
        disputed: bool = False,
        entries: Sequence[str] = (),
        grid: Grid | None = None,
    ) -> Answer:
        """An answer as of the day."""
        return Answer(
            question=question,
            outcome=Outcome.ANSWERED,
            as_of=self.day,
            parts=(*((Part(statements=tuple(statements)),) if statements else ()), *parts),
            more=tuple(more),
            notes=tuple(notes),
            entries=tuple(entries),
            disputed=disputed,
            resolver=resolver,
            grid=grid,
        )


def day_of(reading: Reading, on: date | None) -> date:
    """The day that a question is about: `on` if given, else the last day that it names and that
    is not "now", else today.

    A month or a year counts by its last day, or by today if that comes first ("in 2026" asked in
    2026 means now).
    """
    if on:
        return on
    named = [when for when in reading.dates if when.precision != "now"]
    if not named:
        return reading.today
    when = named[-1]
    if when.first <= reading.today <= when.last:
        return reading.today
    return when.first if when.precision == "day" else when.last


def treaties_of(reading: Reading, law: Law) -> list[Treaty]:
    """The treaties that a question names; all of them for "any of the treaties"; the Ottawa
    Convention where none is named.
    """
    named = [law.store.treaties[id] for id in reading.treaties]
    wide = (
        reading.has("any", "all", "either")
        and (reading.has("treaties", "conventions") or not named)
        and "treaty" in reading.tags
    )
    if wide:
        return list(law.store.treaties.values())
    if named and "CCW" in reading.treaties and any(treaty.parent == "CCW" for treaty in named):
        return [treaty for treaty in named if treaty.id != "CCW"]
    return named or [law.store.treaties[DEFAULT_TREATY]]


def members_of(reading: Reading, law: Law) -> tuple[frozenset[str], str, Grouping | None] | None:
    """The set of states that a question limits itself to: (members on the day, its name, the
    grouping), or None for all.
    """
    for id in reading.named("grouping"):
        if id.startswith(PREFIX):
            region = id.removeprefix(PREFIX)
            return law.store.regions()[region], region, None
        grouping = law.store.groupings[id]
        return grouping.on(law.day), grouping.title, grouping
    return None


def states_of(reading: Reading, law: Law) -> list[State]:
    """The states that a question names."""
    return [law.store.states[iso3] for iso3 in reading.states]


__all__ = ["DEFAULT_TREATY", "Law", "day_of", "members_of", "say", "states_of", "treaties_of"]
