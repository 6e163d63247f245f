"""Everything that can go wrong in the desk, drawn as one tree.

Raised where it happens, worded for the reader in `dispatch`.

DeskError
├── UserError            the request cannot be served as it is; carries what is wrong and what to do
│   ├── UnknownCommand   no command of that name
│   ├── MissingValue     a needed value was not given
│   ├── BadValue         a value is not of its kind
│   ├── NotFound         a well-formed name that the base does not hold
│   └── NotAllowed       the actor's role does not reach
└── SetupError           the desk cannot start: settings, folders, the base
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.markup import clean


class DeskError(Exception):
    """Root of all errors that the desk raises on purpose."""


class UserError(DeskError):
    """The request cannot be served.

    `message` says what is wrong and `advice` what to do, both in plain sentences; `field` names the
    value that is at fault, where one is.
    """

    def __init__(self, message: str, advice: str = "", field: str = "") -> None:
        self.message = message
        self.advice = advice
        self.field = field
        super().__init__(f"{message} {advice}".strip())


class UnknownCommand(UserError):
    """There is no command of that name."""


class MissingValue(UserError):
    """A value that the command needs was not given."""


class BadValue(UserError):
    """A value is not of the kind that the command takes."""


class NotFound(UserError):
    """The base holds nothing of that name."""


class NotAllowed(UserError):
    """The actor's role does not reach for this command."""


class SetupError(DeskError):
    """The desk cannot start or go on; the message is one plain sentence that says what to do."""


def did_you_mean(near: Sequence[str]) -> str:
    """A question that offers the nearest names, or an empty string where there is none."""
    names = ", ".join(clean(name) for name in near[:5])
    return f"Did you mean: {names}?" if names else ""
