"""A request as text, for buttons that carry it: nothing has to be stored for them to work later."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.model import Raw

PACKED = "z"
LONGEST = 40_000
"""Characters of an unpacked request at most: nobody can blow a small piece up."""


BROKEN = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
    zlib.error,
)
"""What reading text that is not ours may raise."""


class Unreadable(ValueError):
    """What a button carries is not ours, or of another version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A request that buttons carry, and the page of its reply that is shown, from 1."""

    command: str
    values: Mapping[str, Raw] = field(default_factory=dict)
    page: int = 1


def dump(carried: Carried) -> str:
    """The request as short text."""
    page = [carried.page] if carried.page > 1 else []
    return short_json([carried.command, dict(carried.values), *page])


def short_json(value: object) -> str:
    """Short JSON; halves of characters, which cannot be sent as they are, stand as escapes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace").decode()


def pack(carried: Carried) -> str:
    """The request compressed, for one that is too long as it is."""
    packed = zlib.compress(dump(carried).encode(), 9)
    return PACKED + base64.b85encode(packed).decode("ascii")


def fitting(carried: Carried, most: int) -> str | None:
    """The request in at most `most` characters, compressed if need be; None where it is longer."""
    return next((text for text in (dump(carried), pack(carried)) if len(text) <= most), None)


def load(text: str) -> Carried:
    """The request of a text that `dump` or `pack` made.

    Raises:
        Unreadable: it is anything else.
    """
    try:
        if text.startswith(PACKED):
            unpacker = zlib.decompressobj()
            text = unpacker.decompress(base64.b85decode(text[1:]), LONGEST).decode()
        command, values, *page = json.loads(text)
        return Carried(
            command=str(command),
            values=read_values(values),
            page=int(page[0]) if page else 1,
        )
    except BROKEN as error:
        raise Unreadable from error


def read_values(values: Mapping[str, object]) -> dict[str, Raw]:
    """Values that were carried. Raises Unreadable for what a request cannot hold."""
    return {str(name): _raw(value) for name, value in values.items()}


def _raw(value: object) -> Raw:
    if isinstance(value, str | bool):
        return value
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return tuple(value)
    raise Unreadable
