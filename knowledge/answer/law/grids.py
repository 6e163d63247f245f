"""The law model as a table: one short cell for what a sentence beside it says in full.

A cell is computed from the same `Status` as its sentence, gives no date that the sentence does
not give, and is no surer: disputes and weak sources are marked in the cell itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Set

from knowledge.answer.law import say
from knowledge.dates import say_short
from knowledge.model import Confidence, Grid, State
from knowledge.treaties import Stage, Status, Treaty

ROWS_AT_MOST = 100
CELL_AT_MOST = 60
"""Characters of a cell. The wordings of `cell` stay within it, with every mark."""
STATE = "State"
NOT_SHOWN = "not shown"
"""For a pair that the sentences leave out for length."""

_DOUBT = {
    Confidence.HIGH: "",
    Confidence.MEDIUM: " (medium confidence)",
    Confidence.LOW: " (weak source)",
}


def of_pairs(
    statuses: Iterable[Status], disputed: Set[tuple[str, str]] = frozenset()
) -> Grid | None:
    """States down, treaties across, in the order of the sentences; None for a single pair.

    `disputed` holds the (iso3, treaty id) on which the answer shows a debate.
    """
    shown = {(status.state.iso3, status.treaty.id): status for status in statuses}
    if len(shown) < 2:
        return None
    states = {status.state.iso3: status.state for status in shown.values()}
    treaties = {status.treaty.id: status.treaty for status in shown.values()}
    cells = {pair: cell(status, disputed=pair in disputed) for pair, status in shown.items()}
    rows = (
        (row_name(state), *(cells.get((iso3, id), NOT_SHOWN) for id in treaties))
        for iso3, state in states.items()
    )
    return Grid(
        header=(STATE, *(column_name(treaty) for treaty in treaties.values())), rows=tuple(rows)
    )


def of_dates(column: str, dated: Iterable[tuple[str, str]], total: int) -> Grid | None:
    """A list of (state, date in words) under "State" and `column`; None for a single row.

    `total` is how many states the list has, those that are left for reading on included.
    """
    rows = tuple((_cut(state), when) for state, when in dated)[:ROWS_AT_MOST]
    if len(rows) < 2:
        return None
    return Grid(header=(STATE, column), rows=rows, left_out=total - len(rows))


def row_name(state: State) -> str:
    """The state's name in running text, without its article."""
    return _cut(_bare(say.name(state)))


def column_name(treaty: Treaty) -> str:
    """The treaty's name in running text, without its article."""
    return _cut(_bare(treaty.short))


def cell(status: Status, *, disputed: bool = False) -> str:
    """How the state stands on the day, in a few words; never a bare yes or no."""
    reported = status.stage is Stage.CONSENTED and _undated(status)
    doubt = "" if reported else _DOUBT[say.confidence(status)]
    return f"{_standing(status)}{doubt}{' (disputed)' if disputed else ''}"


def _standing(status: Status) -> str:
    treaty, participation = status.treaty, status.participation
    if status.day < treaty.adopted:
        return f"Adopted only on {say_short(treaty.adopted)}"
    if participation is None:
        return "Outside (never joined)" if status.certain else "Not known to have joined"
    if status.stage is Stage.NONE:
        return "Outside (not yet joined)"
    if _undated(status):
        return (
            f"Reported joined in {participation.consent_year} (date not known)"
            if status.stage is Stage.CONSENTED
            else "Party (date not known)"
        )
    since = say_short(status.since) if status.since else ""
    until = say_short(status.until) if status.until else ""
    return {
        Stage.SIGNATORY: f"Signed {since} only",
        Stage.CONSENTED: f"Bound only from {until}" if until else "Not yet bound",
        Stage.PARTY: f"Party since {since}",
        Stage.LEAVING: f"Leaves {until}" if until else f"Leaving (notice {since})",
        Stage.LEFT: f"Left {since}",
    }[status.stage]


def _undated(status: Status) -> bool:
    return bool(status.participation and status.participation.undated)


def _bare(name: str) -> str:
    return say.capital(name.removeprefix("the "))


def _cut(text: str) -> str:
    return text if len(text) <= CELL_AT_MOST else text[: CELL_AT_MOST - 1] + "…"
