"""The card of a check: words, verdict and statements of each claim, sources over the whole."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.core.access import Access
from bot.core.check import check
from bot.core.command import Command, Parameter
from bot.core.dispatch import Desk
from bot.core.model import Actor, Place, Request
from bot.core.reply import Reply, Result
from knowledge import KnowledgeBase

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
COMMAND = Command(name="check", handler=check, parameters=(Parameter(name="text", lead=True),))


def say(base: KnowledgeBase, text: str) -> Reply:
    def report(*fault: object) -> None:
        raise AssertionError(fault)

    desk = Desk(base=base, access=Access(), report=report, catalog=(COMMAND,))
    actor, place = Actor(platform="test", id="1"), Place(platform="test")
    return desk.handle(
        Request(command="check", values={"text": text}, actor=actor, place=place, now=NOW)
    )


def test_each_claim_with_its_verdict_and_sources(base: KnowledgeBase) -> None:
    text = "Finland is a State Party. Article 27 of the Ottawa Convention. Russia never signed it."
    reply = say(base, text)
    assert reply.plain.startswith("3 claims checked")
    assert "Outdated since 10 January 2026: “Finland is a State Party”" in reply.plain
    assert "Not in the base" in reply.plain
    assert "The base says so: “Russia never signed it”" in reply.plain
    assert "[1]" in reply.plain
    assert reply.plain.endswith("As of 22 November 2026.")
    numbers = [reference.number for reference in reply.cards[0].citations]
    assert numbers == list(range(1, len(numbers) + 1))


def test_nothing_to_check_is_said_with_an_example(base: KnowledgeBase) -> None:
    reply = say(base, "hello there")
    assert reply.result is Result.NOTHING
    assert "Article 5 of the Ottawa Convention" in reply.plain


def test_one_claim_is_one_claim(base: KnowledgeBase) -> None:
    assert say(base, "Norway is a State Party").plain.startswith("1 claim checked")


def test_what_is_quoted_is_cleaned(base: KnowledgeBase) -> None:
    assert "\x1b" not in say(base, "Norway is \x1b[31m a State Party. Norway\x07 left.").plain
