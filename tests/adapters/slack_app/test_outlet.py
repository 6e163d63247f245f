"""Messages that the desk sends of itself: each once, in its thread, at Slack's pace."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.adapters.slack_app.outlet import SlackOutlet
from bot.adapters.slack_app.troubles import GONE
from bot.core.markup import line
from bot.core.model import Place
from bot.core.outlet import Gone, Later, Outlet, OutletError, Uncertain
from bot.core.reply import Action, Card, Purpose, Reply
from bot.core.text import plain_card
from tests.adapters.slack_app.newsroom import Scene
from tests.adapters.slack_app.stage import elements, labels, options_of, words_of
from tests.servers.slack.world import Channel, Message

Play = Callable[..., None]
GROUP = "S0000000077"


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
        reply = news("Story.", 3, *actions)
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


@pytest.mark.parametrize("where", ["channel", "private", "thread", "person"])
def test_what_was_sent_before_a_crash_is_found_and_not_sent_again(play: Play, where: str) -> None:
    async def scene(on: Scene) -> None:
        private = on.server.add_channel(on.room.team, "quiet", private=True)
        channel = {"private": private, "person": on.home}.get(where, on.channel)
        begun = on.server.store(channel=channel, user=on.bo, text="Mines, then.")
        under = begun.ts if where == "thread" else ""
        tried = now()
        id = await outlet_of(on).post(here(on, channel), news(), 0, key="a", under=under)
        for n in range(3):
            on.server.store(channel=channel, user=on.bo, text=f"n{n}", thread_ts=under or None)
        again = another(on)
        assert (
            await again.post(here(on, channel), news(), 0, key="a", under=under, tried=tried) == id
        )
        assert len(sent(on, channel)) == 1

    play(scene)


def another(on: Scene) -> SlackOutlet:
    """The outlet of the process after this one: it remembers nothing."""
    outlet = outlet_of(on)
    return SlackOutlet(outlet._workspaces, outlet._log)


def test_what_was_not_sent_before_a_crash_is_sent(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await outlet_of(on).post(here(on), news(), 0, key="other")
        id = await another(on).post(here(on), news("Late."), 0, key="a", tried=now())
        assert [message.ts for message in sent(on)][-1] == id
        assert len(sent(on)) == 2

    play(scene)


def test_it_is_found_however_much_was_written_since(play: Play) -> None:
    """Some apps are given fifteen messages a page, and one page a minute."""

    async def scene(on: Scene) -> None:
        on.server.history_page = 15
        for n in range(40):
            on.server.store(channel=on.channel, user=on.bo, text=f"before {n}")
        tried = now()
        id = await outlet_of(on).post(here(on), news(), 0, key="a")
        for n in range(40):
            on.server.store(channel=on.channel, user=on.bo, text=f"after {n}")
        again = another(on)
        assert await again.post(here(on), news(), 0, key="a", tried=tried) == id
        on.server.fail_next("conversations.history", retry_after=60)
        error = await failing(Later, another(on).post(here(on), news(), 0, key="a", tried=tried))
        assert error.seconds == 60
        assert len(sent(on)) == 1

    play(scene)


def test_a_search_that_is_told_to_wait_goes_on_where_it_was(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.server.history_page = 10
        tried = now()
        for n in range(25):
            on.server.store(channel=on.channel, user=on.bo, text=f"before {n}")
        id = await outlet_of(on).post(here(on), news(), 0, key="a")
        again, asked = another(on), "conversations.history"
        found, begun = "", len(on.server.calls(asked))
        for _ in range(5):
            on.server.fail_next(asked, wait=0.0)
            on.server.fail_next(asked, retry_after=60)
            try:
                found = await again.post(here(on), news(), 0, key="a", tried=tried)
                break
            except Later:
                on.server.web_api.faults.clear()
        cursors = [call.params.get("cursor") for call in on.server.calls(asked)[begun:]]
        assert found == id
        assert len(sent(on)) == 1
        assert cursors == [None, "10", "10", "20", "20"]

    play(scene)


def test_nothing_older_is_looked_through(play: Play) -> None:
    async def scene(on: Scene) -> None:
        tried = now()
        await outlet_of(on).post(here(on), news(), 0, key="a", tried=tried)
        (call,) = on.server.calls("conversations.history")
        oldest = datetime.fromtimestamp(float(call.params["oldest"]), UTC)
        assert tried - oldest == timedelta(minutes=1)
        assert call.params["include_all_metadata"] == "1"

    play(scene)


def test_another_app_with_the_same_key_is_not_taken_for_it(play: Play) -> None:
    async def scene(on: Scene) -> None:
        tried = now()
        payload = {"event_type": "their_post", "event_payload": {"key": "a"}}
        on.server.store(channel=on.channel, user=on.bo, text="x", metadata=payload)
        await outlet_of(on).post(here(on), news(), 0, key="a", tried=tried)
        assert len(sent(on)) == 1

    play(scene)


@pytest.mark.parametrize("fault", [{"status": 500}, {"truncated": True}, {"error": "fatal_error"}])
def test_whether_it_was_sent_is_asked_after_no_clear_answer(
    play: Play, fault: dict[str, Any]
) -> None:
    """Whoever sends it again need not know: the second try of the same key looks first."""

    async def scene(on: Scene) -> None:
        on.room.may_refuse = True
        outlet = outlet_of(on)
        on.server.fail_next("chat.postMessage", **fault)
        await failing(Later, outlet.post(here(on), news(), 0, key="a"))
        was_sent = len(sent(on))
        assert was_sent == (1 if fault == {"truncated": True} else 0)
        id = await outlet.post(here(on), news(), 0, key="a")
        assert [message.ts for message in sent(on)] == [id]

    play(scene)


def test_a_cut_connection_is_not_tried_again_by_itself(play: Play) -> None:
    async def scene(on: Scene) -> None:
        outlet = outlet_of(on)
        on.server.fail_next("chat.postMessage", hang_up=True)
        error = await failing(Later, outlet.post(here(on), news(), 0, key="a"))
        assert error.seconds > 0
        assert len(on.server.calls("chat.postMessage")) == 1
        await outlet.post(here(on), news(), 0, key="a", tried=now())
        assert len(sent(on)) == 1

    play(scene)


def test_told_to_wait_it_says_how_long_and_holds_the_channel(play: Play) -> None:
    async def scene(on: Scene) -> None:
        outlet, other = outlet_of(on), on.server.add_channel(on.room.team, "other")
        on.server.fail_next("chat.postMessage", retry_after=42)
        error = await failing(Later, outlet.post(here(on), news(), 0, key="a"))
        assert error.seconds == 42
        error = await failing(Later, outlet.post(here(on), news(), 0, key="b"))
        assert 10 < error.seconds <= 42
        assert len(on.server.calls("chat.postMessage")) == 1
        await outlet.post(here(on, other), news(), 0, key="c")
        assert len(sent(on, other)) == 1

    play(scene)


def test_what_was_certainly_refused_is_sent_without_looking(play: Play) -> None:
    """An app that may not read history still sends what Slack only put off."""

    async def scene(on: Scene) -> None:
        on.room.may_refuse = True
        install, outlet = on.room.team.install, outlet_of(on)
        assert install
        install.scopes -= {"channels:history"}
        on.server.fail_next("chat.postMessage", retry_after=1)
        await failing(Later, outlet.post(here(on), news(), 0, key="a"))
        await outlet.post(here(on), news(), 0, key="a", tried=now())
        assert len(sent(on)) == 1
        assert on.server.calls("conversations.history") == []

    play(scene)


@pytest.mark.parametrize("code", ["missing_scope", "access_denied", "not_allowed_token_type"])
def test_where_it_may_not_look_it_says_that_it_is_not_sure(play: Play, code: str) -> None:
    async def scene(on: Scene) -> None:
        on.room.may_refuse = True
        on.server.fail_next("conversations.history", error=code)
        await failing(Uncertain, outlet_of(on).post(here(on), news(), 0, key="a", tried=now()))
        assert sent(on) == []

    play(scene)


@pytest.mark.parametrize("code", [*GONE, "invalid_blocks"])
def test_where_it_is_of_no_use_it_says_why(play: Play, code: str) -> None:
    async def scene(on: Scene) -> None:
        on.room.may_refuse = True
        on.server.fail_next("chat.postMessage", error=code)
        error = await failing(Gone, outlet_of(on).post(here(on), news(), 0, key="a"))
        assert str(error) == GONE.get(code, "Slack refuses the message (invalid_blocks).")
        assert [line["code"] for line in on.logged("outlet refused")] == [code]

    play(scene)


@pytest.mark.parametrize("code", ["internal_error", "service_unavailable", "ratelimited"])
def test_what_passes_is_tried_later(play: Play, code: str) -> None:
    async def scene(on: Scene) -> None:
        on.room.may_refuse = True
        on.server.fail_next("chat.postMessage", error=code)
        assert (
            await failing(Later, outlet_of(on).post(here(on), news(), 0, key="a"))
        ).seconds == 30
        on.server.fail_next("chat.update", retry_after=7)
        assert (await failing(Later, outlet_of(on).edit(here(on), "1.2", news(), 0))).seconds == 7

    play(scene)


def test_real_refusals(play: Play) -> None:
    """As Slack itself would refuse, from the state of its channels."""

    async def scene(on: Scene) -> None:
        on.room.may_refuse = True
        outlet = outlet_of(on)
        elsewhere = on.server.add_channel(on.room.team, "elsewhere", bot=False)
        for channel, words in (
            (elsewhere, "The desk is no member of the channel: invite it there."),
            (replace_channel(on, archived=True), "The channel is archived."),
            (replace_channel(on, restricted=True), "The desk may not write in that channel."),
        ):
            error = await failing(Gone, outlet.post(here(on, channel), news(), 0, key=channel.id))
            assert str(error) == words
        gone = replace(here(on), channel="C0000099999")
        assert "no more" in str(await failing(Gone, outlet.post(gone, news(), 0, key="g")))
        assert "no more" in str(await failing(Gone, outlet.edit(here(on), "1.2", news(), 0)))
        under = outlet.post(here(on), news(), 0, key="t", under="1.2", tried=now())
        assert "no more" in str(await failing(Gone, under))
        on.server.installs.revoke(on.room.team.install)
        lost = await failing(Gone, outlet.post(here(on), news(), 0, key="r"))
        assert str(lost) == "The desk was removed from the workspace."

    play(scene)


def replace_channel(on: Scene, **changed: bool) -> Channel:
    channel = on.server.add_channel(on.room.team, "c")
    for name, value in changed.items():
        setattr(channel, name, value)
    return channel


def test_a_channel_is_never_sent_more_than_it_takes_and_none_waits_for_another(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.server.rate_limits, on.server.post_burst = True, 1
        outlet = outlet_of(on)
        channels: Sequence[Channel] = [
            on.server.add_channel(on.room.team, f"c{n}") for n in range(8)
        ]
        posts = [
            outlet.post(here(on, channel), news(), 0, key=f"{channel.id}-{n}")
            for channel in channels
            for n in range(3)
        ]
        await asyncio.gather(*posts)
        assert on.server.limited == 0
        assert all(len(sent(on, channel)) == 3 for channel in channels)

    play(scene)


def test_without_a_pace_of_ones_own_slack_would_refuse(play: Play) -> None:
    """The server really counts: the same messages at once are too many for it."""

    async def scene(on: Scene) -> None:
        on.server.rate_limits, on.server.post_burst = True, 1
        client = on.stage.surface.app.client
        client.retry_handlers.clear()
        await client.chat_postMessage(channel=on.channel.id, text="x")
        with pytest.raises(SlackApiError, match="ratelimited"):
            await client.chat_postMessage(channel=on.channel.id, text="x")
        assert on.server.limited == 1

    play(scene)


def test_slack_cannot_be_reached(play: Play, unused_port: int) -> None:
    async def scene(on: Scene) -> None:
        outlet = outlet_of(on)
        outlet._workspaces._base_url = f"http://127.0.0.1:{unused_port}/api/"
        error = await failing(Later, outlet.post(here(on), news(), 0, key="a"))
        assert str(error).startswith("Slack cannot be reached (")

    play(scene)
