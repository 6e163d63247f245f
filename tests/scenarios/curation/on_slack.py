"""The curation desk on Slack: typed commands, buttons, menus, modals, cards, direct messages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.adapters.slack_app.manifest import make_manifest
from bot.core.catalog import CATALOG
from bot.core.dispatch import Desk
from bot.office import DeskOffice
from bot.outbox.sender import Sender
from bot.runtime import Runtime
from bot.service import Log
from bot.settings import Settings
from tests.adapters.slack_app.stage import (
    Setting,
    Shelf,
    Shown,
    Stage,
    elements,
    idle,
    labels,
    online,
    options_of,
    words_of,
)
from tests.scenarios.curation.stage import (
    ADMIN,
    EVERYBODY,
    NOW,
    READER,
    Kept,
    Seen,
    label_of,
)
from tests.scenarios.slack_desk import as_line
from tests.servers.slack.exchange import Exchange
from tests.servers.slack.installs import AppSettings
from tests.servers.slack.server import SlackServer
from tests.servers.slack.world import Channel, Message, User, View


@dataclass(kw_only=True)
class OfficeSetting(Setting):
    """A desk with an office."""

    kept: Kept
    people: dict[str, str]
    review: str

    def open_desk(self, settings: Settings, office: DeskOffice) -> Desk:
        return self.kept.open(self.people, self.review)


class OnSlack:
    """People of the home workspace."""

    def __init__(
        self,
        server: SlackServer,
        stage: Stage,
        kept: Kept,
        runtime: Runtime,
        people: dict[str, User],
        rooms: dict[str, Channel],
        review: Channel,
    ) -> None:
        self._server, self._stage, self.kept, self.runtime = server, stage, kept, runtime
        self._people, self._rooms, self._review = people, rooms, review
        self._room = rooms[READER]

    async def act(self, who: str, command: str, /, **values: str) -> Seen:
        line = as_line(command, values)
        return await self._after(
            await self._server.slash(self._people[who], self._rooms[who], "/mines", line)
        )

    async def press(self, who: str, seen: Seen, label: str) -> Seen:
        person, shown = self._people[who], seen.there
        wanted = label_of(seen.offers, label)
        if wanted in labels(shown):
            pressed = await self._server.press(person, shown, text=wanted)
            return await self._after(pressed, in_view=isinstance(shown, View))
        value = options_of(shown)[wanted]
        [menu] = [
            one
            for one in elements(shown, "static_select")
            if value in [option["value"] for option in one["options"]]
        ]
        pressed = await self._server.press(person, shown, action_id=menu["action_id"], value=value)
        return await self._after(pressed, in_view=isinstance(shown, View))

    async def fill(self, who: str, seen: Seen, /, **values: str) -> Seen:
        view: View = seen.there
        assert seen.form is not None
        filled = {}
        for name, value in {**seen.form, **values}.items():
            filled[f"fill:{name}:1"] = value or None
        given = {key: value for key, value in filled.items() if value is not None}
        exchange = await self._server.submit(self._people[who], view, given)
        await idle()
        if exchange.errors:
            [error] = exchange.errors.values()
            return Seen(text=error, error=error, form=_values(view), there=view)
        return await self._after(exchange, in_view=True)

    async def _after(self, exchange: Exchange, *, in_view: bool = False) -> Seen:
        """What the person then looks at: a modal that opened or changed, else the newest reply."""
        await idle()
        await exchange.settled()
        stack = self._server.views.stacks.get(exchange.user, [])
        if exchange.views or (in_view and stack):
            return _seen(exchange.views[-1] if exchange.views else stack[-1])
        assert exchange.replies, exchange.story()
        return _seen(exchange.replies[-1])

    @property
    def sender(self) -> Sender:
        """What sends, as a process that was just started has it."""
        assert self.kept.office
        return Sender(
            self.kept.office.outbox,
            self.runtime,
            {"slack": self._stage.surface.outlet},
            log=self.log,
            clock=lambda: NOW,
        )

    @property
    def log(self) -> Log:
        return self._stage.surface._service.log

    async def send(self) -> None:
        await self.sender.drain()

    async def posted(self) -> list[str]:
        return [
            words_of(message)
            for message in self._server.messages(self._room)
            if message.install and not message.only_for and not message.deleted
        ]

    async def cards(self) -> list[Seen]:
        await self.send()
        return [
            _seen(message)
            for message in self._server.messages(self._review)
            if message.install and not message.only_for and not message.deleted
        ]

    async def told(self, who: str) -> list[str]:
        await self.send()
        private = self._server.dm_of(self._people[who])
        return [words_of(message) for message in self._server.messages(private) if message.install]


def _values(view: View) -> dict[str, str]:
    found = {}
    for block in view.content["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            name = str(element["action_id"]).split(":")[1]
            chosen = element.get("initial_option") or {}
            typed = view.typed.get((block["block_id"], element["action_id"]))
            found[name] = str(
                typed
                or element.get("initial_value")
                or chosen.get("value")
                or element.get("initial_user")
                or ""
            )
    return found


def _seen(shown: Shown) -> Seen:
    form = None
    if isinstance(shown, View) and any(b["type"] == "input" for b in shown.content["blocks"]):
        form = _values(shown)
    text = words_of(shown)
    if isinstance(shown, Message) and not shown.blocks:
        text = shown.text
    return Seen(text=text, offers=[*labels(shown), *options_of(shown)], form=form, there=shown)


@asynccontextmanager
async def on_slack(folder: Path, base_path: Path, **changed: Any) -> AsyncIterator[OnSlack]:
    """A home workspace with a channel of reviewers."""
    app = AppSettings.from_manifest(make_manifest(CATALOG))
    runtime = Runtime()
    async with SlackServer(app=app) as server:
        team = server.add_team("Newsroom")
        people = {name: server.add_user(team, name, admin=name == ADMIN) for name in EVERYBODY}
        room, review = server.add_channel(team), server.add_channel(team)
        kept = Kept.at(folder, base_path, ("slack", team.id), **changed)
        setting = OfficeSetting(
            shelf=Shelf(runtime=runtime, base=None),  # type: ignore[arg-type]
            state=kept.settings.state,
            kept=kept,
            people={name: user.id for name, user in people.items()},
            review=review.id,
            open_to_members=frozenset({"digest"} if kept.settings.news.members_subscribe else ()),
        )
        async with online(server, setting) as stage:
            rooms = dict.fromkeys(people, room)
            yield OnSlack(server, stage, kept, runtime, people, rooms, review)
    runtime.close()
