"""Puts the office of a desk together: the base that is written, `state.db`, and what goes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bot.core.errors import NotAllowed
from bot.core.office import DeadLink, Policy
from bot.digest.subscriptions import SubscriptionStore
from bot.news import LocalDigests, open_digests
from bot.notices import StoredNotices
from bot.outbox.store import Outbox
from bot.settings import Settings
from bot.state.db import State
from bot.state.drafts import StoredDrafts, StoredForms
from bot.state.gaps import StoredGaps
from bot.state.links import dead_links, read_links
from bot.state.people import StoredPeople
from bot.state.roles import StoredGrants

if TYPE_CHECKING:
    from bot.core.digests.ports import Digests
    from knowledge import KnowledgeBase
    from knowledge.curation.curator import Curator


class StoredLinks:
    """What the checks of addresses found."""

    def __init__(self, state: State) -> None:
        self._state = state

    def dead(self) -> tuple[DeadLink, ...]:
        """The dead ones, longest first."""
        return tuple(
            DeadLink(
                source=one.source,
                url=one.url,
                since=one.dead_since.date().isoformat(),
                why=one.why.removesuffix("."),
            )
            for one in dead_links(self._state.db)
            if one.dead_since
        )

    def looked(self) -> int:
        """How many were looked at so far."""
        return len(read_links(self._state.db))


class DeskOffice:
    """What a desk needs beyond the base; all of it belongs to the thread that opened the base.

    `wake` is called when there is something to be sent; with `feeds` digests are previewed from
    those files.
    """

    def __init__(
        self,
        settings: Settings,
        base: KnowledgeBase,
        wake: Callable[[], None] = lambda: None,
        feeds: Sequence[Path] = (),
    ) -> None:
        self._settings = settings
        self._base = base
        self._wake = wake
        self._feeds = feeds
        self.state = State(settings.state)
        self.outbox = Outbox(self.state)
        self.policy = Policy(
            single=settings.single_moderator, suggestions=settings.suggestions_an_hour
        )
        self.people = StoredPeople(self.state)
        self.drafts = StoredDrafts(self.state)
        self.forms = StoredForms(self.state)
        self.grants = StoredGrants(self.state, settings.homes)
        self.notices = StoredNotices(self.state, self.outbox, self.people, wake)
        self.gaps = StoredGaps(self.state)
        self.links = StoredLinks(self.state)

    @cached_property
    def curator(self) -> Curator:
        """The desk that writes to the base. Raises NotAllowed where it cannot be written."""
        from knowledge.curate import open_curator  # most runs never write
        from knowledge.encode import make_encoder
        from knowledge.errors import BaseOutdated

        encoder = make_encoder(self._base.meta["encoder"], self._settings.model)
        try:
            return open_curator(self._settings.base, encoder, self._base.store.gazetteer)
        except (BaseOutdated, OSError) as error:
            raise NotAllowed(
                f"The base cannot be written: {error}.", "Tell whoever runs the desk."
            ) from error

    @cached_property
    def digests(self) -> Digests:
        """Subscriptions and news. Raises NotAllowed where the desk sends none."""
        if self._feeds:
            return cast("Digests", LocalDigests(self._base, self._feeds))
        if not self._settings.news.on:
            raise NotAllowed("This desk sends no digests.", "Ask whoever runs it.")
        return open_digests(
            self._settings.news, self._base, self.state, self.outbox, self.notices, self._wake
        )

    def sources(self) -> tuple[tuple[str, str], ...]:
        """(id, address) of all sources of the base."""
        self._base.refresh()
        return tuple((one.id, one.url) for one in self._base.store.sources.values() if one.url)

    def forget(self, platform: str, workspace: str) -> None:
        """Drop what was kept for a workspace that the desk has left."""
        self.grants.forget(platform, workspace)
        self.people.forget(platform, workspace)
        self.notices.forget(platform, workspace)
        self.outbox.forget(platform, workspace)
        if self._settings.news.on:
            SubscriptionStore(self.state).forget(platform, workspace)

    def close(self) -> None:
        """Give everything back."""
        if "curator" in self.__dict__:
            with suppress(Exception):
                self.curator.connection.close()
        self.state.close()
