"""How the feeds do, as it is shown."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.digests.model import FeedHealth
from bot.digest.feed_states import FeedState, FeedStates
from bot.digest.model import Feed, FeedFormat


def feed_health(feeds: FeedStates, counts: Mapping[str, tuple[int, int]]) -> tuple[FeedHealth, ...]:
    """Failing ones first, those that cannot be read at all last; by title. `counts` are (items
    kept, relevant ones) by feed."""
    states = feeds.all()
    found = [_health(feed, states[id], counts.get(id, (0, 0))) for id, feed in feeds.feeds.items()]
    return tuple(
        sorted(found, key=lambda one: (not one.problem, not one.readable, one.title.casefold()))
    )


def _health(feed: Feed, state: FeedState, counts: tuple[int, int]) -> FeedHealth:
    left_out = f"Left out: {state.left_out}." if state.left_out else ""
    return FeedHealth(
        id=feed.id,
        title=feed.title,
        outlet=feed.outlet,
        kind=feed.kind,
        language=feed.language,
        readable=feed.format is not FeedFormat.PAGE,
        read=state.read,
        tried=state.tried,
        next=state.next,
        failures=state.failures,
        problem=state.problem,
        since=state.since,
        items=counts[0],
        relevant=counts[1],
        note=" ".join(part for part in (feed.note, left_out) if part),
    )
