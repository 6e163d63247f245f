"""What was shown before a restart works after it."""

from __future__ import annotations

from collections.abc import Callable

from tests.adapters.discord_app.catalogs import catalog_without
from tests.adapters.discord_app.city import MUTE, WHY, City, options_of
from tests.adapters.discord_app.stage import Setting, labels, texts

PlayCity = Callable[..., None]
Make = Callable[..., Setting]


def test_a_button_of_before_means_the_same(play_city: PlayCity, setting: Make) -> None:
    async def story(city: City) -> None:
        before = {}
        async with city.desk(setting()) as on:
            asked = await on.ask()
            for label in labels(asked.message):
                if label not in {"Share", "Dismiss"}:
                    before[label] = texts((await on.press(asked, label)).message)
        assert len(before) > 3
        async with city.desk(setting()) as on:
            for label, words in before.items():
                assert texts((await on.press(asked, label)).message) == words

    play_city(story)


def test_sharing_dismissing_and_turning_pages_work_on(play_city: PlayCity, setting: Make) -> None:
    async def story(city: City) -> None:
        async with city.desk(setting()) as on:
            asked, pages = await on.ask(), await on.slash("timeline")
        async with city.desk(setting()) as on:
            await on.press(asked, "Share")
            (public,) = on.server.messages_in(on.channel)
            assert "-# Page 2 of" in texts((await on.press(pages, "Continue")).message)
            refused = await on.press(pages, "Share", permissions=MUTE)
            assert "may not write" in texts(refused.message)
        async with city.desk(setting()) as on:
            assert "### Sources" in texts((await on.press(public, "Sources in full")).message)
            await on.press(public, "Remove")
            assert public.deleted
            await on.press(asked, "Dismiss")
            assert asked.message is None

    play_city(story)


def test_a_menu_of_before_opens_what_it_says(play_city: PlayCity, setting: Make) -> None:
    async def story(city: City) -> None:
        async with city.desk(setting()) as on:
            listed = await on.slash("browse", {"topic": "debate"})
        async with city.desk(setting()) as on:
            title, value = next(iter(options_of(listed).items()))
            shown = await on.server.choose(on.ada, listed, "menu", [value])
            assert title[:40] in texts(shown.message)
            assert "page 2 of" in texts((await on.press(listed, "Next page")).message)

    play_city(story)


def test_the_answer_to_a_mention_of_before(play_city: PlayCity, setting: Make) -> None:
    async def story(city: City) -> None:
        async with city.desk(setting()) as on:
            await on.mention(WHY)
            (answer,) = await on.answers()
        async with city.desk(setting()) as on:
            assert "### Sources" in texts((await on.press(answer, "Sources in full")).message)
            await on.press(answer, "Remove")
            assert answer.deleted

    play_city(story)


def test_a_button_for_a_command_that_is_no_more_says_so(play_city: PlayCity, setting: Make) -> None:
    async def story(city: City) -> None:
        async with city.desk(setting()) as on:
            asked = await on.slash("status", {"state": "Finland"})
            listed = await on.slash("browse", {"topic": "debate"})
        async with city.desk(setting(catalog=catalog_without("status", "show"))) as on:
            pressed = await on.press(asked, "Sources in full")
            assert pressed.message
            assert pressed.message.ephemeral
            assert "There is no command “status”" in texts(pressed.message)
            value = next(iter(options_of(listed).values()))
            opened = await on.server.choose(on.ada, listed, "menu", [value])
            assert "There is no command “show”" in texts(opened.message)
            shared = await on.press(asked, "Share")
            assert "There is no command “status”" in shared.followups[0].content
            assert not on.server.messages_in(on.channel)

    play_city(story)


def test_a_long_question_is_carried_over_a_restart(play_city: PlayCity, setting: Make) -> None:
    question = "why did Finland leave the mine ban, " + "and what did others say of it, " * 7 + "?"

    async def story(city: City) -> None:
        async with city.desk(setting()) as on:
            asked = await on.ask(question)
            assert "Sources in full" in labels(asked.message)
        async with city.desk(setting()) as on:
            await on.press(asked, "Share")
            (public,) = on.server.messages_in(on.channel)
            assert texts(public).splitlines()[2:3] == texts(asked.message).splitlines()[1:2]

    play_city(story)
