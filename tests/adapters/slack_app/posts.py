"""Messages that the desk sends of itself, and what the tests ask of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.adapters.slack_app.outlet import SlackOutlet
from bot.core.markup import line
from bot.core.model import Place
from bot.core.outlet import OutletError
from bot.core.reply import Action, Card, Reply
from bot.core.text import plain_card
from tests.adapters.slack_app.newsroom import Scene
from tests.servers.slack.world import Channel, Message


def news(text: str = "Two stories today.", cards: int = 1, *actions: Action) -> Reply:
    """A reply that nobody asked for, of so many messages."""
    made = tuple(Card(title=f"News {n}", text=(line(f"{text} {n}"),)) for n in range(cards))
    plain = "\n\n".join(plain_card(card) for card in made)
    return Reply(plain=plain, cards=made, actions=actions)


def here(on: Scene, channel: Channel | None = None, thread: str = "") -> Place:
    return Place(
        platform="slack",
        workspace=on.room.team.id,
        channel=(channel or on.channel).id,
        thread=thread,
    )


def outlet_of(on: Scene) -> SlackOutlet:
    return on.stage.surface.outlet


def sent(on: Scene, channel: Channel | None = None) -> list[Message]:
    return on.said(channel)


def now() -> datetime:
    return datetime.now(UTC)


async def failing(kind: type[OutletError], work: Any) -> Any:
    """The error that sending ends with."""
    with pytest.raises(kind) as found:
        await work
    assert str(found.value).endswith(".")
    return found.value


def another(on: Scene) -> SlackOutlet:
    """The outlet of the process after this one: it remembers nothing."""
    outlet = outlet_of(on)
    return SlackOutlet(outlet._workspaces, outlet._log)
