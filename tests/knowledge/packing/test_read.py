"""Files that cannot be read as packs are named; faults in several files come at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.errors import PackError, Problem
from knowledge.packing.check import check_packs
from knowledge.packing.read import read_packs
from tests.knowledge.small_packs import Data, entry_of, small_packs, write_packs

Find = Callable[[Data], tuple[Problem, ...]]
HEADER, UKRAINE = "iso2,iso3,name,un_region,un_member\n", "UA,UKR,Ukraine,Eastern Europe,yes\n"
EVENTS, PROVISIONS = "entries/others.yaml", "entries/provisions.yaml"


def test_the_small_packs_are_valid(folder: Path) -> None:
    check_packs(read_packs(folder))


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
    entry_of(packs, "decision-2024").update(date="2025-02-30", colour="red")
    entry_of(packs, "debate-use")["statements"][0]["text"] = "x" * 400
    entry_of(packs, "apmbc-5")["questions"] = ["only one"]
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
    entry_of(packs, "decision-2024").update(date="2025-02-30", colour="red")
    with pytest.raises(PackError) as caught:
        read_packs(write_packs(tmp_path, packs))
    lines = str(caught.value).splitlines()
    assert lines[0] == "2 problems in the packs:"
    assert lines[1:] == [f"  {problem}" for problem in caught.value.problems]
    assert lines[1].startswith("  entries/others.yaml: decision-2024 ")
