"""Commands of two words: a group, and its commands."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.core.catalog import CATALOG
from tests.adapters.discord_app.city import Scene
from tests.adapters.discord_app.moderating import MODERATING
from tests.adapters.discord_app.stage import labels, texts

Play = Callable[..., None]


def test_a_command_of_a_group_is_answered_like_any_other(play: Play) -> None:
    async def scene(on: Scene) -> None:
        shown = await on.slash("kb review", {"proposal": 12})
        assert shown.message
        assert shown.message.ephemeral
        assert "### Proposal 12" in texts(shown.message)
        approved = await on.press(shown, "Approve")
        assert "Approved 12" in texts(approved.message)
        assert [line["command"] for line in on.logged("request")] == ["kb review", "kb approve"]

    play(scene, catalog=MODERATING)


def test_the_options_of_a_groups_commands_are_completed(play: Play) -> None:
    async def scene(on: Scene) -> None:
        typed = await on.typed("kb history", "key", "finland")
        assert any("finland" in value for value in typed.suggestions)

    play(scene, catalog=MODERATING)


def test_what_only_buttons_lead_to_cannot_be_typed(play: Play) -> None:
    async def scene(on: Scene) -> None:
        with pytest.raises(AssertionError, match="no subcommand 'part'"):
            await on.slash("kb part", {"proposal": 1})
        with pytest.raises(AssertionError, match="not registered"):
            await on.slash("reopen", {"form": "0a1b2c3d"})
        with pytest.raises(AssertionError, match="no option"):
            await on.slash("kb reject", {"proposal": 1, "reason": "typed"})

    play(scene, catalog=MODERATING)


def test_a_removed_command_of_a_group_says_that_it_is_gone(play: Play) -> None:
    async def scene(on: Scene) -> None:
        [group] = [one for one in on.server.commands.all(None) if one["name"] == "kb"]
        group["options"].append({"type": 1, "name": "gone", "description": "Gone."})
        shown = await on.slash("kb gone")
        assert "another version of the desk" in texts(shown.message)

    play(scene, catalog=MODERATING)


def test_a_private_command_is_private_where_answers_are_public(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.make_public()
        assert not (await on.slash("about")).message.ephemeral  # type: ignore[union-attr]
        shown = await on.slash("suggestions")
        assert shown.message
        assert shown.message.ephemeral
        assert "Share" not in labels(shown.message)

    play(scene, catalog=CATALOG)
