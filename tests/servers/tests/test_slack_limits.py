"""The Slack of the tests refuses what Slack refuses: each at the limit and one over it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.servers.slack import blocks
from tests.servers.slack.stage import (
    Desk,
    actions,
    button,
    field,
    modal,
    option,
    plain,
    play,
    section,
    select,
)
from tests.servers.slack.world import Json

TABLE_ROW = [{"type": "raw_text", "text": "x"}]
MESSAGES: dict[str, Callable[[int], list[Json]]] = {
    "section text 3000": lambda n: [section("x" * n)],
    "section fields 10": lambda n: [{"type": "section", "fields": [plain("x")] * n}],
    "field text 2000": lambda n: [{"type": "section", "fields": [plain("x" * n)]}],
    "header 150": lambda n: [{"type": "header", "text": plain("x" * n)}],
    "context elements 10": lambda n: [{"type": "context", "elements": [plain("x")] * n}],
    "actions elements 25": lambda n: [actions(*(button(action_id=f"a{i}") for i in range(n)))],
    "button text 75": lambda n: [actions(button("x" * n))],
    "button value 2000": lambda n: [actions(button(value="x" * n))],
    "button url 3000": lambda n: [actions(button(url="https://x.example/".ljust(n, "x")))],
    "select options 100": lambda n: [actions(select(options=[option(f"o{i}") for i in range(n)]))],
    "option text 75": lambda n: [actions(select(options=[option("x" * n, "v")]))],
    "option value 150": lambda n: [actions(select(options=[option("x", "v" * n)]))],
    "alt text 2000": lambda n: [
        {"type": "image", "image_url": "https://x.example/", "alt_text": "x" * n}
    ],
    "block_id 255": lambda n: [section("x", block_id="b" * n)],
    "action_id 255": lambda n: [actions(button(action_id="a" * n))],
    "table rows 100": lambda n: [{"type": "table", "rows": [TABLE_ROW] * n}],
    "table columns 20": lambda n: [{"type": "table", "rows": [TABLE_ROW * n]}],
    "tables 1": lambda n: [{"type": "table", "rows": [TABLE_ROW]}] * n,
    "markdown 12000": lambda n: [{"type": "markdown", "text": "x" * n}],
    "markdown in all 12000": lambda n: [
        {"type": "markdown", "text": "x" * (n // 2)},
        {"type": "markdown", "text": "x" * (n - n // 2)},
    ],
    "blocks 50": lambda n: [section("x")] * n,
}
VIEWS: dict[str, Callable[[int], Json]] = {
    "blocks 100": lambda n: modal(*[section("x")] * n),
    "title 24": lambda n: modal(section("x"), title=plain("x" * n)),
    "submit 24": lambda n: modal(section("x"), submit=plain("x" * n)),
    "close 24": lambda n: modal(section("x"), close=plain("x" * n)),
    "private_metadata 3000": lambda n: modal(section("x"), private_metadata="x" * n),
    "callback_id 255": lambda n: modal(section("x"), callback_id="x" * n),
}
WRONG: dict[str, list[Any]] = {
    "no alt text": [{"type": "image", "image_url": "https://x.example/"}],
    "an empty text": [section("")],
    "an action_id twice": [actions(button("A"), button("B"))],
    "a block_id twice": [section("A", block_id="b"), section("B", block_id="b")],
    "an unknown block": [{"type": "marquee"}],
    "no block": ["text"],
    "an empty section": [{"type": "section"}],
    "no buttons": [actions()],
    "a header in mrkdwn": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
    "an unknown style": [actions(button(style="loud"))],
}


@pytest.mark.parametrize("name", MESSAGES)
def test_blocks_at_and_over_the_limit(name: str) -> None:
    limit = int(name.rsplit(" ", 1)[1])
    assert blocks.message_findings(MESSAGES[name](limit)) == []
    assert blocks.message_findings(MESSAGES[name](limit + 1))


@pytest.mark.parametrize("name", VIEWS)
def test_views_at_and_over_the_limit(name: str) -> None:
    limit = int(name.rsplit(" ", 1)[1])
    assert blocks.view_findings(VIEWS[name](limit)) == []
    assert blocks.view_findings(VIEWS[name](limit + 1))


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_at_any_length(name: str) -> None:
    assert blocks.message_findings(WRONG[name])


def test_views_refuse_what_belongs_in_messages() -> None:
    assert blocks.view_findings({"type": "home", "blocks": [{"type": "markdown", "text": "x"}]})
    assert blocks.view_findings(modal(field("a"), {**field("a"), "block_id": "other"}))
    assert blocks.view_findings({"type": "modal", "title": plain("x"), "blocks": [field()]})


def test_refusals_arrive_with_slack_s_codes() -> None:
    async def scene(desk: Desk) -> None:
        async def refused(code: str, **given: Any) -> None:
            with pytest.raises(SlackApiError, match=code):
                await desk.client.chat_postMessage(channel=desk.channel.id, **given)

        await refused("invalid_blocks", text="x", blocks=[section("x" * 3_001)])
        await refused("invalid_blocks_format", text="x", blocks="{")
        with pytest.warns(UserWarning, match="top-level `text`"):
            await refused("no_text", text=" ")
        long = [section("x" * 2_640, block_id=f"b{i}") for i in range(5)]
        await refused("msg_blocks_too_long", text="x", blocks=long)
        await refused("invalid_metadata_format", text="x", metadata={"event_type": "x"})
        await desk.client.chat_postMessage(
            channel=desk.channel.id,
            text="",
            blocks=json.dumps(long[:4]),
            attachments=[{"fallback": "x"}],
        )
        answer = await desk.client.chat_postMessage(channel=desk.channel.id, text="x" * 40_001)
        assert answer["warning"] == "message_truncated"
        assert len(answer["message"]["text"]) == 40_000
        assert desk.slack.warned
        with pytest.raises(SlackApiError, match="msg_too_long"):
            await desk.client.chat_update(
                channel=desk.channel.id, ts=answer["ts"], text="x" * 40_001
            )
        with pytest.raises(SlackApiError, match="invalid_arguments"):
            await desk.client.views_publish(user_id=desk.user.id, view=modal(field()))
        huge = {"type": "home", "blocks": [section("x" * 2_990) for _ in range(90)]}
        with pytest.raises(SlackApiError, match="view_too_large"):
            await desk.client.views_publish(user_id=desk.user.id, view=huge)
        codes = [code for _, code, _ in desk.slack.refused]
        assert codes.count("invalid_blocks") == 1
        assert codes[-1] == "view_too_large"

    play(scene)
