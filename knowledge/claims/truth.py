"""Whether what is said of one state and one treaty is so: on a day, ever, or of a date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from knowledge.answer.law.context import Law
from knowledge.claims.predicates import Says, Tense
from knowledge.claims.windows import Window, days_of, spoken
from knowledge.dates import last_day
from knowledge.model import State
from knowledge.treaties import Participation, Stage, Status, Treaty, in_force_day

CONSENT = frozenset({Says.JOINED, Says.RATIFIED, Says.ACCEDED})
EVENTS = CONSENT | {Says.LEFT, Says.NOTIFIED, Says.SIGNED}
_VERB_OF = {"ratification": Says.RATIFIED, "accession": Says.ACCEDED}


@dataclass(frozen=True, slots=True)
class Found:
    """`true` is None where the base cannot tell. `since`: the first day on which it was no longer
    so; `day`: the day to show the status for.
    """

    true: bool | None
    day: date
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A state's standing to a treaty over time."""

    law: Law
    state: State
    treaty: Treaty

    @property
    def row(self) -> Participation | None:
        """The participation, if any."""
        return self.law.participation(self.state.iso3, self.treaty.id)

    def on(self, day: date) -> Status:
        """The status on a day."""
        return replace(self.law, day=day).status(self.state.iso3, self.treaty.id)

    def turns(self) -> list[date]:
        """The days on which the status changes."""
        row = self.row
        if row is None:
            return []
        dated = (row.signed, row.consent_date, row.entry_into_force, row.withdrawal_notified)
        days = {last_day(value) for value in (*dated, row.withdrawal_effective) if value}
        own = in_force_day(row)
        return sorted(days | ({own} if own else set()))


def holds(pair: Pair, says: Says, day: date) -> bool | None:
    """Whether it is so on a day; None where the base cannot tell."""
    status, row = pair.on(day), pair.row
    if not status.certain:
        return None
    stage = status.stage
    if says in {Says.PARTY, Says.BOUND}:
        return status.bound
    if says is Says.OUT:
        return not status.bound
    if says in {Says.NO_LONGER, Says.LEFT}:
        return stage is Stage.LEFT
    if says is Says.LEAVING:
        return stage is Stage.LEAVING
    if says is Says.NOTIFIED:
        return bool(row and row.withdrawal_notified and last_day(row.withdrawal_notified) <= day)
    if says is Says.ONLY_SIGNED:
        return stage is Stage.SIGNATORY
    if says in {Says.SIGNED, Says.SIGNATORY}:
        return _signed(row, day, status)
    if says in CONSENT:
        return _consented(row, says, day)
    return None


def _signed(row: Participation | None, day: date, status: Status) -> bool | None:
    """A state that acceded without signing: people call it a signatory, lawyers do not."""
    if row and row.signed:
        return last_day(row.signed) <= day
    return (
        None if status.stage in {Stage.PARTY, Stage.LEAVING, Stage.LEFT, Stage.CONSENTED} else False
    )


def _consented(row: Participation | None, says: Says, day: date) -> bool | None:
    if row is None or not row.consent_date or last_day(row.consent_date) > day:
        return False
    wanted = _VERB_OF.get(row.consent_type)
    return None if says is not Says.JOINED and wanted is not says else True


def judge(
    pair: Pair,
    says: Says,
    tense: Tense,
    windows: Sequence[Window],
    today: date,
    *,
    negated: bool,
    loose: bool,
) -> Found:
    """Whether the claim is so, for the days that it is made for."""
    at = [window for window in windows if window.role not in {"since", "until"}]
    since, until = spoken(windows, "since"), spoken(windows, "until")
    if says in EVENTS and (at or since) and not (since and says is Says.JOINED):
        return _event(pair, says, [*at, *((since,) if since else ())], today, negated, loose)
    if since or until:
        return _span(pair, says, tense, since, until, today, negated)
    if at:
        return _within(pair, says, at[0], today, negated)
    if tense is Tense.PAST and says not in EVENTS | {Says.NO_LONGER}:
        return _once(pair, says, today, negated)
    return _now(pair, says, today, negated)


def _tell(value: bool | None, negated: bool) -> bool | None:
    return value if value is None else value != negated


def _now(pair: Pair, says: Says, today: date, negated: bool) -> Found:
    value = (
        _denied_exit(pair, today)
        if negated and says in {Says.LEFT, Says.NO_LONGER}
        else holds(pair, says, today)
    )
    true = _tell(value, negated)
    if true is not False:
        return Found(true, today)
    if pair.row and pair.row.consent_type == "succession" and not pair.row.withdrawal_effective:
        return Found(False, today)  # before, there was no such state
    for turn in reversed(pair.turns()):
        before = turn - timedelta(days=1)
        if turn > today or before < pair.treaty.in_force:
            continue
        if _tell(holds(pair, says, before), negated) and not _tell(
            holds(pair, says, turn), negated
        ):
            return Found(False, today, since=turn)
    return Found(False, today)


