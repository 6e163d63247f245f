"""Links to entries, shown with what they lead to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.adapters.slack_app.manifest import make_manifest
from bot.core.catalog import CATALOG
from tests.adapters.slack_app.newsroom import LINKS, Scene
from tests.adapters.slack_app.stage import idle
from tests.servers.slack.blocks import message_findings
from tests.servers.slack.exchange import Exchange
from tests.servers.slack.world import Message

Play = Callable[..., None]
SLUG = "debate-us-transfer-2024"
SET = {"permalinks": LINKS}


async def share(on: Scene, url: str) -> Message:
    ex = await on.server.share_link(on.ada, on.channel, url)
    await idle()
    assert ex.message
    return ex.message


@pytest.mark.parametrize("rest", ["", "?from=mail", "#sources", "/"])
def test_a_permalink_shows_its_entry(play: Play, rest: str) -> None:
    async def scene(on: Scene) -> None:
        url = f"{LINKS}{SLUG}{rest}"
        message = await share(on, url)
        blocks = message.unfurls[url]["blocks"]
        assert message_findings(blocks) == []
        assert blocks[0]["type"] == "header"
        assert "both sides" in blocks[0]["text"]["text"]
        assert not [block for block in blocks if block["type"] == "actions"]

    play(scene, slack=SET)


def test_five_of_a_message_are_shown_and_no_more(play: Play) -> None:
    async def scene(on: Scene) -> None:
        slugs = [slug for slug, _ in await on.stage.surface._service.complete("entry", "mine")][:6]
        assert len(slugs) == 6
        urls = [f"{LINKS}{slug}" for slug in slugs]
        message = on.server.store(channel=on.channel, user=on.ada, text=" ".join(urls))
        ex = await on.server.share_link(on.bo, on.channel, f"{LINKS}nothing-of-ours")
        links = [{"domain": "desk.example.org", "url": url} for url in urls]
        event = {**ex.payload["event"], "links": links, "message_ts": message.ts}
        again = Exchange(on.server, "events_api", on.ada, on.channel, {}, on.server.newest)
        again.payload = {**ex.payload, "event": event, "event_id": "Ev-six"}
        await on.server.deliver(again)
        await idle()
        assert list(message.unfurls) == urls[:5]

    play(scene, slack=SET)


@pytest.mark.parametrize(
    "url",
    [
        f"{LINKS}nothing-of-ours",
        LINKS,
        "https://desk.example.org/other/debate-us-transfer-2024",
        "https://desk.example.org.evil.example/entry/debate-us-transfer-2024",
        "https://elsewhere.example/entry/debate-us-transfer-2024",
        f"{LINKS}%3C!channel%3E",
    ],
)
def test_any_other_link_is_left_alone(play: Play, url: str) -> None:
    async def scene(on: Scene) -> None:
        assert (await share(on, url)).unfurls == {}
        assert on.server.calls("chat.unfurl") == []
        assert on.said() == []

    play(scene, slack=SET)


def test_where_no_permalinks_are_set_nothing_is_asked_for_or_shown(play: Play) -> None:
    async def scene(on: Scene) -> None:
        ex = await on.server.share_link(on.ada, on.channel, f"{LINKS}{SLUG}")
        assert not ex.sent

    play(scene, server={"manifest": make_manifest(CATALOG)})


def test_a_link_shared_event_without_permalinks_is_ignored(play: Play) -> None:
    async def scene(on: Scene) -> None:
        assert (await share(on, f"{LINKS}{SLUG}")).unfurls == {}

    play(scene)


def test_a_retried_event_unfurls_once(play: Play) -> None:
    async def scene(on: Scene) -> None:
        ex = await on.server.share_link(on.ada, on.channel, f"{LINKS}{SLUG}")
        await on.server.redeliver(ex)
        await idle()
        assert len(on.server.calls("chat.unfurl")) == 1

    play(scene, slack=SET)
