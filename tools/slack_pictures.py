"""Pictures of real replies in Slack's manner, for `docs/slack.md`.

    PYTHONPATH=. .venv/bin/python tools/slack_pictures.py [--only answer,home] [FOLDER]

Runs the real desk on the Slack of the tests, takes the blocks that it sends, draws them as HTML and
has headless Chromium photograph that. Prints what each picture says, for its alt text. They are
drawings, not screenshots of Slack. Ends with 2 where there is no Chromium. The files are made
smaller with pngquant, where that is installed.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.adapters.slack_app.surface import SlackSurface
from bot.adapters.slack_app.views import ASK
from bot.core.access import Access
from bot.core.dispatch import Desk
from bot.log import make_log
from bot.runtime import Runtime
from bot.service import Service
from bot.settings import Settings, SlackSettings
from bot.state.gaps import GapLedger
from bot.state.preferences import StoredPreferences
from bot.throttle import Throttle
from knowledge import KnowledgeBase
from knowledge.packing.build import build_base
from tests.servers.slack.exchange import Exchange
from tests.servers.slack.server import SlackServer
from tests.servers.slack.world import Channel, Message, User, View
from tools.photograph import browser, photograph
from tools.slack_drawing import draw_blocks, draw_message, draw_modal, draw_page, words_of

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WIDTH = 720
HOME = 900
"""Pixels after which the picture of the App Home ends; people scroll there."""
WITHIN = 20.0
"""Seconds that a reply may take, on a busy machine."""


@dataclass(kw_only=True)
class Scene:
    """Where the replies are asked for, and by whom."""

    server: SlackServer
    channel: Channel
    ada: User

    async def slash(self, line: str) -> Message:
        """The private reply to a command."""
        asked = await self.server.slash(self.ada, self.channel, "/mines", line)
        await asked.until(1, WITHIN)
        return asked.replies[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """What is drawn: the body of the page, the words that it shows, and where it ends if cut."""

    body: str
    words: str
    height: int | None = None


async def answer(scene: Scene) -> Shot:
    """A private answer, with sources and buttons."""
    return _of_message(await scene.slash("is finland bound by the mine ban?"))


async def compare(scene: Scene) -> Shot:
    """States side by side, with a table."""
    line = "compare finland, norway, united states treaty ottawa"
    return _of_message(await scene.slash(line))


async def shared(scene: Scene) -> Shot:
    """An answer that somebody has shared with the channel."""
    private = await scene.slash("who still uses landmines today?")
    pressed = await scene.server.press(scene.ada, private, text="Share to channel")
    await pressed.until(1, WITHIN)
    return _of_message(next(message for message in pressed.replies if not message.only_for))


async def home(scene: Scene) -> Shot:
    """The App Home, from its top."""
    opened = await scene.server.open_home(scene.ada)
    await opened.until(lambda _: scene.ada in scene.server.homes, WITHIN)
    content = scene.server.homes[scene.ada].content
    body = (
        '<div class="tabs"><b>Home</b><span>Messages</span><span>About</span></div>'
        f'<div class="end" style="top:{HOME - 90}px"></div>'
        f'<div class="home">{draw_blocks(content["blocks"])}</div>'
    )
    return Shot(body=body, words=words_of(content["blocks"]), height=HOME)


async def modal(scene: Scene) -> Shot:
    """The modal that asks, while a state is typed into it."""
    opened = await scene.server.shortcut_global(scene.ada, ASK)
    await opened.until(lambda done: done.views, WITHIN)
    view = opened.views[-1]
    typed = await _suggested(scene, view, "complete:state", "fin")
    labels = [str(option["text"]["text"]) for option in typed.options]
    body = draw_modal(view.content, {"complete:state": ("fin", labels)})
    return Shot(body=body, words=words_of(view.content["blocks"]))


async def _suggested(scene: Scene, view: View, action: str, words: str) -> Exchange:
    return await scene.server.suggest(scene.ada, view, action, words)


SCENES: Mapping[str, Callable[[Scene], Awaitable[Shot]]] = {
    "answer": answer,
    "compare": compare,
    "shared": shared,
    "home": home,
    "modal": modal,
}
"""What is drawn, by the picture's name without its `slack-`."""


def _of_message(message: Message) -> Shot:
    private = message.only_for is not None
    return Shot(body=draw_message(message.blocks, private=private), words=message.text)


# The desk


@asynccontextmanager
async def online(server: SlackServer, base: Path, state: Path) -> AsyncIterator[None]:
    """The desk on that Slack, over Socket Mode, with its clock at noon of one day."""
    settings = Settings(base=base, encoder="static", model=None, state=state, log_level="info")
    runtime = Runtime()
    desk = runtime.call(
        lambda: Desk(
            base=KnowledgeBase.open(base),
            access=Access(),
            report=lambda _reference, _command, error: print(repr(error), file=sys.stderr),
            ledger=GapLedger(state),
            preferences=StoredPreferences(state),
        )
    )
    service = Service(
        desk=desk,
        runtime=runtime,
        throttle=Throttle(per_user=settings.rate_user, per_channel=settings.rate_channel),
        log=make_log(settings, sys.stderr),
        clock=lambda: NOW,
    )
    tokens = SlackSettings(bot_token=server.bot_token, app_token=server.app_token)
    surface = SlackSurface(service, tokens, state, base_url=server.base_url)
    running = asyncio.create_task(surface.run())
    try:
        async with asyncio.timeout(WITHIN):
            while not server.sockets.connected:
                await server.pulse.next(0.5)
        yield
    finally:
        await surface.stop()
        await running
        runtime.call(desk.close)
        runtime.close()


async def draw(names: Iterable[str], folder: Path, program: str, work: Path) -> None:
    """Ask, draw, photograph."""
    build_base(work / "knowledge.db")
    for name in names:
        async with SlackServer() as server:
            team = server.add_team("Newsroom")
            ada, channel = server.add_user(team, "Ada"), server.add_channel(team, "treaties")
            async with online(server, work / "knowledge.db", work / "state"):
                shot = await SCENES[name](Scene(server=server, channel=channel, ada=ada))
            if server.refused:
                raise RuntimeError(f"refused: {list(server.refused)}")
        page, target = work / f"{name}.html", folder / f"slack-{name}.png"
        page.write_text(draw_page(shot.body, WIDTH), encoding="utf-8")
        await asyncio.to_thread(photograph, program, page, target, WIDTH, shot.height)
        print(f"== {target.name}, {target.stat().st_size / 1e3:.0f} kB\n{shot.words}")


def main() -> int:
    """Draw the pictures; 2 where there is no browser."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--only", default=",".join(SCENES), help="comma-separated")
    options = parser.parse_args()
    program = browser()
    if program is None:
        print("There is no Chromium here: apt-get install chromium", file=sys.stderr)
        return 2
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="pictures-", ignore_cleanup_errors=True) as name:
        asyncio.run(draw(options.only.split(","), options.folder, program, Path(name)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
