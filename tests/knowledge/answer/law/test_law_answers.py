"""The law model in words: deadlines step by step, layers of law, lists; each with its source."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge import KnowledgeBase
from knowledge.answer.law import binding, counting, deadlines, say, standing
from knowledge.answer.law.context import Law
from knowledge.model import Answer, Outcome, SourceKind
from knowledge.store import Store

TODAY = date(2026, 11, 22)


def law(store: Store, day: date = TODAY) -> Law:
    return Law(store=store, today=TODAY, day=day)


def due(store: Store, state: str, article: str, treaty: str = "APMBC") -> Answer:
    (duty,) = [duty for duty in store.treaties[treaty].duties if duty.article == article]
    answer = deadlines.due(law(store), "?", store.states[state], store.treaties[treaty], duty)
    assert answer
    return answer


def words(answer: Answer) -> str:
    return " ".join([*(statement.text for statement in answer.statements), *answer.notes])


@pytest.mark.parametrize(
    ("state", "article", "said"),
    [
        ("TON", "4", ["1 December 2029", "4 years", "1 December 2025", "no extension"]),
        ("UKR", "4", ["1 June 2010", "1 June 2006"]),
        (
            "LKA",
            "5",
            [
                "1 June 2028",
                "10 years",
                "art. 5(1)",
                "Extensions granted to this state are not in the base.",
            ],
        ),
        ("BIH", "5", ["1 March 2009", "March 2027", "approved"]),
        ("COL", "5", ["31 December 2025 (passed)"]),
        ("IRQ", "5", ["1 February 2028"]),
        ("GBR", "5", ["31 March 2024 (passed)"]),
        ("AFG", "5", ["1 March 2013", "2023 (passed)", "not in the base"]),
        ("TON", "7", ["30 May 2026", "180 days"]),
        ("FIN", "4", ["1 July 2016", "has since left"]),
    ],
)
def test_a_deadline_step_by_step(store: Store, state: str, article: str, said: list[str]) -> None:
    answer = due(store, state, article)
    assert answer.outcome is Outcome.ANSWERED
    assert [part for part in said if part not in words(answer)] == []
    assert all(statement.citations for statement in answer.statements)


def test_the_confidence_of_a_granted_extension_is_kept(store: Store) -> None:
    (granted,) = [
        statement
        for statement in due(store, "BIH", "5").statements
        if "March 2027" in statement.text
    ]
    assert granted.confidence == "medium"


def test_no_deadline_for_a_state_that_is_not_bound(store: Store) -> None:
    answer = due(store, "USA", "4")
    assert "So no deadline can be computed." in answer.notes
    assert "never signed" in answer.statements[0].text


def test_no_deadline_is_guessed_for_an_unknown_day(store: Store) -> None:
    answer = due(store, "LBN", "5")
    assert "So no deadline can be computed." in answer.notes
    assert "day of deposit was not found" in answer.statements[0].text


def test_what_binds_finland_before_and_after_it_left(store: Store) -> None:
    before = binding.layers(law(store, date(2026, 1, 9)), "?", store.states["FIN"])
    after = binding.layers(law(store, date(2026, 1, 10)), "?", store.states["FIN"])
    assert "still bound by the Ottawa Convention until 10 January 2026" in words(before)
    assert "art. 20(3)" in words(before)
    assert "was no longer bound by the Ottawa Convention" in words(after)
    for answer in (before, after):
        assert [part.heading for part in answer.parts][:2] == [
            "Treaties",
            "Customary law, whatever the treaties",
        ]
        assert "CCW Amended Protocol II" in words(answer)
        assert "Rule 81" in words(answer)


def test_what_binds_a_state_outside_the_ban(store: Store) -> None:
    text = words(binding.layers(law(store), "?", store.states["USA"]))
    assert "not a State Party to the Ottawa Convention" in text
    assert "is a State Party to CCW Amended Protocol II" in text


def test_the_suspension_is_shown_with_both_readings_and_no_verdict(store: Store) -> None:
    answer = binding.layers(law(store), "?", store.states["UKR"])
    assert answer.disputed
    (dispute,) = store.disputes("UKR/APMBC")
    assert [part.heading for part in answer.parts if part.heading in dispute.sides] == list(
        dispute.sides
    )


def test_every_status_line_has_a_source_and_fits(store: Store) -> None:
    for day in (date(1975, 1, 1), date(2000, 1, 1), TODAY, date(2040, 1, 1)):
        here = law(store, day)
        for state in store.states:
            for treaty in store.treaties:
                statement = say.status_line(here.status(state, treaty), TODAY)
                assert statement.citations
                assert statement.text.endswith(".")
                assert "  " not in statement.text
                assert "None" not in statement.text


def test_before_a_treaty_existed_nobody_is_said_to_stay_out(store: Store) -> None:
    answer = standing.standing(
        law(store, date(1990, 5, 1)), "?", [store.states["FIN"]], [store.treaties["APMBC"]]
    )
    assert "did not exist yet: it was adopted on 18 September 1997" in words(answer)


def test_the_depositary_is_cited_first(store: Store) -> None:
    kinds = {say.cite(row)[0].source.kind for row in store.participations(None).values()}
    assert SourceKind.DEPOSITARY in kinds
    for row in store.participations(None).values():
        if any(citation.source.kind is SourceKind.DEPOSITARY for citation in row.citations):
            assert say.cite(row)[0].source.kind is SourceKind.DEPOSITARY


def test_the_count_says_who_is_not_counted(store: Store) -> None:
    answer = counting.listed(law(store), "?", store.treaties["CCW-APII"], "parties", None, None)
    assert "104" in answer.statements[0].text
    assert "Benin and Mauritius" in words(answer)
    assert "106" in words(answer)
    early = counting.listed(
        law(store, date(1990, 1, 1)), "?", store.treaties["CCW-APII"], "parties", None, None
    )
    assert "Benin" not in words(early)


def test_long_lists_are_cut_into_statements_that_fit(store: Store) -> None:
    states = list(store.states.values())
    citations = (store.treaties["APMBC"].status,)
    statements = say.chunks("All:", states, citations)
    assert max(len(statement.text) for statement in statements) <= 300
    joined = " ".join(statement.text for statement in statements)
    assert all(state.name in joined for state in states)
    assert sum(statement.text.count(";") for statement in statements) == len(states) - 1


@pytest.mark.parametrize(
    "question", ["compare finland and norway", "Finland vs Norway", "Finland versus Norway?"]
)
def test_states_compared_without_more_words_are_compared_by_their_status(
    base: KnowledgeBase, question: str
) -> None:
    answer = base.ask(question, today=date(2026, 11, 22))
    assert answer.resolver == "standing"
    assert [row.text.split()[0] for row in answer.statements] == ["Finland", "Norway"]


@pytest.mark.parametrize(
    "question",
    ["finland versus norway on mine clearance costs", "compare the debate in finland and norway"],
)
def test_what_else_is_compared_is_not_answered_by_status(
    base: KnowledgeBase, question: str
) -> None:
    assert base.ask(question, today=date(2026, 11, 22)).resolver != "standing"
