"""What travels with a view unseen: where it was opened from, and what its form is going to do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.core.carried import BROKEN, Carried, Unreadable, dump, load, short_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """The place that a view was opened from, and the command and hidden values of its form.

    `home` says that it was opened from the App Home, which is to be renewed afterwards.
    """

    channel: str = ""
    thread: str = ""
    home: bool = False
    form: Carried | None = None


NOWHERE = Unseen()


def dump_unseen(unseen: Unseen) -> str:
    """As a view's private metadata."""
    form = dump(unseen.form) if unseen.form else ""
    return short_json([unseen.channel, unseen.thread, unseen.home, form])


def unseen_of(view: Mapping[str, Any]) -> Unseen:
    """What travelled with a view; nothing for one that is of another version."""
    try:
        channel, thread, home, form = json.loads(view.get("private_metadata") or "")
        return Unseen(
            channel=str(channel),
            thread=str(thread),
            home=bool(home),
            form=load(form) if form else None,
        )
    except (*BROKEN, Unreadable):
        return NOWHERE
