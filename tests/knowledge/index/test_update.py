"""An index that followed edits answers as one that was written whole from the same content."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge import KnowledgeBase
from knowledge.errors import BaseOutdated, IndexBehind, UnknownEntry
from knowledge.gazetteer import Gazetteer
from knowledge.index import read as reading
from knowledge.index.compact import compact, edited_share
from knowledge.index.update import IndexWriter
from knowledge.model import Outcome
from knowledge.packing.build import build_base
from tests.knowledge.index.editing import (
    ENCODER,
    Editor,
    Written,
    copied,
    features,
    gazetteer_of,
    rebuilt,
    spoken,
    whole_index,
)
from tests.knowledge.small_packs import Data, small_packs, write_packs

TODAY = date(2026, 11, 22)
WORDS = """clearance stockpile tripwire deminer manual detector Finland ukrainian border winter trial
    budget survey marking fence pfm-1 Ottawa convention school village 2019 report""".split()
SLUGS = ("apmbc-5", "decision-2024", "debate-use", "one", "two", "three")
KINDS = ("explainer", "figure", "event", "term")

line = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
entry = st.builds(
    Written,
    title=line,
    questions=st.lists(line, min_size=1, max_size=3, unique=True).map(tuple),
    statements=st.lists(line, min_size=1, max_size=3, unique=True).map(tuple),
    aliases=st.lists(line, max_size=1).map(tuple),
    kind=st.sampled_from(KINDS),
    date=st.sampled_from(["", "2019-03"]),
)
edit = st.tuples(st.sampled_from(SLUGS), st.none() | entry)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The smallest base."""
    folder = tmp_path_factory.mktemp("small")
    build_base(folder / "base.db", write_packs(folder / "packs", small_packs()))
    return folder / "base.db"


@pytest.fixture(scope="module")
def gazetteer(small: Path) -> Gazetteer:
    return gazetteer_of(small)


@pytest.fixture
def path(small: Path, tmp_path: Path) -> Path:
    """A copy to be edited."""
    return copied(small, tmp_path / "base.db")


@pytest.fixture
def editor(path: Path, gazetteer: Gazetteer) -> Iterator[Editor]:
    opened = Editor(path, gazetteer)
    yield opened
    opened.close()


FENCE = Written(
    title="Fences round a village",
    questions=("How is a fence marked?", "Who pays for the fence?"),
    statements=("A fence is marked with signs.", "The village pays."),
    aliases=("zaun",),
)


def assert_alike(edited: KnowledgeBase, anew: KnowledgeBase, question: str) -> None:
    mine, theirs = features(edited, question, TODAY), features(anew, question, TODAY)
    for name, value in mine.items():
        if value.dtype.kind == "f":
            np.testing.assert_allclose(value, theirs[name], atol=1e-4, err_msg=name)
        else:
            assert value.tolist() == theirs[name].tolist(), name
    assert spoken(edited.ask(question, today=TODAY)) == spoken(anew.ask(question, today=TODAY))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    edits=st.lists(edit, min_size=1, max_size=12),
    refreshed=st.integers(1, 4),
    questions=st.lists(line, min_size=3, max_size=6),
    limits=st.booleans(),
)
def test_any_edits_are_as_a_base_built_anew(
    small: Path,
    gazetteer: Gazetteer,
    tmp_path_factory: pytest.TempPathFactory,
    edits: list[tuple[str, Written | None]],
    refreshed: int,
    questions: list[str],
    limits: bool,
) -> None:
    folder = tmp_path_factory.mktemp("edits")
    path = copied(small, folder / "base.db")
    editor = Editor(path, gazetteer)
    with ExitStack() as stack:
        if limits:  # as a large base does: only rows with a term are scored, long lists are cut
            patch = stack.enter_context(pytest.MonkeyPatch.context())
            patch.setattr(reading, "DENSE_LIMIT", 0)
            patch.setattr(reading, "READ_AT_MOST", 2)
        base = stack.enter_context(KnowledgeBase.open(path))
        for number, (slug, written) in enumerate(edits):
            if written:
                editor.put(slug, written)
            else:
                editor.retire(slug)
            if number % refreshed == 0:
                base.refresh()
                base.ask(questions[0], today=TODAY)
        editor.close()
        base.refresh()
        held = dict(edits)
        gone = {slug for slug, written in held.items() if written is None}
        assert not gone & set(base.store.slugs)
        rebuilt(path, folder / "anew.db", gazetteer)
        with (
            KnowledgeBase.open(path) as late,
            KnowledgeBase.open(folder / "anew.db") as anew,
        ):
            assert base.store.slugs == late.store.slugs == anew.store.slugs
            assert base.browse() == anew.browse()
            for question in [*questions, *(w.title for w in held.values() if w)]:
                assert_alike(base, anew, question)
                assert_alike(late, anew, question)
            assert base.store.vocabulary() == anew.store.vocabulary()
            mine, theirs = base._engine._speller, anew._engine._speller
            assert mine._counts == theirs._counts
            assert {k: v for k, v in mine._by_length.items() if v} == {
                k: v for k, v in theirs._by_length.items() if v
            }
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO search_text (search_text, rank) VALUES ('integrity-check', 1)")
    db.close()


