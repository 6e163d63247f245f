"""Finds states, treaties, groups, entries and sources by what a user typed, and offers what they
may mean.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from rapidfuzz import fuzz, process

from knowledge import text
from knowledge.answer.engine import Engine
from knowledge.answer.rank import FEATURES
from knowledge.dates import first_day, last_day
from knowledge.errors import UnknownEntry, UnknownGroup, UnknownState, UnknownTreaty
from knowledge.model import Answer, Outcome, Part, State, Statement
from knowledge.regions import PREFIX
from knowledge.store import Store
from knowledge.treaties import Treaty

NEAR, FAR = 88, 55
"""How like a name typed words must be (rapidfuzz's WRatio), where something fits and where not."""
TIMELINE_AT_MOST = 12
LIKENESS = [FEATURES.index(name) for name in ("overlap", "near_asked", "near_told")]


class Lookup:
    """Name search over one open base."""

    def __init__(self, store: Store, engine: Engine) -> None:
        self._store = store
        self._engine = engine

    def forget(self) -> None:
        """Offer what the store holds now."""
        for name in ("_choices", "_folded"):
            self.__dict__.pop(name, None)

    def state(self, name: str) -> State:
        """The state of that name, code, demonym or flag, in any language. Raises UnknownState
        with the nearest names.
        """
        reading = self._engine.read(name, date(2000, 1, 1))
        if len(reading.states) == 1:
            return self._store.states[reading.states[0]]
        code = name.strip().upper()
        for state in self._store.states.values():
            if code in {state.iso3, state.iso2}:
                return state
        raise UnknownState(name, tuple(label for _, label in self.complete("state", name, 3)))

    def treaty(self, name: str) -> Treaty:
        """The treaty of that id or name. Raises UnknownTreaty."""
        known = self._store.treaties
        if name.strip().upper() in known:
            return known[name.strip().upper()]
        reading = self._engine.read(name, date(2000, 1, 1))
        if len(reading.treaties) == 1:
            return known[reading.treaties[0]]
        asked = _stems(name)
        named = [treaty for treaty in known.values() if asked and asked <= _stems(treaty.title)]
        if len(named) == 1:
            return named[0]
        raise UnknownTreaty(name, tuple(known))

    def members(self, group: str, day: date) -> tuple[frozenset[str], str]:
        """(ISO codes of the members on a day, name) of an alliance or region. Raises
        UnknownState.
        """
        wanted = text.fold(group).strip()
        for id, grouping in self._store.groupings.items():
            if wanted in {id, text.fold(grouping.title)}:
                return grouping.on(day), grouping.title
        for region, isos in self._store.regions().items():
            if text.fold(region) == wanted:
                return isos, region
        reading = self._engine.read(group, day)
        for id in reading.named("grouping"):
            if id.startswith(PREFIX):
                region = id.removeprefix(PREFIX)
                return self._store.regions()[region], region
            return self._store.groupings[id].on(day), self._store.groupings[id].title
        raise UnknownGroup(group, tuple(label for _, label in self.complete("group", group, 3)))

    @cached_property
    def _choices(self) -> dict[str, list[tuple[str, str]]]:
        entries = [(slug, title) for slug, _, title, _ in self._store.list_entries()]
        return {
            "state": [(state.iso3, _both_names(state)) for state in self._store.states.values()],
            "treaty": [(treaty.id, treaty.short) for treaty in self._store.treaties.values()],
            "entry": entries,
            "topic": [(id, title) for id, title, _ in self._store.topics()],
            "source": [(source.id, source.title) for source in self._store.sources.values()],
            "group": [(id, grouping.title) for id, grouping in self._store.groupings.items()]
            + [(region, region) for region in self._store.regions()],
        }

    @cached_property
    def _folded(self) -> dict[str, list[str]]:
        """The choices as they are compared with what is typed."""
        return {
            what: [text.fold(f"{label} {value.replace('-', ' ')}") for value, label in choices]
            for what, choices in self._choices.items()
        }

    def complete(self, what: str, typed: str, limit: int = 25) -> list[tuple[str, str]]:
        """(value, label), best first; the first ones in order for an empty text."""
        choices = self._choices[what]
        wanted = text.fold(typed).strip()
        if not wanted:
            return choices[:limit]
        labels = self._folded[what]
        whole = [number for number, label in enumerate(labels) if wanted in label]
        whole.sort(key=lambda number: _how_early(wanted, labels[number]))
        least = NEAR if whole else FAR  # what only resembles is noise beside what fits
        found = process.extract(wanted, labels, scorer=fuzz.WRatio, limit=limit, score_cutoff=least)
        order = dict.fromkeys([*whole, *(number for _, _, number in found)])
        return [choices[number] for number in list(order)[:limit]]

    def nearest(self, typed: str, limit: int) -> list[tuple[str, float]]:
        """(slug, likeness from 0 to 1) of the entries nearest to a text, best first: the larger of
        shared words (with a title, alias or question) and nearness in meaning.
        """
        ranker = self._engine.ranker
        ranked = ranker.rank(self._engine.read(typed, date(2000, 1, 1)))
        if not len(ranked):
            return []
        likeness = ranked.features[:, LIKENESS].max(axis=1).clip(0, 1)
        best = (-likeness).argsort(kind="stable")[:limit]  # equal ones as they are ranked
        found = [(self._store.slugs[ranked.entries[at]], float(likeness[at])) for at in best]
        return [(slug, score) for slug, score in found if score > 0]

    def timeline(
        self,
        subject: str,
        today: date,
        first: date | None,
        last: date | None,
        newest: bool = False,
    ) -> Answer:
        """Dated events, oldest or `newest` first: of a topic or state, or of the entries nearest to
        the subject.
        """
        slugs = list(self._events(subject, today))
        dated = [(entry.date, entry) for entry in map(self._store.entry, slugs) if entry.date]
        dated = [
            (when, entry)
            for when, entry in dated
            if (not first or last_day(when) >= first) and (not last or first_day(when) <= last)
        ]
        if not dated:
            raise UnknownEntry(
                subject, tuple(label for _, label in self.complete("topic", subject, 3))
            )
        ordered = [
            entry
            for _, entry in sorted(
                dated, key=lambda pair: (first_day(pair[0]), pair[1].slug), reverse=newest
            )
        ]
        statements: list[Statement] = [entry.statements[0] for entry in ordered]
        return Answer(
            question=f"Timeline: {subject}" if subject else "Timeline",
            outcome=Outcome.ANSWERED,
            as_of=min(last, today) if last else today,
            parts=tuple(
                Part(heading=f"{entry.date}: {entry.title}", statements=entry.statements[:1])
                for entry in ordered[:TIMELINE_AT_MOST]
            ),
            more=tuple(statements[TIMELINE_AT_MOST:]),
            entries=tuple(entry.slug for entry in ordered),
            resolver="timeline",
        )

    def _events(self, subject: str, today: date) -> Iterable[str]:
        events = [slug for slug, *_ in self._store.list_entries(kind="event")]
        if not subject:
            return events
        topic = next(
            (
                id
                for id, title in self._choices["topic"]
                if text.fold(subject) in {id, text.fold(title)}
            ),
            "",
        )
        if topic:
            return [slug for slug, *_ in self._store.list_entries(kind="event", topic=topic)]
        terms = self._engine.read(subject, today).terms
        return [
            slug
            for slug in events
            if all(self._engine.index.holds_one(self._store.numbers[slug], term) for term in terms)
        ]


def _both_names(state: State) -> str:
    """The official name with the usual one behind it where they differ."""
    usual = state.short.removeprefix("the ")
    return state.name if not usual or usual in state.name else f"{state.name} ({usual})"


def _how_early(wanted: str, label: str) -> int:
    """0 where a label begins with what is wanted, 1 where a word of it does, else 2."""
    return 0 if label.startswith(wanted) else 1 if f" {wanted}" in label else 2


def _stems(name: str) -> set[str]:
    return set(text.content([word.norm for word in text.words(name)]))
