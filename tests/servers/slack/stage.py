"""Bolt apps to throw away, with which the server itself is tested, and the blocks they show."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store.file import FileInstallationStore
from slack_sdk.oauth.state_store.file import FileOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack.server import SlackServer
from tests.servers.slack.world import Channel, Json, User

Scene = Callable[["Desk"], Coroutine[Any, Any, None]]


class Desk:
    """A Slack with one workspace, one channel and one person, and a Bolt app to hang listeners on."""

    def __init__(self, slack: SlackServer) -> None:
        self.slack = slack
        self.team = slack.add_team("Newsroom")
        self.user: User = slack.add_user(self.team, "Ada", locale="fr-FR", admin=True)
        self.channel: Channel = slack.add_channel(self.team)
        self.client = AsyncWebClient(token=slack.bot_token, base_url=slack.base_url)
        self.app = AsyncApp(client=self.client, signing_secret=slack.signing_secret)
        self.seen: list[Any] = []

    @asynccontextmanager
    async def on_socket(self, ping_interval: float = 0.2) -> AsyncIterator[AsyncSocketModeHandler]:
        handler = AsyncSocketModeHandler(
            self.app, self.slack.app_token, ping_interval=ping_interval
        )
        await handler.connect_async()
        try:
            yield handler
        finally:
            await handler.close_async()

    @asynccontextmanager
    async def on_http(self) -> AsyncIterator[str]:
        async with serving(self.app.web_app("/slack/events")) as address:
            self.slack.deliver_to(f"{address}/slack/events")
            yield address


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def play(scene: Scene, **options: Any) -> None:
    """Runs a scene on a fresh server, which must find nothing against Slack's documents."""

    async def whole() -> None:
        async with SlackServer(**options) as slack:
            await scene(Desk(slack))
            assert slack.violations == [], slack.violations

    asyncio.run(whole())


@asynccontextmanager
async def oauth_app(
    slack: SlackServer, folder: Any
) -> AsyncIterator[tuple[AsyncApp, str, FileInstallationStore]]:
    """A Bolt app that is installed through OAuth, served over HTTP."""
    store = FileInstallationStore(base_dir=str(folder / "installs"), client_id=slack.client_id)
    settings = AsyncOAuthSettings(
        client_id=slack.client_id,
        client_secret=slack.client_secret,
        scopes=["commands", "chat:write", "app_mentions:read"],
        authorization_url=slack.authorize_url,
        installation_store=store,
        state_store=FileOAuthStateStore(expiration_seconds=60, base_dir=str(folder / "states")),
    )
    client = AsyncWebClient(base_url=slack.base_url)
    app = AsyncApp(client=client, signing_secret=slack.signing_secret, oauth_settings=settings)
    app.enable_token_revocation_listeners()
    async with serving(app.web_app("/slack/events")) as address:
        slack.redirect_uri = f"{address}/slack/oauth_redirect"
        slack.deliver_to(f"{address}/slack/events")
        yield app, address, store


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(text: str = "More", action_id: str = "more", **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def select(kind: str = "static_select", **more: Any) -> Json:
    return {"type": kind, "action_id": "state", "placeholder": plain("State"), **more}


def option(text: str, value: str | None = None) -> Json:
    return {"text": plain(text), "value": value or text}


def modal(*shown: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": "ask",
        "title": plain("Ask"),
        "submit": plain("Send"),
        "blocks": list(shown),
        **more,
    }


def field(action_id: str = "topic", **more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": action_id, **more}
    return {
        "type": "input",
        "block_id": f"b_{action_id}",
        "label": plain("Topic"),
        "element": element,
    }
