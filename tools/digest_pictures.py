"""Pictures of digests in channels, for `docs/digests.md`.

    PYTHONPATH=. .venv/bin/python tools/digest_pictures.py [--only discord,form] [FOLDER]

Serves the invented feeds of `docs/examples` on loopback, subscribes a channel on the Discord and on
the Slack of the tests, lets the real desk post its digest, then changes an item, and draws what
stands in the channel. Prints what each picture says, for its alt text. Ends with 2 where there is
no Chromium. The files are made smaller with pngquant, where that is installed.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import yaml

from bot.core.outlet import Outlet
from bot.digest.service import DigestService
from bot.digest.worker import Worker
from bot.fetching import Allowed, Fetcher
from bot.news import FEEDS
from bot.office import DeskOffice
from bot.outbox.sender import Sender
from bot.service import Service
from bot.settings import NewsSettings
from knowledge.packing.build import build_base
from tests.adapters.discord_app.stage import texts
from tests.scenarios.curation.on_discord import OnDiscord, on_discord
from tests.scenarios.curation.on_slack import OnSlack, on_slack
from tests.scenarios.curation.stage import ADMIN
from tests.servers.feeds.server import FeedServer
from tools import discord_drawing, slack_drawing
from tools.photograph import browser, photograph

ROOT = Path(__file__).resolve().parent.parent
FOLDER, EXAMPLES = ROOT / "docs" / "pictures", ROOT / "docs" / "examples"
SLACK_WIDTH = 720
"""Pixels."""
FORMATS = {".xml": "rss", ".atom": "atom", ".json": "json"}
FIRST = datetime(2026, 1, 3, 12, tzinfo=UTC)
"""When the channel is subscribed: a Saturday."""
DUE = FIRST + timedelta(days=7)
"""When its digest comes: the day on which Finland left the Ottawa Convention."""
CORRECTED = DUE + timedelta(minutes=45)
TYPED = {"When": "weekly sat 12:00", "Time zone": "UTC"}
"""By the label of the input."""
OLD, NEW = "kills two farmers", "kills three farmers"
_STAMP = re.compile(r"(?:<|&lt;)t:(\d+):(\w)(?:>|&gt;)")
DISCORDS_STYLES = {"d": "%d/%m/%Y", "D": "%-d %B %Y", "f": "%-d %B %Y %H:%M", "t": "%H:%M"}
GREY = "background:#404249;border-radius:3px;padding:0 2px"
SLACKS_STYLES = {
    "date": "%B %-d, %Y",
    "date_short": "%b %-d, %Y",
    "date_num": "%Y-%m-%d",
    "time": "%-I:%M %p",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A page to be photographed, and the words that it shows."""

    name: str
    page: str
    words: str
    width: int


@dataclass(kw_only=True)
class Desk:
    """The desk behind a channel, at a moment of the story."""

    on: OnDiscord | OnSlack
    service: Service
    outlet: Outlet
    fetcher: Fetcher
    now: datetime = FIRST
    worker: Worker = field(init=False)

    def __post_init__(self) -> None:
        digests = self.on.runtime.call(lambda: self.office.digests)
        self.worker = Worker(
            cast("DigestService", digests),
            self.fetcher,
            self.on.runtime,
            log=self.on.log,
            clock=self.clock,
        )
        self.service._clock = self.clock  # the surfaces of the tests have one of their own

    @property
    def office(self) -> DeskOffice:
        """What the surface has opened."""
        return cast("DeskOffice", self.on.kept.office)

    def clock(self) -> datetime:
        """The moment of the story."""
        return self.now

    async def at(self, moment: datetime) -> None:
        """Read feeds, compose and send at a moment."""
        self.now = moment
        await self.worker.rounds.fetch_due()
        await self.worker.tick()
        [(platform, _)] = self.on.kept.settings.homes
        sender = Sender(
            self.office.outbox,
            self.on.runtime,
            {platform: self.outlet},
            log=self.on.log,
            clock=self.clock,
        )
        await sender.drain()


def rows() -> list[dict[str, str]]:
    """The invented feeds, as they are listed."""
    listed: list[dict[str, str]] = yaml.safe_load(
        (EXAMPLES / "feeds.yaml").read_text(encoding="utf-8")
    )
    return listed


def news_of(work: Path, feeds: FeedServer) -> NewsSettings:
    """The invented feeds in place of all that ship."""
    own = [
        {
            "id": Path(row["file"]).stem,
            "title": row["outlet"],
            "outlet": row["outlet"],
            "kind": row["kind"],
            "url": feeds.url(f"/{row['file']}"),
            "format": FORMATS[Path(row["file"]).suffix],
        }
        for row in rows()
    ]
    shipped = yaml.safe_load(FEEDS.read_text(encoding="utf-8"))
    off = [{"id": row["id"], "off": True} for row in shipped]
    path = work / "feeds.yaml"
    path.write_text(yaml.safe_dump([*own, *off]), encoding="utf-8")
    return NewsSettings(feeds=path, hosts=feeds.allowed)


