"""Keeps in `state.db` what is to be sent, what was claimed and what was sent."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.model import Place
from bot.core.reply import Reply
from bot.core.stored import dump_replies, load_replies
from bot.outbox.model import Lane, Message, Posting
from bot.state.db import State

_COLUMNS = """key, ref, kind, platform, workspace, channel, thread, person, mention, wanted, version,
    created, tries"""
_LOOK = 4
"""Postings looked at for each lane: what waits behind another of its lane is passed over."""


class Outbox:
    """The postings; belongs to the thread that owns `state`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def want(
        self,
        key: str,
        place: Place,
        replies: Sequence[Reply],
        at: datetime,
        *,
        kind: str,
        person: str = "",
        mention: str = "",
    ) -> None:
        """Let replies stand in a place; what stands there under the key is changed to them.

        What was given up stays so.
        """
        with self._state.connection as connection:
            self.want_within(
                connection, key, place, replies, at, kind=kind, person=person, mention=mention
            )

    @staticmethod
    def want_within(
        connection: sqlite3.Connection,
        key: str,
        place: Place,
        replies: Sequence[Reply],
        at: datetime,
        *,
        kind: str,
        person: str = "",
        mention: str = "",
    ) -> None:
        """As `want`, within the caller's transaction."""
        now, text = instant(at), dump_replies(tuple(replies))
        connection.execute(
            f"""INSERT INTO posting ({_COLUMNS}, due, state)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, 0, ?, 'open')
            ON CONFLICT (key) DO UPDATE SET version = version + 1, wanted = excluded.wanted,
            due = excluded.due, tries = 0, state = 'open', created = excluded.created
            WHERE state <> 'given up' AND wanted <> excluded.wanted""",
            [
                *(key, secrets.token_hex(6), kind, place.platform, place.workspace, place.channel),
                *(place.thread, person, mention, text, now, now),
            ],
        )

    def due(
        self, at: datetime, platforms: Iterable[str], busy: Iterable[Lane], most: int
    ) -> tuple[Posting, ...]:
        """What is to be sent now on some platforms: the oldest of each lane that is not busy, `most`
        lanes at most.
        """
        wanted, taken = list(platforms), set(busy)
        look = _LOOK * (most + len(taken))
        open_now = f"state = 'open' AND due <= ? AND platform IN ({_marks(wanted)})"
        rows = self._state.connection.execute(
            f"""SELECT key, platform, channel, person FROM posting WHERE {open_now}
            ORDER BY due, created, rowid LIMIT ?""",
            [instant(at), *wanted, look],
        ).fetchall()
        chosen = _first_of_each(rows, taken, most)
        if len(chosen) < most and len(rows) == look:
            # A few lanes with much to be sent stand in front: the others are not kept waiting.
            rows = self._state.connection.execute(
                f"""SELECT key, platform, channel, person FROM (SELECT key, platform, channel, person,
                due, created, rowid AS number, row_number() OVER (PARTITION BY platform, channel, person
                ORDER BY due, created, rowid) AS place FROM posting WHERE {open_now})
                WHERE place = 1 ORDER BY due, created, number""",
                [instant(at), *wanted],
            ).fetchall()
            chosen = _first_of_each(rows, set(busy), most)
        return tuple(posting for key in chosen if (posting := self.get(key)))

    def get(self, key: str) -> Posting | None:
        """A posting by its key."""
        row = self._state.connection.execute(
            f"SELECT {_COLUMNS} FROM posting WHERE key = ?", [key]
        ).fetchone()
        return self._read(row) if row else None

    def state(self, key: str) -> tuple[str, str]:
        """(state, problem) of a posting: open, done or given up; empty where there is none."""
        row = self._state.connection.execute(
            "SELECT state, problem FROM posting WHERE key = ?", [key]
        ).fetchone()
        return (row[0], row[1]) if row else ("", "")

    def keys(self, prefix: str) -> tuple[str, ...]:
        """The keys that begin so, in the order in which they came."""
        rows = self._state.connection.execute(
            "SELECT key FROM posting WHERE substr(key, 1, ?) = ? ORDER BY rowid",
            [len(prefix), prefix],
        )
        return tuple(key for (key,) in rows)

    def claim(self, key: str, part: int, at: datetime) -> None:
        """A part is about to be sent: from now on it may have been."""
        with self._state.connection as connection:
            connection.execute(
                "INSERT INTO message (posting, part, claimed, id, version) VALUES (?, ?, ?, '', 0)",
                [key, part, instant(at)],
            )

    def sent(self, key: str, part: int, id: str, version: int) -> None:
        """A part stands in the place, as of a version."""
        with self._state.connection as connection:
            connection.execute(
                "UPDATE message SET id = ?, version = ? WHERE posting = ? AND part = ?",
                [id, version, key, part],
            )

    def done(self, key: str, version: int) -> None:
        """All of a version was sent; where a newer one is wanted, the posting stays open."""
        with self._state.connection as connection:
            connection.execute(
                """UPDATE posting SET state = 'done', problem = '' WHERE key = ? AND version = ?
                AND state = 'open'""",
                [key, version],
            )

    def later(self, key: str, at: datetime, seconds: float, problem: str) -> None:
        """Try again after some seconds."""
        with self._state.connection as connection:
            connection.execute(
                "UPDATE posting SET due = ?, tries = tries + 1, problem = ? WHERE key = ?",
                [instant(at + timedelta(seconds=seconds)), problem, key],
            )

    def give_up(self, key: str, problem: str) -> None:
        """It will not be sent any more."""
        with self._state.connection as connection:
            connection.execute(
                "UPDATE posting SET state = 'given up', problem = ? WHERE key = ?", [problem, key]
            )

    def forget(self, platform: str, workspace: str) -> None:
        """Drop all that was for a workspace that the desk has left."""
        with self._state.connection as connection:
            connection.execute(
                "DELETE FROM posting WHERE platform = ? AND workspace = ?", (platform, workspace)
            )

    def drop_before(self, at: datetime, kind: str) -> int:
        """Forget what of a kind was settled before a moment; how many that were."""
        with self._state.connection as connection:
            return connection.execute(
                "DELETE FROM posting WHERE created < ? AND kind = ? AND state <> 'open'",
                [instant(at), kind],
            ).rowcount

    def _read(self, row: tuple[Any, ...]) -> Posting:
        key, ref, kind, platform, workspace, channel, thread, person, mention, *rest = row
        wanted, version, created, tries = rest
        messages = self._state.connection.execute(
            "SELECT part, claimed, id, version FROM message WHERE posting = ? ORDER BY part", [key]
        )
        return Posting(
            key=key,
            ref=ref,
            kind=kind,
            place=Place(platform=platform, workspace=workspace, channel=channel, thread=thread),
            person=person,
            mention=mention,
            wanted=load_replies(wanted),
            version=version,
            created=datetime.fromisoformat(created),
            tries=tries,
            messages=tuple(
                Message(part=part, claimed=datetime.fromisoformat(at), id=id, version=version)
                for part, at, id, version in messages
            ),
        )


def instant(at: datetime) -> str:
    """A moment as it is kept: in UTC, so that the order of texts is the order of time."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _first_of_each(rows: Iterable[Sequence[str]], taken: set[Lane], most: int) -> list[str]:
    """The key of the first row of each lane that is not `taken`, which it becomes."""
    chosen: list[str] = []
    for key, platform, channel, person in rows:
        lane = platform, channel, person
        if len(chosen) < most and lane not in taken:
            taken.add(lane)
            chosen.append(key)
    return chosen


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
