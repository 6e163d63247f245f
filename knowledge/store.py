"""Reads `knowledge.db`. One `Store` belongs to one thread; it never writes.

Every read takes `recorded`: the day on which the base must have held the row to be so (None =
now).
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from knowledge.census import Grouping, Membership
from knowledge.errors import BaseMissing, BaseOutdated, UnknownEntry, UnknownSource
from knowledge.gazetteer import Gazetteer, Name
from knowledge.model import Citation, Confidence, Entry, Kind, Source, SourceKind, State, Statement
from knowledge.regions import macro_region
from knowledge.treaties import Duty, Participation, Treaty
from knowledge.version import FORMAT

NOW = "9999-12-31"


class Store:
    """The stored base.

    Raises:
        BaseMissing: there is no file at `path`.
        BaseOutdated: the file is not a base that this version reads.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise BaseMissing(f"there is no knowledge base at {path}")
        self.connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        self.connection.execute("PRAGMA mmap_size = 268435456")
        self.connection.execute("PRAGMA query_only = ON")
        try:
            self.meta: dict[str, str] = dict(
                self.connection.execute("SELECT key, value FROM meta").fetchall()
            )
        except sqlite3.DatabaseError as error:
            self.connection.close()
            raise BaseOutdated(f"{path} is not a knowledge base: {error}") from error
        if self.meta.get("format") != FORMAT:
            self.connection.close()
            raise BaseOutdated("the knowledge base was built by another version; build it anew")
        self._read_entry = lru_cache(maxsize=None)(self._entry)
        self._view: date | None = None
        self.participations = lru_cache(maxsize=8)(self._participations)

    def close(self) -> None:
        """Give the file back."""
        self.connection.close()

    @property
    def recorded_from(self) -> date:
        """The first day on which this base held anything."""
        return date.fromisoformat(self.meta["recorded"])

    # Sources

    @cached_property
    def sources(self) -> dict[str, Source]:
        """All sources by id."""
        former: dict[str, list[str]] = defaultdict(list)
        for old, new in self.connection.execute(
            "SELECT former, source FROM source_former ORDER BY former"
        ):
            former[new].append(old)
        rows = self.connection.execute(
            "SELECT id, title, publisher, url, date, checked, kind FROM source"
        )
        return {
            row[0]: Source(
                id=row[0],
                title=row[1],
                publisher=row[2],
                url=row[3],
                date=row[4],
                checked=bool(row[5]),
                kind=SourceKind(row[6]),
                formerly=tuple(former.get(row[0], ())),
            )
            for row in rows
        }

    def source(self, id: str) -> Source:
        """A source by its id or one of its former ids. Raises UnknownSource."""
        if id in self.sources:
            return self.sources[id]
        row = self.connection.execute(
            "SELECT source FROM source_former WHERE former = ?", [id]
        ).fetchone()
        if row is None:
            raise UnknownSource(id)
        return self.sources[row[0]]

    def cited_in(self, source: str) -> list[str]:
        """Slugs of the entries that cite a source."""
        query = """SELECT DISTINCT entry.slug FROM statement_citation AS c JOIN statement ON
        statement.id = c.owner
            JOIN entry ON entry.slug = statement.entry WHERE c.source = ? ORDER BY entry.ord"""
        return [row[0] for row in self.connection.execute(query, [source])]

    def _citations(
        self, table: str, where: str = "1", values: list[Any] | None = None
    ) -> dict[int, tuple[Citation, ...]]:
        query = (
            f"SELECT owner, source, locator FROM {table}_citation WHERE {where} ORDER BY owner, ord"
        )
        found: dict[int, list[Citation]] = defaultdict(list)
        for owner, source, locator in self.connection.execute(query, values or []):
            found[owner].append(Citation(source=self.sources[source], locator=locator))
        return {owner: tuple(citations) for owner, citations in found.items()}

    # Entries

    @cached_property
    def slugs(self) -> tuple[str, ...]:
        """Slugs of all entries, in their order; the position is the entry's number in the index."""
        return tuple(
            row[0] for row in self.connection.execute("SELECT slug FROM entry ORDER BY ord")
        )

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each entry in the index, by slug."""
        return {slug: number for number, slug in enumerate(self.slugs)}

    @contextmanager
    def viewed(self, recorded: date | None) -> Iterator[None]:
        """Within the block, entries are those that the base held on `recorded` (None = now)."""
        before, self._view = self._view, recorded
        try:
            yield
        finally:
            self._view = before

    def entry(self, slug: str, recorded: date | None = None) -> Entry:
        """An entry as the base held it on a day (default: the day of `viewed`, else now).

        Raises:
            UnknownEntry: there was no entry of that slug.
        """
        return self._read_entry(slug, recorded or self._view)

    def held(self, slug: str) -> bool:
        """Whether the base held the entry, with a statement, on the day of `viewed`."""
        if self._view is None:
            return True
        try:
            return bool(self.entry(slug).statements)
        except UnknownEntry:
            return False

    def row_statements(self, slug: str) -> list[int]:
        """The statement ids of an entry's statement rows, in the order of the index."""
        query = (
            "SELECT statement FROM search_row WHERE entry = ? AND field = 'statement' ORDER BY id"
        )
        return [row[0] for row in self.connection.execute(query, [slug])]

    def _entry(self, slug: str, recorded: date | None = None) -> Entry:
        day = recorded.isoformat() if recorded else NOW
        holds = "recorded_from <= ? AND (recorded_to IS NULL OR recorded_to > ?)"
        one = self.connection.execute(
            f"SELECT kind, title, date, details FROM entry WHERE slug = ? AND {holds}",
            [slug, day, day],
        ).fetchone()
        if one is None:
            raise UnknownEntry(slug)
        rows = self.connection.execute(
            f"SELECT id, side, text, confidence, valid_from, valid_to FROM statement WHERE entry = ? AND {holds} ORDER BY ord",
            [slug, day, day],
        ).fetchall()
        marks = ", ".join("?" * len(rows))
        citations = self._citations("statement", f"owner IN ({marks})", [row[0] for row in rows])
        return Entry(
            slug=slug,
            kind=Kind(one[0]),
            title=one[1],
            date=one[2],
            details=json.loads(one[3]),
            aliases=self._lines("alias", slug),
            questions=self._lines("question", slug),
            sides=self._lines("side", slug, "label"),
            topics=tuple(
                r[0]
                for r in self.connection.execute(
                    "SELECT topic FROM entry_topic WHERE entry = ?", [slug]
                )
            ),
            origin=tuple(
                r[0]
                for r in self.connection.execute(
                    "SELECT origin FROM entry_origin WHERE entry = ?", [slug]
                )
            ),
            statements=tuple(
                Statement(
                    id=row[0],
                    entry=slug,
                    side=row[1],
                    text=row[2],
                    confidence=Confidence(row[3]),
                    valid_from=row[4],
                    valid_to=row[5],
                    citations=citations[row[0]],
                )
                for row in rows
            ),
        )

    def _lines(self, what: str, slug: str, column: str = "") -> tuple[str, ...]:
        query = f"SELECT {column or what} FROM entry_{what} WHERE entry = ? ORDER BY ord"
        return tuple(row[0] for row in self.connection.execute(query, [slug]))

    def list_entries(self, kind: str = "", topic: str = "") -> list[tuple[str, str, str, str]]:
        """(slug, kind, title, date) of the entries of a kind and topic; an empty string means
        any.
        """
        query = """SELECT slug, kind, title, date FROM entry WHERE (? = '' OR kind = ?) AND (? = ''
        OR slug IN
            (SELECT entry FROM entry_topic WHERE topic = ?)) ORDER BY ord"""
        return self.connection.execute(query, [kind, kind, topic, topic]).fetchall()

    def entry_years(self) -> list[int]:
        """The year that each entry is about, by number: of a figure's data, of an event's date;
        0 where there is none.
        """
        query = (
            "SELECT coalesce(json_extract(details, '$.year'), date), kind FROM entry ORDER BY ord"
        )
        rows = self.connection.execute(query).fetchall()
        return [
            int(str(when)[:4])
            if str(when)[:4].isdigit() and kind in {"figure", "event", "position"}
            else 0
            for when, kind in rows
        ]

    def topics(self) -> list[tuple[str, str, int]]:
        """(id, title, number of entries) of each topic."""
        query = """SELECT topic.id, topic.title, count(entry_topic.entry) FROM topic LEFT JOIN
        entry_topic
            ON entry_topic.topic = topic.id GROUP BY topic.id ORDER BY topic.rowid"""
        return self.connection.execute(query).fetchall()

    def statements_at(self, rows: list[int]) -> dict[int, int | None]:
        """The statement id of each search row."""
        marks = ", ".join("?" * len(rows))
        return dict(
            self.connection.execute(
                f"SELECT id, statement FROM search_row WHERE id IN ({marks})", rows
            ).fetchall()
        )

    def row_text(self, row: int) -> tuple[str, str]:
        """(field, text) of a search row."""
        field, text = self.connection.execute(
            "SELECT field, text FROM search_row WHERE id = ?", [row]
        ).fetchone()
        return field, text

    def vocabulary(self) -> list[tuple[str, int]]:
        """(word, number of entries) of the words that the base writes, names included."""
        return self.connection.execute("SELECT word, entries FROM vocabulary").fetchall()

    # Law

    @cached_property
    def states(self) -> dict[str, State]:
        """All states by ISO alpha-3 code."""
        rows = self.connection.execute(
            "SELECT iso3, iso2, name, short, region, un_member FROM state ORDER BY name"
        )
        return {
            row[0]: State(
                iso3=row[0],
                iso2=row[1],
                name=row[2],
                short=row[3],
                region=row[4],
                un_member=bool(row[5]),
            )
            for row in rows
        }

    @cached_property
    def treaties(self) -> dict[str, Treaty]:
        """All treaties by id, in order."""
        rows = self.connection.execute(
            "SELECT id, title, short, details FROM treaty ORDER BY ord"
        ).fetchall()
        return {row[0]: self._treaty(*row) for row in rows}

    def _treaty(self, id: str, title: str, short: str, details: str) -> Treaty:
        data = json.loads(details)
        data["adopted"] = date.fromisoformat(data["adopted"])
        data["in_force"] = date.fromisoformat(data["in_force"])
        data["opened"] = date.fromisoformat(data["opened"]) if data["opened"] else None
        data["text"] = Citation(source=self.sources[data.pop("text_source")])
        data["status"] = Citation(source=self.sources[data.pop("status_source")])
        data["names"] = tuple(data["names"])
        data["duties"] = tuple(
            Duty(**{**duty, "names": tuple(duty["names"])}) for duty in data["duties"]
        )
        return Treaty(id=id, title=title, short=short, **data)

    def _participations(self, recorded: date | None = None) -> dict[tuple[str, str], Participation]:
        """Participations by (iso3, treaty id), as the base held them on `recorded`."""
        columns = """state, treaty, signed, consent_type, consent_date, consent_year,
        entry_into_force, withdrawal_notified,
            withdrawal_effective, note, confidence"""
        citations = self._citations("participation")
        found = {}
        for number, *row in self._recorded(f"SELECT id, {columns} FROM participation", recorded):
            found[row[0], row[1]] = Participation(
                state=self.states[row[0]],
                treaty=self.treaties[row[1]],
                signed=row[2],
                consent_type=row[3],
                consent_date=row[4],
                consent_year=row[5],
                entry_into_force=row[6],
                withdrawal_notified=row[7],
                withdrawal_effective=row[8],
                note=row[9],
                confidence=Confidence(row[10]),
                citations=citations[number],
            )
        return found

    def _recorded(self, query: str, recorded: date | None) -> Iterator[tuple[Any, ...]]:
        day = recorded.isoformat() if recorded else NOW
        yield from self.connection.execute(
            f"{query} WHERE recorded_from <= ? AND (recorded_to IS NULL OR recorded_to > ?) ORDER BY recorded_from, id",
            [day, day],
        )

    @cached_property
    def groupings(self) -> dict[str, Grouping]:
        """Alliances and unions by id, and M49 subregions under "m49:<name>"."""
        citations = self._citations("membership")
        members: dict[str, list[Membership]] = defaultdict(list)
        cited: dict[str, tuple[Citation, ...]] = {}
        for number, grouping, state, joined, ended in self.connection.execute(
            "SELECT id, grouping, state, joined, ended FROM membership ORDER BY id"
        ):
            members[grouping].append(
                Membership(state=self.states[state], joined=joined, ended=ended)
            )
            cited[grouping] = citations[number]
        return {
            id: Grouping(id=id, title=title, members=tuple(members[id]), citations=cited[id])
            for id, title in self.connection.execute("SELECT id, title FROM grouping ORDER BY id")
        }

    def regions(self) -> dict[str, frozenset[str]]:
        """ISO alpha-3 codes by M49 subregion and by M49 region ("Africa")."""
        return self._regions

    @cached_property
    def _regions(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for state in self.states.values():
            found[state.region].add(state.iso3)
            found[macro_region(state.region)].add(state.iso3)
        return {region: frozenset(found[region]) for region in sorted(found, key=len, reverse=True)}

    def disputes(self, about: str) -> list[Entry]:
        """Debates whose `dispute` names a state and treaty ("UKR/APMBC")."""
        query = "SELECT slug FROM entry WHERE kind = 'debate' AND json_extract(details, '$.dispute') = ? ORDER BY ord"
        return [self.entry(row[0]) for row in self.connection.execute(query, [about])]

    @lru_cache(maxsize=1)  # noqa: B019
    def instruments(self) -> dict[str, tuple[str, int, str]]:
        """(short name, last article or rule, "article" or "rule") of each instrument."""
        rows = self.connection.execute("SELECT id, short, articles, unit FROM instrument")
        return {row[0]: (row[1], row[2], row[3]) for row in rows}

    def deadlines(
        self, state: str, treaty: str, article: str
    ) -> list[tuple[str, str, Confidence, tuple[Citation, ...]]]:
        """(due, note, confidence, citations) of the deadlines known beyond the computed one."""
        citations = self._citations("deadline")
        rows = self.connection.execute(
            "SELECT id, due, note, confidence FROM deadline WHERE state = ? AND treaty = ? AND article = ?",
            [state, treaty, article],
        )
        return [(row[1], row[2], Confidence(row[3]), citations[row[0]]) for row in rows]

    # Names

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The phrases by which states, treaties, groupings, instruments and terms are known."""
        gazetteer = Gazetteer()
        for key, kind, id, capitals, unspaced in self.connection.execute(
            "SELECT key, kind, id, capitals, unspaced FROM lexicon ORDER BY ord"
        ):
            gazetteer.add_key(key, Name(kind, id, bool(capitals)), bool(unspaced))
        return gazetteer
