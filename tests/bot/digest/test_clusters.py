"""Stories are put together once for all who need them, on whatever connection items change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.digests.model import Act
from bot.digest.clusters import StoryKeeper, stories_of
from bot.digest.items import ItemStore
from bot.digest.model import NewsItem, Story
from bot.state.db import State
from tests.bot.digest.kit import DAY, HOUR, NOW, UN, Newsroom, by_title, news, read_item


class Counting:
    """Clusters, and counts how often."""

    def __init__(self) -> None:
        self.times = 0
        self.urls: list[str] = []

    def __call__(self, items: Sequence[NewsItem]) -> Sequence[Story]:
        self.times += 1
        self.urls = [item.url for item in items]
        return by_title(items)


@pytest.fixture
def counting() -> Counting:
    return Counting()


@pytest.fixture
def keeper(room: Newsroom, counting: Counting) -> StoryKeeper:
    return StoryKeeper(ItemStore(room.state), counting)


def titles(stories: Sequence[Story]) -> set[str]:
    return {story.lead.title for story in stories}


def test_once_for_as_long_as_nothing_changes(
    room: Newsroom, keeper: StoryKeeper, counting: Counting
) -> None:
    room.report("A mine", at=NOW)
    for hours in range(3):
        assert titles(keeper.stories(NOW - DAY, NOW + hours * HOUR)) == {"A mine"}
    assert titles(keeper.stories(NOW - HOUR, NOW)) == {"A mine"}, "a shorter time is within"
    assert counting.times == 1
    keeper.stories(NOW - 3 * DAY, NOW)
    assert counting.times == 2, "a longer one is not"
    room.report("Another mine", at=NOW + HOUR)
    assert len(keeper.stories(NOW - DAY, NOW + HOUR)) == 2
    assert counting.times == 3


def test_changes_by_another_connection_are_seen(
    room: Newsroom, keeper: StoryKeeper, tmp_path: Path
) -> None:
    """Chat and news have one each."""
    room.report("A mine", at=NOW)
    football = room.report("Football", at=NOW)
    other = State(room.folder)
    beside = StoryKeeper(ItemStore(other), by_title)
    assert titles(beside.stories(NOW - DAY, NOW)) == {"A mine"}
    room.service.mark(football, Act.PIN, "", "rita", NOW)
    assert titles(beside.stories(NOW - DAY, NOW)) == {"A mine", "Football"}
    room.bring(UN, read_item(1, "“A mine”"), at=NOW + HOUR)
    assert titles(beside.stories(NOW - DAY, NOW + HOUR)) == {"“A mine”", "Football"}
    other.close()


def test_put_together_beside_and_taken_back(
    room: Newsroom, keeper: StoryKeeper, counting: Counting
) -> None:
    room.report("A mine", at=NOW)
    work = keeper.unclustered(NOW - DAY, NOW)
    assert work
    found = keeper.cluster(work)
    room.report("Another mine", at=NOW + HOUR)  # while it was being done
    keeper.keep(found)
    assert len(keeper.stories(NOW - DAY, NOW + HOUR)) == 2, "it was too old"
    keeper.keep(found)
    assert len(keeper.stories(NOW - DAY, NOW + HOUR)) == 2, "and does not push out the newer"
    assert counting.times == 2
    assert keeper.unclustered(NOW - DAY, NOW + HOUR) is None


def test_addresses_are_compared_in_their_canonical_form_and_kept_as_they_are() -> None:
    counting = Counting()
    item = news(1, url="http://www.un.test/a/?utm_source=x")
    (story,) = stories_of([item], counting)
    assert counting.urls == ["https://un.test/a"]
    assert story.items == (item,)


def test_the_service_says_what_is_to_be_done(room: Newsroom) -> None:
    room.subscribe()
    room.report("A mine", at=NOW)
    work = room.service.unclustered(NOW + HOUR)
    assert work
    assert work.begin <= NOW - timedelta(days=7)
    room.service.clustered(room.service.cluster(work))
    assert room.service.unclustered(NOW + HOUR) is None
