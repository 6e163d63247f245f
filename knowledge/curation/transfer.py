"""The base as a pack folder and back: export, import with a plan, upgrade of the shipped packs.

An export holds, beside the packs, `revisions.json`: which revision of each thing it shows. So an
import knows what was edited outside and what has moved here since.
"""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from knowledge.curation import heads
from knowledge.curation.fields import canonical_of, key_of, load, stored
from knowledge.curation.merge import merge
from knowledge.curation.model import Fields, Plan, PlanItem, State, Step, Target
from knowledge.packing.packs import Packs
from knowledge.packing.read import read_packs
from knowledge.packing.schema import ParticipationPack

REVISIONS = "revisions.json"
_Key = tuple[Target, str]


def export_packs(connection: sqlite3.Connection, folder: Path) -> None:
    """Write the heads as packs to `folder`, which should be empty."""
    for name, data in connection.execute("SELECT name, data FROM pack"):
        _put(folder / name, bytes(data).decode())
    heads_of = {
        target: [_required(connection, target, key) for key in heads.live_keys(connection, target)]
        for target in Target
    }
    runs = groupby(heads_of[Target.ENTRY], key=lambda fields: str(fields["kind"]))
    for number, (kind, entries) in enumerate(runs, 1):
        _put(folder / f"entries/{number:03}-{kind}.yaml", _yaml(map(_short, entries)))
    _put(folder / "sources/all.yaml", _yaml(map(_short, heads_of[Target.SOURCE])))
    _put(folder / "law/participation.csv", _csv(heads_of[Target.PARTICIPATION]))
    numbers = {
        target: {
            key_of(target, fields): heads.current(connection, target, key_of(target, fields))[0]
            for fields in rows
        }
        for target, rows in heads_of.items()
    }
    _put(folder / REVISIONS, json.dumps({"base": _identity(connection), "heads": numbers}))


def _identity(connection: sqlite3.Connection) -> str:
    """What tells one line of revisions from another: the hash of the packs that it began from."""
    return heads.meta(connection, "packs")


def _required(connection: sqlite3.Connection, target: Target, key: str) -> dict[str, Any]:
    fields = stored(connection, target, key)
    if fields is None:
        raise heads.unknown(target, key)
    return fields


def _short(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields as a person writes them in a pack: what is empty or the rule is left out."""
    kept = {name: value for name, value in fields.items() if value not in ("", [], {}, None)}
    if kept.get("checked") == "stored":
        del kept["checked"]
    if kept.get("confidence") == "high":
        del kept["confidence"]
    if "statements" in kept:
        kept["statements"] = [_short(one) for one in kept["statements"]]
    if "data" in kept:
        kept["data"] = fields["data"]
    return kept if "publisher" not in fields else {**kept, "publisher": fields["publisher"]}


def _yaml(rows: Iterator[dict[str, Any]]) -> str:
    return yaml.dump(
        list(rows), Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=120
    )


def _csv(rows: list[dict[str, Any]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, fieldnames=list(ParticipationPack.model_fields))
    writer.writeheader()
    writer.writerows({**row, "source_ids": ";".join(row["source_ids"])} for row in rows)
    return out.getvalue()


def _put(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as handle:
        handle.write(content)


def incoming(packs: Packs) -> dict[_Key, dict[str, Any]]:
    """The editable things of packs, sources first, as fields."""
    groups = (
        (Target.SOURCE, packs.sources),
        (Target.ENTRY, packs.entries),
        (Target.PARTICIPATION, packs.participations),
    )
    found: dict[_Key, dict[str, Any]] = {}
    for target, rows in groups:
        for row in rows:
            fields = canonical_of(row)
            found[target, key_of(target, fields)] = fields
    return found


def plan_import(connection: sqlite3.Connection, folder: Path) -> Plan:
    """What an import of the packs in `folder` would do. What the folder lacks stays.

    Raises:
        PackError: the packs are wrong.
    """
    packs = read_packs(folder)
    seen: Mapping[str, Mapping[str, int]] = {}
    if (folder / REVISIONS).is_file():
        told = json.loads((folder / REVISIONS).read_text(encoding="utf-8"))
        seen = told["heads"] if told.get("base") == _identity(connection) else {}

    def base(target: Target, key: str) -> Fields | None:
        number = seen.get(target, {}).get(key)
        if number and number <= heads.current(connection, target, key)[0]:
            return heads.revision(connection, target, key, number).fields
        return shipped(connection, target, key)

    items = [
        _item(connection, target, key, fields, base(target, key))
        for (target, key), fields in incoming(packs).items()
    ]
    return make_plan(items)


def plan_upgrade(connection: sqlite3.Connection, packs: Packs) -> Plan:
    """What new shipped packs would do: merged by field with what was edited here since."""
    new = incoming(packs)
    items = [
        _item(connection, target, key, fields, shipped(connection, target, key))
        for (target, key), fields in new.items()
    ]
    for target in (Target.ENTRY, Target.PARTICIPATION, Target.SOURCE):
        items += [
            _gone(connection, target, key)
            for key in heads.live_keys(connection, target)
            if (target, key) not in new and shipped(connection, target, key) is not None
        ]
    return make_plan(items)


def shipped(connection: sqlite3.Connection, target: Target, key: str) -> Fields | None:
    """What the packs last said of a key; None for what was made here."""
    row = connection.execute(
        "SELECT fields FROM shipped WHERE target = ? AND key = ?", [target, key]
    ).fetchone()
    if row:
        return load(target, row[0])
    edited = connection.execute(
        "SELECT 1 FROM head WHERE target = ? AND key = ?", [target, key]
    ).fetchone()
    return None if edited else stored(connection, target, key)


def _item(
    connection: sqlite3.Connection, target: Target, key: str, new: Fields, base: Fields | None
) -> PlanItem:
    number, state = heads.current(connection, target, key)
    head = heads.revision(connection, target, key, number).fields if number else None

    def item(step: Step, fields: Fields, conflicts: tuple[str, ...] = ()) -> PlanItem:
        return PlanItem(
            target=target,
            key=key,
            step=step,
            head=number,
            fields=fields,
            incoming=new,
            conflicts=conflicts,
        )

    if head is None:
        return item(Step.NEW, new)
    if base == new or (head == new and state is State.HELD):
        return item(Step.UNCHANGED, head)
    if state is State.RETIRED:
        return item(Step.CONFLICTING, new, ("retired here",))
    if base == head:
        return item(Step.CHANGED, new)
    merged = merge(base or {}, head, new)
    if merged.conflicts:
        return item(Step.CONFLICTING, merged.fields, merged.conflicts)
    return item(Step.UNCHANGED if merged.fields == head else Step.MERGED, merged.fields)


def _gone(connection: sqlite3.Connection, target: Target, key: str) -> PlanItem:
    """What new packs no longer have: given up, unless it was edited here."""
    number, _ = heads.current(connection, target, key)
    head = heads.revision(connection, target, key, number).fields
    kept = shipped(connection, target, key) != head
    return PlanItem(
        target=target,
        key=key,
        step=Step.CONFLICTING if kept else Step.REMOVED,
        head=number,
        fields=head,
        conflicts=("no longer in the packs",) if kept else (),
    )


def make_plan(items: list[PlanItem]) -> Plan:
    """A plan with its counts."""
    counts = Counter(str(item.step) for item in items)
    return Plan(items=tuple(items), counts={step: counts[step] for step in Step if counts[step]})
