"""Hostile and careless feeds, each with what the desk makes of it.

`HOSTILE` is data: the tests serve and read each, and the documents quote `outcome_table()`.
"""

from __future__ import annotations

from tests.servers.feeds.careless import CARELESS
from tests.servers.feeds.hostile_kinds import KINDS
from tests.servers.feeds.hostile_wire import WIRE
from tests.servers.feeds.kinds import Hostile

HOSTILE: tuple[Hostile, ...] = (*WIRE, *KINDS, *CARELESS)


def outcome_table() -> str:
    """The table of the documents, in Markdown."""
    rows = [f"| {hostile.does} | {hostile.outcome} |" for hostile in HOSTILE]
    return "\n".join(["| what a feed does | what the desk does |", "|---|---|", *rows])
