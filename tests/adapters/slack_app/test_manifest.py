"""The manifest: valid, complete, and with the fewest rights."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft7Validator

from bot.adapters.slack_app.app import COMMAND, callback_of
from bot.adapters.slack_app.manifest import EVENTS, LINK_SCOPES, SCOPES, make_manifest, scopes
from bot.core.access import Grant
from bot.core.catalog import CATALOG
from bot.core.model import Place, Role
from bot.core.notices import note
from bot.core.outlet import OutletError, Uncertain
from tests.adapters.slack_app.newsroom import LINKS, WHY, Newsroom, Scene
from tests.adapters.slack_app.stage import Setting, idle
from tests.servers.slack.contract import SPECS

Play = Callable[..., None]
Act = Callable[[Scene], Awaitable[Any]]
SCHEMA = SPECS / "slack-app-manifest.2.0.0.schema.json"
ADDRESS = "https://desk.example.org/mines/"
WAYS = [
    {},
    {"address": ADDRESS},
    {"permalinks": LINKS},
    {"address": ADDRESS, "permalinks": LINKS},
    {"address": ADDRESS, "permalinks": LINKS, "many": True},
]


@cache
def validator() -> Draft7Validator:
    return Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


@pytest.mark.parametrize("way", WAYS)
def test_it_is_valid_by_slacks_own_schema(way: dict[str, Any]) -> None:
    if not SCHEMA.exists():
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            warnings.warn(f"The manifest was NOT checked: no {SCHEMA.name}.", stacklevel=1)
        pytest.skip(f"THE CONTRACT WAS NOT CHECKED: there is no {SCHEMA.name}")
    found = [error.message for error in validator().iter_errors(make_manifest(CATALOG, **way))]
    assert found == []


@pytest.mark.parametrize("way", WAYS)
def test_what_the_schema_does_not_check(way: dict[str, Any]) -> None:
    made = make_manifest(CATALOG, **way)
    shown = made["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 174 <= len(shown["long_description"]) <= 4_000
    (command,) = made["features"]["slash_commands"]
    assert command["command"] == COMMAND
    assert len(command["description"]) <= 2_000
    assert len(command["usage_hint"]) <= 1_000
    shortcuts = made["features"]["shortcuts"]
    assert len(shortcuts) <= 10
    assert len({each["callback_id"] for each in shortcuts}) == len(shortcuts)
    assert all(len(each["name"]) <= 24 and len(each["description"]) <= 150 for each in shortcuts)
    asked = {each["callback_id"] for each in shortcuts if each["type"] == "message"}
    assert asked == {callback_of(c.name) for c in CATALOG if c.on_message}
    assert made["oauth_config"]["scopes"]["bot"] == scopes(way.get("permalinks", ""))
    assert "user" not in made["oauth_config"]["scopes"]
    assert not re.search("[\u2026]$", " ".join(each["name"] for each in shortcuts))


def test_with_an_address_all_comes_there_and_without_none() -> None:
    whole = json.dumps(make_manifest(CATALOG, address=ADDRESS, many=True))
    found = set(re.findall(r"https://[^\"]+", whole))
    assert found == {
        "https://desk.example.org/mines/slack/events",
        "https://desk.example.org/mines/slack/oauth_redirect",
    }
    alone = make_manifest(CATALOG)
    assert "https://" not in json.dumps(alone)
    assert alone["settings"]["socket_mode_enabled"] is True
    assert make_manifest(CATALOG, address=ADDRESS)["settings"]["socket_mode_enabled"] is False


def test_links_are_asked_for_only_with_permalinks() -> None:
    without, with_ = make_manifest(CATALOG), make_manifest(CATALOG, permalinks=LINKS)
    assert "unfurl_domains" not in without["features"]
    assert with_["features"]["unfurl_domains"] == ["desk.example.org"]
    assert "link_shared" not in without["settings"]["event_subscriptions"]["bot_events"]
    assert "link_shared" in with_["settings"]["event_subscriptions"]["bot_events"]
    assert set(scopes(LINKS)) - set(scopes()) == set(LINK_SCOPES)


def test_nothing_privileged_is_asked_for() -> None:
    wanted = {*SCOPES, *LINK_SCOPES}
    assert not {name for name in wanted if name.startswith(("mpim:", "admin", "files:"))}
    assert {name for name in wanted if name.endswith(":history")} == {
        "channels:history",
        "groups:history",
        "im:history",
    }
    assert not [event for event in EVENTS if event.startswith("message.") and event != "message.im"]
    assert not [
        name
        for name in wanted
        if name.startswith(("channels:", "groups:")) and name[-8:] != ":history"
    ]


def test_everything_that_is_declared_is_listened_for(play: Play) -> None:
    """And each event reaches a listener: Bolt says in its log which one has none."""

    async def scene(on: Scene) -> None:
        await on.slash("about")
        written = on.server.store(channel=on.channel, user=on.bo, text=WHY)
        for command in CATALOG:
            if command.on_message:
                await on.shortcut(written, command.name)
        await on.open_form()
        await on.mention("about")
        await on.dm("about")
        await on.open_home()
        ex = await on.server.share_link(on.ada, on.channel, f"{LINKS}debate-us-transfer-2024")
        await idle()
        assert ex.acks
        install = on.room.team.install
        assert install
        on.server.lose(install, uninstalled=True)
        await asyncio_gather(on)
        assert not [line for line in on.logged() if "Unhandled" in line["event"]]
        assert len(on.logged("left")) == 2

    play(scene, slack={"permalinks": LINKS})


async def asyncio_gather(on: Scene) -> None:
    import asyncio

    await asyncio.gather(*on.server.tasks)
    await idle()


def test_nothing_else_is_listened_for(play: Play) -> None:
    async def scene(on: Scene) -> None:
        ex = await on.mention("about")
        on.server.validate, on.server.patience, on.server.retry_delays = False, 0.2, ()
        for kind in ("reaction_added", "member_joined_channel", "team_join", "file_shared"):
            event = {**ex.payload["event"], "type": kind}
            ex.payload = {**ex.payload, "event": event, "event_id": f"Ev-{kind}"}
            await on.server.deliver(ex)
        await idle()
        assert len(on.said()) == 1
        assert len(ex.acks) == 1

    play(scene)


async def a_mention(on: Scene) -> None:
    ex = await on.mention("about")
    assert ex.sent
    assert ex.replies


async def a_slash(on: Scene) -> None:
    ex = await on.slash("about")
    assert ex.sent
    assert ex.replies


async def a_dm(on: Scene) -> None:
    ex = await on.dm("about")
    assert ex.sent
    assert ex.replies


async def a_choice(on: Scene) -> None:
    assert "Kept" in (await on.slash("settings public", by=on.room.chief)).text


async def a_link(on: Scene) -> None:
    ex = await on.server.share_link(on.ada, on.channel, f"{LINKS}debate-us-transfer-2024")
    await idle()
    assert ex.message
    assert ex.message.unfurls


async def a_group(on: Scene) -> None:
    on.stage.setting.groups[:] = [on.server.add_usergroup(on.ada)]
    (group,) = on.stage.setting.groups
    grant = Grant(
        role=Role.EDITOR, platform="slack", reason="test", group=group, workspace=on.room.team.id
    )
    on.stage.grant(grant)
    assert "is for an editor" not in (await on.slash("kb who")).text


async def a_direct_message(on: Scene) -> None:
    place = await on.stage.surface.outlet.find_person(on.room.team.id, on.ada.id)
    assert place.channel == on.home.id


def looking(*, private: bool) -> Act:
    async def act(on: Scene) -> None:
        """Looks whether a message was sent before a crash, and does not send it again."""
        channel = on.server.add_channel(on.room.team, "news-desk", private=private)
        place = Place(platform="slack", workspace=on.room.team.id, channel=channel.id)
        outlet, tried = on.stage.surface.outlet, datetime.now(UTC)
        for _ in range(2):
            try:
                await outlet.post(place, note("News."), 0, key=f"k{channel.id}", tried=tried)
            except Uncertain as error:
                raise AssertionError from error
        assert len(on.said(channel)) == 1

    return act


NEEDED: dict[str, Act] = {
    "app_mentions:read": a_mention,
    "channels:history": looking(private=False),
    "chat:write": a_mention,
    "commands": a_slash,
    "groups:history": looking(private=True),
    "im:history": a_dm,
    "im:write": a_direct_message,
    "usergroups:read": a_group,
    "users:read": a_choice,
    "links:read": a_link,
    "links:write": a_link,
}
REFUSED_BY_SLACK = {
    "channels:history",
    "chat:write",
    "groups:history",
    "im:write",
    "links:write",
    "usergroups:read",
    "users:read",
}
"""Missed by a method; without the others Slack does not even send."""


@pytest.mark.parametrize("scope", scopes(LINKS))
def test_no_scope_can_be_spared(tell: Play, setting: Callable[..., Setting], scope: str) -> None:
    async def story(room: Newsroom) -> None:
        install = room.team.install
        assert install
        async with room.desk(setting(slack={"permalinks": LINKS})) as on:
            await NEEDED[scope](on)
            install.scopes -= {scope}
            room.may_refuse = True
            before = len(room.server.refused)
            if scope == "users:read":
                await on.slash("settings private", by=room.chief)
            with pytest.raises((AssertionError, OutletError)):
                await NEEDED[scope](on)
            refused = [code for _, code, _ in list(room.server.refused)[before:]]
            assert ("missing_scope" in refused) == (scope in REFUSED_BY_SLACK)

    tell(story)


def test_every_scope_has_its_reason_here() -> None:
    assert set(NEEDED) == set(scopes(LINKS))
