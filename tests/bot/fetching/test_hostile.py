"""Each hostile feed, fetched over a real socket and read, and what the desk makes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.errors import DeskError
from bot.digest.parsing import ParsedFeed, parse_feed
from bot.fetching import Fetcher, Limits
from tests.servers.feeds.hostile import HOSTILE, outcome_table
from tests.servers.feeds.kinds import Hostile
from tests.servers.feeds.server import FeedServer
from tests.servers.feeds.stage import NOW, fetcher_for, play


async def read(fetcher: Fetcher, url: str) -> ParsedFeed:
    got = await fetcher.fetch(url)
    return parse_feed(got.body, got.content_type, got.url, NOW)


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.name)
def test_hostile(hostile: Hostile) -> None:
    async def scene(feeds: FeedServer) -> None:
        url = hostile.plant(feeds, f"/{hostile.name}")
        async with fetcher_for(
            feeds, limits=Limits(seconds=hostile.seconds), spacing=timedelta(0)
        ) as fetcher:
            if hostile.error:
                with pytest.raises(DeskError) as caught:
                    await read(fetcher, url)
                assert type(caught.value).__name__ == hostile.error
                return
            first = await read(fetcher, url)
            assert len(first.items) == hostile.items
            assert hostile.left_out in "; ".join(first.left_out)
            assert bool(first.left_out) == bool(hostile.left_out)
            if hostile.twice:
                second = await read(fetcher, url)
                assert [item.key for item in second.items] == [item.key for item in first.items]

    play(scene)


def test_the_table_of_the_documents_has_each_once() -> None:
    assert len({hostile.name for hostile in HOSTILE}) == len(HOSTILE)
    lines = outcome_table().splitlines()
    assert len(lines) == len(set(lines)) == len(HOSTILE) + 2
    assert all(line.count("|") == 3 for line in lines)
