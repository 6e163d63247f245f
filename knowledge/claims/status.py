"""Judges what is said of states by the law model, and shows the statement that decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from knowledge.answer.law import say
from knowledge.answer.law.context import Law
from knowledge.claims.assertions import Assertion
from knowledge.claims.model import STATEMENTS_AT_MOST, ClaimKind, Finding, Verdict
from knowledge.claims.predicates import Says
from knowledge.claims.truth import EVENTS, Found, Pair, judge
from knowledge.claims.windows import Window
from knowledge.model import Statement
from knowledge.treaties import Stage

_CONTESTED = frozenset({Says.BOUND, Says.NO_LONGER, Says.SUSPENDED, Says.OUT})
CONTESTED_FROM = date(2025, 6, 29)
"""Before, no status of the base is in dispute."""


def judge_states(
    assertion: Assertion,
    law: Law,
    treaties: Sequence[str],
    windows: Sequence[Window],
    quote: str,
    start: int,
) -> list[Finding]:
    """The findings of an assertion: states of one verdict together, at most three a finding."""
    findings: list[Finding] = []
    for treaty in treaties:
        for iso3 in assertion.states:
            pair = Pair(law, law.store.states[iso3], law.store.treaties[treaty])
            one = _judged(pair, assertion, windows, quote, start)
            last = findings[-1] if findings else None
            if last and _together(last, one):
                joined = (*last.statements, *one.statements)
                findings[-1] = Finding(
                    quote=quote,
                    kind=one.kind,
                    verdict=one.verdict,
                    statements=joined,
                    since=one.since,
                    start=start,
                )
            else:
                findings.append(one)
    return findings


def _together(last: Finding, one: Finding) -> bool:
    room = len(last.statements) + len(one.statements) <= STATEMENTS_AT_MOST
    return room and (last.verdict, last.since) == (one.verdict, one.since)


def _judged(
    pair: Pair, assertion: Assertion, windows: Sequence[Window], quote: str, start: int
) -> Finding:
    predicate, today = assertion.predicate, pair.law.today
    sides = _sides(pair, windows)
    if predicate.says is Says.SUSPENDED or (sides and _is_contested(assertion)):
        found = Found(None, today)
    else:
        found = judge(
            pair,
            predicate.says,
            predicate.tense,
            windows,
            today,
            negated=assertion.negated,
            loose=predicate.loose,
        )
    verdict = _verdict(found, assertion)
    statements = [*_statements(pair, assertion, found, windows), *sides][:STATEMENTS_AT_MOST]
    return Finding(
        quote=quote,
        kind=ClaimKind.STATUS,
        verdict=verdict,
        statements=tuple(statements),
        since=found.since if verdict is Verdict.OUTDATED else None,
        start=start,
    )


def _is_contested(assertion: Assertion) -> bool:
    says = assertion.predicate.says
    return says in _CONTESTED and not (says is Says.OUT and assertion.negated)


def _verdict(found: Found, assertion: Assertion) -> Verdict:
    if found.true is None:
        return Verdict.EXISTS
    if found.true:
        return Verdict.EXISTS if assertion.object.uncounted else Verdict.CONFIRMED
    return Verdict.OUTDATED if found.since else Verdict.OTHERWISE


def _statements(
    pair: Pair, assertion: Assertion, found: Found, windows: Sequence[Window]
) -> list[Statement]:
    """The dates for a dated event, the status on the day in question otherwise; for a party that is
    gone, both.
    """
    row, says, today = pair.row, assertion.predicate.says, pair.law.today
    exits = {Says.LEFT, Says.LEAVING, Says.NOTIFIED, Says.NO_LONGER}
    dated = row is not None and not row.undated and bool(row.consent_date or row.signed)
    line = say.status_line(pair.on(found.day), today, leaving=says in exits)
    if row is None or not dated or found.day != today or not (says in EVENTS or windows):
        return [line]
    if pair.on(today).stage is Stage.LEFT and (says in exits or found.since):
        return [line]  # it gives all dates of the exit
    if says in exits or says is Says.SUSPENDED:
        return [line]
    return [say.history(row)] if found.true else [line, say.history(row)]


def _sides(pair: Pair, windows: Sequence[Window]) -> list[Statement]:
    """The first statement of the first two sides of a dispute that bears on the status, if it bears
    on the days in question.
    """
    if windows and max(window.last for window in windows) < CONTESTED_FROM:
        return []
    if pair.law.today < CONTESTED_FROM:
        return []
    found = []
    for dispute in pair.law.disputes(pair.state.iso3, pair.treaty.id):
        for number in range(1, min(2, len(dispute.sides)) + 1):
            found += [s for s in dispute.statements if s.side == number][:1]
    return found
