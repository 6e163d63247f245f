"""Claims made from the base's own rows: true ones are never called wrong, false ones never confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from knowledge import KnowledgeBase
from knowledge.claims.model import Verdict
from knowledge.dates import is_whole, last_day, say
from knowledge.treaties import Participation, Stage, status_on

TODAY = date(2026, 11, 22)
WRONG = {Verdict.OTHERWISE, Verdict.OUTDATED, Verdict.MISSING}
VERBS = {"ratification": "ratified", "accession": "acceded to", "acceptance": "joined"}


def name(row: Participation) -> str:
    return row.state.label


def true_claims(row: Participation) -> Iterator[str]:
    treaty, who = row.treaty.short, name(row)
    if row.signed:
        yield f"{who} signed {treaty} on {say(row.signed)}."
        yield f"{who} signed {treaty} in {row.signed[:4]}."
    if row.consent_date:
        verb = VERBS.get(row.consent_type, "joined")
        yield f"{who} {verb} {treaty} in {row.consent_date[:4]}."
        yield f"In {row.consent_date[:4]}, {who} joined {treaty}."
        yield f"{who} has joined {treaty}."
    if row.entry_into_force and row.consent_type != "succession":
        yield f"{who} was bound by {treaty} on {say(row.entry_into_force)}."
        yield f"{who} became a party to {treaty} in {row.entry_into_force[:4]}."
        if not row.withdrawal_effective:
            yield f"{who} has been a State Party to {treaty} since {say(row.entry_into_force)}."
            yield f"{who} is a party to {treaty}."
            yield f"{who} has not left {treaty}."
    if row.withdrawal_effective:
        before = last_day(row.withdrawal_effective) - timedelta(days=1)
        yield f"{who} left {treaty} on {say(row.withdrawal_effective)}."
        yield f"{who} was still bound by {treaty} on {say(before)}."
        yield f"{who} is no longer a party to {treaty}."
        yield f"{who} was a party to {treaty} until {say(row.withdrawal_effective)}."


def false_claims(row: Participation) -> Iterator[str]:
    treaty, who = row.treaty.short, name(row)
    if row.consent_date and not row.withdrawal_effective:
        yield f"{who} has left {treaty}."
        yield f"{who} never joined {treaty}."
        yield f"{who} is not a State Party to {treaty}."
        yield (
            f"{who} joined {treaty} in 2021."
            if row.consent_date[:4] not in "2020 2021 2022"
            else ""
        )
    if row.signed and is_whole(row.signed):
        yield f"{who} never signed {treaty}."
    if row.withdrawal_effective:
        yield f"{who} is a party to {treaty}."
        yield f"{who} left {treaty} in 2019."


@pytest.mark.parametrize("treaty", ["APMBC", "CCM", "CCW", "CCW-APII", "CCW-PV"])
def test_true_claims_are_never_called_wrong(base: KnowledgeBase, treaty: str) -> None:
    bad, seen = [], 0
    for (_, id), row in base.store.participations(None).items():
        for claim in true_claims(row) if id == treaty else ():
            findings = base.check(claim, today=TODAY)
            seen += len(findings)
            bad += [(claim, f.verdict) for f in findings if f.verdict in WRONG]
    assert bad == []
    assert seen > 100


@pytest.mark.parametrize("treaty", ["APMBC", "CCM", "CCW", "CCW-APII", "CCW-PV"])
def test_false_claims_are_never_confirmed(base: KnowledgeBase, treaty: str) -> None:
    bad, seen = [], 0
    for (_, id), row in base.store.participations(None).items():
        for claim in filter(None, false_claims(row)) if id == treaty else ():
            findings = base.check(claim, today=TODAY)
            seen += len(findings)
            bad += [(claim, f.verdict) for f in findings if f.verdict is Verdict.CONFIRMED]
    assert bad == []
    assert seen > 100


def test_states_outside_are_confirmed_to_be_outside(base: KnowledgeBase) -> None:
    store = base.store
    treaty = store.treaties["APMBC"]
    for state in store.states.values():
        row = store.participations(None).get((state.iso3, "APMBC"))
        if status_on(state, treaty, row, TODAY).stage is not Stage.NONE or row:
            continue
        (finding,) = base.check(
            f"{state.label} is not a party to the mine ban treaty.", today=TODAY
        )
        assert finding.verdict is Verdict.CONFIRMED, state.label


def test_statements_about_their_own_article_are_never_called_wrong(base: KnowledgeBase) -> None:
    """Every stored sentence on a numbered provision is a true claim about it."""
    bad, confirmed = [], 0
    for slug, *_ in base.browse(kind="provision"):
        entry = base.entry(slug)
        if entry.details.get("instrument") == "COMMENTARY":
            continue
        for statement in entry.statements:
            for finding in base.check(statement.text, today=TODAY):
                confirmed += finding.verdict is Verdict.CONFIRMED
                if finding.kind == "provision" and finding.verdict is Verdict.OTHERWISE:
                    bad.append((statement.text, finding.statements[0].text))
    assert bad == []
    assert confirmed > 60


def test_no_stored_sentence_is_called_wrong(base: KnowledgeBase) -> None:
    """All that the base says is true, whatever it is about: nothing in it may be contradicted."""
    bad = [
        (finding.quote, finding.verdict)
        for slug, *_ in base.browse()
        for statement in base.entry(slug).statements
        for finding in base.check(statement.text, today=TODAY)
        if finding.verdict in {Verdict.OTHERWISE, Verdict.OUTDATED}
    ]
    assert bad == []
