"""Forms as modals, and what was filled in."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.adapters.slack_app import limits
from bot.adapters.slack_app.rich import Json
from bot.adapters.slack_app.unseen import NOWHERE, Unseen, dump_unseen, unseen_of
from bot.core.carried import Carried, Unreadable
from bot.core.markup import shorten
from bot.core.model import Raw
from bot.core.reply import Action, Emphasis, Form, Input, Reply, Result

FORM = "form"
PERSON, GROUP = "user:", "group:"
_FILL = "fill:"
_SAID = "said"


class CannotHold(ValueError):
    """A form that no modal can show without losing something of it."""


def form_view(form: Form, unseen: Unseen, said: str = "") -> Json:
    """The modal of a form; `said` stands above it, such as why it was refused before.

    Raises:
        CannotHold: a value, the choices or what the form hides are too much for Slack.
    """
    carried = Carried(command=form.submit, values=form.hidden)
    metadata = dump_unseen(replace(unseen, form=carried))
    if len(metadata) > limits.PRIVATE or len(form.inputs) > limits.VIEW_BLOCKS - 2:
        raise CannotHold
    # Slack keeps what was typed into a block of the same id, also when another form comes.
    mark = f"{zlib.crc32(f'{form.title} {metadata}'.encode()):08x}"
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": _plain(form.title, limits.VIEW_TITLE),
        "submit": _plain("Send"),
        "close": _plain("Cancel"),
        "private_metadata": metadata,
        "blocks": [
            *([_section(said, _SAID)] if said else []),
            *([_section(form.intro)] if form.intro else []),
            *(block for field in form.inputs for block in _blocks(field, mark)),
        ]
        or [_section(form.title)],
    }


def can_hold(form: Form) -> bool:
    """Whether a modal can show it whole."""
    try:
        form_view(form, NOWHERE)
    except CannotHold:
        return False
    return True


def _blocks(field: Input, mark: str) -> Iterator[Json]:
    """The block of an input; several where its lines are more than one block of Slack's holds."""
    hint = {"hint": _plain(field.hint, limits.LABEL)} if field.hint else {}
    for number, element in enumerate(_elements(field), 1):
        more = f" ({number})" if number > 1 else ""
        yield {
            "type": "input",
            "block_id": f"{field.name}-{number}-{mark}",
            "optional": number > 1 or not field.required,
            "label": _plain(f"{field.label or field.name}{more}", limits.LABEL),
            **hint,
            "element": {**element, "action_id": f"{_FILL}{field.name}:{number}"},
        }


def _elements(field: Input) -> Iterator[Json]:
    if field.choices:
        yield _select(field)
    elif field.member and not field.value.startswith(GROUP):  # Slack offers no menu of groups
        person = field.value.removeprefix(PERSON)
        yield {"type": "users_select", **({"initial_user": person} if person else {})}
    else:
        for piece in _pieces(field.value):
            yield {
                "type": "plain_text_input",
                "multiline": field.long,
                # What is too long already can be sent as it is: the desk says what is wrong.
                "max_length": min(max(field.limit, len(piece)), limits.INPUT),
                **({"initial_value": piece} if piece else {}),
            }


def _pieces(value: str) -> list[str]:
    """A text in pieces that fit, parted between lines."""
    pieces = [""]
    for line in value.split("\n"):
        grown = f"{pieces[-1]}\n{line}" if pieces[-1] else line
        if len(grown) <= limits.INPUT:
            pieces[-1] = grown
        elif len(line) <= limits.INPUT:
            pieces.append(line)
        else:
            raise CannotHold
    return pieces


def _select(field: Input) -> Json:
    options = {choice: _option(choice) for choice in field.choices if choice.strip()}
    if len(options) > limits.OPTIONS or any(len(each) > limits.OPTION_VALUE for each in options):
        raise CannotHold
    chosen = options.get(field.value)
    return {
        "type": "static_select",
        "options": list(options.values()),
        **({"initial_option": chosen} if chosen else {}),
    }


def _option(choice: str) -> Json:
    return {"text": _plain(choice, limits.OPTION_TEXT), "value": choice}


def _plain(words: str, most: int = limits.SECTION) -> Json:
    return {"type": "plain_text", "text": shorten(words, most), "emoji": False}


def _section(words: str, block_id: str = "") -> Json:
    named = {"block_id": block_id} if block_id else {}
    return {"type": "section", **named, "text": _plain(words)}


def read_form(view: Mapping[str, Any]) -> Carried:
    """The command and values of a modal that was filled in; what was left empty is empty.

    Raises:
        Unreadable: it is not ours, or of another version.
    """
    form = unseen_of(view).form
    if form is None:
        raise Unreadable
    filled: dict[str, Raw] = {}
    for name, _, given in _filled(view):
        before = str(filled.get(name, ""))
        filled[name] = "\n".join(piece for piece in (before, given) if piece)
    return Carried(command=form.command, values={**form.values, **filled})


def _filled(view: Mapping[str, Any]) -> Iterator[tuple[str, Json, str]]:
    """Each input by name, with its block and what it holds."""
    values = view.get("state", {}).get("values", {})
    for block in view.get("blocks", ()):
        action_id = str(block.get("element", {}).get("action_id", ""))
        if action_id.startswith(_FILL):
            found = values.get(block["block_id"], {}).get(action_id, {})
            yield action_id.removeprefix(_FILL).rpartition(":")[0], block, _given(found)


def _given(found: Mapping[str, Any]) -> str:
    chosen, person = found.get("selected_option") or {}, found.get("selected_user")
    if person:
        return f"{PERSON}{person}"
    return str(found.get("value") or chosen.get("value") or "")


def errors_of(view: Mapping[str, Any], words: str, wrong: str = "") -> dict[str, str]:
    """`words` at the input that is wrong, else at the first; empty where there is no input."""
    blocks = [(name, str(block["block_id"])) for name, block, _ in _filled(view)]
    at = next((id for name, id in blocks if name == wrong), blocks[0][1] if blocks else "")
    return {at: shorten(" ".join(words.split()), limits.LABEL)} if at else {}


def refilled(view: Mapping[str, Any], said: str) -> Json:
    """A modal as it was filled in, once more, with `said` above it."""
    kept = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    given = {str(block["block_id"]): value for _, block, value in _filled(view)}
    blocks = [
        _holding(block, given[block["block_id"]]) if block.get("block_id") in given else block
        for block in view["blocks"]
        if block.get("block_id") != _SAID
    ]
    shown = {name: view[name] for name in kept if view.get(name)}
    return {**shown, "blocks": [_section(said, _SAID), *blocks]}


def _holding(block: Json, value: str) -> Json:
    element = {name: each for name, each in block["element"].items() if "initial_" not in name}
    if element["type"] == "static_select":
        chosen = [option for option in element["options"] if option["value"] == value]
        begun: Json = {"initial_option": chosen[0]} if chosen else {}
    elif element["type"] == "users_select":
        begun = {"initial_user": value.removeprefix(PERSON)} if value else {}
    else:
        begun = {"initial_value": value} if value else {}
    return {**block, "element": {**element, **begun}}


def with_opener(reply: Reply, carried: Carried) -> Reply:
    """The reply with a button that opens its form, for where none can be opened just now."""
    if reply.form is None or reply.result is not Result.DONE or not can_hold(reply.form):
        return reply
    opener = Action(
        label="Open the form",
        command=carried.command,
        values=carried.values,
        style=Emphasis.PRIMARY,
    )
    return replace(reply, actions=(opener, *reply.actions))
