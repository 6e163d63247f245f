"""Options and fields as a person fills them in: the client lets nobody send what does not fit.

What Discord's own client would never send is a mistake in a test, hence an AssertionError.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .forms import (
    BOOLEAN,
    CHANNEL,
    GROUP,
    INTEGER,
    MENTIONABLE,
    NUMBER,
    ROLE,
    STRING,
    SUBCOMMAND,
    USER,
)
from .limits import SELECTS
from .message import Message
from .shapes import BUTTON, LABEL, LINK_STYLES, SELECT, TEXT_INPUT, walk
from .world import EVERYTHING, JSON, Channel, Guild, Role, User

RADIO, CHECKBOXES, CHECKBOX = 21, 22, 23
USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT = 5, 6, 7
PLAIN: dict[int, tuple[type, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    BOOLEAN: (bool,),
    NUMBER: (int, float),
}


class Filled:
    """What somebody fills in, with what it refers to in `resolved`.

    `known` are the people and roles that can be chosen, by id.
    """

    def __init__(
        self, guild: Guild | None = None, known: Mapping[int, User | Role] | None = None
    ) -> None:
        self._guild = guild
        self._known = known or {}
        self.resolved: dict[str, dict[str, JSON]] = {}

    def command(
        self, command: JSON, path: list[str], given: Mapping[str, Any], focused: str | None = None
    ) -> list[JSON]:
        """The typed options; `path` leads to a subcommand. With `focused` it may be unfinished."""
        declared: list[JSON] = command.get("options") or []
        if path:
            part = next((one for one in declared if one["name"] == path[0]), None)
            assert part, f"/{command['name']} has no subcommand {path[0]!r}"
            assert part["type"] in (SUBCOMMAND, GROUP), f"{path[0]!r} is an option"
            inner = self.command(part, path[1:], given, focused)
            return [{"type": part["type"], "name": part["name"], "options": inner}]
        by_name = {option["name"]: option for option in declared}
        unknown = set(given) - set(by_name)
        assert not unknown, f"/{command['name']} has no option {sorted(unknown)}"
        needed = {name for name, option in by_name.items() if option.get("required")}
        missing = needed - set(given)
        assert focused or not missing, f"/{command['name']} needs {sorted(missing)}"
        return [self._option(by_name[name], value, focused) for name, value in given.items()]

    def _option(self, option: JSON, value: Any, focused: str | None) -> JSON:
        kind, name = option["type"], option["name"]
        answer: JSON = {"type": kind, "name": name}
        if name == focused:
            assert option.get("autocomplete"), f"{name!r} has no autocomplete"
            return answer | {"value": str(value), "focused": True}
        if kind not in PLAIN:
            return answer | {"value": self._reference(kind, value)}
        fits = isinstance(value, PLAIN[kind]) and isinstance(value, bool) == (kind == BOOLEAN)
        assert fits, f"{name!r}: {value!r} is not of type {kind}"
        choices = {choice["value"] for choice in option.get("choices") or ()}
        assert not choices or value in choices, f"{name!r}: {value!r} is not a choice"
        size = len(value) if kind == STRING else value
        least = option.get("min_length" if kind == STRING else "min_value")
        most = option.get("max_length" if kind == STRING else "max_value")
        most = 6000 if most is None and kind == STRING else most
        assert least is None or size >= least, f"{name!r}: {value!r} is below {least}"
        assert most is None or size <= most, f"{name!r}: {value!r} is above {most}"
        return answer | {"value": value}

    def _reference(self, kind: int, value: User | Role | Channel) -> str:
        if isinstance(value, User):
            assert kind in (USER, MENTIONABLE), f"type {kind} takes no user"
            self.refer(value)
        elif isinstance(value, Role):
            assert kind in (ROLE, MENTIONABLE), f"type {kind} takes no role"
            self.refer(value)
        else:
            assert kind == CHANNEL, f"type {kind} takes no channel"
            part = value.json() | {"permissions": "0"}
            self.resolved.setdefault("channels", {})[str(value.id)] = part
        return str(value.id)

    def refer(self, value: User | Role) -> str:
        """Tell of a user or a role; its id."""
        key = str(value.id)
        if isinstance(value, Role):
            self.resolved.setdefault("roles", {})[key] = value.json()
            return key
        self.resolved.setdefault("users", {})[key] = value.json()
        if self._guild:
            member = value.member(self._guild, EVERYTHING)
            left_out = ("user", "deaf", "mute")
            told = {name: part for name, part in member.items() if name not in left_out}
            self.resolved.setdefault("members", {})[key] = told
        return key

    def chosen(self, select: JSON, value: Any) -> list[str]:
        """The values of a select in a modal; without a choice those that it came with."""
        kind, several = select["type"], isinstance(value, list | tuple)
        given = [] if value is None else list(value) if several else [value]
        if kind == SELECT:
            first = [option["value"] for option in select["options"] if option.get("default")]
            return first if value is None else [str(one) for one in given]
        fitting: dict[int, tuple[type, ...]] = {
            USER_SELECT: (User,),
            ROLE_SELECT: (Role,),
            MENTIONABLE_SELECT: (User, Role),
        }
        first = [self._known[int(one["id"])] for one in select.get("default_values") or ()]
        taken = first if value is None else given
        assert all(isinstance(one, fitting[kind]) for one in taken), f"type {kind}: {taken}"
        return [self.refer(one) for one in taken]


def find_button(message: Message, label: str | None, custom_id: str | None) -> JSON:
    """The button that a person can press; absent, disabled and link buttons cannot be."""
    buttons = [part for part in walk(message.components) if part["type"] == BUTTON]
    found = [
        button
        for button in buttons
        if (label is None or button.get("label") == label)
        and (custom_id is None or button.get("custom_id") == custom_id)
    ]
    shown = [button.get("label") for button in buttons]
    assert len(found) == 1, f"{len(found)} buttons {label or custom_id!r} among {shown}"
    assert found[0]["style"] not in LINK_STYLES, f"{label or custom_id!r} is a link"
    assert not found[0].get("disabled"), f"the button {label or custom_id!r} is disabled"
    return found[0]


def find_select(message: Message, custom_id: str, values: list[str]) -> JSON:
    selects = [part for part in walk(message.components) if part["type"] in SELECTS]
    select = next((part for part in selects if part["custom_id"] == custom_id), None)
    assert select, f"no select {custom_id!r} among {[part['custom_id'] for part in selects]}"
    _check_values(select, values)
    return select


def _check_values(field: JSON, values: list[str]) -> None:
    name = field["custom_id"]
    assert not field.get("disabled"), f"{name!r} is disabled"
    least, most = field.get("min_values", 1), field.get("max_values", 1)
    assert least <= len(values) <= most, f"{name!r} takes {least} to {most} values"
    known = {option["value"] for option in field.get("options") or ()}
    assert not known or set(values) <= known, f"{name!r} offers {sorted(known)}"


def fill_modal(modal: JSON, given: Mapping[str, Any], filled: Filled | None = None) -> list[JSON]:
    """The submitted components of a modal; fields are named by their label or custom id."""
    left, filled = dict(given), filled or Filled()
    answer: list[JSON] = []
    for part in modal["components"]:
        told: JSON = {"type": part["type"], "id": len(answer) * 2 + 1}
        if part["type"] == LABEL:
            told["component"] = _field(part["component"], part["label"], left, filled)
            told["component"]["id"] = told["id"] + 1
        elif part.get("components"):
            inner = [_field(field, field["label"], left, filled) for field in part["components"]]
            told["components"] = [field | {"id": told["id"] + 1} for field in inner]
        answer.append(told)
    assert not left, f"the modal {modal['title']!r} has no field {sorted(left)}"
    return answer


def _field(field: JSON, label: str, left: dict[str, Any], filled: Filled) -> JSON:
    name = label if label in left else field["custom_id"]
    value = left.pop(name, None)
    answer: JSON = {"type": field["type"], "custom_id": field["custom_id"]}
    if field["type"] == TEXT_INPUT:
        text = field.get("value") or "" if value is None else str(value)
        assert text or not field.get("required", True), f"{name!r} must be filled in"
        least, most = field.get("min_length") or 0, field.get("max_length") or 4000
        assert not text or least <= len(text) <= most, f"{name!r}: {len(text)} characters"
        return answer | {"value": text}
    if field["type"] in (RADIO, CHECKBOX):
        return answer | {"value": bool(value) if field["type"] == CHECKBOX else value}
    values = filled.chosen(field, value)
    if values or field.get("required", True):
        _check_values(field, values)
    return answer | {"values": values}
