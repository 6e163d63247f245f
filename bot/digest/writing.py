"""Transactions that read before they write: nobody else writes in between.

The thread that answers in chat and the one that reads news each have a connection of their own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from bot.state.db import State


@contextmanager
def writing(state: State) -> Iterator[sqlite3.Connection]:
    """A transaction that has the right to write from its beginning.

    Raises:
        sqlite3.OperationalError: another one has kept that right for too long.
    """
    with state.connection as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection
