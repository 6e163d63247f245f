"""A digest of feeds that lie in files: without tokens, network or stored state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import yaml

from bot.core.digests.model import Taste
from bot.core.errors import BadValue
from bot.core.markup import clean
from bot.core.reply import Reply, Visibility
from bot.digest.base_news import entry_changes, law_events, read_names
from bot.digest.clusters import Cluster, stories_of
from bot.digest.compose import Material, Window, compose
from bot.digest.draw import draw_digest
from bot.digest.model import NewsItem, ReadItem
from bot.digest.parsing import FeedError, may_be_newer, parse_feed
from bot.digest.taking import OLD, Judge
from knowledge import KnowledgeBase
from knowledge.model import SourceKind

ENDINGS = frozenset({".xml", ".rss", ".atom", ".rdf", ".json"})
LISTS = frozenset({".yaml", ".yml"})
LARGEST = 5_000_000
"""Bytes of a file, as of a feed that is fetched."""
DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalFeed:
    """A feed in a file; an empty `outlet` is taken from what the feed calls itself."""

    path: Path
    outlet: str = ""
    kind: SourceKind = SourceKind.PRESS
    language: str = "en"
    everything: bool = False


def preview_files(
    base: KnowledgeBase,
    paths: Sequence[Path],
    now: datetime,
    *,
    judge: Judge,
    cluster: Cluster,
    taste: Taste | None = None,
    days: int = DAYS,
    zone: str = "UTC",
) -> Reply:
    """What a digest of the last `days` would say of local feeds: each path is a feed, a directory
    of feeds, or a YAML list of feeds: a path each, or `file`, `outlet`, `kind`, `language`,
    `everything`.

    Raises:
        BadValue: a path is not there, is too large, or holds no feed.
    """
    window = Window(since=now - timedelta(days=days), until=now, zone=zone)
    items = _numbered(
        item for feed in local_feeds(paths) for item in _read(feed, window, judge, now)
    )
    relevant = [item for item in items if item.judgement and item.judgement.relevant]
    others = [item for item in items if not item.stale]
    material = Material(
        names=read_names(base),
        stories=stories_of(relevant, cluster),
        law=law_events(base, window.since, now),
        changes=entry_changes(base, window.since, now, now.date()),
    )
    irrelevant = sum(not (item.judgement and item.judgement.relevant) for item in others)
    digest = compose(taste or Taste(), window, material, irrelevant)
    return replace(draw_digest(digest), visibility=Visibility.PRIVATE)


def local_feeds(paths: Iterable[Path]) -> tuple[LocalFeed, ...]:
    """The feeds that paths name. Raises BadValue for a path that is not there, or names none."""
    found = [feed for path in paths for feed in _under(path)]
    if not found:
        raise BadValue("There is no feed to read.", "Name a feed's file, a folder or a list.")
    return tuple(found)


def _under(path: Path) -> Iterator[LocalFeed]:
    if path.is_dir():
        for file in sorted(path.iterdir()):
            if file.suffix.casefold() in ENDINGS and file.is_file():
                yield LocalFeed(path=file)
    elif not path.is_file():
        raise BadValue(f"There is no file {clean(str(path))}.")
    elif path.suffix.casefold() in LISTS:
        yield from _listed(path)
    else:
        yield LocalFeed(path=path)


def _listed(path: Path) -> Iterator[LocalFeed]:
    """The feeds of a YAML list; paths in it begin where the list lies."""
    wrong = BadValue(
        f"{clean(path.name)} is not a list of feeds.",
        "Each row is a path, or has file, outlet, kind, language and everything.",
    )
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        raise wrong from None
    if not isinstance(rows, list):
        raise wrong
    for row in rows:
        fields = {"file": row} if isinstance(row, str) else row
        if not isinstance(fields, dict) or not isinstance(fields.get("file"), str):
            raise wrong
        try:
            yield LocalFeed(
                path=path.parent / fields["file"],
                outlet=str(fields.get("outlet", "")),
                kind=SourceKind(fields.get("kind", SourceKind.PRESS)),
                language=str(fields.get("language", "en")),
                everything=fields.get("everything") is True,
            )
        except ValueError:
            raise wrong from None


def _read(feed: LocalFeed, window: Window, judge: Judge, now: datetime) -> Iterator[NewsItem]:
    name = clean(feed.path.name)
    try:
        if feed.path.stat().st_size > LARGEST:
            raise BadValue(f"{name} is too large: more than 5 MB.")
        body = feed.path.read_bytes()
    except OSError as error:
        raise BadValue(f"{name} cannot be read: {error.strerror}.") from error
    try:
        parsed = parse_feed(body, "", feed.path.absolute().as_uri(), now)
    except FeedError as error:
        raise BadValue(f"{name}: {error.message}") from error
    outlet = feed.outlet or parsed.title or feed.path.stem
    for item in parsed.items:
        language = (item.language or feed.language).partition("-")[0]
        yield NewsItem(
            id=0,
            feed=feed.path.stem,
            outlet=outlet,
            kind=feed.kind,
            title=item.title,
            summary=item.summary,
            url=item.url,
            published=min(item.dated or now, now),
            seen=now,
            whole_day=item.whole_day,
            language=language,
            judgement=judge(item.title, item.summary, language, feed.everything),
            undated=item.dated is None,
            stale=_stale(item, window),
        )


def _stale(item: ReadItem, window: Window) -> str:
    return "" if item.dated is None or may_be_newer(item, window.since) else OLD


def _numbered(items: Iterable[NewsItem]) -> list[NewsItem]:
    return [replace(item, id=number) for number, item in enumerate(items, 1)]
