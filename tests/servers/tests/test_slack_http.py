"""The Slack of the tests delivers over HTTP, with signatures."""

from __future__ import annotations

from typing import Any

import pytest

from tests.servers.slack.stage import Desk, play


def test_http_requests_are_signed_and_answered() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.command("/mines")
        async def mines(ack: Any) -> None:
            await ack("By HTTP.")

        @desk.app.event("app_mention")
        async def mention(say: Any, request: Any) -> None:
            desk.seen.append(request.headers.get("x-slack-retry-reason"))
            await say(text="Heard.")

        async with desk.on_http():
            assert await desk.slack.http.verify_url()
            command = await desk.slack.slash(desk.user, desk.channel, "/mines")
            mentioned = await desk.slack.say(desk.user, desk.channel, "<@BOT> hi")
            await mentioned.until(1)
            await desk.slack.redeliver(mentioned, reason="http_timeout")
            await mentioned.until(2)
        assert desk.seen == [None, ["http_timeout"]]
        assert command.replies[0].text == "By HTTP."
        assert mentioned.text == "Heard."
        assert mentioned.acks

    play(scene)


@pytest.mark.parametrize("fault", ["forged", "stale"])
def test_a_bad_signature_or_an_old_timestamp_is_turned_away(fault: str) -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.command("/mines")
        async def mines(ack: Any) -> None:
            desk.seen.append(1)
            await ack()

        async with desk.on_http():
            setattr(desk.slack.http, fault, 600)
            ex = await desk.slack.slash(desk.user, desk.channel, "/mines")
        assert desk.slack.http.statuses == [401]
        assert ex.error == "dispatch_failed"
        assert desk.seen == []

    play(scene)
