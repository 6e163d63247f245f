"""Reads the sources and the law of `knowledge.db`: states, treaties, participations, groupings, deadlines.

Every read of a dated row takes `recorded`: the day (at its end) or the instant at which the base
must have held it (None = now).
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from functools import cached_property
from typing import Any

from knowledge.census import Grouping, Membership
from knowledge.errors import UnknownSource
from knowledge.model import Citation, Confidence, Source, State
from knowledge.recorded import bound_of
from knowledge.regions import macro_region
from knowledge.sources import read_sources
from knowledge.treaties import Duty, KnownDeadline, Participation, Treaty


class LawTables:
    """The part of a store that the law model reads."""

    connection: sqlite3.Connection
    participations: Callable[..., dict[tuple[str, str], Participation]]

    def forget_law(self) -> None:
        """Read sources and law anew when they are next asked for."""
        for name in ("sources", "states", "treaties", "groupings", "_regions"):
            self.__dict__.pop(name, None)

    @cached_property
    def sources(self) -> dict[str, Source]:
        """All sources by id."""
        return read_sources(self.connection)

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
            JOIN entry ON entry.slug = statement.entry WHERE c.source = ?
            AND statement.recorded_to IS NULL AND entry.recorded_to IS NULL ORDER BY entry.ord"""
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
        bound = bound_of(recorded)
        yield from self.connection.execute(
            f"{query} WHERE recorded_from <= ? AND (recorded_to IS NULL OR recorded_to > ?) ORDER BY recorded_from, id",
            [bound, bound],
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

    def instruments(self) -> dict[str, tuple[str, int, str]]:
        """(short name, last article or rule, "article" or "rule") of each instrument."""
        rows = self.connection.execute("SELECT id, short, articles, unit FROM instrument")
        return {row[0]: (row[1], row[2], row[3]) for row in rows}

    def known_deadlines(self) -> list[KnownDeadline]:
        """The deadlines known beside the computed ones, in the order of the packs."""
        citations = self._citations("deadline")
        rows = self.connection.execute(
            "SELECT id, state, treaty, article, due, note, confidence FROM deadline ORDER BY id"
        )
        return [
            KnownDeadline(
                state=row[1],
                treaty=row[2],
                article=row[3],
                due=row[4],
                note=row[5],
                confidence=Confidence(row[6]),
                citations=citations[row[0]],
            )
            for row in rows
        ]

    def deadlines(self, state: str, treaty: str, article: str) -> list[KnownDeadline]:
        """Those of one state under one article."""
        return [
            one
            for one in self.known_deadlines()
            if (one.state, one.treaty, one.article) == (state, treaty, article)
        ]
