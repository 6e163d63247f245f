"""Which of Slack's user groups somebody is in, of those to which a role was granted."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from cachetools import TTLCache
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack_app.delivery import UNREACHABLE
from bot.service import Log

Wanted = Callable[[str], Awaitable[Sequence[str]]]
"""The ids of the groups that matter in a workspace."""
KEPT = 60.0
"""Seconds for which the members of a group are remembered."""
MOST = 200
"""Groups of a workspace that are looked at."""
PATIENCE = 1.2
"""Seconds that all look-ups for a request may take: windows must open within three."""


class UserGroups:
    """Looks members of groups up and remembers them; who cannot be looked up is no member."""

    def __init__(self, log: Log, wanted: Wanted | None = None) -> None:
        self._log = log
        self._wanted = wanted
        self._members: TTLCache[tuple[str, str], frozenset[str]] = TTLCache(10_000, ttl=KEPT)

    async def of(self, client: AsyncWebClient, workspace: str, user: str) -> tuple[str, ...]:
        """The ids of the groups that matter and have this user. Never raises."""
        wanted = await self._that_matter(workspace)
        unknown = [group for group in wanted if (workspace, group) not in self._members]
        try:
            async with asyncio.timeout(PATIENCE):
                await asyncio.gather(*(self._look(client, workspace, each) for each in unknown))
        except TimeoutError:
            self._log.warning("members of groups not known in time", groups=len(unknown))
        return tuple(group for group in wanted if user in self._members.get((workspace, group), ()))

    async def _that_matter(self, workspace: str) -> tuple[str, ...]:
        try:
            return tuple(await self._wanted(workspace))[:MOST] if self._wanted else ()
        except Exception as error:
            self._log.error("groups with a role not known", exc_info=error)
            return ()

    async def _look(self, client: AsyncWebClient, workspace: str, group: str) -> None:
        """Remember who is in a group; nobody, where Slack does not say."""
        members: frozenset[str] = frozenset()
        try:
            found = await client.usergroups_users_list(usergroup=group)
            members = frozenset(map(str, found.get("users") or ()))
        except (SlackApiError, *UNREACHABLE) as error:
            self._log.warning("members of a group not known", exc_info=error)
        self._members[workspace, group] = members
