"""The pretended Discord: groups of commands, and what is chosen in forms."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
import pytest
from discord import app_commands, ui

from tests.servers.discord.forms import check_commands, check_modal
from tests.servers.discord.options import Filled, fill_modal
from tests.servers.discord.refusal import Findings, Refusal
from tests.servers.discord.stage import Interaction, stage
from tests.servers.discord.world import Guild, Role, User

PEOPLE = User(name="Ada"), User(name="Bob")
GUILD = Guild(name="Law desk", owner=PEOPLE[0])
ROLE = Role(name="Readers", guild=GUILD)
KNOWN = {one.id: one for one in (*PEOPLE, ROLE)}


def label(component: dict[str, Any], words: str = "What?") -> dict[str, Any]:
    return {"type": 18, "label": words, "component": component}


def menu(**parts: Any) -> dict[str, Any]:
    options = [{"label": one, "value": one} for one in ("a", "b", "c")]
    return {"type": 3, "custom_id": "pick", "options": options} | parts


def member(**parts: Any) -> dict[str, Any]:
    return {"type": 7, "custom_id": "who"} | parts


def modal(*components: dict[str, Any]) -> dict[str, Any]:
    return {"custom_id": "form", "title": "Form", "components": list(components)}


@pytest.mark.parametrize(
    ("component", "is_fine"),
    [
        (menu(), True),
        (menu(options=[]), False),
        (menu(options=[{"label": "l", "value": "v"}] * 2), False),
        (menu(min_values=0, required=False), True),
        (menu(min_values=0), False),
        (menu(min_values=0, required=True), False),
        (menu(disabled=True), False),
        (menu(options=[{"label": x, "value": x, "default": True} for x in "ab"]), False),
        (member(), True),
        (member(default_values=[{"id": "1", "type": "user"}]), True),
        (member(default_values=[{"id": str(n), "type": "user"} for n in (1, 2)]), False),
        ({"type": 2, "style": 1, "label": "b", "custom_id": "b"}, False),
    ],
)
def test_what_may_stand_in_a_form(component: dict[str, Any], is_fine: bool) -> None:
    found = Findings()
    check_modal(found, modal(label(component)))
    if is_fine:
        found.refuse()
        return
    with pytest.raises(Refusal):
        found.refuse()


@pytest.mark.parametrize("size", [0, 1, 4_000, 4_001])
def test_text_above_a_form(size: int) -> None:
    found = Findings()
    check_modal(found, modal({"type": 10, "content": "x" * size}, label(menu())))
    assert bool(found.found) is (size in {0, 4_001})


def filled(component: dict[str, Any], given: Any = None) -> tuple[list[str], dict[str, Any]]:
    """What is sent off of a form of one select, and what is told of it."""
    told = Filled(GUILD, KNOWN)
    chosen = {} if given is None else {"What?": given}
    [part] = fill_modal(modal({"type": 10, "content": "x"}, label(component)), chosen, told)[1:]
    assert part["component"]["type"] == component["type"]
    return part["component"]["values"], told.resolved


def test_choices_are_sent_as_a_person_leaves_them() -> None:
    assert filled(menu(), "b")[0] == ["b"]
    options = [{"label": x, "value": x, "default": x == "b"} for x in "abc"]
    assert filled(menu(options=options))[0] == ["b"]
    assert filled(menu(options=options), "c")[0] == ["c"]
    assert filled(menu(required=False))[0] == []
    assert filled(menu(max_values=2), ["a", "b"])[0] == ["a", "b"]
    for component, given in ((menu(), None), (menu(), "d"), (menu(), ["a", "b"])):
        with pytest.raises(AssertionError):
            filled(component, given)


def test_members_are_told_of() -> None:
    ada = PEOPLE[0]
    values, told = filled(member(), ada)
    assert values == [str(ada.id)]
    assert told["users"][str(ada.id)]["global_name"] == "Ada"
    assert "user" not in told["members"][str(ada.id)]
    values, told = filled(member(), ROLE)
    assert (values, list(told)) == ([str(ROLE.id)], ["roles"])
    first = {"default_values": [{"id": str(ROLE.id), "type": "role"}]}
    assert filled(member(**first))[0] == [str(ROLE.id)]
    assert filled(member(**first), ada)[0] == [str(ada.id)]
    with pytest.raises(AssertionError):
        filled({"type": 5, "custom_id": "who"}, ROLE)


def test_a_form_with_choices_is_read_by_the_library() -> None:
    """The library's own reading, which the pretended Discord must satisfy."""
    got: list[Any] = []

    class Form(ui.Modal, title="Grant"):
        role: ui.Label[Any] = ui.Label(
            text="Role", component=ui.Select(options=[discord.SelectOption(label="editor")])
        )
        who: ui.Label[Any] = ui.Label(text="Who", component=ui.MentionableSelect())

        async def on_submit(self, interaction: discord.Interaction) -> None:
            got.append(self.role.component.values)  # type: ignore[attr-defined]
            got.extend(self.who.component.values)  # type: ignore[attr-defined]
            await interaction.response.send_message("done")

    async def status(interaction: Interaction, state: str) -> None:
        await interaction.response.send_modal(Form())

    async def play() -> None:
        async with stage(status=status) as up:
            for value in (up.ada, up.server.add_role(up.guild, "Readers")):
                opened = await up.server.slash(up.ada, up.channel, "status", {"state": value.name})
                fields = {"Role": "editor", "Who": value}
                sent = await up.server.submit(up.ada, opened, fields)
                assert sent.message
                assert sent.message.content == "done"
                assert got[0] == ["editor"]
                assert got[1].id == value.id
                assert type(got[1]) is (discord.Member if value is up.ada else discord.Role)
                got.clear()

    asyncio.run(play())