@asynccontextmanager
async def reading(work: Path) -> AsyncIterator[tuple[FeedServer, NewsSettings, Fetcher]]:
    """The invented feeds, and what reads them."""
    async with FeedServer() as feeds:
        for row in rows():
            feeds.put(f"/{row['file']}", (EXAMPLES / row["file"]).read_bytes(), conditional=False)
        news = news_of(work, feeds)
        allowed = Allowed.parse(news.hosts)
        async with Fetcher(agent="pictures", allowed=allowed, spacing=timedelta(0)) as fetcher:
            yield feeds, news, fetcher


async def on_discords_side(work: Path, base: Path) -> AsyncIterator[Picture]:
    """The form and the digest on Discord."""
    async with (
        reading(work) as (_, news, fetcher),
        on_discord(work / "discord", base, news=news) as on,
    ):
        client = on._stage.client
        desk = Desk(on=on, service=client._service, outlet=client.outlet, fetcher=fetcher)
        form = await on.act(ADMIN, "digest subscribe")
        yield of_discord(
            "form",
            discord_drawing.draw_modal(form.there.modal, TYPED),
            discord_drawing.words_of_form(form.there.modal),
        )
        await on.fill(ADMIN, form, schedule=TYPED["When"], zone=TYPED["Time zone"])
        await desk.at(DUE)
        [message] = [
            message
            for message in on._server.messages_in(on._room)
            if message.author is on._server.me and not message.about
        ]
        shot = discord_drawing.Shot(message=message, asked="")
        yield of_discord("discord", discord_drawing.draw_page(shot, {}), texts(message))


def of_discord(name: str, page: str, words: str) -> Picture:
    """The picture of something on Discord."""
    shown = _STAMP.sub(lambda found: f'<span style="{GREY}">{stamped(found)}</span>', page)
    words = _STAMP.sub(stamped, words)
    return Picture(name=name, page=shown, words=words, width=discord_drawing.WIDTH)


def stamped(found: re.Match[str]) -> str:
    """What Discord shows in place of a timestamp, to somebody in UTC as the digest comes."""
    at = datetime.fromtimestamp(int(found[1]), UTC)
    if found[2] == "R":
        days = (DUE - at).days
        return f"{days} days ago" if days else "now"
    return f"{at:{DISCORDS_STYLES[found[2]]}}"


async def on_slacks_side(work: Path, base: Path) -> AsyncIterator[Picture]:
    """The digest and its correction on Slack."""
    async with (
        reading(work) as (feeds, news, fetcher),
        on_slack(work / "slack", base, news=news) as on,
    ):
        surface = on._stage.surface
        desk = Desk(on=on, service=surface._service, outlet=surface.outlet, fetcher=fetcher)
        form = await on.act(ADMIN, "digest subscribe")
        await on.fill(ADMIN, form, schedule=TYPED["When"], zone=TYPED["Time zone"])
        await desk.at(DUE)
        yield of_slack("slack", on)
        text = (EXAMPLES / "office.xml").read_text(encoding="utf-8")
        feeds.put("/office.xml", text.replace(OLD, NEW), conditional=False)
        await desk.at(CORRECTED)
        yield of_slack("corrected", on)


def of_slack(name: str, on: OnSlack) -> Picture:
    """The picture of the one message that the desk has posted."""
    [message] = [
        message
        for message in on._server.messages(on._room)
        if message.install and not message.only_for and not message.deleted
    ]
    blocks = dated(message.blocks)
    body = slack_drawing.draw_message(blocks, private=False)
    return Picture(
        name=name,
        page=slack_drawing.draw_page(body, SLACK_WIDTH),
        words=slack_drawing.words_of(blocks),
        width=SLACK_WIDTH,
    )


def dated(part: Any) -> Any:
    """Blocks with what Slack shows in place of a date, to somebody in UTC."""
    if isinstance(part, list):
        return [dated(one) for one in part]
    if not isinstance(part, dict):
        return part
    if part.get("type") != "date":
        return {name: dated(value) for name, value in part.items()}
    at = datetime.fromtimestamp(part["timestamp"], UTC)
    written = re.sub(r"{(\w+)}", lambda found: f"{at:{SLACKS_STYLES[found[1]]}}", part["format"])
    return {"type": "text", "text": written}


async def pictures(work: Path) -> AsyncIterator[Picture]:
    """All pictures, in the order of the story."""
    base = work / "knowledge.db"
    build_base(base)
    for side in (on_discords_side, on_slacks_side):
        async for picture in side(work, base):
            yield picture


async def draw(only: set[str], folder: Path, program: str, work: Path) -> None:
    """Play, draw, photograph."""
    async for picture in pictures(work):
        if only and picture.name not in only:
            continue
        page, target = work / f"{picture.name}.html", folder / f"digest-{picture.name}.png"
        page.write_text(picture.page, encoding="utf-8")
        await asyncio.to_thread(photograph, program, page, target, picture.width)
        print(f"== {target.name}, {target.stat().st_size / 1e3:.0f} kB\n{picture.words}")


def main() -> int:
    """Draw the pictures; 2 where there is no browser."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--only", default="", help="names, separated by commas")
    options = parser.parse_args()
    program = browser()
    if program is None:
        print("There is no Chromium here: apt-get install chromium", file=sys.stderr)
        return 2
    options.folder.mkdir(parents=True, exist_ok=True)
    only = {name for name in options.only.split(",") if name}
    with tempfile.TemporaryDirectory(prefix="pictures-", ignore_cleanup_errors=True) as name:
        asyncio.run(draw(only, options.folder, program, Path(name)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
