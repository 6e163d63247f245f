"""Who may do what, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.core.access import Access, Grant
from bot.core.catalog import CATALOG
from bot.core.dispatch import Desk
from bot.core.model import Actor, Place, Request, Role
from bot.core.reply import Result
from knowledge import KnowledgeBase

EDITORS = Grant(
    role=Role.EDITOR, platform="chat", group="editors", reason="you are in the editors' group"
)
ANN = Grant(role=Role.REVIEWER, platform="chat", actor="ann", reason="an administrator named you")


def test_everybody_reads() -> None:
    decision = Access().decide(Actor(platform="chat", id="bob"))
    assert (decision.role, decision.reason) == (Role.READER, "everyone may read")


def test_the_highest_grant_counts() -> None:
    decision = Access(grants=(EDITORS, ANN)).decide(
        Actor(platform="chat", id="ann", groups=("editors",))
    )
    assert (decision.role, decision.reason) == (Role.REVIEWER, ANN.reason)


def test_a_grant_is_for_its_platform_only() -> None:
    assert Access(grants=(ANN,)).decide(Actor(platform="elsewhere", id="ann")).role is Role.READER


def test_a_grant_for_nobody_covers_nobody() -> None:
    empty = Grant(role=Role.ADMIN, platform="chat", reason="a slip")
    assert Access(grants=(empty,)).decide(Actor(platform="chat", id="bob")).role is Role.READER


def test_a_command_above_the_role_is_refused_with_the_reason(base: KnowledgeBase) -> None:
    guarded = tuple(replace(command, role=Role.EDITOR) for command in CATALOG)
    desk = Desk(base=base, access=Access(), report=lambda *_: None, catalog=guarded)
    ann = Actor(platform="chat", id="ann")
    reply = desk.handle(
        Request(command="about", actor=ann, place=Place(platform="chat"), now=datetime.now(UTC))
    )
    assert reply.result is Result.REFUSED
    assert reply.plain == (
        "“about” is for an editor; you are a reader, because everyone may read. Ask an "
        "administrator of this place."
    )
