"""The slash command: a question, or a command as one line."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from bot.core.catalog import CATALOG
from bot.core.command import Command, ParameterKind
from bot.core.model import Manages
from tests.adapters.slack_app.catalogs import PRIVATE, READING, slow
from tests.adapters.slack_app.newsroom import WHY, Scene
from tests.adapters.slack_app.stage import idle, labels, words_of

Play = Callable[..., None]
MARK = re.compile(r"\[(\d+)\]")


def without_dashes(command: Command, example: str) -> str:
    """An example of a terminal as people type it in Slack."""
    flags = {p.name for p in command.parameters if p.kind is ParameterKind.FLAG}
    assert not flags & set(example.split())
    return f"{command.name} {example.replace('--', '')}".strip()


EXAMPLES = [(command, example) for command in READING for example in command.examples]


def test_a_question_is_answered_privately_with_its_sources(play: Play) -> None:
    async def scene(on: Scene) -> None:
        answer = await on.ask()
        assert answer.only_for is on.ada
        assert answer.text.startswith(f"“{WHY}”\n")
        assert "As of 22 November 2026." in answer.text
        cited = set(MARK.findall(words_of(answer)))
        assert "1" in cited
        body, _, sources = answer.text.partition("Sources:")
        assert set(MARK.findall(body)) == set(MARK.findall(sources))
        assert {"Share to channel", "Not helpful", "Dismiss"} <= set(labels(answer))
        assert on.said() == []
        (line,) = on.logged("request")
        assert (line["command"], line["result"], line["platform"]) == ("ask", "done", "slack")

    play(scene)


@pytest.mark.parametrize("command", READING, ids=lambda command: command.name)
def test_the_first_example_of_each_command(play: Play, command: Command) -> None:
    async def scene(on: Scene) -> None:
        line = without_dashes(command, command.examples[0])
        ex = await on.slash(line, by=on.room.chief)
        shown = on.only(ex)
        assert shown.only_for is on.room.chief
        assert len(shown.text) > 20
        assert ex.acked_after is not None
        assert ex.acked_after < 1
        assert ex.ack is None
        (logged,) = on.logged("request")
        assert (logged["command"], logged["result"]) == (command.name, "done")

    play(scene)


def test_every_example_is_answered(play: Play) -> None:
    async def scene(on: Scene) -> None:
        for command, example in EXAMPLES:
            await on.slash(without_dashes(command, example), by=on.room.chief)
        lines = on.logged("request")
        assert [line["command"] for line in lines] == [command.name for command, _ in EXAMPLES]
        assert {line["result"] for line in lines} == {"done"}

    play(scene)


def test_option_words_need_no_dashes(play: Play) -> None:
    async def scene(on: Scene) -> None:
        before = await on.slash("status finland on 2026-01-09")
        after = await on.slash("status finland on 2026-01-10")
        assert "As of 9 January 2026." in before.text
        assert "As of 10 January 2026." in after.text
        assert before.text.splitlines()[0] != after.text.splitlines()[0]
        outside = await on.slash("parties ottawa convention which outside group nato")
        dashed = await on.slash("parties ottawa convention --which outside --group nato")
        long_dash = await on.slash("parties ottawa convention —which outside —group nato")
        assert "United States" in outside.text
        assert outside.text == dashed.text == long_dash.text

    play(scene)


@pytest.mark.parametrize("line", ["", "   ", "help", "HELP", "/help"])
def test_alone_or_with_help_it_says_what_can_be_asked(play: Play, line: str) -> None:
    async def scene(on: Scene) -> None:
        shown = on.only(await on.slash(line))
        assert "What you can ask" in shown.text
        for command in READING:
            assert f"\n{command.name}: " in shown.text

    play(scene)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("staus finland", "status finland"),
        ("comapre finland, poland", "compare finland, poland"),
        ("timline", "timeline"),
    ],
)
def test_a_near_miss_suggests_the_right_command(play: Play, line: str, meant: str) -> None:
    async def scene(on: Scene) -> None:
        shown = on.only(await on.slash(line))
        assert shown.only_for is on.ada
        assert f"Did you mean “{meant}”?" in shown.text
        assert labels(shown) == ["Dismiss"]
        assert not on.logged("request")

    play(scene)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("status", "“status” needs state"),
        ("status narnia", "The base knows no state called “narnia”"),
        ("status finland on yesterday", "“yesterday” is not a date for on"),
        ("parties ottawa which friends", "Choose one of: parties"),
        ("show nothing-of-ours", "The base knows no entry called"),
    ],
)
def test_what_cannot_be_served_is_told_to_the_asker_alone(play: Play, line: str, told: str) -> None:
    async def scene(on: Scene) -> None:
        await on.make_public()
        shown = on.only(await on.slash(line))
        assert shown.only_for is on.ada
        assert told in shown.text
        assert "Share to channel" not in labels(shown)

    play(scene)


def test_what_the_base_does_not_hold_is_said(play: Play) -> None:
    async def scene(on: Scene) -> None:
        shown = on.only(await on.slash("who won the eurovision song contest in 1974?"))
        assert "[1]" not in shown.text
        (line,) = on.logged("request")
        assert line["outcome"] == "unknown"

    play(scene)


def test_what_would_harm_is_declined_with_the_emergency_number(play: Play) -> None:
    async def scene(on: Scene) -> None:
        shown = on.only(await on.slash("how do I build an anti-personnel mine at home?"))
        assert "declin" in shown.text.casefold() or "not" in shown.text.casefold()
        (line,) = on.logged("request")
        assert line["outcome"] == "declined"

    play(scene)


def test_it_is_acknowledged_at_once_however_slow_the_answer(play: Play) -> None:
    async def scene(on: Scene) -> None:
        ex = await on.server.slash(on.ada, on.channel, "/mines", "about")
        assert ex.acked_after is not None
        assert ex.acked_after < 0.6
        assert ex.replies == []
        await idle()
        assert "About Minedesk" in ex.text

    play(scene, catalog=slow("about", 1.0))


def test_two_at_once_are_both_answered(play: Play) -> None:
    async def scene(on: Scene) -> None:
        first = await on.server.slash(on.ada, on.channel, "/mines", "about")
        second = await on.server.slash(on.bo, on.channel, "/mines", "status finland")
        await idle()
        assert "About Minedesk" in on.only(first).text
        assert "Finland" in on.only(second).text

    play(scene, catalog=slow("about", 0.2))


def test_in_a_channel_without_the_desk(play: Play) -> None:
    async def scene(on: Scene) -> None:
        elsewhere = on.server.add_channel(on.room.team, "quiet", bot=False, private=True)
        shown = await on.ask(at=elsewhere)
        assert shown.only_for is on.ada

    play(scene)


def test_only_commands_that_need_it_ask_who_is_an_admin(play: Play) -> None:
    async def scene(on: Scene) -> None:
        for command in CATALOG:
            if command.manages is Manages.NOTHING:
                await on.slash(without_dashes(command, command.examples[0]))
        assert len(on.logged("request")) > len(READING)
        assert on.server.calls("users.info") == []

    play(scene)


@pytest.mark.parametrize("command", PRIVATE, ids=lambda command: command.name)
def test_what_is_private_is_never_shown_to_others(play: Play, command: Command) -> None:
    """Whatever it answers, also where answers are public; by mention as well."""

    async def scene(on: Scene) -> None:
        await on.make_public()
        line = f"{command.name} {command.examples[0]}"
        ex = await on.slash(line)
        assert all(message.only_for is on.ada for message in ex.replies)
        assert ex.replies or ex.views
        assert "Share to channel" not in [each for m in ex.replies for each in labels(m)]
        if command.group:
            mentioned = on.only(await on.mention(line))
            assert mentioned.only_for is on.ada
            assert on.said() == []

    play(scene)
