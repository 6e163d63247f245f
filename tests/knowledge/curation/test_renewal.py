"""A base that moderators edited with the code of format 4 goes on in this one.

`format-4.db.xz` was written by that code: the small packs, three approved edits and a new entry, an
open proposal, a suggestion and a verification.
"""

from __future__ import annotations

import lzma
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from knowledge import KnowledgeBase
from knowledge.curation.curator import connect
from knowledge.curation.model import Act, Target
from knowledge.curation.opening import bring_up_to_date, open_curator
from knowledge.encode import make_encoder
from knowledge.errors import BaseOutdated
from knowledge.migrations import migrations
from knowledge.renewal import renew
from knowledge.version import FORMAT
from tests.knowledge.curation.conftest import act, edited
from tests.knowledge.curation.invariants import check_base
from tests.knowledge.small_packs import entry_of, small_packs, write_packs

OLD = Path(__file__).parent / "format-4.db.xz"
LATER = Act(by="ada", at=datetime(2026, 12, 2, tzinfo=UTC))


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The old base."""
    path = tmp_path / "old.db"
    path.write_bytes(lzma.decompress(OLD.read_bytes()))
    return path


def schema(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
    return {(name, " ".join((sql or "").split())) for name, sql in rows}


def test_readers_refuse_it_and_who_opens_it_for_writing_renews_it(old: Path) -> None:
    with pytest.raises(BaseOutdated):
        KnowledgeBase.open(old)
    with closing(connect(old)) as connection:
        check_base(connection)
        assert not renew(connection)
    with KnowledgeBase.open(old) as base:
        assert base.entry("decision-2024").title == "The decision of 2024"
        assert base.entry("decision-2024@1").title == "A decision of 2024"
        assert base.source("news").title == "A longer report"
        assert base.source("news").archive == ""
        answer = base.ask("what was decided", today=date(2026, 12, 2))
        assert answer.entries == ("decision-2024",)


def test_what_moderators_did_is_all_there(old: Path) -> None:
    curator = open_curator(old, make_encoder("static"))
    with closing(curator.connection):
        assert [line.what for line in curator.audit()][-1] == "approved"
        assert curator.verify_chain() is None
        kept = curator.freshness("debate-use", datetime(2026, 12, 2, tzinfo=UTC))
        assert (kept.verifier, kept.interval, kept.due) == ("vera", 30, date(2026, 12, 31))
        edit, wish = (one.proposal for one in curator.queue())
        assert (edit.fields["archive"], wish.fields["text"]) == ("", "The address is dead.")
        assert "archive" not in wish.fields
        assert [one.field for one in curator.changes(edit)] == ["title"]
        assert curator.approve(edit.id, LATER) is not None
        draft = edited(curator.draft_of(Target.SOURCE, "news"), archive="https://example.org/a")
        assert curator.approve(curator.propose(draft, LATER).id, LATER) is not None
        found = curator.diff(Target.SOURCE, "news", 2, 3)
        assert [(one.field, one.before) for one in found] == [("archive", "")]
        assert curator.revert(Target.SOURCE, "news", 1, LATER).fields["archive"] == ""
        check_base(curator.connection)


def test_newer_packs_come_to_it_and_change_nothing_but_what_they_changed(
    old: Path, tmp_path: Path
) -> None:
    data = small_packs()
    encoder, folder = make_encoder("static"), write_packs(tmp_path / "packs", data)
    plan = bring_up_to_date(old, act("packs", 60), encoder, folder)
    assert plan is not None
    assert plan.counts == {"unchanged": len(plan.items)}
    assert bring_up_to_date(old, act("packs", 61), encoder, folder) is None
    entry_of(data, "apmbc-5")["title"] = "Newer"
    plan = bring_up_to_date(old, act("packs", 62), encoder, write_packs(folder, data))
    assert plan is not None
    assert plan.counts["changed"] == 1
    with closing(connect(old)) as connection:
        check_base(connection)


def test_the_renewed_schema_is_that_of_a_new_base(old: Path, path: Path) -> None:
    with closing(connect(old)) as renewed, closing(connect(path)) as new:
        assert schema(renewed) == schema(new)


@pytest.mark.parametrize("format", ["3", str(int(FORMAT) + 1), "", "x"])
def test_other_formats_are_left_as_they_are(old: Path, format: str) -> None:
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("UPDATE meta SET value = ? WHERE key = 'format'", [format])
        connection.commit()
    before = old.read_bytes()
    with pytest.raises(BaseOutdated, match="cannot be brought"):
        connect(old)
    assert old.read_bytes() == before


def test_what_is_no_base(tmp_path: Path) -> None:
    for name, content in (("empty", b""), ("noise", b"no database " * 1000)):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(BaseOutdated, match="not a knowledge base"):
            connect(tmp_path / name)
        assert (tmp_path / name).read_bytes() == content


def test_a_migration_that_fails_leaves_the_old_base(old: Path) -> None:
    with closing(sqlite3.connect(old)) as connection:
        # What the last migration is about to make is there already: it fails after others have run.
        connection.execute("CREATE TABLE proposal_author (x)")
        connection.commit()
    with pytest.raises(sqlite3.OperationalError, match="already"):
        connect(old)
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("SELECT value FROM meta WHERE key = 'format'").fetchone() == (
            "4",
        )
        columns = {row[1] for row in connection.execute("PRAGMA table_info(source)")}
        assert "archive" not in columns
        pending = [one.name for one in migrations.pending(Database(connection))]
        assert pending == ["add_archives", "keep_verifications", "merge_full_text"]
