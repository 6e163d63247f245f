"""What changes in the law between two days: signatures, consents, entries into force, withdrawals,
and deadlines for clearance that the base knows.

Deadlines that only the treaty's rule gives are left out: the rule runs for every party, also for
those that have nothing to clear.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.answer.law import say
from knowledge.dates import is_whole, last_day
from knowledge.dates import say as say_date
from knowledge.model import LawChange, LawEvent, PartialDate, Statement
from knowledge.store import Store
from knowledge.treaties import KnownDeadline, Participation, in_force_day, status_on

_ORDER = {change: number for number, change in enumerate(LawChange)}
_CONSENTED = {
    "ratification": "ratified",
    "acceptance": "accepted",
    "approval": "approved",
    "accession": "acceded to",
    "consent": "consented to be bound by",
    "succession": "succeeded to",
}


def events(store: Store, first: date, last: date, today: date | None = None) -> list[LawEvent]:
    """Everything from `first` to `last`, both included, by day. A partial date counts from its last
    day. `today` is for the tense; without it what lies in the window is told as to come.
    """
    order = {id: number for number, id in enumerate(store.treaties)}
    rows = store.participations(None).values()
    found = [event for row in rows for event in _of(row, today)]
    found += [event for one in store.known_deadlines() for event in _deadline(store, one, today)]
    return sorted(
        (event for event in found if first <= event.day <= last),
        key=lambda event: (
            event.day,
            _ORDER[event.change],
            store.states[event.state].name,
            order[event.treaty],
        ),
    )


def _of(row: Participation, today: date | None) -> Iterator[LawEvent]:
    state, treaty = say.capital(row.state.label), row.treaty.short

    def event(change: LawChange, day: PartialDate, text: str) -> LawEvent:
        return LawEvent(
            day=last_day(day),
            change=change,
            state=row.state.iso3,
            treaty=row.treaty.id,
            statement=Statement(text=text, citations=say.cite(row), confidence=row.confidence),
        )

    if row.signed:
        text = f"{state} signed {treaty} {_on(row.signed)}."
        yield event(LawChange.SIGNED, row.signed, text)
    bound = _bound(row)
    if row.consent_date:
        since = f"; it is bound from {say_date(bound)}" if bound > row.consent_date else ""
        verb = _CONSENTED[row.consent_type]
        text = f"{state} {verb} {treaty} {_on(row.consent_date)}{since}."
        yield event(LawChange.CONSENTED, row.consent_date, text)
    if bound:
        verb = "entered" if _is_past(bound, today) else "enters"
        text = f"{say.capital(treaty)} {verb} into force for {row.state.label} {_on(bound)}."
        yield event(LawChange.IN_FORCE, bound, text)
    if row.withdrawal_notified:
        effect = row.withdrawal_effective
        until = f", with effect from {say_date(effect)}" if effect else ""
        on = _on(row.withdrawal_notified)
        text = f"{state} gave notice of withdrawal from {treaty} {on}{until}."
        yield event(LawChange.NOTICE, row.withdrawal_notified, text)
    if row.withdrawal_effective:
        verb = "left" if _is_past(row.withdrawal_effective, today) else "leaves"
        day, notice = say_date(row.withdrawal_effective), say_date(row.withdrawal_notified)
        text = f"{state} {verb} {treaty} with effect from {day}, after its notice of {notice}."
        yield event(LawChange.LEFT, row.withdrawal_effective, text)


def _on(day: PartialDate) -> str:
    return f"{'on' if is_whole(day) else 'in'} {say_date(day)}"


def _bound(row: Participation) -> PartialDate:
    """The day on which the treaty enters into force for the state; empty where it is not known."""
    computed = in_force_day(row)
    return row.entry_into_force or (computed.isoformat() if computed else "")


def _deadline(store: Store, one: KnownDeadline, today: date | None) -> Iterator[LawEvent]:
    """Nothing where the state is no longer bound on that day."""
    state, treaty = store.states[one.state], store.treaties[one.treaty]
    row = store.participations(None).get((one.state, one.treaty))
    if not status_on(state, treaty, row, last_day(one.due)).bound:
        return
    duty = next((duty for duty in treaty.duties if duty.article == one.article), None)
    what = duty.what if duty else f"its duty under article {one.article}"
    runs = "ran" if today is not None and last_day(one.due) < today else "runs"
    text = (
        f"{say.capital(state.label)}: the time for {what} under {treaty.short} {runs} to "
        f"{say_date(one.due)}. {one.note}"
    )
    yield LawEvent(
        day=last_day(one.due),
        change=LawChange.DEADLINE,
        state=one.state,
        treaty=one.treaty,
        statement=Statement(text=text, citations=one.citations, confidence=one.confidence),
    )


def _is_past(day: PartialDate, today: date | None) -> bool:
    return today is not None and last_day(day) <= today
