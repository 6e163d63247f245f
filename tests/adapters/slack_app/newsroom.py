"""A pretended Slack with a workspace, a channel and people, and what they do with the desk."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.adapters.slack_app.app import callback_of
from bot.adapters.slack_app.manifest import make_manifest
from bot.core.catalog import CATALOG
from tests.adapters.slack_app.stage import Setting, Shown, Stage, idle, online
from tests.servers.slack.exchange import Exchange
from tests.servers.slack.installs import AppSettings
from tests.servers.slack.server import SlackServer
from tests.servers.slack.world import Channel, Json, Message, Team, User, View

WHY = "why did Finland leave the mine ban?"
COMMANDS = {command.name for command in CATALOG}
LINKS = "https://desk.example.org/entry/"


@dataclass(kw_only=True)
class Newsroom:
    """The pretended Slack; Ada asks, Bo reads along, Chief is an admin of the workspace."""

    server: SlackServer
    team: Team
    channel: Channel
    ada: User
    bo: User
    chief: User
    typed: list[str] = field(default_factory=list)
    may_refuse: bool = False
    """Whether the scene makes Slack refuse something."""

    @asynccontextmanager
    async def desk(self, setting: Setting) -> AsyncIterator[Scene]:
        """A desk that is online there; afterwards its log is searched for what it must not hold."""
        async with online(self.server, setting) as stage:
            yield Scene(room=self, stage=stage)
        check_log(self, stage.lines.getvalue())

    def check(self) -> None:
        """What Slack would hold against the desk: nothing."""
        server = self.server
        found = {
            "violations": server.violations,
            "pings": server.pings,
            "without text": server.without_text,
            "warned": server.warned,
            "refused": [] if self.may_refuse else list(server.refused),
        }
        assert not any(found.values()), found


@asynccontextmanager
async def pretended_newsroom(
    *, manifest: Json | None = None, **options: Any
) -> AsyncIterator[Newsroom]:
    """The server, with an app made from the desk's own manifest."""
    app = AppSettings.from_manifest(manifest or make_manifest(CATALOG, permalinks=LINKS))
    async with SlackServer(app=app, **options) as server:
        team = server.add_team("Newsroom")
        people = {
            name: server.add_user(team, name.title(), admin=name == "chief")
            for name in ("adalbertina", "bonifatius", "chief")
        }
        room = Newsroom(
            server=server,
            team=team,
            channel=server.add_channel(team),
            ada=people["adalbertina"],
            bo=people["bonifatius"],
            chief=people["chief"],
        )
        yield room
        room.check()


