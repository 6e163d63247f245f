"""What the server knows: its world, its settings, and the record of what the bot did."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import TYPE_CHECKING, Any

from tests.servers.slack.exchange import Pulse
from tests.servers.slack.installs import AppSettings, Install, Installs
from tests.servers.slack.web_api import Request, WebApi
from tests.servers.slack.world import (
    Channel,
    Clock,
    Enterprise,
    Ids,
    Json,
    Message,
    Team,
    User,
    View,
)

if TYPE_CHECKING:
    from tests.servers.slack.http_events import HttpEvents
    from tests.servers.slack.posting import Ping, Posting
    from tests.servers.slack.socket_mode import SocketMode
    from tests.servers.slack.views import Views

Refusal = tuple[str, str, list[str]]  # method, error code, findings


class State:
    """The base of SlackServer, which makes the parts declared here and opens the address."""

    web_api: WebApi
    posting: Posting
    sockets: SocketMode
    http: HttpEvents
    installs: Installs
    views: Views
    pulse: Pulse
    url: str

    def __init__(
        self, *, validate: bool = True, keep: int | None = None, app: AppSettings | None = None
    ) -> None:
        self.app = app or AppSettings()
        self.validate, self.keep = validate, keep
        self.rate_limits = False
        self.post_burst = 3  # messages at once in a conversation, before it is one a second
        self.history_page = 999  # messages at most on a page of history: for some apps 15
        self.install_org_wide = False
        self.patience = 3.0  # seconds that Slack waits for an acknowledgement
        self.retry_delays = (0.0, 60.0, 300.0)  # before each redelivery of an event
        self.via = "socket"  # or "http": see deliver_to
        self.ids, self.clock = Ids(), Clock()
        self.app_id = self.ids("A")
        self.bot_token, self.app_token = f"xoxb-{self.ids('')}-first", f"xapp-{self.ids('')}-app"
        self.signing_secret, self.client_secret = self.ids("signing"), self.ids("secret")
        self.client_id = self.ids("client")
        self.redirect_uri = ""
        self.teams: dict[str, Team] = {}
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.usergroups: dict[str, list[User]] = {}
        self.files: dict[str, Json] = {}
        self.shared: dict[str, Message] = {}  # unfurl_id -> the message with the link
        # (action_id, value) -> the option that was offered
        self.suggested: dict[tuple[str, str], Json] = {}
        self.posted: deque[Message] = deque(maxlen=keep)
        self.requests: deque[Request] = deque(maxlen=keep)
        self.refused: deque[Refusal] = deque(maxlen=keep)
        self.violations: list[str] = []
        self.without_text: list[str] = []
        self.warned: list[str] = []
        self.pings: list[Ping] = []
        self.newest = self.busy = self.limited = self.asked = 0
        self._dms: dict[tuple[Install, User], Channel] = {}
        self.tasks: set[asyncio.Task[Any]] = set()

    def add_team(
        self, name: str, *, enterprise: Enterprise | None = None, installed: bool | None = None
    ) -> Team:
        """A workspace. The first has the app with `bot_token` unless told otherwise, later ones do not."""
        team = Team(self.ids("T"), name, enterprise)
        first = not self.teams
        self.teams[team.id] = team
        if first if installed is None else installed:
            self.installs.add(team, token=self.bot_token if not self.installs.all else None)
        return team

    def add_enterprise(self, name: str) -> Enterprise:
        return Enterprise(self.ids("E"), name)

    def add_user(self, team: Team, name: str, **more: Any) -> User:
        """`more`: locale, tz, admin, owner."""
        user = User(self.ids("U"), team, name, **more)
        self.users[user.id] = user
        for channel in self.channels.values():
            if channel.kind == "channel" and team in [channel.team, *channel.shared_with]:
                channel.members.append(user)
        return user

    def add_channel(
        self,
        team: Team,
        name: str = "news",
        *,
        shared_with: list[Team] | None = None,
        private: bool = False,
        bot: bool = True,
    ) -> Channel:
        """A channel with everyone of its workspaces in it, and the bot unless `bot=False`. `shared_with`: Slack Connect."""
        teams = [team, *(shared_with or [])]
        people = [user for user in self.users.values() if user.team in teams and not user.bot]
        bots = [each.install.bot for each in teams if each.install is not None] if bot else []
        kind = "group" if private else "channel"
        channel = Channel(
            self.ids("C"), name, team, kind, [*people, *bots], list(shared_with or [])
        )
        self.channels[channel.id] = channel
        return channel

    def add_usergroup(self, *members: User) -> str:
        """A user group; its id."""
        name = self.ids("S")
        self.usergroups[name] = list(members)
        return name

    def dm_of(self, user: User) -> Channel:
        """The conversation between a person and the bot of their workspace."""
        install = self.install_of(user)
        if (install, user) not in self._dms:
            found = Channel(
                self.ids("D"), "directmessage", user.team, "im", [user, install.bot], partner=user
            )
            self._dms[install, user] = self.channels[found.id] = found
        return self._dms[install, user]

    def store(self, *, channel: Channel, user: User, text: str, **more: Any) -> Message:
        self.newest += 1
        message = Message(self.newest, channel, self.clock.ts(), user, text, **more)
        self.posted.append(message)
        self.pulse.beat()
        return message

    def messages(self, channel: Channel) -> list[Message]:
        """All that was written there, oldest first; ephemeral and deleted ones included."""
        return [message for message in self.posted if message.channel is channel]

    def install_of(self, user: User) -> Install:
        assert user.team.install is not None, f"the app is not installed in {user.team.name}"
        return user.team.install

    def install_in(self, channel: Channel) -> Install:
        """The installation that a conversation belongs to: of its own workspace, or of one that shares it."""
        for team in [channel.team, *channel.shared_with]:
            if team.install is not None:
                return team.install
        raise AssertionError(f"the app is not installed where #{channel.name} is")

    @property
    def homes(self) -> dict[User, View]:
        return self.views.homes

    def stack(self, user: User) -> list[View]:
        """The modals that a person has open, the visible one last."""
        return self.views.stacks.get(user, [])

    # What is recorded

    def record(self, method: str, given: Json, status: int, answer: Json, token: str = "") -> None:
        self.asked += 1
        self.requests.append(
            Request(self.asked, method, given, token, time.monotonic(), status, answer)
        )
        self.pulse.beat()

    def refuse(self, method: str, code: str, findings: list[str]) -> None:
        self.refused.append((method, code, findings))

    def forget(self, remembered: dict[str, Any]) -> None:
        """Drops the oldest entries where recording is bounded, but never what may still be in use."""
        while self.keep is not None and len(remembered) > max(self.keep, 1_000):
            remembered.pop(next(iter(remembered)))

    def calls(self, method: str) -> list[Request]:
        return [request for request in self.requests if request.method == method]
