"""The app as Slack knows it, its installations, their tokens, and OAuth.

An installation belongs to a workspace or, org-wide, to an enterprise grid. With token rotation an access token
lives 43,200 s and comes with a refresh token that works once.
"""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from aiohttp import ClientSession, DummyCookieJar, web

from tests.servers.slack.world import Enterprise, Json, Team, User

if TYPE_CHECKING:
    from tests.servers.slack.server import SlackServer

TOKEN_LIFE = 43_200
CODE_LIFE = 600
SCOPES = frozenset(
    """app_mentions:read channels:history channels:read chat:write commands files:write groups:history groups:read
    im:history im:read im:write links:read links:write team:read usergroups:read users:read""".split()
)
EVENTS = frozenset(
    "app_mention message.im app_home_opened link_shared app_uninstalled tokens_revoked".split()
)


class SlackError(Exception):
    """A refusal: the `error` code that Slack answers with, and whatever it adds."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra


@dataclass
class AppSettings:
    """What is declared about the app. `None` means that anything goes; a manifest makes it exact."""

    scopes: frozenset[str] = SCOPES
    events: frozenset[str] = EVENTS
    commands: frozenset[str] | None = None
    shortcuts: frozenset[str] | None = None
    unfurl_domains: frozenset[str] | None = None
    rotation: bool = False

    @classmethod
    def from_manifest(cls, manifest: Json) -> AppSettings:
        features, settings = manifest.get("features", {}), manifest.get("settings", {})
        return cls(
            scopes=frozenset(manifest["oauth_config"]["scopes"]["bot"]),
            events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
            commands=frozenset(each["command"] for each in features.get("slash_commands", [])),
            shortcuts=frozenset(each["callback_id"] for each in features.get("shortcuts", [])),
            unfurl_domains=frozenset(features.get("unfurl_domains", [])),
            rotation=settings.get("token_rotation_enabled", False),
        )


@dataclass(eq=False)
class Install:
    team: Team
    app_id: str
    bot: User
    bot_id: str
    scopes: frozenset[str]
    token: str
    enterprise: Enterprise | None = None  # set when it is org-wide
    refresh_token: str | None = None
    expires: dict[str, float | None] = field(
        default_factory=dict
    )  # each live token, and until when
    gone: bool = False  # the app was removed
    spent: set[str] = field(
        default_factory=set
    )  # revoked tokens, and refresh tokens that were used

    def covers(self, team: Team) -> bool:
        return team is self.team or (
            self.enterprise is not None and team.enterprise is self.enterprise
        )


class Installs:
    def __init__(self, server: SlackServer) -> None:
        self.server = server
        self.all: list[Install] = []
        self.consents = True  # whether the person in front of /oauth/v2/authorize agrees
        self._codes: dict[str, tuple[float, Team, User, frozenset[str], bool, str | None]] = {}
        self._used: set[str] = set()

    def add(
        self,
        team: Team,
        *,
        token: str | None = None,
        scopes: frozenset[str] | None = None,
        org_wide: bool = False,
    ) -> Install:
        """Installs the app, or renews the installation that the team has."""
        server = self.server
        known: Install | None = team.install
        bot = known.bot if known else User(server.ids("U"), team, "Minedesk", bot=True)
        install = known or Install(team, server.app_id, bot, server.ids("B"), frozenset(), "")
        install.scopes = scopes if scopes is not None else server.app.scopes
        install.enterprise = team.enterprise if org_wide else None
        self._issue(install, token)
        if known is None:
            self.all.append(install)
            server.users[bot.id] = bot
        for covered in server.teams.values():
            if install.covers(covered):
                covered.install = install
        return install

    def _issue(self, install: Install, token: str | None = None) -> None:
        rotates = self.server.app.rotation and token is None
        install.token = token or f"{'xoxe.' if rotates else ''}xoxb-{self.server.ids('')}-bot"
        install.expires[install.token] = self.server.clock.now() + TOKEN_LIFE if rotates else None
        install.refresh_token = f"xoxe-1-{self.server.ids('')}-refresh" if rotates else None

    def by_token(self, token: str) -> Install:
        """Whose token it is; or why it no longer is: `account_inactive` after the app
        was removed, `token_revoked`, `token_expired`, `invalid_auth`."""
        for install in self.all:
            if token in install.spent:
                raise SlackError("account_inactive" if install.gone else "token_revoked")
            if token in install.expires:
                until = install.expires[token]
                if until is not None and self.server.clock.now() >= until:
                    raise SlackError("token_expired")
                return install
        raise SlackError("invalid_auth")

    def revoke(self, install: Install) -> None:
        install.spent |= set(install.expires)
        install.expires.clear()
        install.refresh_token = None
        for team in self.server.teams.values():
            if team.install is install:
                team.install = None

    # OAuth, as the methods and the pages of Slack do it.

    async def authorize(self, request: web.Request) -> web.Response:
        """The consent page, with a person who clicks at once; which person is `?as=` or the first admin."""
        asked = request.query
        server = self.server
        if asked.get("client_id") != server.client_id:
            return web.Response(status=400, text="invalid_client_id")
        teams = list(server.teams.values())
        team = server.teams.get(asked.get("team", ""), teams[0] if teams else None)
        if team is None:
            return web.Response(status=400, text="no workspace")
        back = asked.get("redirect_uri") or server.redirect_uri
        state = {"state": asked["state"]} if "state" in asked else {}
        if not self.consents:
            raise web.HTTPFound(f"{back}?{urlencode({'error': 'access_denied', **state})}")
        person = next(
            (user for user in server.users.values() if user.team is team and user.admin), None
        )
        person = person or server.add_user(team, "Owner", admin=True, owner=True)
        code = server.ids("code")
        scopes = frozenset(filter(None, asked.get("scope", "").split(",")))
        until = server.clock.now() + CODE_LIFE
        org_wide = server.install_org_wide and team.enterprise is not None
        self._codes[code] = (until, team, person, scopes, org_wide, asked.get("redirect_uri"))
        raise web.HTTPFound(f"{back}?{urlencode({'code': code, **state})}")

    async def visit(self, start: str) -> tuple[int, str]:
        """A browser at the bot's install page: follows the button or the redirect, carries the cookie by hand
        (it is marked Secure, and this is plain HTTP), and returns the status and the text of the last page."""
        async with ClientSession(cookie_jar=DummyCookieJar()) as browser:
            async with browser.get(start, allow_redirects=False) as page:
                cookie = page.headers.get("Set-Cookie", "").split(";")[0]
                button = re.search(r'<a href="([^"]+)"', await page.text())
                there = page.headers.get("Location") or unescape(button[1] if button else "")
            async with browser.get(there, allow_redirects=False) as consent:
                back = consent.headers["Location"]
            async with browser.get(back, headers={"Cookie": cookie}) as last:
                return last.status, await last.text()

    def _client(self, given: Json, authorization: str) -> None:
        if authorization.startswith("Basic "):
            name, _, secret = (
                b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
            )
            given = {"client_id": name, "client_secret": secret}
        if given.get("client_id") != self.server.client_id:
            raise SlackError("invalid_client_id")
        if given.get("client_secret") != self.server.client_secret:
            raise SlackError("bad_client_secret")

    def access(self, given: Json, authorization: str) -> Json:
        """oauth.v2.access: a code becomes an installation, a refresh token a new pair."""
        self._client(given, authorization)
        if given.get("grant_type") == "refresh_token":
            return self._refresh(given.get("refresh_token", ""))
        code = given.get("code", "")
        if code in self._used:
            raise SlackError("code_already_used")
        until, team, person, scopes, org_wide, back = self._codes.pop(
            code, (0.0, None, None, None, False, None)
        )
        if team is None or person is None or self.server.clock.now() >= until:
            raise SlackError("invalid_code")
        if given.get("redirect_uri") != back:
            raise SlackError("bad_redirect_uri")
        self._used.add(code)
        return self._granted(self.add(team, scopes=scopes, org_wide=org_wide), person)

    def _refresh(self, token: str) -> Json:
        install = next((each for each in self.all if token and each.refresh_token == token), None)
        if install is None:
            raise SlackError("invalid_refresh_token")
        install.spent.add(token)
        self._issue(install)  # the old access token lives on until it expires
        return self._granted(install)

    def exchange(self, given: Json, authorization: str) -> Json:
        """oauth.v2.exchange: a token that never expires becomes one that does."""
        self._client(given, authorization)
        install = self.by_token(given.get("token", ""))
        install.spent.add(given["token"])
        install.expires.pop(given["token"])
        self._issue(install)
        return self._granted(install)

    def _granted(self, install: Install, person: User | None = None) -> Json:
        grid = install.team.enterprise
        found = {
            "ok": True,
            "access_token": install.token,
            "token_type": "bot",
            "scope": ",".join(sorted(install.scopes)),
            "bot_user_id": install.bot.id,
            "app_id": install.app_id,
            "team": None
            if install.enterprise
            else {"id": install.team.id, "name": install.team.name},
            "enterprise": grid.shape() if grid else None,
            "is_enterprise_install": install.enterprise is not None,
        }
        if person is not None:
            found["authed_user"] = {"id": person.id}
        if install.refresh_token:
            found |= {"refresh_token": install.refresh_token, "expires_in": TOKEN_LIFE}
        return found
