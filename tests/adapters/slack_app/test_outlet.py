"""Messages that the desk sends of itself: for all, in their thread, and nobody is notified."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.core.markup import line
from bot.core.outlet import Gone, Outlet
from bot.core.reply import Action, Card, Purpose, Reply
from tests.adapters.slack_app.newsroom import Scene
from tests.adapters.slack_app.posts import failing, here, news, now, outlet_of, sent
from tests.adapters.slack_app.stage import elements, labels, options_of, words_of

Play = Callable[..., None]
GROUP = "S0000000077"


def test_a_message_is_sent_for_all_and_carries_its_key(play: Play) -> None:
    async def scene(on: Scene) -> None:
        outlet: Outlet = outlet_of(on)
        reply = news()
        assert outlet.count(reply) == 1
        id = await outlet.post(here(on), reply, 0, key="d1-0")
        (message,) = sent(on)
        assert message.ts == id
        assert message.only_for is None
        assert message.metadata == {"event_type": "minedesk_post", "event_payload": {"key": "d1-0"}}
        assert "Two stories today. 0" in message.text
        assert "Two stories today. 0" in words_of(message)
        assert labels(message) == []
        assert not on.server.pings
        call = on.server.calls("chat.postMessage")[-1]
        assert (call.params["unfurl_links"], call.params["unfurl_media"]) == (False, False)
        assert on.server.calls("conversations.history") == []

    play(scene)


def test_a_long_one_goes_on_in_the_thread_and_has_its_buttons_on_top(play: Play) -> None:
    async def scene(on: Scene) -> None:
        outlet = outlet_of(on)
        actions = [
            Action(label="Background", command="about", values={}),
            Action(label="Sources in full", command="about", values={}, purpose=Purpose.SOURCES),
            Action(label="An entry", command="about", values={}, purpose=Purpose.OPEN),
        ]
        assert outlet.count(news("Story.", 3, *actions)) == 1, "short cards stand together"
        reply = news("Story. " * 250, 3, *actions)
        assert outlet.count(reply) == 3
        first = ""
        for part in range(3):
            id = await outlet.post(here(on), reply, part, key=f"d-{part}", under=first)
            first = first or id
        root, *rest = sent(on)
        assert root.thread_ts is None
        assert [message.thread_ts for message in rest] == [root.ts, root.ts]
        assert [message.text.split("\n")[0] for message in sent(on)] == [
            "News 0",
            "News 1",
            "News 2",
        ]
        assert all(f"Page {n} of 3." in m.text for n, m in enumerate(sent(on), 1))
        assert labels(root) == ["Sources in full", "Background"]
        assert list(options_of(root)) == ["An entry"]
        assert [elements(message, "button") for message in rest] == [[], []]
        pressed = on.only(await on.press(root, "Background"))
        assert pressed.only_for is on.ada

    play(scene)


def test_a_part_counts_the_same_however_often_it_is_asked(play: Play) -> None:
    async def scene(on: Scene) -> None:
        outlet = outlet_of(on)
        long = Reply(plain="x", cards=(Card(text=tuple(line("word " * 150) for _ in range(12))),))
        assert outlet.count(long) == outlet.count(long) > 2
        assert outlet.count(Reply(plain="Only words.")) == 1

    play(scene)


@pytest.mark.parametrize("given", [GROUP, f"group:{GROUP}"])
def test_only_a_group_is_notified_and_only_where_it_is_named(play: Play, given: str) -> None:
    async def scene(on: Scene) -> None:
        reply = news("<!channel> <@U0000000010> @here")
        await outlet_of(on).post(here(on), reply, 0, key="a", mention=given)
        assert {ping.what for ping in on.server.pings} == {f"<!subteam^{GROUP}>"}
        (message,) = sent(on)
        assert message.text.startswith(f"<!subteam^{GROUP}>\nNews 0")
        on.server.pings.clear()
        await outlet_of(on).edit(here(on), message.ts, reply, 0)
        assert on.server.pings == []

    play(scene)


@pytest.mark.parametrize(
    "given", ["channel", "!here", "U0000000010", "user:U1", "S1><!channel", ""]
)
def test_nobody_else_is_ever_notified(play: Play, given: str) -> None:
    async def scene(on: Scene) -> None:
        await outlet_of(on).post(here(on), news(), 0, key="a", mention=given)
        assert on.server.pings == []
        assert len(sent(on)) == 1

    play(scene)


def test_a_message_is_changed_and_keeps_its_key(play: Play) -> None:
    async def scene(on: Scene) -> None:
        outlet = outlet_of(on)
        id = await outlet.post(here(on), news(), 0, key="a")
        await outlet.edit(here(on), id, news("Corrected."), 0)
        (message,) = sent(on)
        assert "Corrected. 0" in message.text
        assert "Corrected. 0" in words_of(message)
        assert await outlet.post(here(on), news(), 0, key="a", tried=now()) == id

    play(scene)


def test_a_person_is_written_to_directly(play: Play) -> None:
    async def scene(on: Scene) -> None:
        outlet = outlet_of(on)
        place = await outlet.find_person(on.room.team.id, on.ada.id)
        assert place == here(on, on.home)
        button = Action(label="Background", command="about", values={})
        await outlet.post(place, news("Told.", 1, button), 0, key="p")
        (message,) = sent(on, on.home)
        assert labels(message) == ["Background"]
        answer = on.only(await on.press(message, "Background"))
        assert answer.channel is on.home
        assert answer.only_for is None
        assert "Dismiss" not in labels(answer)
        error = await failing(Gone, outlet.find_person(on.room.team.id, "U0000099999"))
        assert str(error) == "There is no such person."
        on.room.may_refuse = True

    play(scene)
