"""What the buttons and the menu of an answer do."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from tests.adapters.discord_app.city import EVERYTHING, MANAGE_MESSAGES, WHY, Scene, options_of
from tests.adapters.discord_app.stage import Setting, labels, texts
from tests.servers.discord.exchange import DEFER_UPDATE

Play = Callable[..., None]


def test_more_shows_what_was_left_out_with_its_sources(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask()
        label = next(label for label in labels(asked.message) if label.startswith("More ("))
        more = await on.press(asked, label)
        assert more.message
        assert more.message.ephemeral
        assert "\\[1\\]" in texts(more.message)
        assert "As of 22 November 2026." in texts(more.message)
        first, rest = texts(asked.message).splitlines(), texts(more.message).splitlines()
        assert rest[1] not in first

    play(scene)


def test_sources_in_full_have_addresses_and_ids(play: Play) -> None:
    async def scene(on: Scene) -> None:
        sources = await on.press(await on.ask(), "Sources in full")
        assert "### Sources" in texts(sources.message)
        assert "<https://" in texts(sources.message)

    play(scene)


def test_continue_leads_through_all_pages_to_the_end(play: Play) -> None:
    async def scene(on: Scene) -> None:
        shown = await on.slash("timeline")
        first, seen = texts(shown.message), [texts(shown.message)]
        count = int(first.rsplit("-# Page 1 of ", 1)[1].split()[0])
        assert count > 1
        while "Continue" in labels(shown.message):
            shown = await on.press(shown, "Continue")
            assert shown.message
            assert shown.message.ephemeral
            seen.append(texts(shown.message))
            assert f"-# Page {len(seen)} of {count}" in seen[-1]
        assert len(seen) == count
        assert len(set(seen)) == count
        assert all("\\[1\\]" in text or "\\[2\\]" in text or "http" in text for text in seen)

    play(scene)


def test_next_page_of_a_list_and_its_end(play: Play) -> None:
    async def scene(on: Scene) -> None:
        shown = await on.slash("browse", {"topic": "debate"})
        assert "page 1 of 2" in texts(shown.message)
        entries = set(options_of(shown))
        second = await on.press(shown, "Next page")
        assert "page 2 of 2" in texts(second.message)
        assert "Next page" not in labels(second.message)
        assert not entries & set(options_of(second))

    play(scene)


def test_next_page_twice_in_a_row(play: Play) -> None:
    async def scene(on: Scene) -> None:
        shown = await on.slash("browse", {"topic": "term"})
        for number in range(2, 6):
            shown = await on.press(shown, "Next page")
            assert f"page {number} of" in texts(shown.message)

    play(scene)


def test_from_the_overview_by_menu_to_an_entry_and_a_related_question(play: Play) -> None:
    async def scene(on: Scene) -> None:
        overview = await on.slash("browse")
        weapons = next(value for label, value in options_of(overview).items() if "weapon" in label)
        listed = await on.server.choose(on.ada, overview, "menu", [weapons])
        assert "### Kind: weapon" in texts(listed.message)
        entry = next(iter(options_of(listed).values()))
        shown = await on.server.choose(on.ada, listed, "menu", [entry])
        assert "Entry " in texts(shown.message)
        related = [label for label in labels(shown.message) if label.endswith("?")]
        while "Continue" in labels(shown.message) and not related:
            shown = await on.press(shown, "Continue")
            related = [label for label in labels(shown.message) if label.endswith("?")]
        answer = await on.press(shown, related[0])
        assert answer.message
        assert answer.message.ephemeral
        assert texts(answer.message).startswith("> ")

    play(scene)


def test_what_the_menus_offer_can_all_be_opened(play: Play) -> None:
    async def scene(on: Scene) -> None:
        overview = await on.slash("browse")
        choices = options_of(overview)
        assert 10 <= len(choices) <= 50
        for value in list(choices.values())[:8]:
            listed = await on.server.choose(on.ada, overview, "menu", [value])
            assert "###" in texts(listed.message)

    play(scene)


def test_not_helpful_is_counted_without_a_person(
    play: Play, setting: Callable[..., Setting]
) -> None:
    async def scene(on: Scene) -> None:
        noted = await on.press(await on.ask(), "Not helpful")
        assert "without your name" in texts(noted.message)
        assert labels(noted.message) == ["Dismiss"]

    play(scene)
    db = sqlite3.connect(setting().state / "state.db")
    rows = db.execute("SELECT * FROM unhelpful").fetchall()
    columns = [row[1] for row in db.execute("PRAGMA table_info(unhelpful)")]
    db.close()
    assert columns == ["question", "entry", "marked", "first", "last"]
    assert rows
    assert {row[0] for row in rows} == {WHY.casefold()}
    assert {row[2] for row in rows} == {1}
    assert {row[3] for row in rows} == {"2026-11-22"}


def test_dismiss_deletes_the_private_answer(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask()
        pressed = await on.press(asked, "Dismiss")
        assert pressed.response == DEFER_UPDATE
        assert asked.message is None

    play(scene)


def test_a_public_answer_is_removed_by_the_asker(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.make_public()
        asked = await on.ask()
        assert on.server.messages_in(on.channel) == [asked.message]
        assert "Remove" in labels(asked.message)
        assert "Dismiss" not in labels(asked.message)
        await on.press(asked, "Remove")
        assert on.server.messages_in(on.channel) == []

    play(scene)


def test_a_public_answer_is_removed_by_who_manages_messages_and_by_nobody_else(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.make_public()
        asked = await on.ask()
        refused = await on.press(asked, "Remove", by=on.bo)
        assert refused.message
        assert refused.message.ephemeral
        assert "manages messages" in texts(refused.message)
        assert asked.message
        moderator = on.server.add_user("Moderata")
        may = EVERYTHING | MANAGE_MESSAGES
        await on.press(asked, "Remove", by=moderator, permissions=may)
        assert asked.message is None

    play(scene)


def test_the_answer_to_a_mention_is_removed_by_who_mentioned(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.mention(WHY)
        (answer,) = await on.answers()
        refused = await on.press(answer, "Remove", by=on.bo)
        assert "manages messages" in texts(refused.message)
        assert not answer.deleted
        await on.press(answer, "Remove")
        assert answer.deleted

    play(scene)


def test_a_button_of_a_public_answer_answers_whoever_presses_it_alone(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.make_public()
        asked = await on.ask()
        before = texts(asked.message)
        sources = await on.press(asked, "Sources in full", by=on.bo)
        assert sources.message
        assert sources.message.ephemeral
        assert texts(asked.message) == before
        assert len(on.server.messages_in(on.channel)) == 1

    play(scene)


def test_a_double_click_is_answered_once(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask()
        first = await on.press(asked, "Sources in full")
        second = await on.press(asked, "Sources in full", settle=0)
        await second.until(lambda press: press.acked)
        assert first.message
        assert second.response == DEFER_UPDATE
        assert len(on.logged("request")) == 2

    play(scene)


def test_different_buttons_in_a_hurry_are_all_answered(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask()
        for label in [label for label in labels(asked.message) if label.endswith("?")]:
            assert texts((await on.press(asked, label)).message)
        assert (await on.press(asked, "Sources in full", by=on.ada)).message

    play(scene)


def test_the_same_interaction_delivered_twice_is_answered_once(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask()
        on.server.redeliver(asked)
        pressed = await on.press(asked, "Sources in full")
        on.server.redeliver(pressed)
        await on.slash("about")  # what came before it has been seen by now
        assert len(asked.callbacks) == len(pressed.callbacks) == 1
        assert len(on.logged("request")) == 3

    play(scene)


def test_the_same_command_twice_gets_a_short_private_note(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.make_public()
        await on.slash("status", {"state": "Finland"})
        again = await on.slash("status", {"state": "Finland"})
        assert again.message
        assert again.message.ephemeral
        assert again.message.content == "You asked this a moment ago; the answer is above."
        other = await on.slash("status", {"state": "Poland"})
        assert "Poland" in texts(other.message)
        of_another = await on.slash("status", {"state": "Finland"}, by=on.bo)
        assert "Finland" in texts(of_another.message)

    play(scene)


def test_what_is_private_stays_so_when_its_buttons_are_pressed_in_a_public_channel(
    play: Play,
) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask()
        await on.make_public()
        more = await on.press(asked, "Sources in full")
        assert more.message
        assert more.message.ephemeral

    play(scene)
