"""Completes what is typed: commands, and the names that they take from the base."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from bot.adapters.console.session import Session
from bot.core.command import Command, Parameter
from bot.core.texts import text

CHAT_WORDS = ("more", "sources", "next", "quit")


class CommandCompleter(Completer):
    """Completes commands after a slash, the words of a group, and the names that a command takes.

    A group needs no slash, as its commands need none.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """What the typed line may become."""
        typed = document.text_before_cursor
        slash, words = typed.startswith("/"), typed.removeprefix("/")
        first, blank, rest = words.partition(" ")
        groups = {command.group for command in self._offered()} - {""}
        if first in groups and blank:
            word, blank, left = rest.partition(" ")
            if not blank:
                yield from self._words_of(first, word)
                return
            yield from self._values(f"{first} {word}", left)
        elif slash and blank:
            yield from self._values(first, rest)
        elif slash:
            yield from self._first(first)

    def _first(self, typed: str) -> Iterator[Completion]:
        """Commands and groups in the order of declaration, each group once."""
        names: dict[str, str] = {}
        for command in self._offered():
            if command.group:
                names.setdefault(command.group, text(f"group.{command.group}.summary"))
            else:
                names[command.name] = text(command.summary_key)
        names |= dict.fromkeys(CHAT_WORDS, "")
        for name, summary in names.items():
            if name.startswith(typed):
                yield Completion(name, start_position=-len(typed), display_meta=summary)

    def _words_of(self, group: str, typed: str) -> Iterator[Completion]:
        for command in self._offered():
            if command.group == group and command.word.startswith(typed):
                yield Completion(
                    command.word,
                    start_position=-len(typed),
                    display_meta=text(command.summary_key),
                )

    def _values(self, name: str, typed: str) -> Iterator[Completion]:
        """An option after two dashes, or what the words after the name stand for."""
        command = next((known for known in self._session.catalog if known.name == name), None)
        last = typed.rpartition(" ")[2]
        if command and last.startswith("--"):
            yield from _starting(last, (_option(one) for one in command.parameters if not one.lead))
        elif command and command.lead and command.lead.choices:
            yield from _starting(typed, command.lead.choices)
        elif command and command.lead and command.lead.completer:
            yield from NameCompleter(self._session, command.lead.completer).completions(typed)

    def _offered(self) -> list[Command]:
        return [command for command in self._session.catalog if not command.pressed]


def _option(parameter: Parameter) -> str:
    return f"--{parameter.name.replace('_', '-')}"


def _starting(typed: str, words: Iterable[str]) -> Iterator[Completion]:
    for word in words:
        if word.startswith(typed):
            yield Completion(word, start_position=-len(typed))


class NameCompleter(Completer):
    """Completes a name of the base, the last where several are separated by commas."""

    def __init__(self, session: Session, what: str) -> None:
        self._session = session
        self._what = what

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """What the typed name may become."""
        return self.completions(document.text_before_cursor)

    def completions(self, typed: str) -> Iterator[Completion]:
        """What the last name of `typed` may become."""
        part = typed.rpartition(",")[2].lstrip()
        for value, label in self._session.complete(self._what, part):
            yield Completion(value, start_position=-len(part), display_meta=label)
