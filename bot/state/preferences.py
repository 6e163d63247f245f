"""What the admins of a server or workspace chose for it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bot.core.model import Place
from bot.core.reply import Visibility
from bot.state.db import open_state


class StoredPreferences:
    """Who sees answers first, by place. Read once at the start, written through.

    `visibility` may be called from any thread; `prefer` only from the one that owns SQLite.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        db = open_state(folder)
        rows = db.conn.execute("SELECT platform, workspace, channel, choice FROM visibility")
        self._chosen = {tuple(row[:3]): Visibility(row[3]) for row in rows}
        db.close()

    def visibility(self, place: Place) -> Visibility:
        """The channel's choice, else the workspace's, else private.

        Outside of workspaces nobody can choose, so it is private.
        """
        for channel in (place.channel, ""):
            key = (place.platform, place.workspace, channel)
            if place.workspace and key in self._chosen:
                return self._chosen[key]
        return Visibility.PRIVATE

    def prefer(self, place: Place, choice: Visibility | None) -> None:
        """Keep a choice for the place; None forgets it. An empty channel is the whole workspace.

        Raises:
            sqlite3.Error, OSError: it could not be written; nothing has changed then.
        """
        key = (place.platform, place.workspace, place.channel)
        db = open_state(self._folder)
        try:
            with db.conn:
                _store(db.conn, key, choice)
        finally:
            db.close()
        if choice is None:
            self._chosen.pop(key, None)
        else:
            self._chosen[key] = choice

    def forget(self, platform: str, workspace: str) -> None:
        """Drop everything chosen in a workspace that the desk has left."""
        db = open_state(self._folder)
        try:
            with db.conn:
                db.conn.execute(
                    "DELETE FROM visibility WHERE platform = ? AND workspace = ?",
                    (platform, workspace),
                )
        finally:
            db.close()
        for key in [key for key in self._chosen if key[:2] == (platform, workspace)]:
            del self._chosen[key]


def _store(
    connection: sqlite3.Connection, key: tuple[str, str, str], choice: Visibility | None
) -> None:
    if choice is None:
        connection.execute(
            "DELETE FROM visibility WHERE platform = ? AND workspace = ? AND channel = ?", key
        )
    else:
        connection.execute(
            "INSERT OR REPLACE INTO visibility VALUES (?, ?, ?, ?)", (*key, choice.value)
        )
