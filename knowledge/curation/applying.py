"""Carries out a plan of import or upgrade in one transaction. What conflicts becomes a proposal
in the queue: a moderator's work is never overwritten.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from knowledge.curation import checking, deciding, heads, proposals, writing
from knowledge.curation.fields import dump
from knowledge.curation.ledger import Ledger
from knowledge.curation.model import (
    Act,
    Action,
    Draft,
    Origin,
    Plan,
    PlanItem,
    Reindex,
    Standing,
    State,
    Step,
    Target,
)
from knowledge.curation.transfer import plan_import, plan_upgrade
from knowledge.errors import PlanOutdated
from knowledge.gazetteer import Gazetteer
from knowledge.packing.build import fingerprint, frame_files, write_frame_files
from knowledge.packing.lexicon import make_gazetteer, phrases
from knowledge.packing.packs import Packs
from knowledge.packing.read import read_packs
from knowledge.packing.tables import write_groupings, write_lexicon, write_states

_ORDER = {Target.SOURCE: 0, Target.ENTRY: 1, Target.PARTICIPATION: 2}


def import_packs(ledger: Ledger, folder: Path, plan: Plan, act: Act) -> Plan:
    """Do what `plan_import` showed.

    Raises:
        PlanOutdated: the base or the folder has changed since.
        Unsound: something of it does not fit the base.
    """
    with ledger.decision():
        if plan_import(ledger.connection, folder) != plan:
            raise PlanOutdated("the base has changed since the plan was made; make it anew")
        _apply(ledger, plan, act, Origin.IMPORT)
        ledger.log(act, "imported", "", "", dict(plan.counts))
        ledger.touch()
    return plan


def upgrade(
    ledger: Ledger,
    folder: Path,
    act: Act,
    renewed: Callable[[Gazetteer], Reindex] | None = None,
) -> Plan:
    """Bring newer shipped packs into a base that may have been edited, by a three-way merge.

    `renewed` makes the index anew for other names: an index that reads names needs it where the
    lexicon, the states or the treaties have changed; the ledger goes on with it.

    Raises:
        PackError: the packs are wrong.
    """
    packs = read_packs(folder)
    connection = ledger.connection
    with ledger.decision():
        connection.execute("PRAGMA defer_foreign_keys = ON")
        plan = plan_upgrade(connection, packs)
        old = dict(connection.execute("SELECT name, data FROM pack"))
        renamed = _names_changed(old, folder)
        if old != frame_files(folder):
            _replace_frame(ledger, packs, folder)
        if renamed and renewed:
            ledger.index = renewed(make_gazetteer(phrases(packs)))
        _apply(ledger, plan, act, Origin.PACKS)
        for item in plan.items:
            _remember(connection, item)
        if renamed:
            _reindex_all(ledger)
        _set_meta(connection, packs, folder)
        ledger.log(act, "upgraded", "", "", dict(plan.counts))
        ledger.touch()
    return plan


def _set_meta(connection: sqlite3.Connection, packs: Packs, folder: Path) -> None:
    values = {
        "packs": fingerprint(folder),
        "title": packs.manifest.title,
        "licence": packs.manifest.licence,
        "facts_until": packs.manifest.facts_until,
    }
    connection.executemany(
        "UPDATE meta SET value = ? WHERE key = ?", [(v, name) for name, v in values.items()]
    )


def _apply(ledger: Ledger, plan: Plan, act: Act, origin: Origin) -> None:
    written = {Step.NEW, Step.CHANGED, Step.MERGED}
    for item in sorted(plan.items, key=lambda item: _ORDER[item.target]):
        if item.step in written:
            _write(ledger, item, act, origin)
        elif item.step is Step.CONFLICTING:
            _queue(ledger, item, act)
    # Last what goes, and sources last of that: by then nothing new rests on them.
    for item in sorted(plan.items, key=lambda item: -_ORDER[item.target]):
        if item.step is Step.REMOVED:
            _remove(ledger, item, act, origin)


def _write(ledger: Ledger, item: PlanItem, act: Act, origin: Origin) -> None:
    if origin is Origin.IMPORT or item.step is Step.MERGED:
        draft = Draft(target=item.target, key=item.key, base=item.head, fields=item.fields)
        deciding.refuse(
            [one for one in checking.check(ledger.connection, draft) if one.field != "data.related"]
        )
    ledger.write(item.target, item.key, item.fields, act, base=item.head, origin=origin)


def _queue(ledger: Ledger, item: PlanItem, act: Act) -> None:
    """A conflict waits for a reviewer; an older one of the same thing is superseded."""
    gone = item.incoming is None
    for number in proposals.open_of(ledger.connection, item.target, item.key):
        held = proposals.get(ledger.connection, number)
        if held.place == act.place and held.author == act.by:
            closing = Act(by=act.by, at=act.at, reason="a newer import", place=act.place)
            proposals.settle(ledger.connection, number, Standing.SUPERSEDED, closing)
            ledger.log(closing, "superseded", item.target, item.key, {"proposal": number})
    made = proposals.insert(
        ledger.connection,
        act,
        target=item.target,
        key=item.key,
        action=Action.RETIRE if gone else Action.EDIT,
        base=item.head,
        fields=item.fields,
        note=f"import: {', '.join(item.conflicts) or 'no longer in the packs, but needed here'}",
    )
    ledger.log(act, "proposed", item.target, item.key, made.fields)


def _remove(ledger: Ledger, item: PlanItem, act: Act, origin: Origin) -> None:
    draft = Draft(target=item.target, key=item.key, base=item.head, fields=item.fields)
    if checking.check_retire(ledger.connection, draft):
        _queue(ledger, item, act)  # something made here leans on it
        return
    ledger.write(
        item.target,
        item.key,
        item.fields,
        act,
        base=item.head,
        origin=origin,
        state=State.RETIRED,
        note="no longer in the packs",
    )


def _remember(connection: sqlite3.Connection, item: PlanItem) -> None:
    """What the packs say now is what the next upgrade compares with."""
    edited = connection.execute(
        "SELECT 1 FROM head WHERE target = ? AND key = ?", [item.target, item.key]
    ).fetchone()
    if item.incoming is None:
        connection.execute(
            "DELETE FROM shipped WHERE target = ? AND key = ?", [item.target, item.key]
        )
    elif edited:
        connection.execute(
            "INSERT OR REPLACE INTO shipped (target, key, fields) VALUES (?, ?, ?)",
            [item.target, item.key, dump(item.incoming)],
        )


def _replace_frame(ledger: Ledger, packs: Packs, folder: Path) -> None:
    """What is not edited from inside is taken from the packs; what is still used here stays."""
    connection = ledger.connection
    recorded = ledger.recorded_day()
    used = {
        "state": "SELECT state FROM participation",
        "treaty": "SELECT treaty FROM participation",
        "topic": "SELECT topic FROM entry_topic",
    }
    kept = {
        table: connection.execute(
            f"SELECT * FROM {table} WHERE {'iso3' if table == 'state' else 'id'} IN ({query})"
        ).fetchall()
        for table, query in used.items()
    }
    for table in ("membership", "deadline", "grouping", "instrument", "lexicon", *used):
        connection.execute(f"DELETE FROM {table}")
    write_states(connection, packs)
    write_groupings(connection, packs, recorded)
    write_lexicon(connection, phrases(packs))
    connection.executemany(
        "INSERT INTO topic (id, title) VALUES (?, ?)", [(t.id, t.title) for t in packs.topics]
    )
    for table, rows in kept.items():
        for row in rows:
            marks = ", ".join("?" * len(row))
            connection.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", row)
    write_frame_files(connection, folder)


def _names_changed(old: dict[str, bytes], folder: Path) -> bool:
    new = frame_files(folder)
    changed = {name for name in {*old, *new} if old.get(name) != new.get(name)}
    return bool(changed - {"base.yaml", "topics.yaml", "law/deadlines.yaml"})


def _reindex_all(ledger: Ledger) -> None:
    """Names are terms of the index: where they change, every entry is read anew."""
    for slug in heads.live_keys(ledger.connection, Target.ENTRY):
        fields = heads.draft_of(ledger.connection, Target.ENTRY, slug).fields
        ledger.index.put(slug, writing.lines(ledger.connection, slug, fields))
