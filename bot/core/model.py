"""Who asks what, where and when.

Facts only: what follows from them is decided in `access` and `dispatch`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum

Raw = str | bool | tuple[str, ...]
"""A value as a surface hands it over, before it is checked."""


class Role(IntEnum):
    """What an actor may do; each role may do what the ones below it may."""

    READER = 1
    EDITOR = 2
    REVIEWER = 3
    ADMIN = 4


class Manages(IntEnum):
    """What the platform lets an actor manage where they are; it says nothing about the base."""

    NOTHING = 0
    CHANNEL = 1
    WORKSPACE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Someone on a platform. `groups` are the platform's own roles or groups that they are in."""

    platform: str
    id: str
    groups: tuple[str, ...] = ()
    name: str = ""
    manages: Manages = Manages.NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a request came from; what a platform does not have is empty."""

    platform: str
    workspace: str = ""
    channel: str = ""
    thread: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One command, its values unchecked.

    `now` is aware; its date is the "today" of the answer. `reference` is the name of this request
    in the log.
    """

    command: str
    actor: Actor
    place: Place
    now: datetime
    values: Mapping[str, Raw] = field(default_factory=dict)
    locale: str = "en"
    reference: str = ""

    @property
    def today(self) -> date:
        """The day in the time zone of `now`."""
        return self.now.date()
