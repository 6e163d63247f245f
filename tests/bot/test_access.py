"""Who may do what, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.core.access import Access, Grant
from bot.core.catalog import CATALOG
from bot.core.dispatch import Desk
from bot.core.model import Actor, Manages, Place, Request, Role
from bot.core.reply import Result
from knowledge import KnowledgeBase

EDITORS = Grant(
    role=Role.EDITOR, platform="chat", group="editors", reason="you are in the editors' group"
)
HERE = Place(platform="chat")
ANN = Grant(role=Role.REVIEWER, platform="chat", actor="ann", reason="an administrator named you")


def test_everybody_reads() -> None:
    decision = Access().decide(Actor(platform="chat", id="bob"), HERE)
    assert (decision.role, decision.reason) == (Role.READER, "everyone may read")


def test_the_highest_grant_counts() -> None:
    decision = Access(grants=(EDITORS, ANN)).decide(
        Actor(platform="chat", id="ann", groups=("editors",)), HERE
    )
    assert (decision.role, decision.reason) == (Role.REVIEWER, ANN.reason)


def test_a_grant_is_for_its_platform_only() -> None:
    ann = Actor(platform="elsewhere", id="ann")
    assert Access(grants=(ANN,)).decide(ann, Place(platform="elsewhere")).role is Role.READER


def test_a_grant_holds_in_its_home_only() -> None:
    home = replace(ANN, workspace="home")
    ann = Actor(platform="chat", id="ann", manages=Manages.WORKSPACE)
    access = Access(grants=(home,))
    assert access.decide(ann, Place(platform="chat", workspace="home")).role is Role.REVIEWER
    for elsewhere in (Place(platform="chat", workspace="other"), HERE):
        assert access.decide(ann, elsewhere).role is Role.READER


def test_stored_grants_are_read_anew() -> None:
    stored: list[Grant] = []
    access = Access(stored=lambda: stored)
    ann = Actor(platform="chat", id="ann")
    assert access.decide(ann, HERE).role is Role.READER
    stored.append(ANN)
    assert access.decide(ann, HERE).role is Role.REVIEWER


def test_a_grant_for_nobody_covers_nobody() -> None:
    empty = Grant(role=Role.ADMIN, platform="chat", reason="a slip")
    bob = Actor(platform="chat", id="bob")
    assert Access(grants=(empty,)).decide(bob, HERE).role is Role.READER


def test_a_command_above_the_role_is_refused_with_the_reason(base: KnowledgeBase) -> None:
    guarded = tuple(replace(command, role=Role.EDITOR) for command in CATALOG)
    desk = Desk(base=base, access=Access(), report=lambda *_: None, catalog=guarded)
    ann = Actor(platform="chat", id="ann")
    reply = desk.handle(
        Request(command="about", actor=ann, place=Place(platform="chat"), now=datetime.now(UTC))
    )
    assert reply.result is Result.REFUSED
    assert reply.plain == (
        "“about” is for an editor; you are a reader, because everyone may read. Roles "
        "are given by the desk's operator, in its home only; “suggest” reaches those who have one."
    )
