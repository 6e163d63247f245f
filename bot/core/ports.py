"""What the core needs from outside: declared here, made by the composition root."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from bot.core.model import Place
from bot.core.reply import Visibility


class Report(Protocol):
    """Notes an unexpected error under its reference. Never the question."""

    def __call__(self, reference: str, command: str, error: BaseException, /) -> None: ...


class Ledger(Protocol):
    """Counts what did not help: the words and the day, never who asked."""

    def gap(self, question: str, today: date) -> None:
        """Count a question that the base does not cover."""

    def unhelpful(self, question: str, entries: Sequence[str], today: date) -> None:
        """Count an answer that did not help, and the slugs that it rested on."""

    def close(self) -> None:
        """Give back what is held."""


class Preferences(Protocol):
    """What the admins of a place chose for it."""

    def visibility(self, place: Place) -> Visibility:
        """Who sees answers first; from any thread."""

    def prefer(self, place: Place, choice: Visibility | None) -> None:
        """Keep a choice, or with None forget it; an empty channel means the whole workspace."""

    def forget(self, platform: str, workspace: str) -> None:
        """Drop all that was chosen in a workspace that the desk has left."""


class NoLedger:
    """Counts nothing: for a desk without storage."""

    def gap(self, question: str, today: date) -> None:
        """Nothing."""

    def unhelpful(self, question: str, entries: Sequence[str], today: date) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


class NoPreferences:
    """Everything is private: for a desk without storage."""

    def visibility(self, place: Place) -> Visibility:
        """Private."""
        return Visibility.PRIVATE

    def prefer(self, place: Place, choice: Visibility | None) -> None:
        """Nothing can be chosen.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError

    def forget(self, platform: str, workspace: str) -> None:
        """Nothing."""
