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
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.core.catalog import CATALOG
from knowledge.packing.build import build_base
from tests.adapters.discord_app.stage import Setting, online, texts
from tests.servers.discord.message import Message
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.world import Channel, User
from tools.discord_drawing import WIDTH, Shot, draw_page
from tools.photograph import browser, photograph

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
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
