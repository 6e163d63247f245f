"""Judges counts of states by the law model: now, on a day, in a period, or at an earlier time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from knowledge.answer.law import counting
from knowledge.claims.model import STATEMENTS_AT_MOST, ClaimKind, Finding, Verdict
from knowledge.claims.numbers import Quantity
from knowledge.claims.predicates import Says, Tense
from knowledge.claims.tallies import Tally
from knowledge.claims.truth import CONSENT
from knowledge.claims.windows import Window, days_of
from knowledge.dates import last_day
from knowledge.model import Statement
from knowledge.regions import PREFIX

_INSIDE = frozenset({Says.PARTY, Says.BOUND}) | CONSENT
_GONE = frozenset({Says.LEFT, Says.NO_LONGER})
_SIGNED = frozenset({Says.SIGNED, Says.SIGNATORY})
_COUNTED = _INSIDE | _GONE | _SIGNED | {Says.OUT, Says.ONLY_SIGNED}
_LISTS = {
    Says.OUT: "outside",
    Says.ONLY_SIGNED: "signatories",
    **dict.fromkeys(_GONE, "left"),
    **dict.fromkeys(_SIGNED, "signed"),
    **dict.fromkeys(CONSENT, "joined"),
}
UNIVERSE_SLACK = 4
"""By how many a count of those outside may differ by whom one takes for a state."""

Judged = tuple[date, Verdict, date | None]
"""The day to show the count for, the verdict, the first day on which it no longer held."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A claim about a number of states. `meant`: what is counted, "not a party" being outside."""

    tally: Tally
    quantity: Quantity
    meant: Says
    tense: Tense
    windows: tuple[Window, ...]

    @property
    def today(self) -> date:
        """The day of asking."""
        return self.tally.law.today


def counted(
    tally: Tally,
    quantity: Quantity,
    says: Says,
    tense: Tense,
    windows: tuple[Window, ...],
    *,
    negated: bool,
) -> Counted | None:
    """The claim, or None where it is of a kind that the base does not count."""
    if says not in _COUNTED or (negated and says not in _INSIDE):
        return None
    if windows and windows[0].first > tally.law.today:
        return None
    return Counted(tally, quantity, Says.OUT if negated else says, tense, windows)


def judge_count(claim: Counted, quote: str, start: int) -> Finding:
    """The finding for a count."""
    day, verdict, since = _judged(claim)
    return Finding(
        quote=quote,
        kind=ClaimKind.COUNT,
        verdict=verdict,
        statements=_statements(claim, day),
        since=since,
        start=start,
    )


def _judged(claim: Counted) -> Judged:
    today = claim.today
    if claim.meant in _GONE | CONSENT and claim.windows:
        if claim.meant is Says.NO_LONGER:
            verdict = _on(claim, today)
            return today, verdict if verdict is Verdict.CONFIRMED else Verdict.EXISTS, None
        return _moved(claim)
    if claim.meant in _SIGNED:
        return today, _signed(claim), None
    if claim.windows or claim.tense is Tense.PAST:
        return _then(claim)
    verdict = _on(claim, today)
    if verdict is not Verdict.OTHERWISE:
        return today, verdict, None
    past = [turn for turn in claim.tally.turns if turn <= today]
    for number in range(len(past) - 1, 0, -1):
        if _on(claim, past[number - 1]) is Verdict.CONFIRMED:
            return today, Verdict.OUTDATED, past[number]
    return today, Verdict.OTHERWISE, None


def _on(claim: Counted, day: date) -> Verdict:
    """The verdict by the counts of one day, of which there may be several readings."""
    values, doubtful = _readings(claim, day)
    quantity = claim.quantity
    if quantity.all:
        left = values[0] if claim.meant is Says.OUT else claim.tally.universe(day)[0] - values[0]
        sure = not quantity.group.startswith(PREFIX)
        return Verdict.CONFIRMED if not left else Verdict.OTHERWISE if sure else Verdict.EXISTS
    verdicts = [quantity.holds(value) for value in values]
    sided = quantity.manner in {"over", "least", "under", "most"} and claim.meant not in CONSENT
    if all(verdicts) if sided else any(verdicts):
        return Verdict.CONFIRMED
    if any(verdicts) or any(map(quantity.holds, doubtful)) or any(map(quantity.near, values)):
        return Verdict.EXISTS
    if quantity.group.startswith(PREFIX) or not _complete(claim, day, max(values)):
        return Verdict.EXISTS  # regions are drawn in more than one way; tables may have grown
    return Verdict.OTHERWISE


