"""Puts digests together: feeds, the judge of items, and the service over one base and state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.digests.model import DigestPolicy, Taste
from bot.core.reply import Reply
from bot.notices import StoredNotices
from bot.outbox.store import Outbox
from bot.settings import NewsSettings
from bot.state.db import State

if TYPE_CHECKING:
    from bot.digest.model import Judgement, NewsItem, Story
    from bot.digest.relevance import Relevance
    from bot.digest.service import DigestService
    from knowledge import KnowledgeBase

FEEDS = Path(__file__).resolve().parent.parent / "knowledge" / "packs" / "feeds.yaml"


class LateJudge:
    """Judges items by the names of a base, which are read when the first item comes: commands that
    judge nothing need not wait for them. Belongs to the thread of the base."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base

    @cached_property
    def _relevance(self) -> Relevance:
        from bot.digest.relevance import Relevance

        return Relevance.of(self._base)

    def judge(
        self, title: str, summary: str, language: str = "en", everything: bool = False
    ) -> Judgement:
        """As `Relevance.judge`."""
        return self._relevance.judge(title, summary, language, everything)

    def states_in(self, title: str, language: str = "en") -> tuple[str, ...]:
        """As `Relevance.states_in`."""
        return self._relevance.states_in(title, language)

    def cluster(self, items: Sequence[NewsItem]) -> Sequence[Story]:
        """The stories of items; those about different states stay apart."""
        from bot.digest.stories import cluster

        return cluster(items, states_in=self.states_in)


class LocalDigests:
    """Previews of feeds that lie in files, in place of those that are read from the web."""

    def __init__(self, base: KnowledgeBase, paths: Sequence[Path]) -> None:
        self._base = base
        self._paths = tuple(paths)

    def preview(self, taste: Taste, now: datetime) -> Reply:
        """The digest of the last week for a taste. Raises BadValue for a path that is no feed."""
        from bot.digest.local import preview_files

        late = LateJudge(self._base)
        return preview_files(
            self._base, self._paths, now, judge=late.judge, cluster=late.cluster, taste=taste
        )


def open_digests(
    settings: NewsSettings,
    base: KnowledgeBase,
    state: State,
    outbox: Outbox,
    notices: StoredNotices,
    wake: Callable[[], None] = lambda: None,
) -> DigestService:
    """The digests over a base and state, on the thread that owns both.

    Raises:
        SetupError: a file of feeds is wrong.
    """
    from bot.digest.feeds import load_feeds
    from bot.digest.service import DigestService

    late = LateJudge(base)
    return DigestService(
        state=state,
        base=base,
        outbox=outbox,
        feeds=load_feeds(FEEDS, settings.feeds),
        judge=late.judge,
        cluster=late.cluster,
        tell=notices.tell,
        show=notices.show_reviewers,
        policy=DigestPolicy(members_subscribe=settings.members_subscribe),
        wake=wake,
    )
