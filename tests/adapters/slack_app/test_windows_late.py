"""Windows that wait, come too late, are closed, or meet a desk that has changed."""

from __future__ import annotations

from collections.abc import Callable

from tests.adapters.slack_app.newsroom import Scene
from tests.adapters.slack_app.stage import elements, idle, labels, words_of
from tests.adapters.slack_app.windows import REASON, by_slash, make_reviewer, title, window
from tests.adapters.slack_app.workshop import Workshop

Play = Callable[..., None]


def test_a_slow_one_waits_in_the_window(stage: Play, shop: Workshop) -> None:
    shop.slow = 1.8

    async def scene(on: Scene) -> None:
        view = await by_slash(on)
        waiting = await on.server.submit(on.ada, view, {"fill:reason:1": REASON})
        assert waiting.acked_after is not None
        assert waiting.acked_after < 2.5
        assert "looking it up" in words_of(view)
        await idle()
        assert "Proposal 12 was rejected" in words_of(view)

    stage(scene)


def test_refused_late_the_form_comes_back_as_it_was_filled_in(stage: Play, shop: Workshop) -> None:
    shop.slow = 1.8

    async def scene(on: Scene) -> None:
        view = window(await on.slash("kb add"))
        await on.fill(view, title="x", entry_kind="figure", member=on.bo.id)
        assert words_of(view).startswith("That is no title.")
        assert elements(view, "plain_text_input")[0]["initial_value"] == "x"
        assert elements(view, "static_select")[0]["initial_option"]["value"] == "figure"
        assert elements(view, "users_select")[0]["initial_user"] == on.bo.id
        shop.slow = 0
        await on.fill(view, title="Mines at sea")
        assert shop.done[-1][1]["member"] == f"user:{on.bo.id}"
        assert title(view) == "Draft 3: statement 1"

    stage(scene)


def test_closed_while_it_waits_the_reply_is_said_where_it_came_from(
    stage: Play, shop: Workshop
) -> None:
    shop.slow = 1.8

    async def scene(on: Scene) -> None:
        on.room.may_refuse = True
        view = await by_slash(on)
        ex = await on.server.submit(on.ada, view, {"fill:reason:1": "no"})
        await on.server.close_view(on.ada, view)
        await idle()
        (said,) = [m for m in on.server.messages(on.channel) if m.only_for is on.ada]
        assert "The reason is too short." in said.text
        shop.slow = 0
        again = window(await on.press(said, "Try again"))
        assert elements(again, "plain_text_input")[0]["initial_value"] == "no"
        assert ex.acks

    stage(scene)


def test_whoever_loses_the_role_in_between_keeps_what_was_typed(
    stage: Play, shop: Workshop
) -> None:
    async def scene(on: Scene) -> None:
        view = await by_slash(on)
        on.stage.setting.grants.clear()
        refused = await on.fill(view, reason=REASON)
        (words,) = refused.errors.values()
        assert "“kb reject” is for a reviewer; you are a reader" in words
        assert shop.done == []
        make_reviewer(on)
        await on.fill(view)
        assert shop.done[-1][1]["reason"] == REASON

    stage(scene)


def test_one_too_many_is_told_at_the_input(stage: Play, shop: Workshop) -> None:
    async def scene(on: Scene) -> None:
        view = await by_slash(on)
        (words,) = (await on.fill(view, reason=REASON)).errors.values()
        assert words.startswith("You have asked a lot")
        assert shop.done == []

    stage(scene, per_user="1/minute")


def test_while_the_desk_restarts_the_window_stays(stage: Play, shop: Workshop) -> None:
    async def scene(on: Scene) -> None:
        view = await by_slash(on)
        on.stage.surface._inflight.closing = True
        (words,) = (await on.fill(view, reason=REASON)).errors.values()
        assert words == "The desk is restarting. Ask again in a minute."
        assert shop.done == []

    stage(scene)


def test_a_window_of_another_version_says_so(stage: Play, shop: Workshop) -> None:
    async def scene(on: Scene) -> None:
        view = await by_slash(on)
        view.content["private_metadata"] = '{"channel":"C1"}'
        (words,) = (await on.fill(view, reason=REASON)).errors.values()
        assert "from another version of the desk" in words
        assert shop.done == []

    stage(scene)


def test_too_late_for_a_window_it_says_how_to_do_without_and_offers_it(stage: Play) -> None:
    async def scene(on: Scene) -> None:
        on.room.may_refuse = True
        on.server.fail_next("views.open", error="expired_trigger_id")
        told = on.only(await on.slash("kb reject 12"))
        assert told.only_for is on.ada
        assert "To do without a form" in told.text
        assert "Share to channel" not in labels(told)
        assert title(window(await on.press(told, "Open the form"))) == "Reject proposal 12"

    stage(scene)
