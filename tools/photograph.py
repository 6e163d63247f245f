"""Takes pictures of pages with a headless Chromium, for the documents."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
TALLEST, SCALE = 4_000, 2
MEASURED = """<script>document.title =
  Math.ceil(document.getElementById("all").getBoundingClientRect().height)</script>"""
"""At the end of a page: its title becomes the height of the element `all`, in pixels."""


def browser() -> str | None:
    """The path of a Chromium."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def photograph(
    program: str, page: Path, target: Path, width: int, highest: int | None = None
) -> None:
    """Take a picture of a page that ends with MEASURED: as high as its content, or `highest`."""
    shown = _run(program, [f"--window-size={width},{TALLEST}", "--dump-dom"], page)
    found = re.search(r"<title>(\d+)</title>", shown)
    if not found:
        raise RuntimeError("the page did not say how high it is")
    size = f"--window-size={width},{min(int(found[1]), highest or TALLEST)}"
    _run(program, [size, f"--screenshot={target}"], page)
    if shrinker := shutil.which("pngquant"):
        shrink = [shrinker, "--force", "--output", str(target), "--", str(target)]
        subprocess.run(shrink, check=True)  # noqa: S603 - our own picture


def _run(program: str, arguments: Iterable[str], page: Path) -> str:
    quiet = (
        "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-extensions", "--host-resolver-rules=MAP * ~NOTFOUND",
        f"--force-device-scale-factor={SCALE}", f"--user-data-dir={page.parent / 'profile'}",
    )  # fmt: skip
    done = subprocess.run(  # noqa: S603 - our own page
        [program, *quiet, *arguments, page.as_uri()],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout
