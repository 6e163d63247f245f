"""The curation desk in the terminal: the program itself; buttons and forms are typed commands."""

from __future__ import annotations

import asyncio
import io
import os
import re
import shlex
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, redirect_stderr, redirect_stdout
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

from bot.app import main
from tests.scenarios.curation.stage import Keeping, Kept, Seen, label_of

_OFFER = re.compile(r"^  (.+): python bot\.py (.+)$", re.MULTILINE)
_WITHOUT = re.compile(r"To do without a form: (.+)")


class InTerminal:
    """One machine with many accounts; whoever runs the program there may do everything."""

    def __init__(self, environ: dict[str, str]) -> None:
        self._environ = environ

    async def act(self, who: str, command: str, /, **values: str) -> Seen:
        args = command.split()
        for name, value in values.items():
            args += [f"--{name.replace('_', '-')}", value] if name not in LEADS else [value]
        return await self._run(who, args)

    async def press(self, who: str, seen: Seen, label: str) -> Seen:
        lines = dict(_OFFER.findall(seen.text))
        return await self._run(who, shlex.split(lines[label_of(seen.offers, label)]))

    async def fill(self, who: str, seen: Seen, /, **values: str) -> Seen:
        args = list(seen.there)
        for name, value in values.items():
            args += [f"--{name.replace('_', '-')}", value]
        return await self._run(who, args)

    async def send(self) -> None:
        """Nothing: the terminal sends nothing of itself."""

    async def posted(self) -> list[str]:
        return []

    async def cards(self) -> list[Seen]:
        return []

    async def told(self, who: str) -> list[str]:
        return [(await self._run(who, ["suggestions"])).text]

    async def _run(self, who: str, args: list[str]) -> Seen:
        out = io.StringIO()
        with (
            patch.dict(os.environ, {**self._environ, "LOGNAME": who.lower()}),
            redirect_stdout(out),
            redirect_stderr(out),
        ):
            await asyncio.to_thread(main, args)
        text = out.getvalue()
        typed = _WITHOUT.search(text)
        form = None
        if typed:
            words = shlex.split(typed[1])
            asked = [name for name, value in pairwise(words) if value == "..."]
            form = {name[2:].replace("-", "_"): "" for name in asked}
            for name in form:
                if now := re.search(
                    rf"^{name.replace('_', '-')}\b.* Now: (.*)$", text, re.MULTILINE
                ):
                    form[name] = now[1]
        there = words[: words.index("...") - 1] if typed else args
        return Seen(
            text=text, offers=[label for label, _ in _OFFER.findall(text)], form=form, there=there
        )


LEADS = frozenset({"entry", "key", "proposal", "draft", "question", "source", "number"})


@asynccontextmanager
async def in_terminal(folder: Path, base_path: Path) -> AsyncIterator[Keeping]:
    """The program over a base of its own."""
    kept = Kept.at(folder, base_path, ("discord", "123456789012345678"))
    yield InTerminal(
        {
            "MINEDESK_BASE": str(kept.settings.base),
            "MINEDESK_STATE": str(kept.settings.state),
            "NO_COLOR": "1",
        }
    )
