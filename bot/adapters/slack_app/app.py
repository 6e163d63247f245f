"""Which event, command or interaction of Slack goes where. Each listener acknowledges first."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack_app import people
from bot.adapters.slack_app.answering import NO_TEXT, OLD, Answering, value_of
from bot.adapters.slack_app.delivery import Spot, new_reference
from bot.adapters.slack_app.forms import FORM
from bot.adapters.slack_app.groups import UserGroups, Wanted
from bot.adapters.slack_app.home import Home
from bot.adapters.slack_app.messages import Messages, plain_words
from bot.adapters.slack_app.modals import Modals
from bot.adapters.slack_app.people import Body
from bot.adapters.slack_app.rich import unescaped
from bot.adapters.slack_app.unfurl import Unfurls
from bot.adapters.slack_app.views import ANSWER, ASK
from bot.core.carried import Carried, Unreadable, load
from bot.inflight import Inflight
from bot.service import Service

COMMAND = "/mines"
RETRIES = 3
"""How often a call is tried again when Slack says that it was one too many."""
Forget = Callable[[Body], Awaitable[None]]


def register(
    app: AsyncApp,
    service: Service,
    inflight: Inflight,
    forget: Forget,
    permalinks: str = "",
    groups: Wanted | None = None,
    open_to_members: frozenset[str] = frozenset(),
) -> None:
    """Give the app all listeners. `forget` drops what is stored of a workspace that left.

    `groups` says which user groups of a workspace matter, `open_to_members` for which groups of
    commands every member counts as managing the channel.
    """
    answering = Answering(service, inflight, UserGroups(service.log, groups), open_to_members)
    home = Home(answering)
    app.client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=RETRIES))
    _commands(app, answering)
    modals = Modals(answering, home)
    _presses(app, answering, modals)
    _windows(app, modals)
    _shortcuts(app, answering)
    _events(app, answering, forget, Unfurls(answering, permalinks))
    _home(app, answering, home)


def callback_of(name: str) -> str:
    """How the shortcut of a command in the menu of messages is called."""
    return f"message-{name.replace(' ', '-')}"


def spot_of(body: Body, client: AsyncWebClient, respond: AsyncRespond | None = None) -> Spot:
    """Where the reply to a body goes."""
    _patient(client)
    return Spot(
        client=client,
        place=people.place_of(body),
        user=people.actor_of(body).id,
        respond=respond if respond and respond.response_url else None,
        trigger=str(body.get("trigger_id") or ""),
    )


def _patient(client: AsyncWebClient) -> None:
    """A client made for one workspace waits as Slack tells it to, like the app's own."""
    kinds = {type(handler) for handler in client.retry_handlers}
    if AsyncRateLimitErrorRetryHandler not in kinds:
        client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=RETRIES))


def _commands(app: AsyncApp, answering: Answering) -> None:
    @app.command(COMMAND)
    async def mines(
        ack: AsyncAck, body: Body, respond: AsyncRespond, client: AsyncWebClient
    ) -> None:
        await ack()
        if answering.delivered.is_new("trigger", body.get("trigger_id")):
            typed = unescaped(str(body.get("text") or ""))
            await answering.line(spot_of(body, client, respond), body, typed)


def _presses(app: AsyncApp, answering: Answering, modals: Modals) -> None:
    async def read(spot: Spot, action: Mapping[str, Any]) -> Carried | None:
        """What a press asks for; None, and the asker is told, where it is not ours any more."""
        try:
            return load(value_of(action))
        except Unreadable:
            say = answering.delivery.say
            await answering.delivery.guard(spot, new_reference("press"), lambda: say(spot, OLD))
            return None

    @app.action(re.compile("^(ask|open):"))
    async def ask(
        ack: AsyncAck,
        body: Body,
        action: Mapping[str, Any],
        respond: AsyncRespond,
        client: AsyncWebClient,
    ) -> None:
        await ack()
        if not answering.is_new_press(body, action):
            return
        spot = spot_of(body, client, respond)
        carried = await read(spot, action)
        if carried is None:
            return
        if body.get("view"):
            await modals.show(spot, body, carried)
        else:
            await answering.command(spot, body, carried, private=True)

    @app.action(re.compile("^share:"))
    async def share(
        ack: AsyncAck,
        body: Body,
        action: Mapping[str, Any],
        respond: AsyncRespond,
        client: AsyncWebClient,
    ) -> None:
        await ack()
        if not answering.is_new_press(body, action):
            return
        spot = spot_of(body, client, respond)
        carried = await read(spot, action)
        if carried is not None:
            await answering.share(spot, body, carried)

    @app.action(re.compile("^dismiss"))
    async def dismiss(
        ack: AsyncAck,
        body: Body,
        action: Mapping[str, Any],
        respond: AsyncRespond,
        client: AsyncWebClient,
    ) -> None:
        await ack()
        if answering.is_new_press(body, action):
            await answering.dismiss(spot_of(body, client, respond), body, value_of(action))


