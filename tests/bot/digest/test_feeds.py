"""Feeds are data: the packs' list is whole and sound, and operators change it in a file."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from bot.core.errors import SetupError
from bot.digest.feeds import load_feeds
from bot.digest.model import FeedFormat
from bot.upkeep import PACKS
from knowledge.model import SourceKind
from knowledge.packing.build import fingerprint, frame_files
from knowledge.packing.check import check_packs
from knowledge.packing.read import read_packs

PACK = PACKS / "feeds.yaml"
FACTS = Path(__file__).resolve().parents[4] / "shared" / "facts" / "feeds.yaml"

ROW = """
- id: village-radio
  title: Village Radio, news
  outlet: Village Radio
  kind: press
  url: https://radio.example/rss
"""

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """`write(text)`: an operator's file that holds it."""

    def run(text: str) -> Path:
        path = tmp_path / "mine.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return run


def test_the_pack_holds_every_researched_feed() -> None:
    if not FACTS.exists():
        pytest.skip(
            "THE FEEDS WERE NOT COMPARED with the researched list: shared/facts is not here"
        )
    researched = yaml.safe_load(FACTS.read_text("utf-8"))["feeds"]
    feeds = {feed.id: feed for feed in load_feeds(PACK)}
    assert len(researched) >= 40
    for row in researched:
        feed = feeds[row["id"]]
        assert (feed.url, feed.confidence, feed.language) == (
            row["url"],
            row["confidence"],
            row["lang"],
        )
        assert (feed.title, feed.outlet, feed.format) == (
            row["name"],
            row["publisher"],
            row["kind"],
        )


def test_classes_of_outlets_are_given_and_few_write_of_nothing_else() -> None:
    feeds = {feed.id: feed for feed in load_feeds(PACK)}
    assert feeds["un-treaty-cn"].kind is SourceKind.DEPOSITARY
    assert feeds["icrc-news"].kind is SourceKind.ICRC
    assert feeds["fcdo-atom"].kind is SourceKind.STATE
    assert feeds["fcdo-atom"].format is FeedFormat.ATOM
    assert feeds["hrw-news"].kind is SourceKind.NGO
    everything = {feed.id for feed in feeds.values() if feed.everything}
    assert everything == {"icbl-news", "monitor-page", "apmbc-site", "ccm-site"}


def test_an_operator_adds_a_feed(write: Write) -> None:
    feeds = load_feeds(PACK, write(ROW))
    added = feeds[-1]
    assert len(feeds) == len(load_feeds(PACK)) + 1
    assert (added.id, added.kind, added.format) == ("village-radio", "press", FeedFormat.RSS)
    assert (added.language, added.confidence, added.everything) == ("en", "high", False)


def test_an_operator_replaces_a_feed_in_its_place(write: Write) -> None:
    before = [feed.id for feed in load_feeds(PACK)]
    feeds = load_feeds(PACK, write(ROW.replace("village-radio", "bbc-world")))
    assert [feed.id for feed in feeds] == before
    assert next(feed for feed in feeds if feed.id == "bbc-world").outlet == "Village Radio"


@pytest.mark.parametrize("word", ["true", "yes", "on"])
def test_an_operator_switches_a_feed_off(write: Write, word: str) -> None:
    feeds = load_feeds(PACK, write(f"- {{id: trt-world, off: {word}}}"))
    assert "trt-world" not in {feed.id for feed in feeds}
    assert len(feeds) == len(load_feeds(PACK)) - 1


def test_a_row_that_is_not_off_is_a_feed(write: Write) -> None:
    assert load_feeds(PACK, write(ROW + "  off: no\n"))[-1].id == "village-radio"


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "[]"])
def test_an_empty_file_changes_nothing(write: Write, text: str) -> None:
    assert load_feeds(PACK, write(text)) == load_feeds(PACK)


def test_all_problems_are_told_at_once(write: Write) -> None:
    extra = write(
        """
- id: no-kind
  title: A
  outlet: B
  url: https://a.example/
- {id: bad address, title: A, outlet: B, kind: press, url: "ftp://a.example/"}
- {id: secret, title: A, outlet: B, kind: press, url: "https://me:word@a.example/", nonsense: 1}
- {id: gone, off: true}
- {id: twice, title: A, outlet: B, kind: press, url: "https://a.example/"}
- {id: twice, title: A, outlet: B, kind: rumour, url: "https://a.example/"}
- {id: doubt, off: maybe}
- just words
"""
    )
    with pytest.raises(SetupError) as caught:
        load_feeds(PACK, extra)
    told = str(caught.value)
    for part in (
        "mine.yaml: no-kind kind: is required",
        "mine.yaml: bad address url: must be an address",
        "mine.yaml: bad address id: ",
        "mine.yaml: secret url: must not hold a user name",
        "mine.yaml: secret nonsense: ",
        "mine.yaml: gone off: there is no feed of that id",
        "mine.yaml: twice kind: ",
        "mine.yaml: doubt off: ",
        "mine.yaml: number 8: must be a mapping",
    ):
        assert part in told, part
    assert told.startswith("9 problems in the feeds:")


def test_a_feed_that_stands_twice_is_a_problem(write: Write) -> None:
    with pytest.raises(SetupError, match="village-radio id: stands twice"):
        load_feeds(PACK, write(ROW + ROW))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- {id: a, id: b}", "the key 'id' stands twice"),
        ("- [", "not valid YAML"),
        ("id: a", "must hold a list of feeds"),
    ],
)
def test_a_file_that_is_no_list_of_feeds_is_refused(write: Write, text: str, told: str) -> None:
    with pytest.raises(SetupError, match=told):
        load_feeds(PACK, write(text))


def test_a_missing_or_unreadable_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="there is no file at"):
        load_feeds(PACK, tmp_path / "none.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"- \xff\xfe")
    with pytest.raises(SetupError, match="cannot be read"):
        load_feeds(PACK, tmp_path / "bytes.yaml")


def test_the_base_does_not_change_with_the_feeds(tmp_path: Path) -> None:
    """Feeds travel with the packs but are no knowledge: the base is the same without them."""
    without = Path(shutil.copytree(PACKS, tmp_path / "packs"))
    (without / "feeds.yaml").unlink()
    assert fingerprint(without) == fingerprint(PACKS)
    assert frame_files(without) == frame_files(PACKS)
    check_packs(read_packs(PACKS))