def _denied_exit(pair: Pair, today: date) -> bool | None:
    """ "Has not left" supposes that the state was in: of one that never was, it says nothing."""
    stage = pair.on(today).stage
    return None if stage in {Stage.NONE, Stage.SIGNATORY} else holds(pair, Says.LEFT, today)


def _once(pair: Pair, says: Says, today: date, negated: bool) -> Found:
    """Said of the past without a date: so if it was so at any time."""
    days = [
        day for day in (pair.treaty.in_force, *pair.turns()) if pair.treaty.in_force <= day <= today
    ]
    values = [(_tell(holds(pair, says, day), negated), day) for day in days]
    fits = [day for true, day in values if true]
    if fits:
        return Found(true=True, day=today)
    sure = all(true is False for true, _ in values) and not (negated or says is Says.OUT)
    return Found(False if sure else None, today)


def _within(pair: Pair, says: Says, window: Window, today: date, negated: bool) -> Found:
    """Said of a day or period: so if it was so on any day of it."""
    days = days_of(window, pair.turns(), today)
    values = [(_tell(holds(pair, says, day), negated), day) for day in days]
    for wanted in (True, None):
        for true, day in reversed(values):
            if true is wanted:
                return Found(true, day)
    return Found(False, values[-1][1])


def _span(
    pair: Pair,
    says: Says,
    tense: Tense,
    since: Window | None,
    until: Window | None,
    today: date,
    negated: bool,
) -> Found:
    row = pair.row
    if row is None or row.undated or negated or not pair.on(today).certain:
        return Found(None, today)
    inside = says in {Says.PARTY, Says.BOUND, Says.JOINED}
    own = in_force_day(row)
    entered = [row.entry_into_force, row.consent_date, own.isoformat() if own else ""]
    left = [row.withdrawal_effective]
    starts, ends = (entered, left) if inside else (left, entered)
    if says not in {Says.PARTY, Says.BOUND, Says.JOINED, Says.OUT, Says.NO_LONGER, Says.LEFT}:
        return Found(None, today)
    if since and not _fits(since, starts, entered if inside else left):
        known = any(starts)
        return Found(False if known or inside else None, today)
    if until and not any(_reaches(until, end) for end in ends):
        return Found(None if not inside else False, today)
    now = holds(pair, Says.PARTY if inside else Says.OUT, today)
    if (
        now is False
        and tense in {Tense.PRESENT, Tense.PERFECT}
        and (until is None or tense is Tense.PRESENT)
        and says is not Says.JOINED
    ):
        turn = [day for day in pair.turns() if day <= today]
        return Found(False, today, since=turn[-1] if turn else None)
    return Found(True, today)


def _fits(window: Window, starts: Sequence[str], _: Sequence[str]) -> bool:
    known = [start for start in starts if start]
    if any(window.covers(start) for start in known):
        return True
    return len(known) > 1 and min(known)[:10] <= window.first.isoformat() <= max(known)[:10]


def _reaches(window: Window, end: str) -> bool:
    if not end:
        return False
    day_before = (last_day(end) - timedelta(days=1)).isoformat()
    return window.covers(end) or window.covers(day_before)


def _event(
    pair: Pair, says: Says, windows: Sequence[Window], today: date, negated: bool, loose: bool
) -> Found:
    """A dated event: so if the base's date of it lies in each window."""
    row = pair.row
    if not pair.on(today).certain or (row and row.undated):
        return Found(None, today)
    if row is None:
        return Found(negated, today)
    main, doubtful = _dates_of(row, says, loose)
    if any(all(window.admits(value) for window in windows) for value in main):
        true: bool | None = True
    elif any(all(window.admits(value) for window in windows) for value in doubtful):
        true = None
    else:
        true = False
    if true and says in {Says.RATIFIED, Says.ACCEDED} and _consented(row, says, today) is None:
        true = None
    return Found(_tell(true, negated), today)


def _dates_of(row: Participation, says: Says, loose: bool) -> tuple[list[str], list[str]]:
    """(dates that bear the event out, dates by which it may loosely be meant)"""
    own = in_force_day(row)
    in_force = row.entry_into_force or (own.isoformat() if own else "")
    if says is Says.LEFT:
        return [row.withdrawal_effective], [row.withdrawal_notified] if loose else []
    if says is Says.NOTIFIED:
        return [row.withdrawal_notified], []
    if says is Says.SIGNED:
        return [row.signed], [row.consent_date, in_force]
    if says is Says.JOINED:
        return [row.consent_date, in_force], [row.signed]
    return [row.consent_date], [in_force]
