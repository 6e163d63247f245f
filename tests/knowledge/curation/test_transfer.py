"""Out as packs and in again; and newer packs over a base that was edited."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.curation.applying import import_packs, upgrade
from knowledge.curation.curator import Curator, connect
from knowledge.curation.fields import stored
from knowledge.curation.heads import live_keys
from knowledge.curation.model import Origin, Step, Target
from knowledge.curation.transfer import export_packs, plan_import
from knowledge.errors import BaseEdited, PlanOutdated, UnknownEntry, Unsound
from knowledge.packing.build import PACKS, build_base, fingerprint, is_current
from knowledge.packing.read import pack_files, text_of_yaml
from knowledge.store import Store
from tests.knowledge.curation.conftest import act, edited, new_entry
from tests.knowledge.small_packs import Data, entry_of, small_packs, write_packs

ENTRY = Target.ENTRY


def contents(path: Path) -> str:
    store = Store(path)
    try:
        return store.meta["content"]
    finally:
        store.close()


def heads(connection: sqlite3.Connection) -> dict[tuple[str, str], Any]:
    return {
        (target, key): stored(connection, target, key)
        for target in Target
        for key in live_keys(connection, target)
    }


def test_an_export_builds_the_same_base(
    path: Path, connection: sqlite3.Connection, tmp_path: Path
) -> None:
    export_packs(connection, tmp_path / "out")
    assert build_base(tmp_path / "again.db", tmp_path / "out") == contents(path)


def test_the_whole_base_comes_back(base_path: Path, tmp_path: Path) -> None:
    connection = sqlite3.connect(f"{base_path.as_uri()}?mode=ro", uri=True)
    export_packs(connection, tmp_path / "out")
    connection.close()
    assert build_base(tmp_path / "again.db", tmp_path / "out") == contents(base_path)
    names = {path.name for path in pack_files(PACKS) if path.parent == PACKS}
    assert all(
        (tmp_path / "out" / name).read_bytes() == (PACKS / name).read_bytes() for name in names
    )


def test_an_edited_base_comes_back(
    curator: Curator,
    connection: sqlite3.Connection,
    change: Callable[..., int],
    tmp_path: Path,
) -> None:
    change("decision-2024", title="No: 1e3", date="", aliases=["null", "~", "- a: b"])
    curator.approve(curator.propose(new_entry(data={"year": 2024, "no": "yes"}), act()).id, act())
    export_packs(connection, tmp_path / "out")
    build_base(tmp_path / "again.db", tmp_path / "out")
    again = sqlite3.connect(tmp_path / "again.db")
    assert heads(again) == heads(connection)
    again.close()
    plan = plan_import(connection, tmp_path / "out")
    assert plan.counts == {"unchanged": len(plan.items)}


def test_the_archived_copy_of_a_source_goes_out_and_in(
    curator: Curator, connection: sqlite3.Connection, tmp_path: Path
) -> None:
    copy = "https://archive.example.org/2026/https://example.org/a"
    draft = edited(curator.draft_of(Target.SOURCE, "news"), archive=copy)
    curator.approve(curator.propose(draft, act()).id, act())
    out = tmp_path / "out"
    export_packs(connection, out)
    assert (out / "sources" / "all.yaml").read_text().count("archive:") == 1
    build_base(tmp_path / "again.db", out)
    again = Store(tmp_path / "again.db")
    assert (again.source("news").archive, again.source("depositary").archive) == (copy, "")
    again.close()
    assert plan_import(connection, out).counts.keys() == {"unchanged"}
    file = out / "sources" / "all.yaml"
    file.write_text(file.read_text().replace("/2026/", "/2027/"))
    plan = plan_import(connection, out)
    assert [(item.key, item.fields["archive"]) for item in plan.of(Step.CHANGED)] == [
        ("news", copy.replace("/2026/", "/2027/"))
    ]
    import_packs(curator.ledger, out, plan, act("ada"))
    assert [one.field for one in curator.diff(Target.SOURCE, "news", 2, 3)] == ["archive"]
    wrong = edited(curator.draft_of(Target.SOURCE, "news"), archive="javascript:alert(1)")
    assert [one.field for one in curator.check(wrong)] == ["archive"]


def edit(folder: Path, slug: str, **fields: Any) -> None:
    """Edit an exported entry as somebody would outside."""
    for file in (folder / "entries").iterdir():
        rows = text_of_yaml(file.read_text())
        for row in rows:
            if row["slug"] == slug:
                row.update(fields)
        file.write_text(yaml.safe_dump(rows, sort_keys=False))


def test_import_shows_a_plan_and_queues_conflicts(
    curator: Curator,
    connection: sqlite3.Connection,
    change: Callable[..., int],
    tmp_path: Path,
) -> None:
    out = tmp_path / "out"
    export_packs(connection, out)
    edit(out, "decision-2024", title="Edited outside", date="2024-11-20")
    edit(out, "apmbc-5", title="Clearance outside")
    change("decision-2024", title="Edited inside")
    before = heads(connection)
    plan = plan_import(connection, out)
    assert heads(connection) == before
    (conflict,), (changed,) = plan.of(Step.CONFLICTING), plan.of(Step.CHANGED)
    assert (conflict.key, conflict.conflicts, conflict.fields["title"]) == (
        "decision-2024",
        ("title",),
        "Edited outside",
    )
    assert changed.key == "apmbc-5"
    import_packs(curator.ledger, out, plan, act("ada", 50))
    assert curator.draft_of(ENTRY, "decision-2024").fields["title"] == "Edited inside"
    assert curator.history(ENTRY, "apmbc-5")[-1].origin is Origin.IMPORT
    (queued,) = curator.queue()
    assert (queued.proposal.key, queued.stale) == ("decision-2024", False)
    assert "title" in queued.proposal.note
    curator.approve(queued.proposal.id, act())
    assert curator.draft_of(ENTRY, "decision-2024").fields["date"] == "2024-11-20"


def test_what_does_not_clash_is_merged(
    curator: Curator,
    connection: sqlite3.Connection,
    change: Callable[..., int],
    tmp_path: Path,
) -> None:
    out = tmp_path / "out"
    export_packs(connection, out)
    edit(out, "decision-2024", title="Edited outside", aliases=["the decision", "outside"])
    change("decision-2024", date="2024-11-20", aliases=["the decision", "inside"])
    plan = plan_import(connection, out)
    (merged,) = plan.of(Step.MERGED)
    assert (merged.fields["title"], merged.fields["date"]) == ("Edited outside", "2024-11-20")
    assert set(merged.fields["aliases"]) == {"the decision", "inside", "outside"}
    import_packs(curator.ledger, out, plan, act("ada"))
    assert plan_import(connection, out).counts.keys() == {"unchanged"}


def test_a_plan_of_yesterday_is_not_carried_out(
    curator: Curator,
    connection: sqlite3.Connection,
    change: Callable[..., int],
    tmp_path: Path,
) -> None:
    export_packs(connection, tmp_path / "out")
    plan = plan_import(connection, tmp_path / "out")
    change("decision-2024", title="Edited inside")
    with pytest.raises(PlanOutdated):
        import_packs(curator.ledger, tmp_path / "out", plan, act("ada"))


@pytest.fixture
def newer(tmp_path: Path) -> tuple[Data, Path]:
    """Newer packs, to be changed and written."""
    return small_packs(), tmp_path / "newer"


def test_an_upgrade_of_an_untouched_base_is_the_new_base(
    curator: Curator, connection: sqlite3.Connection, newer: tuple[Data, Path], tmp_path: Path
) -> None:
    data, folder = newer
    entry_of(data, "decision-2024")["title"] = "Newer"
    data["entries/others.yaml"] = [*data["entries/others.yaml"]]
    data["topics.yaml"].append({"id": "more", "title": "More"})
    data["entries/provisions.yaml"].append(
        dict(new_entry("newer-one").fields) | {"topics": ["more"]}
    )
    data["sources/all.yaml"].append(
        {"id": "late", "title": "Late", "publisher": "A paper", "kind": "press"}
    )
    data["law/states.csv"].append(
        {
            "iso2": "SE",
            "iso3": "SWE",
            "name": "Sweden",
            "un_region": "Northern Europe",
            "un_member": "yes",
        }
    )
    data["law/groupings.yaml"][0]["members"].append({"state": "SWE", "joined": "1995-01-01"})
    plan = upgrade(curator.ledger, write_packs(folder, data), act("ada"))
    assert {step: count for step, count in plan.counts.items() if step != "unchanged"} == {
        "new": 2,
        "changed": 1,
    }
    build_base(tmp_path / "fresh.db", folder)
    fresh = sqlite3.connect(tmp_path / "fresh.db")
    assert heads(connection) == heads(fresh)
    for table in ("state", "topic", "lexicon", "grouping", "membership_citation", "deadline"):
        query = f"SELECT * FROM {table} ORDER BY 1, 2"
        assert connection.execute(query).fetchall() == fresh.execute(query).fetchall(), table
    fresh.close()
    meta = dict(connection.execute("SELECT key, value FROM meta").fetchall())
    assert meta["packs"] == fingerprint(folder)
    again = upgrade(curator.ledger, folder, act("ada"))
    assert again.counts.keys() == {"unchanged"}


def test_an_upgrade_never_overwrites_what_was_edited_here(
    curator: Curator,
    connection: sqlite3.Connection,
    change: Callable[..., int],
    newer: tuple[Data, Path],
) -> None:
    change("decision-2024", title="Edited inside")
    change("apmbc-5", title="Clearance inside")
    data, folder = newer
    entry_of(data, "decision-2024")["title"] = "Edited upstream"
    entry_of(data, "apmbc-5")["aliases"] = ["clearance duty"]
    plan = upgrade(curator.ledger, write_packs(folder, data), act("ada", 60))
    assert {item.key: str(item.step) for item in plan.items if item.step != "unchanged"} == {
        "decision-2024": "conflicting",
        "apmbc-5": "merged",
    }
    assert curator.draft_of(ENTRY, "decision-2024").fields["title"] == "Edited inside"
    merged = curator.draft_of(ENTRY, "apmbc-5").fields
    assert (merged["title"], merged["aliases"]) == ("Clearance inside", ["clearance duty"])
    (queued,) = curator.queue()
    assert [d.field for d in curator.changes(queued.proposal)] == ["title"]
    assert upgrade(curator.ledger, folder, act("ada", 61)).counts.keys() == {"unchanged"}
    # The next upgrade compares with what the packs said last, not first.
    entry_of(data, "apmbc-5")["aliases"] = ["duty to clear"]
    upgrade(curator.ledger, write_packs(folder, data), act("ada", 62))
    assert curator.draft_of(ENTRY, "apmbc-5").fields["aliases"] == ["duty to clear"]


def test_what_the_packs_give_up(
    curator: Curator, change: Callable[..., int], newer: tuple[Data, Path], path: Path
) -> None:
    change("decision-2024", title="Edited inside")
    data, folder = newer
    data["entries/others.yaml"] = [
        {**new_entry("stays").fields},
    ]
    upgrade(curator.ledger, write_packs(folder, data), act("ada", 60))
    store = Store(path)
    assert store.entry("decision-2024").title == "Edited inside"
    with pytest.raises(UnknownEntry):
        store.entry("debate-use")
    store.close()
    (queued,) = curator.queue()
    assert queued.proposal.action == "retire"


def test_what_was_retired_here_does_not_come_back_by_itself(
    curator: Curator, newer: tuple[Data, Path]
) -> None:
    curator.approve(curator.propose_retire(ENTRY, "decision-2024", act()).id, act())
    data, folder = newer
    assert upgrade(curator.ledger, write_packs(folder, data), act("ada")).counts.keys() == {
        "unchanged"
    }
    entry_of(data, "decision-2024")["title"] = "Edited upstream"
    upgrade(curator.ledger, write_packs(folder, data), act("ada", 2))
    (queued,) = curator.queue()
    assert "retired here" in queued.proposal.note
    curator.approve(queued.proposal.id, act(minutes=3))
    assert curator.draft_of(ENTRY, "decision-2024").fields["title"] == "Edited upstream"


def test_what_the_packs_give_up_but_something_here_leans_on(
    curator: Curator, newer: tuple[Data, Path]
) -> None:
    draft = new_entry(data={"related": ["decision-2024"]})
    curator.approve(curator.propose(draft, act()).id, act())
    data, folder = newer
    data["entries/others.yaml"] = [
        row for row in data["entries/others.yaml"] if "origin" not in row
    ]
    upgrade(curator.ledger, write_packs(folder, data), act("ada"))
    (queued,) = curator.queue()
    assert (queued.proposal.key, queued.proposal.action) == ("decision-2024", "retire")
    with pytest.raises(Unsound, match="new-one refers to it"):
        curator.approve(queued.proposal.id, act())
    assert curator.draft_of(ENTRY, "decision-2024").state == "held"


def test_importing_again_supersedes_the_conflict_of_before(
    curator: Curator,
    connection: sqlite3.Connection,
    change: Callable[..., int],
    tmp_path: Path,
) -> None:
    export_packs(connection, tmp_path / "out")
    edit(tmp_path / "out", "decision-2024", title="Edited outside")
    change("decision-2024", title="Edited inside")
    for minutes in (5, 6):
        plan = plan_import(connection, tmp_path / "out")
        import_packs(curator.ledger, tmp_path / "out", plan, act("ada", minutes))
    (queued,) = curator.queue()
    before = curator.proposal(queued.proposal.id - 1)
    assert (before.standing, before.reason) == ("superseded", "a newer import")


def test_a_locally_made_entry_survives(curator: Curator, newer: tuple[Data, Path]) -> None:
    curator.approve(curator.propose(new_entry(), act()).id, act())
    draft = edited(curator.draft_of(Target.SOURCE, "news"), title="A longer report")
    curator.approve(curator.propose(draft, act()).id, act())
    upgrade(curator.ledger, write_packs(newer[1], newer[0]), act("ada"))
    assert curator.draft_of(ENTRY, "new-one").base == 1
    assert curator.draft_of(Target.SOURCE, "news").fields["title"] == "A longer report"


def test_moderators_work_is_not_built_over(
    curator: Curator, path: Path, newer: tuple[Data, Path]
) -> None:
    folder = write_packs(newer[1], newer[0])
    build_base(path, folder)
    own = connect(path)
    Curator(own, curator.ledger.index).suggest("Something is missing.", act("reader"))
    own.close()
    with pytest.raises(BaseEdited):
        build_base(path, folder)
    assert is_current(path, folder)


def test_the_export_says_which_revisions_it_shows(
    connection: sqlite3.Connection, change: Callable[..., int], tmp_path: Path
) -> None:
    change("decision-2024", title="Edited inside")
    export_packs(connection, tmp_path)
    told = json.loads((tmp_path / "revisions.json").read_text())["heads"]
    assert (told["entry"]["decision-2024"], told["entry"]["apmbc-5"]) == (2, 1)
    assert told["participation"] == {"FIN/APMBC": 1, "UKR/APMBC": 1}
