"""A reply as drawn for Discord: one message, in values that nothing of the library is in."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.reply import Emphasis, Image, Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button: label, what it carries, how it stands out."""

    label: str
    custom_id: str
    style: Emphasis = Emphasis.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of a menu: what it says, and the custom id of the button that it stands for."""

    label: str
    custom_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A card as drawn: what it says, then sources and day as small print."""

    body: str
    end: str
    tone: Tone
    image: Image | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One message: a line above, blocks, menus of what can be opened, rows of buttons, a line
    below."""

    above: str
    blocks: tuple[Block, ...]
    menus: tuple[tuple[Choice, ...], ...]
    rows: tuple[tuple[Button, ...], ...]
    below: str
    number: int
    count: int
    carries: bool = True
    """Whether its buttons can lead on; otherwise the other pages must be sent along."""

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What can be opened, over all menus."""
        return tuple(choice for menu in self.menus for choice in menu)

    @property
    def length(self) -> int:
        """Characters that count against Discord's limit of text."""
        blocks = sum(len(block.body) + len(block.end) for block in self.blocks)
        return len(self.above) + blocks + len(self.below)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What surrounds a reply on Discord.

    `private` says that only the asker sees it, `alone` that nobody else reads there at all, and
    `shareable` that others may be shown it. `again` says that its buttons may ask the request once
    more, which must not be where that would do something once more. `posted` says that nobody asked
    for it: it cannot be taken away by a button, and `mention`, the id of a role, stands above it.
    `shared_by` is who made it public, as a mention that pings nobody; `note` is small print for the
    asker alone.
    """

    private: bool = True
    alone: bool = False
    shareable: bool = True
    again: bool = True
    posted: bool = False
    mention: str = ""
    quoted: bool = True
    shared_by: str = ""
    note: str = ""
