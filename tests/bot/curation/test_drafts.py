"""Drafts: pre-filled, kept whatever they say, shown as readers will see them, refused when unsound."""

from __future__ import annotations

import pytest

from bot.core.curation.parameters import PARTS
from bot.core.curation.parts import EMPTY, NEW, parts_of
from bot.core.reply import MOST_INPUTS, Result
from bot.settings import Settings
from knowledge.curation.model import Target
from tests.bot.curation.conftest import (
    EDITOR,
    ENTRY,
    OTHER,
    READER,
    REVIEWER,
    Newsroom,
    button,
    labels,
    open_room,
)


def number_of(reply: object) -> str:
    return str(button(reply, "Discard").values["draft"])  # type: ignore[arg-type]


def test_forms_are_filled_in_from_the_current_revision(room: Newsroom) -> None:
    draft = room.done(EDITOR, "kb edit", key=ENTRY)
    head = room.press(EDITOR, draft, "Title, names")
    assert head.form
    values = {field.name: field.value for field in head.form.inputs}
    assert values["title"] == "Finland leaves the Ottawa Convention, 10 January 2026"
    assert values["dated"] == "2026-01-10"
    assert "europe" in values["entry_topics"]
    statement = room.press(EDITOR, draft, "1: Finland left")
    assert statement.form
    first = {field.name: field.value for field in statement.form.inputs}
    assert first["wording"].startswith("Finland left the Ottawa Convention on 10 January 2026")
    assert first["cites"].split("\n") == ["liga-2026-01-10", "censor-2025-07-11"]
    assert first["confidence"] == "high"


@pytest.mark.parametrize(
    ("what", "key"),
    [("entry", ENTRY), ("source", "law-apmbc-text"), ("participation", "FIN/APMBC")],
)
def test_every_part_opens_and_changes_nothing_by_itself(
    room: Newsroom, what: str, key: str
) -> None:
    draft = room.done(EDITOR, "kb edit", key=key, what=what)
    before = room.office.curator.draft_of(Target(what), key).fields
    kept = room.office.drafts.of(room.office.people.find("discord", "100", EDITOR.actor.id) or "")
    for label in labels(draft):
        if label in {"Propose", "Discard", "Add a statement"}:
            continue
        form = room.press(EDITOR, draft, label)
        assert form.form, label
        assert 1 <= len(form.form.inputs) <= MOST_INPUTS
        assert room.fill(EDITOR, form).result is Result.DONE
    again = room.office.drafts.get(kept[0].number)
    assert again
    assert dict(again.draft.fields) == dict(before)


def test_titles_of_parts_fit_the_smallest_window() -> None:
    for target in Target:
        for part in parts_of(target, EMPTY[target]):
            assert len(part.title) <= 24, "Slack's windows have titles of 24 characters"


def test_every_input_of_a_part_is_a_parameter_of_its_command() -> None:
    names = {parameter.name for parameter in PARTS}
    for target in Target:
        for part in parts_of(target, EMPTY[target]):
            assert {spec.name for spec in part.specs} <= names
        assert {spec.name for spec in NEW[target]} <= names | {"new_key"}


def test_what_is_unsound_is_kept_and_named_and_not_proposed(room: Newsroom) -> None:
    draft = room.done(EDITOR, "kb edit", key=ENTRY)
    number = number_of(draft)
    broken = room.done(EDITOR, "kb part", draft=number, part="statement 1", cites="no-such-source")
    assert "there is no source 'no-such-source'" in broken.plain
    assert "Propose" not in labels(broken)
    refused = room.say(EDITOR, "kb propose", draft=number, note="x")
    assert refused.result is Result.REFUSED
    assert "no-such-source" in refused.plain
    none = room.done(EDITOR, "kb part", draft=number, part="statement 1", cites="")
    assert "To put right: statement 1" in none.plain
    assert "no-such-source" not in room.shown()


def test_nothing_is_lost_over_a_restart(room: Newsroom, settings: Settings) -> None:
    draft = room.done(EDITOR, "kb edit", key=ENTRY)
    number = number_of(draft)
    room.done(EDITOR, "kb part", draft=number, part="head", title="Kept over night")
    room.desk.close()
    again = open_room(settings)
    assert "Kept over night" in again.done(EDITOR, "kb draft", draft=number).plain
    assert "Kept over night" in again.done(EDITOR, "kb draft").plain
    assert "Kept over night" in again.done(EDITOR, "kb edit", key=ENTRY).plain
    again.desk.close()


def test_a_draft_is_its_owners(room: Newsroom) -> None:
    number = number_of(room.done(EDITOR, "kb edit", key=ENTRY))
    refused = room.say(OTHER, "kb part", draft=number, part="head", title="Mine")
    assert "is Edi's" in refused.plain


