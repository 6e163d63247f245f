"""The log: one line a request, with a reference, and nobody's words."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.adapters.discord_app.catalogs import catalog_with, failing
from tests.adapters.discord_app.city import WHY, Scene
from tests.adapters.discord_app.stage import texts

Play = Callable[..., None]
KEYS = {
    "event",
    "level",
    "timestamp",
    "reference",
    "platform",
    "command",
    "result",
    "outcome",
    "limited",
    "took_ms",
}


def test_each_request_has_one_line_with_a_reference_of_its_own(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.ask()
        await on.press(asked, "Sources in full")
        await on.press(asked, "Share")
        await on.mention(WHY)
        await on.answers(2)
        await on.server.say(on.ada, on.server.dm_with(on.ada), "is Poland a party?")
        await on.answers(at=on.server.dm_with(on.ada))
        lines = on.logged("request")
        assert len(lines) == 5
        assert all(set(line) == KEYS for line in lines)
        references = [line["reference"] for line in lines]
        assert len(set(references)) == 5
        assert all(re.fullmatch("[0-9a-f]{8}", reference) for reference in references)
        assert all(line["took_ms"] >= 0 for line in lines)

    play(scene)


def test_no_line_holds_words_names_or_tokens_even_when_much_goes_wrong(play: Play) -> None:
    words = "is the Grand Duchy of Adalbertina bound by the mine ban?"

    async def scene(on: Scene) -> None:
        failed = await on.slash("status", {"state": "Grand Duchy of Adalbertina"})
        assert "Something went wrong" in texts(failed.message)
        for status in (400, 403, "nothing", "truncated"):
            on.server.fail_next("POST", r"/channels/\d+/messages", status)
            await on.mention(words)
        on.server.fail_next("POST", r"/callback", "nothing")
        await on.ask(words, settle=0)
        await on.server.changed.until(
            lambda: not any(fault.times for fault in on.server.faults), 5, lambda: "not answered"
        )
        on.server.fail_next("POST", r"/callback", 429)
        await on.ask(words, by=on.bo)
        await on.server.drop_gateway(None)
        await on.ask(words, by=on.server.add_user("Cunigunde"))
        assert len(on.stage.logged()) > 8

    play(scene, catalog=catalog_with("status", failing))


def test_a_start_in_good_order_logs_nothing_but_that(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.slash("about")
        events = [line["event"] for line in on.stage.logged()]
        ours = [event for event in events if "voice will NOT be supported" not in event]
        assert set(ours) <= {"commands declared", "online in discord", "request"}

    play(scene)


def test_nothing_is_printed(play: Play, capfd: object) -> None:
    async def scene(on: Scene) -> None:
        await on.ask()

    play(scene)
    assert capfd.readouterr() == ("", "")  # type: ignore[attr-defined]