# Groups


def group(amount: int) -> list[dict[str, Any]]:
    parts = [
        {"type": 1, "name": f"part{number}", "description": "One."} for number in range(amount)
    ]
    return [{"name": "kb", "description": "All.", "options": parts}]


def test_limits_of_groups() -> None:
    check_commands(group(25))
    with pytest.raises(Refusal):
        check_commands(group(26))
    twice = group(2)
    twice[0]["options"][1]["name"] = "part0"
    with pytest.raises(Refusal):
        check_commands(twice)
    mixed = group(1)
    mixed[0]["options"].append({"type": 3, "name": "text", "description": "Text."})
    with pytest.raises(Refusal, match="by themselves"):
        check_commands(mixed)
    large = group(25)
    for part in large[0]["options"]:
        part["options"] = [
            {"type": 3, "name": f"o{number}", "description": "x" * 100} for number in range(4)
        ]
    with pytest.raises(Refusal, match="8000"):
        check_commands(large)


def test_commands_of_a_group_are_used_by_both_words() -> None:
    async def play() -> None:
        async with stage() as up:
            kb = app_commands.Group(name="kb", description="All.")

            @kb.command(description="One.")
            async def review(interaction: discord.Interaction, proposal: int) -> None:
                await interaction.response.send_message(f"{proposal}")

            @review.autocomplete("proposal")
            async def suggest(interaction: Interaction, current: str) -> list[Any]:
                return [app_commands.Choice(name="twelve", value=12)]

            up.client.tree.add_command(kb)
            await up.client.tree.sync()
            shown = await up.server.slash(up.ada, up.channel, "kb review", {"proposal": 12})
            assert shown.message
            assert shown.message.content == "12"
            typed = await up.server.autocomplete(up.ada, up.channel, "kb review", "proposal", "1")
            assert typed.suggestions == [12]
            with pytest.raises(AssertionError, match="no subcommand"):
                await up.server.slash(up.ada, up.channel, "kb approve")

    asyncio.run(play())
