"""The one place that writes decisions: a transaction each, in which heads, revisions, search index
and audit chain move together or not at all.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from knowledge.curation import audit, heads, writing
from knowledge.curation.fields import digest, dump
from knowledge.curation.model import Act, Fields, Origin, Reindex, Revision, State, Target
from knowledge.recorded import instant, moment


class Ledger:
    """Writes for curation over one connection, which belongs to one thread."""

    def __init__(self, connection: sqlite3.Connection, index: Reindex) -> None:
        self.connection = connection
        self.index = index

    @contextmanager
    def decision(self) -> Iterator[None]:
        """All or nothing; another writer waits, or is told that the base is locked."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise

    def recorded(self, at: datetime) -> str:
        """The instant from which the base holds what is decided at `at`: later than any before."""
        now = instant(at)
        last = self.connection.execute("SELECT max(recorded) FROM revision").fetchone()[0]
        last = max(last or "", heads.meta(self.connection, "recorded"))
        if now > last:
            return now
        # The clock went back, or two acts share a moment.
        return instant(moment(last) + timedelta(microseconds=1))

    def recorded_day(self) -> str:
        """The day on which the base began to hold anything."""
        return heads.meta(self.connection, "recorded")

    def write(
        self,
        target: Target,
        key: str,
        fields: Fields,
        act: Act,
        *,
        base: int,
        origin: Origin,
        state: State = State.HELD,
        author: str = "",
        at: str = "",
        note: str = "",
        proposal: int | None = None,
    ) -> Revision:
        """Add a revision and make it the head. Fields must be canonical and checked."""
        number, before = heads.current(self.connection, target, key)
        if number == 1:
            self._keep_first(target, key)
        made = Revision(
            target=target,
            key=key,
            number=number + 1,
            base=base,
            state=state,
            fields=fields,
            origin=origin,
            recorded=self.recorded(act.at),
            author=author or act.by,
            at=at or instant(act.at),
            note=note,
            decided_by=act.by,
            decided_at=instant(act.at),
            reason=act.reason,
            proposal=proposal,
        )
        self._move_head(made, before)
        self._insert(made)
        return made

    def _move_head(self, made: Revision, before: State) -> None:
        """Tables, head and search rows follow a revision."""
        target, key = made.target, made.key
        if made.state is State.HELD:
            writing.write(self.connection, target, made.fields, made.recorded)
        elif before is State.HELD:
            writing.retire(self.connection, target, key, made.recorded)
        self.connection.execute(
            "INSERT OR REPLACE INTO head (target, key, number, state) VALUES (?, ?, ?, ?)",
            [target, key, made.number, made.state],
        )
        if target is not Target.ENTRY:
            return
        if made.state is State.RETIRED:
            self.index.drop(key)
        else:
            self.index.put(key, writing.lines(self.connection, key, made.fields))

    def _keep_first(self, target: Target, key: str) -> None:
        """Write down what came with the packs before it is changed, and keep it for merging."""
        known = self.connection.execute(
            "SELECT 1 FROM head WHERE target = ? AND key = ?", [target, key]
        ).fetchone()
        if known:
            return
        first = heads.implied(self.connection, target, key)
        self._insert(first)
        self.connection.execute(
            "INSERT INTO shipped (target, key, fields) VALUES (?, ?, ?)",
            [target, key, dump(first.fields)],
        )

    def _insert(self, one: Revision) -> None:
        self.connection.execute(
            f"INSERT INTO revision ({heads.REVISION}) VALUES ({', '.join('?' * 15)})",
            [
                *(one.target, one.key, one.number, one.base, one.state, dump(one.fields)),
                *(one.origin, one.recorded, one.author, one.at, one.note, one.decided_by),
                *(one.decided_at, one.reason, one.proposal),
            ],
        )

    def log(self, act: Act, what: str, target: str, key: str, stored: Any = None) -> None:
        """Add the audit line of an act, with the hash of what it stored."""
        audit.append(
            self.connection,
            at=instant(act.at),
            who=act.by,
            what=what,
            target=target,
            key=key,
            why=act.reason,
            place=act.place,
            digest=digest(stored) if stored is not None else "",
        )

    def touch(self) -> None:
        """Give the base a new content hash: that before, chained with the last audit line."""
        before, end = heads.meta(self.connection, "content"), heads.meta(self.connection, "audit")
        content = hashlib.sha256(f"{before}\n{end}".encode()).hexdigest()
        self.connection.executemany(
            "UPDATE meta SET value = ? WHERE key = ?",
            [(content, "content"), (content[:12], "revision")],
        )
