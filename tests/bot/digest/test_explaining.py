"""Why an item is in a digest or is not: every stage says what it did."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.core.digests.model import Act, Explained, Length
from bot.core.model import Place
from tests.bot.digest.kit import DAY, HOUR, NOW, PRESS, UN, Newsroom, read_item

EIGHT = datetime(2026, 11, 25, 8, tzinfo=UTC)


def steps(explained: Explained) -> dict[str, tuple[bool | None, str]]:
    return {step.stage: (step.kept, step.text) for step in explained.steps}


def test_an_item_that_stands_in_a_digest(room: Newsroom) -> None:
    mine = room.report("A mine in UKR #clearance", at=NOW + HOUR)
    room.subscribe()
    room.tick(EIGHT)
    explained = room.service.explain(mine, EIGHT)
    assert explained.item.sent == (1,)
    said = steps(explained)
    assert list(said) == ["Reading", "Relevance", "Story", "Digests"]
    assert said["Reading"] == (
        True,
        "first read on 24 Nov 2026, 13:00 UTC from “UN News, all”; its feed dates it 24 Nov 2026.",
    )
    assert said["Relevance"] == (
        True,
        "a score of 3: about mines. Filed under: Ukraine; clearance.",
    )
    assert explained.steps[1].details == ("“mine” (weapon): +3",)
    assert said["Story"] == (None, "no other item reports the same.")
    assert said["Digests"] == (True, "it stands in digest 1.")


def test_an_item_that_is_not_about_mines(room: Newsroom) -> None:
    football = room.report("Football", at=NOW + HOUR)
    said = steps(room.service.explain(football, NOW))
    assert said["Relevance"] == (False, "a score of 0: not about mines.")
    assert said["Story"][1] == "only items about mines are joined to stories."
    assert said["Digests"] == (None, "no digest has come to it yet.")


def test_an_item_of_another_country_of_a_story_and_of_too_many(room: Newsroom) -> None:
    room.subscribe(countries=("FIN",))
    first = room.report("A mine in UKR", at=NOW + HOUR)
    other = read_item(50, "A mine in UKR", url="https://daily.test/1", at=NOW + HOUR)
    room.bring(PRESS, other, at=NOW + HOUR)
    room.tick(EIGHT)
    explained = room.service.explain(first, EIGHT)
    (story,) = [step for step in explained.steps if step.stage == "Story"]
    assert story.text == f"one story with 1 more, led by #{first}."
    assert story.details[1].endswith("The Daily: A mine in UKR (the same title)")
    left = explained.steps[-1]
    assert (left.stage, left.kept) == ("Digests", False)
    assert left.details == ("Digest 1: about other countries or topics",)


def test_old_changed_and_marked(room: Newsroom) -> None:
    room.bring(UN, read_item(1, "A mine", at=NOW - 9 * DAY))
    room.bring(UN, read_item(1, "Another mine", at=NOW - 9 * DAY), at=NOW + HOUR)
    room.service.mark(1, Act.NOTE, "doubtful", "rita", NOW)
    said = steps(room.service.explain(1, NOW))
    assert said["Reading"][0] is False
    assert "it changed on 24 Nov 2026, 13:00 UTC" in said["Reading"][1]
    assert said["Reading"][1].endswith("more than a week old when its feed first showed it.")
    assert said["Moderators"] == (None, "a note: doubtful")


def test_a_digest_line_by_line(room: Newsroom) -> None:
    room.subscribe(countries=("UKR",), length=Length.SHORT)
    mine = room.report("A mine in UKR", at=NOW + HOUR)
    elsewhere = room.report("A mine in FIN", at=NOW + HOUR)
    football = room.report("Football", at=NOW + HOUR)
    room.tick(EIGHT)
    held = room.service.contents(1)
    assert [one.number for one in held.lines] == [mine]
    assert [(one.item.number, one.why) for one in held.left_out] == [
        (elsewhere, "about other countries or topics"),
        (football, "not about mines"),
    ]
    assert (held.since, held.until) == (datetime(2026, 11, 24, 8, tzinfo=UTC), EIGHT)


def test_a_digest_can_be_explained_when_its_items_are_gone(room: Newsroom) -> None:
    room.subscribe()
    room.report("A mine in UKR", at=NOW + HOUR)
    room.tick(EIGHT)
    with room.state.connection as connection:
        connection.execute("UPDATE item SET dropped = 1, title = ''")
    assert [one.title for one in room.service.contents(1).lines] == ["A mine in UKR"]
    with pytest.raises(KeyError):
        room.service.explain(1, EIGHT)


def test_what_does_not_exist(room: Newsroom) -> None:
    with pytest.raises(KeyError):
        room.service.explain(1, NOW)
    with pytest.raises(KeyError):
        room.service.contents(1)
    with pytest.raises(KeyError):
        room.service.show(1)


def test_reasons_are_found_for_what_a_digest_does_not_name(room: Newsroom) -> None:
    """Of very many that were left out a digest names some; the rest are told by its taste."""
    room.subscribe(countries=("FIN",))
    numbers = [room.report(f"Mine {number} in UKR", at=NOW + HOUR) for number in range(60)]
    room.subscribe(place=Place(platform="slack", workspace="t", channel="all"))
    room.tick(EIGHT)
    named = {one.item.number for one in room.service.contents(1).left_out}
    unnamed = [number for number in numbers if number not in named]
    assert len(unnamed) == 20
    step = room.service.explain(unnamed[0], EIGHT).steps[-1]
    assert step.details == (
        "Digest 1: about other countries or topics",
        "Digest 2: of further stories, for length",
    )
