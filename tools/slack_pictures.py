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
import html
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

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
from tools.photograph import MEASURED, browser, photograph

Json = Mapping[str, Any]
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
    return Shot(body=body, words=_words(content["blocks"]), height=HOME)


async def modal(scene: Scene) -> Shot:
    """The modal that asks, while a state is typed into it."""
    opened = await scene.server.shortcut_global(scene.ada, ASK)
    await opened.until(lambda done: done.views, WITHIN)
    view = opened.views[-1]
    typed = await _suggested(scene, view, "complete:state", "fin")
    labels = [str(option["text"]["text"]) for option in typed.options]
    body = draw_modal(view.content, {"complete:state": ("fin", labels)})
    return Shot(body=body, words=_words(view.content["blocks"]))


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
    above = f'<div class="only">{_EYE}Only visible to you</div>' if private else ""
    body = _MESSAGE.format(above=above, blocks=draw_blocks(message.blocks))
    return Shot(body=body, words=message.text)


# From blocks to HTML


def draw_blocks(blocks: Sequence[Json]) -> str:
    """The blocks of a message or a view as HTML."""
    return "".join(f'<div class="block">{_block(block)}</div>' for block in blocks)


def _block(block: Json) -> str:
    kind = block["type"]
    if kind == "header":
        return f'<div class="header">{_plain(block["text"])}</div>'
    if kind == "section":
        return _plain(block["text"])
    if kind == "rich_text":
        return "".join(_rich(element) for element in block["elements"])
    if kind == "context":
        return f'<div class="context">{" ".join(map(_plain, block["elements"]))}</div>'
    if kind == "divider":
        return '<div class="line"></div>'
    if kind == "actions":
        return f'<div class="row">{"".join(map(_element, block["elements"]))}</div>'
    if kind == "table":
        return f"<table>{''.join(map(_row, block['rows']))}</table>"
    raise ValueError(f"no drawing for blocks of type {kind}")


def _plain(text: Json) -> str:
    return html.escape(text["text"]).replace("\n", "<br>")


def _rich(element: Json) -> str:
    inner = "".join(_run(run) for run in element["elements"]).removesuffix("<br>")
    kind = {"rich_text_quote": "quote", "rich_text_section": "text"}[element["type"]]
    return f'<div class="{kind}">{inner.strip() or "&nbsp;"}</div>'


def _run(run: Json) -> str:
    words = html.escape(run.get("text", run.get("fallback", ""))).replace("\n", "<br>")
    if run["type"] == "link":
        return f"<a>{words}</a>"
    return f"<b>{words}</b>" if run.get("style", {}).get("bold") else words


def _row(cells: Sequence[Json]) -> str:
    return "<tr>" + "".join(f"<td>{html.escape(cell['text'])}</td>" for cell in cells) + "</tr>"


def _element(element: Json) -> str:
    if element["type"] == "button":
        style = element.get("style", "plain")
        return f'<span class="button {style}">{_plain(element["text"])}</span>'
    if element["type"] == "static_select":
        return f'<span class="select">{_plain(element["placeholder"])}{_CHEVRON}</span>'
    raise ValueError(f"no drawing for elements of type {element['type']}")


Typed = Mapping[str, tuple[str, Sequence[str]]]
"""By action: what is typed into a field and what is offered for it."""


def draw_modal(view: Json, typed: Typed) -> str:
    """A modal whose blocks are inputs, one of them being filled in."""
    inputs = "".join(_input(block, typed) for block in view["blocks"])
    buttons = "".join(
        f'<span class="button {style}">{_plain(view[name])}</span>'
        for name, style in (("close", "plain"), ("submit", "primary"))
    )
    return (
        f'<div class="shade"><div class="modal"><div class="title"><i>M</i>{_plain(view["title"])}'
        f"<u>×</u></div>{inputs}<div class='foot'>{buttons}</div></div></div>"
    )


def _input(block: Json, typed: Typed) -> str:
    element = block["element"]
    words, offered = typed.get(element["action_id"], ("", ()))
    hint = {"datepicker": "Select a date"}.get(element["type"], "")
    hint = element.get("placeholder", {}).get("text", hint)
    shown = html.escape(words) + "<s></s>" if words else f"<em>{html.escape(hint)}</em>"
    kind = " tall" if element.get("multiline") else ""
    kind += " focus" if words else ""
    chevron = "" if element["type"] == "plain_text_input" else _CHEVRON
    options = "".join(f"<div>{html.escape(option)}</div>" for option in offered)
    menu = f'<div class="menu">{options}</div>' if options else ""
    optional = " <small>(optional)</small>" if block.get("optional") else ""
    return (
        f'<div class="input"><label>{_plain(block["label"])}{optional}</label>'
        f'<div class="field{kind}"><span>{shown}</span>{chevron}</div>{menu}</div>'
    )


def _words(blocks: Sequence[Json]) -> str:
    """The text of blocks as it reads, for an alt text."""
    text = re.sub(r"</(?:div|td)>|<br>", "\n", "".join(map(_any, blocks)))
    lines = html.unescape(re.sub(r"<[^>]*>", "", text)).split("\n")
    return "\n".join(line for line in lines if line.strip())


def _any(block: Json) -> str:
    return _input(block, {}) if block["type"] == "input" else _block(block)


