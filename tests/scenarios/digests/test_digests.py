"""A digest on Discord and on Slack: subscribed in chat, read from feeds on loopback, posted at the
right local minute, corrected in place, not repeated after a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.digest.worker import Worker
from bot.fetching import Allowed, Fetcher
from bot.news import FEEDS
from bot.settings import NewsSettings
from tests.scenarios.curation.on_discord import OnDiscord, on_discord
from tests.scenarios.curation.on_slack import OnSlack, on_slack
from tests.scenarios.curation.stage import ADMIN, READER
from tests.servers.feeds.server import FeedServer
from tests.servers.feeds.writing import Entry, rss

SURFACES: dict[str, Callable[..., Any]] = {"discord": on_discord, "slack": on_slack}
BLAST = Entry(
    title="Landmine blast kills two farmers near Kharkiv, Ukraine",
    link="https://un.example/1",
    text="The anti-personnel mine lay beside a field.",
    id="u1",
    date="Sun, 22 Nov 2026 09:00:00 GMT",
)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
"""When people act: the surfaces' own clock."""
NEXT = datetime(2026, 11, 23, 6, tzinfo=UTC)
"""Eight in the morning in Kyiv, on the day after the subscription."""


@dataclass(kw_only=True)
class Scene:
    """A surface, the feeds, and the desk's clock."""

    on: OnDiscord | OnSlack
    feeds: FeedServer
    fetcher: Fetcher
    now: datetime = NOW
    worker: Worker = field(init=False)

    def start(self) -> None:
        """Begin anew, as after a restart: nothing is in memory."""
        office = self.on.kept.office
        assert office
        office.__dict__.pop("digests", None)
        service = self.on.runtime.call(lambda: office.digests)
        self.worker = Worker(
            service,  # type: ignore[arg-type]
            self.fetcher,
            self.on.runtime,
            log=self.on.log,
            clock=lambda: self.now,
        )

    async def at(self, moment: datetime) -> list[str]:
        """Read feeds, serve and send at a moment; what then stands in the room."""
        self.now = moment
        await self.worker.rounds.fetch_due()
        await self.worker.tick()
        await self.on.send()
        return await self.on.posted()


def settings_of(folder: Path, feeds: FeedServer) -> NewsSettings:
    """One feed on loopback in place of all that ship."""
    shipped = yaml.safe_load(FEEDS.read_text(encoding="utf-8"))
    rows = shipped["feeds"] if isinstance(shipped, dict) else shipped
    own = {
        "id": "mine-news",
        "title": "Mine News",
        "outlet": "Mine News",
        "kind": "ngo",
        "url": feeds.url("/news.xml"),
        "format": "rss",
        "language": "en",
    }
    off = [{"id": row["id"], "off": True} for row in rows]
    path = folder / "feeds.yaml"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(
        yaml.safe_dump({"feeds": [own, *off]} if isinstance(shipped, dict) else [own, *off])
    )
    return NewsSettings(feeds=path, hosts=feeds.allowed)


Story = Callable[[Scene], Awaitable[None]]


@pytest.fixture
def play(base_path: Path, tmp_path: Path) -> Callable[[str, Story], None]:
    """`play(surface, story)`."""

    def run(surface: str, story: Story) -> None:
        async def whole() -> None:
            async with FeedServer() as feeds:
                news = settings_of(tmp_path, feeds)
                allowed = Allowed.parse(news.hosts)
                async with (
                    Fetcher(agent="test", allowed=allowed, spacing=timedelta(0)) as fetcher,
                    SURFACES[surface](tmp_path / surface, base_path, news=news) as on,
                ):
                    scene = Scene(on=on, feeds=feeds, fetcher=fetcher)
                    put(scene, BLAST)
                    scene.start()
                    await story(scene)

        asyncio.run(whole())

    return run


def put(scene: Scene, *entries: Entry) -> None:
    scene.feeds.put("/news.xml", rss(entries), conditional=False)


async def subscribe(scene: Scene) -> None:
    """As the admin of the channel does it: by the form."""
    form = await scene.on.act(ADMIN, "digest subscribe")
    assert form.form is not None
    told = await scene.on.fill(ADMIN, form, schedule="daily 08:00", zone="Europe/Kyiv")
    assert "08:00" in told.text, told


