"""Writes what is searched: one row a title, alias, question and statement; and the vocabulary."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator

from knowledge import text
from knowledge.index.build import Row, number_rows
from knowledge.packing.lexicon import Phrase
from knowledge.packing.packs import Packs
from knowledge.packing.schema import EntryPack


def write_rows(connection: sqlite3.Connection, packs: Packs) -> list[Row]:
    """Write the rows that are searched, and give them as the index numbers them."""
    ids = dict(connection.execute("SELECT entry || ':' || ord, id FROM statement").fetchall())
    rows = number_rows(
        (number, field, line)
        for number, entry in enumerate(packs.entries)
        for field, line in _lines(entry)
    )
    order: dict[str, int] = {}
    written = []
    for number, entry, field, line in rows:
        slug = packs.entries[entry].slug
        statement = None
        if field == "statement":
            order[slug] = order.get(slug, 0) + 1
            statement = ids[f"{slug}:{order[slug]}"]
        written.append((number, slug, field, line, statement))
    connection.executemany(
        "INSERT INTO search_row (id, entry, field, text, statement) VALUES (?, ?, ?, ?, ?)", written
    )
    return rows


def write_vocabulary(connection: sqlite3.Connection, packs: Packs, names: list[Phrase]) -> None:
    """The words of the base, for spelling: those of the entries, and of names in English. Names in
    other languages are known, but nothing is a slip of them: "Wakanda" is not Holland.
    """
    counts: Counter[str] = Counter()
    for entry in packs.entries:
        counts.update({word.norm for _, line in _lines(entry) for word in text.words(line)})
    for phrase in names:
        if not phrase.unspaced and not phrase.origin.startswith("cldr"):
            counts.update(set(phrase.key.split(" ")))
    connection.executemany(
        "INSERT INTO vocabulary (word, entries) VALUES (?, ?)", sorted(counts.items())
    )


def _lines(entry: EntryPack) -> Iterator[tuple[str, str]]:
    yield "title", entry.title
    yield from (("alias", alias) for alias in entry.aliases)
    yield from (("question", question) for question in entry.questions)
    yield from (("statement", statement.text) for statement in entry.statements)
