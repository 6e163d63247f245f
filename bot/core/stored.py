"""A reply as text, to be kept until it is sent, and back."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from bot.core.reply import Form, Reply

if TYPE_CHECKING:
    from pydantic import TypeAdapter


def dump_replies(replies: tuple[Reply, ...]) -> str:
    """Replies as JSON, without the answers that they draw."""
    bare = tuple(replace(reply, answer=None) for reply in replies)
    return _replies().dump_json(bare).decode()


def load_replies(text: str) -> tuple[Reply, ...]:
    """What `dump_replies` wrote. Raises ValueError for anything else."""
    return _replies().validate_json(text)


def dump_form(form: Form) -> str:
    """A form as JSON."""
    return _forms().dump_json(form).decode()


def load_form(text: str) -> Form:
    """What `dump_form` wrote. Raises ValueError for anything else."""
    return _forms().validate_json(text)


@cache
def _replies() -> TypeAdapter[tuple[Reply, ...]]:
    from pydantic import TypeAdapter  # most requests need none

    return TypeAdapter(tuple[Reply, ...])


@cache
def _forms() -> TypeAdapter[Form]:
    from pydantic import TypeAdapter

    return TypeAdapter(Form)
