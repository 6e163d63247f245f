"""What keeps an act of curation from being done, in words for whoever tried."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.command import Call
from bot.core.curation.differences import field_name
from bot.core.errors import BadValue, UserError
from bot.core.markup import clean
from bot.core.notices import not_found
from knowledge.errors import (
    AlreadyDecided,
    CurationError,
    NothingChanged,
    NotInBase,
    Problem,
    ReasonMissing,
    StaleBase,
    Unsound,
)

SHOWN = 5


def worded(call: Call, error: UserError | NotInBase | CurationError) -> UserError:
    """The error as the reader of this call is told."""
    if isinstance(error, UserError):
        return error
    if isinstance(error, NotInBase):
        return not_found(error)
    if isinstance(error, AlreadyDecided):
        return decided(call, error)
    if isinstance(error, Unsound):
        return BadValue(f"It cannot be kept so: {listed(error.problems)}", "Put it right.")
    if isinstance(error, StaleBase):
        return BadValue(
            f"“{clean(error.key)}” has moved on since this was begun: from revision {error.base} "
            f"to {error.head}.",
            "Open it again: what both changed is shown side by side.",
        )
    if isinstance(error, NothingChanged):
        return BadValue("Nothing was changed: the base says that already.", "Change something.")
    if isinstance(error, ReasonMissing):
        return BadValue(
            "A rejection needs a reason: who proposed it is told.", "Give one.", field="reason"
        )
    return BadValue(f"{clean(str(error))[:300]}.")


def decided(call: Call, error: AlreadyDecided) -> BadValue:
    """Somebody was faster: who, what, when and why."""
    who = clean(call.office.people.name(error.by))
    reason = f" The reason given: {clean(error.reason)[:300]}" if error.reason else ""
    return BadValue(
        f"Proposal {error.proposal} was {error.what} by {who} already, on {say_moment(error.at)}."
        f"{reason}",
        "Nothing was changed now.",
    )


def say_moment(at: str) -> str:
    """A recorded moment for reading: "2026-11-27 18:05 UTC"; a day stays a day."""
    day, _, time = at.partition("T")
    return f"{day} {time[:5]} UTC" if time else day


def listed(problems: Sequence[Problem]) -> str:
    """Problems in one line, the first few in full."""
    shown = [f"{place(one.field)}{clean(one.what)}" for one in problems[:SHOWN]]
    more = f"; and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
    return f"{'; '.join(shown)}{more}."


def place(field: str) -> str:
    """Where a problem is, in the words of a difference: "statement 2, text: "."""
    return f"{field_name(field)}: " if field else ""
