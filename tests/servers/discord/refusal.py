"""The refusals of Discord, in its shape: a status, a code, and errors nested as the body is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .world import JSON

Path = tuple[str | int, ...]


class Refusal(Exception):
    """Discord does not do what was asked."""

    def __init__(self, status: int, code: int, message: str, errors: JSON | None = None) -> None:
        super().__init__(f"{status} ({code}): {message} {errors or ''}".strip())
        self.status, self.code, self.message, self.errors = status, code, message, errors

    @property
    def body(self) -> JSON:
        answer: JSON = {"message": self.message, "code": self.code}
        return answer | {"errors": self.errors} if self.errors else answer


UNKNOWN_CHANNEL = (404, 10003, "Unknown Channel")
UNKNOWN_GUILD = (404, 10004, "Unknown Guild")
UNKNOWN_MESSAGE = (404, 10008, "Unknown Message")
UNKNOWN_USER = (404, 10013, "Unknown User")
UNKNOWN_WEBHOOK = (404, 10015, "Unknown Webhook")
UNKNOWN_INTERACTION = (404, 10062, "Unknown interaction")
UNKNOWN_COMMAND = (404, 10063, "Unknown application command")
ALREADY_ACKNOWLEDGED = (400, 40060, "Interaction has already been acknowledged.")
TOO_MANY_FOLLOWUPS = (400, 40094, "This interaction has hit the maximum number of follow ups")
MISSING_ACCESS = (403, 50001, "Missing Access")
NOT_THE_AUTHOR = (403, 50005, "Cannot edit a message authored by another user")
EMPTY_MESSAGE = (400, 50006, "Cannot send an empty message")
NO_DMS = (403, 50007, "Cannot send messages to this user")
WRONG_CHANNEL_TYPE = (400, 50024, "Cannot execute action on this channel type")
NOT_A_TEXT_CHANNEL = (400, 50008, "Cannot send messages in a non-text channel")
MISSING_PERMISSIONS = (403, 50013, "Missing Permissions")
INVALID_WEBHOOK_TOKEN = (401, 50027, "Invalid Webhook Token")
NO_HISTORY = (403, 160002, "Cannot reply without permission to read message history")
HAS_A_THREAD = (400, 160004, "A thread has already been created for this message")


class Findings:
    """Collects what is wrong with one body, to be refused all at once."""

    def __init__(self) -> None:
        self.found: list[tuple[Path, str, str]] = []

    def add(self, path: Path, code: str, message: str) -> None:
        self.found.append((path, code, message))

    def unless(self, fine: object, path: Path, message: str, code: str = "BASE_TYPE_BAD") -> bool:
        if not fine:
            self.add(path, code, message)
        return bool(fine)

    def length(self, path: Path, text: Any, most: int, least: int = 0) -> None:
        """The text has between `least` and `most` characters; only a required one may not lack."""
        if text is None:
            if least:
                self.add(path, "BASE_TYPE_REQUIRED", "This field is required")
        elif not isinstance(text, str):
            self.add(path, "STRING_TYPE_CONVERT", f"Could not interpret {text!r} as string.")
        elif not least <= len(text) <= most:
            told = f"Must be between {least} and {most} in length."
            self.add(path, "BASE_TYPE_BAD_LENGTH", told)

    def amount(self, path: Path, items: Sequence[Any], most: int, least: int = 0) -> None:
        if not least <= len(items) <= most:
            told = f"Must be between {least} and {most} in length."
            self.add(path, "BASE_TYPE_BAD_LENGTH", told)

    def unique(self, path: Path, values: Sequence[object], code: str, what: str) -> None:
        twice = sorted({str(value) for value in values if values.count(value) > 1})
        self.unless(not twice, path, f"{what} must be unique: {', '.join(twice)}", code)

    def refuse(self) -> None:
        """Raise what was found, if anything was."""
        if self.found:
            raise Refusal(400, 50035, "Invalid Form Body", self._nested())

    def _nested(self) -> JSON:
        answer: JSON = {}
        for path, code, message in self.found:
            place = answer
            for key in path:
                place = place.setdefault(str(key), {})
            place.setdefault("_errors", []).append({"code": code, "message": message})
        return answer
