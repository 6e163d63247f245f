"""The library as others use it: alone, without `bot`, without a network, as its docstring says."""

from __future__ import annotations

import doctest
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import knowledge
from knowledge import KnowledgeBase
from knowledge import base as module
from knowledge.errors import UnknownEntry, UnknownGroup, UnknownTreaty
from knowledge.model import Outcome
from knowledge.packing.build import build_base

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 22)
ASK = """
import sys
from datetime import date
from pathlib import Path
from knowledge import KnowledgeBase
with KnowledgeBase.open(Path(sys.argv[1])) as base:
    for question in ("why are landmines controversial", "what is a PFM-1", "zzz"):
        answer = base.ask(question, today=date(2026, 1, 9))
    print(base.ask("Is Finland bound by the mine ban?", today=date(2026, 1, 9)).statements[0].text)
"""
BLOCKER = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in BLOCKED:
            raise ModuleNotFoundError(f"blocked: {name}", name=name)
sys.meta_path.insert(0, Blocker())
"""
FINLAND = (
    "Finland is still bound by the Ottawa Convention until 10 January 2026: "
    "its notice of withdrawal of 10 July 2025 has not taken effect yet."
)


def python(code: str, *args: object) -> str:
    """What a fresh interpreter prints that has only the checkout on its path."""
    command = [sys.executable, "-c", code, *map(str, args)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_answers_where_no_bot_can_be_imported(base_path: Path) -> None:
    check = "try:\n    import bot\nexcept ModuleNotFoundError as error:\n    print(error)\n"
    code = f"BLOCKED = {{'bot'}}\n{BLOCKER}{ASK}{check}"
    assert python(code, base_path).splitlines() == [FINLAND, "blocked: bot"]


def test_it_answers_without_the_tools_of_building_and_of_the_screen(base_path: Path) -> None:
    blocked = {
        "bot",
        "rich",
        "prompt_toolkit",
        "structlog",
        "platformdirs",
        "pydantic",
        "yaml",
        "babel",
    }
    code = f"BLOCKED = {blocked}\n{BLOCKER}{ASK}"
    assert python(code, base_path).strip() == FINLAND


def test_it_loads_no_http_client(base_path: Path) -> None:
    loaded = python(ASK + "print(*sorted(sys.modules))", base_path).splitlines()[-1].split()
    assert "knowledge.base" in loaded
    clients = {
        "requests",
        "httpx",
        "aiohttp",
        "urllib3",
        "http.client",
        "urllib.request",
        "socket",
        "ssl",
        "asyncio",
        "bot",
    }
    assert clients & set(loaded) == set()


def test_importing_opens_no_base_and_reads_no_pack() -> None:
    code = """
import sys
seen = []
def note(event, args):
    if event in {"sqlite3.connect", "open"}:
        seen.append(str(args[0]))
