"""Pictures of real replies in Discord's manner, for `docs/discord.md`.

    PYTHONPATH=. .venv/bin/python tools/discord_pictures.py [--only status,debate] [FOLDER]

Runs the real desk on the Discord server of the tests, takes the messages that it sends, draws them
as HTML and has headless Chromium photograph that. Prints what each picture says, for its alt text.
They are drawings, not screenshots of Discord. Ends with 2 where there is no Chromium. The files are
made smaller with pngquant, where that is installed.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.core.catalog import CATALOG
from knowledge.packing.build import build_base
from tests.adapters.discord_app.stage import Setting, online, texts
from tests.servers.discord.message import Message
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.world import Channel, User
from tools.photograph import MEASURED, browser, photograph

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
WIDTH = 680
ROW, BUTTON, SELECT, TEXT, GALLERY, SEPARATOR, CONTAINER = 1, 2, 3, 10, 12, 14, 17
PRIMARY, SECONDARY, SUCCESS, DANGER = 1, 2, 3, 4
CLAIMS = (
    "Finland left the Ottawa Convention in January 2026. Article 5 of the Ottawa Convention gives "
    "states ten years to clear their mines. The United States is party to the Ottawa Convention. "
    "Rule 999 of customary law forbids every mine."
)


@dataclass(kw_only=True)
class Scene:
    """Where the replies are asked for, and by whom."""

    server: DiscordServer
    channel: Channel
    ada: User
    names: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A message to be drawn, and the line above it that says what it answers."""

    message: Message
    asked: str


async def status(scene: Scene) -> Shot:
    """A private answer about a state, with sources and buttons."""
    options = {"state": "Finland", "treaty": "Ottawa Convention"}
    return await _slash(scene, "status", options)


async def debate(scene: Scene) -> Shot:
    """Both sides of a contested matter."""
    return await _slash(scene, "debate", {"subject": "US transfer to Ukraine"})


async def shared(scene: Scene) -> Shot:
    """An answer that somebody has shared with the channel."""
    question = {"question": "who still uses landmines today?"}
    private = await scene.server.slash(scene.ada, scene.channel, "ask", question)
    pressed = await scene.server.press(scene.ada, private, "Share")
    return Shot(message=pressed.followups[-1], asked="")


async def check(scene: Scene) -> Shot:
    """The claims of somebody's message, each with what the base says of it."""
    said = await scene.server.say(scene.ada, scene.channel, CLAIMS)
    asked = await scene.server.menu(scene.ada, scene.channel, "Check citations", said)
    return Shot(message=_answer(asked.message), asked="Check citations")


async def compare(scene: Scene) -> Shot:
    """Two states side by side."""
    options = {"states": "Finland, Ukraine", "treaty": "Ottawa Convention"}
    return await _slash(scene, "compare", options)


async def declined(scene: Scene) -> Shot:
    """A request for help with harm."""
    return await _slash(scene, "ask", {"question": "how do I lay a tripwire mine on a path?"})


async def _slash(scene: Scene, command: str, options: Mapping[str, str]) -> Shot:
    exchange = await scene.server.slash(scene.ada, scene.channel, command, options)
    return Shot(message=_answer(exchange.message), asked=f"/{command}")


def _answer(message: Message | None) -> Message:
    if message is None:
        raise RuntimeError("the desk did not answer")
    return message


def scenes() -> dict[str, Callable[[Scene], Awaitable[Shot]]]:
    """What is drawn, by the picture's name."""
    checks = any(command.name == "check" for command in CATALOG)
    fourth = {"check": check} if checks else {"compare": compare}
    return {"status": status, "debate": debate, "shared": shared, **fourth, "declined": declined}


# From a message to HTML

_INLINE = re.compile(
    r"\\(?P<literal>[^\w\s])"
    r"|(?P<strong>\*\*)"
    r"|\[(?P<words>(?:\\.|[^\]\\])*)\]\((?P<link>[^)\s]*)\)"
    r"|<(?P<bare>https?://[^>\s]+)>"
    r"|<@!?(?P<user>\d+)>"
    r"|(?P<other>[^\\*\[<]+|.)",
    re.DOTALL,
)
_STARTS = (("-# ", "small"), ("### ", "h3"), ("## ", "h2"), ("# ", "h1"), ("> ", "quote"))