def test_compacted_it_is_what_the_builder_writes(
    path: Path, editor: Editor, gazetteer: Gazetteer, tmp_path: Path
) -> None:
    """The builder knows nothing of edits: the same content from packs gives the same bytes."""
    packs: Data = small_packs()
    event, provision = packs["entries/others.yaml"][0], packs["entries/provisions.yaml"][0]
    event |= {"title": "A survey of the border", "aliases": ["border survey"]}
    event["statements"] = [{"text": "The survey took a winter.", "cite": ["news"]}]
    packs["entries/zz.yaml"] = [
        {**provision, "slug": "apmbc-6", "title": "Fences", "questions": ["who fences", "b c", "d"]}
    ]
    packs["entries/others.yaml"] = [event]
    build_base(tmp_path / "packs.db", write_packs(tmp_path / "packs", packs))
    for text in ("To be written over.", "The survey took a winter."):
        editor.put(
            "decision-2024",
            Written(
                event["title"], tuple(event["questions"]), (text,), ("border survey",), "event"
            ),
        )
    editor.retire("debate-use")
    texts = tuple(statement["text"] for statement in provision["statements"])
    editor.put("apmbc-6", Written("Fences", ("who fences", "b c", "d"), texts, (), "provision"))
    rebuilt(path, tmp_path / "anew.db", gazetteer, keep_average=False)
    mine, theirs = whole_index(tmp_path / "anew.db"), whole_index(tmp_path / "packs.db")
    by_order = [(row[1], row[2], row[3]) for row in mine["search_row"]]
    if [row[1:] for row in theirs["search_row"]] == by_order:
        assert mine == theirs
    else:
        pytest.fail("the packs are read in another order")


def test_a_reader_sees_its_snapshot_until_it_is_refreshed(path: Path, editor: Editor) -> None:
    with KnowledgeBase.open(path) as base:
        before = spoken(base.ask("what was decided", today=TODAY))
        assert base.refresh() is False
        editor.put("fence", FENCE)
        editor.retire("decision-2024")
        assert spoken(base.ask("what was decided", today=TODAY)) == before
        assert base.store.entry("decision-2024").statements
        with pytest.raises(UnknownEntry):
            base.store.entry("fence")
        assert base.refresh() is True
        assert "decision-2024" not in base.ask("what was decided", today=TODAY).entries
        assert base.store.slugs[-1] == "fence"
        assert base.ask("How is a fence marked?", today=TODAY).entries[:1] == ("fence",)
        assert ("fence", FENCE.title) in base.complete("entry", "fence")
        with pytest.raises(UnknownEntry):
            base.entry("decision-2024")


