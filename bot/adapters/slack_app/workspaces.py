"""The right token for each workspace, for what the desk does there of itself."""

from __future__ import annotations

from collections.abc import Sequence

from cachetools import TTLCache
from slack_sdk.errors import SlackApiError, SlackTokenRotationError
from slack_sdk.oauth.installation_store.models.installation import Installation
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack_app.delivery import UNREACHABLE, code_of
from bot.adapters.slack_app.installs import Installed, SealedStore
from bot.adapters.slack_app.troubles import trouble, unreachable
from bot.core.errors import SetupError
from bot.core.outlet import Gone, Later
from bot.settings import SlackSettings

NOT_THERE = "The desk is not installed in that workspace any more."
BEFORE = 60
"""Minutes before its end in which a token is renewed: later than events do it, which come often."""


class Workspaces:
    """Clients by workspace. They never send anything twice of themselves."""

    def __init__(self, settings: SlackSettings, store: SealedStore | None, base_url: str) -> None:
        self._settings = settings
        self._store = store
        self._base_url = base_url
        self._within: TTLCache[str, Installed] = TTLCache(10_000, ttl=60 * 60)
        self._rotator = AsyncTokenRotator(
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            client=self._client(),
        )

    async def client(self, workspace: str) -> AsyncWebClient:
        """The client that acts in a workspace. Raises Gone, Later."""
        if self._store is None:
            return self._client(self._settings.bot_token)
        try:
            installed = await self._find(self._store, workspace)
            return self._client(await self._token(self._store, installed))
        except SetupError as error:
            raise Later(str(error), 600) from error
        except UNREACHABLE as error:
            raise unreachable(error) from error

    def _client(self, token: str = "") -> AsyncWebClient:
        """A client that leaves it to its user to try again."""
        return AsyncWebClient(token=token or None, base_url=self._base_url, retry_handlers=[])

    async def _find(self, store: SealedStore, workspace: str) -> Installed:
        """Where the desk is installed for a workspace: there, or in the organisation it is of."""
        found = store.installed(workspace)
        if len(found) == 1:
            return found[0]
        if workspace not in self._within:
            self._within[workspace] = await self._which(store, found, workspace)
        return self._within[workspace]

    async def _which(
        self, store: SealedStore, organisations: Sequence[Installed], workspace: str
    ) -> Installed:
        for organisation in organisations:
            client = self._client(await self._token(store, organisation))
            try:
                answer = await client.auth_teams_list(limit=1_000)
            except SlackApiError as error:
                if isinstance(found := trouble(error), Later):
                    raise found from error
                continue
            if any(team.get("id") == workspace for team in answer.get("teams") or ()):
                return organisation
        raise Gone(NOT_THERE)

    async def _token(self, store: SealedStore, installed: Installed) -> str:
        """The token, renewed where it is about to expire."""
        kept = await self._kept(store, installed)
        try:
            fresh = await self._rotator.perform_token_rotation(
                installation=kept, minutes_before_expiration=BEFORE
            )
        except SlackTokenRotationError as error:
            # An event may have renewed it at the same time: then the next try finds the new one.
            code = code_of(error.api_error)
            raise Later(f"The desk's token could not be renewed ({code}).", 60) from error
        if fresh:
            await store.async_save(fresh)
        return str((fresh or kept).bot_token)

    async def _kept(self, store: SealedStore, installed: Installed) -> Installation:
        found = await store.async_find_installation(
            enterprise_id=installed.enterprise,
            team_id=installed.team,
            is_enterprise_install=installed.whole,
        )
        if found is None or not found.bot_token:
            raise Gone(NOT_THERE)
        return found