_EYE = (
    '<svg width="15" height="15" viewBox="0 0 24 24" fill="currentColor"><path d="M12 5C6 5 2.5 10 '
    "1.5 12c1 2 4.5 7 10.5 7s9.5-5 10.5-7c-1-2-4.5-7-10.5-7zm0 11a4 4 0 1 1 0-8 4 4 0 0 1 0 "
    '8z"/></svg>'
)
_CHEVRON = (
    '<svg width="16" height="16" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
    'stroke-width="2.5"><path d="M6 9l6 6 6-6"/></svg>'
)
_MESSAGE = (
    '<div class="message"><span class="avatar">M</span>{above}<div class="head"><b>Minedesk</b>'
    '<span class="badge">APP</span><span class="time">12:00 PM</span></div>{blocks}</div>'
)
_STYLE = """
* { box-sizing: border-box; margin: 0 }
body { background: #fff; color: #1d1c1d;
  font: 15px/1.46668 Lato, "Liberation Sans", Arial, sans-serif }
a { color: #1264a3 } b { font-weight: 700 }
.message { position: relative; padding: 14px 20px 16px 64px }
.avatar { position: absolute; left: 18px; top: 16px; width: 36px; height: 36px; border-radius: 8px;
  background: #2f4558; color: #fff; font: 700 18px/36px "Liberation Sans", Arial, sans-serif;
  text-align: center }
.only { display: flex; gap: 6px; align-items: center; color: #616061; font-size: 13px;
  margin-bottom: 2px }
.head { display: flex; gap: 6px; align-items: center }
.badge { background: #eeeeee; color: #454447; font-size: 10px; font-weight: 700; line-height: 14px;
  padding: 0 3px; border-radius: 2px }
.time { color: #616061; font-size: 12px }
.block { margin-top: 8px; max-width: 600px; overflow-wrap: anywhere }
.head + .block { margin-top: 2px }
.header { font-size: 18px; font-weight: 700; line-height: 1.3 }
.quote { border-left: 4px solid #dddddd; border-radius: 4px; padding-left: 12px }
.context { font-size: 13px; color: #616061 }
.line { height: 1px; background: #dddddd; margin: 8px 0 }
.row { display: flex; flex-wrap: wrap; gap: 8px }
.button { border: 1px solid #1d1c1d4d; border-radius: 8px; font-size: 13px; font-weight: 700;
  line-height: 18px; padding: 4px 11px 5px; max-width: 100%; overflow: hidden; white-space: nowrap;
  text-overflow: ellipsis }
.primary { background: #007a5a; border-color: #007a5a; color: #fff }
.danger { background: #e01e5a; border-color: #e01e5a; color: #fff }
.select { display: flex; justify-content: space-between; align-items: center; gap: 16px;
  border: 1px solid #1d1c1d4d; border-radius: 8px; font-size: 13px; line-height: 18px;
  padding: 4px 8px 5px 11px; min-width: 220px; color: #616061 }
table { border-collapse: separate; border-spacing: 0; border: 1px solid #dddddd;
  border-radius: 8px; overflow: hidden; font-size: 14px }
td { padding: 6px 12px; border-left: 1px solid #dddddd; border-top: 1px solid #dddddd;
  vertical-align: top }
td:first-child { border-left: 0 } tr:first-child td { border-top: 0; font-weight: 700;
  background: #f8f8f8 }
.tabs { display: flex; gap: 22px; padding: 12px 20px 0; border-bottom: 1px solid #dddddd;
  font-size: 13px; color: #616061 }
.tabs b, .tabs span { padding-bottom: 8px } .tabs b { color: #1d1c1d;
  border-bottom: 2px solid #2f4558 }
.end { position: absolute; left: 0; right: 0; height: 90px;
  background: linear-gradient(#fff0, #fff) }
.home { padding: 12px 20px 20px } .home .block { max-width: none }
.shade { background: #7d7c7d; padding: 24px }
.modal { width: 520px; margin: 0 auto; background: #fff; border-radius: 8px; overflow: hidden }
.title { display: flex; gap: 10px; align-items: center; font-size: 20px; font-weight: 700;
  padding: 18px 24px 12px }
.title i { width: 28px; height: 28px; border-radius: 6px; background: #2f4558; color: #fff;
  font: 700 15px/28px "Liberation Sans", Arial, sans-serif; text-align: center }
.title u { margin-left: auto; text-decoration: none; font-weight: 400; color: #616061 }
.input { padding: 8px 24px; position: relative }
label { display: block; font-weight: 700; margin-bottom: 6px }
small { font-size: 13px; font-weight: 400; color: #616061 }
.field { display: flex; justify-content: space-between; align-items: center; border-radius: 6px;
  border: 1px solid #1d1c1d80; padding: 7px 12px; min-height: 38px; color: #1d1c1d }
.field em { font-style: normal; color: #616061 } .tall { min-height: 84px }
.field s { display: inline-block; width: 1px; height: 15px; background: #1d1c1d;
  vertical-align: -2px; margin-left: 1px }
.focus { border-color: #1264a3; box-shadow: 0 0 0 3px #1d9bd133 }
.menu { position: absolute; left: 24px; right: 24px; z-index: 1; background: #fff;
  border: 1px solid #dddddd; border-radius: 6px; box-shadow: 0 4px 12px #0000001f;
  margin-top: 4px; padding: 6px 0 0; max-height: 90px; overflow: hidden }
.menu div { padding: 3px 14px } .menu div:first-child { background: #1264a3; color: #fff }
.foot { display: flex; justify-content: flex-end; gap: 12px; padding: 16px 24px 22px }
.foot .button { font-size: 15px; line-height: 20px; padding: 7px 13px 8px }
"""
_PAGE = """<!doctype html><meta charset="utf-8"><meta name="viewport" content="width={width}">
<style>{style}</style><body style="width:{width}px"><div id="all">{body}</div>
{measured}</body>"""


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
        page.write_text(
            _PAGE.format(measured=MEASURED, width=WIDTH, style=_STYLE, body=shot.body),
            encoding="utf-8",
        )
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
