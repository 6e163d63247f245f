"""Readers of other languages: the words around are theirs, the answers English, and it says so."""

from __future__ import annotations

from collections.abc import Callable

from bot.core.locales import english_note
from tests.adapters.discord_app.city import Scene
from tests.adapters.discord_app.stage import texts
from tests.servers.discord.shapes import text_of

Play = Callable[..., None]
LOCALES = ("fr", "es-ES", "es-419", "uk", "ru")


def last(message: object) -> str:
    return text_of(message.components)[-1]  # type: ignore[attr-defined]


def test_a_private_answer_says_that_the_desk_speaks_english(play: Play) -> None:
    async def scene(on: Scene) -> None:
        for locale in LOCALES:
            reader = on.server.add_user(f"Reader of {locale}", locale=locale)
            asked = await on.ask(by=reader)
            note = english_note(locale)
            assert note
            assert f"-# {note}" in last(asked.message)
            assert "Finland" in texts(asked.message)
            alone = await on.slash("about", by=reader, at=on.server.dm_with(reader))
            assert note in texts(alone.message)

    play(scene)


def test_others_get_no_such_note(play: Play) -> None:
    async def scene(on: Scene) -> None:
        for locale in ("en-US", "en-GB", "zh-CN", "ja", "pt-BR"):
            asked = await on.ask(by=on.server.add_user(f"Reader of {locale}", locale=locale))
            assert "As of 22 November 2026." in last(asked.message)

    play(scene)


def test_a_public_answer_has_no_note_of_the_askers_language(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.make_public()
        on.ada.locale = "uk"
        asked = await on.ask()
        assert asked.message
        assert not asked.message.ephemeral
        assert english_note("uk") not in texts(asked.message)
        read = await on.press(asked, "Sources in full", by=on.bo)
        assert english_note("uk") not in texts(read.message)

    play(scene)


def test_a_shared_answer_has_the_language_of_nobody(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.ada.locale = "ru"
        await on.press(await on.ask(), "Share")
        (public,) = on.server.messages_in(on.channel)
        assert english_note("ru") not in texts(public)

    play(scene)
