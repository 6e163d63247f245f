"""Replies in views: the modal that asks, the modal that answers."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from bot.adapters.slack_app import limits
from bot.adapters.slack_app.forms import CannotHold, form_view
from bot.adapters.slack_app.frame import Frame
from bot.adapters.slack_app.render import Page, render
from bot.adapters.slack_app.rich import Json
from bot.adapters.slack_app.unseen import NOWHERE, Unseen, dump_unseen
from bot.core.carried import Carried
from bot.core.markup import shorten
from bot.core.model import Raw
from bot.core.reply import Reply, Result

ASK = "ask-the-desk"
ANSWER = "answer"
TITLE = "Minedesk"
NOTHING_ASKED = "Write a question, or choose a state or an entry."
TOO_LONG = "The rest is too long for this window."
FIELDS = ("question", "state", "treaty", "entry", "on")


def ask_view(place: str = "") -> Json:
    """The modal "Ask the desk"; `place` travels with it unseen."""
    return {
        "type": "modal",
        "callback_id": ASK,
        "title": _plain(TITLE),
        "submit": _plain("Ask"),
        "close": _plain("Cancel"),
        "private_metadata": shorten(place, limits.PRIVATE),
        "blocks": [
            _input(
                "question",
                "A question in plain words",
                {"type": "plain_text_input", "multiline": True, "max_length": limits.INPUT},
            ),
            _input("state", "or a state", _completed("Finland, FIN, …")),
            _input("treaty", "and a treaty", _completed("all treaties")),
            _input("on", "on a day", {"type": "datepicker"}),
            _input("entry", "or an entry of the base", _completed("type a word of its title")),
        ],
    }


def _input(name: str, label: str, element: Json) -> Json:
    return {
        "type": "input",
        "block_id": name,
        "optional": True,
        "label": _plain(label),
        "element": {**element, "action_id": f"complete:{name}"},
    }


def _completed(placeholder: str) -> Json:
    return {
        "type": "external_select",
        "min_query_length": 1,
        "placeholder": _plain(placeholder),
    }


def _plain(words: str) -> Json:
    return {"type": "plain_text", "text": words, "emoji": False}


def read_ask(state: Mapping[str, Any]) -> Carried | None:
    """The request of a filled-in modal; None where nothing was asked."""
    given = {name: _given(state, name) for name in FIELDS}
    values: dict[str, Raw] = {"on": given["on"]} if given["on"] else {}
    if given["question"]:
        return Carried(command="ask", values={"question": given["question"], **values})
    if given["entry"]:
        return Carried(command="show", values={"entry": given["entry"]})
    if given["state"]:
        treaty: dict[str, Raw] = {"treaty": given["treaty"]} if given["treaty"] else {}
        return Carried(command="status", values={"state": given["state"], **treaty, **values})
    return None


def _given(state: Mapping[str, Any], name: str) -> str:
    found = state.get("values", {}).get(name, {}).get(f"complete:{name}", {})
    chosen = found.get("selected_option") or {}
    return str(found.get("value") or found.get("selected_date") or chosen.get("value") or "")


def reply_view(reply: Reply, carried: Carried, unseen: Unseen, *, again: bool = True) -> Json:
    """The modal that shows a reply, or the form that it asks to be filled in.

    `again` says that the request may be made once more: otherwise all pages stand in one view.
    """
    if reply.form:
        said = reply.plain if reply.result is Result.REFUSED else ""
        with suppress(CannotHold):
            return form_view(reply.form, unseen, said)
    return answer_view(reply, carried, unseen, again=again)


def answer_view(
    reply: Reply, carried: Carried, unseen: Unseen = NOWHERE, *, again: bool = True
) -> Json:
    """The modal that shows a reply, whether or not it asks for more."""
    frame = Frame(view=True, again=again)
    blocks = in_view(render(reply, carried, frame)) if again else _whole(reply, carried, frame)
    return {
        "type": "modal",
        "callback_id": ANSWER,
        "title": _plain(TITLE),
        "close": _plain("Close"),
        "private_metadata": dump_unseen(replace(unseen, form=None)),
        "blocks": blocks,
    }


def _whole(reply: Reply, carried: Carried, frame: Frame) -> list[Json]:
    """All pages, one below the other, as far as a view holds them."""
    page = render(reply, replace(carried, page=1), frame)
    blocks = in_view(page)
    while page.number < page.count:
        page = render(reply, replace(carried, page=page.number + 1), frame)
        if len(blocks) + len(page.blocks) >= limits.VIEW_BLOCKS:
            return [*blocks, {"type": "section", "text": _plain(TOO_LONG)}]
        blocks += in_view(page)
    return blocks


def waiting_view(unseen: Unseen = NOWHERE) -> Json:
    """The modal while an answer is on its way."""
    return {
        "type": "modal",
        "callback_id": ANSWER,
        "title": _plain(TITLE),
        "private_metadata": dump_unseen(replace(unseen, form=None)),
        "blocks": [{"type": "section", "text": _plain("The desk is looking it up …")}],
    }


def in_view(page: Page) -> list[Json]:
    """The blocks of a page that a view can hold: a table stands in messages only."""
    held = [block for block in page.blocks if block["type"] != "table"]
    return held or [{"type": "section", "text": _plain(page.text)}]