def test_a_new_word_is_known_to_spelling_and_a_lost_one_is_not(path: Path, editor: Editor) -> None:
    with KnowledgeBase.open(path) as base:
        editor.put("fence", FENCE)
        base.refresh()
        assert base._engine._speller.correct("vilage") == "village"
        editor.retire("fence")
        base.refresh()
        assert base._engine._speller.correct("vilage") is None


def test_the_order_of_browsing_stays(path: Path, editor: Editor) -> None:
    with KnowledgeBase.open(path) as base:
        before = base.store.slugs
        editor.put(before[0], FENCE)
        base.refresh()
        assert base.store.slugs == before
        editor.retire(before[1])
        base.refresh()
        assert base.store.slugs == (before[0], *before[2:])
        editor.put(before[1], FENCE)
        base.refresh()
        assert base.store.slugs == before


def test_a_rollback_leaves_everything_as_it_was(path: Path, editor: Editor) -> None:
    before = list(editor.connection.iterdump())
    editor.connection.execute("BEGIN")
    editor.write("fence", FENCE)
    editor.write("decision-2024", FENCE)
    editor.index.drop("apmbc-5")
    compact(editor.connection, editor.index._gazetteer, ENCODER)
    editor.connection.execute("ROLLBACK")
    assert list(editor.connection.iterdump()) == before
    with KnowledgeBase.open(path) as base:
        assert base.ask("what was decided", today=TODAY).outcome is Outcome.ANSWERED


def test_what_fails_within_leaves_the_index_as_it_was(editor: Editor) -> None:
    editor.connection.execute("BEGIN")
    before = list(editor.connection.iterdump())
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        editor.index.put("decision-2024", [("title", "A title", None), ("statement", "Text", 999)])
    for lines in ([], [("nothing", "A line", None)]):
        with pytest.raises(ValueError, match="an entry needs lines"):
            editor.index.put("decision-2024", lines)
    assert list(editor.connection.iterdump()) == before
    editor.connection.execute("ROLLBACK")


def test_what_is_not_there_can_be_dropped(editor: Editor) -> None:
    before = list(editor.connection.iterdump())
    editor.index.drop("nothing")
    assert list(editor.connection.iterdump()) == before


def test_an_entry_without_its_index_is_noticed(path: Path, editor: Editor) -> None:
    editor.put("fence", FENCE)
    editor.connection.execute("UPDATE entry SET recorded_to = '2027' WHERE slug = 'fence'")
    with pytest.raises(IndexBehind):
        KnowledgeBase.open(path)
    editor.connection.execute("UPDATE entry SET recorded_to = NULL WHERE slug = 'fence'")
    editor.connection.execute("UPDATE entry SET recorded_to = '2027' WHERE slug = 'apmbc-5'")
    with pytest.raises(IndexBehind):
        KnowledgeBase.open(path)


def test_another_encoder_is_refused(editor: Editor) -> None:
    editor.connection.execute("UPDATE meta SET value = 'minilm' WHERE key = 'encoder'")
    with pytest.raises(BaseOutdated):
        IndexWriter(editor.connection, Gazetteer(), ENCODER)


def test_compacting_changes_no_answer_and_open_readers_follow(path: Path, editor: Editor) -> None:
    with KnowledgeBase.open(path) as base:
        for number in range(8):
            editor.put("fence", FENCE)
            editor.put(f"fence-{number}", FENCE)
        editor.retire("fence-3")
        base.refresh()
        before = features(base, "Who pays for the fence?", TODAY)
        assert edited_share(editor.connection) > 0.1
        average = editor.connection.execute("SELECT average FROM index_state").fetchone()[0]
        editor.connection.execute("BEGIN")
        compact(editor.connection, editor.index._gazetteer, ENCODER, average=average)
        editor.connection.execute("COMMIT")
        assert edited_share(editor.connection) == 0
        base.refresh()
        assert base._engine.index._moved is None
        after = features(base, "Who pays for the fence?", TODAY)
        for name, value in before.items():
            assert value.tolist() == after[name].tolist(), name
        editor.put("fence", FENCE)
        assert base.refresh()
        assert base.ask("Who pays for the fence?", today=TODAY).entries
