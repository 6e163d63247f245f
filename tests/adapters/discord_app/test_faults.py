"""What goes wrong between the desk and Discord, and inside the desk."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from bot.core.command import Call
from bot.core.markup import line
from bot.core.reply import Card, Reference, Reply
from knowledge.model import Source, SourceKind
from tests.adapters.discord_app.catalogs import catalog_with, failing, saying, slow
from tests.adapters.discord_app.city import WHY, Scene
from tests.adapters.discord_app.stage import texts
from tests.servers.discord.message import Message
from tests.servers.discord.shapes import walk

Play = Callable[..., None]
CALLBACK = r"/interactions/\d+/.+/callback"
FOLLOWUP = r"/webhooks/\d+/[^/]+$"
ORIGINAL = r"/webhooks/\d+/[^/]+/messages/@original"
CHANNEL = r"/channels/\d+/messages"
ADDRESS = "https://example.org/"


def errors(on: Scene) -> list[dict[str, Any]]:
    return [one for one in on.stage.logged() if one["level"] in {"error", "critical"}]


async def goes_on(on: Scene) -> None:
    """The desk answers as if nothing had been."""
    assert texts((await on.slash("help", by=on.bo)).message)


def test_a_429_on_the_answer_is_waited_for(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.server.fail_next("POST", CALLBACK, 429)
        asked = await on.ask()
        assert "Finland" in texts(asked.message)
        assert not errors(on)

    play(scene)


def test_a_429_on_a_follow_up_is_waited_for(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask()
        on.server.fail_next("POST", FOLLOWUP, 429)
        await on.press(asked, "Share")
        assert len(on.server.messages_in(on.channel)) == 1
        assert not errors(on)

    play(scene)


def test_a_429_on_a_mention_is_waited_for(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.server.fail_next("POST", CHANNEL, 429)
        await on.mention(WHY)
        await on.answers()
        assert not errors(on)

    play(scene)


@pytest.mark.usefixtures("impatient")
def test_a_500_on_the_edit_is_tried_again(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.server.fail_next("PATCH", ORIGINAL, 500)
        asked = await on.slash("about")
        assert "Slowly." in texts(asked.message)
        assert not errors(on)

    play(scene, catalog=catalog_with("about", slow(0.3, saying("Slowly."))))


def test_a_500_on_a_mention_is_tried_again_and_answered_once(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.server.fail_next("POST", CHANNEL, 500, done=True)
        await on.mention(WHY)
        await on.server.changed.until(
            lambda: len([one for one in on.server.requests if re.search(CHANNEL, one.path)]) == 2,
            5,
            lambda: "no second try",
        )
        await goes_on(on)
        assert len(on.server.messages_in(on.channel)) == 1

    play(scene)


def test_a_refused_answer_is_logged_and_the_asker_told(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.server.fail_next("POST", CALLBACK, 400, body={"message": "no", "code": 50035})
        asked = await on.ask()
        (logged,) = errors(on)
        assert logged["event"] == "refused by discord"
        assert logged["reference"] in texts(asked.message)
        assert asked.message
        assert asked.message.ephemeral

    play(scene)


def test_where_the_apology_is_refused_as_well_both_are_logged(play: Play) -> None:
    async def scene(on: Scene) -> None:
        no = {"message": "no", "code": 50035}
        on.server.fail_next("POST", CALLBACK, 400, body=no, times=2)
        await on.ask(settle=0)
        await on.server.changed.until(
            lambda: on.logged("the apology was refused too"), 5, lambda: "nothing logged"
        )
        assert on.logged("refused by discord")
        await goes_on(on)

    play(scene)


@pytest.mark.parametrize("code", [40060, 10062])
def test_what_was_answered_or_has_ended_elsewhere_is_no_error(play: Play, code: int) -> None:
    async def scene(on: Scene) -> None:
        status = 400 if code == 40060 else 404
        on.server.fail_next("POST", CALLBACK, status, body={"message": "late", "code": code})
        await on.ask(settle=0)
        await goes_on(on)
        (logged,) = on.logged("gone from discord")
        assert logged["code"] == code
        assert logged["reference"]
        assert not errors(on)

    play(scene)


def test_a_double_click_that_cannot_be_acknowledged_is_no_error(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask()
        await on.press(asked, "Sources in full")
        on.server.fail_next("POST", CALLBACK, 404, body={"message": "late", "code": 10062})
        await on.press(asked, "Sources in full", settle=0)
        await goes_on(on)
        assert on.logged("gone from discord")
        assert not errors(on)

    play(scene)


@pytest.mark.usefixtures("impatient")
def test_an_expired_token_is_logged_not_raised(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.slash("about", settle=0)
        await asked.until(lambda one: one.acked)
        on.server.expire(asked)
        await on.server.changed.until(
            lambda: on.logged("gone from discord"), 5, lambda: "nothing logged"
        )
        await goes_on(on)
        assert not errors(on)

    with_slow = catalog_with("about", slow(0.5, saying("Too late.")))
    play(scene, catalog=with_slow)


def test_a_share_whose_token_has_expired_is_logged_not_raised(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.server.fail_next(
            "POST", FOLLOWUP, 401, body={"message": "Invalid Webhook Token", "code": 50027}
        )
        asked = await on.ask()
        await on.press(asked, "Share", settle=0)
        await on.server.changed.until(
            lambda: on.logged("gone from discord"), 5, lambda: "nothing logged"
        )
        assert not errors(on)

    play(scene)


def test_a_channel_that_is_deleted_before_the_answer_is_logged(play: Play) -> None:
    async def scene(on: Scene) -> None:
        at = on.server.add_channel(on.city.guild, "short-lived")
        said = await on.mention("slowly", at=at)
        assert said
        on.server.delete_channel(at)
        await on.server.changed.until(
            lambda: on.logged("gone from discord"), 5, lambda: "nothing logged"
        )
        assert on.logged("gone from discord")[0]["code"] == 10003
        await goes_on(on)
        assert not errors(on)

    play(scene, catalog=catalog_with("ask", slow(0.3, saying("Too late."))))


def test_a_channel_that_was_closed_to_it_is_logged(play: Play) -> None:
    async def scene(on: Scene) -> None:
        body = {"message": "Missing Access", "code": 50001}
        on.server.fail_next("POST", CHANNEL, 403, body=body)
        await on.mention(WHY)
        await goes_on(on)
        assert on.logged("not allowed to write there")[0]["code"] == 50001
        assert not errors(on)

    play(scene)


def test_a_connection_that_breaks_is_logged_under_the_reference(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.server.fail_next("POST", CALLBACK, "nothing")
        await on.ask(settle=0)
        await goes_on(on)
        (logged,) = on.logged("discord cannot be reached")
        assert logged["reference"]

    play(scene)


def test_a_connection_that_breaks_on_a_mention_is_logged(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.server.fail_next("POST", CHANNEL, "nothing")
        await on.mention(WHY)
        await goes_on(on)
        assert on.logged("discord cannot be reached")

    play(scene)


def test_half_an_answer_of_discord_breaks_nothing(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.server.fail_next("POST", CALLBACK, "truncated")
        with on.server.refusing(40060):  # the apology, as Discord has taken the answer
            await on.ask()
            await on.server.changed.until(
                lambda: on.logged("the apology was refused too"), 5, lambda: "nothing logged"
            )
        on.server.fail_next("POST", CHANNEL, "truncated")
        await on.mention(WHY)
        await on.answers()
        await goes_on(on)

    play(scene)


def test_a_fault_in_a_handler_shows_the_reference_that_is_logged(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.make_public()
        asked = await on.slash("about")
        assert asked.message
        assert asked.message.ephemeral
        (logged,) = [one for one in on.logged("request") if one["command"] == "about"]
        assert logged["result"] == "failed"
        assert logged["reference"] in texts(asked.message)
        await goes_on(on)

    play(scene, catalog=catalog_with("about", failing))


def unfit(_: Call) -> Reply:
    """One citation that no message holds."""
    source = Source(
        id="law-long",
        kind=SourceKind.TREATY,
        title="t" * 5_000,
        publisher="p" * 5_000,
        date="1997",
        url=ADDRESS,
        checked=True,
    )
    card = Card(text=(line("Words."),), citations=(Reference(number=1, source=source),))
    return Reply(plain="Words.", cards=(card,))


def test_what_no_message_holds_is_apologised_for(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.slash("about")
        (logged,) = on.logged("unexpected error")
        assert logged["reference"] in texts(asked.message)
        assert "CannotFit" in logged["exception"]
        assert asked.message
        assert asked.message.ephemeral

    play(scene, catalog=catalog_with("about", unfit))


def test_what_no_message_holds_is_apologised_for_after_a_mention_too(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.mention(WHY)
        (answer,) = await on.answers()
        assert on.logged("unexpected error")[0]["reference"] in texts(answer)

    play(scene, catalog=catalog_with("ask", unfit))


def relabelled(message: Message, custom_id: str) -> Message:
    """The message with another custom id on its first button."""
    button = next(part for part in walk(message.components) if part["type"] == 2)
    button["custom_id"] = custom_id
    return message


FOREIGN = [
    "more:1",
    "o",
    "w",
    "w.",
    "o99a00.",
    "o05a13{.",
    "wzzzzz.",
    'w["ask"].',
    "w[].",
    "w{}.",
    'w["ask",{"question":"x"},"two"].',
    "w" + "[" * 98,
    "oéé",
    "wzc$_ar~.",
]


def test_a_button_of_another_version_says_so(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask()
        assert asked.message
        for custom_id in FOREIGN:
            message = relabelled(asked.message, custom_id)
            pressed = await on.server.press(on.ada, message, custom_id=custom_id)
            assert pressed.message
            assert pressed.message.ephemeral
            assert "another version of the desk" in texts(pressed.message), custom_id
        assert not errors(on)

    play(scene)


def test_a_button_that_lost_its_neighbours_says_so(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask()
        assert asked.message
        row = next(part for part in asked.message.components if part["type"] == 1)
        del row["components"][0]
        pressed = await on.press(asked, "Sources in full")
        assert "another version of the desk" in texts(pressed.message)

    play(scene)


@pytest.mark.parametrize(
    "request_",
    ['w["ask",{"nobody":"knows"}].', 'w["settings",{"answers":"public"}].', 'w["nothing",{}].'],
)
def test_a_forged_button_gets_no_further_than_its_presser(play: Play, request_: str) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask()
        assert asked.message
        message = relabelled(asked.message, request_)
        pressed = await on.server.press(on.ada, message, custom_id=request_)
        assert pressed.message
        assert pressed.message.ephemeral
        assert [one["result"] for one in on.logged("request")][1] == "refused"
        assert not errors(on)

    play(scene)
