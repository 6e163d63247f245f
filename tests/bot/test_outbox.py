"""What waits to be sent: wanted, claimed, sent, put off, given up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.model import Place
from bot.core.notices import note
from bot.outbox.model import Posting
from bot.outbox.store import Outbox
from bot.state.db import State

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HERE = Place(platform="disk", workspace="w", channel="a")


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    state = State(tmp_path)
    yield Outbox(state)
    state.close()


def want(
    outbox: Outbox,
    key: str,
    text: str = "Hello.",
    *,
    at: datetime = NOW,
    place: Place = HERE,
    person: str = "",
) -> None:
    outbox.want(key, place, [note(text)], at, kind="digest", person=person)


def due(
    outbox: Outbox, at: datetime = NOW, busy: tuple[tuple[str, str, str], ...] = (), most: int = 100
) -> list[str]:
    return [posting.key for posting in outbox.due(at, ["disk"], busy, most)]


def posting(outbox: Outbox, key: str) -> Posting:
    found = outbox.get(key)
    assert found
    return found


def test_what_is_wanted_is_kept_whole(outbox: Outbox) -> None:
    place = Place(platform="disk", workspace="w", channel="c", thread="t")
    outbox.want("k", place, [note("One."), note("Two.")], NOW, kind="review", mention="9")
    held = posting(outbox, "k")
    assert (held.place, held.kind, held.mention, held.person) == (place, "review", "9", "")
    assert [reply.plain for reply in held.wanted] == ["One.", "Two."]
    assert (held.version, held.created, held.tries, held.messages) == (1, NOW, 0, ())
    assert len(f"{held.ref}-99") <= 25, "keys of messages are short"
    assert outbox.state("k") == ("open", "")
    assert outbox.state("nothing") == ("", "")
    assert outbox.get("nothing") is None


def test_the_same_wanted_again_changes_nothing(outbox: Outbox) -> None:
    want(outbox, "k")
    ref = posting(outbox, "k").ref
    outbox.done("k", 1)
    want(outbox, "k", at=NOW + SECOND)
    assert (posting(outbox, "k").version, posting(outbox, "k").ref) == (1, ref)
    assert outbox.state("k")[0] == "done"


def test_something_else_wanted_is_a_new_version(outbox: Outbox) -> None:
    want(outbox, "k")
    outbox.later("k", NOW, 60, "no answer")
    want(outbox, "k", "Goodbye.", at=NOW + SECOND)
    held = posting(outbox, "k")
    assert (held.version, held.tries, held.created) == (2, 0, NOW + SECOND)
    assert held.wanted[0].plain == "Goodbye."
    assert due(outbox, NOW + SECOND) == ["k"], "it does not wait for the old one's pause"


def test_what_was_sent_is_changed_and_not_sent_again(outbox: Outbox) -> None:
    want(outbox, "k")
    outbox.claim("k", 0, NOW)
    outbox.sent("k", 0, "m1", 1)
    outbox.done("k", 1)
    assert due(outbox) == []
    want(outbox, "k", "Goodbye.")
    assert due(outbox) == ["k"]
    message = posting(outbox, "k").message(0)
    assert message
    assert (message.id, message.version) == ("m1", 1)


def test_a_version_that_was_overtaken_is_not_done(outbox: Outbox) -> None:
    want(outbox, "k")
    want(outbox, "k", "Goodbye.")
    outbox.done("k", 1)
    assert outbox.state("k")[0] == "open"
    outbox.done("k", 2)
    assert outbox.state("k")[0] == "done"


def test_what_was_given_up_stays_so(outbox: Outbox) -> None:
    want(outbox, "k")
    outbox.give_up("k", "The channel is no more.")
    want(outbox, "k", "Goodbye.")
    assert outbox.state("k") == ("given up", "The channel is no more.")
    assert posting(outbox, "k").wanted[0].plain == "Hello."
    outbox.done("k", 1)
    assert outbox.state("k")[0] == "given up"
    assert due(outbox) == []


def test_it_is_wanted_with_the_callers_transaction_or_not_at_all(outbox: Outbox) -> None:
    def fail() -> None:
        with outbox._state.connection as connection:
            Outbox.want_within(connection, "k", HERE, [note("Hello.")], NOW, kind="digest")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert outbox.get("k") is None


def test_one_of_each_lane_and_the_oldest_first(outbox: Outbox) -> None:
    other = Place(platform="disk", workspace="w", channel="b")
    want(outbox, "a1")
    want(outbox, "a2", at=NOW + SECOND)
    want(outbox, "b1", at=NOW + SECOND, place=other)
    want(outbox, "p1", person="u1")
    want(outbox, "p2", person="u2")
    late = NOW + 2 * SECOND
    assert due(outbox, late) == ["a1", "p1", "p2", "b1"]
    assert due(outbox, late, busy=(("disk", "a", ""),)) == ["p1", "p2", "b1"]
    assert due(outbox, late, most=2) == ["a1", "p1"]
    outbox.done("a1", 1)
    assert due(outbox, late) == ["p1", "p2", "a2", "b1"]


def test_only_platforms_that_are_online(outbox: Outbox) -> None:
    want(outbox, "a1")
    want(outbox, "s1", place=Place(platform="slack", workspace="w", channel="a"))
    assert due(outbox) == ["a1"]
    assert [one.key for one in outbox.due(NOW, ["slack"], (), 10)] == ["s1"]
    assert outbox.due(NOW, [], (), 10) == ()


def test_what_was_put_off_waits_and_lets_others_pass(outbox: Outbox) -> None:
    want(outbox, "a1")
    want(outbox, "a2")
    outbox.later("a1", NOW, 30, "no answer")
    assert due(outbox) == ["a2"]
    outbox.done("a2", 1)
    assert due(outbox, NOW + 29 * SECOND) == []
    assert due(outbox, NOW + 30 * SECOND) == ["a1"]
    assert posting(outbox, "a1").tries == 1
    assert outbox.state("a1") == ("open", "no answer")


def test_a_channel_with_much_to_be_sent_does_not_keep_the_others_waiting(outbox: Outbox) -> None:
    for number in range(600):
        want(outbox, f"a{number}")
    for name in "bcd":
        place = Place(platform="disk", workspace="w", channel=name)
        want(outbox, name, at=NOW + SECOND, place=place)
    late = NOW + 2 * SECOND
    assert due(outbox, late) == ["a0", "b", "c", "d"]
    assert due(outbox, late, busy=(("disk", "a", ""),)) == ["b", "c", "d"]
    assert due(outbox, late, most=2) == ["a0", "b"]


def test_keys_are_found_by_how_they_begin(outbox: Outbox) -> None:
    for key in ("digest/1", "digest/10", "review/1", "digest_1"):
        want(outbox, key)
    assert outbox.keys("digest/") == ("digest/1", "digest/10")
    assert outbox.keys("%") == ()


def test_a_workspace_that_was_left_is_forgotten(outbox: Outbox) -> None:
    want(outbox, "a1")
    want(outbox, "b1", place=Place(platform="disk", workspace="other", channel="b"))
    outbox.claim("a1", 0, NOW)
    outbox.forget("disk", "w")
    assert outbox.get("a1") is None
    assert outbox.get("b1")
    rows = outbox._state.connection.execute("SELECT count(*) FROM message")
    assert rows.fetchone() == (0,)


def test_old_ones_of_a_kind_are_dropped_when_they_are_settled(outbox: Outbox) -> None:
    for key in ("done", "open", "new"):
        want(outbox, key, at=NOW if key != "new" else NOW + SECOND)
        if key != "open":
            outbox.done(key, 1)
    outbox.want("review", HERE, [note("x")], NOW, kind="review")
    outbox.done("review", 1)
    assert outbox.drop_before(NOW + SECOND, "digest") == 1
    assert outbox.keys("") == ("open", "new", "review")


def test_moments_are_kept_in_utc_so_that_their_order_is_that_of_time(outbox: Outbox) -> None:
    from zoneinfo import ZoneInfo

    kyiv = ZoneInfo("Europe/Kyiv")
    want(outbox, "later", at=datetime(2026, 11, 24, 13, tzinfo=UTC))
    want(outbox, "sooner", at=datetime(2026, 11, 24, 14, 30, tzinfo=kyiv), person="u")
    at = datetime(2026, 11, 24, 12, 45, tzinfo=UTC)
    assert due(outbox, at) == ["sooner"]
