"""What Slack does with the body of an acknowledgement, and what forms and selects hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.servers.slack import blocks as kit
from tests.servers.slack.exchange import Exchange
from tests.servers.slack.installs import SlackError
from tests.servers.slack.world import Json, View

if TYPE_CHECKING:
    from tests.servers.slack.state import State

SELECTED = {
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
}
ONE_OPTION = {"static_select", "external_select", "radio_buttons", "overflow"}
Suggested = dict[tuple[str, str], Json]
MANY_OPTIONS = {"multi_static_select", "multi_external_select", "checkboxes"}


def to_command(server: State, ex: Exchange) -> None:
    """A body in a command's acknowledgement is a message, seen by that person alone unless it says in_channel."""
    if not isinstance(ex.ack, dict) or not ex.ack:
        return
    url = server.posting.response_urls[ex.payload["response_url"].rsplit("/", 1)[1]]
    try:
        server.posting.answer(url, ex.ack)
    except SlackError as refused:
        server.refuse("acknowledgement", refused.code, refused.extra.get("errors", []))
    server.pulse.beat()


def to_suggestion(server: State, ex: Exchange, action_id: str) -> None:
    """Up to 100 options or groups; with anything wrong the person sees none."""
    body = ex.ack or {}
    groups = body.get("option_groups") or []
    options = [
        *(body.get("options") or []),
        *(each for group in groups for each in group["options"]),
    ]
    found = [wrong for group in groups for wrong in kit.option_findings(group["options"], "")]
    found = found or list(kit.option_findings(body.get("options") or [], ""))
    if found or ("options" not in body and "option_groups" not in body):
        server.refuse("block_suggestion", "invalid_options", found or ["no options in the answer"])
        return
    ex.options = options
    for option in options:
        server.suggested[action_id, option["value"]] = option


def to_submission(server: State, ex: Exchange, view: View) -> None:
    """Closes the modal, or does the `response_action` of the answer."""
    if ex.error:
        return
    body, views = ex.ack or {}, server.views
    action = body.get("response_action")
    try:
        if action is None and not body:
            views.close(ex.user)
        elif action == "clear":
            views.close(ex.user, all_of_them=True)
        elif action == "errors":
            ex.errors = _errors(view, body.get("errors") or {})
        elif action == "update":
            views.change(view, views.checked(body.get("view"), {"modal"}))
            ex.views.append(view)
        elif action == "push":
            views.show(ex, view.install, views.checked(body.get("view"), {"modal"}), push=True)
        else:
            raise SlackError("invalid_response_action", errors=[str(body)[:200]])
    except SlackError as refused:
        ex.error = refused.code
        server.refuse("view_submission", refused.code, refused.extra.get("errors", []))


def _errors(view: View, errors: Json) -> Json:
    """Slack shows an error only under an input block of the view."""
    inputs = {block["block_id"] for block in view.content["blocks"] if block["type"] == "input"}
    if not errors or set(errors) - inputs:
        raise SlackError(
            "invalid_errors", errors=[f"not input blocks: {sorted(set(errors) - inputs)}"]
        )
    return errors


def chosen(element: Json, value: Any, suggested: Suggested) -> Json:
    """The fields of an action or of a form's state: what the person has put into the element."""
    kind = element["type"]
    if kind == "button":
        return {
            name: element[name] for name in ("text", "value", "style", "url") if name in element
        }
    if kind in ONE_OPTION:
        return {
            "selected_option": _option(element, value, suggested) if value is not None else None
        }
    if kind in MANY_OPTIONS:
        values = [value] if isinstance(value, str) else value or []
        return {"selected_options": [_option(element, each, suggested) for each in values]}
    if kind in SELECTED:
        return {SELECTED[kind]: value}
    return {"value": value}


def _option(element: Json, value: Any, suggested: Suggested) -> Json:
    if isinstance(value, dict):
        return dict(value)
    groups = [each for group in element.get("option_groups", []) for each in group["options"]]
    options: list[Json] = [*element.get("options", []), *groups]
    for option in options:
        if value in {option["value"], option["text"]["text"]}:
            return option
    found: Json | None = suggested.get((element["action_id"], value))
    assert found is not None, f"{value} is not among the options of {element['action_id']}"
    return found


def state(blocks: list[Json], values: Json, suggested: Suggested, *, whole: bool = False) -> Json:
    """What the fields hold, block_id -> action_id -> value: what was given, or else what they began with.
    A `whole` form has everything that is required: Slack's client does not send another."""
    found: Json = {}
    known = set()
    for block, element in kit.interactive(blocks):
        if element["type"] in {"button", "overflow"}:
            continue
        name = element["action_id"]
        known.add(name)
        value = values.get(name, _initial(element))
        if whole and block["type"] == "input" and not block.get("optional"):
            assert value not in (None, "", []), (
                f"Slack's client does not send the form without {name}"
            )
        shortest, longest = element.get("min_length", 0), element.get("max_length", 3_000)
        if whole and element["type"] == "plain_text_input" and value:
            assert shortest <= len(value) <= longest, f"{name}: {shortest} to {longest} characters"
        inner = {"type": element["type"], **chosen(element, value, suggested)}
        found.setdefault(block["block_id"], {})[name] = inner
    assert not set(values) - known, f"no fields {sorted(set(values) - known)} among {sorted(known)}"
    return found


def _initial(element: Json) -> Any:
    for name, value in element.items():
        if name.startswith("initial_"):
            return [each["value"] for each in value] if name == "initial_options" else value
    return None
