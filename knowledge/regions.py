"""The M49 regions of the United Nations Statistics Division, from their subregions."""

from __future__ import annotations

_ENDINGS = (
    ("Africa", "Africa"),
    ("Caribbean", "Americas"),
    ("America", "Americas"),
    ("Asia", "Asia"),
    ("Europe", "Europe"),
)


def macro_region(subregion: str) -> str:
    """The region that an M49 subregion belongs to ("Western Africa" -> "Africa"; Pacific subregions -> "Oceania")."""
    return next((region for ending, region in _ENDINGS if subregion.endswith(ending)), "Oceania")
