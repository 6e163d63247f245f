"""The terminal's `ask`: as text or as data, one question or many."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from bot.adapters.console.session import Session
from bot.core.errors import BadValue
from bot.core.model import Raw
from bot.core.notices import refuse
from bot.core.record import record
from bot.core.reply import Reply


def run_ask(
    session: Session, values: Mapping[str, Raw], *, as_json: bool, batch: bool
) -> Reply | None:
    """Answer the question, or with `batch` each line of standard input.

    Returns the last reply of a single question.
    """
    import sys

    if batch and values.get("question"):
        reply = refuse(
            BadValue(
                "--batch reads its questions from standard input.",
                "Leave out the question, or --batch.",
            )
        )
        session.screen.note(reply.plain)
        return reply
    if not batch:
        return answer_one(session, values, as_json=as_json)
    stdin = sys.stdin.buffer if sys.stdin else None
    for question in read_lines(stdin):
        answer_one(session, {**values, "question": question}, as_json=as_json, gap=True)
    return None


def answer_one(
    session: Session, values: Mapping[str, Raw], *, as_json: bool, gap: bool = False
) -> Reply:
    """Answer one question on the screen; `gap` leaves a blank line behind a text."""
    begun = time.perf_counter()
    reply = session.ask("ask", values)
    took_ms = (time.perf_counter() - begun) * 1000
    if as_json:
        data = record(
            str(values.get("question", "")),
            reply,
            as_of=session.clock().date(),
            revision=session.revision,
            took_ms=took_ms,
        )
        # ASCII only: a line separator inside a question must not break "one object a line".
        session.screen.write(json.dumps(data))
    elif gap:
        session.screen.show(reply)
        session.screen.write("")
    else:
        session.screen.show_once(reply)
    return reply


def read_lines(stream: BinaryIO | None) -> Iterator[str]:
    """The lines of a stream as text; bytes that are no text become replacement characters."""
    for line in stream or ():
        yield line.decode("utf-8", "replace").rstrip("\r\n")
