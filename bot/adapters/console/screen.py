"""Where the terminal writes: styled where a person looks at it, plain text everywhere else."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

from bot.core.markup import clean
from bot.core.reply import Purpose, Reply, Result
from bot.core.text import plain_card


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """The two output streams. `styled` allows colours, emphasis and links."""

    out: TextIO
    err: TextIO
    styled: bool = False

    def show(self, reply: Reply, *, numbered: bool = False) -> None:
        """Draw a reply; `numbered` puts its related questions in a numbered list to choose from."""
        if not self.styled:
            self.write(_numbered(reply) if numbered else reply.plain)
            return
        from bot.adapters.console.render import (
            print_reply,
        )  # rich takes a while, and a pipe does without it

        print_reply(reply, self.out, numbered=numbered)

    def show_once(self, reply: Reply) -> None:
        """Draw the reply of a single command; what is not an answer goes to the error stream."""
        if reply.result in {Result.REFUSED, Result.FAILED}:
            self.note(reply.plain)
        else:
            self.show(reply)

    def write(self, text: str) -> None:
        """A line of plain text."""
        self.out.write(f"{text}\n")
        self.out.flush()

    def note(self, text: str) -> None:
        """A line about the program itself, on the error stream."""
        self.err.write(f"{text}\n")
        self.err.flush()


def _numbered(reply: Reply) -> str:
    related = reply.actions_for(Purpose.RELATED)
    choices = [f"{number}  {clean(action.label)}" for number, action in enumerate(related, 1)]
    return "\n".join(["\n\n".join(plain_card(card) for card in reply.cards), *choices])


def is_styled(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether a stream is a terminal on which colours are wanted.

    (NO_COLOR: any value but the empty; no-color.org)
    """
    return (
        stream.isatty()
        and not environ.get("NO_COLOR")
        and environ.get("TERM", "") not in {"dumb", "unknown"}
    )


def open_screen(environ: Mapping[str, str]) -> Screen:
    """The screen on the program's own streams."""
    return Screen(out=sys.stdout, err=sys.stderr, styled=is_styled(sys.stdout, environ))
