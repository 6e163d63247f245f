"""A digest of feeds that lie in files."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.digests.model import Taste
from bot.core.errors import BadValue
from bot.core.reply import Reply, Visibility
from bot.digest.local import local_feeds, preview_files
from knowledge import KnowledgeBase
from knowledge.model import SourceKind
from tests.bot.digest.kit import NOW, by_title, mines_judge
from tests.servers.feeds.writing import Entry, atom, json_feed, rss

DATE = "Tue, 24 Nov 2026 08:00:00 GMT"
MINE = Entry(title="A mine in UKR", link="https://a.example/1", id="1", date=DATE)
CUP = Entry(title="Football", link="https://a.example/2", id="2", date=DATE)
OLD = Entry(title="An old mine", link="https://a.example/3", id="3", date="2026-10-01")


def preview(base: KnowledgeBase, *paths: Path, taste: Taste | None = None) -> Reply:
    return preview_files(base, paths, NOW, judge=mines_judge, cluster=by_title, taste=taste)


def test_one_file(base: KnowledgeBase, tmp_path: Path) -> None:
    file = tmp_path / "news.xml"
    file.write_text(rss([MINE, CUP, OLD], title="Mine News"))
    reply = preview(base, file)
    assert "1. A mine in UKR <https://a.example/1> (Mine News, press; 24 Nov 2026)" in reply.plain
    assert "1 not about mines; 1 too old" in reply.plain
    assert "A preview: nothing was sent." in reply.plain
    assert reply.visibility is Visibility.PRIVATE


def test_a_folder_of_feeds_of_all_kinds(base: KnowledgeBase, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(rss([MINE], title="One"))
    (tmp_path / "b.atom").write_text(
        atom([Entry(title="A mine in UKR", link="https://b.example", id="b", date="2026-11-24")], title="Two")
    )  # fmt: skip
    (tmp_path / "c.json").write_text(
        json_feed([Entry(title="A mine in FIN", link="https://c.example", id="c", date="2026-11-24")], title="Three")
    )  # fmt: skip
    (tmp_path / "notes.txt").write_text("no feed")
    reply = preview(base, tmp_path)
    assert "(One, press; Two, press; 24 Nov 2026)" in reply.plain
    assert "A mine in FIN" in reply.plain
    only = preview(base, tmp_path, taste=Taste(countries=("FIN",)))
    assert "A mine in UKR" not in only.plain


def test_a_list_says_who_publishes(base: KnowledgeBase, tmp_path: Path) -> None:
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds" / "a.xml").write_text(rss([MINE], title="One"))
    (tmp_path / "b.xml").write_text(rss([CUP], title="Two"))
    listed = tmp_path / "feeds.yaml"
    listed.write_text(
        "- file: feeds/a.xml\n  outlet: UN News\n  kind: un\n  language: uk\n"
        "- {file: b.xml, everything: true}\n- b.xml\n"
    )
    one, two, three = local_feeds([listed])
    assert (one.outlet, one.kind, one.language) == ("UN News", SourceKind.UN, "uk")
    assert (two.everything, three.everything) == (True, False)
    reply = preview(base, listed)
    assert "A mine in UKR <https://a.example/1> (UN News, UN; 24 Nov 2026)" in reply.plain
    assert "Football" in reply.plain


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("missing.xml", None, "There is no file"),
        ("page.xml", "<html><body>Welcome</body></html>", "page.xml: "),
        ("bomb.xml", '<!DOCTYPE a [<!ENTITY b "c">]><rss>&b;</rss>', "bomb.xml: "),
        ("empty.yaml", "[]", "There is no feed to read."),
        ("wrong.yaml", "a: b", "wrong.yaml is not a list of feeds."),
        ("broken.yaml", "[", "broken.yaml is not a list of feeds."),
        ("kind.yaml", "- {file: a.xml, kind: gossip}", "kind.yaml is not a list of feeds."),
        ("row.yaml", "- 5", "row.yaml is not a list of feeds."),
        ("nowhere.yaml", "- nowhere.xml", "nowhere.xml cannot be read"),
    ],
)
def test_what_is_wrong_is_said(
    base: KnowledgeBase, tmp_path: Path, name: str, text: str | None, says: str
) -> None:
    file = tmp_path / name
    if text is not None:
        file.write_text(text)
    with pytest.raises(BadValue) as caught:
        preview(base, file)
    assert says in str(caught.value)


def test_a_file_that_is_too_large(base: KnowledgeBase, tmp_path: Path) -> None:
    file = tmp_path / "large.xml"
    file.write_bytes(b" " * 5_000_001)
    with pytest.raises(BadValue, match=r"large\.xml is too large: more than 5 MB"):
        preview(base, file)


def test_an_empty_folder(base: KnowledgeBase, tmp_path: Path) -> None:
    with pytest.raises(BadValue, match="no feed to read"):
        preview(base, tmp_path)
