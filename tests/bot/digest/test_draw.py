"""How a digest reads: complete as plain text, every line with its source."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.digests.model import Grouping, Marks, Taste
from bot.core.markup import Run, plain
from bot.core.reply import Purpose, Reply, Visibility
from bot.core.stored import dump_replies, load_replies
from bot.digest.compose import Material, Names, Window, compose
from bot.digest.content import Change, Corrected, Digest, EntryChange, Fate
from bot.digest.draw import MENU, draw_digest
from bot.digest.model import Story
from bot.digest.stored import dump_digest, load_digest
from knowledge.model import Citation, LawChange, LawEvent, Source, SourceKind, Statement
from tests.bot.digest.kit import DAY, HOUR, NOW, news

NAMES = Names(
    states={"FIN": "Finland", "UKR": "Ukraine"},
    topics={"clearance": "Clearance"},
    entries={"finland-leaves": "Finland leaves"},
)
SOURCE = Source(
    id="dep", title="Depositary notice", publisher="United Nations", kind=SourceKind.DEPOSITARY,
    url="https://un.test/notice", date="2026-11",
)  # fmt: skip
LEFT = Statement(
    text="Finland left the treaty.", citations=(Citation(source=SOURCE, locator="no. 1"),)
)


def event(days: int = 0) -> LawEvent:
    day = NOW.date() + timedelta(days=days)
    return LawEvent(day=day, change=LawChange.LEFT, state="FIN", treaty="APMBC", statement=LEFT)


def digest(
    *stories: Story, number: int = 57, irrelevant: int = 0, missed: str = "", **more: Any
) -> Digest:
    window = Window(since=NOW - DAY, until=NOW, zone="Europe/Kyiv", missed=missed)
    taste = more.pop("taste", Taste())
    material = Material(names=NAMES, stories=stories, **more)
    return compose(taste, window, material, irrelevant).numbered(number)


def one(*items: Any) -> Story:
    return Story(items=items)


FULL = digest(
    one(
        news(1, "Finland leaves the mine ban", states=("FIN",), entries=("finland-leaves",)),
        news(2, "Finns leave", outlet="The Daily", kind=SourceKind.PRESS),
    ),
    one(news(3, "Mines found", url="", states=("UKR",))),
    one(news(4, "Hidden mines")),
    law=(event(), event(20)),
    marks={4: Marks(hidden="doubtful")},
    changes=(
        EntryChange(
            slug="finland-leaves",
            title="Finland leaves",
            change=Change.EDITED,
            recorded=NOW,
            statements=(LEFT,),
        ),
    ),
    irrelevant=12,
    unread=("Broken feed",),
)


def card_text(reply: Reply, at: int) -> str:
    return plain(reply.cards[at].text)


def test_law_and_base_come_first_with_their_sources() -> None:
    reply = draw_digest(FULL)
    base, newscard, closing = reply.cards
    assert [card.title for card in reply.cards] == ["Digest on mines, 24 November 2026", "News", ""]
    assert plain(base.text) == "\n".join(
        [
            "All countries and topics: from 23 Nov 2026, 14:00 (Europe/Kyiv) to "
            "24 Nov 2026, 14:00 (Europe/Kyiv).",
            "",
            "Law and base",
            "Finland left the treaty. [1]",
            "Changed in the base: Finland leaves",
            "Finland left the treaty. [1]",
            "",
            "In the coming four weeks",
            "Finland left the treaty. [1]",
        ]
    )
    assert [(ref.number, ref.source.id, ref.locators) for ref in base.citations] == [
        (1, "dep", ("no. 1",))
    ]
    assert base.footer == "As of 24 November 2026."
    assert newscard.text
    assert closing.footer.startswith("Digest 57. “digest why 57”")


def test_each_story_has_one_line_with_outlets_classes_date_and_link() -> None:
    reply = draw_digest(FULL)
    assert card_text(reply, 1) == "\n".join(
        [
            "Finland",
            "1. Finland leaves the mine ban (UN News, UN; The Daily, press; 24 Nov 2026)",
            "",
            "Ukraine",
            "2. Mines found (UN News, UN; 24 Nov 2026)",
        ]
    )
    (title,) = [run for line in reply.cards[1].text for run in line if run.url]
    assert title == Run(text="Finland leaves the mine ban", url="https://un.test/1")


def test_the_balance_and_what_was_left_out_are_counted() -> None:
    assert card_text(draw_digest(FULL), 2) == "\n".join(
        [
            "Balance of sources: 3 reports: 2 UN, 1 press.",
            "Left out: 12 not about mines; 1 hidden by the moderators.",
            "Could not be read: Broken feed.",
        ]
    )


def test_plain_text_is_complete_with_addresses_and_sources() -> None:
    reply = draw_digest(FULL)
    for words in (
        "Finland leaves the mine ban <https://un.test/1> (UN News, UN; The Daily, press;",
        "[1] United Nations, Nov 2026 (depositary), no. 1",
        "Left out: 12 not about mines",
        "Digest 57.",
    ):
        assert words in reply.plain


def test_it_is_for_everybody_and_can_be_stored() -> None:
    reply = draw_digest(FULL)
    assert reply.visibility is Visibility.PUBLIC
    assert load_replies(dump_replies((reply,))) == (reply,)
    assert load_digest(dump_digest(FULL)) == FULL
    assert draw_digest(load_digest(dump_digest(FULL))) == reply


def test_background_stands_behind_buttons_each_once() -> None:
    (button,) = draw_digest(FULL).actions_for(Purpose.OPEN)
    assert (button.command, dict(button.values)) == ("show", {"entry": "finland-leaves"})
    assert button.purpose is Purpose.OPEN
    assert button.label == "Background: Finland leaves"


def test_no_more_entries_than_a_menu_holds() -> None:
    entries = {f"e{number}": f"Entry {number}" for number in range(40)}
    changes = tuple(
        EntryChange(slug=slug, title=title, change=Change.ADDED, recorded=NOW)
        for slug, title in entries.items()
    )
    many = replace(FULL, changes=changes)
    actions = draw_digest(many).actions_for(Purpose.OPEN)
    assert len(actions) == MENU
    assert len({str(action.values) for action in actions}) == MENU


def test_a_retired_entry_has_no_button() -> None:
    gone = EntryChange(slug="gone", title="Gone", change=Change.RETIRED, recorded=NOW)
    reply = draw_digest(replace(FULL, stories=(), changes=(gone,)))
    assert "No longer in the base: Gone" in reply.plain
    assert reply.actions_for(Purpose.OPEN) == ()


def test_nothing_new_is_one_line_and_still_counts() -> None:
    reply = draw_digest(digest(irrelevant=12, law=(event(20),)))
    (card,) = reply.cards
    assert plain(card.text) == (
        "Nothing new on mines (All countries and topics): from 23 Nov 2026, 14:00 (Europe/Kyiv) to "
        "24 Nov 2026, 14:00 (Europe/Kyiv).\nLeft out: 12 not about mines."
    )


def test_what_was_missed_is_said_even_where_nothing_is_new() -> None:
    reply = draw_digest(digest(missed="3 earlier digests were missed."))
    assert "3 earlier digests were missed." in card_text(reply, 0)
    assert "No change since the last digest." in card_text(reply, 0)
    assert "No news on mines in this time." in card_text(reply, 1)


@pytest.mark.parametrize(
    ("press", "others", "warned"), [(5, 1, True), (4, 1, False), (4, 0, False)]
)
def test_a_warning_where_nearly_all_is_of_one_class(press: int, others: int, warned: bool) -> None:
    items = [news(number, kind=SourceKind.PRESS) for number in range(1, press + 1)]
    items += [news(number) for number in range(91, 91 + others)]
    text = draw_digest(digest(*map(one, items))).plain
    assert ("Nearly all of it is of one class (press)" in text) == warned


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"published": NOW.replace(hour=22, minute=30) - DAY}, "24 Nov 2026)"),
        ({"published": NOW.replace(hour=0), "whole_day": True}, "24 Nov 2026)"),
        ({"published": NOW - 5 * HOUR, "undated": True}, "undated, seen 24 Nov 2026)"),
        ({"title": "x" * 400}, "x…"),
        ({"title": "A\u202ereversed\x1b[31m\nline"}, "Areversed[31m line"),
        ({"title": "\x07"}, "Without a title"),
        ({"url": "javascript:alert(1)"}, "1. News 1 (UN News"),
    ],
)
def test_what_feeds_write_is_shown_safely(more: dict[str, Any], says: str) -> None:
    reply = draw_digest(digest(one(news(1, **more))))
    assert says in card_text(reply, 1)
    assert all(
        run.url.startswith("https://") for line in reply.cards[1].text for run in line if run.url
    )


def test_many_outlets_are_counted_and_one_outlet_is_named_once() -> None:
    story = one(*(news(number, outlet=f"Paper {number % 5}") for number in range(10)))
    assert (
        "(Paper 0, UN; Paper 1, UN; Paper 2, UN; 2 more; 24 Nov 2026)"
        in draw_digest(digest(story)).plain
    )


def test_lines_are_numbered_through_all_groups() -> None:
    by_topic = digest(
        one(news(1, topics=("clearance",))), one(news(2)), taste=Taste(grouping=Grouping.TOPIC)
    )
    text = card_text(draw_digest(by_topic), 1)
    assert [line[:2] for line in text.splitlines() if line[:1].isdecimal()] == ["1.", "2."]


def test_corrections_stand_on_top_and_in_their_line() -> None:
    first, second = FULL.stories
    fixed = replace(
        FULL,
        stories=(
            replace(first, fate=Fate.CHANGED, remark="It said before: “Finland stays”"),
            replace(second, fate=Fate.WITHDRAWN, remark="the ministry denied it", note="x"),
        ),
        corrections=(
            Corrected(line=1, text="Corrected: UN News has changed its title.", at=NOW),
            Corrected(line=2, text="Withdrawn by the moderators: it was denied", at=NOW),
        ),
    )
    reply = draw_digest(fixed)
    assert (
        "Line 1: Corrected: UN News has changed its title (24 Nov 2026, 14:00 (Europe/Kyiv))."
        in (card_text(reply, 0))
    )
    text = card_text(reply, 1)
    assert "1. Corrected: Finland leaves the mine ban (" in text
    assert "It said before: “Finland stays”" in text
    assert (
        "2. Withdrawn by the moderators: the ministry denied it (UN News, UN; 24 Nov 2026)" in text
    )
    assert "Mines found" not in reply.plain, "what was withdrawn is not repeated"
    assert "3 reports: 2 UN" not in reply.plain, "and does not count as a source"


def test_a_note_of_the_moderators_stands_with_its_line() -> None:
    noted = digest(one(news(1)), marks={1: Marks(note="The ministry has denied this.")})
    assert "Note of the moderators: The ministry has denied this." in draw_digest(noted).plain


def test_a_preview_has_no_number() -> None:
    assert draw_digest(replace(FULL, number=0)).cards[-1].footer == "A preview: nothing was sent."


def test_the_day_of_the_title_is_that_of_the_zone() -> None:
    late = replace(FULL, until=NOW.replace(hour=23))
    assert draw_digest(late).cards[0].title.endswith("25 November 2026")


def test_changes_beyond_those_that_are_told_are_counted() -> None:
    assert (
        "57 more entries of the base changed." in draw_digest(replace(FULL, more_changes=57)).plain
    )


def test_a_digest_that_was_sent_says_why_by_a_button() -> None:
    (why,) = draw_digest(FULL).actions_for(Purpose.OTHER)
    assert (why.command, why.values) == ("digest why", {"item": str(FULL.number)})
    assert draw_digest(replace(FULL, number=0)).actions_for(Purpose.OTHER) == ()
