"""What exists in the pretend Slack: workspaces, people, conversations, messages and views.

Everything here is plain data with the shape that Slack gives it in answers and payloads. Identities
compare by identity (`eq=False`), so that a user or a channel can be a key.
"""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from tests.servers.slack.exchange import Exchange
    from tests.servers.slack.installs import Install

Json = dict[str, Any]


class Clock:
    """The server's time in seconds since 1970; tests move it instead of waiting."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self._last = 0

    def now(self) -> float:
        return time.time() + self.ahead

    def ts(self) -> str:
        """A message timestamp: unique and rising, as Slack's are."""
        self._last = max(int(self.now() * 1e6), self._last + 1)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"


class Ids:
    """Identifiers of Slack's shape: a letter or two and ten digits."""

    def __init__(self) -> None:
        self._count = itertools.count(1)

    def __call__(self, prefix: str) -> str:
        return f"{prefix}{next(self._count):010d}"


@dataclass(eq=False)
class Enterprise:
    id: str
    name: str

    def shape(self) -> Json:
        return {"id": self.id, "name": self.name}


@dataclass(eq=False)
class Team:
    id: str
    name: str
    enterprise: Enterprise | None = None
    install: Install | None = None

    @property
    def domain(self) -> str:
        return self.name.lower().replace(" ", "-")

    def grid(self) -> Json:
        """The enterprise fields that payloads carry only inside an enterprise grid."""
        if self.enterprise is None:
            return {}
        return {"enterprise_id": self.enterprise.id, "enterprise_name": self.enterprise.name}

    def shape(self) -> Json:
        return {"id": self.id, "domain": self.domain} | self.grid()


@dataclass(eq=False)
class User:
    id: str
    team: Team
    name: str
    locale: str = "en-US"
    tz: str = "Europe/Helsinki"
    admin: bool = False
    owner: bool = False
    bot: bool = False

    @property
    def handle(self) -> str:
        return self.name.lower().replace(" ", ".")

    def brief(self) -> Json:
        """As interactive payloads name a person."""
        return {
            "id": self.id,
            "username": self.handle,
            "name": self.handle,
            "team_id": self.team.id,
        }

    def shape(self, seen_from: Team, with_locale: bool) -> Json:
        """As users.info answers: the locale only when asked for."""
        offset = datetime.now(UTC).astimezone(ZoneInfo(self.tz)).utcoffset()
        found = {
            "id": self.id,
            "team_id": self.team.id,
            "name": self.handle,
            "real_name": self.name,
            "deleted": False,
            "tz": self.tz,
            "tz_label": self.tz,
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "profile": {"real_name": self.name, "display_name": self.handle, "team": self.team.id},
            "is_admin": self.admin,
            "is_owner": self.owner,
            "is_primary_owner": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
            "is_stranger": self.team is not seen_from,
            "is_bot": self.bot,
            "is_app_user": False,
            "updated": 1_700_000_000,
        }
        return found | ({"locale": self.locale} if with_locale else {})


@dataclass(eq=False)
class Channel:
    id: str
    name: str
    team: Team
    kind: str = "channel"  # channel, group (private) or im
    members: list[User] = field(default_factory=list)
    shared_with: list[Team] = field(default_factory=list)
    archived: bool = False
    restricted: bool = False  # only some may post
    partner: User | None = None  # the person of an im

    @property
    def external(self) -> bool:
        return bool(self.shared_with)

    def shape(self, bot: User) -> Json:
        common = {
            "id": self.id,
            "created": 1_700_000_000,
            "is_im": self.kind == "im",
            "is_archived": self.archived,
        }
        if self.partner is not None:
            return common | {"user": self.partner.id, "is_open": True}
        return common | {
            "name": self.name,
            "name_normalized": self.name,
            "creator": self.members[0].id if self.members else bot.id,
            "is_channel": True,
            "is_group": False,
            "is_mpim": False,
            "is_private": self.kind == "group",
            "is_general": False,
            "is_member": bot in self.members,
            "is_shared": self.external,
            "is_ext_shared": self.external,
            "is_org_shared": False,
            "unlinked": 0,
            "shared_team_ids": [self.team.id, *(team.id for team in self.shared_with)],
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
        }


@dataclass(eq=False)
class Message:
    """What someone can see in a conversation; the same object changes when it is edited."""

    number: int
    channel: Channel
    ts: str
    user: User
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    only_for: User | None = None  # ephemeral: nobody else sees it and chat.update cannot reach it
    install: Install | None = None  # set on what the bot posted
    metadata: Json | None = None
    exchange: Exchange | None = (
        None  # set when it came through that exchange's acknowledgement or response_url
    )
    edited: bool = False
    deleted: bool = False
    unfurls: Json = field(default_factory=dict)
    versions: list[str] = field(default_factory=list)  # the texts before each edit

    def shape(self) -> Json:
        found: Json = {
            "type": "message",
            "user": self.user.id,
            "team": self.user.team.id,
            "ts": self.ts,
            "text": self.text,
        }
        optional = {
            "blocks": self.blocks,
            "attachments": self.attachments,
            "files": self.files,
            "thread_ts": self.thread_ts,
            "metadata": self.metadata,
            "edited": {"user": self.user.id, "ts": self.ts} if self.edited else None,
        }
        if self.install is not None:
            found |= {"bot_id": self.install.bot_id, "app_id": self.install.app_id}
        return found | {name: value for name, value in optional.items() if value}


@dataclass(eq=False)
class View:
    """A modal on a person's stack, or that person's Home tab."""

    id: str
    user: User
    install: Install
    content: Json
    hash: str
    root: str
    previous: str | None = None
    values: Json = field(default_factory=dict)
    # What the person has put into fields, by block and action: Slack keeps it through errors, and
    # through an update for every field whose two ids are still there.
    typed: dict[tuple[str, str], Any] = field(default_factory=dict)

    def shape(self) -> Json:
        content = self.content
        return {
            "id": self.id,
            "team_id": self.user.team.id,
            "type": content["type"],
            "blocks": content["blocks"],
            "private_metadata": content.get("private_metadata", ""),
            "callback_id": content.get("callback_id", ""),
            "external_id": content.get("external_id", ""),
            "state": {"values": self.values},
            "hash": self.hash,
            "title": content.get("title"),
            "submit": content.get("submit"),
            "close": content.get("close"),
            "clear_on_close": content.get("clear_on_close", False),
            "notify_on_close": content.get("notify_on_close", False),
            "root_view_id": self.root,
            "previous_view_id": self.previous,
            "app_id": self.install.app_id,
            "app_installed_team_id": self.install.team.id,
            "bot_id": self.install.bot_id,
        }
