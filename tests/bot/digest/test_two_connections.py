"""Chat and news write to one file over a connection each: nothing is lost between them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.core.digests.model import Act
from bot.core.model import Place
from knowledge import KnowledgeBase
from tests.bot.digest.kit import DAY, HOUR, NOW, Newsroom, wish

EIGHT = datetime(2026, 11, 25, 8, tzinfo=UTC)
CHANNELS = 60


def beside(folder: Path, base_path: Path, work: Callable[[Newsroom], None]) -> threading.Thread:
    """Work on a thread with a base and a connection of its own; what it raises is kept."""

    def run() -> None:
        with KnowledgeBase.open(base_path) as base:
            room = Newsroom(folder, base)
            try:
                work(room)
            except BaseException as error:
                thread.error = error  # type: ignore[attr-defined]
            finally:
                room.close()

    thread = threading.Thread(target=run)
    thread.error = None  # type: ignore[attr-defined]
    return thread


def test_a_tick_and_changes_in_chat_at_the_same_time(room: Newsroom, base_path: Path) -> None:
    places = [Place(platform="slack", workspace="t", channel=f"c{n}") for n in range(CHANNELS)]
    numbers = [room.subscribe(place=place).number for place in places]
    for number in range(5):
        room.report(f"Mine {number}", at=NOW + HOUR)

    def chat(own: Newsroom) -> None:
        for number in numbers[::3]:
            own.service.change(number, wish("daily 09:00"), EIGHT)
        for number in numbers[1::3]:
            own.service.pause(number, "by somebody")
        for item in range(1, 6):
            own.service.mark(item, Act.NOTE, "checked", "rita", EIGHT)

    other = beside(room.folder, base_path, chat)
    other.start()
    while room.service.tick(EIGHT, 1).more:
        pass
    other.join()
    assert other.error is None  # type: ignore[attr-defined]
    for number in numbers[::3]:
        one = room.service.get(number)
        assert one.next in {EIGHT.replace(hour=9), EIGHT.replace(hour=9) + DAY}
        assert one.wish.schedule == "daily 09:00"
    for number in numbers[1::3]:
        assert room.service.get(number).paused == "by somebody"
    room.tick(EIGHT + HOUR)
    sent = [key.split("/")[1] for key in room.digests() if key.endswith("T080000Z")]
    assert len(sent) == len(set(sent))
    assert {str(number) for number in numbers[2::3]} <= set(sent)
    for key in room.digests():
        posting = room.outbox.get(key)
        assert posting
        if not key.endswith("T080000Z") and "Mine" not in posting.wanted[0].plain:
            continue  # it had its news an hour ago
        assert posting.wanted[0].plain.count("Note of the moderators: checked") == 5


def test_an_approval_and_the_next_window_at_the_same_time(room: Newsroom, base_path: Path) -> None:
    """Whoever comes first: a digest is sent, or dropped and covered by the next; never both."""
    places = [Place(platform="slack", workspace="t", channel=f"c{n}") for n in range(5)]
    for place in places:
        room.subscribe(place=place, approval=True)
    room.report("A first mine", at=NOW + HOUR)
    room.tick(EIGHT)

    def approve(own: Newsroom) -> None:
        own.service.approve(1, EIGHT + DAY)

    other = beside(room.folder, base_path, approve)
    other.start()
    while room.service.tick(EIGHT + DAY, 1).more:
        pass
    other.join()
    sent = set(room.digests())
    for number in range(1, 6):
        first = f"digest/{number}/20261125T080000Z" in sent
        query = "SELECT digest, state FROM delivery WHERE subscription = ? ORDER BY window"
        (_, state), (later, _) = room.state.connection.execute(query, [number]).fetchall()
        assert state == ("wanted" if first else "dropped")
        assert ("A first mine" in room.service.show(later).plain) is not first
