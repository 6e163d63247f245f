"""Modals and Home tabs: triggers, the stack of a person's modals, and the methods views.*."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.servers.slack import blocks as kit
from tests.servers.slack.installs import Install, SlackError
from tests.servers.slack.posting import as_json
from tests.servers.slack.web_api import Call, method
from tests.servers.slack.world import Json, User, View

if TYPE_CHECKING:
    from tests.servers.slack.exchange import Exchange
    from tests.servers.slack.server import SlackServer

TRIGGER_LIFE = 3.0
DEEPEST = 3


@dataclass(eq=False)
class Trigger:
    exchange: Exchange
    until: float
    used: bool = False


class Views:
    def __init__(self, server: SlackServer) -> None:
        self.server = server
        self.triggers: dict[str, Trigger] = {}
        self.stacks: dict[
            User, list[View]
        ] = {}  # the modals a person has open, the visible one last
        self.homes: dict[User, View] = {}

    def trigger(self, exchange: Exchange) -> str:
        """A trigger_id: works once, for three seconds."""
        self.server.forget(self.triggers)
        name = f"{self.server.ids('')}.{self.server.ids('')}.t"
        self.triggers[name] = Trigger(exchange, self.server.clock.now() + TRIGGER_LIFE)
        return name

    def take(self, name: str) -> Trigger:
        trigger = self.triggers.get(name)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self.server.clock.now() >= trigger.until:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def checked(self, given: Any, kinds: set[str]) -> Json:
        """The view as an object, or Slack's refusal of it."""
        view = as_json(given, "invalid_arguments")
        found = kit.view_findings(view) if self.server.validate else []
        if not isinstance(view, dict) or view.get("type") not in kinds:
            found.append(f"type must be one of {sorted(kinds)} [json-pointer:/view/type]")
        if found:
            messages = [f"[ERROR] {each}" for each in found]
            raise SlackError(
                "invalid_arguments", errors=found, response_metadata={"messages": messages}
            )
        if kit.too_large(view):
            raise SlackError("view_too_large")
        return {**view, "blocks": kit.filled(view["blocks"])}

    def show(self, exchange: Exchange, install: Install, content: Json, *, push: bool) -> View:
        """Puts a modal before the person of the exchange, above the open ones when it is pushed."""
        stack = self.stacks.setdefault(exchange.user, [])
        if push and len(stack) >= DEEPEST:
            raise SlackError("push_limit_reached")
        if not push:
            stack.clear()
        below = stack[-1] if stack else None
        name = self.server.ids("V")
        root, previous = (stack[0].id, below.id) if below else (name, None)
        view = View(name, exchange.user, install, content, self.server.ids("hash"), root, previous)
        stack.append(view)
        exchange.views.append(view)
        return view

    def change(self, view: View, content: Json, hash_: str | None = None) -> View:
        if hash_ and hash_ != view.hash:
            raise SlackError("hash_conflict")
        view.content, view.hash = content, self.server.ids("hash")
        names = {(b["block_id"], e["action_id"]) for b, e in kit.interactive(content["blocks"])}
        view.typed = {name: value for name, value in view.typed.items() if name in names}
        return view

    def find(self, given: Json) -> View:
        for view in [
            *self.homes.values(),
            *(each for stack in self.stacks.values() for each in stack),
        ]:
            if given.get("view_id") == view.id:
                return view
            if given.get("external_id") and given["external_id"] == view.content.get("external_id"):
                return view
        raise SlackError("not_found")

    def close(self, user: User, *, all_of_them: bool = False) -> None:
        stack = self.stacks.setdefault(user, [])
        del stack[0 if all_of_them else -1 :]


@method("views.open")
def open_(call: Call) -> Json:
    return _show(call, push=False)


@method("views.push")
def push(call: Call) -> Json:
    return _show(call, push=True)


def _show(call: Call, *, push: bool) -> Json:
    views = call.server.views
    content = views.checked(call.need("view"), {"modal"})
    trigger = views.take(call.need("trigger_id"))
    return {"view": views.show(trigger.exchange, call.bot, content, push=push).shape()}


@method("views.update")
def update(call: Call) -> Json:
    views = call.server.views
    view = views.find(call.given)
    content = views.checked(call.need("view"), {view.content["type"]})
    return {"view": views.change(view, content, call.given.get("hash")).shape()}


@method("views.publish")
def publish(call: Call) -> Json:
    views, server = call.server.views, call.server
    user = server.users.get(call.need("user_id"))
    if user is None:
        raise SlackError("user_not_found")
    content = views.checked(call.need("view"), {"home"})
    known = views.homes.get(user)
    if known is not None:
        return {"view": views.change(known, content, call.given.get("hash")).shape()}
    name = server.ids("V")
    views.homes[user] = View(name, user, call.bot, content, server.ids("hash"), name)
    return {"view": views.homes[user].shape()}