sys.addaudithook(note)
import knowledge
print([name for name in seen if name.endswith((".db", ".yaml", ".csv", ".safetensors", ".npy"))])
"""
    assert python(code) == "[]\n"


def test_the_example_in_the_docstring_prints_what_it_says(
    base_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "knowledge.db").write_bytes(base_path.read_bytes())
    monkeypatch.chdir(tmp_path)
    assert module.__doc__
    source = module.__doc__.replace("+SKIP, ", "").replace("  # doctest: +SKIP", "")
    example = doctest.DocTestParser().get_doctest(source, {}, "knowledge.base", None, None)
    assert len(example.examples) >= 5
    report: list[str] = []
    result = doctest.DocTestRunner().run(example, out=report.append)
    assert result.failed == 0, "".join(report)


def test_the_public_face() -> None:
    assert knowledge.__all__ == ["KnowledgeBase"]
    assert knowledge.__doc__
    assert "KnowledgeBase.open(path).ask(" in knowledge.__doc__


def test_the_base_can_be_opened_again_and_again(base_path: Path) -> None:
    for _ in range(2):
        with KnowledgeBase.open(base_path) as opened:
            assert (
                opened.ask("Is Finland bound by the mine ban?", today=date(2026, 1, 9))
                .statements[0]
                .text
                == FINLAND
            )


@pytest.mark.parametrize(
    "name",
    ["Finland", "finland", "FIN", "fi", "🇫🇮", "Suomi", "the Finns", "フィンランド", "Finlande"],
)
def test_a_state_by_any_name(base: KnowledgeBase, name: str) -> None:
    assert (
        "Finland is no longer bound" in base.status(name, "ottawa", today=TODAY).statements[0].text
    )


@pytest.mark.parametrize("name", ["cluster munitions", "Cluster", "ccm", "the Oslo convention"])
def test_a_treaty_goes_by_the_words_of_its_title(base: KnowledgeBase, name: str) -> None:
    answer = base.status("Finland", name, today=date(2026, 11, 22))
    assert "Convention on Cluster Munitions" in answer.statements[0].text


def test_status_under_all_treaties(base: KnowledgeBase) -> None:
    text = " ".join(statement.text for statement in base.status("Finland", today=TODAY).statements)
    assert all(treaty.short in text for treaty in base.store.treaties.values())


def test_two_clocks(base: KnowledgeBase) -> None:
    answer = base.status("Poland", "APMBC", today=TODAY, on=date(2005, 1, 1))
    assert answer.as_of == date(2005, 1, 1)
    assert "signatory only" in answer.statements[0].text
    assert all(statement.citations for statement in answer.statements)


def test_canada_the_day_after_it_signed_and_ratified(base: KnowledgeBase) -> None:
    text = base.status("Canada", "APMBC", today=TODAY, on=date(1998, 1, 1)).statements[0].text
    assert "not yet bound" in text
    assert "ratified it on 3 December 1997" in text
    assert "1 March 1999" in text


def test_compare_takes_up_to_five(base: KnowledgeBase) -> None:
    names = ["Finland", "Poland", "Ukraine", "Russia", "Norway"]
    answer = base.compare([*names, "Sweden"], "APMBC", today=TODAY)
    text = " ".join(statement.text for statement in answer.statements)
    assert all(name in text for name in ["Finland", "Poland", "Ukraine", "Norway"])
    assert "Sweden" not in text


def test_ukraine_is_shown_as_disputed(base: KnowledgeBase) -> None:
    answer = base.status("Ukraine", "APMBC", today=TODAY)
    assert answer.disputed
    assert "is a State Party" in answer.statements[0].text
    assert len([part for part in answer.parts if part.heading]) >= 2


@pytest.mark.parametrize(
    ("which", "words"),
    [
        ("parties", ["161", "Lebanon"]),
        ("left", ["Estonia", "Finland", "Latvia", "Lithuania", "Poland"]),
        ("outside", ["United States", "China"]),
    ],
)
def test_parties(base: KnowledgeBase, which: str, words: list[str]) -> None:
    answer = base.parties(which=which, today=TODAY)
    text = " ".join(statement.text for statement in (*answer.statements, *answer.more))
    assert [word for word in words if word not in text] == []


def test_parties_of_a_group(base: KnowledgeBase) -> None:
    for group in ("eu", "EU", "the European Union", "Northern Europe", "Africa"):
        assert base.parties(group=group, today=TODAY).statements
    assert "22" in base.parties(group="EU", today=TODAY).statements[0].text
    with pytest.raises(UnknownGroup):
        base.parties(group="qqqq", today=TODAY)


def test_timeline_is_in_order_and_bounded(base: KnowledgeBase) -> None:
    answer = base.timeline(
        "withdrawals", today=TODAY, first=date(2025, 1, 1), last=date(2025, 12, 31)
    )
    dates = [base.entry(slug).date for slug in answer.entries]
    assert dates == sorted(dates)
    assert {when[:4] for when in dates} == {"2025"}
    assert base.timeline(today=TODAY).entries
    with pytest.raises(UnknownEntry):
        base.timeline("withdrawals", today=TODAY, last=date(1950, 1, 1))


def test_completion(base: KnowledgeBase) -> None:
    assert base.complete("state", "finl")[0] == ("FIN", "Finland")
    assert base.complete("state", "", 3) == base.complete("state", "  ", 3)
    assert len(base.complete("entry", "", 7)) == 7
    assert base.complete("treaty", "cluster")[0][0] == "CCM"
    assert base.complete("topic", "xqxqxq") == []


def test_a_small_base_answers_too(folder: Path, tmp_path: Path) -> None:
    build_base(tmp_path / "base.db", folder)
    with KnowledgeBase.open(tmp_path / "base.db") as small:
        assert small.revision == small.meta["content"][:12]
        answer = small.ask("Is Ukraine bound by the Ottawa Convention?", today=TODAY)
        assert answer.outcome is Outcome.ANSWERED
        assert "signatory only" in answer.statements[0].text
        with pytest.raises(UnknownTreaty):
            small.status("Finland", "CCM", today=TODAY)


def test_a_comparison_that_is_cut_says_so(base: KnowledgeBase) -> None:
    states = ["Finland", "Poland", "Latvia"]
    cut = base.compare(states, today=date(2026, 11, 22))
    assert cut.notes[-1] == "The first 10 of 15 are shown; name a treaty, or fewer states."
    whole = base.compare(states, "CCM", today=date(2026, 11, 22))
    assert not any("are shown" in note for note in whole.notes)


def test_the_entries_nearest_to_a_text(base: KnowledgeBase) -> None:
    found = base.nearest("Why did Finland leave the mine ban?", 5)
    assert len(found) == 5
    assert "why-finland-left-mine-ban" in {slug for slug, score in found if score > 0.95}
    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    entry = base.entry("halo")
    assert base.nearest(entry.title, 1) == [("halo", pytest.approx(1.0, abs=0.02))]
    assert base.nearest("", 3) == []
    assert len(base.nearest("x" * 20_000, 2)) <= 2
