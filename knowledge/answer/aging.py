"""What is due for a check ranks a little lower, and the reader is told.

Both go by the day asked on and by what the base knew on the day of record. The penalty decides
between entries that fit a question equally well; no question loses its answer by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from knowledge.answer.rank import Ranked
from knowledge.freshness import due_note
from knowledge.model import Answer, Outcome
from knowledge.store import Store

PENALTY = 0.1
"""What an overdue entry loses of its score; a fifteenth of what counts as near (`judging.NEAR`)."""
LOOKED_AT = 12
"""Candidates from the best on that are looked at: no answer shows more."""


def penalties(store: Store, numbers: Sequence[int], today: date) -> NDArray[np.float32]:
    """What each of some entries loses of its score."""
    return np.float32(PENALTY) * np.array(_overdue(store, numbers, today), dtype=np.float32)


def _overdue(store: Store, numbers: Sequence[int], today: date) -> list[bool]:
    slugs = store.slugs
    return store.overdue([slugs[number] for number in numbers], today)


def reordered(store: Store, ranked: Ranked, today: date) -> Ranked | None:
    """The candidates with overdue ones behind fresh ones that fit as well, their scores as they
    were; None where that changes nothing.
    """
    count = min(len(ranked), LOOKED_AT)
    overdue = _overdue(store, ranked.entries[:count].tolist(), today)
    if all(overdue) or not any(overdue):
        return None
    scores = ranked.scores[:count]
    lost = scores - np.float32(PENALTY) * np.array(overdue, dtype=np.float32)
    before, after = (np.argsort(-one, kind="stable") for one in (scores, lost))
    if (before == after).all():
        return None
    return ranked.ordered(np.concatenate([after, np.arange(count, len(ranked))]))


def noted(store: Store, answer: Answer, today: date) -> Answer:
    """The answer with a line on the entry that has been due for longest, if any is whose statements
    are shown. What the law model computes belongs to no entry; a refusal is no answer.
    """
    shown = tuple(dict.fromkeys(one.entry for one in answer.statements if one.entry))
    if answer.outcome not in {Outcome.ANSWERED, Outcome.UNSURE} or not any(
        store.overdue(shown, today)
    ):
        return answer
    overdue = [one for one in store.freshness(shown, today) if one.overdue]
    oldest = min(overdue, key=lambda one: (one.due, one.entry))
    title = store.entry(oldest.entry).title if len(shown) > 1 else ""
    return replace(answer, notes=(*answer.notes, due_note(oldest, title)))
