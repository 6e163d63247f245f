"""Values of digests as text, to be kept in `state.db`, and back."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeVar

from bot.core.digests.model import Wish
from bot.digest.content import Digest
from bot.digest.model import Judgement

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")


def dump_judgement(judgement: Judgement) -> str:
    """A judgement as JSON."""
    return _judgements().dump_json(judgement).decode()


def load_judgement(text: str) -> Judgement | None:
    """What `dump_judgement` wrote; None for an empty text."""
    return _judgements().validate_json(text) if text else None


def dump_wish(wish: Wish) -> str:
    """A wish as JSON."""
    return _wishes().dump_json(wish).decode()


def load_wish(text: str) -> Wish:
    """What `dump_wish` wrote."""
    return _wishes().validate_json(text)


def dump_digest(digest: Digest) -> str:
    """A digest as JSON."""
    return _digests().dump_json(digest).decode()


def load_digest(text: str) -> Digest:
    """What `dump_digest` wrote."""
    return _digests().validate_json(text)


def _adapter(kind: type[T]) -> TypeAdapter[T]:
    from pydantic import TypeAdapter  # most runs of the program keep no digests

    return TypeAdapter(kind)


@cache
def _judgements() -> TypeAdapter[Judgement]:
    return _adapter(Judgement)


@cache
def _wishes() -> TypeAdapter[Wish]:
    return _adapter(Wish)


@cache
def _digests() -> TypeAdapter[Digest]:
    return _adapter(Digest)
