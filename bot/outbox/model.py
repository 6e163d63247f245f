"""What waits to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.model import Place
from bot.core.reply import Reply

Lane = tuple[str, str, str]
"""Platform, channel and person: what is sent one after the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of a posting: claimed at a moment, and sent if it has an id; `version` is the
    version of the posting that it shows."""

    part: int
    claimed: datetime
    id: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """What the desk wants to stand in a place, or with a `person` (an id of the platform).

    `key` names it for good, `ref` is what its messages carry. `kind` says who wants it: "review",
    "outcome", "digest", "warning". Replies follow each other in one thread.
    """

    key: str
    ref: str
    kind: str
    place: Place
    person: str
    mention: str
    wanted: tuple[Reply, ...]
    version: int
    created: datetime
    tries: int
    messages: tuple[Message, ...] = ()

    @property
    def lane(self) -> Lane:
        """Where it is sent: a channel, or to one person."""
        return self.place.platform, self.place.channel, self.person

    def message(self, part: int) -> Message | None:
        """The message of a part, if it was claimed."""
        return next((one for one in self.messages if one.part == part), None)
