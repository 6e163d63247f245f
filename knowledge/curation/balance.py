"""How a debated topic stands: its positions by side, source class and region, and what a draft
does to that. A topic is debated where positions on it take more than one side.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping
from typing import Any

from knowledge.curation.fields import stored
from knowledge.curation.model import Balance, Draft, Fields, Target
from knowledge.model import Kind
from knowledge.regions import macro_region
from knowledge.text import fold

Counts = dict[str, Counter[str]]
TILT = 0.65
"""A side with more than this share, and growing, is worth a warning (from four positions on)."""
_FEWEST = 4


def balance(connection: sqlite3.Connection, draft: Draft) -> tuple[Balance, ...]:
    """The topics of a position or debate, before and after the draft; other drafts have none."""
    if draft.target is not Target.ENTRY:
        return ()
    before = stored(connection, Target.ENTRY, draft.key)
    topics = set(draft.fields.get("topics", ())) | set(before["topics"] if before else ())
    if not {_kind(draft.fields), _kind(before or {})} & {Kind.POSITION, Kind.DEBATE}:
        return ()
    found = []
    for topic in sorted(topics):
        others = _of_topic(connection, topic, draft.key)
        old, new = _copy(others), _copy(others)
        if before and topic in before["topics"]:
            _add(connection, old, before)
        if topic in draft.fields.get("topics", ()):
            _add(connection, new, draft.fields)
        if len(old["side"] | new["side"]) > 1 and old != new:
            found.append(Balance(topic=topic, before=old, after=new, tilts=_tilts(old, new)))
    return tuple(found)


def standing(connection: sqlite3.Connection) -> dict[str, Mapping[str, Mapping[str, int]]]:
    """The positions of each debated topic by "side", "class" and "region", in the order of the
    topics.
    """
    topics = connection.execute("SELECT id FROM topic ORDER BY rowid").fetchall()
    found = {topic: _of_topic(connection, topic, "") for (topic,) in topics}
    return {topic: counts for topic, counts in found.items() if len(counts["side"]) > 1}


def _of_topic(connection: sqlite3.Connection, topic: str, but: str) -> Counts:
    counts: Counts = {"side": Counter(), "class": Counter(), "region": Counter()}
    slugs = connection.execute(
        """SELECT slug FROM entry JOIN entry_topic ON entry = slug WHERE topic = ? AND slug <> ?
        AND recorded_to IS NULL AND kind IN ('position', 'debate')""",
        [topic, but],
    ).fetchall()
    for (slug,) in slugs:
        fields = stored(connection, Target.ENTRY, slug)
        if fields:
            _add(connection, counts, fields)
    return counts


def _add(connection: sqlite3.Connection, counts: Counts, fields: Fields) -> None:
    if _kind(fields) == Kind.POSITION:
        counts["side"][str(fields["data"].get("stance", "")) or "unsaid"] += 1
        region = _region(connection, str(fields["data"].get("actor", "")))
        counts["region"][region] += 1
    else:
        sides = fields.get("sides", ())
        for statement in fields["statements"]:
            place = statement.get("side")
            if place and int(place) <= len(sides):
                counts["side"][_side(sides[int(place) - 1])] += 1
    for kind in _classes(connection, fields):
        counts["class"][kind] += 1


def _side(label: str) -> str:
    return " ".join(fold(label).split())


def _classes(connection: sqlite3.Connection, fields: Fields) -> list[str]:
    cited = {cite.partition(" @ ")[0] for one in fields["statements"] for cite in one["cite"]}
    rows = connection.execute(
        "SELECT kind FROM source WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps(sorted(cited))],
    )
    return [kind for (kind,) in rows]


def _region(connection: sqlite3.Connection, actor: str) -> str:
    """The region of an actor that is a state; others have none."""
    row = connection.execute(
        """SELECT region FROM state WHERE name = ?1 COLLATE NOCASE OR short = ?1 COLLATE NOCASE
        OR short = 'the ' || ?1 COLLATE NOCASE""",
        [actor],
    ).fetchone()
    return macro_region(row[0]) if row else "no state"


def _kind(fields: Mapping[str, Any]) -> str:
    return str(fields.get("kind", ""))


def _copy(counts: Counts) -> Counts:
    return {name: Counter(count) for name, count in counts.items()}


def _tilts(old: Counts, new: Counts) -> tuple[str, ...]:
    said = {"side": "side", "class": "source class", "region": "region"}
    found = []
    for name, what in said.items():
        total = new[name].total()
        if total < _FEWEST:
            continue
        value, count = new[name].most_common(1)[0]
        share, before = count / total, old[name][value] / max(1, old[name].total())
        if share > TILT and share > before:
            found.append(f"{count} of {total} by {what} are {value!r}; this adds to them")
    return tuple(found)
