"""Messages that nobody asked for just now: where they stand, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.adapters.discord_app.outlet import mark_of
from bot.core.markup import line
from bot.core.model import Place
from bot.core.reply import Action, Card, Emphasis, Purpose, Reply
from tests.adapters.discord_app.city import City, Scene, options_of
from tests.adapters.discord_app.moderating import MODERATING
from tests.adapters.discord_app.stage import Setting, labels, texts
from tests.servers.discord.exchange import MODAL
from tests.servers.discord.shapes import walk
from tests.servers.discord.world import EVERYTHING, Channel, Perm

Play = Callable[..., None]
THIS = {"proposal": "7"}
CARD = Reply(
    plain="Proposal 7",
    cards=(Card(title="Proposal 7", text=(line("Finland left."),), footer="waits"),),
    actions=(
        Action(label="Approve", command="kb approve", values=THIS, style=Emphasis.PRIMARY),
        Action(label="Reject", command="kb reject", values=THIS, style=Emphasis.DANGER),
        Action(
            label="Statement 1",
            command="kb part",
            values={**THIS, "part": "statement 1"},
            purpose=Purpose.OPEN,
        ),
    ),
)
LONG = replace(
    CARD, cards=(Card(title="Long", text=tuple(line(f"{n}: {'word ' * 60}") for n in range(30))),)
)
BARE = Reply(plain="Two lines\nof words.")


def place_of(channel: Channel) -> Place:
    """The place of a channel or thread."""
    parent = channel.parent if channel.is_thread else None
    return Place(
        platform="discord",
        workspace=str(channel.guild.id) if channel.guild else "",
        channel=str((parent or channel).id),
        thread=str(channel.id) if parent else "",
    )


async def post_all(on: Scene, reply: Reply, channel: Channel, key: str = "k") -> list[str]:
    """All parts of a reply, as whoever sends them does it."""
    outlet, ids = on.stage.client.outlet, list[str]()
    for part in range(outlet.count(reply)):
        under = ids[0] if ids else ""
        ids.append(
            await outlet.post(place_of(channel), reply, part, key=f"{key}-{part}", under=under)
        )
    return ids


def test_a_card_is_posted_for_all_with_its_buttons_and_nothing_else(play: Play) -> None:
    async def scene(on: Scene) -> None:
        assert on.stage.client.outlet.count(CARD) == 1
        [id] = await post_all(on, CARD, on.channel)
        [shown] = on.server.messages_in(on.channel)
        assert str(shown.id) == id
        assert texts(shown).startswith("### Proposal 7")
        assert labels(shown) == ["Approve", "Reject"]
        assert set(options_of(shown)) == {"Statement 1"}
        assert shown.nonce == "k-0"
        assert not on.server.pings

    play(scene, catalog=MODERATING, office=True)


def test_its_buttons_and_menus_work_for_everybody(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await post_all(on, CARD, on.channel)
        [shown] = on.server.messages_in(on.channel)
        approved = await on.press(shown, "Approve", by=on.bo)
        assert approved.message
        assert approved.message.ephemeral
        assert "Approved 7" in texts(approved.message)
        assert (await on.press(shown, "Reject")).response == MODAL
        value = options_of(shown)["Statement 1"]
        assert (await on.server.choose(on.ada, shown, "menu", [value])).response == MODAL

    play(scene, catalog=MODERATING, office=True)


def test_its_buttons_work_after_a_restart(
    play_city: Callable[..., None], setting: Callable[..., Setting]
) -> None:
    async def story(city: City) -> None:
        async with city.desk(setting(catalog=MODERATING)) as on:
            await post_all(on, CARD, on.channel)
        async with city.desk(setting(catalog=MODERATING)) as on:
            [shown] = on.server.messages_in(on.channel)
            assert "Approved 7" in texts((await on.press(shown, "Approve")).message)

    play_city(story)


def test_the_first_component_of_every_message_carries_its_key(play: Play) -> None:
    async def scene(on: Scene) -> None:
        for key, reply in (("a", CARD), ("b", BARE), ("c", LONG)):
            await post_all(on, reply, on.channel, key)
        marks = [one.components[0]["id"] for one in on.server.messages_in(on.channel)]
        assert marks == [mark_of("a-0"), mark_of("b-0"), mark_of("c-0")]
        for message in on.server.messages.values():
            ids = [part["id"] for part in walk(message.components)]
            assert len(ids) == len(set(ids))

    play(scene)


def test_the_other_parts_stand_in_a_thread_of_the_first(play: Play) -> None:
    async def scene(on: Scene) -> None:
        ids = await post_all(on, LONG, on.channel)
        assert len(ids) == on.stage.client.outlet.count(LONG) > 2
        [first] = on.server.messages_in(on.channel)
        thread = on.server.channels[first.id]
        assert (thread.is_thread, thread.parent, thread.name) == (True, on.channel, "Long")
        further = on.server.messages_in(thread)
        assert ids == [str(first.id), *(f"{thread.id}/{one.id}" for one in further)]
        whole = "\n".join(texts(one) for one in (first, *further))
        assert all(f"{n}: word" in whole for n in range(30))
        assert labels(first) == ["Approve", "Reject"]
        assert [labels(one) for one in further] == [[]] * len(further)
        assert "Page 2 of" in texts(further[0])

    play(scene)


@pytest.mark.parametrize("denied", [Perm.CREATE_PUBLIC_THREADS, Perm.SEND_MESSAGES_IN_THREADS])
def test_without_threads_they_stand_below_it(play: Play, denied: Perm) -> None:
    async def scene(on: Scene) -> None:
        channel = on.server.add_channel(on.city.guild, denied=denied)
        ids = await post_all(on, LONG, channel)
        shown = on.server.messages_in(channel)
        assert ids == [str(shown[0].id), *(f"{channel.id}/{one.id}" for one in shown[1:])]
        assert not [one for one in on.server.channels.values() if one.is_thread]

    play(scene)


def test_in_a_thread_and_in_a_conversation_they_stand_below_it(play: Play) -> None:
    async def scene(on: Scene) -> None:
        for channel in (on.server.add_thread(on.channel), on.server.dm_with(on.ada)):
            ids = await post_all(on, LONG, channel, f"k{channel.id}"[-20:])
            assert len(on.server.messages_in(channel)) == len(ids) > 2
        assert not on.server.messages_in(on.channel)

    play(scene)


def test_a_thread_that_the_client_does_not_know_is_gone_on_with(play: Play) -> None:
    async def scene(on: Scene) -> None:
        outlet, place = on.stage.client.outlet, place_of(on.channel)
        first = await outlet.post(place, LONG, 0, key="k-0")
        thread = on.server.thread_from(on.server.messages[int(first)], "Begun", archived=True)
        with on.server.refusing(160004):
            id = await outlet.post(place, LONG, 1, key="k-1", under=first)
        assert id.startswith(f"{thread.id}/")

    play(scene)


def test_a_thread_begun_from_a_deleted_message_is_done_without(play: Play) -> None:
    async def scene(on: Scene) -> None:
        outlet, place = on.stage.client.outlet, place_of(on.channel)
        first = await outlet.post(place, LONG, 0, key="k-0")
        on.server.delete_message(on.server.messages[int(first)])
        id = await outlet.post(place, LONG, 1, key="k-1", under=first)
        assert id.startswith(f"{on.channel.id}/")

    play(scene)


def test_one_role_may_be_mentioned_and_nobody_else(play: Play) -> None:
    async def scene(on: Scene) -> None:
        role = on.server.add_role(on.city.guild, "Readers of news")
        loud = Reply(plain=f"@everyone {on.bo.mention} <@&{role.id}> <@&{on.city.guild.id}>")
        outlet, place = on.stage.client.outlet, place_of(on.channel)
        id = await outlet.post(place, loud, 0, key="k-0", mention=str(role.id))
        assert [(ping.kind, ping.target) for ping in on.server.pings] == [("role", role.mention)]
        assert texts(on.server.messages[int(id)]).startswith(role.mention)
        await outlet.post(place, loud, 0, key="k-1", mention="everyone")
        await outlet.edit(place, id, loud, 0)
        assert len(on.server.pings) == 1

    play(scene)


def test_a_message_is_changed_where_it_stands(play: Play) -> None:
    async def scene(on: Scene) -> None:
        outlet, place = on.stage.client.outlet, place_of(on.channel)
        ids = await post_all(on, LONG, on.channel)
        decided = replace(LONG, actions=())
        for part, id in enumerate(ids):
            # Whoever sends takes the further parts for messages of a thread, wherever they stand.
            where = replace(place, thread=ids[0]) if part else place
            await outlet.edit(where, id, decided, part)
        [first] = on.server.messages_in(on.channel)
        assert not labels(first)
        assert first.edited
        assert len(on.server.messages_in(on.channel)) == 1
        await outlet.edit(place, ids[-1], CARD, 1)
        last = on.server.messages[int(ids[-1].rpartition("/")[2])]
        assert texts(last) == "-# This part is no longer needed."

    play(scene)


def test_it_is_changed_where_there_is_no_thread_too(play: Play) -> None:
    async def scene(on: Scene) -> None:
        channel = on.server.add_channel(on.city.guild, denied=Perm.CREATE_PUBLIC_THREADS)
        ids = await post_all(on, LONG, channel)
        where = replace(place_of(channel), thread=ids[0])
        await on.stage.client.outlet.edit(where, ids[1], CARD, 0)
        assert texts(on.server.messages_in(channel)[1]).startswith("### Proposal 7")

    play(scene)


def test_a_person_is_written_to_directly(play: Play) -> None:
    async def scene(on: Scene) -> None:
        outlet = on.stage.client.outlet
        place = await outlet.find_person(str(on.city.guild.id), str(on.ada.id))
        assert await outlet.find_person("", str(on.ada.id)) == place
        await outlet.post(place, CARD, 0, key="k-0")
        home = on.server.dm_with(on.ada)
        assert place.channel == str(home.id)
        [told] = on.server.messages_in(home)
        assert labels(told) == ["Approve", "Reject"]
        assert "Approved 7" in texts((await on.press(told, "Approve")).message)

    play(scene, catalog=MODERATING)


def test_few_rights_are_enough(play: Play) -> None:
    async def scene(on: Scene) -> None:
        few = Perm.VIEW_CHANNEL | Perm.SEND_MESSAGES
        channel = on.server.add_channel(on.city.guild, denied=EVERYTHING & ~few)
        ids = await post_all(on, LONG, channel)
        assert len(on.server.messages_in(channel)) == len(ids)

    play(scene)
