"""What can go wrong with fetching, drawn as one tree.

FetchError                  it could not be read; `message` is fit for chat, `word` for a table
├── Refused                 the desk does not ask at this address
├── NotYet                  the server asked to be left alone, and that time is not over
├── TooLarge                more than the desk reads
├── TooSlow                 not done in time
├── TooManyRedirects        led on too often, or in a circle
├── BadStatus               the server answered, but not with what was asked for
├── Unreachable             no answer: no such name, no connection, broken off
└── Unreadable              an answer that is not well-formed

The messages name no host and no address: what a redirect or a name server says must not tell
readers of a channel what stands in the operator's network.
"""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from bot.core.errors import DeskError


class FetchError(DeskError):
    """The address could not be read.

    `message` is a plain sentence. `retry_after` is how long the server wants to be left alone
    (None: it did not say), at most a day.
    """

    word: ClassVar[str] = "failed"

    def __init__(self, message: str, retry_after: timedelta | None = None) -> None:
        self.message = message
        self.retry_after = retry_after
        super().__init__(message)


class Refused(FetchError):
    """The desk does not ask at this address: not the web, with credentials, or not public."""

    word = "refused"


class NotYet(FetchError):
    """The server asked to be left alone for a while; `retry_after` is what remains of it."""

    word = "not-yet"

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__("The server asked to be left alone for a while.", retry_after)


class TooLarge(FetchError):
    """More than `size` bytes came."""

    word = "too-large"

    def __init__(self, size: int) -> None:
        super().__init__(f"The server sent more than {size / 1_000_000:g} MB.")


class TooSlow(FetchError):
    """It was not all there after `seconds`."""

    word = "too-slow"

    def __init__(self, seconds: float) -> None:
        super().__init__(f"The server had not answered in full after {seconds:g} seconds.")


class TooManyRedirects(FetchError):
    """The address leads on too often, or in a circle."""

    word = "too-many-redirects"

    def __init__(self) -> None:
        super().__init__("The address leads on too often, or in a circle.")


class BadStatus(FetchError):
    """The server answered with the HTTP status `status` where 200 was wanted."""

    word = "bad-status"

    def __init__(self, status: int, retry_after: timedelta | None = None) -> None:
        self.status = status
        super().__init__(_said(status), retry_after)


class Unreachable(FetchError):
    """There was no answer."""

    word = "unreachable"


class Unreadable(FetchError):
    """The answer is not well-formed HTTP, or packed in a way that cannot be read."""

    word = "unreadable"


def _said(status: int) -> str:
    if status in (404, 410):
        return f"There is nothing at this address ({status})."
    if status in (401, 403, 451):
        return f"The server does not let the desk read this address ({status})."
    if status == 429:
        return "The server wants to be asked less often (429)."
    if status >= 500:
        return f"The server has a fault of its own ({status})."
    return f"The server answered with status {status}."
