"""Pages as they are really sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import discord

from bot.adapters.discord_app.page import Page
from bot.adapters.discord_app.render import render
from bot.adapters.discord_app.view import MENU, make_view
from bot.core.carried import Carried
from bot.core.markup import Run
from bot.core.reply import Action, Card, Image, Purpose, Reply
from tests.adapters.discord_app.drawn import (
    ASK,
    FRAMES,
    Answered,
    components,
    offering,
    pages,
    typed,
    written,
)
from tests.adapters.discord_app.stage import Setting, online
from tests.servers.discord.server import DiscordServer


def test_views_are_accepted_and_not_kept(setting: Callable[..., Setting], answer: Answered) -> None:
    """The largest pages, then many: the library remembers none of them."""

    async def scene() -> None:
        async with DiscordServer() as server:
            guild = server.add_guild("Law desk")
            server.add_channel(guild)
            channel = server.add_channel(guild, "large")
            async with online(server, setting()) as on:
                to = on.client.get_partial_messageable(channel.id)
                sent = [page for large in largest() for page in large]
                carried = typed("parties", "")
                sent += pages(answer(carried), carried, FRAMES[2])
                while len(sent) < 200:
                    sent.append(render(written(10), ASK, FRAMES[0]))
                for page in sent:
                    view = make_view(page)
                    assert view.is_finished()
                    await to.send(view=view, allowed_mentions=discord.AllowedMentions.none())
                assert len(server.messages_in(channel)) == len(sent) >= 200
                store = on.client._connection._view_store
                assert not store._views
                assert not store._synced_message_views
                assert not store._modals
                assert not store.persistent_views
        assert not server.refused
        assert not server.violations

    asyncio.run(scene())


def largest() -> Iterator[list[Page]]:
    """Pages with as much of everything as there can be."""
    everything = [
        Action(
            label="l" * 90, command="ask", values={"question": f"{purpose} {n}"}, purpose=purpose
        )
        for purpose in (Purpose.OTHER, Purpose.RELATED, Purpose.OPEN)
        for n in range(30)
    ]
    picture = Image(url="https://x.y/z.png", alt="a" * 2_000)
    small = Card(title="t", text=((Run(text="x" * 700),),), footer="f", image=picture)
    carried = Carried(command="ask", values={"question": "*" * 300})
    for frame in FRAMES[:3]:
        for shown in ((small,) * 5, written(12_000).cards):
            yield pages(Reply(plain="", cards=shown, actions=tuple(everything)), carried, frame)


def test_the_menu_has_an_id_of_its_own() -> None:
    page = render(offering(2, Purpose.OPEN), ASK, FRAMES[0])
    [menu] = [row["components"][0] for row in components(page) if row.get("components")][1:2]
    assert menu["custom_id"] == MENU
