"""Forms as windows: wherever they are opened from, refused, and what comes after them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.adapters.slack_app.newsroom import Scene
from tests.adapters.slack_app.stage import blocks_of, elements, labels, options_of, words_of
from tests.adapters.slack_app.windows import REASON, by_slash, title, window
from tests.adapters.slack_app.workshop import Workshop
from tests.servers.slack.world import View

Play = Callable[..., None]


async def written(on: Scene, words: str = "Finland is bound.") -> Any:
    return on.server.store(channel=on.channel, user=on.bo, text=words)


async def by_button(on: Scene) -> View:
    return window(await on.press(on.only(await on.slash("kb review 12")), "Reject"))


async def by_menu(on: Scene) -> View:
    queue = on.only(await on.slash("kb review"))
    return window(await on.choose(queue, options_of(queue)["Reject 12 at once"]))


async def by_mention(on: Scene) -> View:
    told = on.only(await on.mention("kb reject 12"))
    assert told.only_for is on.ada
    assert "To do without a form: kb reject 12 --reason ..." in told.text
    return window(await on.press(told, "Open the form"))


async def by_direct_message(on: Scene) -> View:
    return window(await on.press(on.only(await on.dm("kb reject 12")), "Open the form"))


async def at_home(on: Scene) -> View:
    return window(await on.press(await on.open_home(), "Reject"))


async def in_a_window(on: Scene) -> View:
    home = await on.open_home()
    shown = window(await on.choose(home, options_of(home)["12: edit Finland"], "open:0-kb-review"))
    assert "Proposal 12" in words_of(shown)
    await on.press(shown, "Reject")
    return shown


WAYS = [by_slash, by_button, by_menu, by_mention, by_direct_message, at_home, in_a_window]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_it_opens_is_refused_keeps_what_was_typed_and_is_done(
    stage: Play, shop: Workshop, way: Callable[[Scene], Any]
) -> None:
    async def scene(on: Scene) -> None:
        view = await way(on)
        assert title(view) == "Reject proposal 12"
        assert "Who made it is told the reason." in words_of(view)
        (field,) = elements(view, "plain_text_input")
        assert field["multiline"]
        refused = await on.fill(view, reason="no")
        (words,) = refused.errors.values()
        assert words == "The reason is too short. Say what is wrong."
        assert on.server.stack(on.ada) == [view]
        done = await on.fill(view, reason=REASON)
        assert done.errors == {}
        assert "Proposal 12 was rejected" in words_of(view)
        assert shop.done[-1] == ("kb reject", {"proposal": "12", "reason": REASON})
        await on.press(view, "Next one")
        assert title(view) == "Draft 3: statement 1"
        assert on.server.stack(on.ada) == [view]

    stage(scene)


def test_what_was_typed_elsewhere_survives_a_refusal(stage: Play, shop: Workshop) -> None:
    async def scene(on: Scene) -> None:
        view = window(await on.slash("kb add"))
        assert len(title(view)) <= 24
        refused = await on.fill(view, title="x", entry_kind="figure", member=on.bo.id)
        assert [id.startswith("title-") for id in refused.errors] == [True]
        await on.fill(view, title="Mines at sea")
        given = {"title": "Mines at sea", "entry_kind": "figure", "member": f"user:{on.bo.id}"}
        assert shop.done[-1] == ("kb add", given)

    stage(scene)


def test_the_error_stands_at_the_input_that_is_wrong(stage: Play) -> None:
    async def scene(on: Scene) -> None:
        view = window(await on.slash("kb add"))
        refused = await on.fill(view, title="Mines at sea", entry_kind="event")
        ((block, words),) = refused.errors.items()
        assert block.startswith("entry_kind-")
        assert words == "Events are kept elsewhere."

    stage(scene)


def test_what_is_left_empty_arrives_empty(stage: Play, shop: Workshop) -> None:
    async def scene(on: Scene) -> None:
        view = window(await on.slash("kb part 3"))
        await on.fill(view, wording=None)
        assert shop.done == [("kb part", {"draft": "3", "wording": ""})]
        assert "Draft 3" in words_of(view)

    stage(scene)


def test_one_form_leads_to_the_next_without_a_trigger(stage: Play, shop: Workshop) -> None:
    async def scene(on: Scene) -> None:
        view = window(await on.slash("kb add"))
        await on.fill(view, title="Mines at sea")
        assert title(view) == "Draft 3: statement 1"
        await on.fill(view, wording="As it is.")
        assert [name for name, _ in shop.done] == ["kb add", "kb part"]
        assert "As it is." in words_of(view)
        await on.press(view, "Edit again")
        assert elements(view, "plain_text_input")[0]["initial_value"] == "As it was."

    stage(scene)


def test_a_message_is_pointed_at(stage: Play, shop: Workshop) -> None:
    async def scene(on: Scene) -> None:
        view = window(await on.shortcut(await written(on), "suggest"))
        assert "About: Finland is bound." in words_of(view)
        await on.fill(view)
        assert shop.done == [
            ("suggest", {"quote": "Finland is bound.", "suggestion": "Finland is bound."})
        ]
        assert "Thank you" in words_of(view)
        assert on.said() == []

    stage(scene)


def test_the_place_travels_with_the_window(stage: Play, shop: Workshop) -> None:
    async def scene(on: Scene) -> None:
        view = await by_slash(on)
        await on.fill(view, reason=REASON)
        await on.press(view, "Next one")
        await on.fill(view, wording="x y")
        begun = on.server.store(channel=on.channel, user=on.bo, text="Mines, then.")
        told = on.only(await on.mention("kb reject 12", thread=begun.ts))
        await on.fill(window(await on.press(told, "Open the form")), reason=REASON)
        here = (on.room.team.id, on.channel.id)
        assert [(place.workspace, place.channel) for place in shop.places] == [here] * 3
        assert [place.thread for place in shop.places] == ["", "", begun.ts]

    stage(scene)


def test_what_was_typed_with_the_command_is_refused_in_its_window(stage: Play) -> None:
    async def scene(on: Scene) -> None:
        view = window(await on.slash("kb reject 12 --reason no"))
        assert words_of(view).startswith("The reason is too short.")
        assert elements(view, "plain_text_input")[0]["initial_value"] == "no"
        refused = await on.fill(view, reason="nope")
        assert refused.errors
        await on.fill(view, reason=REASON)
        assert "rejected" in words_of(view)

    stage(scene)


def test_refused_where_no_window_can_open_it_is_tried_again_by_a_button(stage: Play) -> None:
    async def scene(on: Scene) -> None:
        told = on.only(await on.dm("kb reject 12 --reason no"))
        assert "The reason is too short." in told.text
        view = window(await on.press(told, "Try again"))
        assert elements(view, "plain_text_input")[0]["initial_value"] == "no"

    stage(scene)


def test_what_a_form_has_done_is_not_done_again_to_turn_a_page(stage: Play, shop: Workshop) -> None:
    shop.pages = 9

    async def scene(on: Scene) -> None:
        view = await by_slash(on)
        await on.fill(view, reason=REASON)
        assert "Continue" not in labels(view)
        assert all(f"line {n}:" in words_of(view) for n in range(9))
        assert labels(view) == ["Next one"]
        told = await on.dm(f"kb reject 12 --reason {REASON}")
        assert len(told.replies) > 2
        assert not {"Continue", "Share to channel"} & {
            each for m in told.replies for each in labels(m)
        }
        assert [label for m in told.replies for label in labels(m)] == ["Next one"]
        assert len(shop.done) == 2

    stage(scene)


def test_a_difference_is_bold_and_struck_out(stage: Play) -> None:
    async def scene(on: Scene) -> None:
        shown = on.only(await on.slash("kb review 12"))
        (block,) = [block for block in blocks_of(shown) if block["type"] == "rich_text"]
        styles = {part["text"]: part.get("style") for part in block["elements"][0]["elements"]}
        assert styles["[-is-] "] == {"strike": True}
        assert styles["{+was+}"] == {"bold": True}
        assert "[-is-] {+was+}" in shown.text

    stage(scene)


def test_buttons_stand_in_rows_of_five(stage: Play) -> None:
    async def scene(on: Scene) -> None:
        shown = on.only(await on.slash("kb review 12"))
        rows = [block["elements"] for block in blocks_of(shown) if block["type"] == "actions"]
        assert [len(row) for row in rows] == [1, 5, 3]
        assert rows[1][0]["style"] == "danger"
        for element in rows[2]:
            assert "About Minedesk" in (await on.press(shown, action_id=element["action_id"])).text

    stage(scene)


def test_people_and_groups_in_a_message_go_by_their_ids(stage: Play, shop: Workshop) -> None:
    async def scene(on: Scene) -> None:
        group = on.server.add_usergroup(on.bo)
        await on.dm(f"kb add Mines --title Mines at sea --member <@{on.bo.id}>")
        await on.mention(f"kb add --title Mines at sea --member <!subteam^{group}|@mods>")
        members = [values["member"] for _, values in shop.done]
        assert members == [f"user:{on.bo.id}", f"group:{group}"]

    stage(scene)