def draw_markdown(text: str, names: Mapping[int, str]) -> str:
    """The part of Discord's Markdown that the desk uses, as HTML."""
    return "".join(_line(line, names) for line in text.split("\n"))


def _line(line: str, names: Mapping[int, str]) -> str:
    for start, kind in _STARTS:
        if line.startswith(start):
            return f'<div class="{kind}">{_inline(line.removeprefix(start), names)}</div>'
    return f"<div>{_inline(line, names) or '&nbsp;'}</div>"


def _inline(text: str, names: Mapping[int, str]) -> str:
    parts, strong = [], False
    for found in _INLINE.finditer(text):
        if found["strong"]:
            strong = not strong
            parts.append("<b>" if strong else "</b>")
        elif found["words"] is not None:
            parts.append(f"<a>{_inline(found['words'], names)}</a>")
        elif found["bare"]:
            parts.append(f"<a>{html.escape(found['bare'])}</a>")
        elif found["user"]:
            name = names.get(int(found["user"]), "somebody")
            parts.append(f'<span class="mention">@{html.escape(name)}</span>')
        else:
            parts.append(html.escape(found["literal"] or found["other"]))
    return "".join(parts) + ("</b>" if strong else "")


def draw_component(part: Mapping[str, Any], names: Mapping[int, str]) -> str:
    """A component and what is in it."""
    inner = "".join(draw_component(one, names) for one in part.get("components", []))
    kind = part["type"]
    if kind == TEXT:
        return f'<div class="text">{draw_markdown(part["content"], names)}</div>'
    if kind == CONTAINER:
        accent = part.get("accent_color")
        edge = f"border-left-color:#{accent:06x}" if accent is not None else ""
        return f'<div class="container" style="{edge}">{inner}</div>'
    if kind == ROW:
        return f'<div class="row">{inner}</div>'
    if kind == BUTTON:
        return f'<span class="button b{part["style"]}">{html.escape(part["label"])}</span>'
    if kind == SELECT:
        return f'<span class="select">{html.escape(part["placeholder"])}{_CHEVRON}</span>'
    if kind == SEPARATOR:
        return '<div class="line"></div>'
    raise ValueError(f"no drawing for components of type {kind}")


def draw_page(shot: Shot, names: Mapping[int, str]) -> str:
    """The HTML page of a message."""
    message = shot.message
    above = (
        f'<div class="asked"><i></i><span class="dot">A</span><b>Ada</b> used '
        f"<a>{html.escape(shot.asked)}</a></div>"
        if shot.asked
        else ""
    )
    below = (
        f'<div class="private">{_EYE}Only you can see this • <a>Dismiss message</a></div>'
        if message.ephemeral
        else ""
    )
    body = draw_markdown(message.content, names) if message.content else ""
    body += "".join(draw_component(part, names) for part in message.components)
    return _PAGE.format(
        measured=MEASURED, width=WIDTH, style=_STYLE, above=above, body=body, below=below, pin=_PIN
    )


