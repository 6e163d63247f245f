"""A Slack on loopback for the tests: Web API, Socket Mode, signed HTTP events, OAuth.

    async with SlackServer() as slack:
        team = slack.add_team("Newsroom")
        channel, user = slack.add_channel(team), slack.add_user(team, "Ada")
        # the bot: AsyncWebClient(slack.bot_token, base_url=slack.base_url), then
        ex = await slack.slash(user, channel, "/mines", "status finland")
        await ex.until(1)
        assert ex.acked_after < 3 and "Finland" in ex.text

What people do is in people.py, what comes of it in exchange.py, the world and the records in state.py,
faults below. `deliver_to(address)` switches from Socket Mode to signed HTTP requests; `app` says what is declared
about the app (`AppSettings.from_manifest`). Two equal chat.postMessage calls make two messages: as on Slack,
nothing is recognised as a repeat. What the server found wrong is in `refused`
(Slack would have refused it), `violations` (it departs from Slack's documents), `without_text` and `warned`.
"""

from __future__ import annotations

import asyncio
from typing import Any, Self

from aiohttp import web

from tests.servers.slack import chat, history, methods  # noqa: F401 - they register their methods
from tests.servers.slack.exchange import Pulse
from tests.servers.slack.http_events import HttpEvents
from tests.servers.slack.installs import AppSettings, Installs
from tests.servers.slack.people import People
from tests.servers.slack.posting import Posting
from tests.servers.slack.socket_mode import SocketMode
from tests.servers.slack.views import Views
from tests.servers.slack.web_api import Fault, WebApi


class SlackServer(People):
    """`validate=False` switches Block Kit and contract checks off; `keep` bounds what is recorded."""

    def __init__(
        self, *, validate: bool = True, keep: int | None = None, app: AppSettings | None = None
    ) -> None:
        super().__init__(validate=validate, keep=keep, app=app)
        self.web_api, self.posting = WebApi(self), Posting(self)
        self.sockets, self.http = SocketMode(self), HttpEvents(self)
        self.installs, self.views = Installs(self), Views(self)

    async def __aenter__(self) -> Self:
        self.pulse = Pulse()
        app = web.Application(client_max_size=16 * 2**20)
        app.router.add_route("*", "/api/{method}", self.web_api.call)
        app.router.add_get("/link/", self.sockets.connection)
        app.router.add_post("/respond/{name}", self.posting.respond)
        app.router.add_post("/upload/{name}", self._upload)
        app.router.add_get("/oauth/v2/authorize", self.installs.authorize)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.base_url, self.authorize_url = f"{self.url}/api/", f"{self.url}/oauth/v2/authorize"
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.sockets.close()
        await self.http.close()
        await self._runner.cleanup()

    def fail_next(self, method: str, **fault: Any) -> None:
        """Spoils the next call of a method: `error`, `status`, `retry_after` (a 429), `truncated` (done, but the
        answer breaks off), `hang_up` (not done, no answer), `wait` (seconds before the answer); `times`."""
        self.web_api.faults.append(Fault(method, **fault))

    async def drop_socket(self) -> None:
        await self.sockets.drop()

    async def send_disconnect_warning(self, reason: str = "warning") -> None:
        await self.sockets.warn(reason)

    def advance(self, seconds: float) -> None:
        """Moves the server's clock: triggers, response_urls, codes and tokens grow old."""
        self.clock.ahead += seconds

    async def _upload(self, request: web.Request) -> web.Response:
        file = self.files.get(request.match_info["name"])
        if file is None:
            return web.Response(status=404)
        file["content"] = await request.read()
        return web.Response(text=f"OK - {len(file['content'])}")
