"""Events over HTTP: signatures, health, a graceful end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest

from bot.adapters.slack_app.manifest import make_manifest
from bot.core.catalog import CATALOG
from bot.core.errors import SetupError
from tests.adapters.slack_app.catalogs import slow
from tests.adapters.slack_app.newsroom import WHY, Newsroom
from tests.adapters.slack_app.stage import Setting, idle, labels

Tell = Callable[..., None]
Make = Callable[..., Setting]


def over_http(room: Newsroom, make: Make, **changed: Any) -> Setting:
    """One workspace, events over HTTP on any free port."""
    slack = {"app_token": "", "signing_secret": room.server.signing_secret, "port": 0}
    return make(slack=slack, **changed)


async def get(address: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        return answer.status, await answer.text()


def test_the_same_desk_over_http(tell: Tell, setting: Make) -> None:
    async def story(room: Newsroom) -> None:
        async with room.desk(over_http(room, setting)) as on:
            assert await room.server.http.verify_url()
            answer = await on.ask()
            assert "[1]" in answer.text
            assert "https://" in on.only(await on.press(answer, "Sources in full")).text
            await on.press(answer, "Share to channel")
            assert len(on.said()) == 1
            mention = await on.mention(WHY)
            await room.server.redeliver(mention)
            await idle()
            assert len(mention.replies) == 1
            view = await on.open_form()
            assert await on.suggest(view, "state", "finl")
            wrong = await on.submit(view)
            assert wrong.errors
            await on.submit(view, question=WHY)
            await on.open_home()
            assert set(room.server.http.statuses) == {200}
            assert room.server.sockets.connected == 0

    tell(story, manifest=make_manifest(CATALOG))


def test_forged_and_stale_requests_are_refused(tell: Tell, setting: Make) -> None:
    async def story(room: Newsroom) -> None:
        async with room.desk(over_http(room, setting)) as on:
            http = room.server.http
            for forged, stale in ((True, 0), (False, 301), (False, 60 * 60)):
                http.forged, http.stale = forged, stale
                ex = await room.server.slash(on.ada, on.channel, "/mines", "about")
                assert http.statuses[-1] == 401
                assert ex.error == "dispatch_failed"
                assert ex.replies == []
            http.forged, http.stale = False, 250
            assert on.only(await on.slash("about"))

    tell(story)


def test_unsigned_requests_are_refused_also_where_no_secret_is_set(
    tell: Tell, setting: Make
) -> None:
    """Socket Mode with installation by others: HTTP is open for the installation only."""

    async def story(room: Newsroom) -> None:
        server = room.server
        slack = {
            "bot_token": "",
            "client_id": server.client_id,
            "client_secret": server.client_secret,
            "address": "https://desk.example.org",
            "port": 0,
        }
        async with room.desk(setting(slack=slack)) as on:
            address = f"{on.stage.address}/slack/events"
            body = {"command": "/mines", "text": "about", "team_id": room.team.id}
            async with aiohttp.ClientSession() as session:
                async with session.post(address, data=body) as answer:
                    assert answer.status == 401
                event = {"type": "event_callback", "event": {"type": "app_uninstalled"}}
                async with session.post(address, json=event) as answer:
                    assert answer.status == 401

    tell(story)


def test_health_says_when_it_closes(tell: Tell, setting: Make) -> None:
    async def story(room: Newsroom) -> None:
        async with room.desk(over_http(room, setting, catalog=slow("about", 0.8))) as on:
            health = f"{on.stage.address}/health"
            assert await get(health) == (200, '{"status": "ok"}')
            asked = await room.server.slash(on.ada, on.channel, "/mines", "about")
            stopping = asyncio.create_task(on.stage.surface.stop())
            await asyncio.sleep(0.05)
            assert await get(health) == (503, '{"status": "closing"}')
            late = await on.slash("status finland", by=on.bo)
            assert late.text == "The desk is restarting. Ask again in a minute."
            await stopping
            assert "About Minedesk" in asked.text
            await on.stage.running
            with pytest.raises(aiohttp.ClientConnectionError):
                await get(health)

    tell(story)


def test_a_stop_with_nothing_to_do_is_quick(tell: Tell, setting: Make) -> None:
    async def story(room: Newsroom) -> None:
        for make in (over_http(room, setting), setting()):
            async with room.desk(make) as on:
                begun = time.monotonic()
                await on.stage.surface.stop()
                await on.stage.running
                assert time.monotonic() - begun < 2

    tell(story)


def test_over_the_socket_as_well_what_is_in_flight_is_finished(tell: Tell, setting: Make) -> None:
    async def story(room: Newsroom) -> None:
        async with room.desk(setting(catalog=slow("about", 0.5))) as on:
            asked = await room.server.slash(on.ada, on.channel, "/mines", "about")
            said = await room.server.say(on.bo, on.channel, "<@BOT> about")
            await asyncio.sleep(0.02)
            await on.stage.surface.stop()
            assert "About Minedesk" in asked.text
            assert "About Minedesk" in said.text

    tell(story)


def test_a_port_that_is_taken_is_told_plainly(tell: Tell, setting: Make) -> None:
    async def story(room: Newsroom) -> None:
        async with room.desk(over_http(room, setting)) as on:
            taken = over_http(room, setting)
            taken.slack["port"] = on.stage.surface.port
            with pytest.raises(SetupError, match="MINEDESK_HTTP_PORT may name another"):
                async with room.desk(taken):
                    pass

    tell(story)


def test_other_addresses_are_not_there(tell: Tell, setting: Make) -> None:
    async def story(room: Newsroom) -> None:
        async with room.desk(over_http(room, setting)) as on:
            for path in ("/", "/slack/install", "/slack/oauth_redirect", "/slack/events", "/x"):
                status, text = await get(f"{on.stage.address}{path}")
                assert status in {401, 404, 405}, path
                assert "Traceback" not in text
            assert labels(await on.ask())

    tell(story)


def test_refused_tokens_are_told_plainly(tell: Tell, setting: Make) -> None:
    async def story(room: Newsroom) -> None:
        room.may_refuse = True
        for wrong in ({"bot_token": "xoxb-wrong"}, {"app_token": "xapp-wrong"}):
            with pytest.raises(SetupError, match="Slack refuses the tokens"):
                async with room.desk(setting(slack=wrong)):
                    pass

    tell(story)
