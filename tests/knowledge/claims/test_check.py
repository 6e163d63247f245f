"""What the check does, behaviour by behaviour, and that no text makes it fail or run long."""

from __future__ import annotations

import random
import time
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge import KnowledgeBase
from knowledge.claims.model import FINDINGS_AT_MOST, QUOTE_AT_MOST, Finding, Verdict

TODAY = date(2026, 11, 22)
WORDS = """Finland Poland Ukraine USA Suomi is was has left joined never not signed ratified party to the
Ottawa Convention CCM treaty article 5 art. 20(3) Rule 81 gives ten years states 164 more than five EU
NATO members are outside in 2025 on 10 January 2026 since until , . ? ( ) " and but if which bans
allows stockpiles mines 🇫🇮 ، ½ … 'tis isn't nobody all no of withdrawn notice""".split()


def one(base: KnowledgeBase, text: str, today: date = TODAY) -> Finding:
    (finding,) = base.check(text, today=today)
    return finding


@pytest.mark.parametrize(
    ("today", "verdict"),
    [
        (date(2010, 1, 1), Verdict.OTHERWISE),
        (date(2024, 1, 1), Verdict.CONFIRMED),
        (date(2026, 1, 9), Verdict.CONFIRMED),
        (date(2026, 1, 10), Verdict.OUTDATED),
    ],
)
def test_a_verdict_is_of_the_day_of_asking(
    base: KnowledgeBase, today: date, verdict: Verdict
) -> None:
    assert one(base, "Finland is a State Party.", today).verdict is verdict


def test_outdated_says_since_when(base: KnowledgeBase) -> None:
    assert one(base, "Finland is party to the Ottawa Convention").since == date(2026, 1, 10)
    assert one(base, "the mine ban treaty has 166 parties").since == date(2025, 12, 27)


def test_a_notice_is_not_yet_an_exit(base: KnowledgeBase) -> None:
    finding = one(base, "Finland has left the Ottawa Convention", date(2025, 9, 1))
    assert finding.verdict is Verdict.OTHERWISE
    assert "until 10 January 2026" in finding.statements[0].text


def test_the_treaty_carries_over_to_later_sentences(base: KnowledgeBase) -> None:
    first, second = base.check("Norway is party to the CCM. Poland never joined it.", today=TODAY)
    assert "Cluster Munitions" in first.statements[0].text
    assert second.verdict is Verdict.CONFIRMED
    assert "Cluster Munitions" in second.statements[0].text


def test_states_of_one_verdict_share_a_finding(base: KnowledgeBase) -> None:
    finding = one(base, "Estonia, Latvia and Lithuania left the Ottawa Convention in 2025.")
    assert len(finding.statements) == 3
    mixed = base.check("Estonia and Norway left the Ottawa Convention in 2025.", today=TODAY)
    assert [finding.verdict for finding in mixed] == [Verdict.CONFIRMED, Verdict.OTHERWISE]


def test_what_is_contested_gets_no_verdict_but_both_sides(base: KnowledgeBase) -> None:
    finding = one(base, "Ukraine is no longer bound by the Ottawa Convention")
    assert finding.verdict is Verdict.EXISTS
    assert len(finding.statements) == 3
    assert one(base, "In 2010 Ukraine was bound by the mine ban").verdict is Verdict.CONFIRMED


def test_a_date_of_two_readings_is_not_held_against_the_writer(base: KnowledgeBase) -> None:
    for day in ("01/10/2026", "10/01/2026"):
        assert one(base, f"Finland left the mine ban on {day}").verdict is Verdict.CONFIRMED


def test_the_article_that_the_words_belong_to_is_shown(base: KnowledgeBase) -> None:
    finding = one(base, "Article 5 of the Ottawa Convention obliges states to destroy stockpiles")
    assert finding.verdict is Verdict.OTHERWISE
    assert "rticle 5" in finding.statements[0].text
    assert "Article 4" in finding.statements[1].text


