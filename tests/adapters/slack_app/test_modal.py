"""The modal "Ask the desk": opened, completed, submitted, answered in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.adapters.slack_app.catalogs import catalog_with, failing, slow
from tests.adapters.slack_app.newsroom import WHY, Scene
from tests.adapters.slack_app.stage import idle, labels, options_of, words_of

Play = Callable[..., None]


def test_the_global_shortcut_opens_it(play: Play) -> None:
    async def scene(on: Scene) -> None:
        view = await on.open_form()
        assert view.content["title"]["text"] == "Minedesk"
        assert [block["block_id"] for block in view.content["blocks"]] == [
            "question",
            "state",
            "treaty",
            "on",
            "entry",
        ]
        assert on.server.stack(on.ada) == [view]

    play(scene)


def test_a_question_is_answered_in_it(play: Play) -> None:
    async def scene(on: Scene) -> None:
        view = await on.open_form()
        ex = await on.submit(view, question=WHY)
        assert ex.views == [view]
        assert f"{WHY}" in words_of(view)
        assert "[1]" in words_of(view)
        assert "As of 22 November 2026." in words_of(view)
        assert not {"Dismiss", "Share to channel", "Remove"} & set(labels(view))
        assert on.said() == []

    play(scene)


def test_a_state_a_treaty_and_a_day_are_chosen_from_what_is_offered(play: Play) -> None:
    async def scene(on: Scene) -> None:
        view = await on.open_form()
        states = await on.suggest(view, "state", "finl")
        treaties = await on.suggest(view, "treaty", "ottawa")
        chosen = {"state": states["Finland"], "treaty": next(iter(treaties.values()))}
        await on.submit(view, **chosen, on="2026-01-09")
        assert "As of 9 January 2026." in words_of(view)
        assert "Finland" in words_of(view)

    play(scene)


@pytest.mark.parametrize(
    ("name", "typed", "wanted"),
    [
        ("state", "finalnd", "Finland"),
        ("state", "ukr", "Ukraine"),
        ("state", "FIN", "Finland"),
        ("treaty", "cluster", "Cluster"),
        ("entry", "transfer", "transfer"),
        ("entry", "TRANSFR", "ransfer"),
    ],
)
def test_what_is_typed_is_completed_slips_included(
    play: Play, name: str, typed: str, wanted: str
) -> None:
    async def scene(on: Scene) -> None:
        found = await on.suggest(await on.open_form(), name, typed)
        assert any(wanted in label for label in found), found
        assert len(found) <= 100
        assert all(0 < len(label) <= 75 for label in found)
        assert all(0 < len(value) <= 150 for value in found.values())

    play(scene)


@pytest.mark.parametrize("typed", ["zzzzqqqq", "<!channel>", "%", "'; --", "é", "x" * 300])
def test_whatever_is_typed_the_list_is_valid(play: Play, typed: str) -> None:
    async def scene(on: Scene) -> None:
        view = await on.open_form()
        for name in ("state", "treaty", "entry"):
            await on.suggest(view, name, typed)

    play(scene)


def test_an_entry_is_shown(play: Play) -> None:
    async def scene(on: Scene) -> None:
        view = await on.open_form()
        found = await on.suggest(view, "entry", "US transfer")
        slug = next(value for value in found.values() if value == "debate-us-transfer-2024")
        await on.submit(view, entry=slug)
        assert "both sides" in words_of(view)

    play(scene)


def test_nothing_asked_is_told_at_the_field_and_then_it_works(play: Play) -> None:
    async def scene(on: Scene) -> None:
        view = await on.open_form()
        wrong = await on.submit(view)
        assert wrong.errors == {"question": "Write a question, or choose a state or an entry."}
        alone = await on.submit(view, on="2026-01-09")
        assert set(alone.errors) == {"question"}
        done = await on.submit(view, question="what is a bounding mine?")
        assert not done.errors
        assert "[1]" in words_of(view)

    play(scene)


def test_what_is_wrong_is_told_in_it(play: Play) -> None:
    async def scene(on: Scene) -> None:
        view = await on.open_form()
        await on.submit(view, question="who won the eurovision song contest in 1974?")
        assert words_of(view)
        assert on.logged("request")[0]["outcome"] == "unknown"

    play(scene)


def test_a_slow_answer_is_waited_for_in_the_modal(play: Play) -> None:
    async def scene(on: Scene) -> None:
        view = await on.open_form()
        ex = await on.server.submit(on.ada, view, {"complete:question": WHY})
        assert ex.acked_after is not None
        assert 1.0 < ex.acked_after < 2.5
        assert "looking it up" in words_of(view)
        await idle()
        assert "[1]" in words_of(view)

    play(scene, catalog=slow("ask", 2.2))


def test_a_modal_that_was_closed_meanwhile(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.room.may_refuse = True
        view = await on.open_form()
        await on.server.submit(on.ada, view, {"complete:question": WHY})
        await on.server.close_view(on.ada, view)
        await idle()
        (line,) = on.logged("gone from slack")
        assert line["code"] == "not_found"
        assert on.said() == on.said(on.home) == []

    play(scene, catalog=slow("ask", 1.8))


def test_buttons_and_menus_inside_the_answer_go_on_in_it(play: Play) -> None:
    async def scene(on: Scene) -> None:
        view = await on.open_form()
        await on.submit(view, question=WHY)
        await on.press(view, "Sources in full")
        assert "https://" in words_of(view)
        assert len(on.server.stack(on.ada)) == 1

    play(scene)


def test_pages_inside_the_answer(play: Play) -> None:
    async def scene(on: Scene) -> None:
        view = await on.open_form()
        found = await on.suggest(view, "entry", "US transfer")
        await on.submit(view, entry=found[next(iter(found))])
        while "Continue" in labels(view):
            await on.press(view, "Continue")
        assert words_of(view)
        for label in [label for label in labels(view) if label.endswith("?")][:1]:
            await on.press(view, label)
            assert words_of(view)
        assert isinstance(options_of(view), dict)

    play(scene)


def test_a_fault_is_told_in_it_with_a_reference_that_the_log_has(play: Play) -> None:
    async def scene(on: Scene) -> None:
        view = await on.open_form()
        await on.submit(view, question=WHY)
        (line,) = on.logged("request")
        assert f"noted under {line['reference']}" in words_of(view)
        assert (on.stage.settings.state / "minedesk.log").read_text().count(line["reference"]) == 1

    play(scene, catalog=catalog_with("ask", failing))


def test_a_modal_that_opens_too_late_is_only_logged(play: Play) -> None:
    async def scene(on: Scene) -> None:
        on.room.may_refuse = True
        on.server.fail_next("views.open", error="expired_trigger_id")
        await on.server.shortcut_global(on.ada, "ask-the-desk")
        await idle()
        assert on.logged("gone from slack")

    play(scene)
