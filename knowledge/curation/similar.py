"""Entries that may say what a draft says."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable

from rapidfuzz import fuzz

from knowledge.curation.fields import stored
from knowledge.curation.model import Draft, Similar, Target

Search = Callable[[str], Iterable[tuple[str, float]]]
"""(slug, score from 0 to 1) of the entries nearest to a text, best first."""

_ALIKE = 0.85
"""From this likeness on two statements or titles are shown as the same."""
_TEXTS = 12


def similar(
    connection: sqlite3.Connection, draft: Draft, search: Search, limit: int = 5
) -> tuple[Similar, ...]:
    """The nearest entries but the draft's own, nearest first; with the text that both have."""
    if draft.target is not Target.ENTRY:
        return ()
    scores: dict[str, float] = {}
    for text in _texts(draft)[:_TEXTS]:
        for slug, score in search(text):
            if slug != draft.key:
                scores[slug] = max(score, scores.get(slug, 0.0))
    found = []
    for slug, score in sorted(scores.items(), key=lambda item: -item[1])[: 3 * limit]:
        fields = stored(connection, Target.ENTRY, slug)
        if fields is None:
            continue
        likeness, same = _same(draft, fields)
        found.append(
            Similar(slug=slug, title=fields["title"], score=max(score, likeness), same=same)
        )
    return tuple(sorted(found, key=lambda one: (not one.same, -one.score))[:limit])


def _texts(draft: Draft) -> list[str]:
    fields = draft.fields
    statements = [str(one.get("text", "")) for one in fields.get("statements", ())]
    texts = [str(fields.get("title", "")), *statements, *fields.get("aliases", ())]
    return [text for text in [*texts, *fields.get("questions", ())] if text.strip()]


def _same(draft: Draft, other: dict[str, object]) -> tuple[float, str]:
    mine = _texts(draft)
    its = _texts(Draft(target=Target.ENTRY, key="", base=0, fields=other))
    best, same = 0.0, ""
    for one in mine:
        for two in its:
            likeness = fuzz.token_sort_ratio(one.casefold(), two.casefold()) / 100
            if likeness >= _ALIKE and likeness > best:
                best, same = likeness, two
    return best, same
