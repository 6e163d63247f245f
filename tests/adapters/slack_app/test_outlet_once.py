"""Each message of the desk's own is sent once, whatever crashes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.outlet import Later, Uncertain
from tests.adapters.slack_app.newsroom import Scene
from tests.adapters.slack_app.posts import another, failing, here, news, now, outlet_of, sent

Play = Callable[..., None]


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
