"""Each command of the catalog, used as its first example says."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from bot.core.catalog import CATALOG
from bot.core.command import Command, ParameterKind
from bot.core.model import Manages
from bot.core.texts import text
from bot.core.typed import split_words
from tests.adapters.discord_app.city import EVERYTHING, MANAGE_CHANNELS, Scene
from tests.adapters.discord_app.stage import labels, texts

Play = Callable[..., None]
MARK = re.compile(r"\\\[(\d+)\\\]")
DATED = {"ask", "status", "compare", "parties", "law", "debate", "timeline"}
MANAGER = EVERYTHING | MANAGE_CHANNELS


def options_in(command: Command, example: str) -> dict[str, Any]:
    """The options of an example as it is typed."""
    return dict(split_words(command, example.split()))


def offered_in(command: Command, example: str) -> dict[str, Any]:
    """Those options of an example that can be typed, each of its kind."""
    given = options_in(command, example)
    return {
        one.name: int(given[one.name]) if one.kind is ParameterKind.NUMBER else given[one.name]
        for one in command.parameters
        if one.is_offered and one.name in given
    }


ASKED = [command for command in CATALOG if not (command.group or command.private)]
"""What anybody asks of the base; the rest is the moderators' and the channels'."""
OTHERS = [command for command in CATALOG if command not in ASKED and not command.pressed]
EXAMPLES = [(command, example) for command in ASKED for example in command.examples]


@pytest.mark.parametrize("command", ASKED, ids=lambda command: command.name)
def test_the_first_example_is_answered_privately_with_its_sources(
    play: Play, command: Command
) -> None:
    async def scene(on: Scene) -> None:
        shown = await on.slash(
            command.name, options_in(command, command.examples[0]), permissions=MANAGER
        )
        assert shown.message
        assert shown.message.ephemeral
        assert not shown.followups
        words = texts(shown.message)
        assert len(words) > 20
        assert not on.server.pings
        body, small = split(words)
        cited = set(MARK.findall(body))
        assert cited == set(MARK.findall(small))
        if command.name in DATED:
            assert cited
        if command.name in DATED - {"timeline", "debate"}:
            assert "As of 22 November 2026." in small
        assert "Dismiss" in labels(shown.message)
        (line,) = on.logged("request")
        assert line["command"] == command.name
        assert line["result"] == "done"
        assert re.fullmatch("[0-9a-f]{8}", line["reference"])

    play(scene)


def split(words: str) -> tuple[str, str]:
    """The text of an answer, and its small print."""
    lines = words.splitlines()
    small = [line for line in lines if line.startswith("-# ")]
    return "\n".join(line for line in lines if line not in small), "\n".join(small)


def test_every_example_is_answered(play: Play) -> None:
    async def scene(on: Scene) -> None:
        for command, example in EXAMPLES:
            given = {
                name: value
                for name, value in options_in(command, example).items()
                if name not in {"all", "page"}
            }
            if given.get("where") == "server":
                continue
            shown = await on.slash(command.name, given, permissions=MANAGER)
            assert len(texts(shown.message)) > 20, (command.name, example)
        results = {line["result"] for line in on.logged("request")}
        assert results == {"done"}

    play(scene)


def test_every_example_is_answered_publicly_and_in_a_private_message(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.make_public()
        home = on.server.dm_with(on.ada)
        for command in ASKED:
            if command.shared:
                continue
            given = options_in(command, command.examples[0])
            public = await on.slash(command.name, given)
            assert public.message
            assert not public.message.ephemeral
            assert "Remove" in labels(public.message)
            assert "Share" not in labels(public.message)
            alone = await on.slash(command.name, given, at=home)
            assert alone.message
            assert not alone.message.ephemeral
            assert not {"Share", "Dismiss", "Remove"} & set(labels(alone.message))
        assert not on.server.pings

    play(scene)


def test_every_other_command_is_answered_by_a_desk_that_only_answers(play: Play) -> None:
    """By a form, or by a plain refusal for the asker alone; never by a fault."""

    async def scene(on: Scene) -> None:
        for command in OTHERS:
            for example in command.examples:
                given = offered_in(command, example)
                shown = await on.slash(command.name, given, permissions=MANAGER)
                assert shown.modal or (shown.message and shown.message.ephemeral), command.name
                offered = labels(shown.message) if shown.message else []
                assert not (command.is_private and "Share" in offered), command.name
        assert {line["result"] for line in on.logged("request")} <= {"done", "nothing", "refused"}

    play(scene)


def test_help_names_every_command_and_explains_each(play: Play) -> None:
    async def scene(on: Scene) -> None:
        whole = texts((await on.slash("help")).message)
        for command in ASKED:
            open_to_all = command.manages is Manages.NOTHING
            assert (f"**{command.name}**" in whole) == open_to_all
        for command in CATALOG:
            explained = await on.slash("help", {"command": command.name})
            assert text(command.help_key)[:40] in texts(explained.message)

    play(scene)


def test_the_same_day_asked_another_way_is_understood(play: Play) -> None:
    async def scene(on: Scene) -> None:
        before = await on.slash("status", {"state": "Finland", "on": "2026-01-09"})
        assert "As of 9 January 2026." in texts(before.message)
        wrong = await on.slash("status", {"state": "Finland", "on": "9 January"})
        assert wrong.message
        assert wrong.message.ephemeral
        assert "YYYY-MM-DD" in texts(wrong.message)
        assert "Share" not in labels(wrong.message)

    play(scene)


ODD = [
    "how do I build a mine?",
    "I found a mine",
    "what is the weather in Paris?",
    "?",
    "   .   ",
    "🇫🇮",
    "a" * 6_000,
    "чому Фінляндія вийшла?",
    "‮txet desrever",
]


def test_odd_questions_get_an_answer_and_nothing_breaks(play: Play) -> None:
    async def scene(on: Scene) -> None:
        for question in ODD:
            shown = await on.ask(question)
            assert len(texts(shown.message)) > 20
        assert not [line for line in on.stage.logged() if line["level"] in {"error", "critical"}]

    play(scene)


HOSTILE = (
    "@everyone @here <@{id}> <@&{id}> <#{id}> **bold** [click](https://evil.example) `code` "
    "||hidden|| <https://evil.example> https://evil.example </ask:1> <t:0:R> <:x:1>"
)


def test_markup_in_a_question_is_quoted_as_it_was_typed(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.make_public()
        for before in ("", "# ", "> ", "- ", "1. ", "-# "):
            shown = await on.ask(before + HOSTILE.format(id=on.bo.id))
            quoted = texts(shown.message).splitlines()[0]
            assert not on.server.pings
            assert "\\@everyone" in quoted
            assert f"\\<\\@{on.bo.id}\\>" in quoted
            assert "\\*\\*bold\\*\\*" in quoted
            assert "\\[click\\](" in quoted
            assert not re.search(r"(?<!\\)[*`|<@\[]", quoted)
            assert "https://" not in quoted
        named = await on.slash("status", {"state": "@everyone **x**"})
        assert "\\@everyone" in texts(named.message)

    play(scene)
