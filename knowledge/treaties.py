"""The law model: how a state stands to a treaty on a day, computed from dates, never from text.

Valid time is the `day` asked for; recorded time is chosen when the participations are loaded
(`knowledge.store`). Sources of the rules: Ottawa Convention art. 17 and 20, Convention on
Cluster Munitions art. 17 and 20, CCW art. 4, 5 and 9.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from knowledge.dates import first_day, is_whole, last_day
from knowledge.model import Citation, Confidence, PartialDate, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A duty with a time limit from entry into force for the state: `years` or `days`."""

    article: str
    what: str
    names: tuple[str, ...]
    locator: str
    years: int = 0
    days: int = 0
    extendable: bool = False

    def due(self, in_force: date) -> date:
        """The last day for a state for which the treaty entered into force on `in_force`."""
        return in_force + relativedelta(years=self.years) + timedelta(days=self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Treaty:
    """A treaty with the rules by which dates are computed. `complete_to`: up to when its table
    is known to be complete.
    """

    id: str
    title: str
    short: str
    names: tuple[str, ...]
    adopted: date
    in_force: date
    late_joiner: str
    withdrawal_months: int
    withdrawal_frozen_in_conflict: bool
    complete_to: PartialDate
    complete_note: str
    text: Citation
    status: Citation
    joiner_article: str
    withdrawal_article: str
    parent: str = ""
    opened: date | None = None
    duties: tuple[Duty, ...] = ()

    def binds_from(self, deposit: date) -> date:
        """The day on which the treaty enters into force for a state that deposits its instrument
        on `deposit`.

        `sixth-month`: the first day of the sixth month after the month of deposit (Ottawa and
        cluster conventions). `six-months`: six months after the day of deposit (CCW and its
        protocols). Never before the treaty itself.
        """
        if self.late_joiner == "sixth-month":
            own = deposit.replace(day=1) + relativedelta(months=6)
        else:
            own = deposit + relativedelta(months=6)
        return max(own, self.in_force)

    def leaves_on(self, notice: date) -> date:
        """The earliest day on which a withdrawal received on `notice` takes effect, outside an
        armed conflict.
        """
        return notice + relativedelta(months=self.withdrawal_months)


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """A state's dealings with one treaty. An empty date has not happened or is not known; see
    `consent_type`.
    """

    state: State
    treaty: Treaty
    signed: PartialDate = ""
    consent_type: str = ""
    consent_date: PartialDate = ""
    consent_year: str = ""
    entry_into_force: PartialDate = ""
    withdrawal_notified: PartialDate = ""
    withdrawal_effective: PartialDate = ""
    note: str = ""
    confidence: Confidence = Confidence.HIGH
    citations: tuple[Citation, ...] = ()

    @property
    def undated(self) -> bool:
        """Consented on a day that is not known."""
        return bool(self.consent_type) and not self.consent_date


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDeadline:
    """A deadline that the base knows beside the computed one: of a state (ISO alpha-3), under an
    article of a treaty (its id).
    """

    state: str
    treaty: str
    article: str
    due: PartialDate
    note: str
    confidence: Confidence
    citations: tuple[Citation, ...]


class Stage(StrEnum):
    """How a state stands to a treaty."""

    NONE = "none"
    SIGNATORY = "signatory"
    CONSENTED = "consented"
    PARTY = "party"
    LEAVING = "leaving"
    LEFT = "left"


BOUND = frozenset({Stage.PARTY, Stage.LEAVING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How `state` stands to `treaty` on `day`.

    `since` and `until` bound the stage where known. `certain` is false where the base lacks a
    date, or where its table may be incomplete on that day; `gap` says which in plain words.
    """

    state: State
    treaty: Treaty
    day: date
    stage: Stage
    participation: Participation | None = None
    since: date | None = None
    until: date | None = None
    certain: bool = True
    gap: str = ""

    @property
    def bound(self) -> bool:
        """Whether the state is bound as a party on that day."""
        return self.stage in BOUND


def status_on(
    state: State, treaty: Treaty, participation: Participation | None, day: date
) -> Status:
    """How a state stands to a treaty on a day.

    Partial dates count from their last day, so that a state is never called bound or gone too
    early.
    """
    if participation is None:
        late = day > last_day(treaty.complete_to)
        gap = treaty.complete_note if late and treaty.id.startswith("CCW") else ""
        return Status(
            state=state, treaty=treaty, day=day, stage=Stage.NONE, certain=not gap, gap=gap
        )
    if participation.undated:
        return _undated(participation, day)
    steps = _steps(participation)
    reached = [(since, stage) for since, stage in steps if since <= day]
    coming = [since for since, _ in steps if since > day]
    since, stage = reached[-1] if reached else (None, Stage.NONE)
    return Status(
        state=state,
        treaty=treaty,
        day=day,
        stage=stage,
        participation=participation,
        since=since,
        until=coming[0] if coming else None,
        certain=participation.confidence is Confidence.HIGH,
        gap="" if participation.confidence is Confidence.HIGH else participation.note,
    )


def _steps(participation: Participation) -> list[tuple[date, Stage]]:
    """The days on which the stage changes, in order."""
    dated = [
        (participation.signed, Stage.SIGNATORY),
        (participation.consent_date, Stage.CONSENTED),
        (participation.entry_into_force, Stage.PARTY),
        (participation.withdrawal_notified, Stage.LEAVING),
        (participation.withdrawal_effective, Stage.LEFT),
    ]
    in_force = participation.entry_into_force
    if participation.consent_date and not in_force:
        in_force = participation.treaty.binds_from(last_day(participation.consent_date)).isoformat()
        dated[2] = (in_force, Stage.PARTY)
    if (
        participation.consent_date
        and in_force
        and first_day(in_force) <= last_day(participation.consent_date)
    ):
        # A succession binds from the day of State succession, before the instrument came.
        dated[1] = ("", Stage.CONSENTED)
    # By day alone: a state that signed and ratified on one day has consented, in the order above.
    return sorted(
        ((last_day(value), stage) for value, stage in dated if value), key=lambda step: step[0]
    )


def _undated(participation: Participation, day: date) -> Status:
    year = participation.consent_year
    before = day < participation.treaty.in_force or (bool(year) and day.year < int(year))
    gap = (
        participation.note.partition("; ")[2]
        if participation.note.startswith("consent_year")
        else participation.note
    )
    return Status(
        state=participation.state,
        treaty=participation.treaty,
        day=day,
        stage=Stage.NONE if before else Stage.CONSENTED if year else Stage.PARTY,
        participation=participation,
        certain=before,
        gap="" if before else gap,
    )


def in_force_day(participation: Participation) -> date | None:
    """The day on which the treaty entered into force for the state, where known."""
    if participation.entry_into_force:
        return (
            first_day(participation.entry_into_force)
            if is_whole(participation.entry_into_force)
            else None
        )
    if participation.consent_date and is_whole(participation.consent_date):
        return participation.treaty.binds_from(first_day(participation.consent_date))
    return None
