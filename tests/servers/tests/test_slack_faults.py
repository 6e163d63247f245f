"""The Slack of the tests when things go wrong."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack.stage import Desk, actions, button, play, section


def test_a_rate_limit_is_waited_out() -> None:
    async def scene(desk: Desk) -> None:
        desk.slack.fail_next("auth.test", retry_after=1)
        with pytest.raises(SlackApiError, match="ratelimited"):
            await desk.client.auth_test()
        desk.client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=2))
        desk.slack.rate_limits = True
        for number in range(4):
            await desk.client.chat_postMessage(channel=desk.channel.id, text=f"{number}")
        assert [message.text for message in desk.slack.messages(desk.channel)] == [
            "0",
            "1",
            "2",
            "3",
        ]
        assert desk.slack.limited >= 1
        assert {call.status for call in desk.slack.calls("chat.postMessage")} == {200, 429}

    play(scene)


def test_every_fault_reaches_the_client() -> None:
    async def scene(desk: Desk) -> None:
        desk.client.retry_handlers.clear()
        where = {"channel": desk.channel.id, "text": "x"}
        for fault, said in [
            ({"error": "not_in_channel"}, "not_in_channel"),
            ({"status": 500}, "internal_error"),
            ({"truncated": True}, "non-JSON"),
            ({"hang_up": True}, "disconnect"),
        ]:
            desk.slack.fail_next("chat.postMessage", **fault)
            with pytest.raises((SlackApiError, aiohttp.ClientError), match=f"(?i){said}"):
                await desk.client.chat_postMessage(**where)
        await desk.client.chat_postMessage(**where)
        assert len(desk.slack.messages(desk.channel)) == 2, (
            "a broken answer does not undo the message"
        )

    play(scene)


def test_places_where_the_bot_may_not_write() -> None:
    async def scene(desk: Desk) -> None:
        slack = desk.slack
        archived, restricted = (
            slack.add_channel(desk.team, "old"),
            slack.add_channel(desk.team, "news2"),
        )
        archived.archived = restricted.restricted = True
        outside = slack.add_channel(desk.team, "outside", bot=False)
        private = slack.add_channel(desk.team, "secret", bot=False, private=True)
        for channel, error in [
            (archived.id, "is_archived"),
            (restricted.id, "restricted_action"),
            (outside.id, "not_in_channel"),
            (private.id, "channel_not_found"),
            ("C9999999999", "channel_not_found"),
        ]:
            with pytest.raises(SlackApiError, match=error):
                await desk.client.chat_postMessage(channel=channel, text="x")
        desk.team.install.scopes = frozenset({"commands"})
        with pytest.raises(SlackApiError) as refused:
            await desk.client.chat_postMessage(channel=desk.channel.id, text="x")
        assert refused.value.response["needed"] == "chat:write"
        assert refused.value.response["provided"] == "commands"
        stranger = AsyncWebClient(token="xoxb-0", base_url=slack.base_url)
        with pytest.raises(SlackApiError, match="invalid_auth"):
            await stranger.auth_test()

    play(scene)


def test_pings_and_missing_text_are_noticed() -> None:
    async def scene(desk: Desk) -> None:
        async def post(text: str, **more: Any) -> None:
            await desk.client.chat_postMessage(channel=desk.channel.id, text=text, **more)

        await post("&lt;!channel&gt; and @here are only words")
        await post("x", blocks=[actions(button("<!here>"))])
        assert desk.slack.pings == []
        await post("quoted <!channel>")
        await post("x", blocks=[section(f"<@{desk.user.id}> <!subteam^S123>")])
        await post("@here", link_names=True)
        assert [ping.what for ping in desk.slack.pings] == [
            "<!channel>",
            f"<@{desk.user.id}>",
            "<!subteam^S123>",
            "@here",
        ]
        with pytest.warns(UserWarning, match="top-level `text`"):
            await desk.client.chat_postMessage(channel=desk.channel.id, blocks=[section("x")])
        assert len(desk.slack.without_text) == 1

    play(scene)
