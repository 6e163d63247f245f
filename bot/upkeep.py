"""Keeps the base there and current, and checks it.

The builder is imported only when something has to be built.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.errors import SetupError
from bot.settings import Settings
from knowledge.errors import KnowledgeError, PackError

if TYPE_CHECKING:
    from knowledge.encode import Encoder
    from knowledge.packing.build import Progress

PACKS = Path(__file__).resolve().parent.parent / "knowledge" / "packs"
SUFFIXES = (".yaml", ".csv")


def looks_current(base: Path, packs: Path = PACKS) -> bool:
    """Whether the base is there and no pack, nor a folder of packs, was touched after it was built.

    A guess from file times that costs a millisecond; only when it fails are contents compared.
    """
    try:
        built = base.stat().st_mtime_ns
    except OSError:
        return False
    for folder, _, files in os.walk(packs):
        touched = [
            folder,
            *(os.path.join(folder, name) for name in files if name.endswith(SUFFIXES)),
        ]
        if any(os.stat(path).st_mtime_ns > built for path in touched):
            return False
    return True


def built_with(base: Path) -> str:
    """The encoder that the base was built with; empty where the file does not say."""
    try:
        connection = sqlite3.connect(f"{base.as_uri()}?mode=ro", uri=True)
    except sqlite3.Error:
        return ""
    try:
        row = connection.execute("SELECT value FROM meta WHERE key = 'encoder'").fetchone()
    except sqlite3.Error:
        return ""
    finally:
        connection.close()
    return str(row[0]) if row else ""


def ensure_base(
    settings: Settings, say: Callable[[str], None], progress: Progress, packs: Path = PACKS
) -> None:
    """Build the base where it is missing or older than its packs; `say` takes one short line.

    Raises:
        SetupError: there is no base and none can be built. A base that is merely old stays in use,
            with a warning.
    """
    if looks_current(settings.base, packs) and built_with(settings.base) == settings.encoder:
        return
    from knowledge.packing.build import is_current

    try:
        if is_current(settings.base, packs, settings.encoder):
            settings.base.touch()  # the next start need not look again
            return
    except (OSError, sqlite3.Error):
        pass  # read-only or gone: what follows says so
    missing = not settings.base.exists()
    say(
        "Building the knowledge base ..."
        if missing
        else "Bringing the knowledge base up to date ..."
    )
    try:
        build(settings, progress, packs)
    except SetupError as error:
        if missing:
            raise
        say(f"Going on with the old base: {str(error).splitlines()[0]}")


def build(settings: Settings, progress: Progress, packs: Path = PACKS) -> str:
    """Build the base and return its revision.

    A base that moderators have edited is never built over: newer packs are merged into it, and what
    both changed waits in the queue.

    Raises:
        SetupError: the packs are wrong, the encoder is missing or the file cannot be written.
    """
    from knowledge.encode import make_encoder
    from knowledge.packing.build import build_base, is_edited

    try:
        encoder = make_encoder(settings.encoder, settings.model)
        if is_edited(settings.base):
            return _merge(settings.base, encoder, packs)
        return build_base(settings.base, packs, encoder=encoder, progress=progress)[:12]
    except PackError as error:
        raise SetupError(f"{error}\nRepair them and run `python bot.py build` again.") from error
    except (KnowledgeError, OSError) as error:
        raise SetupError(
            f"The base cannot be built: {error}. MINEDESK_BASE may name another path."
        ) from error


def _merge(base: Path, encoder: Encoder, packs: Path) -> str:
    """Merge the packs into an edited base and return its revision."""
    from knowledge import KnowledgeBase
    from knowledge.curation.model import Act
    from knowledge.curation.opening import bring_up_to_date

    act = Act(by="packs", at=datetime.now(UTC), reason="newer packs were installed")
    bring_up_to_date(base, act, encoder, packs)
    with KnowledgeBase.open(base) as merged:
        return merged.revision


def find_problems(settings: Settings, packs: Path = PACKS) -> tuple[list[str], list[str]]:
    """(problems, remarks) of the packs and of the base.

    A base that is missing or old is only remarked on: the next command builds it.
    """
    from knowledge.packing.build import is_current
    from knowledge.packing.check import check_packs
    from knowledge.packing.read import read_packs

    problems: list[str] = []
    try:
        check_packs(read_packs(packs))
    except PackError as error:
        problems += [str(problem) for problem in error.problems]
    except (KnowledgeError, OSError) as error:
        problems.append(str(error))
    if not settings.base.exists():
        return problems, [
            f"There is no base at {settings.base} yet; `python bot.py build` makes it."
        ]
    problems += _base_problems(settings.base)
    if not problems and not is_current(settings.base, packs, settings.encoder):
        return problems, [
            "The base is older than its packs; the next command brings it up to date."
        ]
    return problems, []


def _base_problems(base: Path) -> list[str]:
    try:
        connection = sqlite3.connect(f"{base.as_uri()}?mode=ro", uri=True)
        try:
            found = [
                f"{base}: {row[0]}"
                for row in connection.execute("PRAGMA integrity_check")
                if row[0] != "ok"
            ]
            broken = connection.execute("PRAGMA foreign_key_check").fetchall()
            found += [
                f"{base}: {table} row {row} refers to a missing row of {parent}"
                for table, row, parent, _ in broken
            ]
        finally:
            connection.close()
    except sqlite3.Error as error:
        return [
            f"{base}: not a usable knowledge base ({error}); `python bot.py build` makes it anew."
        ]
    return found
