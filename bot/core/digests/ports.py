"""What the commands of digests need from outside: declared here, made in `bot.digest`."""

from __future__ import annotations

from typing import Protocol


class Digests(Protocol):
    """Subscriptions, previews, reasons, feeds and the desk of items."""
