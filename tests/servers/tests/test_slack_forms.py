"""The Slack of the tests: fields of forms, and what happens to what was typed into them."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack.blocks import view_findings
from tests.servers.slack.stage import Desk, field, modal, option, plain, play, section, select
from tests.servers.slack.world import Json, View

OPTIONS = [option("Law", "law"), option("Press", "press")]


def chosen(action_id: str = "kind", kind: str = "static_select", **more: Any) -> Json:
    element = {**select(kind, **more), "action_id": action_id}
    return {"type": "input", "block_id": f"b_{action_id}", "label": plain("x"), "element": element}


WRONG: dict[str, Json] = {
    "a value that is too long": field(max_length=3, initial_value="four"),
    "a length over 3000": field(max_length=3_001),
    "a length of nothing": field(max_length=0),
    "a minimum over the maximum": field(min_length=4, max_length=3),
    "a choice that is none": chosen(options=OPTIONS, initial_option=option("Other", "other")),
    "a button as a field": {
        "type": "input",
        "label": plain("x"),
        "element": {"type": "button", "text": plain("x"), "action_id": "a"},
    },
    "a person that is none": chosen("who", "users_select", initial_user="user:U1"),
}
RIGHT = {
    "at the limit": field(max_length=3_000, initial_value="x" * 3_000),
    "a choice": chosen(options=OPTIONS, initial_option=OPTIONS[1]),
    "a person": chosen("who", "users_select", initial_user="U0000000001"),
}


@pytest.mark.parametrize("name", WRONG)
def test_fields_that_slack_refuses(name: str) -> None:
    assert view_findings(modal(WRONG[name]))


@pytest.mark.parametrize("name", RIGHT)
def test_fields_that_slack_takes(name: str) -> None:
    assert view_findings(modal(RIGHT[name])) == []


async def opened(desk: Desk, view: Json, answers: list[Json]) -> View:
    """The form, of whose submissions each is answered with the next of `answers`."""

    @desk.app.shortcut("open")
    async def open_it(ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @desk.app.view("ask")
    async def sent(ack: Any, body: Json) -> None:
        desk.seen.append(body["view"]["state"]["values"])
        await ack(**answers.pop(0))

    ex = await desk.slack.shortcut_global(desk.user, "open")
    await ex.until(lambda ex: ex.views)
    return ex.views[0]


def test_what_was_typed_survives_errors_and_updates_of_the_same_field() -> None:
    async def scene(desk: Desk) -> None:
        form = modal(field(), chosen(options=OPTIONS), chosen("who", "users_select"))
        anew = modal(section("Once more."), field(initial_value="begun"), field("other"))
        answers = [
            {"response_action": "errors", "errors": {"b_topic": "Too short."}},
            {"response_action": "update", "view": anew},
            {},
        ]
        async with desk.on_socket():
            view = await opened(desk, form, answers)
            first = {"topic": "mines", "kind": "press", "who": desk.user.id}
            assert (await desk.slack.submit(desk.user, view, first)).errors
            await desk.slack.submit(desk.user, view, {"topic": "mines at sea"})
            await desk.slack.submit(desk.user, view, {"other": "x"})
        assert desk.seen[0]["b_kind"]["kind"]["selected_option"] == OPTIONS[1]
        assert desk.seen[1]["b_kind"]["kind"]["selected_option"] == OPTIONS[1]
        assert desk.seen[1]["b_who"]["who"]["selected_user"] == desk.user.id
        assert desk.seen[1]["b_topic"]["topic"]["value"] == "mines at sea"
        # Slack keeps what was typed where both ids are the same, whatever the new view begins with.
        assert desk.seen[2]["b_topic"]["topic"]["value"] == "mines at sea"
        assert set(desk.seen[2]) == {"b_topic", "b_other"}

    play(scene)


def test_a_field_of_another_id_begins_as_the_view_says() -> None:
    async def scene(desk: Desk) -> None:
        other = {**field(initial_value="begun"), "block_id": "b_another"}
        answers = [{"response_action": "update", "view": modal(other)}, {}]
        async with desk.on_socket():
            view = await opened(desk, modal(field()), answers)
            await desk.slack.submit(desk.user, view, {"topic": "mines"})
            await desk.slack.submit(desk.user, view)
        assert desk.seen[1] == {
            "b_another": {"topic": {"type": "plain_text_input", "value": "begun"}}
        }

    play(scene)
