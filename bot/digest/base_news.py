"""What is new in the base and in the law, for digests. Reads the base on its own thread."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.digest.compose import COMING, Names
from bot.digest.content import Change, EntryChange
from knowledge import KnowledgeBase
from knowledge.curate import Reading, Revision, State, Target
from knowledge.errors import NotInBase
from knowledge.model import LawEvent, Statement
from knowledge.recorded import moment
from knowledge.text import words

STATEMENTS = 2
"""New statements shown of an entry."""
_TOLD = ("title", "statements", "date", "sides")
"""Fields of an entry whose change is news; others only help to find it."""


def read_names(base: KnowledgeBase) -> Names:
    """What states, topics and entries are called."""
    return Names(
        states={iso: state.name for iso, state in base.store.states.items()},
        topics={id: title for id, title, _ in base.topics()},
        entries={slug: title for slug, _, title, _ in base.browse()},
    )


def law_events(base: KnowledgeBase, since: datetime, until: datetime) -> tuple[LawEvent, ...]:
    """What changes in the law from the day of `since` to the coming weeks after `until`; a day to
    spare on both ends, since days are local."""
    day = timedelta(days=1)
    today: date = until.astimezone(UTC).date()
    return base.law_events(
        since.astimezone(UTC).date() - day, today + COMING + day, today=until.date()
    )


def entry_changes(
    base: KnowledgeBase, since: datetime, until: datetime, today: date
) -> tuple[EntryChange, ...]:
    """What somebody changed in the base within a time: entries and participations, by when the base
    learned it."""
    reading = Reading(base.store.connection)
    found: list[EntryChange] = []
    for revision in reading.changes_between(since, until):
        if revision.target is Target.ENTRY:
            found += _entry_change(base, reading, revision)
        elif revision.target is Target.PARTICIPATION:
            found += _participation_change(base, revision, today)
    return tuple(found)


def _entry_change(
    base: KnowledgeBase, reading: Reading, revision: Revision
) -> Iterator[EntryChange]:
    before = _fields_before(reading, revision)
    change = Change.EDITED if before else Change.ADDED
    if revision.state is State.RETIRED:
        change = Change.RETIRED
    elif before and all(before.get(name) == revision.fields.get(name) for name in _TOLD):
        return
    title = str(revision.fields.get("title", revision.key))
    statements = () if change is Change.RETIRED else _new_statements(base, revision, before)
    said = " ".join([title, *(statement.text for statement in statements)])
    yield EntryChange(
        slug=revision.key,
        title=title,
        change=change,
        recorded=moment(revision.recorded),
        statements=statements,
        topics=tuple(revision.fields.get("topics", ())),
        states=_states(base, said),
    )


def _fields_before(reading: Reading, revision: Revision) -> Mapping[str, Any]:
    if revision.number == 1:
        return {}
    before = reading.revision(revision.target, revision.key, revision.number - 1)
    return {} if before.state is State.RETIRED else before.fields


def _new_statements(
    base: KnowledgeBase, revision: Revision, before: Mapping[str, Any]
) -> tuple[Statement, ...]:
    """What the entry says now and did not say before, with its sources; the first ones."""
    try:
        held = base.entry(revision.key).statements
    except NotInBase:
        return ()  # it was retired or merged since
    old = {row.get("text") for row in before.get("statements", ())}
    new = [statement for statement in held if statement.text not in old]
    return tuple(new[:STATEMENTS])


def _participation_change(
    base: KnowledgeBase, revision: Revision, today: date
) -> Iterator[EntryChange]:
    iso, _, treaty = revision.key.partition("/")
    state, found = base.store.states.get(iso), base.store.treaties.get(treaty)
    if state is None or found is None:
        return
    answer = base.status(iso, treaty, today=today)
    yield EntryChange(
        slug="",
        title=f"{state.name}: {found.short}",
        change=Change.RETIRED if revision.state is State.RETIRED else Change.EDITED,
        recorded=moment(revision.recorded),
        statements=answer.statements[:STATEMENTS],
        states=(iso,),
    )


def _states(base: KnowledgeBase, text: str) -> tuple[str, ...]:
    mentions = base.store.gazetteer.find(words(text))
    return tuple(
        dict.fromkeys(mention.name.id for mention in mentions if mention.name.kind == "state")
    )
