"""Each fault in the packs is named with its file, its entry, its field and what is wrong; all faults come at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import PackError, Problem
from knowledge.packing.check import check_packs
from knowledge.packing.read import read_packs
from tests.knowledge.small_packs import Data, participation, small_packs, write_packs

Find = Callable[[Data], tuple[Problem, ...]]


def the_one(found: tuple[Problem, ...]) -> Problem:
    assert len(found) == 1, found
    return found[0]


def test_the_small_packs_are_valid(folder: Path) -> None:
    check_packs(read_packs(folder))


def entry(packs: Data, slug: str) -> dict[str, Any]:
    return next(
        row
        for name in packs
        if name.startswith("entries/")
        for row in packs[name]
        if row["slug"] == slug
    )


def change_entry(slug: str, **fields: Any) -> Callable[[Data], None]:
    return lambda packs: entry(packs, slug).update(fields)


def change_statement(slug: str, number: int, **fields: Any) -> Callable[[Data], None]:
    return lambda packs: entry(packs, slug)["statements"][number].update(fields)


def change_row(file: str, number: int, **fields: Any) -> Callable[[Data], None]:
    return lambda packs: packs[file][number].update(fields)


HEADER, UKRAINE = "iso2,iso3,name,un_region,un_member\n", "UA,UKR,Ukraine,Eastern Europe,yes\n"
EVENTS, PROVISIONS = "entries/others.yaml", "entries/provisions.yaml"

# (what the test changes, file, entry, field, words of the message)
SCHEMA_FAULTS = [
    pytest.param(change_entry("decision-2024", date="2025-02-30"), EVENTS, "decision-2024", "date", ["2025-02-30", "no such day"], id="day"),
    pytest.param(change_entry("decision-2024", date="2025-13"), EVENTS, "decision-2024", "date", ["2025-13", "no such day"], id="month"),
    pytest.param(change_entry("decision-2024", date="30/2/2025"), EVENTS, "decision-2024", "date", ["YYYY-MM-DD"], id="date-form"),
    pytest.param(
        change_statement("debate-use", 1, text="x" * 301), EVENTS, "debate-use",
        "statements.2.text", ["at most 300"], id="over-300"
    ),
    pytest.param(
        change_statement("debate-use", 0, cite=[]), EVENTS, "debate-use", "statements.1.cite",
        ["at least 1"], id="statement-without-source"
    ),
    pytest.param(change_statement("decision-2024", 0, text="  "), EVENTS, "decision-2024", "statements.1.text", ["at least 1"], id="blank"),
    pytest.param(
        change_statement("decision-2024", 0, confidence="certain"), EVENTS, "decision-2024",
        "statements.1.confidence", ["'high'"], id="confidence"
    ),
    pytest.param(
        change_statement("decision-2024", 0, **{"from": "2025-01-02", "to": "2025-01-01"}),
        EVENTS, "decision-2024", "statements.1", ["'to' lies before 'from'"],
        id="valid-time-backwards",
    ),
    pytest.param(change_entry("decision-2024", colour="red"), EVENTS, "decision-2024", "colour", ["not permitted"], id="unknown-field"),
    pytest.param(change_entry("decision-2024", kind="rumour"), EVENTS, "decision-2024", "kind", ["'event'"], id="unknown-kind"),
    pytest.param(change_entry("decision-2024", title="x" * 91), EVENTS, "decision-2024", "title", ["at most 90"], id="long-title"),
    pytest.param(change_entry("decision-2024", questions=["one", "two"]), EVENTS, "decision-2024", "questions", ["at least 3"], id="too-few-questions"),
    pytest.param(change_entry("decision-2024", topics=[]), EVENTS, "decision-2024", "topics", ["at least 1"], id="no-topic"),
    pytest.param(change_row("sources/all.yaml", 2, url="www.example.org"), "sources/all.yaml", "news", "url", ["pattern"], id="address"),
    pytest.param(change_row("sources/all.yaml", 2, kind="blog"), "sources/all.yaml", "news", "kind", ["'treaty'"], id="source-kind"),
    pytest.param(change_row("law/states.csv", 0, iso2="F"), "law/states.csv", "FIN", "iso2", ["pattern"], id="iso-code"),
    pytest.param(change_row("law/participation.csv", 0, source_ids=""), "law/participation.csv", "FIN", "source_ids", ["at least 1"], id="row-without-source"),
    pytest.param(change_row("law/participation.csv", 0, consent_date="2012-02-30"), "law/participation.csv", "FIN", "consent_date", ["no such day"], id="deposit-day"),
    pytest.param(lambda packs: packs["base.yaml"].pop("recorded"), "base.yaml", "", "recorded", ["required"], id="manifest"),
]  # fmt: skip


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
    found = the_one(problems(packs))
    assert (found.file, found.entry, found.field) == (file, label, field)
    assert all(word in found.what for word in words), found.what


# Faults of a whole entry: the field stands at the head of the message.
WHOLE_FAULTS = [
    pytest.param(
        change_entry("decision-2024", questions=["a decision of 2024?", "b", "c"]), EVENTS,
        "decision-2024",
        ["questions", "repeats the title"], id="question-repeats-title",
    ),
    pytest.param(
        change_entry("decision-2024", questions=["Who?", "who", "c"]), EVENTS, "decision-2024",
        ["questions", "twice"], id="question-twice"
    ),
    pytest.param(change_entry("debate-use", sides=[]), EVENTS, "debate-use", ["sides", "at least two"], id="debate-without-sides"),
    pytest.param(change_entry("debate-use", sides=["For"]), EVENTS, "debate-use", ["sides", "at least two"], id="debate-of-one"),
    pytest.param(
        change_entry("debate-use", sides=["For", "Against", "Neither"]), EVENTS, "debate-use",
        ["statements", "each side"], id="empty-side"
    ),
    pytest.param(change_statement("debate-use", 1, side="3"), EVENTS, "debate-use", ["each side"], id="side-that-is-none"),
    pytest.param(change_entry("decision-2024", sides=["For", "Against"]), EVENTS, "decision-2024", ["only a debate"], id="sides-elsewhere"),
    pytest.param(
        change_row("law/participation.csv", 0, withdrawal_notified="2011-06-01", withdrawal_effective="2011-12-01"),
        "law/participation.csv", "FIN", ["withdrawal_notified", "2011-06-01", "before"],
        id="withdrawal-before-consent",
    ),
    pytest.param(
        change_row("law/participation.csv", 1, withdrawal_notified="2025-06-01"),
        "law/participation.csv", "UKR", ["consent_type", "before it has consented"],
        id="withdrawal-without-consent",
    ),
    pytest.param(
        change_row("law/participation.csv", 0, withdrawal_effective="2025-06-01"),
        "law/participation.csv", "FIN", ["withdrawal_effective", "notification"],
        id="withdrawal-without-notice",
    ),
    pytest.param(
        change_row("law/participation.csv", 0, signed="2013-01-01"),
        "law/participation.csv", "FIN", ["consent_date", "2012-01-09", "signed"],
        id="consent-before-signature",
    ),
]  # fmt: skip


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
    found = the_one(problems(packs))
    assert (found.file, found.entry) == (file, label)
    assert all(word in str(found) for word in words), str(found)


def test_a_succession_may_bind_before_the_instrument(packs: Data, tmp_path: Path) -> None:
    row = participation(
        iso3="UKR",
        consent_type="succession",
        consent_date="1992-09-01",
        entry_into_force="1991-08-24",
    )
    packs["law/participation.csv"][1] = row
    check_packs(read_packs(write_packs(tmp_path / "packs", packs)))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("entries/others.yaml", "- slug: [unclosed\n  kind: event\n", ["not valid YAML", "line"]),
        (
            "entries/others.yaml",
            "- slug: a\n  slug: b\n",
            ["not valid YAML", "'slug'", "twice", "line 1"],
        ),
        ("entries/others.yaml", "just a sentence\n", ["list of entries"]),
        ("entries/others.yaml", "- just a sentence\n", ["number 1", "mapping"]),
        ("law/treaties.yaml", "\t- id: x\n", ["not valid YAML"]),
        (
            "law/states.csv",
            HEADER + "FI,FIN,Finland,Northern Europe,yes,more\n" + UKRAINE,
            ["too many columns"],
        ),
        ("law/states.csv", HEADER + "FI,FIN,Finland\n" + UKRAINE, ["FIN", "un_member"]),
    ],
    ids=["broken", "duplicate-key", "no-list", "no-mapping", "tab", "wide-row", "short-row"],
)
def test_a_file_that_cannot_be_read_as_a_pack_is_named(
    packs: Data, problems: Find, name: str, content: str, words: list[str]
) -> None:
    packs[name] = content
    found = problems(packs)
    assert {problem.file for problem in found} == {name}
    assert all(word in " ".join(map(str, found)) for word in words), found


def test_text_that_is_not_utf8_is_named(folder: Path) -> None:
    (folder / "topics.yaml").write_bytes(b"- {id: law, title: Caf\xe9}\n")
    with pytest.raises(PackError, match=r"topics\.yaml: cannot be read"):
        read_packs(folder)


@pytest.mark.parametrize(
    "name", ["base.yaml", "topics.yaml", "law/states.csv", "law/participation.csv"]
)
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(PackError, match=f"{name}: the file is missing") as caught:
        read_packs(folder)
    assert len(caught.value.problems) == 1, "what the file would have held is not missed one by one"


def test_a_folder_without_entries_is_named(folder: Path) -> None:
    for path in (folder / "entries").iterdir():
        path.unlink()
    with pytest.raises(PackError, match="entries: the folder holds no pack"):
        read_packs(folder)


def test_faults_in_several_files_come_at_once(packs: Data, problems: Find) -> None:
    packs["lexicon.yaml"] = "- {id: apmine, phrases: [ap mine\n"
    entry(packs, "decision-2024").update(date="2025-02-30", colour="red")
    entry(packs, "debate-use")["statements"][0]["text"] = "x" * 400
    entry(packs, "apmbc-5")["questions"] = ["only one"]
    packs["law/participation.csv"][0]["withdrawal_notified"] = "2000-01-01"
    packs["sources/all.yaml"][0]["kind"] = "hearsay"
    found = {(problem.file, problem.entry, problem.field) for problem in problems(packs)}
    assert found == {
        ("lexicon.yaml", "", "line 2, column 1"),
        (EVENTS, "decision-2024", "date"),
        (EVENTS, "decision-2024", "colour"),
        (EVENTS, "debate-use", "statements.1.text"),
        (PROVISIONS, "apmbc-5", "questions"),
        ("law/participation.csv", "FIN", ""),
        ("sources/all.yaml", "treaty-text", "kind"),
    }


def test_the_message_lists_every_problem(tmp_path: Path) -> None:
    packs = small_packs()
    entry(packs, "decision-2024").update(date="2025-02-30", colour="red")
    with pytest.raises(PackError) as caught:
        read_packs(write_packs(tmp_path, packs))
    lines = str(caught.value).splitlines()
    assert lines[0] == "2 problems in the packs:"
    assert lines[1:] == [f"  {problem}" for problem in caught.value.problems]
    assert lines[1].startswith("  entries/others.yaml: decision-2024 ")
