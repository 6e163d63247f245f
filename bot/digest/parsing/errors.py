"""What can be wrong with what a feed's address gave, drawn as one tree.

FeedError                   it could not be read as a feed; `message` is fit for chat
├── NotAFeed                a web page, another kind of document, or nothing that is whole enough
└── UnsafeFeed              it tries what a feed has no need of: entities, endless nesting
"""

from __future__ import annotations

from typing import ClassVar

from bot.core.errors import DeskError


class FeedError(DeskError):
    """What came could not be read as a feed. `message` is a plain sentence."""

    word: ClassVar[str] = "failed"

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class NotAFeed(FeedError):
    """It is no feed."""

    word = "not-a-feed"


class UnsafeFeed(FeedError):
    """It is refused before it is read."""

    word = "unsafe"
