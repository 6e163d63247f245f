"""What a form asks for besides words: one of several, a member; and what stands above."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.core.reply import Form, Input
from tests.adapters.discord_app.catalogs import form_catalog
from tests.adapters.discord_app.city import Scene
from tests.adapters.discord_app.moderating import MODERATING
from tests.adapters.discord_app.stage import texts
from tests.servers.discord.exchange import MODAL, Exchange

Play = Callable[..., None]
STRING, TEXT_INPUT, MEMBER, TEXT = 3, 4, 7, 10


def fields_of(opened: Exchange) -> dict[str, dict[str, Any]]:
    """The inputs of a form by their labels."""
    assert opened.modal
    return {
        part["label"]: part["component"] for part in opened.modal["components"] if "label" in part
    }


def test_choices_are_a_menu_with_the_present_one_chosen(play: Play) -> None:
    async def scene(on: Scene) -> None:
        opened = await on.slash("kb grant")
        fields = fields_of(opened)
        role, consent = fields["Role"], fields["Consent"]
        assert role["type"] == consent["type"] == STRING
        assert [option["value"] for option in role["options"]] == ["reader", "editor", "reviewer"]
        assert [option["value"] for option in role["options"] if option["default"]] == ["editor"]
        assert (role["required"], role["min_values"]) == (True, 1)
        assert (consent["required"], consent["min_values"]) == (False, 0)
        assert not any(option["default"] for option in consent["options"])

    play(scene, catalog=MODERATING, office=True)


def test_what_was_chosen_arrives(play: Play) -> None:
    async def scene(on: Scene) -> None:
        role = on.server.add_role(on.city.guild, "Moderators")
        chosen: dict[str, Any] = {"To whom": on.bo, "Role": "reviewer", "Consent": "no"}
        sent = await on.server.submit(on.ada, await on.slash("kb grant"), chosen)
        words = texts(sent.message)
        assert f"member=user:{on.bo.id}" in words
        assert "role=reviewer" in words
        assert "consent=no" in words
        assert "why=trusted" in words
        sent = await on.server.submit(on.ada, await on.slash("kb grant"), {"To whom": role})
        words = texts(sent.message)
        assert f"member=group:{role.id}" in words
        assert "role=editor" in words
        assert "consent=;" in words

    play(scene, catalog=MODERATING, office=True)


def test_a_needed_member_must_be_chosen(play: Play) -> None:
    async def scene(on: Scene) -> None:
        opened = await on.slash("kb grant")
        assert fields_of(opened)["To whom"]["type"] == MEMBER
        with pytest.raises(AssertionError, match="takes 1 to 1"):
            await on.server.submit(on.ada, opened, {})

    play(scene, catalog=MODERATING, office=True)


def test_a_sentence_stands_above_where_there_is_room(play: Play) -> None:
    async def scene(on: Scene) -> None:
        opened = await on.slash("kb reject", {"proposal": 3})
        assert opened.modal
        assert [part["type"] for part in opened.modal["components"]] == [TEXT, 18]
        assert opened.modal["components"][0]["content"] == r"Whoever proposed it is told \*why\*."
        sent = await on.server.submit(on.ada, opened, {"Reason": "no source"})
        assert "Rejected 3: no source" in texts(sent.message)
        shown = await on.slash("kb review", {"proposal": 3})
        full = await on.press(shown, "Edit and approve")
        assert full.response == MODAL
        assert full.modal
        assert [part["type"] for part in full.modal["components"]] == [18] * 5

    play(scene, catalog=MODERATING, office=True)


@pytest.mark.parametrize(
    ("choices", "kind"),
    [
        (tuple(f"choice {n}" for n in range(25)), STRING),
        (tuple(f"choice {n}" for n in range(26)), TEXT_INPUT),
        (("c" * 100,), STRING),
        (("c" * 101,), TEXT_INPUT),
    ],
)
def test_more_than_a_menu_holds_is_written(play: Play, choices: tuple[str, ...], kind: int) -> None:
    field = Input(name="body", label="Text", choices=choices, value=choices[0])
    form = Form(title="T", inputs=(field,), submit="browse")

    async def scene(on: Scene) -> None:
        opened = await on.slash("about")
        assert fields_of(opened)["Text"]["type"] == kind
        sent = await on.server.submit(on.ada, opened, {})
        assert f"body={choices[0]}" in texts(sent.message)

    play(scene, catalog=form_catalog(form))


@pytest.mark.parametrize("value", ["", "user:", "user:x", "somebody", "group:7x", "role:7"])
def test_a_member_that_is_none_is_not_chosen(play: Play, value: str) -> None:
    field = Input(name="body", label="Who", member=True, value=value)
    form = Form(title="T", inputs=(field,), submit="browse")

    async def scene(on: Scene) -> None:
        opened = await on.slash("about")
        assert not fields_of(opened)["Who"].get("default_values")
        sent = await on.server.submit(on.ada, opened, {})
        assert "body=" in texts(sent.message)

    play(scene, catalog=form_catalog(form))
