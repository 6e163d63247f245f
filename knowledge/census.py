"""Counts and lists over the law model: who is bound, who only signed, who joined or left in a
period, who stays out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from knowledge.dates import last_day
from knowledge.model import Citation, PartialDate, State
from knowledge.treaties import BOUND, Participation, Stage, Status, Treaty, in_force_day, status_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A state's time in a grouping; `ended` is the first day outside."""

    state: State
    joined: PartialDate
    ended: PartialDate = ""

    def holds_on(self, day: date) -> bool:
        """Whether the state belongs to the grouping on that day."""
        return last_day(self.joined) <= day and not (self.ended and last_day(self.ended) <= day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """A set of states that changes with time: an alliance, a union, an M49 subregion."""

    id: str
    title: str
    members: tuple[Membership, ...]
    citations: tuple[Citation, ...] = ()

    def on(self, day: date) -> frozenset[str]:
        """ISO codes of the members on that day."""
        return frozenset(member.state.iso3 for member in self.members if member.holds_on(day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """Who stands how to a treaty on a day. `statuses` has one row a state of the chosen set, in
    order of name.
    """

    treaty: Treaty
    day: date
    statuses: tuple[Status, ...]

    def where(self, test: Callable[[Status], bool]) -> tuple[Status, ...]:
        """The rows that pass a test."""
        return tuple(status for status in self.statuses if test(status))

    @property
    def parties(self) -> tuple[Status, ...]:
        """Bound on that day, the date being known."""
        return self.where(lambda status: status.stage in BOUND and not _undated(status))

    @property
    def undated(self) -> tuple[Status, ...]:
        """Consented by then, but on a day that the base does not know."""
        return self.where(lambda status: _undated(status) and status.stage is not Stage.NONE)

    @property
    def outside(self) -> tuple[Status, ...]:
        """Not bound on that day."""
        return self.where(lambda status: status.stage not in BOUND and not _undated(status))

    @property
    def signatories(self) -> tuple[Status, ...]:
        """Signed, but not consented by then."""
        return self.where(lambda status: status.stage is Stage.SIGNATORY)

    @property
    def left(self) -> tuple[Status, ...]:
        """No longer bound, after a withdrawal."""
        return self.where(lambda status: status.stage is Stage.LEFT)


def _undated(status: Status) -> bool:
    return bool(status.participation and status.participation.undated)


def census(
    treaty: Treaty,
    states: Iterable[State],
    find: Callable[[str, str], Participation | None],
    day: date,
) -> Census:
    """The standing of `states` to `treaty` on `day`; `find` gives the participation of (iso3,
    treaty id).
    """
    rows = (status_on(state, treaty, find(state.iso3, treaty.id), day) for state in states)
    return Census(
        treaty=treaty, day=day, statuses=tuple(sorted(rows, key=lambda status: status.state.name))
    )


def joined_between(
    rows: Iterable[Participation], first: date, last: date
) -> list[tuple[date, Participation]]:
    """Participations whose consent was given from `first` to `last` inclusive, oldest first."""
    dated = [(last_day(row.consent_date), row) for row in rows if row.consent_date]
    return sorted(
        ((day, row) for day, row in dated if first <= day <= last),
        key=lambda pair: (pair[0], pair[1].state.name),
    )


def bound_between(
    rows: Iterable[Participation], first: date, last: date
) -> list[tuple[date, Participation]]:
    """Participations that entered into force from `first` to `last` inclusive, oldest first."""
    dated = [(day, row) for row in rows if (day := in_force_day(row))]
    return sorted(
        ((day, row) for day, row in dated if first <= day <= last),
        key=lambda pair: (pair[0], pair[1].state.name),
    )


def left_between(
    rows: Iterable[Participation], first: date, last: date
) -> list[tuple[date, Participation]]:
    """Participations whose withdrawal took effect from `first` to `last` inclusive, oldest
    first.
    """
    dated = [(last_day(row.withdrawal_effective), row) for row in rows if row.withdrawal_effective]
    return sorted(
        ((day, row) for day, row in dated if first <= day <= last),
        key=lambda pair: (pair[0], pair[1].state.name),
    )
