"""Drafts in the making, and forms as they were filled in: nothing that was typed is lost."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.core.office import KeptDraft
from bot.core.reply import Form
from bot.core.stored import dump_form, load_form
from bot.state.db import State
from knowledge.curation.model import Draft, Target

KEPT = timedelta(days=1)
"""How long a form stays as it was filled in."""
_COLUMNS = "number, owner, target, key, base, fields, saved, proposal, answers"


class StoredDrafts:
    """Drafts in `state.db`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def add(
        self,
        owner: str,
        draft: Draft,
        at: datetime,
        *,
        proposal: int | None = None,
        answers: int | None = None,
    ) -> KeptDraft:
        """Keep a new draft."""
        with self._state.connection as connection:
            number = connection.execute(
                """INSERT INTO draft (owner, target, key, base, fields, saved, proposal, answers)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
                (owner, *_written(draft), _instant(at), proposal, answers),
            ).lastrowid
        found = self.get(number or 0)
        assert found  # noqa: S101 - it was written just now
        return found

    def save(self, number: int, draft: Draft, at: datetime) -> KeptDraft:
        """Keep what was changed. Raises KeyError where it is gone."""
        with self._state.connection as connection:
            connection.execute(
                """UPDATE draft SET target = ?, key = ?, base = ?, fields = ?, saved = ?
                WHERE number = ?""",
                (*_written(draft), _instant(at), number),
            )
        found = self.get(number)
        if found is None:
            raise KeyError(number)
        return found

    def get(self, number: int) -> KeptDraft | None:
        """A draft by its number."""
        row = self._state.connection.execute(
            f"SELECT {_COLUMNS} FROM draft WHERE number = ?", [number]
        ).fetchone()
        return _read(row) if row else None

    def of(self, owner: str) -> Sequence[KeptDraft]:
        """Somebody's drafts, newest first."""
        rows = self._state.connection.execute(
            f"SELECT {_COLUMNS} FROM draft WHERE owner = ? ORDER BY saved DESC, number DESC",
            [owner],
        )
        return tuple(map(_read, rows.fetchall()))

    def drop(self, number: int) -> None:
        """Forget a draft."""
        with self._state.connection as connection:
            connection.execute("DELETE FROM draft WHERE number = ?", [number])


def _written(draft: Draft) -> tuple[str, str, int, str]:
    return draft.target.value, draft.key, draft.base, json.dumps(draft.fields, ensure_ascii=False)


def _read(row: tuple[object, ...]) -> KeptDraft:
    number, owner, target, key, base, fields, saved, proposal, answers = row
    draft = Draft(
        target=Target(str(target)), key=str(key), base=_int(base), fields=json.loads(str(fields))
    )
    return KeptDraft(
        number=_int(number),
        owner=str(owner),
        draft=draft,
        saved=datetime.fromisoformat(str(saved)),
        proposal=None if proposal is None else _int(proposal),
        answers=None if answers is None else _int(answers),
    )


def _int(value: object) -> int:
    return int(str(value))


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


class StoredForms:
    """Forms in `state.db`, each found by an id that nobody can guess."""

    def __init__(self, state: State) -> None:
        self._state = state

    def keep(self, form: Form, at: datetime) -> str:
        """Keep a form; the id by which it is found. Old ones are dropped."""
        id = secrets.token_hex(8)
        with self._state.connection as connection:
            connection.execute("DELETE FROM form WHERE kept < ?", [_instant(at - KEPT)])
            connection.execute(
                "INSERT INTO form (id, data, kept) VALUES (?, ?, ?)",
                (id, dump_form(form), _instant(at)),
            )
        return id

    def find(self, id: str, at: datetime) -> Form | None:
        """A kept form; None where it is gone, or was kept by another version."""
        row = self._state.connection.execute(
            "SELECT data FROM form WHERE id = ? AND kept >= ?", [id, _instant(at - KEPT)]
        ).fetchone()
        try:
            return load_form(row[0]) if row else None
        except ValueError:
            return None
