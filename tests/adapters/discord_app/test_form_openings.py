"""Forms: opened from everywhere, and after a refusal again with all that was filled in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.adapters.discord_app.delivery import PATIENCE
from bot.core.command import Command
from bot.core.texts import text
from tests.adapters.discord_app.catalogs import slow
from tests.adapters.discord_app.city import City, Scene, options_of
from tests.adapters.discord_app.moderating import LONG, MODERATING, suggest_form
from tests.adapters.discord_app.stage import NOW, Setting, labels, texts
from tests.adapters.discord_app.test_form_fields import fields_of
from tests.servers.discord.exchange import MODAL, Exchange

Play = Callable[..., None]
MENU = text("command.suggest.menu")


async def chosen(on: Scene, shown: Exchange, label: str) -> Exchange:
    """What opening one of the things in the first menu of a message gives."""
    return await on.server.choose(on.ada, shown, "menu", [options_of(shown)[label]])


def test_the_menu_of_a_message_opens_a_form_with_its_words(play: Play) -> None:
    async def scene(on: Scene) -> None:
        message = await on.server.say(on.bo, on.channel, "Finland left in 2026.")
        opened = await on.server.menu(on.ada, on.channel, MENU, message)
        assert opened.response == MODAL
        assert len(opened.callbacks) == 1
        assert fields_of(opened)["What is wrong"]["value"] == "Finland left in 2026."
        sent = await on.server.submit(on.ada, opened, {"What is wrong": "The day is."})
        assert "suggestion=The day is." in texts(sent.message)

    play(scene, catalog=MODERATING, office=True)


def test_it_is_not_announced_however_long_the_form_takes(play: Play) -> None:
    async def scene(on: Scene) -> None:
        message = await on.server.say(on.bo, on.channel, "Finland left in 2026.")
        opened = await on.server.menu(on.ada, on.channel, MENU, message)
        assert opened.response == MODAL
        assert (opened.acked_after or 0) > PATIENCE

    slower = slow(PATIENCE + 0.2, suggest_form)  # type: ignore[arg-type]
    play(scene, catalog=changed("suggest", form=slower), office=True)


def changed(name: str, **how: Any) -> tuple[Command, ...]:
    return tuple(replace(one, **how) if one.name == name else one for one in MODERATING)


def test_a_choice_in_a_menu_opens_a_form(play: Play) -> None:
    async def scene(on: Scene) -> None:
        shown = await on.slash("kb review", {"proposal": 4})
        opened = await chosen(on, shown, "Statement 7")
        assert opened.response == MODAL
        assert opened.modal
        assert opened.modal["title"] == "Part statement 7"
        last = await on.server.choose(on.ada, shown, "menu1", [options_of(shown)["Statement 30"]])
        assert last.response == MODAL

    play(scene, catalog=MODERATING, office=True)


def test_a_form_that_was_closed_opens_again_at_once(play: Play) -> None:
    async def scene(on: Scene) -> None:
        shown = await on.slash("kb review", {"proposal": 4})
        for _ in range(2):
            assert (await on.press(shown, "Reject")).response == MODAL
            assert (await on.slash("kb grant")).response == MODAL

    play(scene, catalog=MODERATING, office=True)


def test_a_refused_form_is_offered_again_with_all_that_was_filled_in(play: Play) -> None:
    async def scene(on: Scene) -> None:
        role = on.server.add_role(on.city.guild, "Moderators")
        filled: dict[str, Any] = {"To whom": role, "Role": "reader", "Consent": "no", "Why": "bad"}
        refused = await on.server.submit(on.ada, await on.slash("kb grant"), filled)
        assert refused.message
        assert refused.message.ephemeral
        assert "That is no reason." in texts(refused.message)
        assert labels(refused.message) == ["Try again", "Dismiss"]
        opened = await on.press(refused, "Try again")
        assert opened.response == MODAL
        fields = fields_of(opened)
        [given] = fields["To whom"]["default_values"]
        assert (int(given["id"]), given["type"]) == (role.id, "role")
        for label, value in (("Role", "reader"), ("Consent", "no")):
            options = fields[label]["options"]
            assert [one["value"] for one in options if one["default"]] == [value]
        assert fields["Why"]["value"] == "bad"
        sent = await on.server.submit(on.ada, opened, {"Why": "trusted"})
        words = texts(sent.message)
        assert f"member=group:{role.id}" in words
        assert "role=reader" in words
        assert "consent=no" in words
        assert "why=trusted" in words

    play(scene, catalog=MODERATING, office=True)


def test_a_full_form_loses_nothing_and_can_be_refused_again(play: Play) -> None:
    async def scene(on: Scene) -> None:
        shown = await on.slash("kb review", {"proposal": 4})
        opened = await on.press(shown, "Edit and approve")
        long = ("Not as it was: " + LONG)[:4_000]
        for _ in range(2):
            filled = {"title": "bad", "topics": "t; u", "Wording": long}
            refused = await on.server.submit(on.ada, opened, filled)
            assert "That is no title." in texts(refused.message)
            opened = await on.press(refused, "Try again")
            fields = fields_of(opened)
            assert fields["title"]["value"] == "bad"
            assert fields["aliases"]["value"] == "aliases as it was"
            assert fields["topics"]["value"] == "t; u"
            assert fields["Wording"]["value"] == long
        sent = await on.server.submit(on.ada, opened, {"title": "good"})
        assert "### Kept head" in texts(sent.message)

    play(scene, catalog=MODERATING, office=True)


def test_it_is_offered_again_after_a_restart_too(
    play_city: Callable[..., None], setting: Callable[..., Setting]
) -> None:
    async def story(city: City) -> None:
        async with city.desk(setting(catalog=MODERATING, office=True)) as on:
            opened = await on.slash("kb reject", {"proposal": 3})
            refused = await on.server.submit(on.ada, opened, {"Reason": "bad words"})
        async with city.desk(setting(catalog=MODERATING, office=True)) as on:
            opened = await on.press(refused, "Try again")
            assert fields_of(opened)["Reason"]["value"] == "bad words"
            sent = await on.server.submit(on.ada, opened, {"Reason": "no source"})
            assert "Rejected 3: no source" in texts(sent.message)

    play_city(story)


def test_a_form_that_is_no_longer_kept_says_so(play: Play) -> None:
    moments = [NOW]

    async def scene(on: Scene) -> None:
        opened = await on.slash("kb reject", {"proposal": 3})
        refused = await on.server.submit(on.ada, opened, {"Reason": "bad words"})
        moments.append(NOW + timedelta(days=2))
        again = await on.press(refused, "Try again")
        assert again.response != MODAL
        assert "no longer kept" in texts(again.message)

    play(scene, catalog=MODERATING, office=True, clock=lambda: moments[-1])


def test_a_form_that_leads_to_a_form_offers_it(play: Play) -> None:
    """Discord opens no form in answer to a form."""

    async def scene(on: Scene) -> None:
        shown = await on.slash("kb review", {"proposal": 4})
        opened = await chosen(on, shown, "Statement 2")
        sent = await on.server.submit(on.ada, opened, {"title": "more"})
        assert "Saved." in texts(sent.message)
        assert labels(sent.message)[0] == "Open the form"
        following = await on.press(sent, "Open the form")
        assert following.response == MODAL
        assert following.modal
        assert following.modal["title"] == "Part statement 2"

    play(scene, catalog=MODERATING, office=True)


def test_a_long_reply_to_a_form_comes_whole_as_it_is_not_sent_twice(play: Play) -> None:
    async def scene(on: Scene) -> None:
        shown = await on.slash("kb review", {"proposal": 4})
        opened = await chosen(on, shown, "Statement 2")
        sent = await on.server.submit(on.ada, opened, {"title": "good"})
        await sent.until(lambda ex: ex.followups and "Propose" in labels(ex.followups[-1]))
        pages = [sent.message, *sent.followups]
        whole = "\n".join(texts(page) for page in pages)
        assert all(f"Line {n}:" in whole for n in range(60))
        assert [labels(page) for page in pages[:-1]] == [[]] * (len(pages) - 1)
        assert labels(pages[-1]) == ["Dismiss", "Propose"]
        assert [line["command"] for line in on.logged("request")].count("kb part") == 2

    play(scene, catalog=MODERATING, office=True)


def test_a_refusal_without_a_form_says_only_that(play: Play) -> None:
    """Without an office nothing can be kept: what is wrong is said all the same."""

    async def scene(on: Scene) -> None:
        opened = await on.slash("kb reject", {"proposal": 3})
        refused = await on.server.submit(on.ada, opened, {"Reason": "bad words"})
        assert refused.message
        assert refused.message.ephemeral
        assert len(texts(refused.message)) > 20

    play(scene, catalog=MODERATING)
