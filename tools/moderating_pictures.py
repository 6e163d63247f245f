"""Pictures of how the base is kept true, for `docs/moderating.md`.

    PYTHONPATH=. .venv/bin/python tools/moderating_pictures.py [--only review,form] [FOLDER]

Plays one story on the Discord and the Slack of the tests, from a reader's suggestion to the history
of the entry, and draws what the desk sends on the way. Prints what each picture says, for its alt
text. Ends with 2 where there is no Chromium. The files are made smaller with pngquant, where that
is installed.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from knowledge.packing.build import build_base
from tests.adapters.discord_app.stage import texts
from tests.scenarios.curation.on_discord import OnDiscord, on_discord
from tests.scenarios.curation.on_slack import OnSlack, on_slack
from tests.scenarios.curation.stage import EDITOR, READER, REVIEWER, Keeping, Seen
from tools import discord_drawing, slack_drawing
from tools.photograph import browser, photograph

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
SLACK_WIDTH, HOME = 720, 430
"""Pixels; the second is where the picture of the App Home ends, as people scroll there."""
ENTRY = "why-norway-stayed-in-mine-ban"
WISH = "The first sentence is long. Can it be two?"
JUDGING = (
    "Norwegian Foreign Minister Espen Barth Eide rightly said on 2 April 2025 that Norway would "
    "stay in the mine ban. He said that weakening it reduces the stigma on mines, so warring "
    "groups find it easier to use them."
)
PLAIN = JUDGING.replace(" rightly", "")
REASON = "“Rightly” is a verdict. Without that word it can be approved."


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A page to be photographed, and the words that it shows."""

    name: str
    page: str
    words: str
    width: int
    height: int | None = None


async def suggested(on: Keeping) -> None:
    """A reader suggests something."""
    form = await on.act(READER, "suggest", entry=ENTRY)
    await on.fill(READER, form, suggestion=WISH)


async def opened(on: Keeping) -> Seen:
    """An editor turns the suggestion into a draft and opens its first statement."""
    card = await on.act(EDITOR, "kb review", proposal="1")
    draft = await on.press(EDITOR, card, "Turn into a draft")
    return await on.press(EDITOR, draft, "1: ")


async def proposed(on: Keeping, draft: Seen) -> str:
    """The editor proposes the draft; the number of the proposal."""
    form = await on.press(EDITOR, draft, "Propose")
    told = await on.fill(EDITOR, form, note="Two sentences in place of one.")
    return told.text.split("Proposal ")[1].split()[0]


async def on_discords_side(on: OnDiscord) -> AsyncIterator[Picture]:
    """What is seen on Discord, in the order of the story."""
    await suggested(on)
    draft = await on.fill(EDITOR, await opened(on), wording=JUDGING)
    yield of_discord("draft", draft)
    number = await proposed(on, draft)
    card = await on.act(REVIEWER, "kb review", proposal=number)
    form = await on.press(REVIEWER, card, "Reject")
    modal = form.there.modal
    yield Picture(
        name="form",
        page=discord_drawing.draw_modal(modal, {"Reason": REASON}),
        words=discord_drawing.words_of_form(modal),
        width=discord_drawing.WIDTH,
    )
    await on.fill(REVIEWER, form, reason=REASON)
    await proposed(on, await on.fill(EDITOR, await opened(on), wording=PLAIN))
    *_, card = await on.cards()
    yield of_discord("review", card)
    await on.press(REVIEWER, card, "Approve")
    await on.told(READER)  # sends what is due
    yield of_discord("outcome", newest_letter(on, READER))
    history = await on.act(REVIEWER, "kb history", key=ENTRY)
    yield of_discord("history", history, asked="/kb history", by=REVIEWER)


def newest_letter(on: OnDiscord, who: str) -> Seen:
    """The newest direct message that somebody has."""
    server, person = on._server, on._people[who]
    letters = [
        message
        for message in server.messages.values()
        if message.channel.guild is None and person in message.channel.recipients
    ]
    return Seen(text=texts(letters[-1]), there=letters[-1])


def of_discord(name: str, seen: Seen, *, asked: str = "", by: str = "") -> Picture:
    """The picture of a message on Discord."""
    shot = discord_drawing.Shot(message=seen.there, asked=asked, by=by)
    page = discord_drawing.draw_page(shot, {})
    return Picture(name=name, page=page, words=seen.text, width=discord_drawing.WIDTH)


async def on_slacks_side(on: OnSlack) -> AsyncIterator[Picture]:
    """What is seen on Slack."""
    await suggested(on)
    form = await opened(on)
    yield of_slack("slack-form", slack_drawing.draw_modal(form.there.content, {}), form)
    await proposed(on, await on.fill(EDITOR, form, wording=PLAIN))
    *_, card = await on.cards()
    drawn = slack_drawing.draw_message(card.there.blocks, private=False)
    yield of_slack("slack-review", drawn, card)
    yield await home_of(on, REVIEWER)


async def home_of(on: OnSlack, who: str) -> Picture:
    """The top of somebody's App Home."""
    server, person = on._server, on._people[who]
    opened = await server.open_home(person)
    await opened.until(lambda _: person in server.homes, 20.0)
    blocks = server.homes[person].content["blocks"]
    body = (
        '<div class="tabs"><b>Home</b><span>Messages</span><span>About</span></div>'
        f'<div class="end" style="top:{HOME - 90}px"></div>'
        f'<div class="home">{slack_drawing.draw_blocks(blocks)}</div>'
    )
    shown = Seen(text=slack_drawing.words_of(blocks))
    return of_slack("slack-home", body, shown, height=HOME)


def of_slack(name: str, body: str, seen: Seen, *, height: int | None = None) -> Picture:
    """The picture of something on Slack."""
    page = slack_drawing.draw_page(body, SLACK_WIDTH)
    return Picture(name=name, page=page, words=seen.text, width=SLACK_WIDTH, height=height)


async def pictures(work: Path) -> AsyncIterator[Picture]:
    """All pictures, in the order of the story."""
    base = work / "knowledge.db"
    build_base(base)
    async with on_discord(work / "discord", base) as discord:
        assert isinstance(discord, OnDiscord)  # noqa: S101 - it is what was asked for
        async for picture in on_discords_side(discord):
            yield picture
    async with on_slack(work / "slack", base) as slack:
        assert isinstance(slack, OnSlack)  # noqa: S101 - as above
        async for picture in on_slacks_side(slack):
            yield picture


async def draw(only: set[str], folder: Path, program: str, work: Path) -> None:
    """Play, draw, photograph."""
    async for picture in pictures(work):
        if only and picture.name not in only:
            continue
        page, target = work / f"{picture.name}.html", folder / f"moderating-{picture.name}.png"
        page.write_text(picture.page, encoding="utf-8")
        await asyncio.to_thread(photograph, program, page, target, picture.width, picture.height)
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
