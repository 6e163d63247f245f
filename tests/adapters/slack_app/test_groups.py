"""Roles that were granted to Slack's user groups, in the home workspace."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack_app.groups import MOST, UserGroups
from bot.core.access import Grant
from bot.core.model import Role
from bot.log import make_log
from tests.adapters.slack_app.newsroom import Newsroom, Scene, pretended_newsroom
from tests.adapters.slack_app.stage import labels
from tests.adapters.slack_app.workshop import Workshop

Play = Callable[..., None]
LOOKED = "usergroups.users.list"


@pytest.fixture
def stage(play: Play) -> Callable[..., None]:
    """`stage(scene)`: a scene with commands that need roles."""
    return lambda scene, **changed: play(scene, catalog=Workshop().catalog(), **changed)


def reviewers(on: Scene, *members: Any, workspace: str = "") -> str:
    """A user group whose members review; its id."""
    group = on.server.add_usergroup(*members)
    where = workspace or on.room.team.id
    on.stage.setting.groups.append(group)
    on.stage.grant(
        Grant(role=Role.REVIEWER, platform="slack", reason="", group=group, workspace=where)
    )
    return group


def test_members_may_and_others_may_not(stage: Play) -> None:
    async def scene(on: Scene) -> None:
        reviewers(on, on.ada)
        assert "Proposal 12" in on.only(await on.slash("kb review 12")).text
        assert (await on.slash("kb reject 12")).views
        told = on.only(await on.slash("kb review 12", by=on.bo))
        assert "is for an editor; you are a reader" in told.text
        assert (await on.slash("kb reject 12", by=on.bo)).views == []

    stage(scene)


def test_a_grant_of_another_workspace_gives_nothing_here(stage: Play) -> None:
    async def scene(on: Scene) -> None:
        reviewers(on, on.ada, workspace="T0000099999")
        assert "you are a reader" in on.only(await on.slash("kb review 12")).text

    stage(scene)


def test_buttons_forms_and_mentions_look_as_well(stage: Play) -> None:
    async def scene(on: Scene) -> None:
        reviewers(on, on.ada)
        told = on.only(await on.mention("kb review 12"))
        (view,) = (await on.press(told, "Reject")).views
        assert (await on.fill(view, reason="Not so, says the source.")).errors == {}
        assert "Waiting for a decision" in str((await on.open_home()).content)

    stage(scene)


def test_readers_commands_look_nothing_up(stage: Play) -> None:
    async def scene(on: Scene) -> None:
        reviewers(on, on.ada)
        for line in ("is Finland bound by the mine ban?", "status finland", "browse", "about"):
            await on.slash(line)
        await on.mention("status finland")
        assert on.server.calls(LOOKED) == []

    stage(scene)


def test_help_and_entries_show_what_members_may_do(stage: Play) -> None:
    async def scene(on: Scene) -> None:
        reviewers(on, on.ada)
        for line, theirs in (("help kb", "review: "), ("show finland-exit-2026", "Edit")):
            mine, other = await on.slash(line), await on.slash(line, by=on.bo)
            told = on.only(mine).text + str(labels(on.only(mine)))
            assert theirs in told
            assert theirs not in on.only(other).text + str(labels(on.only(other)))

    stage(scene)


def test_where_no_group_matters_nothing_is_looked_up(stage: Play) -> None:
    async def scene(on: Scene) -> None:
        on.server.add_usergroup(on.ada)
        await on.slash("kb review 12")
        assert on.server.calls(LOOKED) == []

    stage(scene)


def test_members_are_remembered(stage: Play) -> None:
    async def scene(on: Scene) -> None:
        reviewers(on, on.ada)
        for _ in range(3):
            assert "Proposal 12" in on.only(await on.slash("kb review 12")).text
        await on.slash("kb review 12", by=on.bo)
        assert len(on.server.calls(LOOKED)) == 1

    stage(scene)


@pytest.mark.parametrize(
    "fault",
    [
        {"error": "missing_scope"},
        {"status": 500},
        {"truncated": True},
        {"hang_up": True, "times": 9},
    ],
)
def test_who_cannot_be_looked_up_is_no_member(stage: Play, fault: dict[str, Any]) -> None:
    async def scene(on: Scene) -> None:
        on.room.may_refuse = True
        reviewers(on, on.ada)
        on.server.fail_next(LOOKED, **fault)
        assert "you are a reader" in on.only(await on.slash("kb review 12")).text
        late = on.logged("members of groups not known in time")  # it is tried again, for a while
        assert on.logged("members of a group not known") or late

    stage(scene)


def test_a_group_that_is_no_more_has_nobody(stage: Play) -> None:
    async def scene(on: Scene) -> None:
        on.room.may_refuse = True
        group = reviewers(on, on.ada)
        del on.server.usergroups[group]
        assert "you are a reader" in on.only(await on.slash("kb review 12")).text

    stage(scene)


def test_a_slow_look_up_does_not_hold_the_window_up(stage: Play) -> None:
    async def scene(on: Scene) -> None:
        reviewers(on, on.ada)
        on.server.fail_next(LOOKED, wait=2.5)
        told = on.only(await on.slash("kb reject 12"))
        assert "you are a reader" in told.text
        assert on.logged("members of groups not known in time")
        assert labels(told) == ["Dismiss"]

    stage(scene)


async def directly(
    story: Callable[[Newsroom, AsyncWebClient, io.StringIO], Any], **options: Any
) -> None:
    async with pretended_newsroom(**options) as room:
        client = AsyncWebClient(room.server.bot_token, base_url=room.server.base_url)
        await story(room, client, io.StringIO())


def test_no_more_than_so_many_groups_are_looked_at(setting: Callable[..., Any]) -> None:
    async def story(room: Newsroom, client: AsyncWebClient, lines: io.StringIO) -> None:
        ids = [room.server.add_usergroup(room.ada) for _ in range(MOST + 5)]

        async def wanted(_: str) -> Sequence[str]:
            return ids

        groups = UserGroups(make_log(settings_of(setting), lines), wanted)
        found = await groups.of(client, room.team.id, room.ada.id)
        assert set(found) <= set(ids[:MOST])
        assert len(room.server.calls(LOOKED)) <= MOST

    asyncio.run(directly(story))


def test_where_the_groups_that_matter_are_not_known_nobody_is_in_one(
    setting: Callable[..., Any],
) -> None:
    async def story(room: Newsroom, client: AsyncWebClient, lines: io.StringIO) -> None:
        async def wanted(_: str) -> Sequence[str]:
            raise RuntimeError("broken on purpose")

        groups = UserGroups(make_log(settings_of(setting), lines), wanted)
        assert await groups.of(client, room.team.id, room.ada.id) == ()
        assert "groups with a role not known" in lines.getvalue()

    asyncio.run(directly(story))


def settings_of(setting: Callable[..., Any]) -> Any:
    """Settings for a log."""
    from pathlib import Path

    from bot.settings import Settings

    made = setting()
    return Settings(
        base=Path("base"), encoder="static", model=None, state=made.state, log_level="info"
    )
