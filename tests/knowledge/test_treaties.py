"""The law model on the cases that lawyers would try first."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.model import Confidence
from knowledge.store import Store
from knowledge.treaties import Participation, Stage, Status, in_force_day, status_on
from tests.knowledge.small_packs import participation

TODAY = date(2026, 11, 22)


def status(store: Store, state: str, treaty: str, day: str) -> Status:
    found = store.participations(None).get((state, treaty))
    return status_on(store.states[state], store.treaties[treaty], found, date.fromisoformat(day))


CASES = """
    FIN APMBC 2012-01-08 none
    FIN APMBC 2012-01-09 consented
    FIN APMBC 2012-06-30 consented
    FIN APMBC 2012-07-01 party
    FIN APMBC 2025-07-09 party
    FIN APMBC 2025-07-10 leaving
    FIN APMBC 2026-01-09 leaving
    FIN APMBC 2026-01-10 left
    FIN APMBC 2026-11-22 left
    POL APMBC 1997-12-03 none
    POL APMBC 1997-12-04 signatory
    POL APMBC 2005-06-15 signatory
    POL APMBC 2012-12-27 consented
    POL APMBC 2013-06-01 party
    POL APMBC 2026-02-19 leaving
    POL APMBC 2026-02-20 left
    EST APMBC 2025-12-26 leaving
    EST APMBC 2025-12-27 left
    LVA APMBC 2025-12-27 left
    LTU APMBC 2025-12-27 left
    SSD APMBC 2011-07-08 none
    SSD APMBC 2011-07-09 party
    SSD APMBC 2011-08-15 party
    SSD APMBC 2011-11-11 party
    UKR APMBC 2006-05-31 consented
    UKR APMBC 2006-06-01 party
    UKR APMBC 2025-07-18 party
    UKR APMBC 2026-01-18 party
    UKR APMBC 2026-11-22 party
    SRB APMBC 2004-02-29 consented
    SRB APMBC 2004-03-01 party
    MNE APMBC 2006-06-02 none
    MNE APMBC 2006-06-03 party
    SVK CCW 1992-12-31 none
    SVK CCW 1993-01-01 party
    SRB CCW 1992-04-26 none
    SRB CCW 1992-04-27 party
    LTU CCM 2011-08-31 consented
    LTU CCM 2011-09-01 party
    LTU CCM 2024-09-05 party
    LTU CCM 2024-09-06 leaving
    LTU CCM 2025-03-05 leaving
    LTU CCM 2025-03-06 left
    AFG CCW 1981-04-09 none
    AFG CCW 1981-04-10 signatory
    AFG CCW 2017-08-08 signatory
    AFG CCW 2017-08-09 consented
    AFG CCW 2018-02-08 consented
    AFG CCW 2018-02-09 party
    AFG CCW-APII 2018-02-09 party
    USA APMBC 2026-11-22 none
    RUS APMBC 2026-11-22 none
    USA CCW-APII 2026-11-22 party
    TON APMBC 2025-11-30 consented
    TON APMBC 2025-12-01 party
