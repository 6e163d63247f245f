"""The command by which the admins of a place choose how the desk answers there."""

from __future__ import annotations

from dataclasses import replace

from bot.core.command import Call
from bot.core.errors import BadValue, NotAllowed
from bot.core.model import Manages, Place
from bot.core.notices import note
from bot.core.reply import Reply, Visibility

WHO_SEES = (*(choice.value for choice in Visibility), "default")
WHERE = ("channel", "server")
_MEANING = {
    Visibility.PRIVATE: "answers are private to the asker, who can share them",
    Visibility.PUBLIC: "answers are public",
}


def settings(call: Call) -> Reply:
    """Show or choose who sees answers first, here or in the whole server or workspace."""
    place = call.request.place
    if not place.workspace:
        raise BadValue(
            "There is nothing to choose in a direct message: nobody else reads here.",
            "Use this in a channel.",
        )
    if not call.text("answers"):
        return _told(f"In this channel {_MEANING[call.preferences.visibility(place)]}.")
    chosen = call.text("answers")
    target = _target(call, place)
    call.preferences.prefer(target, None if chosen == "default" else Visibility(chosen))
    now = _MEANING[call.preferences.visibility(place)]
    where = "this channel" if target.channel else "the whole server or workspace"
    kept = "The choice was undone" if chosen == "default" else "Kept"
    return _told(f"{kept} for {where}. In this channel {now}.")


def _told(words: str) -> Reply:
    return replace(note(words), shareable=False)


def _target(call: Call, place: Place) -> Place:
    """What the choice is for. A thread goes by its channel."""
    if call.text("where") != "server":
        return replace(place, thread="")
    if call.request.actor.manages < Manages.WORKSPACE:
        raise NotAllowed(
            "Only those who manage the whole server can choose for all of it.",
            "Choose for this channel, or ask one of them.",
        )
    return replace(place, channel="", thread="")
