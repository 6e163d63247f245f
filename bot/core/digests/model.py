"""What the commands of digests hand over and are told. Moments are aware and in UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.core.model import Place
from knowledge.model import SourceKind


class Length(StrEnum):
    """How many stories a digest shows at most."""

    SHORT = "short"
    NORMAL = "normal"
    LONG = "long"

    @property
    def stories(self) -> int:
        """That many."""
        return {Length.SHORT: 5, Length.NORMAL: 12, Length.LONG: 30}[self]


class Grouping(StrEnum):
    """What the stories of a digest stand under."""

    COUNTRY = "country"
    TOPIC = "topic"


class Empty(StrEnum):
    """What becomes of a digest that has nothing to report."""

    SAY = "say"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taste:
    """What a digest is about: ids of topics, ISO alpha-3 codes, two-letter languages. An empty list
    leaves nothing out."""

    topics: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    length: Length = Length.NORMAL
    grouping: Grouping = Grouping.COUNTRY


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants a subscription to be. `schedule` and `zone` are as they wrote them;
    `mention` is the id of a role or group that may be notified, or empty."""

    taste: Taste
    schedule: str
    zone: str
    empty: Empty = Empty.SAY
    mention: str = ""
    approval: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A subscription. `made_by` is a label, `when` the schedule in words, `next` its next window.

    `paused` says why nothing is sent, and is empty where something is. `covered` is up to when
    digests have reported, `window` the last window that was served.
    """

    number: int
    place: Place
    made_by: str
    wish: Wish
    when: str
    created: datetime
    covered: datetime
    window: datetime
    next: datetime
    paused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPolicy:
    """What the operator allows.

    `members_subscribe`: whoever may write in a channel may subscribe it, where the platform does
    not tell who manages it. `most` subscriptions of one channel. `mentions`: a digest may notify a
    role or group, where its subscriber wants that.
    """

    members_subscribe: bool = False
    mentions: bool = True
    most: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What moderators have said of an item. `hidden` and `withdrawn` are reasons; `note` is added
    to its line. `by` is a label."""

    pinned: bool = False
    hidden: str = ""
    withdrawn: str = ""
    note: str = ""
    by: str = ""


NO_MARKS = Marks()


class Act(StrEnum):
    """What moderators do to an item."""

    PIN = "pin"
    UNPIN = "unpin"
    HIDE = "hide"
    UNHIDE = "unhide"
    NOTE = "note"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An item as it is shown: `number` names it for good, `day` is when it was published."""

    number: int
    title: str
    outlet: str
    kind: SourceKind
    day: date
    url: str
    marks: Marks = NO_MARKS
    summary: str = ""
    relevant: bool = True
    sent: tuple[int, ...] = ()
    """Numbers of the digests that it stood in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one stage did with an item. `kept` is None where the stage only says something."""

    stage: str
    kept: bool | None
    text: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """Which stages an item passed, in their order, and where it ended."""

    item: Seen
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An item that a digest does not show, and why."""

    item: Seen
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a digest shows, line by line, and what it leaves out. Its time begins after `since`."""

    number: int
    since: datetime
    until: datetime
    lines: tuple[Seen, ...]
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    """How a feed does. `problem` is why it cannot be read now, `since` from when on."""

    id: str
    title: str
    outlet: str
    kind: SourceKind
    language: str
    readable: bool
    read: datetime | None = None
    tried: datetime | None = None
    next: datetime | None = None
    failures: int = 0
    problem: str = ""
    since: datetime | None = None
    items: int = 0
    relevant: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A digest that waits for approval: for which subscriptions, and until when."""

    digest: int
    subscriptions: tuple[int, ...]
    stories: int
    until: datetime
    places: tuple[Place, ...] = field(default=())
