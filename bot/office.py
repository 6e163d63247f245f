"""Puts the office of a desk together: the base that is written, `state.db`, and what goes out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from bot.core.errors import NotAllowed
from bot.core.office import Links, Policy
from bot.notices import StoredNotices
from bot.outbox.store import Outbox
from bot.settings import Settings
from bot.state.db import State
from bot.state.drafts import StoredDrafts, StoredForms
from bot.state.gaps import StoredGaps
from bot.state.people import StoredPeople
from bot.state.roles import StoredGrants

if TYPE_CHECKING:
    from bot.core.digests.ports import Digests
    from knowledge import KnowledgeBase
    from knowledge.curation.curator import Curator


class DeskOffice:
    """What a desk needs beyond the base; all of it belongs to the thread that opened the base.

    `wake` is called when there is something to be sent.
    """

    def __init__(
        self,
        settings: Settings,
        base: KnowledgeBase,
        wake: Callable[[], None] = lambda: None,
        digests: Callable[[DeskOffice], Digests] | None = None,
    ) -> None:
        self._settings = settings
        self._base = base
        self._make_digests = digests
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

    @property
    def links(self) -> Links:
        """What the checks of addresses found. Raises NotAllowed where there were none."""
        raise NotAllowed("Links have not been checked yet.")

    @cached_property
    def digests(self) -> Digests:
        """Subscriptions and news. Raises NotAllowed where the desk has none."""
        if self._make_digests is None:
            raise NotAllowed("This desk sends no digests.", "Ask whoever runs it.")
        return self._make_digests(self)

    def forget(self, platform: str, workspace: str) -> None:
        """Drop what was kept for a workspace that the desk has left."""
        self.grants.forget(platform, workspace)
        self.outbox.forget(platform, workspace)

    def close(self) -> None:
        """Give everything back."""
        if "curator" in self.__dict__:
            with suppress(Exception):
                self.curator.connection.close()
        self.state.close()
