"""The App Home."""

from __future__ import annotations

import json
from collections.abc import Callable

from bot.core.texts import text
from tests.adapters.slack_app.newsroom import Scene
from tests.adapters.slack_app.stage import idle, labels, options_of, words_of
from tests.servers.slack.blocks import view_findings

Play = Callable[..., None]


def test_it_says_what_the_desk_is_what_it_covers_and_what_happened_last(play: Play) -> None:
    async def scene(on: Scene) -> None:
        home = await on.open_home()
        assert view_findings({"type": "home", "blocks": home.content["blocks"]}) == []
        words = words_of(home)
        assert text("help.intro") in words
        assert text("about.what") in words
        assert text("about.limits") in words
        assert "2025" in words
        assert "Ask the desk" in labels(home)
        assert len(home.content["blocks"]) <= 100

    play(scene)


def test_it_is_the_same_for_an_admin_and_holds_nothing_of_anybody(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.make_public()
        await on.ask()
        mine = await on.open_home()
        chiefs = await on.open_home(on.room.chief)
        assert mine.content["blocks"] == chiefs.content["blocks"]
        whole = json.dumps(mine.content)
        for never in (on.ada.id, on.ada.handle, on.server.bot_token):
            assert never not in whole

    play(scene)


def test_only_the_home_tab_publishes(play: Play) -> None:
    async def scene(on: Scene) -> None:
        ex = await on.server.open_home(on.bo)
        await idle()
        del on.server.homes[on.bo]
        event = {**ex.payload["event"], "tab": "messages"}
        ex.payload = {**ex.payload, "event": event, "event_id": "Ev-messages"}
        before = len(on.server.calls("views.publish"))
        await on.server.deliver(ex)
        await idle()
        assert len(on.server.calls("views.publish")) == before
        assert on.bo not in on.server.homes

    play(scene)


def test_opened_again_it_is_renewed(play: Play) -> None:
    async def scene(on: Scene) -> None:
        assert await on.open_home() is await on.open_home()

    play(scene)


def test_the_topic_menu_opens_a_modal(play: Play) -> None:
    async def scene(on: Scene) -> None:
        home = await on.open_home()
        value = next(value for label, value in options_of(home).items() if "weapon" in label)
        ex = await on.choose(home, value, menu="open:0-browse")
        (view,) = ex.views
        assert "Kind: weapon" in words_of(view)
        entry = next(iter(options_of(view).values()))
        await on.choose(view, entry)
        assert "Entry " in words_of(view)

    play(scene)


def test_its_button_opens_the_form_which_answers(play: Play) -> None:
    async def scene(on: Scene) -> None:
        home = await on.open_home()
        (view,) = (await on.press(home, "Ask the desk")).views
        await on.submit(view, question="is Finland bound by the mine ban?")
        assert "[1]" in words_of(view)

    play(scene)


def test_every_button_on_it_does_something(play: Play) -> None:
    async def scene(on: Scene) -> None:
        home = await on.open_home()
        for block in home.content["blocks"]:
            for element in block.get("elements", ()):
                if element.get("type") == "button":
                    ex = await on.press(home, action_id=element["action_id"])
                    assert len(ex.views) == 1, element

    play(scene)
