"""Forms as modals, and what was filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import discord
from discord import ui

from bot.adapters.discord_app import limits
from bot.adapters.discord_app.markdown import literal
from bot.adapters.discord_app.state import Op, change_of, own, read
from bot.core.carried import Carried, Unreadable
from bot.core.markup import shorten
from bot.core.model import Raw
from bot.core.reply import Form, Input

USER, GROUP = "user", "group"
"""What the value of an input that asks for a member begins with."""
_KINDS = {
    USER: discord.SelectDefaultValueType.user,
    GROUP: discord.SelectDefaultValueType.role,
}


def make_modal(form: Form) -> ui.Modal:
    """The modal of a form. What the form hides travels in the ids of the modal and its inputs.

    Raises:
        ValueError: more inputs than a modal holds, or more hidden than its ids hold.
    """
    if not 1 <= len(form.inputs) <= limits.FORM_INPUTS:
        raise ValueError(f"a modal takes 1 to {limits.FORM_INPUTS} inputs, not {len(form.inputs)}")
    carried = Carried(command=form.submit, values=form.hidden)
    names: list[tuple[Op, Mapping[str, Raw]]] = [
        (Op.ASK, {"input": field.name}) for field in form.inputs
    ]
    ids = own(carried, [(Op.ASK, {}), *names])
    if ids is None:
        raise ValueError("the form hides more than its ids can carry")
    modal = ui.Modal(title=shorten(form.title, limits.FORM_TITLE), custom_id=ids[0], timeout=None)
    if form.intro.strip() and len(form.inputs) < limits.FORM_INPUTS:
        modal.add_item(ui.TextDisplay(shorten(literal(form.intro), limits.FORM_TEXT)))
    for field, custom_id in zip(form.inputs, ids[1:], strict=True):
        modal.add_item(_label(field, custom_id))
    modal.stop()  # read from what it carries, not from the library's memory
    return modal


def _label(field: Input, custom_id: str) -> ui.Label[ui.Modal]:
    return ui.Label(
        text=shorten(field.label, limits.LABEL),
        description=shorten(field.hint, limits.LABEL_HINT) or None,
        component=_component(field, custom_id),
    )


def _component(field: Input, custom_id: str) -> ui.Item[ui.Modal]:
    if field.member:
        return ui.MentionableSelect(
            custom_id=custom_id,
            default_values=_members(field.value),
            required=field.required,
            min_values=int(field.required),
        )
    if field.choices and _can_be_chosen(field.choices):
        return ui.Select(
            custom_id=custom_id,
            options=[
                discord.SelectOption(label=choice, value=choice, default=choice == field.value)
                for choice in field.choices
            ],
            required=field.required,
            min_values=int(field.required),
        )
    most = min(field.limit, limits.FORM_TEXT)
    return ui.TextInput(
        custom_id=custom_id,
        style=discord.TextStyle.long if field.long else discord.TextStyle.short,
        default=field.value[:most] or None,
        required=field.required,
        max_length=most,
    )


def _can_be_chosen(choices: tuple[str, ...]) -> bool:
    """Whether a menu holds them; otherwise one is written, and checked like any other value."""
    return len(choices) <= limits.CHOICES and all(
        1 <= len(choice) <= limits.CHOICE for choice in choices
    )


def _members(value: str) -> list[discord.SelectDefaultValue]:
    kind, _, id = value.partition(":")
    if kind not in _KINDS or not id.isdecimal():
        return []
    return [discord.SelectDefaultValue(id=int(id), type=_KINDS[kind])]


def read_modal(data: Mapping[str, Any]) -> Carried:
    """The command and values of a submitted modal.

    Raises:
        Unreadable: it is not ours.
    """
    roles = data.get("resolved", {}).get("roles", {})
    fields = list(_fields(data.get("components", []), roles))
    own_id = str(data.get("custom_id", ""))
    press = read(own_id, [own_id, *(name for name, _ in fields)])
    if press.carried is None:
        raise Unreadable
    try:
        filled = {str(change_of(custom_id)["input"]): value for custom_id, value in fields}
    except (ValueError, LookupError, TypeError) as error:
        raise Unreadable from error
    return Carried(command=press.carried.command, values={**press.carried.values, **filled})


def _fields(
    components: list[Mapping[str, Any]], roles: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    for component in components:
        inner = component.get("component")
        if inner:
            yield str(inner["custom_id"]), _value(inner, roles)
        yield from _fields(component.get("components", []), roles)


def _value(component: Mapping[str, Any], roles: Mapping[str, Any]) -> str:
    """What was written or chosen; empty where nothing was."""
    chosen = [str(value) for value in component.get("values") or ()]
    if not chosen:
        return str(component.get("value") or "")
    if component.get("type") == discord.ComponentType.mentionable_select.value:
        return f"{GROUP if chosen[0] in roles else USER}:{chosen[0]}"
    return chosen[0]
