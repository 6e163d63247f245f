"""The Slack of the tests: real Bolt apps talk to it over real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import aiohttp
import pytest

from tests.servers.slack.installs import AppSettings
from tests.servers.slack.server import SlackServer
from tests.servers.slack.stage import Desk, play
from tests.servers.slack.world import Json


def test_a_command_is_acknowledged_and_answered_over_a_socket() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.command("/mines")
        async def mines(ack: Any, command: Json, respond: Any) -> None:
            await ack()
            await respond(f"{command['text']}?", response_type="in_channel")

        async with desk.on_socket():
            ex = await desk.slack.slash(desk.user, desk.channel, "/mines", "status finland")
            await ex.until(1)
        assert ex.error is None
        assert ex.acked_after is not None
        assert ex.acked_after < 1
        assert [reply.text for reply in ex.replies] == ["status finland?"]
        assert ex.replies[0].only_for is None
        assert desk.slack.sockets.connected == 1
        assert [call.method for call in desk.slack.requests][:1] == ["apps.connections.open"]

    play(scene)


def test_an_acknowledgement_with_a_body_is_an_ephemeral_message() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.command("/mines")
        async def mines(ack: Any) -> None:
            await ack("Only you see this.")

        async with desk.on_socket():
            ex = await desk.slack.slash(desk.user, desk.channel, "/mines")
        assert ex.ack == {"text": "Only you see this."}
        assert ex.replies[0].only_for is desk.user
        other = desk.slack.add_user(desk.team, "Bo")
        assert other not in {message.only_for for message in ex.replies}

    play(scene)


def test_a_command_that_is_not_acknowledged_times_out() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.command("/mines")
        async def mines() -> None:
            await asyncio.sleep(0.2)

        desk.slack.patience = 0.1
        silent = await desk.slack.slash(desk.user, desk.channel, "/mines")
        async with desk.on_socket():
            ex = await desk.slack.slash(desk.user, desk.channel, "/mines")
        assert silent.error == "dispatch_failed"
        assert ex.error == "operation_timeout"
        assert ex.acks == []

    play(scene)


def test_a_command_that_the_manifest_lacks_never_arrives() -> None:
    async def scene(desk: Desk) -> None:
        ex = await desk.slack.slash(desk.user, desk.channel, "/other")
        assert (ex.sent, ex.error) == (False, "not_a_command")

    manifest = {
        "oauth_config": {"scopes": {"bot": ["commands", "chat:write"]}},
        "features": {"slash_commands": [{"command": "/mines"}]},
        "settings": {"event_subscriptions": {"bot_events": ["app_mention"]}},
    }
    play(scene, app=AppSettings.from_manifest(manifest))


def test_a_mention_is_answered_in_its_thread() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.event("app_mention")
        async def mention(event: Json, say: Any) -> None:
            desk.seen.append(event)
            await say(text="In the thread.", thread_ts=event.get("thread_ts") or event["ts"])

        async with desk.on_socket():
            unheard = await desk.slack.say(desk.user, desk.channel, "nothing for a bot")
            ex = await desk.slack.say(desk.user, desk.channel, "<@BOT> status finland")
            await ex.until(1)
        assert not unheard.sent
        assert ex.message is not None
        assert ex.replies[0].thread_ts == ex.message.ts
        assert desk.seen[0]["text"].startswith(f"<@{desk.team.install.bot.id}>")
        assert len(desk.slack.messages(desk.channel)) == 3

    play(scene)


def test_a_direct_message_is_answered_and_the_answer_is_not_heard_again() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.event("message")
        async def message(event: Json, say: Any) -> None:
            desk.seen.append(event.get("subtype") or event["channel_type"])
            if "subtype" not in event:
                await say(text="Hello.")

        async with desk.on_socket():
            ex = await desk.slack.dm(desk.user, "hi")
            await ex.until(1)
            await ex.settled()
            assert ex.message is not None
            await desk.slack.edit(ex.message, "hello")
            await ex.settled()
        assert ex.text == "Hello."
        assert desk.seen == ["im", "message_changed"]

    play(scene)


def test_an_event_that_was_not_acknowledged_comes_again() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.event("app_mention")
        async def mention(body: Json, request: Any) -> None:
            desk.seen.append((body["event_id"], request.headers.get("x-slack-retry-num")))

        desk.slack.patience = 0.1
        desk.slack.retry_delays = (0.0, 0.2, 0.2)
        ex = await desk.slack.say(desk.user, desk.channel, "<@BOT> hi")
        assert (ex.acks, ex.error) == ([], "http_error")
        async with desk.on_socket():
            await ex.until(lambda ex: ex.acks)
            await ex.settled()
            await desk.slack.redeliver(ex, retry_num=2)
            await ex.settled()
        assert len(desk.seen) == 2
        assert all(number for _, number in desk.seen), "both came as retries"
        assert len({event for event, _ in desk.seen}) == 1

    play(scene)


def test_a_lost_socket_is_opened_again() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.command("/mines")
        async def mines(ack: Any) -> None:
            await ack("Here.")

        async with desk.on_socket():
            for number, disturb in enumerate(
                [desk.slack.drop_socket, desk.slack.send_disconnect_warning, refresh(desk.slack)], 2
            ):
                await disturb()
                async with asyncio.timeout(5):
                    while desk.slack.sockets.connected < number or not desk.slack.sockets.sockets:
                        await desk.slack.pulse.next(1)
                ex = await desk.slack.slash(desk.user, desk.channel, "/mines")
                assert ex.text == "Here.", number
        assert desk.slack.sockets.pings > 0
        assert len(desk.slack.calls("apps.connections.open")) == 4

    play(scene)


def test_an_eleventh_socket_is_turned_away() -> None:
    async def scene(desk: Desk) -> None:
        async with aiohttp.ClientSession() as session:
            opened = []
            for number in range(11):
                address = (await desk.client.apps_connections_open(app_token=desk.slack.app_token))[
                    "url"
                ]
                opened.append(await session.ws_connect(address))
                first = await opened[-1].receive_json()
                assert first["type"] == ("hello" if number < 10 else "disconnect")
            assert first["reason"] == "too_many_websockets"
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(address)  # an address is good for one connection
            for socket in opened:
                await socket.close()

    play(scene)


def refresh(slack: SlackServer) -> Callable[[], Coroutine[Any, Any, None]]:
    return lambda: slack.send_disconnect_warning("refresh_requested")


def test_a_hundred_commands_a_second_without_checks() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.command("/mines")
        async def mines(ack: Any) -> None:
            await ack("x")

        async with desk.on_socket(ping_interval=5):
            found = await asyncio.gather(
                *(desk.slack.slash(desk.user, desk.channel, "/mines", str(n)) for n in range(100))
            )
        assert max(ex.acked_after or 9 for ex in found) < 2
        assert len(desk.slack.posted) == 10

    play(scene, validate=False, keep=10)
