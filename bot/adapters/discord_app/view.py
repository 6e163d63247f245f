"""From a drawn page to discord.py's view."""

from __future__ import annotations

import discord
from discord import ui

from bot.adapters.discord_app import limits
from bot.adapters.discord_app.page import Block, Button, Choice, Page
from bot.adapters.discord_app.state import Op, without
from bot.core.markup import shorten
from bot.core.reply import Emphasis, Tone

_ACCENTS = {Tone.NEUTRAL: 0x4E6E8E, Tone.CAUTION: 0xC98A1B, Tone.PROBLEM: 0xB33A3A}
"""Colours at the edge of a card. The words say the same."""
MENU = "menu"
"""How the custom ids of menus begin; what is chosen carries a request of its own."""
_STYLES = {
    Emphasis.PLAIN: discord.ButtonStyle.secondary,
    Emphasis.PRIMARY: discord.ButtonStyle.primary,
    Emphasis.DANGER: discord.ButtonStyle.danger,
}


def make_view(page: Page, mark: int | None = None) -> ui.LayoutView:
    """The view of a page, ready to send; `mark` becomes the id of its first component.

    It is stopped at once, so that the library keeps nothing of it: buttons are read from what they
    carry, not from memory. Needs a running event loop.
    """
    view = ui.LayoutView(timeout=None)
    if page.above:
        view.add_item(ui.TextDisplay(page.above))
    for block in page.blocks:
        view.add_item(_container(block))
    for number, choices in enumerate(page.menus):
        view.add_item(ui.ActionRow(_menu(choices, number)))
    for row in page.rows:
        view.add_item(ui.ActionRow(*(_button(button) for button in row)))
    if page.below:
        view.add_item(ui.TextDisplay(page.below))
    if mark is not None:
        view.children[0].id = mark
    view.stop()
    return view


def shared_view(message: discord.Message, who: str) -> ui.LayoutView:
    """What a message shows, without its buttons and what stands below them, and who shared it."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(f"-# Shared by {who}"))
    for item in ui.LayoutView.from_message(message).children:
        if isinstance(item, ui.ActionRow):
            break
        view.add_item(item)
    [custom_id] = without([(Op.DISMISS, {})])
    remove: ui.Button[ui.LayoutView] = ui.Button(label="Remove", custom_id=custom_id)
    view.add_item(ui.ActionRow(remove))
    view.stop()
    return view


def _container(block: Block) -> ui.Container[ui.LayoutView]:
    parts: list[ui.Item[ui.LayoutView]] = []
    if block.body:
        parts.append(ui.TextDisplay(block.body))
    if block.image:
        alt = shorten(block.image.alt, limits.ALT) or None
        picture = discord.MediaGalleryItem(block.image.url, description=alt)
        parts.append(ui.MediaGallery(picture))
    if block.body and block.end:
        parts.append(ui.Separator())
    if block.end:
        parts.append(ui.TextDisplay(block.end))
    return ui.Container(*parts, accent_colour=_ACCENTS[block.tone])


def _menu(choices: tuple[Choice, ...], number: int) -> ui.Select[ui.LayoutView]:
    options = [
        discord.SelectOption(label=choice.label, value=choice.custom_id) for choice in choices
    ]
    more = "Open one of these ..." if not number else "... or of these"
    return ui.Select(custom_id=f"{MENU}{number or ''}", placeholder=more, options=options)


def _button(button: Button) -> ui.Button[ui.LayoutView]:
    return ui.Button(label=button.label, custom_id=button.custom_id, style=_STYLES[button.style])
