"""What the desk can be asked: previews, an author's proposals, the queue by action, notes, balances,
changes between two moments.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from knowledge import KnowledgeBase
from knowledge.curation.applying import upgrade
from knowledge.curation.curator import Curator
from knowledge.curation.model import Action, Draft, Target
from knowledge.curation.opening import open_curator
from knowledge.encode import make_encoder
from knowledge.model import Confidence, Kind
from knowledge.store import Store
from tests.knowledge.curation.conftest import act, at, edited, new_entry, proposal
from tests.knowledge.small_packs import entry_of, small_packs, write_packs

ENTRY = Target.ENTRY


@pytest.mark.parametrize("slug", ["apmbc-5", "decision-2024", "debate-use"])
def test_the_preview_of_a_head_is_the_entry_that_readers_see(
    curator: Curator, path: Path, slug: str
) -> None:
    with closing(Store(path)) as store:
        seen = store.entry(slug)
    shown = curator.preview(curator.draft_of(ENTRY, slug))
    bare = [
        {name: getattr(one, name) for name in type(one).__slots__ if name != "id"}
        for entry in (seen, shown.entry)
        for one in entry.statements
    ]
    assert bare[: len(bare) // 2] == bare[len(bare) // 2 :]
    for name in type(seen).__slots__:
        if name != "statements":
            assert getattr(seen, name) == getattr(shown.entry, name)
    assert shown.left_out == ()


def test_the_preview_of_a_sound_draft_is_what_is_then_approved(
    curator: Curator, path: Path
) -> None:
    draft = new_entry(
        title="  A term\nin two lines ",
        statements=[{"text": "It\nmeans this.", "cite": ["news @ p. 2", "depositary"]}],
    )
    shown = curator.preview(draft).entry
    curator.approve(curator.propose(draft, act()).id, act())
    with closing(Store(path)) as store:
        seen = store.entry("new-one")
    assert (shown.title, shown.kind) == (seen.title, seen.kind)
    assert shown.statements[0].text == seen.statements[0].text == "It means this."
    assert shown.statements[0].citations == seen.statements[0].citations


def test_what_cannot_be_shown_is_left_out_and_named(curator: Curator) -> None:
    fields = {"id": "spare", "title": "Spare", "publisher": "A paper", "kind": "press"}
    spare = Draft(target=Target.SOURCE, key="spare", base=0, fields=fields)
    curator.approve(curator.propose(spare, act()).id, act())
    curator.approve(curator.propose_retire(Target.SOURCE, "spare", act()).id, act())
    statements = [
        {"text": "Sound.", "cite": ["news @ p. 2"], "confidence": "certain", "side": "x"},
        {"text": "Of nothing.", "cite": []},
        {"text": "Of a blog.", "cite": ["news", "blog"]},
        {"text": "Of what was given up.", "cite": [{"source": "spare", "locator": ""}]},
        "no statement at all",
    ]
    draft = new_entry(kind="essay", aliases=None, data=["x"], statements=statements)
    shown = curator.preview(draft)
    assert [one.text for one in shown.entry.statements] == ["Sound."]
    assert shown.entry.statements[0].confidence is Confidence.HIGH
    assert (shown.entry.kind, shown.entry.aliases) == (Kind.TOPIC, ())
    assert [(one.entry, one.field, one.what) for one in shown.left_out] == [
        ("new-one", "statements.2.cite", "the statement has no source"),
        ("new-one", "statements.3.cite", "there is no source 'blog'"),
        ("new-one", "statements.4.cite", "there is no source 'spare'"),
    ]
    empty = curator.preview(Draft(target=ENTRY, key="x", base=0, fields={}))
    assert (empty.entry.title, empty.entry.statements, empty.left_out) == ("", (), ())
    with pytest.raises(ValueError, match="only an entry"):
        curator.preview(spare)


def test_an_authors_proposals_newest_first(curator: Curator) -> None:
    one = proposal(curator, "ed", title="One")
    proposal(curator, "eve", title="Two")
    wish = curator.suggest("Something is missing.", act("ed")).id
    curator.reject(one, act(reason="no"))
    found = curator.proposals_by("ed")
    assert [(held.id, held.standing) for held in found] == [(wish, "open"), (one, "rejected")]
    assert [held.id for held in curator.proposals_by("ed", limit=1)] == [wish]
    assert curator.proposals_by("nobody") == ()


def test_the_queue_by_action(curator: Curator) -> None:
    edit = proposal(curator, title="One")
    wish = curator.suggest("Something is missing.", act("reader")).id
    gone = curator.propose_retire(ENTRY, "apmbc-5", act()).id
    add = curator.propose(new_entry(), act()).id

    def waiting(*actions: Action) -> list[int]:
        found = [one.proposal.id for one in curator.queue(*actions)]
        assert curator.waiting(*actions) == len(found)
        return found

    assert waiting() == [edit, wish, gone, add]
    assert waiting(Action.SUGGEST) == [wish]
    assert waiting(Action.ADD, Action.EDIT) == [edit, add]
    assert waiting(Action.MERGE) == []
    curator.withdraw(edit, act("ed"))
    assert waiting(Action.ADD, Action.EDIT) == [add]


def test_what_is_kept_elsewhere_has_its_audit_line(
    curator: Curator, connection: sqlite3.Connection
) -> None:
    curator.note(
        act("ada", reason="she asked"), "granted", "role", "discord:42", {"role": "editor"}
    )
    (line,) = curator.audit()
    assert (line.who, line.what, line.target, line.key, line.why) == (
        "ada",
        "granted",
        "role",
        "discord:42",
        "she asked",
    )
    assert len(line.digest) == 64
    assert not connection.in_transaction
    curator.note(act("ada"), "blocked", key="slack:U7")
    assert curator.verify_chain() is None
    assert [line.digest for line in curator.audit(after=1)] == [""]


def test_the_log_is_moved_once_readers_have_followed(path: Path) -> None:
    curator = open_curator(path, make_encoder("static"))
    with closing(curator.connection), KnowledgeBase.open(path) as base:
        base.ask("what was decided", today=at().date())
        number = proposal(curator, title="Another")
        curator.approve(number, act())
        assert not curator.checkpoint()  # the reader still needs what the log stands on
        assert base.refresh()
        assert curator.checkpoint()
        assert base.entry("decision-2024").title == "Another"


def test_how_each_debated_topic_stands(curator: Curator) -> None:
    assert curator.balances()["debate"]["side"] == {"for": 1, "against": 1}
    assert list(curator.balances()) == ["debate"]
    draft = new_entry(
        "position-1",
        kind="position",
        topics=["debate"],
        data={"stance": "supports-ban", "actor": "Finland"},
    )
    curator.approve(curator.propose(draft, act()).id, act())
    counts = curator.balances()["debate"]
    assert counts["side"] == {"for": 1, "against": 1, "supports-ban": 1}
    assert (counts["region"], counts["class"]["press"]) == ({"Europe": 1}, 2)


def test_what_changed_between_two_moments(
    curator: Curator, change: Callable[..., int], tmp_path: Path
) -> None:
    change("decision-2024", 0, title="First")  # approved at minute 1
    source = edited(curator.draft_of(Target.SOURCE, "news"), title="A longer report")
    curator.approve(curator.propose(source, act("ed", 5)).id, act("rita", 6))
    curator.revert(ENTRY, "decision-2024", 1, act("rita", 10))
    proposal(curator, title="Waits")

    def changed(after: datetime, until: datetime) -> list[tuple[str, int]]:
        return [(one.key, one.number) for one in curator.changes_between(after, until)]

    everything = [("decision-2024", 2), ("news", 2), ("decision-2024", 3)]
    assert changed(datetime(2020, 1, 1, tzinfo=UTC), at(60)) == everything
    assert changed(at(1), at(60)) == everything[1:]
    assert changed(at(0), at(6)) == everything[:2]
    assert changed(at(10), at(60)) == []
    data = small_packs()
    entry_of(data, "apmbc-5")["title"] = "Newer"
    upgrade(curator.ledger, write_packs(tmp_path / "packs", data), act("packs", 70))
    (newer,) = curator.changes_between(at(60), at(80))
    assert (newer.key, newer.origin, newer.decided_by) == ("apmbc-5", "packs", "packs")
    elsewhere = at(60).astimezone(timezone(timedelta(hours=5)))
    assert changed(elsewhere, at(80)) == [("apmbc-5", newer.number)]