@dataclass(kw_only=True)
class Scene:
    """The newsroom with a desk online; of itself Ada acts, in the channel."""

    room: Newsroom
    stage: Stage

    @property
    def server(self) -> SlackServer:
        return self.room.server

    @property
    def channel(self) -> Channel:
        return self.room.channel

    @property
    def ada(self) -> User:
        return self.room.ada

    @property
    def bo(self) -> User:
        return self.room.bo

    @property
    def home(self) -> Channel:
        """Ada's conversation with the desk."""
        return self.server.dm_of(self.ada)

    async def slash(
        self, line: str = "", *, by: User | None = None, at: Channel | None = None
    ) -> Exchange:
        self.room.typed.append(line)
        ex = await self.server.slash(by or self.ada, at or self.channel, "/mines", line)
        return await self._done(ex)

    async def ask(self, question: str = WHY, **asked: Any) -> Message:
        """The one answer to a question."""
        return self.only(await self.slash(question, **asked))

    async def press(
        self,
        shown: Shown | Exchange,
        label: str | None = None,
        *,
        by: User | None = None,
        **how: Any,
    ) -> Exchange:
        surface = shown.replies[-1] if isinstance(shown, Exchange) else shown
        return await self._done(await self.server.press(by or self.ada, surface, text=label, **how))

    async def choose(self, shown: Shown, value: str, menu: str = "open:0", **how: Any) -> Exchange:
        return await self.press(shown, action_id=menu, value=value, **how)

    async def mention(
        self,
        words: str,
        *,
        thread: str | None = None,
        at: Channel | None = None,
        by: User | None = None,
    ) -> Exchange:
        said = f"<@BOT> {words}".strip()
        ex = await self.server.say(by or self.ada, at or self.channel, said, thread)
        return await self._done(ex)

    async def dm(self, words: str, thread: str | None = None) -> Exchange:
        return await self._done(await self.server.dm(self.ada, words, thread))

    async def shortcut(self, message: Message, command: str) -> Exchange:
        name = callback_of(command)
        return await self._done(await self.server.shortcut_message(self.ada, message, name))

    async def open_form(self) -> View:
        """The modal "Ask the desk", from the shortcuts menu."""
        ex = await self._done(await self.server.shortcut_global(self.ada, "ask-the-desk"))
        (view,) = ex.views
        return view

    async def submit(self, view: View, **values: Any) -> Exchange:
        """Sends the modal; `values` are by the names of its fields."""
        self.room.typed += [str(value) for value in values.values()]
        given = {f"complete:{name}": value for name, value in values.items()}
        return await self._done(await self.server.submit(self.ada, view, given))

    async def fill(self, view: View, *, by: User | None = None, **values: Any) -> Exchange:
        """Sends the form of a command; `values` are by the names of its inputs."""
        self.room.typed += [str(value) for value in values.values()]
        given = {f"fill:{name}:1": value for name, value in values.items()}
        return await self._done(await self.server.submit(by or self.ada, view, given))

    async def suggest(self, view: View, name: str, typed: str) -> dict[str, str]:
        """What a field of the modal offers: values by label."""
        ex = await self.server.suggest(self.ada, view, f"complete:{name}", typed)
        return {option["text"]["text"]: option["value"] for option in ex.options}

    async def open_home(self, by: User | None = None) -> View:
        person = by or self.ada
        await self._done(await self.server.open_home(person))
        return self.server.homes[person]

    async def make_public(self) -> None:
        """As an admin of the workspace would."""
        await self.slash("settings public", by=self.room.chief)

    def only(self, ex: Exchange) -> Message:
        """The one reply of an exchange."""
        assert len(ex.replies) == 1, ex.story()
        return ex.replies[0]

    def said(self, at: Channel | None = None) -> list[Message]:
        """What the desk has said there for all to see."""
        return [
            message
            for message in self.server.messages(at or self.channel)
            if message.install and not message.only_for and not message.deleted
        ]

    def logged(self, event: str = "") -> list[dict[str, Any]]:
        return self.stage.logged(event)

    async def _done(self, ex: Exchange) -> Exchange:
        await idle()
        return ex


def check_log(room: Newsroom, log: str) -> None:
    """Each line is one object, and none holds a token, a name or what somebody wrote."""
    for line in log.splitlines():
        assert {"event", "level", "timestamp"} <= set(json.loads(line)), line
    server = room.server
    never = {server.bot_token, server.app_token, server.signing_secret, server.client_secret}
    never |= {install.token for install in server.installs.all}
    never |= {install.refresh_token for install in server.installs.all if install.refresh_token}
    never |= {person.name for person in (room.ada, room.bo)} | {room.ada.handle, room.bo.handle}
    never |= set(_words(room))
    found = [word for word in never if word and (word in log or json.dumps(word)[1:-1] in log)]
    assert not found, f"in the log: {found}"


def _words(room: Newsroom) -> Iterator[str]:
    """What people wrote, as far as it is long enough to be theirs."""
    written = [message.text for message in room.server.posted if message.install is None]
    for words in [*room.typed, *written]:
        bare = words.split("> ", 1)[-1].strip()
        if " " in bare and len(bare) > 8 and bare not in COMMANDS:
            yield bare
