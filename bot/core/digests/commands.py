"""The commands of digests, declared once."""

from __future__ import annotations

from bot.core.command import Command, Parameter, ParameterKind
from bot.core.digests import asking, desk, listing, subscribing
from bot.core.digests.model import Empty, Grouping, Length
from bot.core.model import Manages, Role
from bot.core.preferences import WHERE

_NUMBERS = 999_999
_CHOICE, _NAMES, _NUMBER = ParameterKind.CHOICE, ParameterKind.NAMES, ParameterKind.NUMBER

SUBSCRIPTION = Parameter(name="subscription", kind=_NUMBER, lead=True, limit=_NUMBERS)
DIGEST = Parameter(name="digest", kind=_NUMBER, required=True, lead=True, limit=_NUMBERS)
COUNTRIES = Parameter(name="countries", kind=_NAMES, completer="state")
TOPICS = Parameter(name="topics", kind=_NAMES, completer="topic")
LANGUAGES = Parameter(name="languages", kind=_NAMES)
LENGTH = Parameter(name="length", kind=_CHOICE, choices=tuple(one.value for one in Length))
GROUPING = Parameter(name="grouping", kind=_CHOICE, choices=tuple(one.value for one in Grouping))
MENTION = Parameter(name="mention", limit=60)
EMPTY = Parameter(name="empty", kind=_CHOICE, choices=tuple(one.value for one in Empty))
APPROVAL = Parameter(name="approval", kind=_CHOICE, choices=("on", "off"))

FILLED = (
    Parameter(name="countries", kind=_NAMES, filled=True),
    Parameter(name="topics", kind=_NAMES, filled=True),
    Parameter(name="languages", kind=_NAMES, filled=True),
)
OPTIONS = (LENGTH, GROUPING, EMPTY, APPROVAL, MENTION)

COMMANDS: tuple[Command, ...] = (
    Command(
        name="digest subscribe",
        handler=subscribing.subscribe,
        form=subscribing.form,
        parameters=(
            Parameter(name="schedule", required=True, lead=True, filled=True, limit=100),
            Parameter(name="zone", required=True, filled=True, limit=60),
            *FILLED,
            *OPTIONS,
            Parameter(name="like", carried=True, limit=1_000),
        ),
        manages=Manages.CHANNEL,
        shared=True,
        examples=("", "daily 08:00 --zone Europe/Kyiv --countries Ukraine, Finland"),
    ),
    Command(
        name="digest list",
        handler=listing.list_all,
        parameters=(Parameter(name="where", kind=_CHOICE, lead=True, choices=WHERE),),
        shared=True,
        examples=("", "server"),
    ),
    Command(
        name="digest edit",
        handler=subscribing.edit,
        form=subscribing.edit_form,
        parameters=(
            SUBSCRIPTION,
            Parameter(name="schedule", filled=True, limit=100),
            Parameter(name="zone", filled=True, limit=60),
            *FILLED,
            *OPTIONS,
        ),
        manages=Manages.CHANNEL,
        shared=True,
        examples=("3", "3 --schedule weekly mon 09:00 --zone Europe/Paris"),
    ),
    Command(
        name="digest pause",
        handler=listing.pause,
        parameters=(SUBSCRIPTION,),
        manages=Manages.CHANNEL,
        shared=True,
        examples=("", "3"),
    ),
    Command(
        name="digest resume",
        handler=listing.resume,
        parameters=(SUBSCRIPTION,),
        manages=Manages.CHANNEL,
        shared=True,
        examples=("", "3"),
    ),
    Command(
        name="digest remove",
        handler=listing.remove,
        parameters=(
            SUBSCRIPTION,
            Parameter(name="sure", kind=ParameterKind.FLAG, carried=True),
        ),
        manages=Manages.CHANNEL,
        shared=True,
        examples=("3",),
    ),
    Command(
        name="digest preview",
        handler=asking.preview,
        parameters=(SUBSCRIPTION, COUNTRIES, TOPICS, LANGUAGES, LENGTH, GROUPING),
        private=True,
        examples=("", "3", "--countries Ukraine --length short"),
    ),
    Command(
        name="digest why",
        handler=asking.why,
        parameters=(Parameter(name="item", required=True, lead=True, limit=400),),
        examples=("57.3", "57", "#812", "https://example.org/news/1"),
    ),
    Command(
        name="digest feeds",
        handler=asking.feeds,
        parameters=(Parameter(name="feed", lead=True, limit=100),),
        examples=("", "un-news-all"),
    ),
    Command(
        name="digest desk",
        handler=desk.desk,
        parameters=(Parameter(name="item", lead=True, limit=20),),
        role=Role.EDITOR,
        private=True,
        examples=("", "#812"),
    ),
    Command(
        name="digest mark",
        handler=desk.mark,
        parameters=(
            Parameter(name="item", required=True, lead=True, limit=20),
            Parameter(name="act", kind=_CHOICE, required=True, choices=desk.DIRECT),
        ),
        role=Role.EDITOR,
        pressed=True,
        private=True,
        examples=("#812 --act pin",),
    ),
    Command(
        name="digest annotate",
        handler=desk.annotate,
        form=desk.annotate_form,
        parameters=(
            Parameter(name="item", required=True, lead=True, limit=20),
            Parameter(name="act", kind=_CHOICE, choices=desk.WORDED, carried=True),
            Parameter(name="words", filled=True, limit=300),
        ),
        role=Role.REVIEWER,
        pressed=True,
        private=True,
        examples=("#812 --words The ministry has denied this.",),
    ),
    Command(
        name="digest read",
        handler=desk.read,
        parameters=(DIGEST,),
        role=Role.EDITOR,
        pressed=True,
        private=True,
        examples=("57",),
    ),
    Command(
        name="digest decide",
        handler=desk.decide,
        parameters=(
            DIGEST,
            Parameter(name="verdict", kind=_CHOICE, required=True, choices=("approve", "refuse")),
        ),
        role=Role.REVIEWER,
        pressed=True,
        private=True,
        examples=("57 --verdict approve",),
    ),
)
