"""Replies in views: the modal that asks, the modal that answers, the App Home."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.adapters.slack_app import limits
from bot.adapters.slack_app.render import Frame, Page, render
from bot.adapters.slack_app.rich import Json
from bot.core.carried import Carried
from bot.core.markup import shorten
from bot.core.model import Raw
from bot.core.reply import Reply
from bot.core.texts import text

ASK = "ask-the-desk"
ANSWER = "answer"
TITLE = "Minedesk"
NOTHING_ASKED = "Write a question, or choose a state or an entry."
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


def answer_view(reply: Reply, carried: Carried) -> Json:
    """The modal that shows a reply."""
    page = render(reply, carried, Frame(view=True))
    return {
        "type": "modal",
        "callback_id": ANSWER,
        "title": _plain(TITLE),
        "close": _plain("Close"),
        "blocks": in_view(page),
    }


def waiting_view() -> Json:
    """The modal while an answer is on its way."""
    blocks = [{"type": "section", "text": _plain("The desk is looking it up …")}]
    return {"type": "modal", "callback_id": ANSWER, "title": _plain(TITLE), "blocks": blocks}


def home_view(about: Reply, topics: Reply, latest: Reply) -> Json:
    """The App Home: what the desk is, what it covers, what happened last."""
    frame = Frame(view=True, quoted=False)
    ask = {
        "type": "button",
        "action_id": "form:ask",
        "style": "primary",
        "text": _plain("Ask the desk"),
    }
    blocks = [
        {"type": "section", "text": _plain(text("help.intro"))},
        {"type": "actions", "block_id": "home-ask", "elements": [ask]},
        *_part(about, "about", frame),
        {"type": "divider"},
        *(block for block in _part(topics, "browse", frame) if block["type"] != "rich_text"),
        {"type": "divider"},
        {"type": "header", "text": _plain("Latest events")},
        *_part(latest, "timeline", frame),
    ]
    return {"type": "home", "blocks": blocks}


def _part(reply: Reply, name: str, frame: Frame) -> list[Json]:
    """A reply's blocks; the ids of what can be pressed are made unique in the view."""
    blocks = in_view(render(reply, Carried(command=name), frame))
    return [
        {
            **block,
            "elements": [
                {**element, "action_id": f"{element['action_id']}-{name}"}
                for element in block["elements"]
            ],
        }
        if block["type"] == "actions"
        else block
        for block in blocks
    ]


def in_view(page: Page) -> list[Json]:
    """The blocks of a page that a view can hold: a table stands in messages only."""
    held = [block for block in page.blocks if block["type"] != "table"]
    return held or [{"type": "section", "text": _plain(page.text)}]
