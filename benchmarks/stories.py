"""Clustering time against the number of items, on invented news that reports the same in other
words.

    .venv/bin/python -m benchmarks.stories

One item in three is told again by one to four other outlets within a day, with words left out and
put in. Each size is measured over a week and over three days, where every item is near in time to
every other, which is the worst case.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from benchmarks.report import table
from bot.digest.model import NewsItem
from bot.digest.stories import cluster
from knowledge.model import SourceKind

SIZES = (500, 1_000, 2_000, 5_000, 10_000, 20_000)
WEEK, THREE_DAYS = 7 * 24, 3 * 24
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
OUTLETS = 200
VOCABULARY = 12_000
FIELD = """mine mines landmine minefield clearance treaty ban convention soldiers villagers killed
wounded army border deminers victims explosion parliament withdrawal ministry""".split()


def main(sizes: Sequence[int] = SIZES) -> None:
    """Print a table of items against seconds of one processor."""
    rows = []
    for size in sizes:
        row = [f"{size:,}"]
        for hours in (WEEK, THREE_DAYS):
            items = make_items(size, hours)
            began = time.process_time()
            stories = cluster(items)
            took = time.process_time() - began
            row += [f"{len(stories):,}", f"{took:.2f} s", f"{took / size * 1e6:.0f} µs"]
        rows.append(row)
    head = ["items", "stories of a week", "time", "an item", "stories of 3 days", "time", "an item"]
    print(table(head, rows))


def make_items(size: int, hours: int, seed: int = 1) -> list[NewsItem]:
    """Invented items: the words of a story follow Zipf's law, as those of news do."""
    rng = random.Random(seed)
    words = [_word(rng) for _ in range(VOCABULARY)]
    frequent = list(accumulate(1 / (rank + 10) for rank in range(VOCABULARY)))
    items: list[NewsItem] = []
    while len(items) < size:
        title = [*rng.sample(FIELD, 3), *rng.choices(words, cum_weights=frequent, k=7)]
        summary = [*rng.sample(FIELD, 5), *rng.choices(words, cum_weights=frequent, k=25)]
        at = rng.uniform(0, hours)
        for _ in range(1 if rng.random() < 2 / 3 else rng.randint(2, 5)):
            told = at + rng.uniform(0, 24)
            items.append(_item(len(items), _again(rng, title), _again(rng, summary), told, rng))
    return items[:size]


def _word(rng: random.Random) -> str:
    return "".join(rng.choice("bdfgklmnprstvz") + rng.choice("aeiou") for _ in range(4))


def _again(rng: random.Random, words: Sequence[str]) -> str:
    """The same in other words: one in ten left out, the rest somewhat moved."""
    kept = [(place + rng.uniform(0, 2), word) for place, word in enumerate(words)]
    return " ".join(word for _, word in sorted(kept) if rng.random() > 0.1).capitalize()


def _item(number: int, title: str, summary: str, hours: float, rng: random.Random) -> NewsItem:
    at = BEGIN + timedelta(hours=hours)
    outlet = f"Outlet {rng.randrange(OUTLETS)}"
    return NewsItem(
        id=number,
        feed=outlet,
        outlet=outlet,
        kind=rng.choice(tuple(SourceKind)),
        title=title,
        summary=summary,
        url=f"https://news.example/{number}",
        published=at,
        seen=at,
    )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or SIZES)
