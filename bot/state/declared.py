"""Remembers what was last declared to a platform: it is declared again only when changed."""

from __future__ import annotations

from pathlib import Path

from bot.state.db import open_state


def last_declared(folder: Path, platform: str, application: str, target: str) -> str:
    """The hash of the last declaration; empty where there was none. `target` is a server or ""."""
    db = open_state(folder)
    try:
        row = db.conn.execute(
            "SELECT hash FROM declared WHERE platform = ? AND application = ? AND target = ?",
            (platform, application, target),
        ).fetchone()
    finally:
        db.close()
    return str(row[0]) if row else ""


def note_declared(folder: Path, platform: str, application: str, target: str, hash: str) -> None:
    """Remember the hash of what the platform has accepted."""
    db = open_state(folder)
    try:
        with db.conn:
            db.conn.execute(
                "INSERT OR REPLACE INTO declared VALUES (?, ?, ?, ?)",
                (platform, application, target, hash),
            )
    finally:
        db.close()
