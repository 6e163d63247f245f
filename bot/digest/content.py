"""What a digest says, before it is drawn. Kept whole, so that it can be corrected later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bot.core.digests.model import Taste
from knowledge.model import SourceKind, Statement


class Why(StrEnum):
    """Why an item is not shown. Of each there is a sentence in `WHY`."""

    IRRELEVANT = "irrelevant"
    OLD = "old"
    LANGUAGE = "language"
    ELSEWHERE = "elsewhere"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"
    FOLLOW_UP = "follow-up"
    LENGTH = "length"


WHY = {
    Why.IRRELEVANT: "not about mines",
    Why.OLD: "too old when their feed first showed them",
    Why.LANGUAGE: "in other languages",
    Why.ELSEWHERE: "about other countries or topics",
    Why.HIDDEN: "hidden by the moderators",
    Why.WITHDRAWN: "withdrawn by the moderators",
    Why.FOLLOW_UP: "on stories of earlier digests",
    Why.LENGTH: "of further stories, for length",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Omission:
    """An item that is not shown."""

    item: int
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An item of a story, as a digest needs it."""

    item: int
    outlet: str
    kind: SourceKind
    title: str
    url: str
    published: datetime
    whole_day: bool = False
    undated: bool = False


class Fate(StrEnum):
    """What has happened to a line since it was sent."""

    NOTHING = ""
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    """A story: its reports, the one whose title is shown first. `group` is what it stands under.

    `entry` gives its background. After a withdrawal of all reports the first one stays, to be named
    without its title; `remark` is then the reason, after a change what it said before.
    """

    reports: tuple[Report, ...]
    group: str
    entry: str = ""
    entry_title: str = ""
    note: str = ""
    fate: Fate = Fate.NOTHING
    remark: str = ""

    @property
    def lead(self) -> Report:
        """The report whose title is shown."""
        return self.reports[0]


class Change(StrEnum):
    """What has become of an entry of the base."""

    ADDED = "added"
    EDITED = "edited"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryChange:
    """An entry of the base that changed, with what it says now and did not say before.

    `recorded` is when the base learned it; `topics` and `states` are what it is about.
    """

    slug: str
    title: str
    change: Change
    recorded: datetime
    statements: tuple[Statement, ...] = ()
    topics: tuple[str, ...] = ()
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What was corrected after the digest was sent: which line, and what happened to it."""

    line: int
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A digest. `number` is 0 for a preview. `scope` says in words what it is about, `missed` what
    came in between since the last one. `since` is exclusive; both bounds are when the desk read.

    `law` is what changed, `coming` what the next weeks bring, `changes` what the base says anew.
    `counts` says how many items were left out and why, `omissions` names some of them.
    """

    number: int = 0
    taste: Taste
    scope: str
    zone: str
    since: datetime
    until: datetime
    missed: str = ""
    law: tuple[Statement, ...] = ()
    coming: tuple[Statement, ...] = ()
    changes: tuple[EntryChange, ...] = ()
    more_changes: int = 0
    stories: tuple[StoryLine, ...] = ()
    counts: Mapping[Why, int] = field(default_factory=dict)
    omissions: tuple[Omission, ...] = ()
    further: int = 0
    """Stories left out for length."""
    unread: tuple[str, ...] = ()
    """Titles of the feeds that could not be read."""
    corrections: tuple[Corrected, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened; what the coming weeks bring is no event."""
        return not (self.law or self.changes or self.stories or self.missed)

    @property
    def items(self) -> tuple[int, ...]:
        """The items that it shows."""
        return tuple(report.item for story in self.stories for report in story.reports)

    def numbered(self, number: int) -> Digest:
        """The same under a number."""
        return replace(self, number=number)
