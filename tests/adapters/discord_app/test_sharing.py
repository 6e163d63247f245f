"""A private answer, shown to the others."""

from __future__ import annotations

from collections.abc import Callable

from bot.adapters.discord_app.answering import NO_APPS, NO_VOICE
from tests.adapters.discord_app.city import (
    MUTE,
    NO_EXTERNAL_APPS,
    Scene,
)
from tests.adapters.discord_app.stage import labels, texts
from tests.servers.discord.world import EVERYTHING, Perm

Play = Callable[..., None]


def test_share_shows_the_same_answer_to_all_and_says_who(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.ada.locale = "fr"
        asked = await on.ask()
        private = texts(asked.message)
        assert "-# Les réponses sont en anglais" in private
        shared = await on.press(asked, "Share")
        (public,) = on.server.messages_in(on.channel)
        assert shared.followups == [public]
        words = texts(public)
        assert words.startswith(f"-# Shared by {on.ada.mention}\n> why did Finland")
        assert "anglais" not in words
        assert "Les " not in words
        kept = [line for line in private.splitlines() if "anglais" not in line]
        assert words.splitlines()[1:] == kept
        assert not on.server.pings

    play(scene)


def test_the_shared_answer_has_buttons_for_all_and_the_private_one_loses_share(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask()
        before = labels(asked.message)
        await on.press(asked, "Share")
        assert asked.message
        assert asked.message.ephemeral
        assert labels(asked.message) == [label for label in before if label != "Share"]
        (public,) = on.server.messages_in(on.channel)
        assert "Share" not in labels(public)
        assert "Remove" in labels(public)
        assert "Dismiss" not in labels(public)
        sources = await on.press(public, "Sources in full", by=on.bo)
        assert sources.message
        assert sources.message.ephemeral
        assert "### Sources" in texts(sources.message)

    play(scene)


def test_the_page_that_is_shown_is_shared(play: Play) -> None:
    async def scene(on: Scene) -> None:
        second = await on.press(await on.slash("timeline"), "Continue")
        await on.press(second, "Share")
        (public,) = on.server.messages_in(on.channel)
        assert "-# Page 2 of" in texts(public)
        rest = next(label for label in labels(public) if label.startswith("More ("))
        assert "\\[1\\]" in texts((await on.press(public, rest, by=on.bo)).message)

    play(scene)


def test_what_was_read_on_can_be_shared_too(play: Play) -> None:
    async def scene(on: Scene) -> None:
        sources = await on.press(await on.ask(), "Sources in full")
        await on.press(sources, "Share")
        (public,) = on.server.messages_in(on.channel)
        assert "### Sources" in texts(public)

    play(scene)


def test_a_double_click_shares_once(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask()
        first = await on.press(asked, "Share", settle=0)
        second = await on.press(asked, "Share", settle=0)
        await first.settled()
        await second.until(lambda press: press.acked)
        assert len(on.server.messages_in(on.channel)) == 1

    play(scene)


def test_the_shared_answer_is_removed_by_who_shared_it(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.press(await on.ask(), "Share")
        (public,) = on.server.messages_in(on.channel)
        refused = await on.press(public, "Remove", by=on.bo)
        assert "manages messages" in texts(refused.message)
        await on.press(public, "Remove")
        assert public.deleted

    play(scene)


def test_who_may_not_write_is_not_offered_to_share(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask(permissions=MUTE)
        assert "Share" not in labels(asked.message)

    play(scene)


def test_who_may_not_write_any_more_cannot_share(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask()
        refused = await on.press(asked, "Share", permissions=MUTE)
        assert refused.message
        assert refused.message.ephemeral
        assert refused.message.content == NO_VOICE
        assert not on.server.messages_in(on.channel)
        assert "Share" in labels(asked.message)

    play(scene)


def test_in_a_thread_the_right_to_write_in_threads_counts(play: Play) -> None:
    async def scene(on: Scene) -> None:
        thread = on.server.add_thread(on.channel)
        only_there = EVERYTHING & ~Perm.SEND_MESSAGES
        asked = await on.ask(at=thread, permissions=only_there)
        await on.press(asked, "Share", permissions=only_there)
        assert len(on.server.messages_in(thread)) == 1
        nowhere = EVERYTHING & ~Perm.SEND_MESSAGES_IN_THREADS
        silent = await on.slash("about", at=thread, permissions=nowhere)
        assert "Share" not in labels(silent.message)

    play(scene)


def test_where_the_server_silences_such_apps_sharing_is_not_offered_and_refused(
    play: Play,
) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask(installed="user", permissions=NO_EXTERNAL_APPS)
        assert asked.message
        assert asked.message.ephemeral
        assert "Share" not in labels(asked.message)
        before = await on.slash("about", installed="user")
        refused = await on.press(before, "Share", permissions=NO_EXTERNAL_APPS)
        assert refused.message
        assert refused.message.content == NO_APPS
        assert not on.server.messages_in(on.channel)

    play(scene)


def test_refusals_and_notes_cannot_be_shared(play: Play) -> None:
    async def scene(on: Scene) -> None:
        wrong = await on.slash("status", {"state": "Atlantis"})
        assert "Share" not in labels(wrong.message)
        noted = await on.press(await on.ask(), "Not helpful")
        assert "Share" not in labels(noted.message)

    play(scene)


def test_sharing_over_the_limit_is_refused_privately_and_share_stays(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask()
        pressed = await on.press(asked, "Share")
        (told,) = pressed.followups
        assert told.ephemeral
        assert "a lot within a short time" in told.content
        assert not on.server.messages_in(on.channel)
        assert "Share" in labels(asked.message)

    play(scene, per_user="1/minute")


def test_what_is_too_long_to_be_carried_is_shared_as_it_is_shown(play: Play) -> None:
    claims = (
        "Finland left the Ottawa Convention in January 2026. Article 5 of the Ottawa Convention "
        "gives states ten years to clear their mines. The United States is party to the Ottawa "
        "Convention. Latvia, Lithuania and Estonia quit as well, and Poland did in the same year."
    )

    async def scene(on: Scene) -> None:
        on.ada.locale = "fr"
        checked = await on.slash("check", {"text": claims})
        private = texts(checked.message)
        assert "**The base says otherwise:** “The United States is party" in private
        assert labels(checked.message) == ["Share", "Dismiss"]
        await on.press(checked, "Share")
        (public,) = on.server.messages_in(on.channel)
        lines = texts(public).splitlines()
        assert lines[0] == f"-# Shared by {on.ada.mention}"
        assert lines[1:] == [line for line in private.splitlines() if "anglais" not in line]
        await on.press(public, "Remove")
        assert on.server.messages_in(on.channel) == []
        assert not on.server.pings

    play(scene)
