"""The questions that the engines are asked, and where each belongs."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.synthetic import SEED, Words
from knowledge import text

LOOKALIKES = (
    Path(__file__).resolve().parent.parent / "tests" / "questions" / "safe_lookalikes.jsonl"
)
SAMPLE = 1_500
CHATTER = ("", "hey, ", "does anyone know ", "quick question: ", "so ", "pls tell me ")


@dataclass(frozen=True, slots=True)
class Case:
    """A question, the number of the entry that answers it, its own row in the index (-1: none)."""

    question: str
    entry: int
    row: int = -1


def variants(base: Path, sample: int = SAMPLE) -> list[Case]:
    """Stored question variants, drawn at random with a fixed seed."""
    rows = _rows(
        base,
        """SELECT r.text, e.ord, r.id FROM search_row AS r JOIN entry AS e ON e.slug = r.entry
        WHERE r.field = 'question' ORDER BY r.id""",
    )
    chosen = random.Random(SEED).sample(rows, min(sample, len(rows)))
    return [Case(question, entry, row) for question, entry, row in chosen]


def lookalikes(base: Path) -> list[Case]:
    """Questions written apart from the packs, each with the entry that it names."""
    numbers = dict(_rows(base, "SELECT slug, ord FROM entry"))
    rows = [
        json.loads(line)
        for line in LOOKALIKES.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    return [
        Case(row["question"], numbers[row["entry"]]) for row in rows if row.get("entry") in numbers
    ]


def noisy_copies(base: Path, words_from: Path, count: int) -> list[Case]:
    """Stored questions of a synthetic base: one word lost, two added, chatter before, and in three
    of ten a slip of the pen.
    """
    with_numbers = _rows(base, "SELECT max(ord) + 1 FROM entry")
    entries = int(with_numbers[0][0])
    dice = random.Random(SEED)
    numbers = sorted(dice.sample(range(entries), min(count, entries)))
    marks = ", ".join("?" * len(numbers))
    asked: dict[int, list[str]] = {}
    for entry, question in _rows(
        base,
        f"SELECT entry, question FROM entry_question WHERE entry IN ({marks})",
        [f"s{number}" for number in numbers],
    ):
        asked.setdefault(int(entry[1:]), []).append(question)
    extra = Words(words_from, 0).draw(np.random.default_rng(SEED + 1), (len(numbers), 2)).tolist()
    return [
        Case(_blur(dice.choice(asked[number]), added, dice), number)
        for number, added in zip(numbers, extra, strict=True)
    ]


def _blur(question: str, added: Sequence[str], dice: random.Random) -> str:
    words = question.rstrip("?").split()
    content = [at for at, word in enumerate(words) if word not in text.STOP]
    words.pop(dice.choice(content))
    for word in added:
        words.insert(dice.randrange(len(words) + 1), word)
    if dice.random() < 0.3:
        at = max(range(len(words)), key=lambda number: (len(words[number]) >= 5, dice.random()))
        cut = dice.randrange(1, max(2, len(words[at]) - 1))
        words[at] = words[at][:cut] + words[at][cut + 1 :]
    return dice.choice(CHATTER) + " ".join(words) + "?"


def _rows(base: Path, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(f"file:{base}?mode=ro", uri=True)
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.close()
