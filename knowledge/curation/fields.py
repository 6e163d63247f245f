"""Fields of entries, sources and participations as JSON: one canonical form, from drafts and
from the tables.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from knowledge.curation.model import Fields, Target
from knowledge.errors import Problem, UnknownParticipation
from knowledge.model import Source
from knowledge.packing.read import faults
from knowledge.packing.schema import EntryPack, Model, ParticipationPack, SourcePack
from knowledge.sources import read_sources

MODELS: Mapping[Target, type[Model]] = {
    Target.ENTRY: EntryPack,
    Target.SOURCE: SourcePack,
    Target.PARTICIPATION: ParticipationPack,
}
PARTICIPATION_COLUMNS = """signed consent_type consent_date entry_into_force withdrawal_notified
    withdrawal_effective note""".split()


def dump(fields: Any) -> str:
    """Fields as the text that is stored, in the order of the schema."""
    return json.dumps(fields, ensure_ascii=False)


def load(target: Target, text: str) -> dict[str, Any]:
    """Stored fields. What the schema has learned since they were stored is filled in: revisions are
    never written anew.
    """
    fields: dict[str, Any] = json.loads(text)
    if target is Target.SOURCE and "archive" not in fields:
        fields = {name: fields.get(name, "") for name in SourcePack.model_fields}
    return fields


def digest(fields: Any) -> str:
    """A hash of fields, whatever their order."""
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def participation_key(key: str) -> tuple[str, str]:
    """(iso3, treaty) of "FIN/APMBC". Raises UnknownParticipation where it is no such pair."""
    iso3, slash, treaty = key.partition("/")
    if not slash:
        raise UnknownParticipation(key)
    return iso3, treaty


def key_of(target: Target, fields: Fields) -> str:
    """The key that fields name."""
    if target is Target.PARTICIPATION:
        return f"{fields.get('iso3', '')}/{fields.get('treaty', '')}"
    return str(fields.get("slug" if target is Target.ENTRY else "id", ""))


def parse(target: Target, fields: Fields, key: str = "") -> tuple[Model | None, list[Problem]]:
    """The fields as the pack schema reads them, or all that is wrong with them."""
    try:
        text = _as_text(fields)
        dump(text).encode()
    except UnicodeEncodeError:
        what = "the text holds characters that cannot be stored"
        return None, [Problem(file=str(target), entry=key, field="", what=what)]
    try:
        return MODELS[target].model_validate(text), []
    except ValidationError as error:
        problems = faults(error)
        return None, [Problem(file=str(target), entry=key, field=f, what=w) for f, w in problems]


def canonical(target: Target, fields: Fields) -> dict[str, Any]:
    """Valid fields in the form in which they are compared and stored. Raises ValidationError."""
    return canonical_of(MODELS[target].model_validate(_as_text(fields)))


def canonical_of(pack: Model) -> dict[str, Any]:
    """A valid pack as fields."""
    fields: dict[str, Any] = pack.model_dump(mode="json", by_alias=True)
    if isinstance(pack, EntryPack):
        for statement in fields["statements"]:
            statement["cite"] = [_cite(c["source"], c["locator"]) for c in statement["cite"]]
        fields["topics"] = sorted(set(fields["topics"]))
        fields["origin"] = sorted(set(fields["origin"]))
    elif isinstance(pack, SourcePack):
        fields["formerly"] = sorted(set(fields["formerly"]))
    else:
        fields["source_ids"] = list(dict.fromkeys(fields["source_ids"]))
    return fields


def _cite(source: str, locator: str) -> str:
    return f"{source} @ {locator}" if locator else source


def _as_text(value: Any) -> Any:
    """Scalars as text, as a pack file gives them; what is None is not there."""
    if isinstance(value, Mapping):
        return {str(key): _as_text(item) for key, item in value.items() if item is not None}
    if isinstance(value, (list, tuple)):
        return [_as_text(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def stored(connection: sqlite3.Connection, target: Target, key: str) -> dict[str, Any] | None:
    """The fields of what the tables hold under a key now, or None."""
    if target is Target.ENTRY:
        return _entry(connection, key)
    return _source(connection, key) if target is Target.SOURCE else _participation(connection, key)


def _entry(connection: sqlite3.Connection, slug: str) -> dict[str, Any] | None:
    row = connection.execute(
        "SELECT kind, title, date, details FROM entry WHERE slug = ? AND recorded_to IS NULL",
        [slug],
    ).fetchone()
    if row is None:
        return None

    def column(table: str, name: str, order: str) -> list[str]:
        query = f"SELECT {name} FROM {table} WHERE entry = ? ORDER BY {order}"
        return [found[0] for found in connection.execute(query, [slug])]

    return {
        "slug": slug,
        "kind": row[0],
        "title": row[1],
        "aliases": column("entry_alias", "alias", "ord"),
        "questions": column("entry_question", "question", "ord"),
        "topics": column("entry_topic", "topic", "topic"),
        "origin": column("entry_origin", "origin", "origin"),
        "date": row[2],
        "sides": column("entry_side", "label", "ord"),
        "data": json.loads(row[3]),
        "statements": _statements(connection, slug),
    }


def _statements(connection: sqlite3.Connection, slug: str) -> list[dict[str, Any]]:
    rows = connection.execute(
        """SELECT id, text, confidence, valid_from, valid_to, side FROM statement
        WHERE entry = ? AND recorded_to IS NULL ORDER BY ord""",
        [slug],
    ).fetchall()
    return [
        {
            "text": text,
            "cite": [
                _cite(*cite)
                for cite in connection.execute(
                    "SELECT source, locator FROM statement_citation WHERE owner = ? ORDER BY ord",
                    [number],
                )
            ],
            "confidence": confidence,
            "from": start,
            "to": end,
            "side": side,
        }
        for number, text, confidence, start, end, side in rows
    ]


def live_sources(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Source]:
    """The sources of these ids that the base holds and has not given up."""
    found = read_sources(connection, ids)
    return {id: source for id, source in found.items() if not _retired(connection, id)}


def _retired(connection: sqlite3.Connection, id: str) -> bool:
    query = "SELECT 1 FROM head WHERE target = 'source' AND key = ? AND state = 'retired'"
    return connection.execute(query, [id]).fetchone() is not None


def _source(connection: sqlite3.Connection, id: str) -> dict[str, Any] | None:
    row = connection.execute(
        "SELECT title, publisher, kind, url, archive, date, checked FROM source WHERE id = ?", [id]
    ).fetchone()
    if row is None or _retired(connection, id):
        return None
    former = connection.execute(
        "SELECT former FROM source_former WHERE source = ? ORDER BY former", [id]
    )
    return {
        "id": id,
        **dict(zip(("title", "publisher", "kind", "url", "archive", "date"), row[:6], strict=True)),
        "checked": "stored" if row[6] else "known",
        "formerly": [old for (old,) in former],
    }


def _participation(connection: sqlite3.Connection, key: str) -> dict[str, Any] | None:
    iso3, treaty = participation_key(key)
    row = connection.execute(
        f"""SELECT id, confidence, {", ".join(PARTICIPATION_COLUMNS)} FROM participation
        WHERE state = ? AND treaty = ? AND recorded_to IS NULL""",
        [iso3, treaty],
    ).fetchone()
    if row is None:
        return None
    sources = connection.execute(
        "SELECT source FROM participation_citation WHERE owner = ? ORDER BY ord", [row[0]]
    )
    return {
        "iso3": iso3,
        "treaty": treaty,
        **dict(zip(PARTICIPATION_COLUMNS, row[2:], strict=True)),
        "source_ids": [source for (source,) in sources],
        "confidence": row[1],
    }
