"""What waits for review, in the App Home of those who review."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from bot.core.access import Grant
from bot.core.model import Role
from tests.adapters.slack_app.catalogs import catalog_with, failing
from tests.adapters.slack_app.newsroom import Scene
from tests.adapters.slack_app.stage import labels, options_of, words_of
from tests.adapters.slack_app.workshop import Workshop
from tests.servers.slack.blocks import view_findings
from tests.servers.slack.world import User, View

Play = Callable[..., None]


def grant(on: Scene, who: User, role: Role = Role.REVIEWER) -> None:
    on.stage.grant(
        Grant(role=role, platform="slack", reason="", actor=who.id, workspace=on.room.team.id)
    )


def first_header(view: View) -> str:
    return next(b["text"]["text"] for b in view.content["blocks"] if b["type"] == "header")


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER, Role.ADMIN])
def test_it_stands_first_for_whoever_has_a_role(play: Play, role: Role) -> None:
    async def scene(on: Scene) -> None:
        grant(on, on.ada, role)
        home = await on.open_home()
        assert view_findings({"type": "home", "blocks": home.content["blocks"]}) == []
        assert words_of(home).startswith("Waiting for a decision\n12: edit")
        assert labels(home)[0] == "Reject"
        assert "12: edit Finland" in options_of(home)
        assert "Latest events" in words_of(home)

    play(scene, catalog=Workshop().catalog())


def test_readers_see_the_home_without_it(play: Play) -> None:
    async def scene(on: Scene) -> None:
        mine = await on.open_home()
        assert "Waiting" not in json.dumps(mine.content)
        grant(on, on.bo)
        assert "Waiting" in json.dumps((await on.open_home(on.bo)).content)
        assert "Waiting" not in json.dumps((await on.open_home()).content)

    play(scene, catalog=Workshop().catalog())


def test_a_desk_without_curation_has_no_queue(play: Play) -> None:
    async def scene(on: Scene) -> None:
        grant(on, on.ada)
        assert "Waiting" not in json.dumps((await on.open_home()).content)

    play(scene, catalog=tuple(c for c in Workshop().catalog() if not c.group))


def test_where_the_queue_fails_the_rest_is_shown(play: Play) -> None:
    async def scene(on: Scene) -> None:
        grant(on, on.ada)
        assert "Latest events" in words_of(await on.open_home())

    play(scene, catalog=catalog_with("kb review", failing))


def test_what_is_decided_from_it_renews_it(play: Play) -> None:
    shop = Workshop()

    async def scene(on: Scene) -> None:
        grant(on, on.ada)
        home = await on.open_home()
        (shown,) = (
            await on.choose(home, options_of(home)["12: edit Finland"], "open:0-kb-review")
        ).views
        published = len(on.server.calls("views.publish"))
        await on.press(shown, "Reject")
        assert len(on.server.calls("views.publish")) == published
        await on.fill(shown, reason="no")
        assert len(on.server.calls("views.publish")) == published
        await on.fill(shown, reason="Not so, says the source.")
        assert "Nothing waits." in words_of(home)
        assert first_header(home) == "Waiting for a decision"
        assert "rejected" in words_of(shown)

    play(scene, catalog=shop.catalog())
