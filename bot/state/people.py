"""Who acts: a person of a platform, and the label by which the base knows them."""

from __future__ import annotations

import secrets

from bot.core.model import Actor, Place
from bot.state.db import State

_GLOBAL = frozenset({"discord", "terminal"})
"""Platforms on which an id names the same person everywhere; on the others, in one workspace."""


class StoredPeople:
    """Labels by person, in `state.db`; belongs to the thread that owns it."""

    def __init__(self, state: State) -> None:
        self._state = state

    def label(self, actor: Actor, place: Place) -> str:
        """The actor's label, made at their first act; their name is kept up to date."""
        who = (actor.platform, _within(actor.platform, place.workspace), actor.id)
        row = self._state.connection.execute(
            "SELECT label, name FROM person WHERE platform = ? AND workspace = ? AND user = ?", who
        ).fetchone()
        name = actor.name or (row[1] if row else "") or actor.id
        if row and row[1] == name:
            return str(row[0])
        label = str(row[0]) if row else f"p{secrets.token_hex(4)}"
        with self._state.connection as connection:
            connection.execute(
                """INSERT INTO person (label, platform, workspace, user, name) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (label) DO UPDATE SET name = excluded.name""",
                (label, *who, name),
            )
        return label

    def name(self, label: str) -> str:
        """What to call whoever has a label; the label itself where nobody is known."""
        row = self._row("name", label)
        return str(row[0]) if row else label

    def blocked(self, label: str) -> str:
        """Why somebody may not suggest, or the empty string."""
        row = self._row("blocked", label)
        return str(row[0]) if row else ""

    def block(self, label: str, reason: str) -> None:
        """Take no suggestions from somebody; with an empty reason, take them again."""
        with self._state.connection as connection:
            connection.execute("UPDATE person SET blocked = ? WHERE label = ?", (reason, label))

    def find(self, platform: str, workspace: str, user: str) -> str | None:
        """The label of a person who has acted before."""
        row = self._state.connection.execute(
            "SELECT label FROM person WHERE platform = ? AND workspace = ? AND user = ?",
            (platform, _within(platform, workspace), user),
        ).fetchone()
        return str(row[0]) if row else None

    def address(self, label: str) -> tuple[str, str, str] | None:
        """(platform, workspace, user) of a label."""
        row = self._row("platform, workspace, user", label)
        return (str(row[0]), str(row[1]), str(row[2])) if row else None

    def forget(self, platform: str, workspace: str) -> None:
        """Forget who acted in a workspace that the desk has left, where people are of one only."""
        with self._state.connection as connection:
            connection.execute(
                "DELETE FROM person WHERE platform = ? AND workspace = ? AND workspace <> ''",
                (platform, workspace),
            )

    def _row(self, columns: str, label: str) -> tuple[object, ...] | None:
        found: tuple[object, ...] | None = self._state.connection.execute(
            f"SELECT {columns} FROM person WHERE label = ?", [label]
        ).fetchone()
        return found


def _within(platform: str, workspace: str) -> str:
    return "" if platform in _GLOBAL else workspace