def _readings(claim: Counted, day: date) -> tuple[list[int], list[int]]:
    """(the counts that the words may mean, further ones that a loose reader may mean)"""
    tally = claim.tally
    parties, undated = tally.parties(day), tally.undated(day)
    if claim.meant is Says.OUT:
        whole, nations = tally.universe(day)
        outside = whole - parties - undated
        if claim.quantity.all:
            return [parties], []
        few = min(outside, nations - parties - undated) - UNIVERSE_SLACK
        loose = [] if tally.group else list(range(few, outside + undated + 1))
        return [outside, outside + undated], loose
    if claim.meant in _GONE:
        return [tally.left(day)], []
    if claim.meant is Says.ONLY_SIGNED:
        return [tally.only_signed(day)], []
    values = [parties, parties + undated]
    if claim.meant in CONSENT and not claim.quantity.all:
        values += [tally.ever(day), tally.ever(day) + undated]
    return values, []


def _complete(claim: Counted, day: date, count: int) -> bool:
    """Whether the table is known to be complete enough to call a count wrong."""
    treaty, quantity = claim.tally.treaty, claim.quantity
    fewer = quantity.number < count and quantity.manner == "exact"
    return not treaty.id.startswith("CCW") or day <= last_day(treaty.complete_to) or fewer


def _then(claim: Counted) -> Judged:
    """Said of the past, or of a day or period: so if it was so on any day of it."""
    today, tally = claim.today, claim.tally
    window = claim.windows[0] if claim.windows else Window(tally.treaty.in_force, today, "at")
    if window.role in {"since", "until"}:
        return today, Verdict.EXISTS, None
    days = [day for day in days_of(window, tally.turns, today) if day <= today] or [today]
    seen = [(_on(claim, day), day) for day in days]
    for wanted in (Verdict.CONFIRMED, Verdict.EXISTS):
        for verdict, day in reversed(seen):
            if verdict is wanted:
                return day, verdict, None
    return days[-1], Verdict.OTHERWISE, None


def _moved(claim: Counted) -> Judged:
    """How many joined or left in a period."""
    today, window, tally = claim.today, claim.windows[0], claim.tally
    first, last = _period(window, today)
    main, loose = tally.moved(first, last, left=claim.meant in _GONE)
    doubtful = [loose]
    if window.role in {"by", "before", "until"}:
        doubtful.append(tally.parties(last))
    if claim.quantity.all:
        return today, Verdict.EXISTS, None
    if claim.quantity.holds(main):
        return today, Verdict.CONFIRMED, None
    unplaced = claim.meant in CONSENT and bool(tally.undated(today))
    unsure = any(map(claim.quantity.holds, doubtful)) or unplaced
    unsure = unsure or not _complete(claim, last, main)
    return today, Verdict.EXISTS if unsure else Verdict.OTHERWISE, None


def _period(window: Window, today: date) -> tuple[date, date]:
    if window.role in {"by", "before", "until"}:
        return date(1980, 1, 1), window.last if window.role == "by" else window.first
    if window.role in {"since", "after"}:
        return window.first, today
    return window.first, min(window.last, today)


def _signed(claim: Counted) -> Verdict:
    """Signatures, which many confuse with parties: wrong only where no reading bears it out."""
    today, tally, quantity = claim.today, claim.tally, claim.quantity
    if claim.windows or quantity.all:
        return Verdict.EXISTS
    if quantity.holds(tally.signed(today)):
        return Verdict.CONFIRMED
    joined = replace(claim, meant=Says.JOINED)
    days = [*(turn for turn in tally.turns if turn <= today), today]
    loosely = any(_on(joined, day) is not Verdict.OTHERWISE for day in days)
    loosely = loosely or quantity.holds(tally.only_signed(today))
    return Verdict.EXISTS if loosely else Verdict.OTHERWISE


def _statements(claim: Counted, day: date) -> tuple[Statement, ...]:
    tally = claim.tally
    law, members = replace(tally.law, day=day), tally.members(day)
    which = _LISTS.get(claim.meant, "parties")
    if claim.quantity.all and which in {"parties", "joined"}:
        which = "outside"
    group = tally.group
    title = group.removeprefix(PREFIX) if group.startswith(PREFIX) else ""
    if group and not title:
        title = law.store.groupings[group].title
    limited = (members, title) if members is not None else None
    moved = bool(claim.windows) and which in {"left", "joined"}
    moved = moved and claim.meant is not Says.NO_LONGER
    period = _period(claim.windows[0], law.today) if moved else None
    kinds = ["parties", "joined"] if which == "joined" and not moved else [which]
    listed = [
        counting.listed(
            law, "", tally.treaty, kind, period if kind == which else None, limited, tally.sources()
        )
        for kind in kinds
    ]
    if len(listed) > 1:
        return tuple(answer.statements[0] for answer in listed)
    shown = [s for s in listed[0].statements if not s.text.startswith(("Rule", "further"))]
    if which == "outside" and members is None:
        shown = shown[:1]
    return tuple(shown[:STATEMENTS_AT_MOST])