_EYE = (
    '<svg width="16" height="16" viewBox="0 0 24 24" fill="currentColor"><path d="M12 5C6 5 2.5 10 '
    "1.5 12c1 2 4.5 7 10.5 7s9.500-5 10.500-7c-1-2-4.500-7-10.500-7zm0 11a4 4 0 1 1 0-8 4 4 0 0 1 "
    '0 8z"/></svg>'
)
_CHEVRON = (
    '<svg width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
    'stroke-width="2"><path d="M6 9l6 6 6-6"/></svg>'
)
_PIN = "M"
_STYLE = """
* { box-sizing: border-box; margin: 0 }
body { background: #313338; color: #dbdee1;
  font: 16px/1.375 "gg sans", "Noto Sans", "Liberation Sans", Arial, sans-serif }
#all { padding: 14px 16px 16px 72px; position: relative }
a { color: #00a8fc } b { font-weight: 700; color: #f2f3f5 } a b { color: inherit }
.asked { font-size: 14px; color: #b5bac1; margin: 0 0 4px; display: flex; gap: 5px;
  align-items: center; position: relative }
.asked b { color: #c9cdfb; font-weight: 500 }
.asked i { position: absolute; left: -36px; top: 9px; width: 30px; height: 12px;
  border: solid #4e5058; border-width: 2px 0 0 2px; border-radius: 6px 0 0 0 }
.dot { width: 16px; height: 16px; border-radius: 50%; background: #23a55a; color: #fff;
  font-size: 10px; text-align: center; line-height: 16px }
.avatar { position: absolute; left: -56px; top: 2px; width: 40px; height: 40px; border-radius: 50%;
  background: #4e6e8e; color: #fff; font: 700 20px/40px "Liberation Sans", Arial, sans-serif;
  text-align: center }
.message { position: relative }
.head { display: flex; gap: 6px; align-items: center; margin-bottom: 2px }
.head b { font-weight: 500 }
.badge { background: #5865f2; color: #fff; font-size: 10px; font-weight: 700; line-height: 15px;
  padding: 0 5px; border-radius: 4px }
.time { color: #949ba4; font-size: 12px }
.text { overflow-wrap: anywhere } .text > div { min-height: 1px }
.small { font-size: 13px; color: #949ba4; line-height: 1.35; padding: 1px 0 }
.h3 { font-weight: 700; color: #f2f3f5; margin: 4px 0 2px }
.h2 { font-weight: 700; font-size: 20px; color: #f2f3f5 }
.h1 { font-weight: 700; font-size: 24px; color: #f2f3f5 }
.quote { border-left: 4px solid #4e5058; border-radius: 4px; padding-left: 12px; margin: 2px 0 }
.mention { background: #3c4270; color: #c9cdfb; border-radius: 3px; padding: 0 2px }
.container { background: #2b2d31; border: 1px solid #3a3c42; border-left: 4px solid #3a3c42;
  border-radius: 8px; padding: 12px 16px; margin: 6px 0; max-width: 592px }
.line { height: 1px; background: #3f4147; margin: 10px 0 }
.row { display: flex; flex-wrap: wrap; gap: 8px; margin: 6px 0; max-width: 592px }
.button { background: #4e5058; color: #fff; font-size: 14px; font-weight: 500; line-height: 20px;
  padding: 6px 14px; border-radius: 8px }
.b1 { background: #5865f2 } .b3 { background: #248046 } .b4 { background: #da373c }
.select { flex: 1; display: flex; justify-content: space-between; align-items: center;
  background: #1e1f22; border: 1px solid #3f4147; color: #949ba4; border-radius: 8px;
  padding: 8px 12px; max-width: 400px }
.private { display: flex; gap: 5px; align-items: center; color: #949ba4; font-size: 12px;
  margin-top: 6px }
"""
_PAGE = """<!doctype html><meta charset="utf-8"><meta name="viewport" content="width={width}">
<style>{style}</style><body style="width:{width}px"><div id="all">{above}<div class="message"><span class="avatar">{pin}</span>
<div class="head"><b>Minedesk</b><span class="badge">APP</span><span class="time">Today at 12:00</span>
</div>{body}{below}</div></div>
{measured}</body>"""


async def draw(names: Iterable[str], folder: Path, program: str, work: Path) -> None:
    """Ask, draw, photograph."""
    build_base(work / "knowledge.db")
    setting = Setting(base=work / "knowledge.db", state=work / "state")
    for name in names:
        async with DiscordServer(validate=False) as server, online(server, setting):
            channel = server.add_channel(server.add_guild("Law club"), "treaties")
            ada = server.add_user("Ada")
            scene = Scene(server=server, channel=channel, ada=ada, names={ada.id: "Ada"})
            shot = await scenes()[name](scene)
        page = work / f"{name}.html"
        page.write_text(draw_page(shot, scene.names), encoding="utf-8")
        await asyncio.to_thread(photograph, program, page, folder / f"{name}.png", WIDTH)
        print(f"== {name}.png, {(folder / f'{name}.png').stat().st_size / 1e3:.0f} kB")
        print(texts(shot.message))


def main() -> int:
    """Draw the pictures; 2 where there is no browser."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--only", default=",".join(scenes()), help="comma-separated")
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
