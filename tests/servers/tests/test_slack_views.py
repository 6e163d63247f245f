"""The Slack of the tests: forms and the home tab."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack.stage import (
    Desk,
    actions,
    button,
    field,
    modal,
    option,
    plain,
    play,
    section,
    select,
)
from tests.servers.slack.world import Json


def test_a_form_is_opened_corrected_and_sent() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.shortcut("ask_about")
        async def ask(ack: Any, body: Json, client: AsyncWebClient) -> None:
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=modal(field()))

        @desk.app.view("ask")
        async def sent(ack: Any, view: Json) -> None:
            given = view["state"]["values"]["b_topic"]["topic"]["value"]
            if given == "x":
                await ack(response_action="errors", errors={"b_topic": "Too short."})
            else:
                await ack()
                desk.seen.append(given)

        async with desk.on_socket():
            said = await desk.slack.say(desk.user, desk.channel, "mines?")
            assert said.message is not None
            ex = await desk.slack.shortcut_message(desk.user, said.message, "ask_about")
            await ex.until(lambda ex: ex.views)
            [view] = desk.slack.stack(desk.user)
            with pytest.raises(AssertionError, match="without topic"):
                await desk.slack.submit(desk.user, view)
            wrong = await desk.slack.submit(desk.user, view, {"topic": "x"})
            assert wrong.errors == {"b_topic": "Too short."}
            assert desk.slack.stack(desk.user) == [view]
            right = await desk.slack.submit(desk.user, view, {"topic": "Ottawa"})
            await right.until(lambda _: desk.seen)
        assert desk.seen == ["Ottawa"]
        assert desk.slack.stack(desk.user) == []

    play(scene)


def test_a_form_can_be_replaced_and_pushed_three_deep_and_closed() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.view("ask")
        async def sent(ack: Any, view: Json) -> None:
            topic = view["state"]["values"]["b_topic"]["topic"]["value"]
            if topic == "wrong key":
                await ack(response_action="errors", errors={"nowhere": "?"})
            elif topic == "clear":
                await ack(response_action="clear")
            else:
                await ack(
                    response_action=topic,
                    view=modal(field(), callback_id="ask", notify_on_close=True),
                )

        @desk.app.view_closed("ask")
        async def closed(ack: Any) -> None:
            await ack()
            desk.seen.append("closed")

        async with desk.on_socket():
            view = await opened(desk, modal(field()))
            slack, user = desk.slack, desk.user
            assert (await slack.submit(user, view, {"topic": "update"})).views == [view]
            for depth in (2, 3):
                await slack.submit(user, slack.stack(user)[-1], {"topic": "push"})
                assert len(slack.stack(user)) == depth
            assert (
                await slack.submit(user, slack.stack(user)[-1], {"topic": "push"})
            ).error == "push_limit_reached"
            assert (
                await slack.submit(user, view, {"topic": "wrong key"})
            ).error == "invalid_errors"
            ex = await slack.close_view(user, slack.stack(user)[-1])
            await ex.until(lambda _: desk.seen)
            assert len(slack.stack(user)) == 2
            await slack.submit(user, view, {"topic": "clear"})
            assert slack.stack(user) == []

    play(scene)


async def opened(desk: Desk, view: Json) -> Any:
    """The modal, opened from a global shortcut."""

    @desk.app.shortcut("open")
    async def open_it(ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    ex = await desk.slack.shortcut_global(desk.user, "open")
    await ex.until(lambda ex: ex.views)
    return ex.views[0]


def test_a_trigger_works_once_and_for_three_seconds() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.shortcut("late")
        async def late(ack: Any, body: Json, client: AsyncWebClient) -> None:
            await ack()
            if desk.seen:
                desk.slack.advance(3.1)
            for _ in range(2):
                try:
                    await client.views_open(trigger_id=body["trigger_id"], view=modal(field()))
                except SlackApiError as refused:
                    desk.seen.append(refused.response["error"])

        async with desk.on_socket():
            for count in (1, 3):
                ex = await desk.slack.shortcut_global(desk.user, "late")
                await ex.until(lambda _, count=count: len(desk.seen) == count)
        assert desk.seen == ["exchanged_trigger_id", "expired_trigger_id", "expired_trigger_id"]

    play(scene)


def test_an_external_select_offers_what_the_bot_suggests() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.options("state")
        async def states(ack: Any, payload: Json) -> None:
            await ack(
                options=[option("Finland", "FI"), option("x" * (70 + len(payload["value"])), "XX")]
            )

        @desk.app.view("ask")
        async def sent(ack: Any, view: Json) -> None:
            await ack()
            desk.seen.append(view["state"]["values"]["b"]["state"]["selected_option"]["value"])

        element = select("external_select", min_query_length=2)
        block = {"type": "input", "block_id": "b", "label": plain("State"), "element": element}
        async with desk.on_socket():
            view = await opened(desk, modal(block))
            assert not (await desk.slack.suggest(desk.user, view, "state", "f")).sent
            ex = await desk.slack.suggest(desk.user, view, "state", "fin")
            assert [each["value"] for each in ex.options] == ["FI", "XX"]
            assert (await desk.slack.suggest(desk.user, view, "state", "finland")).options == []
            ex = await desk.slack.submit(desk.user, view, {"state": "FI"})
            await ex.until(lambda _: desk.seen)
        assert desk.seen == ["FI"]
        assert desk.slack.refused[-1][:2] == ("block_suggestion", "invalid_options")

    play(scene)


def test_the_home_tab_is_published_and_pressed() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.event("app_home_opened")
        async def home(event: Json, client: AsyncWebClient) -> None:
            desk.seen.append("view" in event)
            view = {"type": "home", "blocks": [section("Today"), actions(button())]}
            await client.views_publish(user_id=event["user"], view=view)

        @desk.app.action("more")
        async def more(ack: Any, body: Json, client: AsyncWebClient) -> None:
            await ack()
            view = {"type": "home", "blocks": [section("More")]}
            await client.views_update(
                view_id=body["view"]["id"], hash=body["view"]["hash"], view=view
            )

        async with desk.on_socket():
            for _ in range(2):
                ex = await desk.slack.open_home(desk.user)
                await ex.settled()
            shown = desk.slack.homes[desk.user]
            ex = await desk.slack.press(desk.user, shown, text="More")
            await ex.until(lambda _: shown.content["blocks"][0]["text"]["text"] == "More")
            with pytest.raises(SlackApiError, match="hash_conflict"):
                await desk.client.views_publish(
                    user_id=desk.user.id,
                    hash="old",
                    view={"type": "home", "blocks": [section("x")]},
                )
        assert desk.seen == [False, True]

    play(scene)
