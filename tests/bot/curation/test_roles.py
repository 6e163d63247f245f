"""Who may what: roles of the home only, suggestions within limits, and an audit that shows it all."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest

from bot.core.access import Grant
from bot.core.catalog import CATALOG
from bot.core.model import Actor, Place, Role
from bot.core.reply import Result
from bot.settings import Settings
from tests.bot.curation.conftest import (
    ABROAD,
    ADMIN,
    EDITOR,
    ENTRY,
    HOME,
    READER,
    REVIEWER,
    STRANGER,
    Newsroom,
    button,
    open_room,
    person,
)

GUARDED = [command for command in CATALOG if command.role > Role.READER]


@pytest.mark.parametrize("command", GUARDED, ids=lambda command: command.name)
def test_the_admin_of_another_server_is_a_reader(room: Newsroom, command: object) -> None:
    refused = room.say(STRANGER, command.name)  # type: ignore[attr-defined]
    assert refused.result is Result.REFUSED
    assert "you are a reader" in refused.plain


@pytest.mark.parametrize("who", [EDITOR, REVIEWER, ADMIN], ids=["editor", "reviewer", "admin"])
def test_roles_of_the_home_do_not_hold_elsewhere(room: Newsroom, who: object) -> None:
    assert room.say(who, "kb who").result is Result.DONE  # type: ignore[arg-type]
    assert room.say(who.at(ABROAD), "kb who").result is Result.REFUSED  # type: ignore[attr-defined]


def test_a_home_that_is_none_any_more_gives_no_role(settings: Settings) -> None:
    from dataclasses import replace

    opened = open_room(replace(settings, homes=()))
    grant = Grant(
        role=Role.ADMIN, platform="discord", workspace="100", actor=ADMIN.actor.id, reason=""
    )
    opened.office.grants.give(grant, name="Adi", why="once", by="op", at=opened.now)
    assert opened.say(ADMIN, "kb who").result is Result.REFUSED
    opened.desk.close()


def test_a_moderator_who_was_removed_in_between(room: Newsroom) -> None:
    number = str(room.propose())
    card = room.done(REVIEWER, "kb review", proposal=number)
    who = room.done(ADMIN, "kb who")
    form = room.press(ADMIN, who, "Take back: Rev")
    room.fill(ADMIN, form, why="has left")
    refused = room.press(REVIEWER, card, "Approve")
    assert refused.result is Result.REFUSED
    assert "you are a reader" in refused.plain
    assert room.office.curator.queue()[0].proposal.id == int(number)


def test_roles_of_groups(room: Newsroom) -> None:
    guest = person("77", "Gus", groups=("901",))
    assert room.say(guest, "kb who").result is Result.REFUSED
    form = room.say(ADMIN, "kb grant")
    told = room.fill(ADMIN, form, member="group:901", role="editor", why="the desk's team")
    assert "group 901 is now an editor in discord/100" in told.plain
    assert room.say(guest, "kb who").result is Result.DONE
    assert room.office.grants.groups("discord", "100") == ("901",)


def test_nobody_grants_more_than_they_have_or_beyond_the_homes(room: Newsroom) -> None:
    assert room.say(REVIEWER, "kb grant").result is Result.REFUSED
    form = room.say(ADMIN, "kb grant", home="discord/200")
    assert "none of them" in form.plain
    nobody = room.say(ADMIN, "kb grant", role="editor", why="x", member="", named="nobody")
    assert nobody.result is Result.REFUSED
    assert nobody.wrong == "named"


def test_a_refused_form_of_grants_keeps_its_values(room: Newsroom) -> None:
    nobody = room.say(ADMIN, "kb grant", role="reviewer", why="because", member="", named="x")
    again = room.press(ADMIN, nobody, "Try again")
    assert again.form
    values = {field.name: field.value for field in again.form.inputs}
    assert values == {"member": "", "named": "x", "role": "reviewer", "why": "because"}


def test_suggestions_are_limited_and_can_be_blocked(room: Newsroom) -> None:
    for number in range(5):
        room.done(READER, "suggest", suggestion=f"Wrong number {number}.", entry=ENTRY)
    sixth = room.say(READER, "suggest", suggestion="One more.", entry=ENTRY)
    assert sixth.result is Result.REFUSED
    assert "as many as are taken" in sixth.plain
    room.now += timedelta(hours=1)
    room.done(READER, "suggest", suggestion="Later.", entry=ENTRY)
    form = room.say(REVIEWER, "kb block", proposal="1")
    blocked = room.fill(REVIEWER, form, why="flooding")
    room.now += timedelta(hours=2)
    refused = room.say(READER, "suggest", suggestion="Still.", entry=ENTRY)
    assert "no longer taken: flooding" in refused.plain
    undo = room.press(REVIEWER, blocked, "Undo")
    room.fill(REVIEWER, undo, why="it was a slip")
    assert room.say(READER, "suggest", suggestion="Again.", entry=ENTRY).result is Result.DONE


def test_a_correction_is_never_refused_as_covered(room: Newsroom) -> None:
    text = room.base.entry(ENTRY).statements[0].text
    assert room.done(READER, "suggest", suggestion=text, entry=ENTRY)


@pytest.mark.parametrize("text", ["", " ", "x" * 2_001])
def test_limits_of_text(room: Newsroom, text: str) -> None:
    refused = room.say(READER, "suggest", suggestion=text, entry=ENTRY)
    assert refused.result is Result.REFUSED
    if len(text) > 2_000:
        assert refused.form
        assert refused.form.inputs[0].value == text


def test_the_audit_says_who_what_why_and_from_where_and_shows_tampering(
    room: Newsroom, settings: Settings
) -> None:
    number = str(room.propose())
    room.done(REVIEWER, "kb approve", proposal=number, reason="It is so.")
    room.fill(ADMIN, room.say(ADMIN, "kb grant"), member="user:55", role="editor", why="helps")
    told = room.done(EDITOR, "kb audit").plain
    assert "Rev approved" in told
    assert "(discord/100/7): It is so." in told
    assert "Adi granted editor to 55 (discord/100/7): helps" in told
    assert "The chain holds." in told
    with sqlite3.connect(settings.base) as tampering:
        tampering.execute("DROP TRIGGER audit_no_update")
        tampering.execute("UPDATE audit SET why = 'It is not so.' WHERE why = 'It is so.'")
    assert "The chain is broken" in room.done(EDITOR, "kb audit").plain


def test_single_moderator_mode_stands_in_every_line(settings: Settings) -> None:
    from dataclasses import replace

    opened = open_room(replace(settings, single_moderator=True))
    grant = Grant(
        role=Role.REVIEWER, platform="discord", workspace="100", actor=REVIEWER.actor.id, reason=""
    )
    opened.office.grants.give(grant, name="Rev", why="alone", by="op", at=opened.now)
    number = str(opened.propose(REVIEWER))
    opened.done(REVIEWER, "kb approve", proposal=number)
    lines = list(opened.office.curator.audit())
    assert lines
    assert all(line.place.endswith("; single-moderator mode") for line in lines)
    opened.desk.close()


def test_the_base_learns_no_ids_of_a_platform(room: Newsroom, settings: Settings) -> None:
    reader = person("987654321012345678", "Qxzephyra Doe")
    room.done(reader, "suggest", suggestion="Wrong day.", entry=ENTRY)
    member = f"user:{reader.actor.id}"
    room.done(ADMIN, "kb grant", member=member, role="editor", why="helps")
    room.desk.close()
    held = settings.base.read_bytes() + b"".join(
        path.read_bytes() for path in settings.base.parent.glob("knowledge.db-*")
    )
    assert b"987654321012345678" not in held
    assert b"Qxzephyra" not in held


def test_nothing_is_kept_of_a_place_that_the_desk_has_left(room: Newsroom) -> None:
    room.done(ADMIN, "kb channel")
    room.propose()
    room.desk.forget("discord", "100")
    assert room.say(ADMIN, "kb who").result is Result.REFUSED
    assert room.office.notices.review_places() == ()
    assert room.office.outbox.keys("review/") == ()
    slack = Place(platform="slack", workspace="T1")
    member = Actor(platform="slack", id="U1", name="Sla")
    label = room.office.people.label(member, slack)
    room.desk.forget("slack", "T1")
    assert room.office.people.name(label) == label


def test_review_cards_go_to_the_channel_that_an_admin_chose(room: Newsroom) -> None:
    assert room.say(REVIEWER, "kb channel").result is Result.REFUSED
    room.done(ADMIN, "kb channel")
    number = room.propose()
    [key] = room.office.outbox.keys(f"review/{number}@")
    posting = room.office.outbox.get(key)
    assert posting
    assert posting.place == HOME
    assert button(posting.wanted[0], "Approve").values == {"proposal": str(number)}
    room.done(ADMIN, "kb channel", cards="off")
    assert room.office.outbox.keys(f"review/{room.propose(text='Other.')}@") == ()
