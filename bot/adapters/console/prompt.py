"""The chat's prompt, with history and completion, for a person at the keys."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from bot.adapters.console.chat import Conversation
from bot.adapters.console.session import COMMANDS, Session

WELCOME = "Minedesk: ask about the anti-personnel-mine debate. /help shows more, /quit leaves."
GOODBYE = "Goodbye."
CHAT_WORDS = ("more", "sources", "next", "quit")


def run_chat(session: Session) -> None:
    """Ask and answer until the person leaves with /quit, Ctrl-D or Ctrl-C."""
    conversation = Conversation(session)
    prompt: PromptSession[str] = PromptSession(
        "> ",
        history=open_history(session.state),
        completer=CommandCompleter(session),
        complete_while_typing=False,
    )
    session.screen.write(f"{WELCOME}\n")
    try:
        while True:
            typed = prompt.prompt()
            if not typed.strip():
                continue
            reply = conversation.feed(typed)
            if reply is None:
                break
            session.screen.show(reply, numbered=True)
            session.screen.write("")
    except (EOFError, KeyboardInterrupt):
        pass
    session.screen.write(GOODBYE)


def open_history(folder: Path) -> History:
    """The history in a file that only its owner reads, or in memory where none can be written."""
    path = folder / "history"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600))
    except OSError:
        return InMemoryHistory()
    return SafeFileHistory(str(path))


class SafeFileHistory(FileHistory):
    """A history file that gives up quietly when the disk is full or the file has gone."""

    def store_string(self, string: str) -> None:
        """Keep a line."""
        try:
            super().store_string(string)
        except OSError:
            return


class CommandCompleter(Completer):
    """Completes commands after a slash, and the names that a command takes from the base."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """What the typed line may become."""
        typed = document.text_before_cursor
        if not typed.startswith("/"):
            return
        name, blank, rest = typed[1:].partition(" ")
        if not blank:
            names = [*(command.name for command in COMMANDS), *CHAT_WORDS]
            yield from (
                Completion(found, start_position=-len(name))
                for found in names
                if found.startswith(name)
            )
            return
        command = next((command for command in COMMANDS if command.name == name), None)
        if command and command.lead and command.lead.completer:
            part = rest.rpartition(",")[2].lstrip()
            for value, label in self._session.complete(command.lead.completer, part):
                yield Completion(value, start_position=-len(part), display_meta=label)
