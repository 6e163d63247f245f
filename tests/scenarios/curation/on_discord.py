"""The curation desk on Discord: slash commands, buttons, menus, modals, cards, direct messages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.adapters.discord_app.state import change_of
from bot.core.dispatch import Desk
from bot.office import DeskOffice
from bot.outbox.sender import Sender
from bot.runtime import Runtime
from bot.service import Log
from bot.settings import Settings
from tests.adapters.discord_app.city import MANAGE_CHANNELS, options_of
from tests.adapters.discord_app.stage import Setting, Stage, labels, online, texts
from tests.scenarios.curation.stage import (
    ADMIN,
    EVERYBODY,
    NOW,
    READER,
    STRANGER,
    Kept,
    Seen,
    label_of,
)
from tests.servers.discord.exchange import Exchange
from tests.servers.discord.message import Message
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.shapes import LABEL, walk
from tests.servers.discord.world import EVERYTHING, Channel, User


@dataclass(kw_only=True)
class OfficeSetting(Setting):
    """A desk with an office."""

    kept: Kept
    people: dict[str, str]
    review: str

    def open_desk(self, settings: Settings) -> tuple[Desk, DeskOffice | None]:
        return self.kept.open(self.people, self.review), self.kept.office


class OnDiscord:
    """People of the home server, and the admin of another."""

    def __init__(
        self,
        server: DiscordServer,
        stage: Stage,
        kept: Kept,
        people: dict[str, User],
        rooms: dict[str, Channel],
        review: Channel,
    ) -> None:
        self._server, self._stage, self.kept = server, stage, kept
        self._people, self._rooms, self._review = people, rooms, review
        self._room = rooms[READER]

    async def act(self, who: str, command: str, /, **values: str) -> Seen:
        given = {name: _typed(value) for name, value in values.items()}
        person = self._people[who]
        if command == "ask":
            person = self._server.add_user(who)  # nobody repeats themselves within seconds
        rights = EVERYTHING | MANAGE_CHANNELS if who == ADMIN else EVERYTHING
        return _seen(
            await self._server.slash(person, self._rooms[who], command, given, permissions=rights)
        )

    async def press(self, who: str, seen: Seen, label: str) -> Seen:
        person, shown = self._people[who], seen.there
        message = shown if isinstance(shown, Message) else shown.message
        wanted = label_of(seen.offers, label)
        if wanted in labels(message):
            return _seen(await self._server.press(person, message, wanted, permissions=rights(who)))
        value = options_of(message)[wanted]
        [menu] = {
            part["custom_id"]
            for part in walk(message.components)
            if part["type"] == 3 and value in [option["value"] for option in part["options"]]
        }
        return _seen(
            await self._server.choose(person, message, menu, [value], permissions=rights(who))
        )

    async def fill(self, who: str, seen: Seen, /, **values: str) -> Seen:
        opened: Exchange = seen.there
        assert opened.modal
        ids = {name: field["custom_id"] for name, field in _fields(opened).items()}
        filled = {ids[name]: value for name, value in {**(seen.form or {}), **values}.items()}
        return _seen(
            await self._server.submit(self._people[who], opened, filled, permissions=rights(who))
        )

    @property
    def sender(self) -> Sender:
        """What sends, as a process that was just started has it."""
        assert self.kept.office
        return Sender(
            self.kept.office.outbox,
            self.runtime,
            {"discord": self._stage.client.outlet},
            log=self.log,
            clock=lambda: NOW,
        )

    @property
    def runtime(self) -> Runtime:
        return self._stage.runtime

    @property
    def log(self) -> Log:
        return self._stage.client._service.log

    async def send(self) -> None:
        await self.sender.drain()

    async def posted(self) -> list[str]:
        return [
            texts(message)
            for message in self._server.messages_in(self._room)
            if message.author is self._server.me and not message.about
        ]

    async def cards(self) -> list[Seen]:
        await self.send()
        return [_shown(message) for message in self._server.messages_in(self._review)]

    async def told(self, who: str) -> list[str]:
        await self.send()
        person = self._people[who]
        private = [
            message
            for message in self._server.messages.values()
            if message.channel.guild is None and person in message.channel.recipients
        ]
        return [texts(message) for message in private]


def rights(who: str) -> int:
    """The admin manages the channels of the home; nobody else does."""
    return EVERYTHING | MANAGE_CHANNELS if who == ADMIN else EVERYTHING


def _typed(value: str) -> str | int:
    return int(value) if value.isdecimal() else value


def _fields(opened: Exchange) -> dict[str, dict]:  # type: ignore[type-arg]
    assert opened.modal
    found = {}
    for part in opened.modal["components"]:
        if part["type"] == LABEL:
            field = part["component"]
            found[str(change_of(field["custom_id"])["input"])] = field
    return found


def _value(field: dict) -> str:  # type: ignore[type-arg]
    chosen = [option["value"] for option in field.get("options", ()) if option.get("default")]
    return str(field.get("value") or (chosen[0] if chosen else ""))


def _seen(exchange: Exchange) -> Seen:
    if exchange.modal:
        values = {name: _value(field) for name, field in _fields(exchange).items()}
        return Seen(text=exchange.modal["title"], form=values, there=exchange)
    assert exchange.message, exchange
    return _shown(exchange.message)


def _shown(message: Message) -> Seen:
    return Seen(
        text=texts(message),
        offers=[*labels(message), *options_of(message)],
        there=message,
    )


@asynccontextmanager
async def on_discord(folder: Path, base_path: Path, **changed: Any) -> AsyncIterator[OnDiscord]:
    """A home server with a channel of reviewers, and another server."""
    async with DiscordServer() as server:
        home, abroad = server.add_guild("Law desk"), server.add_guild("Elsewhere")
        people = {name: server.add_user(name) for name in EVERYBODY}
        room, review = server.add_channel(home), server.add_channel(home)
        away = server.add_channel(abroad)
        kept = Kept.at(folder, base_path, ("discord", str(home.id)), **changed)
        setting = OfficeSetting(
            base=kept.settings.base,
            state=kept.settings.state,
            kept=kept,
            people={name: str(user.id) for name, user in people.items()},
            review=str(review.id),
        )
        async with online(server, setting) as stage:
            rooms = {name: away if name == STRANGER else room for name in people}
            yield OnDiscord(server, stage, kept, people, rooms, review)
