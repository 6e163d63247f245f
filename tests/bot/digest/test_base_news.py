"""What is new in the base, as moderators changed it, and in the law."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.reply import Purpose
from bot.digest.base_news import STATEMENTS, entry_changes, law_events, read_names
from bot.digest.content import Change, EntryChange
from knowledge import KnowledgeBase
from knowledge.curate import Act, Curator, Target, open_curator
from knowledge.encode import make_encoder
from tests.bot.digest.kit import Newsroom

ENTRY = "finland-exit-2026"
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def copied(base_path: Path, tmp_path: Path) -> Path:
    path = tmp_path / "knowledge.db"
    shutil.copy(base_path, path)
    return path


@pytest.fixture
def own(copied: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(copied) as opened:
        yield opened


@pytest.fixture
def curator(copied: Path, own: KnowledgeBase) -> Iterator[Curator]:
    opened = open_curator(copied, make_encoder(own.meta["encoder"]), own.store.gazetteer)
    yield opened
    opened.connection.close()


def act(minutes: int) -> Act:
    return Act(by="rita", at=NOON + timedelta(minutes=minutes), reason="checked", place="#desk")


def approve(
    curator: Curator, minutes: int, target: Target = Target.ENTRY, key: str = ENTRY, **fields: Any
) -> None:
    draft = curator.draft_of(target, key)
    draft = replace(draft, fields={**draft.fields, **fields})
    curator.approve(curator.propose(draft, act(minutes)).id, act(minutes))


def changes(base: KnowledgeBase, until: datetime = NOON + HOUR) -> tuple[EntryChange, ...]:
    base.refresh()
    return entry_changes(base, NOON, until, NOON.date())


def test_an_untouched_base_has_no_changes(own: KnowledgeBase) -> None:
    assert changes(own) == ()


def test_an_edited_entry_says_what_it_says_anew_with_its_sources(
    own: KnowledgeBase, curator: Curator
) -> None:
    rows = curator.draft_of(Target.ENTRY, ENTRY).fields["statements"]
    new = [{"text": f"Finland has said thing {n}.", "cite": rows[0]["cite"]} for n in range(3)]
    approve(curator, 5, statements=[*rows, *new])
    (one,) = changes(own)
    assert (one.slug, one.change) == (ENTRY, Change.EDITED)
    assert one.recorded == NOON + timedelta(minutes=5)
    assert [row.text for row in one.statements] == [row["text"] for row in new[:STATEMENTS]]
    assert all(row.citations for row in one.statements)
    assert "FIN" in one.states
    assert one.topics == tuple(own.entry(ENTRY).topics)


def test_what_only_helps_to_find_an_entry_is_no_news(own: KnowledgeBase, curator: Curator) -> None:
    approve(curator, 5, aliases=["Suomi leaves"])
    assert changes(own) == ()


def test_only_what_lies_within_the_time(own: KnowledgeBase, curator: Curator) -> None:
    approve(curator, 5, title="Finland has left")
    approve(curator, 90, title="Finland left")
    assert [one.title for one in changes(own)] == ["Finland has left"]
    assert [one.title for one in changes(own, NOON + 2 * HOUR)] == [
        "Finland has left",
        "Finland left",
    ]


def test_a_new_entry_and_a_retired_one(own: KnowledgeBase, curator: Curator) -> None:
    draft = curator.draft_of(Target.ENTRY, ENTRY)
    fields = {
        **draft.fields,
        "slug": "new-term",
        "kind": "term",
        "title": "A new term",
        "aliases": [],
        "questions": ["what is a new term", "what does it mean", "who says it"],
        "statements": [
            {"text": "A new term means this.", "cite": draft.fields["statements"][0]["cite"]}
        ],
    }
    fields = {
        name: value for name, value in fields.items() if name not in {"date", "details", "origin"}
    }
    new = replace(draft, key="new-term", base=0, fields=fields)
    curator.approve(curator.propose(new, act(5)).id, act(6))
    added = changes(own)
    assert [(one.slug, one.change) for one in added] == [("new-term", Change.ADDED)]
    assert [row.text for row in added[0].statements] == ["A new term means this."]
    curator.approve(curator.propose_retire(Target.ENTRY, "new-term", act(7)).id, act(8))
    assert [(one.slug, one.change, len(one.statements)) for one in changes(own)] == [
        ("new-term", Change.ADDED, 0),
        ("new-term", Change.RETIRED, 0),
    ], "of what is gone nothing is quoted any more"


def test_a_participation_is_told_by_the_law_itself(own: KnowledgeBase, curator: Curator) -> None:
    draft = curator.draft_of(Target.PARTICIPATION, "FIN/APMBC")
    approve(
        curator, 5, Target.PARTICIPATION, "FIN/APMBC",
        note=f"{draft.fields.get('note') or ''} Checked again.".strip(),
    )  # fmt: skip
    (one,) = changes(own)
    assert (one.slug, one.states) == ("", ("FIN",))
    assert one.title == "Finland: the Ottawa Convention"
    assert one.statements
    assert all(row.citations for row in one.statements)


def test_a_change_of_the_base_stands_in_the_next_digest(
    own: KnowledgeBase, curator: Curator, tmp_path: Path
) -> None:
    room = Newsroom(tmp_path / "state", own)
    room.subscribe("daily 12:30", at=NOON)
    approve(curator, 5, title="Finland has left the mine ban")
    room.tick(NOON + HOUR)
    assert "Changed in the base: Finland has left the mine ban" in room.plain()
    posting = room.outbox.get(room.digests()[0])
    assert posting
    opened = posting.wanted[0].actions_for(Purpose.OPEN)
    assert [dict(action.values) for action in opened] == [{"entry": ENTRY}]
    room.tick(NOON + 25 * HOUR)
    assert "Finland has left" not in room.plain()
    room.close()


def test_law_reaches_from_the_day_of_the_begin_to_the_coming_weeks(base: KnowledgeBase) -> None:
    now = datetime(2026, 1, 9, 22, tzinfo=UTC)
    found = law_events(base, now - HOUR, now)
    assert [(event.state, event.change) for event in found if event.day.isoformat() == "2026-01-10"]
    assert all(event.statement.citations for event in found)
    left = next(event for event in found if event.state == "FIN")
    assert "leaves the Ottawa Convention" in left.statement.text, "what is to come is told so"


def test_names(base: KnowledgeBase) -> None:
    names = read_names(base)
    assert names.states["FIN"] == "Finland"
    assert next(iter(names.topics)) == "us-policy"
    assert names.entries[ENTRY] == base.entry(ENTRY).title
