"""Where the workspaces that installed the desk are kept: slack_sdk's own stores in `state.db`.

Tokens are encrypted at rest when a key is set (Fernet of the `cryptography` package).
"""

from __future__ import annotations

from contextlib import closing
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from cryptography.fernet import Fernet, InvalidToken
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.models.bot import Bot
from slack_sdk.oauth.installation_store.models.installation import Installation
from slack_sdk.oauth.installation_store.sqlite3 import SQLite3InstallationStore
from slack_sdk.oauth.state_store.sqlite3 import SQLite3OAuthStateStore

from bot.core.errors import SetupError

STATE_SECONDS = 600
"""How long somebody may take from pressing install to allowing it."""
Found = TypeVar("Found", Bot, Installation)
_BOT = ("bot_token", "bot_refresh_token")
_WHERE_INSTALLED = (
    "SELECT DISTINCT enterprise_id, team_id, is_enterprise_install FROM slack_installations "
    "WHERE client_id = ?"
)
_PERSON = (*_BOT, "user_token", "user_refresh_token", "incoming_webhook_url")


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """Where the desk is installed: in a workspace, or in an organisation as a `whole`."""

    enterprise: str
    team: str
    whole: bool


class SealedStore(AsyncInstallationStore):
    """Keeps installations with their tokens encrypted; what was kept in the clear is still read.

    Without a key tokens are kept as they are.
    """

    def __init__(self, inner: SQLite3InstallationStore, key: str = "") -> None:
        self._inner = inner
        try:
            self._seal = Fernet(key) if key else None
        except ValueError:
            raise SetupError(
                "MINEDESK_SLACK_KEY is not a key. Make one with `python bot.py slack key`."
            ) from None

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation."""
        await self._inner.async_save(self._sealed(installation, _PERSON))

    async def async_save_bot(self, bot: Bot) -> None:
        """Keep the bot's part of an installation, after a rotation."""
        await self._inner.async_save_bot(self._sealed(bot, _BOT))

    async def async_find_bot(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        is_enterprise_install: bool | None = False,
    ) -> Bot | None:
        """The bot of a workspace, its tokens in the clear."""
        found = await self._inner.async_find_bot(
            enterprise_id=enterprise_id,
            team_id=team_id,
            is_enterprise_install=is_enterprise_install,
        )
        return self._opened(found, _BOT) if found else None

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """The installation of a workspace, its tokens in the clear."""
        found = await self._inner.async_find_installation(
            enterprise_id=enterprise_id,
            team_id=team_id,
            user_id=user_id,
            is_enterprise_install=is_enterprise_install,
        )
        return self._opened(found, _PERSON) if found else None

    def installed(self, workspace: str) -> tuple[Installed, ...]:
        """Where a workspace's desk is installed: there, or in one of these organisations.

        Several only where the workspace may belong to any of them.
        """
        with closing(self._inner.connect()) as db:
            rows = db.execute(_WHERE_INSTALLED, [self._inner.client_id]).fetchall()
        found = [Installed(enterprise=row[0], team=row[1], whole=bool(row[2])) for row in rows]
        exact = [one for one in found if workspace in {one.team or one.enterprise}]
        return tuple(exact[:1] or (one for one in found if one.whole))

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Drop the bot of a workspace. The store has no asynchronous way to delete."""
        self._inner.delete_bot(enterprise_id=enterprise_id, team_id=team_id)

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Drop the installation of a workspace, or one person's."""
        self._inner.delete_installation(
            enterprise_id=enterprise_id, team_id=team_id, user_id=user_id
        )

    def _sealed(self, kept: Found, names: tuple[str, ...]) -> Found:
        sealed = copy(kept)
        for name in names:
            token = getattr(kept, name, None)
            if self._seal and token:
                setattr(sealed, name, self._seal.encrypt(token.encode()).decode())
        return sealed

    def _opened(self, found: Found, names: tuple[str, ...]) -> Found:
        for name in names:
            token = getattr(found, name, None)
            if self._seal and token:
                setattr(found, name, _open(self._seal, token))
        return found


def _open(seal: Fernet, token: str) -> str:
    if token.startswith("xox"):
        return token  # kept before a key was set
    try:
        return seal.decrypt(token.encode()).decode()
    except InvalidToken:
        raise SetupError(
            "The stored Slack tokens do not open with MINEDESK_SLACK_KEY. Set the key that they "
            "were kept with, or install the desk anew."
        ) from None


def make_store(database: Path, client_id: str, key: str) -> SealedStore:
    """The store of installations in `database`."""
    return SealedStore(SQLite3InstallationStore(database=str(database), client_id=client_id), key)


def make_states(database: Path) -> SQLite3OAuthStateStore:
    """The store of installations that are under way."""
    return SQLite3OAuthStateStore(database=str(database), expiration_seconds=STATE_SECONDS)
