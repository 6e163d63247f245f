"""The connection to Slack: over Socket Mode or HTTP, for one workspace or for many."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack_app import people
from bot.adapters.slack_app.app import register
from bot.adapters.slack_app.delivery import UNREACHABLE, code_of
from bot.adapters.slack_app.groups import Wanted
from bot.adapters.slack_app.installs import SealedStore, make_states, make_store
from bot.adapters.slack_app.manifest import scopes
from bot.adapters.slack_app.outlet import SlackOutlet
from bot.adapters.slack_app.people import Body
from bot.adapters.slack_app.workspaces import Workspaces
from bot.core.errors import SetupError
from bot.inflight import Inflight
from bot.service import Service
from bot.settings import SlackSettings

GRACE = 10.0
"""Seconds that a shut-down gives to what is in flight."""
PING = 3.0
"""Seconds between looks at the socket: a cut one is opened again at the next."""
EVENTS = "/slack/events"
HEALTH = "/health"


class SlackSurface:
    """The desk in Slack. `base_url` is Slack's own but in tests.

    `groups` says which user groups of a workspace were given a role; without it none was. For the
    groups of commands in `open_to_members` every member counts as managing the channel.
    """

    def __init__(
        self,
        service: Service,
        settings: SlackSettings,
        state: Path,
        *,
        base_url: str = AsyncWebClient.BASE_URL,
        authorization_url: str | None = None,
        groups: Wanted | None = None,
        open_to_members: frozenset[str] = frozenset(),
    ) -> None:
        self._service = service
        self._settings = settings
        self._inflight = Inflight()
        self._stopped = asyncio.Event()
        self._store: SealedStore | None = None
        self.port = settings.port
        self.app = self._make_app(state / "state.db", base_url, authorization_url)
        register(
            self.app,
            service,
            self._inflight,
            self._forget,
            settings.permalinks,
            groups,
            open_to_members,
        )
        self.outlet = SlackOutlet(Workspaces(settings, self._store, base_url), service.log)

    def _make_app(self, database: Path, base_url: str, authorization_url: str | None) -> AsyncApp:
        given, quiet = self._settings, logging.getLogger("slack_bolt")
        quiet.addFilter(_is_news)
        # Without a secret nothing that comes over HTTP is believed; Socket Mode needs none.
        secret = given.signing_secret or secrets.token_hex(32)
        if not given.client_id:
            client = AsyncWebClient(token=given.bot_token, base_url=base_url)
            return AsyncApp(
                client=client,
                signing_secret=secret,
                logger=quiet,
            )
        database.parent.mkdir(parents=True, exist_ok=True)
        self._store = make_store(database, given.client_id, given.key)
        oauth = AsyncOAuthSettings(
            client_id=given.client_id,
            client_secret=given.client_secret,
            scopes=scopes(given.permalinks),
            installation_store=self._store,
            state_store=make_states(database),
            redirect_uri=f"{given.address.rstrip('/')}/slack/oauth_redirect",
            authorization_url=authorization_url,
        )
        return AsyncApp(
            client=AsyncWebClient(base_url=base_url),
            signing_secret=secret,
            oauth_settings=oauth,
            installation_store=self._store,
            logger=quiet,
        )

    async def run(self) -> None:
        """Be there until `stop`.

        Raises:
            SetupError: Slack refuses a token, or the port cannot be used.
        """
        socket = await self._connect() if self._settings.app_token else None
        runner = await self._listen() if self._listens else None
        self._service.log.info("online in slack", socket=bool(socket), http=bool(runner))
        try:
            await self._stopped.wait()
        finally:
            if socket:
                await socket.close_async()  # type: ignore[no-untyped-call]
            if runner:
                await runner.cleanup()

    @property
    def _listens(self) -> bool:
        return bool(self._settings.client_id or not self._settings.app_token)

    async def _connect(self) -> AsyncSocketModeHandler:
        handler = AsyncSocketModeHandler(self.app, self._settings.app_token, ping_interval=PING)
        try:
            if self._settings.bot_token:
                await self.app.client.auth_test()
            # Asked once here: what connects would ask for ever with a token that is refused.
            await self.app.client.apps_connections_open(app_token=self._settings.app_token)
            await self._unless_stopped(handler.connect_async())  # type: ignore[no-untyped-call]
        except (SlackApiError, *UNREACHABLE) as error:
            await handler.close_async()  # type: ignore[no-untyped-call]
            if not isinstance(error, SlackApiError):
                raise SetupError(f"Slack cannot be reached ({type(error).__name__}).") from error
            code = code_of(error)
            raise SetupError(
                f"Slack refuses the tokens ({code}). Check SLACK_BOT_TOKEN and SLACK_APP_TOKEN; "
                "`python bot.py doctor` says more."
            ) from error
        return handler

    async def _unless_stopped(self, connecting: Coroutine[Any, Any, None]) -> None:
        """Connect, however long it takes, but no longer than until `stop`."""
        task, stopped = asyncio.create_task(connecting), asyncio.create_task(self._stopped.wait())
        await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if task.done():
            task.result()
        task.cancel()

    async def _listen(self) -> web.AppRunner:
        site_app = self.app.web_app(EVENTS)
        site_app.router.add_get(HEALTH, self._health)
        runner = web.AppRunner(site_app, access_log=None, shutdown_timeout=GRACE)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._settings.host, self._settings.port).start()
        except OSError as error:
            await runner.cleanup()
            raise SetupError(
                f"The port {self._settings.port} at {self._settings.host} cannot be used: "
                f"{error.strerror}. MINEDESK_HTTP_PORT may name another."
            ) from error
        self.port = runner.addresses[0][1]
        return runner

    async def _health(self, _request: web.Request) -> web.Response:
        """Whether requests should be sent here: for the operator's own proxy."""
        if self._inflight.closing:
            return web.json_response({"status": "closing"}, status=503)
        return web.json_response({"status": "ok"})

    async def stop(self) -> None:
        """Finish what is in flight, at most GRACE seconds, then leave."""
        if not await self._inflight.close(GRACE):
            self._service.log.warning("left with work unfinished")
        self._stopped.set()

    async def _forget(self, body: Body) -> None:
        """Keep nothing of a workspace that has removed the desk."""
        team, enterprise = body.get("team_id"), body.get("enterprise_id")
        if any(each.get("is_enterprise_install") for each in body.get("authorizations") or ()):
            team = ""  # kept for the organisation as a whole
        if self._store:
            await self._store.async_delete_all(enterprise_id=enterprise, team_id=team)
        await self._service.forget(people.PLATFORM, people.workspace_of(body))


def _is_news(record: logging.LogRecord) -> bool:
    """Bolt warns that it leaves SLACK_BOT_TOKEN alone, which is ours to read."""
    return "`token` will be unused" not in record.getMessage()
