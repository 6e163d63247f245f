"""How many states of a set stand how to a treaty, on any day: counted once, asked often."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from knowledge.answer.law.context import Law
from knowledge.census import joined_between, left_between
from knowledge.dates import last_day
from knowledge.model import Citation
from knowledge.regions import PREFIX
from knowledge.treaties import Participation, Treaty, in_force_day


@dataclass(frozen=True, slots=True)
class Span:
    """A state's dealings with a treaty as days; None where it has not happened or is not known."""

    iso3: str
    un_member: bool
    signed: date | None
    consent: date | None
    first: date | None
    after: date | None

    def covers(self, day: date) -> bool:
        """Whether it was a party on that day."""
        return bool(self.first and self.first <= day and (not self.after or day < self.after))


class Tally:
    """The counts for one treaty and one set of states (`group` empty: all)."""

    def __init__(self, law: Law, treaty: Treaty, group: str) -> None:
        self.treaty = treaty
        self.group = group
        self.law = law
        self.rows = law.rows(treaty.id)
        self.spans = [_span(row) for row in self.rows if not row.undated]
        self.parties = lru_cache(maxsize=512)(self._parties)
        self.ever = lru_cache(maxsize=512)(self._ever)
        self.only_signed = lru_cache(maxsize=512)(self._only_signed)
        self.members = lru_cache(maxsize=512)(self._members)
        ends = {span.after for span in self.spans if span.after}
        self.turns = sorted({span.first for span in self.spans if span.first} | ends)

    def _members(self, day: date) -> frozenset[str] | None:
        if not self.group:
            return None
        store = self.law.store
        if self.group.startswith(PREFIX):
            return store.regions()[self.group.removeprefix(PREFIX)]
        return store.groupings[self.group].on(day)

    def _mine(self, day: date) -> list[Span]:
        members = self.members(day)
        return [span for span in self.spans if members is None or span.iso3 in members]

    def _parties(self, day: date) -> int:
        return sum(span.covers(day) for span in self._mine(day))

    def _ever(self, day: date) -> int:
        return sum(bool(span.consent and span.consent <= day) for span in self._mine(day))

    def _only_signed(self, day: date) -> int:
        return sum(
            bool(span.signed and span.signed <= day and not (span.consent and span.consent <= day))
            for span in self._mine(day)
        )

    def signed(self, day: date) -> int:
        """Those that have ever signed."""
        return sum(bool(span.signed and span.signed <= day) for span in self._mine(day))

    def left(self, day: date) -> int:
        """Those that have left by that day."""
        return sum(bool(span.after and span.after <= day) for span in self._mine(day))

    def undated(self, day: date) -> int:
        """Those that consented on a day that is not known, counted on the day of asking only."""
        if day < self.law.today:
            return 0
        members = self.members(day)
        return sum(
            row.undated and (members is None or row.state.iso3 in members) for row in self.rows
        )

    def universe(self, day: date) -> tuple[int, int]:
        """(all states of the set, the members of the United Nations among them)"""
        members, states = self.members(day), self.law.store.states.values()
        mine = [state for state in states if members is None or state.iso3 in members]
        return len(mine), sum(state.un_member for state in mine)

    def moved(self, first: date, last: date, *, left: bool) -> tuple[int, int]:
        """How many left or joined in a period: (by the day on which it took effect or consent was
        given, by the notice or the entry into force)
        """
        members = self.members(last)
        rows = [row for row in self.rows if members is None or row.state.iso3 in members]
        if left:
            notices = [last_day(row.withdrawal_notified) for row in rows if row.withdrawal_notified]
            return len(left_between(rows, first, last)), sum(
                first <= day <= last for day in notices
            )
        bound = [day for row in rows if (day := in_force_day(row))]
        return len(joined_between(rows, first, last)), sum(first <= day <= last for day in bound)

    def sources(self) -> tuple[Citation, ...]:
        """What the group's membership rests on."""
        grouping = self.law.store.groupings.get(self.group)
        return grouping.citations if grouping else ()


def _span(row: Participation) -> Span:
    def day(value: str) -> date | None:
        return last_day(value) if value else None

    return Span(
        row.state.iso3,
        row.state.un_member,
        day(row.signed),
        day(row.consent_date),
        in_force_day(row),
        day(row.withdrawal_effective),
    )
