"""The M49 regions of the United Nations Statistics Division, from their subregions."""

from __future__ import annotations

from collections.abc import Iterable

_ENDINGS = (
    ("Africa", "Africa"),
    ("Caribbean", "Americas"),
    ("America", "Americas"),
    ("Asia", "Asia"),
    ("Europe", "Europe"),
)


def macro_region(subregion: str) -> str:
    """The region that an M49 subregion belongs to ("Western Africa" -> "Africa"; Pacific
    subregions -> "Oceania").
    """
    return next((region for ending, region in _ENDINGS if subregion.endswith(ending)), "Oceania")


PREFIX = "m49:"
"""Marks a region among the groupings' ids."""


def region_phrases(regions: Iterable[str]) -> dict[str, list[str]]:
    """How people write each region: its name and its adjective ("South America", "South
    American").
    """
    found = {}
    for region in regions:
        names = [region.lower()]
        if region.endswith(("Asia", "Africa")):
            names.append(region.lower() + "n")
        elif region.endswith("Europe"):
            names.append(region.lower() + "an")
        elif region.endswith(" America"):
            names.append(region.lower() + "n")
        elif region == "Oceania":
            names += ["the pacific", "pacific states", "pacific countries", "pacific island states"]
        if region == "South-eastern Asia":
            names += ["southeast asia", "south-east asia", "south east asia", "southeast asian"]
        if region == "Southern Asia":
            names += ["south asia", "south asian"]
        if region == "Eastern Asia":
            names += ["east asia", "east asian"]
        if region == "Americas":
            names += ["the americas"]
        found[region] = names
    return found
