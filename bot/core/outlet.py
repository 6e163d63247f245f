"""What a platform must offer for messages that nobody asked for just now: cards for reviewers,
outcomes, digests. Declared here; each adapter has its own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.core.errors import DeskError
from bot.core.model import Place
from bot.core.reply import Reply


class OutletError(DeskError):
    """A message could not be sent; `str` says why in one plain sentence."""


class Gone(OutletError):
    """The place is no more, or the desk may not write there: trying again is of no use."""


class Later(OutletError):
    """The platform cannot be reached or asks to wait: `seconds` until it should be tried again."""

    def __init__(self, message: str, seconds: float = 30.0) -> None:
        self.seconds = seconds
        super().__init__(message)


class Uncertain(OutletError):
    """The message may have been sent before, and the platform cannot be asked whether it was."""


class Outlet(Protocol):
    """One platform's way to write on its own account.

    A reply may need several messages: `count` says how many (always the same for the same reply),
    and each is sent by itself. `key` names a message for good: at most 25 characters, unique.
    """

    def count(self, reply: Reply) -> int:
        """How many messages the reply takes, at least 1."""

    async def post(
        self,
        place: Place,
        reply: Reply,
        part: int,
        *,
        key: str,
        under: str = "",
        mention: str = "",
        tried: datetime | None = None,
    ) -> str:
        """Send part `part` (from 0) to a place, and return the message's id.

        `under` is the id of the first part: the others go to its thread where there can be one.
        `mention` is the id of a role or group that may be notified; otherwise nobody is. `tried`
        says that it may have been sent at that moment already: it is found, or made sure that it
        is not sent twice.

        Raises:
            Gone, Later, Uncertain.
        """

    async def edit(self, place: Place, message: str, reply: Reply, part: int) -> None:
        """Make a message that was sent say part `part` of `reply`. Raises Gone, Later."""

    async def find_person(self, workspace: str, user: str) -> Place:
        """The place of direct messages with a person. Raises Gone, Later."""
