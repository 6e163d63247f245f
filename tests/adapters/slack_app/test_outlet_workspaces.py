"""Messages of the desk's own where many workspaces have installed it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.fernet import Fernet

from bot.core.model import Place
from bot.core.outlet import Gone, Later
from tests.adapters.slack_app.newsroom import Newsroom, Scene
from tests.adapters.slack_app.posts import news
from tests.adapters.slack_app.test_oauth import (
    KEY,
    MANIFEST,
    Make,
    for_many,
    grow_old,
    install,
    join,
    leave,
)
from tests.servers.slack.world import Channel, Team

Tell = Callable[..., None]


def place(channel: Channel, team: Team) -> Place:
    return Place(platform="slack", workspace=team.id, channel=channel.id)


async def post(on: Scene, channel: Channel, team: Team, key: str = "a") -> str:
    return await on.stage.surface.outlet.post(place(channel, team), news(), 0, key=key)


def renewed(on: Scene) -> int:
    calls = on.server.calls("oauth.v2.access")
    return sum(call.params.get("grant_type") == "refresh_token" for call in calls)


@pytest.fixture
def many(tell: Tell, setting: Make, unused_port: int) -> Callable[..., None]:
    """`many(story)`: a story on a desk that the first workspace has just installed."""

    def run(story: Callable[[Scene], Any]) -> None:
        async def whole(room: Newsroom) -> None:
            leave(room)
            async with room.desk(for_many(room, setting, unused_port, KEY)) as on:
                await install(on)
                join(room, room.team)
                await story(on)

        tell(whole, manifest=MANIFEST)

    return run


def test_each_workspace_is_written_to_with_its_own_token(many: Callable[..., None]) -> None:
    async def story(on: Scene) -> None:
        second = on.server.add_team("Ministry", installed=False)
        stranger = on.server.add_team("Elsewhere", installed=False)
        await installed_by(on, second)
        for team in (on.room.team, second):
            channel = on.server.add_channel(team, "desk")
            await post(on, channel, team, channel.id)
            assert on.server.calls("chat.postMessage")[-1].token == team.install.token
            assert len(on.said(channel)) == 1
        person = await on.stage.surface.outlet.find_person(on.room.team.id, on.ada.id)
        assert person.channel == on.home.id
        with pytest.raises(Gone, match="not installed in that workspace"):
            await post(on, on.channel, stranger)

    many(story)


def test_a_token_that_is_about_to_end_is_renewed_once_for_all(
    many: Callable[..., None], setting: Make
) -> None:
    """And what events need afterwards is the renewed one."""

    async def story(on: Scene) -> None:
        grow_old(setting().state)
        await post(on, on.channel, on.room.team, "a")
        await post(on, on.channel, on.room.team, "b")
        assert renewed(on) == 1
        assert "Finland" in (await on.mention("status finland")).text
        assert renewed(on) == 1
        assert len(on.said()) == 3

    many(story)


def test_a_token_that_cannot_be_renewed_is_tried_later(
    many: Callable[..., None], setting: Make
) -> None:
    async def story(on: Scene) -> None:
        on.room.may_refuse = True
        grow_old(setting().state)
        on.server.fail_next("oauth.v2.access", error="invalid_refresh_token")
        with pytest.raises(Later, match="could not be renewed"):
            await post(on, on.channel, on.room.team)
        await post(on, on.channel, on.room.team)
        assert len(on.said()) == 1

    many(story)


def test_a_workspace_that_has_left_is_gone(many: Callable[..., None], setting: Make) -> None:
    async def story(on: Scene) -> None:
        with sqlite3.connect(setting().state / "state.db") as db:
            db.execute("DELETE FROM slack_installations")
            db.execute("DELETE FROM slack_bots")
        db.close()
        with pytest.raises(Gone, match="not installed in that workspace any more"):
            await post(on, on.channel, on.room.team)

    many(story)


def test_tokens_that_do_not_open_are_the_operators_matter(
    tell: Tell, setting: Make, unused_port: int
) -> None:
    async def story(room: Newsroom) -> None:
        leave(room)
        async with room.desk(for_many(room, setting, unused_port, KEY)) as on:
            await install(on)
        other = Fernet.generate_key().decode()
        async with room.desk(for_many(room, setting, unused_port, other)) as on:
            with pytest.raises(Later, match="do not open with MINEDESK_SLACK_KEY"):
                await post(on, room.channel, room.team)

    tell(story, manifest=MANIFEST)


def organisation(room: Newsroom, name: str) -> Team:
    """A workspace of an organisation that installs the desk for all of it."""
    return room.server.add_team(name, enterprise=room.server.add_enterprise(name), installed=False)


@pytest.mark.parametrize("others", [0, 1, 2])
def test_a_workspace_of_an_organisation_has_the_organisations_token(
    tell: Tell, setting: Make, unused_port: int, others: int
) -> None:
    async def story(room: Newsroom) -> None:
        leave(room)
        server = room.server
        server.install_org_wide = True
        heads = [organisation(room, f"Holding {n}") for n in range(others + 1)]
        async with room.desk(for_many(room, setting, unused_port, KEY)) as on:
            for head in heads:
                await installed_by(on, head)
            last = server.add_team("Branch", enterprise=heads[-1].enterprise, installed=False)
            last.install = heads[-1].install
            channel = server.add_channel(last, "branch")
            await post(on, channel, last, "a")
            await post(on, channel, last, "b")
            assert len(on.said(channel)) == 2
            assert len(server.calls("auth.teams.list")) == (others + 1 if others else 0)

    tell(story, manifest=MANIFEST)


async def installed_by(on: Scene, team: Team) -> None:
    """As an admin of that workspace."""
    first = on.server.teams
    on.server.teams = {team.id: team, **first}
    await install(on)
    on.server.teams = first