""".split("\n")


@pytest.mark.parametrize("case", [case.strip() for case in CASES if case.strip()])
def test_a_state_on_a_day(store: Store, case: str) -> None:
    state, treaty, day, stage = case.split()
    assert status(store, state, treaty, day).stage == stage


@pytest.mark.parametrize(
    ("state", "treaty"),
    [
        ("CAN", "APMBC"),
        ("IRL", "APMBC"),
        ("MUS", "APMBC"),
        ("IRL", "CCM"),
        ("NOR", "CCM"),
        ("VAT", "CCM"),
    ],
)
def test_who_signed_and_ratified_on_one_day_has_consented(
    store: Store, state: str, treaty: str
) -> None:
    row = store.participations(None)[state, treaty]
    assert row.signed == row.consent_date
    found = status(store, state, treaty, row.consent_date)
    assert (found.stage, found.until) == (Stage.CONSENTED, in_force_day(row))


def test_the_bounds_of_a_stage(store: Store) -> None:
    leaving = status(store, "FIN", "APMBC", "2025-12-01")
    assert (leaving.since, leaving.until, leaving.bound) == (
        date(2025, 7, 10),
        date(2026, 1, 10),
        True,
    )
    left = status(store, "FIN", "APMBC", "2026-11-22")
    assert (left.since, left.until, left.bound) == (date(2026, 1, 10), None, False)
    party = status(store, "UKR", "APMBC", "2026-11-22")
    assert (party.since, party.until, party.certain) == (date(2006, 6, 1), None, True)


def test_lebanon_has_consented_on_a_day_that_is_not_known(store: Store) -> None:
    row = store.participations(None)["LBN", "APMBC"]
    assert row.undated
    assert (row.consent_year, in_force_day(row)) == ("2026", None)
    assert (
        status(store, "LBN", "APMBC", "2025-12-31").stage,
        status(store, "LBN", "APMBC", "2025-12-31").certain,
    ) == ("none", True)
    now = status(store, "LBN", "APMBC", TODAY.isoformat())
    assert (now.stage, now.certain, now.bound, now.since) == (Stage.CONSENTED, False, False, None)
    assert "Day of deposit not found" in now.gap
    assert "consent_year" not in now.gap


@pytest.mark.parametrize("state", ["BEN", "MUS"])
def test_parties_whose_day_is_unknown_are_not_bound_before_the_treaty_was(
    store: Store, state: str
) -> None:
    assert status(store, state, "CCW-APII", "1998-12-02").stage is Stage.NONE
    now = status(store, state, "CCW-APII", TODAY.isoformat())
    assert (now.stage, now.certain, now.since) == (Stage.PARTY, False, None)
    assert now.gap


def test_a_state_without_a_row(store: Store) -> None:
    sure = status(store, "USA", "APMBC", TODAY.isoformat())
    assert (sure.stage, sure.certain, sure.gap) == (Stage.NONE, True, "")
    missing = next(iso for iso in store.states if (iso, "CCW") not in store.participations(None))
    assert status(store, missing, "CCW", "2023-09-30").certain
    unsure = status(store, missing, "CCW", "2023-10-01")
    assert (unsure.stage, unsure.certain) == (Stage.NONE, False)
    assert "September 2023" in unsure.gap


def test_a_row_of_less_than_high_confidence_says_why(store: Store) -> None:
    found = status(store, "MWI", "CCW", TODAY.isoformat())
    assert found.participation
    assert found.participation.confidence is Confidence.LOW
    assert (found.stage, found.certain) == (Stage.PARTY, False)
    assert "unverified" in found.gap


def made(store: Store, **known: str) -> Participation:
    """A participation of Finland with these dates."""
    row = {
        key: value
        for key, value in participation(**known).items()
        if key not in {"iso3", "treaty", "source_ids", "confidence"}
    }
    return Participation(state=store.states["FIN"], treaty=store.treaties["APMBC"], **row)


@pytest.mark.parametrize(
    ("signed", "day", "stage"),
    [
        ("1998", "1998-12-30", "none"),
        ("1998", "1998-12-31", "signatory"),
        ("1998-02", "1998-02-27", "none"),
        ("1998-02", "1998-02-28", "signatory"),
    ],
)
def test_a_partial_date_counts_from_its_last_day(
    store: Store, signed: str, day: str, stage: str
) -> None:
    row = made(store, signed=signed)
    assert status_on(row.state, row.treaty, row, date.fromisoformat(day)).stage == stage


def test_entry_into_force_is_computed_where_the_row_has_none(store: Store) -> None:
    row = made(store, consent_type="accession", consent_date="2026-08-31")
    assert in_force_day(row) == date(2027, 2, 1)
    assert status_on(row.state, row.treaty, row, date(2027, 1, 31)).stage is Stage.CONSENTED
    assert status_on(row.state, row.treaty, row, date(2027, 2, 1)).stage is Stage.PARTY
    partial = made(store, consent_type="accession", consent_date="2026-08")
    assert in_force_day(partial) is None
    assert status_on(partial.state, partial.treaty, partial, date(2027, 2, 1)).stage is Stage.PARTY


@pytest.mark.parametrize(
    ("treaty", "deposit", "binds"),
    [
        ("APMBC", "2026-08-31", "2027-02-01"), ("APMBC", "2026-08-01", "2027-02-01"),
        ("APMBC", "2025-06-25", "2025-12-01"),
        ("APMBC", "2026-02-28", "2026-08-01"), ("APMBC", "1998-01-05", "1999-03-01"),
        ("APMBC", "1998-09-16", "1999-03-01"),
        ("APMBC", "1998-10-01", "1999-04-01"), ("CCM", "2010-02-16", "2010-08-01"),
        ("CCM", "2009-01-01", "2010-08-01"),
        ("CCW", "2026-08-31", "2027-02-28"), ("CCW", "2027-08-31", "2028-02-29"),
        ("CCW", "2017-08-09", "2018-02-09"),
        ("CCW", "1982-01-01", "1983-12-02"), ("CCW-APII", "1997-01-01", "1998-12-03"),
        ("CCW-PV", "2026-03-31", "2026-09-30"),
    ],
)  # fmt: skip
def test_the_day_on_which_a_late_joiner_is_bound(
    store: Store, treaty: str, deposit: str, binds: str
) -> None:
    assert store.treaties[treaty].binds_from(date.fromisoformat(deposit)) == date.fromisoformat(
        binds
    )


@pytest.mark.parametrize(
    ("treaty", "notice", "leaves"),
    [
        ("APMBC", "2025-07-10", "2026-01-10"), ("APMBC", "2025-08-31", "2026-02-28"),
        ("APMBC", "2027-08-31", "2028-02-29"),
        ("APMBC", "2025-03-31", "2025-09-30"), ("CCM", "2024-09-06", "2025-03-06"),
        ("CCW", "2024-02-29", "2025-02-28"),
        ("CCW-APII", "2025-06-30", "2026-06-30"),
    ],
)  # fmt: skip
def test_the_day_on_which_a_withdrawal_takes_effect(
    store: Store, treaty: str, notice: str, leaves: str
) -> None:
    assert store.treaties[treaty].leaves_on(date.fromisoformat(notice)) == date.fromisoformat(
        leaves
    )


def test_the_dates_in_the_table_follow_the_rules(store: Store) -> None:
    """What the depositary published is what the rule gives, successions apart."""
    for (state, treaty), row in store.participations(None).items():
        if row.consent_date and row.consent_type != "succession":
            assert (
                row.treaty.binds_from(date.fromisoformat(row.consent_date)).isoformat()
                == row.entry_into_force
            ), (state, treaty)
        if row.withdrawal_notified:
            assert (
                row.treaty.leaves_on(date.fromisoformat(row.withdrawal_notified)).isoformat()
                == row.withdrawal_effective
            ), (state, treaty)


@pytest.mark.parametrize(
    ("state", "article", "due"),
    [
        ("TON", "4", "2029-12-01"),
        ("UKR", "4", "2010-06-01"),
        ("LKA", "5", "2028-06-01"),
        ("BIH", "5", "2009-03-01"),
        ("TON", "7", "2026-05-30"),
    ],
)
def test_deadlines_run_from_entry_into_force(
    store: Store, state: str, article: str, due: str
) -> None:
    (duty,) = [duty for duty in store.treaties["APMBC"].duties if duty.article == article]
    start = in_force_day(store.participations(None)[state, "APMBC"])
    assert start
    assert duty.due(start) == date.fromisoformat(due)


def test_a_period_that_starts_on_a_leap_day_ends_in_february(store: Store) -> None:
    (duty,) = [duty for duty in store.treaties["APMBC"].duties if duty.article == "5"]
    assert duty.due(date(2028, 2, 29)) == date(2038, 2, 28)
