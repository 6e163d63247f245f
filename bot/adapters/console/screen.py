"""Where the terminal writes: styled where a person looks at it, plain text everywhere else."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO

from bot.adapters.console.choices import numbered as with_numbers
from bot.core.markup import clean
from bot.core.reply import Reply, Result
from bot.core.text import plain_card


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """The two output streams.

    `styled` allows colours, emphasis and links; `attended` says that a person is at the keys.
    """

    out: TextIO
    err: TextIO
    styled: bool = False
    attended: bool = False

    def show(self, reply: Reply, *, numbered: bool = False) -> None:
        """Draw a reply; `numbered` gives a number to each thing that can be chosen."""
        if not self.styled:
            self.write(_numbered(reply) if numbered else reply.plain)
            return
        from bot.adapters.console.render import (
            print_reply,
        )  # rich takes a while, and a pipe does without it

        print_reply(reply, self.out, numbered=numbered)

    def show_once(self, reply: Reply, after: Sequence[str] = ()) -> None:
        """Draw the reply of a single command, and lines `after` it.

        What is not an answer goes to the error stream: a refusal, and how to do without a form.
        """
        if reply.form or reply.result in {Result.REFUSED, Result.FAILED}:
            self.note("\n".join((reply.plain, *after)))
            return
        self.show(reply)
        if after:
            self.write("\n".join(after))

    def write(self, text: str) -> None:
        """A line of plain text."""
        self.out.write(f"{text}\n")
        self.out.flush()

    def note(self, text: str) -> None:
        """A line about the program itself, on the error stream."""
        self.err.write(f"{text}\n")
        self.err.flush()


def _numbered(reply: Reply) -> str:
    cards, choices = with_numbers(reply)
    lines = [f"{number}  {clean(action.label)}" for number, action in choices.items()]
    return "\n".join(["\n\n".join(plain_card(card) for card in cards), *lines])


def is_styled(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether a stream is a terminal on which colours are wanted.

    (NO_COLOR: any value but the empty; no-color.org)
    """
    return (
        stream.isatty()
        and not environ.get("NO_COLOR")
        and environ.get("TERM", "") not in {"dumb", "unknown"}
    )


def is_attended() -> bool:
    """Whether somebody both reads and types: neither stream is a file or a pipe."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def open_screen(environ: Mapping[str, str]) -> Screen:
    """The screen on the program's own streams."""
    return Screen(
        out=sys.stdout,
        err=sys.stderr,
        styled=is_styled(sys.stdout, environ),
        attended=is_attended(),
    )
