"""Freshness is computed when it is read."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from knowledge.curation.curator import Curator, connect
from knowledge.curation.model import Target
from knowledge.curation.reading import Reading
from knowledge.errors import UnknownEntry
from tests.knowledge.curation.conftest import act, at

ENTRY = Target.ENTRY


def on(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


def test_what_came_with_the_packs_is_as_fresh_as_they_are(curator: Curator) -> None:
    provision = curator.freshness("apmbc-5", at())
    assert (provision.interval, provision.verifier, provision.overdue) == (365, "", False)
    debate = curator.freshness("debate-use", at())
    assert (debate.interval, debate.due) == (90, date(2027, 2, 20))
    assert not curator.freshness("debate-use", on(2027, 2, 19)).overdue
    assert curator.freshness("debate-use", on(2027, 2, 20)).overdue
    with pytest.raises(UnknownEntry):
        curator.freshness("nowhere", at())


def test_verifying_begins_the_interval_anew(curator: Curator) -> None:
    later = on(2027, 3, 1)
    assert [one.entry for one in curator.overdue(later)] == ["debate-use"]
    act_then = type(act())(by="vera", at=later)
    fresh = curator.verify("debate-use", act_then, interval=30)
    assert (fresh.verifier, fresh.interval, fresh.due) == ("vera", 30, date(2027, 3, 31))
    assert curator.overdue(later) == ()
    late = on(2027, 4, 1)
    assert [one.entry for one in curator.overdue(late, "vera")] == ["debate-use"]
    assert curator.overdue(late, "somebody") == ()
    assert curator.verify("debate-use", type(act())(by="vera", at=late)).interval == 30


def test_a_known_date_that_passes_makes_it_due(
    curator: Curator, change: Callable[..., int]
) -> None:
    statement = {"text": "It applies until May.", "cite": ["news"], "to": "2027-05-01"}
    change("apmbc-5", statements=[statement])
    fresh = curator.verify("apmbc-5", act())
    assert (fresh.due, fresh.why) == (date(2027, 5, 1), "what it says changes on 1 May 2027")
    assert curator.freshness("apmbc-5", on(2027, 5, 1)).overdue
    again = curator.verify("apmbc-5", type(act())(by="vera", at=on(2027, 5, 2)))
    assert again.due == date(2028, 5, 1)


def test_an_approval_does_not_verify(curator: Curator, change: Callable[..., int]) -> None:
    before = curator.freshness("debate-use", at())
    change("debate-use", title="For, against")
    assert curator.freshness("debate-use", at(60)) == before


def test_a_retired_entry_is_not_overdue(curator: Curator) -> None:
    curator.verify("debate-use", act())
    curator.approve(curator.propose_retire(ENTRY, "debate-use", act()).id, act())
    assert curator.overdue(on(2030, 1, 1), "rita") == ()


@pytest.mark.parametrize("day", [date(2027, 2, 19), date(2027, 2, 20), date(2028, 1, 1)])
@pytest.mark.parametrize("verifier", [None, "", "vera", "rita"])
def test_the_queue_is_what_each_entry_says_of_itself(
    base_path: Path, tmp_path: Path, day: date, verifier: str | None
) -> None:
    path = tmp_path / "base.db"
    path.write_bytes(base_path.read_bytes())
    with closing(connect(path)) as connection:
        connection.executescript(
            """INSERT INTO verified SELECT slug, '2026-12-' || (10 + ord % 20), 'rita', 90
                FROM entry WHERE ord % 3 = 0;
            INSERT INTO verified SELECT slug, '2027-02-01T10:00:00.000000Z', 'vera', 1 + ord % 400
                FROM entry WHERE ord % 5 = 0;
            UPDATE statement SET valid_to = '2027-02' WHERE entry IN
                (SELECT slug FROM entry WHERE ord % 11 = 0)"""
        )
        desk = Reading(connection)
        at_noon = on(day.year, day.month, day.day)
        single = [
            desk.freshness(slug, at_noon)
            for (slug,) in connection.execute("SELECT slug FROM entry").fetchall()
        ]
        due = [one for one in single if one.overdue and verifier in (None, one.verifier)]
        due.sort(key=lambda one: (one.due, one.entry))
        assert list(desk.overdue(at_noon, verifier)) == due
        assert list(desk.overdue(at_noon, verifier, limit=7)) == due[:7]
