"""The pretended Discord, proved with real discord.py clients: commands and interactions."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import discord
import pytest
from discord import ui

from tests.servers.discord.stage import Interaction, say_state, stage

# Login and commands


def test_login_gives_the_client_its_world() -> None:
    async def play() -> None:
        async with stage() as up:
            assert up.client.user
            assert up.client.user.id == up.server.me.id
            assert [guild.name for guild in up.client.guilds] == ["Law desk"]
            assert up.client.get_channel(up.channel.id)
            told = await up.client.application_info()
            assert told.owner.id == up.server.owner.id
            assert (await up.client.fetch_guild(up.guild.id)).name == "Law desk"
            assert up.server.identifies == 1

    asyncio.run(play())


def test_commands_are_synced_and_kept() -> None:
    async def play() -> None:
        async with stage() as up:
            [sync] = up.server.syncs
            assert sync.guild_id is None
            assert [command["name"] for command in sync.commands] == ["status", "Ask about this"]
            first = {command.name: command.id for command in await up.client.tree.fetch_commands()}
            up.client.tree.copy_global_to(guild=discord.Object(up.guild.id))
            await up.client.tree.sync()
            await up.client.tree.sync(guild=discord.Object(up.guild.id))
            again = {command.name: command.id for command in await up.client.tree.fetch_commands()}
            assert again == first
            assert up.server.syncs[-1].guild_id == up.guild.id
            with pytest.raises(AssertionError, match="not registered"):
                await up.server.slash(up.ada, up.channel, "treaty")
            with pytest.raises(AssertionError, match="needs"):
                await up.server.slash(up.ada, up.channel, "status")

    asyncio.run(play())


def test_single_commands_are_created_changed_and_removed() -> None:
    async def play() -> None:
        async with stage() as up:
            http, app, guild = up.client.http, up.server.application_id, up.guild.id
            treaty: Any = {"name": "treaty", "description": "Its text."}
            made = await http.upsert_guild_command(app, guild, treaty)
            with_option = {"options": [{"type": 3, "name": "article", "description": "Which."}]}
            changed = await http.edit_guild_command(app, guild, made["id"], treaty | with_option)
            assert (changed["id"], len(changed["options"])) == (made["id"], 1)
            assert await http.get_guild_command(app, guild, made["id"]) == changed
            await up.client.http.delete_guild_command(app, guild, made["id"])
            assert await http.get_guild_commands(app, guild) == []
            await http.upsert_global_command(app, treaty)
            assert len(await http.get_global_commands(app)) == 3
            member = await up.client.get_guild(guild).fetch_member(up.ada.id)  # type: ignore[union-attr]
            assert member.display_name == "Ada"
            assert (await up.client.fetch_channel(up.channel.id)).id == up.channel.id
            with pytest.raises(discord.NotFound):
                await http.get_guild_command(app, guild, 1)

    asyncio.run(play())


# Interactions


def test_a_slash_command_is_answered() -> None:
    seen: list[Interaction] = []

    async def status(interaction: Interaction, state: str) -> None:
        seen.append(interaction)
        await say_state(interaction, state)

    async def play() -> None:
        async with stage(status=status) as up:
            options = {"state": "Finland", "year": 2025}
            exchange = await up.server.slash(up.ada, up.channel, "status", options)
            assert exchange.message
            assert exchange.message.content == "Finland"
            assert exchange.acked_after is not None
            assert exchange.acked_after < 3
            assert (await up.server.until_message(up.channel)) == [exchange.message]
            hidden = await up.server.slash(up.ada, up.channel, "status", {"state": "Peru"})
            assert hidden.message
            assert hidden.message.ephemeral
            private = up.server.dm_with(up.ada)
            await up.server.slash(up.ada, private, "status", {"state": "Fiji"})

        there, _, direct = seen
        assert (there.locale.value, there.guild_locale and there.guild_locale.value) == ("uk", "fr")
        assert there.context.guild
        assert there.is_guild_integration()
        assert there.app_permissions.embed_links
        assert there.permissions.send_messages
        assert direct.context.dm_channel
        assert direct.guild is None
        assert direct.user.id == up.ada.id

    asyncio.run(play())


def test_a_deferred_reply_is_edited_and_followed_up() -> None:
    told: list[str] = []

    async def status(interaction: Interaction, state: str) -> None:
        await interaction.response.defer(thinking=True, ephemeral=state == "Peru")
        if state == "Finland":
            await interaction.edit_original_response(content="edited")
        else:
            await interaction.followup.send("filled")
        told.append((await interaction.original_response()).content)
        extra = await interaction.followup.send("extra", wait=True)
        await extra.edit(content="extra, edited")
        gone = await interaction.followup.send("gone", wait=True)
        await gone.delete()

    async def play() -> None:
        async with stage(status=status) as up:
            for state, content in (("Finland", "edited"), ("Peru", "filled")):
                exchange = await up.server.slash(up.ada, up.channel, "status", {"state": state})
                await exchange.until(lambda ex: len(ex.followups) == 2 and ex.followups[1].deleted)
                assert exchange.message
                assert exchange.message.content == content
                assert exchange.message.ephemeral == (state == "Peru")
                assert exchange.followups[0].content == "extra, edited"
            assert told == ["edited", "filled"]

    asyncio.run(play())


def test_suggestions() -> None:
    async def play() -> None:
        async with stage() as up:
            exchange = await up.server.autocomplete(up.ada, up.channel, "status", "state", "fi")
            assert exchange.suggestions == ["Finland", "Fiji"]
            with pytest.raises(AssertionError, match="no autocomplete"):
                await up.server.autocomplete(up.ada, up.channel, "status", "year", "20")

    asyncio.run(play())


class Buttons(ui.View):
    """More, a disabled button, and a choice."""

    @ui.button(label="More", custom_id="more")
    async def more(self, interaction: Interaction, button: ui.Button[Any]) -> None:
        await interaction.response.edit_message(content="more", view=None)

    @ui.button(label="Not now", custom_id="never", disabled=True)
    async def never(self, interaction: Interaction, button: ui.Button[Any]) -> None:
        raise NotImplementedError

    @ui.button(label="Later")
    async def later(self, interaction: Interaction, button: ui.Button[Any]) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="later")

    @ui.select(
        custom_id="pick",
        options=[discord.SelectOption(label="Law", value="law"), discord.SelectOption(label="Use")],
    )
    async def pick(self, interaction: Interaction, select: ui.Select[Any]) -> None:
        await interaction.response.send_message(f"picked {select.values[0]}", ephemeral=True)


def test_buttons_and_menus_of_a_message() -> None:
    async def status(interaction: Interaction, state: str) -> None:
        hide = state == "Peru"
        await interaction.response.send_message("short", view=Buttons(), ephemeral=hide)

    async def play() -> None:
        async with stage(status=status) as up:
            server, bob = up.server, up.server.add_user("Bob")
            shown = await server.slash(up.ada, up.channel, "status", {"state": "Finland"})
            picked = await server.choose(bob, shown, "pick", ["law"])
            assert picked.message
            assert picked.message.content == "picked law"
            await server.press(bob, shown, custom_id=shown_id(shown.message, "Later"))
            assert shown.message
            assert shown.message.content == "later"
            for label, why in (("Not now", "disabled"), ("Less", "0 buttons")):
                with pytest.raises(AssertionError, match=why):
                    await server.press(up.ada, shown, label)
            with pytest.raises(AssertionError, match="offers"):
                await server.choose(up.ada, shown, "pick", ["war"])
            pressed = await server.press(up.ada, shown, "More")
            assert pressed.message is shown.message
            assert shown.message.content == "more"
            assert shown.message.components == []
            private = await server.slash(up.ada, up.channel, "status", {"state": "Peru"})
            with pytest.raises(AssertionError, match="private"):
                await server.press(bob, private, "More")
            await server.press(up.ada, private, "More")

    asyncio.run(play())


def shown_id(message: Any, label: str) -> str:
    buttons = [part for row in message.components for part in row["components"]]
    return next(part["custom_id"] for part in buttons if part.get("label") == label)


class Correction(ui.Modal, title="Correction"):
    """A form with a label, and an old-fashioned field."""

    what: ui.Label[Any] = ui.Label(
        text="What is wrong?", description="In your words", component=ui.TextInput(max_length=100)
    )
    source: ui.TextInput[Any] = ui.TextInput(label="Source", custom_id="source", required=False)

    async def on_submit(self, interaction: Interaction) -> None:
        assert isinstance(self.what.component, ui.TextInput)
        told = f"{self.what.component.value} / {self.source.value}"
        await interaction.response.send_message(told, ephemeral=True)


def test_a_modal_is_filled_in_and_sent() -> None:
    async def status(interaction: Interaction, state: str) -> None:
        await interaction.response.send_modal(Correction())

    async def play() -> None:
        async with stage(status=status) as up:
            opened = await up.server.slash(up.ada, up.channel, "status", {"state": "Finland"})
            assert opened.modal
            assert opened.modal["title"] == "Correction"
            fields = {"What is wrong?": "the date", "source": "gazette"}
            sent = await up.server.submit(up.ada, opened, fields)
            assert sent.message
            assert sent.message.content == "the date / gazette"
            with pytest.raises(AssertionError, match="must be filled in"):
                await up.server.submit(up.ada, opened, {})
            with pytest.raises(AssertionError, match="no field"):
                await up.server.submit(up.ada, opened, {"What is wrong?": "x", "Mood": "y"})

    asyncio.run(play())


def test_a_context_menu_shows_the_whole_message() -> None:
    async def menu(interaction: Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"{message.author.name}: {message.content}")

    async def play() -> None:
        async with stage(menu=menu) as up:
            message = await up.server.say(up.ada, up.channel, "Peru left")
            exchange = await up.server.menu(up.ada, up.channel, "Ask about this", message)
            assert exchange.message
            assert exchange.message.content == "ada: Peru left"

    asyncio.run(play())


class Layout(ui.LayoutView):
    """Components of version 2."""

    def __init__(self) -> None:
        super().__init__()
        button: ui.Button[Any] = ui.Button(label="More", custom_id="v2-more")
        button.callback = self.more  # type: ignore[method-assign]
        box: ui.Container[Any] = ui.Container(
            ui.TextDisplay("# Finland"),
            ui.Separator(),
            ui.Section("cited", accessory=button),
            ui.MediaGallery(discord.MediaGalleryItem("attachment://map.png", description="a map")),
            accent_colour=0x223344,
        )
        self.add_item(box)
        self.add_item(ui.ActionRow(ui.Button(label="Law", url="https://example.org/law")))

    async def more(self, interaction: Interaction) -> None:
        view = ui.LayoutView()
        view.add_item(ui.TextDisplay("all of it"))
        await interaction.response.edit_message(view=view, attachments=[])


def test_components_of_version_2() -> None:
    async def status(interaction: Interaction, state: str) -> None:
        file = discord.File(io.BytesIO(b"png"), "map.png")
        await interaction.response.send_message(view=Layout(), file=file)

    async def play() -> None:
        async with stage(status=status) as up:
            shown = await up.server.slash(up.ada, up.channel, "status", {"state": "Finland"})
            assert shown.message
            assert shown.message.is_v2
            assert [file["filename"] for file in shown.message.attachments] == ["map.png"]
            gallery = shown.message.components[0]["components"][3]
            assert gallery["items"][0]["media"]["url"].endswith("map.png")
            with pytest.raises(AssertionError, match="is a link"):
                await up.server.press(up.ada, shown, "Law")
            await up.server.press(up.ada, shown, "More")
            assert shown.message.components[0]["content"] == "all of it"
            assert shown.message.attachments == []

    asyncio.run(play())
