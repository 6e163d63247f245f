"""What Slack refuses about the fields of forms, beyond the blocks that they stand in."""

from __future__ import annotations

from collections.abc import Iterator

from tests.servers.slack.world import Json

INPUT_MOST = 3_000
ELEMENTS = {
    *("plain_text_input rich_text_input email_text_input number_input url_text_input".split()),
    *("datepicker timepicker datetimepicker checkboxes radio_buttons file_input".split()),
    *("static_select external_select users_select conversations_select channels_select".split()),
    *("multi_static_select multi_external_select multi_users_select".split()),
    *("multi_conversations_select multi_channels_select".split()),
}


def input_findings(node: Json, kind: str, path: str) -> Iterator[str]:
    """Findings on an input block, or on an element that is filled in."""
    if kind == "input" and (node.get("element") or {}).get("type") not in ELEMENTS:
        yield f"unsupported element in an input [json-pointer:{path}/element]"
    if kind == "plain_text_input":
        yield from _text(node, path)
    if kind == "static_select" and "initial_option" in node:
        groups = [each for group in node.get("option_groups", []) for each in group["options"]]
        if node["initial_option"] not in [*node.get("options", []), *groups]:
            yield f"initial option is not among the options [json-pointer:{path}/initial_option]"
    if kind == "users_select" and "initial_user" in node:
        user = str(node["initial_user"])
        if not user.startswith(("U", "W")) or not user.isalnum():
            yield f"invalid user [json-pointer:{path}/initial_user]"


def _text(node: Json, path: str) -> Iterator[str]:
    least, most = node.get("min_length", 0), node.get("max_length", INPUT_MOST)
    if not 0 <= least <= INPUT_MOST or not 1 <= most <= INPUT_MOST or least > most:
        yield f"lengths must be within {INPUT_MOST} [json-pointer:{path}/max_length]"
    if len(node.get("initial_value", "")) > most:
        yield f"must be less than {most + 1} characters [json-pointer:{path}/initial_value]"
