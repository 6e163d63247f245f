"""Time zones by the names of the IANA database."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from rapidfuzz import fuzz, process

from bot.core.errors import BadValue, did_you_mean
from bot.core.markup import clean

_NOT_PLACES = ("Factory", "localtime", "posixrules", "Etc/Unknown")
_AREAS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


@cache
def _names() -> dict[str, str]:
    """Every name by its folded form."""
    return {
        name.casefold(): name
        for name in sorted(available_timezones())
        if name not in _NOT_PLACES and not name.startswith(("posix/", "right/"))
    }


@cache
def _cities() -> dict[str, str]:
    """Zones of places by the folded name of the place, where only one is called so."""
    found: dict[str, list[str]] = {}
    for name in _places():
        found.setdefault(name.rpartition("/")[2].casefold(), []).append(name)
    return {city: names[0] for city, names in found.items() if len(names) == 1}


@cache
def _places() -> tuple[str, ...]:
    return tuple(name for name in _names().values() if name.partition("/")[0] in _AREAS)


@cache
def find_zone(typed: str) -> ZoneInfo:
    """The zone of that name, or of the one place called so ("Kyiv").

    Raises:
        BadValue: there is none; the advice names the nearest.
    """
    wanted = "_".join(typed.casefold().split())
    name = _names().get(wanted) or _cities().get(wanted)
    if name:
        return ZoneInfo(name)
    near = [value for value, _ in complete_zone(typed, 3)]
    raise BadValue(
        f"“{clean(typed)[:40]}” is not a time zone.",
        did_you_mean(near) or "Write one such as Europe/Kyiv or America/New_York.",
        field="zone",
    )


def complete_zone(typed: str, limit: int = 25) -> list[tuple[str, str]]:
    """(value, label) of the zones that typed words may become, best first."""
    wanted = "_".join(typed.casefold().split())
    if not wanted:
        return [(name, name) for name in ("UTC", *_places()) if name in _COMMON][:limit]
    whole = [name for name in ("UTC", *_places()) if wanted in name.casefold()]
    whole.sort(key=lambda name: not name.rpartition("/")[2].casefold().startswith(wanted))
    near = process.extract(
        wanted, _places(), scorer=fuzz.WRatio, limit=limit, score_cutoff=75, processor=str.casefold
    )
    found = dict.fromkeys([*whole, *(name for name, _, _ in near)])
    return [(name, name) for name in list(found)[:limit]]


_COMMON = frozenset(
    {
        "UTC",
        "Africa/Addis_Ababa",
        "Africa/Cairo",
        "Africa/Luanda",
        "America/Bogota",
        "America/New_York",
        "America/Los_Angeles",
        "Asia/Baghdad",
        "Asia/Kabul",
        "Asia/Phnom_Penh",
        "Asia/Yangon",
        "Australia/Sydney",
        "Europe/Berlin",
        "Europe/Helsinki",
        "Europe/Istanbul",
        "Europe/Kyiv",
        "Europe/London",
        "Europe/Paris",
        "Europe/Vilnius",
        "Europe/Warsaw",
        "Europe/Zurich",
    }
)