def test_values_survive_a_refusal(room: Newsroom) -> None:
    number = number_of(room.done(EDITOR, "kb edit", key=ENTRY))
    typed = {"entry_kind": "event", "sides": "", "details": "a: [1\nb: 2"}
    refused = room.say(EDITOR, "kb part", draft=number, part="details", **typed)
    assert refused.result is Result.REFUSED
    assert "not YAML" in refused.plain
    assert refused.wrong == "details"
    reopened = room.press(EDITOR, refused, "Try again")
    assert reopened.form
    assert {field.name: field.value for field in reopened.form.inputs} == typed
    assert room.fill(EDITOR, reopened, details="a: 1").result is Result.DONE


def test_a_new_entry_from_nothing_to_what_readers_find(room: Newsroom) -> None:
    form = room.say(EDITOR, "kb add")
    draft = room.fill(
        EDITOR,
        form,
        new_key="what-minedesk-tests",
        entry_kind="explainer",
        title="What the desk's own tests do",
        entry_topics="europe",
        questions="what do the tests do\nwho tests the desk\nwhy are there tests",
    )
    assert "(new)" in draft.plain
    number = number_of(draft)
    sound = room.fill(
        EDITOR,
        room.press(EDITOR, draft, "Add a statement"),
        wording="The desk's tests go through all that its moderators do.",
        cites="law-apmbc-text @ art. 1",
    )
    assert "As readers will see it" in sound.plain
    room.done(EDITOR, "kb propose", draft=number, note="new")
    room.done(REVIEWER, "kb approve", proposal="1")
    assert "go through all that" in room.done(READER, "ask", question="who tests the desk?").plain
    taken = room.say(EDITOR, "kb add", new_key="what-minedesk-tests", title="Again")
    assert "already" in taken.plain


def test_a_state_and_a_source_are_edited_alike(room: Newsroom) -> None:
    draft = room.done(EDITOR, "kb edit", key="finland apmbc", what="participation")
    number = number_of(draft)
    room.done(EDITOR, "kb part", draft=number, part="leaving", remark="Deposited by hand.")
    room.done(EDITOR, "kb propose", draft=number, note="how")
    source = number_of(room.done(EDITOR, "kb edit", key="liga-2026-01-10", what="source"))
    room.done(
        EDITOR, "kb part", draft=source, part="more", archive="https://archive.example.org/liga"
    )
    room.done(EDITOR, "kb propose", draft=source, note="archived")
    for proposal in ("1", "2"):
        room.done(REVIEWER, "kb approve", proposal=proposal)
    assert (
        "https://archive.example.org/liga"
        in room.done(READER, "source", source="liga-2026-01-10").plain
    )
    history = room.done(READER, "kb history", key="FIN/APMBC", what="participation")
    assert history.plain.count("approved") == 1


def test_near_duplicates_hints_and_balance_are_shown_before_saving(room: Newsroom) -> None:
    text = room.base.entry(ENTRY).statements[0].text
    form = room.say(EDITOR, "kb add")
    draft = room.fill(
        EDITOR,
        form,
        new_key="finland-again",
        entry_kind="explainer",
        title="Finland once more",
        entry_topics="europe",
        questions="did finland go\nwhen did finland go\nhas finland gone",
    )
    seen = room.fill(
        EDITOR, room.press(EDITOR, draft, "Add a statement"), wording=text, cites="liga-2026-01-10"
    )
    assert f"({ENTRY}): both say" in seen.plain
    assert room.say(EDITOR, "kb propose", draft=number_of(seen), note="x").result is Result.DONE


def test_retire_and_merge_are_proposed_and_decided(room: Newsroom) -> None:
    form = room.say(EDITOR, "kb merge", key="finland-review-2024", into=ENTRY)
    assert "becomes part of" in form.plain
    room.fill(EDITOR, form, note="one matter")
    room.done(REVIEWER, "kb approve", proposal="1")
    assert room.done(READER, "show", entry="finland-review-2024").plain == room.shown()
    retire = room.say(EDITOR, "kb retire", key=ENTRY)
    refused_or_made = room.fill(EDITOR, retire, note="no longer needed")
    if refused_or_made.result is Result.DONE:
        room.done(REVIEWER, "kb approve", proposal="2")
        assert room.say(READER, "show", entry=ENTRY).result is Result.REFUSED
        back = room.say(REVIEWER, "kb revert", key=ENTRY, to="1")
        room.fill(REVIEWER, back, reason="it was needed")
        assert room.shown()
    else:
        assert "refers to it" in refused_or_made.plain


def test_discarding_asks_first(room: Newsroom) -> None:
    draft = room.done(EDITOR, "kb edit", key=ENTRY)
    number = number_of(draft)
    form = room.press(EDITOR, draft, "Discard")
    assert form.form
    assert room.fill(EDITOR, form, really="no").plain.startswith(f"Draft {number}")
    assert "was discarded" in room.fill(EDITOR, form, really="yes").plain
    assert "no draft" in room.say(EDITOR, "kb draft", draft=number).plain
