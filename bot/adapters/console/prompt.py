"""The chat's prompt, with history and completion, for a person at the keys."""

from __future__ import annotations

import os
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from bot.adapters.console.chat import Conversation
from bot.adapters.console.completion import CommandCompleter
from bot.adapters.console.forms import settle
from bot.adapters.console.session import Session

WELCOME = "Minedesk: ask about the anti-personnel-mine debate. /help shows more, /quit leaves."
GOODBYE = "Goodbye."


def run_chat(session: Session) -> None:
    """Ask and answer until the person leaves with /quit, Ctrl-D or Ctrl-C."""
    conversation = Conversation(session, settle)
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