def test_a_provision_of_an_instrument_that_is_not_held(base: KnowledgeBase) -> None:
    finding = one(base, "Article 51 of the UN Charter is about self-defence")
    assert (finding.verdict, finding.statements) == (Verdict.MISSING, ())
    assert "UN Charter" in finding.note


def test_the_range_of_articles_is_said(base: KnowledgeBase) -> None:
    assert "ends with article 22" in one(base, "Article 27 of the Ottawa Convention").note


@pytest.mark.parametrize(
    "text",
    [
        "If article 5 of the Ottawa Convention gave twenty years, fine.",
        "They say that Finland left the Ottawa Convention.",
        "Finland wants to leave the Ottawa Convention.",
        "Northern Finland left the Ottawa Convention.",
        "the parliament of Finland ratified the Ottawa Convention",
        "",
        "?!",
    ],
)
def test_what_is_no_claim(base: KnowledgeBase, text: str) -> None:
    assert base.check(text, today=TODAY) == ()


def test_a_claim_made_twice_is_found_once_and_ten_at_most(base: KnowledgeBase) -> None:
    twice = base.check("Norway is a State Party. norway is a state party.", today=TODAY)
    assert len(twice) == 1
    names = [state.name for state in base.store.states.values()]
    many = ". ".join(f"{name} is a party to the mine ban treaty" for name in names)
    assert len(base.check(many, today=TODAY)) == FINDINGS_AT_MOST


def test_before_the_first_day_of_record_nothing_was_held(base: KnowledgeBase) -> None:
    early = base.store.recorded_from.replace(year=2000)
    assert base.check("Norway is a State Party", today=TODAY, as_recorded=early) == ()
    now = base.store.recorded_from
    assert base.check("Norway is a State Party", today=TODAY, as_recorded=now)


def holds_together(findings: tuple[Finding, ...]) -> None:
    assert len(findings) <= FINDINGS_AT_MOST
    assert [finding.start for finding in findings] == sorted(finding.start for finding in findings)
    for finding in findings:
        assert finding.quote
        assert "\n" not in finding.quote
        assert len(finding.quote) <= QUOTE_AT_MOST
        assert len(finding.statements) <= 3
        assert all(statement.citations for statement in finding.statements)
        assert bool(finding.statements) != (finding.verdict is Verdict.MISSING)
        assert bool(finding.note) == (finding.verdict is Verdict.MISSING)
        assert bool(finding.since) == (finding.verdict is Verdict.OUTDATED)


slow = settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))


@slow
@given(text=st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join), day=st.dates())
def test_any_words_of_the_field(base: KnowledgeBase, text: str, day: date) -> None:
    today = max(day, date(1970, 1, 1)).replace(year=min(max(day.year, 1970), 2100), day=1)
    holds_together(base.check(text, today=today))


@slow
@given(text=st.text(max_size=300))
def test_any_text(base: KnowledgeBase, text: str) -> None:
    holds_together(base.check(text, today=TODAY))


@pytest.mark.parametrize(
    "unit",
    [
        "Finland, ",
        "Finland and Poland and ",
        "articles 4 and 5 and 6, ",
        "164 states are only signatories. ",
        "more than 500 EU states are party. ",
        "Finlannd is a party. Pollandd left. ",
        "Finland also also also ",
        '"("',
        "1 January 2024 ",
        "Wakanda Gondor ",
        "Article 5 of the Ottawa Convention deals with victim assistance. ",
        "the treaty has ",
        "é̂",
    ],
)
def test_no_text_takes_long(base: KnowledgeBase, unit: str) -> None:
    text = (unit * 10_000)[:10_000]
    started = time.perf_counter()
    holds_together(base.check(text, today=TODAY))
    assert time.perf_counter() - started < 1


def test_numbers_that_never_held_do_not_take_long_either(base: KnowledgeBase) -> None:
    numbers = random.Random(1).sample(range(200, 999), 200)
    text = " ".join(f"{number} states are only signatories to the CCM." for number in numbers)
    started = time.perf_counter()
    holds_together(base.check(text, today=TODAY))
    assert time.perf_counter() - started < 1
