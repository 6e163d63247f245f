"""Each fault of an entry is named with its file, its entry, its field and what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import Problem
from knowledge.packing.check import check_packs
from knowledge.packing.read import read_packs
from tests.knowledge.small_packs import Data, entry_of, participation, write_packs

Find = Callable[[Data], tuple[Problem, ...]]
OTHERS, SOURCES = "entries/others.yaml", "sources/all.yaml"
PARTIES, STATES = "law/participation.csv", "law/states.csv"
EVENT = "decision-2024"


def change_entry(slug: str, **fields: Any) -> Callable[[Data], None]:
    return lambda packs: entry_of(packs, slug).update(fields)


def change_statement(slug: str, number: int, **fields: Any) -> Callable[[Data], None]:
    return lambda packs: entry_of(packs, slug)["statements"][number].update(fields)


def change_row(file: str, number: int, **fields: Any) -> Callable[[Data], None]:
    return lambda packs: packs[file][number].update(fields)


def change_party(**fields: Any) -> Callable[[Data], None]:
    return change_row(PARTIES, 0, **fields)


def change_event(**fields: Any) -> Callable[[Data], None]:
    return change_entry("decision-2024", **fields)


# (what the test changes, file, entry, field, words of the message)
SCHEMA_FAULTS = [
    pytest.param(
        change_event(date="2025-02-30"),
        OTHERS,
        EVENT,
        "date",
        ["2025-02-30", "no such day"],
        id="day",
    ),
    pytest.param(
        change_event(date="2025-13"), OTHERS, EVENT, "date", ["2025-13", "no such day"], id="month"
    ),
    pytest.param(
        change_event(date="30/2/2025"), OTHERS, EVENT, "date", ["YYYY-MM-DD"], id="date-form"
    ),
    pytest.param(
        change_statement("debate-use", 1, text="x" * 301),
        OTHERS,
        "debate-use",
        "statements.2.text",
        ["at most 300"],
        id="over-300",
    ),
    pytest.param(
        change_statement("debate-use", 0, cite=[]),
        OTHERS,
        "debate-use",
        "statements.1.cite",
        ["at least 1"],
        id="statement-without-source",
    ),
    pytest.param(
        change_statement(EVENT, 0, text="  "),
        OTHERS,
        EVENT,
        "statements.1.text",
        ["at least 1"],
        id="blank",
    ),
    pytest.param(
        change_statement(EVENT, 0, confidence="certain"),
        OTHERS,
        EVENT,
        "statements.1.confidence",
        ["'high'"],
        id="confidence",
    ),
    pytest.param(
        change_statement(EVENT, 0, **{"from": "2025-01-02", "to": "2025-01-01"}),
        OTHERS,
        EVENT,
        "statements.1",
        ["'to' lies before 'from'"],
        id="valid-time-backwards",
    ),
    pytest.param(
        change_event(colour="red"), OTHERS, EVENT, "colour", ["not permitted"], id="unknown-field"
    ),
    pytest.param(
        change_event(kind="rumour"), OTHERS, EVENT, "kind", ["'event'"], id="unknown-kind"
    ),
    pytest.param(
        change_event(title="x" * 91), OTHERS, EVENT, "title", ["at most 90"], id="long-title"
    ),
    pytest.param(
        change_event(questions=["one", "two"]),
        OTHERS,
        EVENT,
        "questions",
        ["at least 3"],
        id="too-few-questions",
    ),
    pytest.param(change_event(topics=[]), OTHERS, EVENT, "topics", ["at least 1"], id="no-topic"),
    pytest.param(
        change_row(SOURCES, 2, url="www.example.org"),
        SOURCES,
        "news",
        "url",
        ["pattern"],
        id="address",
    ),
    pytest.param(
        change_row(SOURCES, 2, kind="blog"), SOURCES, "news", "kind", ["'treaty'"], id="source-kind"
    ),
    pytest.param(
        change_row(STATES, 0, iso2="F"), STATES, "FIN", "iso2", ["pattern"], id="iso-code"
    ),
    pytest.param(
        change_party(source_ids=""),
        PARTIES,
        "FIN",
        "source_ids",
        ["at least 1"],
        id="row-without-source",
    ),
    pytest.param(
        change_party(consent_date="2012-02-30"),
        PARTIES,
        "FIN",
        "consent_date",
        ["no such day"],
        id="deposit-day",
    ),
    pytest.param(
        lambda packs: packs["base.yaml"].pop("recorded"),
        "base.yaml",
        "",
        "recorded",
        ["required"],
        id="manifest",
    ),
]


@pytest.mark.parametrize(("change", "file", "label", "field", "words"), SCHEMA_FAULTS)
def test_a_field_at_fault_is_named(
    packs: Data,
    problems: Find,
    change: Callable[[Data], None],
    file: str,
    label: str,
    field: str,
    words: list[str],
) -> None:
    change(packs)
    (found,) = problems(packs)
    assert (found.file, found.entry, found.field) == (file, label, field)
    assert all(word in found.what for word in words), found.what


# Faults of a whole entry: the field stands at the head of the message.
WHOLE_FAULTS = [
    pytest.param(
        change_event(questions=["a decision of 2024?", "b", "c"]),
        OTHERS,
        EVENT,
        ["questions", "repeats the title"],
        id="question-repeats-title",
    ),
    pytest.param(
        change_event(questions=["Who?", "who", "c"]),
        OTHERS,
        EVENT,
        ["questions", "twice"],
        id="question-twice",
    ),
    pytest.param(
        change_entry("debate-use", sides=[]),
        OTHERS,
        "debate-use",
        ["sides", "at least two"],
        id="debate-without-sides",
    ),
    pytest.param(
        change_entry("debate-use", sides=["For"]),
        OTHERS,
        "debate-use",
        ["sides", "at least two"],
        id="debate-of-one",
    ),
    pytest.param(
        change_entry("debate-use", sides=["For", "Against", "Neither"]),
        OTHERS,
        "debate-use",
        ["statements", "each side"],
        id="empty-side",
    ),
    pytest.param(
        change_statement("debate-use", 1, side="3"),
        OTHERS,
        "debate-use",
        ["each side"],
        id="side-that-is-none",
    ),
    pytest.param(
        change_event(sides=["For", "Against"]),
        OTHERS,
        EVENT,
        ["only a debate"],
        id="sides-elsewhere",
    ),
    pytest.param(
        change_party(withdrawal_notified="2011-06-01", withdrawal_effective="2011-12-01"),
        PARTIES,
        "FIN",
        ["withdrawal_notified", "2011-06-01", "before"],
        id="withdrawal-before-consent",
    ),
    pytest.param(
        change_row(PARTIES, 1, withdrawal_notified="2025-06-01"),
        "law/participation.csv",
        "UKR",
        ["consent_type", "before it has consented"],
        id="withdrawal-without-consent",
    ),
    pytest.param(
        change_party(withdrawal_effective="2025-06-01"),
        PARTIES,
        "FIN",
        ["withdrawal_effective", "notification"],
        id="withdrawal-without-notice",
    ),
    pytest.param(
        change_party(signed="2013-01-01"),
        PARTIES,
        "FIN",
        ["consent_date", "2012-01-09", "signed"],
        id="consent-before-signature",
    ),
]


@pytest.mark.parametrize(("change", "file", "label", "words"), WHOLE_FAULTS)
def test_an_entry_that_contradicts_itself_is_named(
    packs: Data,
    problems: Find,
    change: Callable[[Data], None],
    file: str,
    label: str,
    words: list[str],
) -> None:
    change(packs)
    (found,) = problems(packs)
    assert (found.file, found.entry) == (file, label)
    assert all(word in str(found) for word in words), str(found)


def test_a_succession_may_bind_before_the_instrument(packs: Data, tmp_path: Path) -> None:
    row = participation(
        iso3="UKR",
        consent_type="succession",
        consent_date="1992-09-01",
        entry_into_force="1991-08-24",
    )
    packs[PARTIES][1] = row
    check_packs(read_packs(write_packs(tmp_path / "packs", packs)))