async def preview(scene: Scene) -> str:
    """All pages of what a reader is shown."""
    seen = await scene.on.act(READER, "digest preview")
    words = [seen.text]
    while "Continue" in seen.offers:
        seen = await scene.on.press(READER, seen, "Continue")
        words.append(seen.text)
    return "\n".join(words)


@pytest.mark.parametrize("surface", SURFACES)
def test_from_the_subscription_to_the_corrected_post(
    surface: str, play: Callable[[str, Story], None]
) -> None:
    async def story(scene: Scene) -> None:
        await subscribe(scene)
        assert "every day at 08:00" in (await scene.on.act(ADMIN, "digest list")).text
        before = await scene.on.posted()
        assert await scene.at(NOW) == before

        assert "Landmine blast kills two farmers" in await preview(scene)
        assert await scene.on.posted() == before, "a preview is private"

        assert await scene.at(NEXT - timedelta(minutes=1)) == before
        posted = (await scene.at(NEXT))[len(before) :]
        whole = "\n".join(posted)
        assert "Digest on mines, 23 November 2026" in whole
        assert "Landmine blast kills two farmers" in whole
        assert "Mine News, NGO" in whole

        put(scene, corrected())
        again = (await scene.at(NEXT + timedelta(minutes=45)))[len(before) :]
        assert len(again) == len(posted), "the post is edited, not posted again"
        assert "Corrected" in "\n".join(again)
        assert "kills three farmers" in "\n".join(again)

        scene.start()
        assert (await scene.at(NEXT + timedelta(hours=2)))[len(before) :] == again
        why = await scene.on.act(READER, "digest why", item=BLAST.link)
        assert "landmine" in why.text.casefold()

    play(surface, story)


def corrected() -> Entry:
    return Entry(
        title="Landmine blast kills three farmers near Kharkiv, Ukraine",
        link=BLAST.link,
        text=BLAST.text,
        id="u1",
        date=BLAST.date,
    )


@pytest.mark.parametrize("surface", SURFACES)
def test_only_those_who_manage_the_channel_subscribe_it(
    surface: str, play: Callable[[str, Story], None]
) -> None:
    async def story(scene: Scene) -> None:
        refused = await scene.on.act(READER, "digest subscribe")
        assert refused.form is None
        assert "manage" in refused.text

    play(surface, story)


def test_members_of_slack_may_where_the_operator_lets_them(base_path: Path, tmp_path: Path) -> None:
    async def whole() -> None:
        news = NewsSettings(members_subscribe=True)
        async with on_slack(tmp_path, base_path, news=news) as on:
            form = await on.act(READER, "digest subscribe")
            assert form.form is not None
            told = await on.fill(READER, form, schedule="weekly mon 09:00", zone="Europe/Paris")
            assert "09:00" in told.text
            refused = await on.act(READER, "settings", answers="public")
            assert "manage" in refused.text, "for digests only"

    asyncio.run(whole())


@pytest.mark.parametrize("surface", SURFACES)
def test_after_a_downtime_there_is_one_digest_which_says_so(
    surface: str, play: Callable[[str, Story], None]
) -> None:
    async def story(scene: Scene) -> None:
        await subscribe(scene)
        before = await scene.on.posted()
        scene.start()
        late = (await scene.at(NEXT + timedelta(days=3, hours=5)))[len(before) :]
        words = "\n".join(late)
        assert words.count("Digest on mines, ") == 1
        assert "missed" in words.casefold() or "away" in words.casefold(), words

    play(surface, story)


@pytest.mark.parametrize("surface", SURFACES)
def test_a_feed_that_fails_is_shown(surface: str, play: Callable[[str, Story], None]) -> None:
    async def story(scene: Scene) -> None:
        scene.feeds.fail_next("/news.xml", 503)
        await scene.at(NOW + timedelta(minutes=1))
        shown = await scene.on.act(READER, "digest feeds")
        assert "503" in shown.text

    play(surface, story)
