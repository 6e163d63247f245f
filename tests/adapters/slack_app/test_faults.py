"""What goes wrong at Slack, on the way, and in the desk itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest

from bot.adapters.slack_app import surface
from tests.adapters.slack_app.catalogs import catalog_with, failing
from tests.adapters.slack_app.newsroom import WHY, Scene
from tests.adapters.slack_app.stage import idle

Play = Callable[..., None]
APOLOGY = "Something went wrong on our side; the fault is noted under "


@pytest.fixture
def watchful(monkeypatch: pytest.MonkeyPatch) -> None:
    """The socket is looked at often, so that no test waits for three seconds."""
    monkeypatch.setattr(surface, "PING", 0.1)


def test_one_too_many_is_tried_again_when_slack_says(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.server.fail_next("chat.postMessage", retry_after=1)
        begun = time.monotonic()
        assert "Finland" in on.only(await on.mention("status finland")).text
        assert time.monotonic() - begun > 0.9
        assert [call.status for call in on.server.calls("chat.postMessage")] == [429, 200]

    play(scene)


def test_it_gives_up_after_some_tries_and_says_so_in_the_log(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.server.fail_next("chat.postMessage", retry_after=0, times=10)
        ex = await on.mention("status finland")
        assert len(on.server.calls("chat.postMessage")) == 4
        assert [line["code"] for line in on.logged("refused by slack")] == ["ratelimited"]
        assert ex.replies[0].text.startswith(APOLOGY)
        assert ex.replies[0].only_for is on.ada

    play(scene)


@pytest.mark.parametrize(
    "how", ["not_in_channel", "channel_not_found", "is_archived", "restricted_action"]
)
def test_a_place_where_nothing_can_be_said_is_only_logged(play: Play, how: str) -> None:
    async def scene(on: Scene) -> None:
        on.server.fail_next("chat.postMessage", error=how)
        ex = await on.mention("status finland")
        assert ex.replies == []
        (line,) = on.logged("gone from slack")
        assert line["code"] == how
        assert line["reference"] == on.logged("request")[0]["reference"]
        assert [entry for entry in on.logged() if entry["level"] == "error"] == []

    play(scene)


def test_an_archived_channel(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.room.may_refuse = True
        on.channel.archived = True
        await on.mention("status finland")
        assert on.logged("gone from slack")[0]["code"] == "is_archived"

    play(scene)


@pytest.mark.parametrize(
    "fault", [{"status": 500}, {"status": 503, "error": "service_unavailable"}]
)
def test_an_error_of_slack_is_told_with_a_reference(play: Play, fault: dict[str, Any]) -> None:
    async def scene(on: Scene) -> None:
        on.server.fail_next("chat.postMessage", **fault)
        ex = await on.mention("status finland")
        (line,) = on.logged("refused by slack")
        assert on.only(ex).text.startswith(f"{APOLOGY}{line['reference']}")
        assert on.only(ex).only_for is on.ada

    play(scene)


def test_a_truncated_answer_of_slack_breaks_nothing(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.server.fail_next("chat.postMessage", truncated=True)
        await on.mention("status finland")
        assert "Finland" in on.said()[0].text
        assert [line["code"] for line in on.logged("refused by slack")] == ["unreadable answer"]
        assert "Poland" in (await on.mention("status poland")).text

    play(scene)


def test_no_answer_at_all_breaks_nothing(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.server.fail_next("chat.postMessage", hang_up=True, times=5)
        await on.mention("status finland")
        assert on.logged("slack cannot be reached")
        on.server.web_api.faults.clear()
        assert "Poland" in (await on.mention("status poland")).text

    play(scene)


@pytest.mark.parametrize("fault", [{"status": 500}, {"retry_after": 1}])
def test_a_response_url_that_fails_is_replaced_by_a_message(
    play: Play, fault: dict[str, Any]
) -> None:
    async def scene(on: Scene) -> None:
        on.server.fail_next("response_url", **fault)
        assert "[1]" in (await on.ask()).text

    play(scene)


@pytest.mark.parametrize("method", ["views.open", "views.publish", "views.update"])
def test_a_view_that_slack_does_not_take_is_logged(play: Play, method: str) -> None:
    async def scene(on: Scene) -> None:
        view = await on.open_form()
        await on.submit(view, question=WHY)
        on.server.fail_next(method, error="fatal_error")
        await on.press(view, "Sources in full")
        await on.server.shortcut_global(on.ada, "ask-the-desk")
        await on.server.open_home(on.ada)
        await idle()
        (line,) = on.logged("refused by slack")
        assert line["code"] == "fatal_error"

    play(scene)


def test_a_lost_socket_is_opened_again_and_nothing_is_doubled_or_lost(
    play: Play, watchful: None
) -> None:
    async def scene(on: Scene) -> None:
        on.server.retry_delays = (0.2, 0.5, 1.0)
        before = on.server.sockets.connected
        first = await on.mention("status finland")
        await on.server.drop_socket()
        lost = await on.server.say(on.ada, on.channel, "<@BOT> status poland")
        assert not lost.acks
        await lost.until(lambda ex: ex.acks, within=5)
        await idle()
        assert on.server.sockets.connected > before
        assert len(first.replies) - len(lost.replies) == 1
        assert len(lost.replies) == 1
        assert "Estonia" in (await on.mention("status estonia")).text

    play(scene)


def test_a_lost_socket_during_an_answer(play: Play, watchful: None) -> None:
    async def scene(on: Scene) -> None:
        ex = await on.server.slash(on.ada, on.channel, "/mines", WHY)
        await on.server.drop_socket()
        await idle()
        assert len(ex.replies) == 1

    play(scene)


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_slack_asks_for_a_new_socket(play: Play, watchful: None, reason: str) -> None:
    async def scene(on: Scene) -> None:
        before = on.server.sockets.connected
        await on.server.send_disconnect_warning(reason)
        ends = time.monotonic() + 5
        while on.server.sockets.connected == before:
            assert time.monotonic() < ends
            await asyncio.sleep(0.02)
        assert "Finland" in on.only(await on.mention("status finland")).text
        assert "Poland" in on.only(await on.slash("status poland")).text

    play(scene)


def test_an_unexpected_error_shows_a_reference_that_the_log_has(play: Play) -> None:
    async def scene(on: Scene) -> None:
        for say in (on.slash, on.mention, on.dm):
            told = on.only(await say(WHY))
            reference = on.logged("request")[-1]["reference"]
            assert told.text.split("\n")[-1].startswith(f"{APOLOGY}{reference}.")
            file = on.stage.settings.state / "minedesk.log"
            assert f'"{reference}"' in file.read_text()
            assert WHY not in file.read_text()

    play(scene, catalog=catalog_with("ask", failing))


def test_an_error_while_drawing_is_told_and_logged(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("broken on purpose")

    async def scene(on: Scene) -> None:
        monkeypatch.setattr("bot.adapters.slack_app.delivery.render", broken)
        told = on.only(await on.slash(WHY))
        (line,) = on.logged("unexpected error")
        assert told.text.startswith(f"{APOLOGY}{line['reference']}.")
        assert told.only_for is on.ada
        assert "broken on purpose" in line["exception"]

    play(scene)


def test_nothing_of_the_faults_above_leaves_the_socket_behind(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.server.fail_next("response_url", hang_up=True, times=10)
        ex = await on.slash(WHY)
        assert ex.replies == []
        assert on.logged("slack cannot be reached")
        on.server.web_api.faults.clear()
        assert on.only(await on.slash("about"))

    play(scene)
