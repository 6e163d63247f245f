"""Time zones as people write them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from bot.core.errors import BadValue
from bot.digest.zones import complete_zone, find_zone


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Europe/Kyiv", "Europe/Kyiv"),
        ("europe/kyiv", "Europe/Kyiv"),
        ("Kyiv", "Europe/Kyiv"),
        ("new york", "America/New_York"),
        ("UTC", "UTC"),
        ("Europe/Kiev", "Europe/Kiev"),
    ],
)
def test_names_and_places_are_found(typed: str, name: str) -> None:
    assert find_zone(typed) == ZoneInfo(name)


@pytest.mark.parametrize(
    "typed", ["", "Nowhere/Land", "../etc/passwd", "+02:00", "Factory", "x" * 99]
)
def test_what_is_no_zone_is_refused_with_advice(typed: str) -> None:
    with pytest.raises(BadValue, match="not a time zone") as caught:
        find_zone(typed)
    assert caught.value.field == "zone"
    assert caught.value.advice


def test_a_slip_is_met_with_the_nearest() -> None:
    with pytest.raises(BadValue, match="Europe/Kyiv"):
        find_zone("Europe/Kjiv")


def test_completion() -> None:
    assert complete_zone("kyi")[0] == ("Europe/Kyiv", "Europe/Kyiv")
    assert ("America/New_York", "America/New_York") in complete_zone("new yo")
    assert len(complete_zone("")) <= 25
    assert complete_zone("", 3)[0] == ("UTC", "UTC")
    assert len(complete_zone("a", 25)) == 25
    assert complete_zone("qqqqqq") == []
