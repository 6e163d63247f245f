"""Which pairs of items are worth comparing: those that share rare words and are near in time. So
the time taken grows with the number of items, not with that of pairs.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence

from bot.digest.stories.likeness import WITHIN
from bot.digest.stories.reading import Read

TITLE_KEYS, SUMMARY_KEYS = 7, 7
"""An item is looked up by so many words of its title and of its summary, the rarest."""
SHARED, OF_FEW, FEW = 3, 2, 8
"""How many of them another must have as well: `OF_FEW` where there are fewer than `FEW`."""
AT_MOST = 60
"""So many earlier items are looked at for each word, the latest."""


def candidates(items: Sequence[Read]) -> Iterator[tuple[int, int]]:
    """Pairs of places in `items`, which are in order of time; the earlier one first."""
    times = Counter(root for item in items for root in item.everything)
    posted: defaultdict[str, deque[int]] = defaultdict(lambda: deque(maxlen=AT_MOST))
    longest = WITHIN.total_seconds()
    for at, item in enumerate(items):
        keys = _keys(item, times)
        met: Counter[int] = Counter()
        for key in keys:
            earlier = posted[key]
            while earlier and item.order[0] - items[earlier[0]].order[0] > longest:
                earlier.popleft()
            met.update(earlier)
            earlier.append(at)
        least = SHARED if len(keys) >= FEW else min(OF_FEW, len(keys))
        yield from ((other, at) for other, count in sorted(met.items()) if count >= least)


def _keys(item: Read, times: Mapping[str, int]) -> list[str]:
    """The rarest words that others have as well."""
    parts = ((item.roots, TITLE_KEYS), (item.everything - item.roots, SUMMARY_KEYS))
    return [
        root
        for roots, most in parts
        for root in sorted((one for one in roots if times[one] > 1), key=lambda r: (times[r], r))[
            :most
        ]
    ]
