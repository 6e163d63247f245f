"""What the buttons and the menu of an answer do."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable

from tests.adapters.slack_app.newsroom import WHY, Scene
from tests.adapters.slack_app.stage import Setting, idle, labels, options_of, words_of

Play = Callable[..., None]


def test_more_shows_what_was_left_out_with_its_sources(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask()
        label = next(label for label in labels(asked) if label.startswith("More ("))
        more = on.only(await on.press(asked, label))
        assert more.only_for is on.ada
        assert "[1]" in more.text
        assert "As of 22 November 2026." in more.text
        assert more.text.splitlines()[1] not in asked.text

    play(scene)


def test_sources_in_full_have_addresses_and_ids(play: Play) -> None:
    async def scene(on: Scene) -> None:
        sources = on.only(await on.press(await on.ask(), "Sources in full"))
        assert "https://" in sources.text
        assert "https://" in words_of(sources)

    play(scene)


def test_continue_leads_through_all_pages_to_the_end(play: Play) -> None:
    async def scene(on: Scene) -> None:
        shown = on.only(await on.slash("timeline"))
        seen = [shown.text]
        count = int(shown.text.rsplit("Page 1 of ", 1)[1].split(".")[0])
        assert count > 1
        while "Continue" in labels(shown):
            assert "Share to channel" in labels(shown)
            shown = on.only(await on.press(shown, "Continue"))
            assert shown.only_for is on.ada
            seen.append(shown.text)
            assert f"Page {len(seen)} of {count}." in seen[-1]
        assert len(seen) == len(set(seen)) == count
        assert all(re.search(r"\[\d+\]", text) for text in seen)

    play(scene)


def test_next_page_of_a_list_and_its_end(play: Play) -> None:
    async def scene(on: Scene) -> None:
        shown = on.only(await on.slash("browse debate"))
        assert "page 1 of 2" in shown.text
        second = on.only(await on.press(shown, "Next page"))
        assert "page 2 of 2" in second.text
        assert "Next page" not in labels(second)
        assert not set(options_of(shown)) & set(options_of(second))

    play(scene)


def test_from_the_overview_by_menu_to_an_entry_and_a_related_question(play: Play) -> None:
    async def scene(on: Scene) -> None:
        overview = on.only(await on.slash("browse"))
        weapons = next(value for label, value in options_of(overview).items() if "weapon" in label)
        listed = on.only(await on.choose(overview, weapons))
        assert "Kind: weapon" in listed.text
        shown = on.only(await on.choose(listed, next(iter(options_of(listed).values()))))
        related = [label for label in labels(shown) if label.endswith("?")]
        while not related:
            shown = on.only(await on.press(shown, "Continue"))
            related = [label for label in labels(shown) if label.endswith("?")]
        answer = on.only(await on.press(shown, related[0]))
        assert answer.only_for is on.ada
        assert answer.text.startswith("“")

    play(scene)


def test_everything_in_the_menu_can_be_opened_one_right_after_the_other(play: Play) -> None:
    async def scene(on: Scene) -> None:
        overview = on.only(await on.slash("browse"))
        choices = options_of(overview)
        assert 10 <= len(choices) <= 100
        for value in list(choices.values())[:6]:
            on.only(await on.choose(overview, value))

    play(scene)


def test_not_helpful_is_counted_without_a_person(
    play: Play, setting: Callable[..., Setting]
) -> None:
    async def scene(on: Scene) -> None:
        noted = on.only(await on.press(await on.ask(), "Not helpful"))
        assert "without your name" in noted.text
        assert labels(noted) == ["Dismiss"]

    play(scene)
    db = sqlite3.connect(setting().state / "state.db")
    rows = db.execute("SELECT * FROM unhelpful").fetchall()
    columns = [row[1] for row in db.execute("PRAGMA table_info(unhelpful)")]
    db.close()
    assert columns == ["question", "entry", "marked", "first", "last"]
    assert {row[0] for row in rows} == {WHY.casefold()}
    assert {row[2] for row in rows} == {1}
    assert {row[3] for row in rows} == {"2026-11-22"}


def test_share_shows_it_to_the_channel_with_who_did(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask()
        await on.press(asked, "Share to channel")
        (shared,) = on.said()
        assert shared.text.startswith(f"Shared by adalbertina\n“{WHY}”\n")
        assert words_of(shared).startswith("Shared by adalbertina")
        assert "Remove" in labels(shared)
        assert asked.only_for is on.ada
        assert "Share to channel" not in labels(asked)
        assert "Dismiss" in labels(asked)
        assert asked.text.split("\n", 1)[1] in shared.text

    play(scene)


def test_share_needs_no_membership_of_the_channel(play: Play) -> None:
    async def scene(on: Scene) -> None:
        elsewhere = on.server.add_channel(on.room.team, "quiet", bot=False, private=True)
        await on.press(await on.ask(at=elsewhere), "Share to channel")
        assert len(on.said(elsewhere)) == 1

    play(scene)


def test_a_page_is_shared_with_its_own_number(play: Play) -> None:
    async def scene(on: Scene) -> None:
        second = on.only(await on.press(on.only(await on.slash("timeline")), "Continue"))
        assert "Page 2 of " in second.text
        await on.press(second, "Share to channel")
        (shared,) = on.said()
        assert "Page 2 of " in shared.text

    play(scene)


def test_dismiss_takes_the_private_answer_away(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask()
        await on.press(asked, "Dismiss")
        assert asked.deleted

    play(scene)


def test_a_public_reply_is_removed_only_by_who_asked(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.make_public()
        asked = await on.ask()
        refused = on.only(await on.press(asked, "Remove", by=on.bo))
        assert refused.only_for is on.bo
        assert refused.text == "Only who asked can remove this."
        assert not asked.deleted
        await on.press(asked, "Remove")
        assert asked.deleted

    play(scene)


def test_what_was_shared_is_removed_only_by_who_shared_it(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.press(await on.ask(), "Share to channel")
        (shared,) = on.said()
        await on.press(shared, "Remove", by=on.bo)
        assert not shared.deleted
        await on.press(shared, "Remove")
        assert shared.deleted

    play(scene)


def test_a_button_of_a_public_answer_answers_whoever_presses_it_alone(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.make_public()
        asked = await on.ask()
        sources = on.only(await on.press(asked, "Sources in full", by=on.bo))
        assert sources.only_for is on.bo
        assert on.said() == [asked]

    play(scene)


def test_a_double_click_is_answered_once(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask()
        first = await on.press(asked, "Sources in full")
        second = await on.press(asked, "Sources in full")
        assert len(first.replies) == 1
        assert second.acks
        assert second.replies == []
        of_another = await on.press(asked, "Not helpful")
        assert len(of_another.replies) == 1

    play(scene)


def test_the_same_press_delivered_twice_is_answered_once(play: Play) -> None:
    async def scene(on: Scene) -> None:
        pressed = await on.press(await on.ask(), "Sources in full")
        await on.server.deliver(pressed)
        await idle()
        assert len(pressed.replies) == 1

    play(scene)


def test_buttons_inside_threads_answer_in_the_thread(play: Play) -> None:
    async def scene(on: Scene) -> None:
        begun = on.server.store(channel=on.channel, user=on.bo, text="Let us talk about mines.")
        answer = on.only(await on.mention("status finland", thread=begun.ts))
        sources = on.only(await on.press(answer, "Sources in full"))
        assert answer.thread_ts == sources.thread_ts == begun.ts
        assert sources.only_for is on.ada
        again = on.only(await on.press(sources, "Share to channel"))
        assert again.thread_ts == begun.ts
        assert again.only_for is None

    play(scene)


def test_buttons_in_a_direct_message(play: Play) -> None:
    async def scene(on: Scene) -> None:
        answer = on.only(await on.dm(WHY))
        more = on.only(await on.press(answer, "Sources in full"))
        assert more.channel is on.home
        assert not {"Dismiss", "Share to channel", "Remove"} & set(labels(more))

    play(scene)