def _windows(app: AsyncApp, modals: Modals) -> None:
    @app.action("form:ask")
    async def form(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await ack()
        await modals.open(spot_of(body, client), body)

    @app.shortcut(ASK)
    async def shortcut(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await ack()
        await modals.open(spot_of(body, client), body)

    @app.options(re.compile("^complete:"))
    async def complete(ack: AsyncAck, payload: Mapping[str, Any]) -> None:
        what = str(payload["action_id"]).partition(":")[2]
        await ack(options=await modals.options(what, str(payload.get("value") or "")))

    @app.view(ASK)
    async def submitted(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await modals.submit(ack, spot_of(body, client), body)

    @app.view(FORM)
    async def filled(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await modals.fill(ack, spot_of(body, client), body)

    @app.view(ANSWER)
    async def closed(ack: AsyncAck) -> None:
        await ack()


def _shortcuts(app: AsyncApp, answering: Answering) -> None:
    def add(name: str) -> None:
        @app.message_shortcut(callback_of(name))
        async def asked(
            ack: AsyncAck, body: Body, respond: AsyncRespond, client: AsyncWebClient
        ) -> None:
            await ack()
            if not answering.delivered.is_new("trigger", body.get("trigger_id")):
                return
            spot, command = spot_of(body, client, respond), answering.find(name)
            words = plain_words(str(body.get("message", {}).get("text") or ""))
            if command is None or not words:
                say, reference = answering.delivery.say, new_reference("shortcut")
                await answering.delivery.guard(spot, reference, lambda: say(spot, NO_TEXT))
                return
            carried = Carried(command=name, values={command.on_message: words})
            await answering.command(spot, body, carried, private=True)

    for command in answering.service.catalog:
        if command.on_message:
            add(command.name)


async def _once(answering: Answering, body: Body, act: Callable[[], Awaitable[None]]) -> None:
    """Slack tries an event again when it hears nothing: it is answered once."""
    if answering.delivered.is_new("event", body.get("event_id")):
        await act()


def _home(app: AsyncApp, answering: Answering, home: Home) -> None:
    @app.event("app_home_opened")
    async def opened(body: Body, client: AsyncWebClient) -> None:
        await _once(answering, body, lambda: home.opened(spot_of(body, client), body))


def _events(app: AsyncApp, answering: Answering, forget: Forget, unfurls: Unfurls) -> None:
    messages, once = Messages(answering), partial(_once, answering)

    @app.event("app_mention")
    async def mentioned(body: Body, client: AsyncWebClient) -> None:
        await once(body, lambda: messages.mention(spot_of(body, client), body))

    @app.event("message")
    async def written(body: Body, client: AsyncWebClient) -> None:
        await once(body, lambda: messages.direct(spot_of(body, client), body))

    @app.event("link_shared")
    async def shared(body: Body, client: AsyncWebClient) -> None:
        await once(body, lambda: unfurls.unfurl(spot_of(body, client), body))

    @app.event("app_uninstalled")
    async def uninstalled(body: Body) -> None:
        await once(body, lambda: forget(body))

    @app.event("tokens_revoked")
    async def revoked(body: Body) -> None:
        if body["event"].get("tokens", {}).get("bot"):  # a person's own token is none of ours
            await once(body, lambda: forget(body))
