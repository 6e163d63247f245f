"""What is suggested while somebody types."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

from bot.core.catalog import CATALOG
from tests.adapters.discord_app.city import Scene
from tests.adapters.discord_app.stage import texts

Play = Callable[..., None]
TYPED = [
    "",
    " ",
    ",",
    ", ,",
    "a" * 100,
    "x" * 3_000,
    "qwxz",
    "'\"; DROP TABLE",
    "%_*",
    "🇫🇮",
    "Фін",
    "\\",
]
COMPLETED = [
    (command.name, parameter.name)
    for command in CATALOG
    for parameter in command.parameters
    if parameter.completer and not parameter.reading
]
KINDS = {
    parameter.completer: (command.name, parameter.name)
    for command in CATALOG
    for parameter in command.parameters
    if parameter.completer and not parameter.reading
}.values()


def test_each_kind_of_name_is_completed(play: Play) -> None:
    async def scene(on: Scene) -> None:
        for command, option, typed, wanted in (
            ("status", "state", "finl", "FIN"),
            ("status", "state", "FIN", "FIN"),
            ("law", "subject", "ukra", "UKR"),
            ("show", "entry", "us transfer", "debate-us-transfer-2024"),
            ("browse", "topic", "clear", "clearance"),
            ("source", "source", "law-apmbc", "law-apmbc-text-aca"),
            ("help", "command", "sta", "status"),
            ("parties", "group", "nat", "nato"),
        ):
            found = await on.typed(command, option, typed)
            assert wanted in found.suggestions[:5], (command, option, typed, found.suggestions)

    play(scene)


def test_treaties_are_completed_to_what_is_understood(play: Play) -> None:
    async def scene(on: Scene) -> None:
        found = await on.typed("status", "treaty", "ott", others={"state": "Finland"})
        assert found.suggestions
        for value in found.suggestions[:1]:
            answer = await on.slash("status", {"state": "Finland", "treaty": value})
            assert "Ottawa" in texts(answer.message)

    play(scene)


def test_of_several_names_the_last_is_completed(play: Play) -> None:
    async def scene(on: Scene) -> None:
        found = await on.typed("compare", "states", "Finland, Pol")
        (first, *_) = found.choices or ()
        assert first["name"] == "Finland, Poland"
        answer = await on.slash("compare", {"states": first["value"]})
        assert "Finland" in texts(answer.message)
        assert "Poland" in texts(answer.message)
        for typed in ("Finland,Pol", "Finland , Pol", "Finland,  Pol"):
            (first, *_) = (await on.typed("compare", "states", typed)).choices or ()
            assert [name.strip() for name in first["name"].split(",")] == ["Finland", "Poland"]

    play(scene)


def test_words_that_are_not_suggested_may_be_sent_all_the_same(play: Play) -> None:
    async def scene(on: Scene) -> None:
        answer = await on.slash("status", {"state": "the Republic of Finland"})
        assert "Finland is no longer bound" in texts(answer.message)
        unknown = await on.slash("status", {"state": "Atlantis"})
        assert unknown.message
        assert unknown.message.ephemeral
        assert "Atlantis" in texts(unknown.message)

    play(scene)


def test_whatever_is_typed_the_suggestions_are_within_bounds(play: Play) -> None:
    async def scene(on: Scene) -> None:
        for (command, option), typed in product(KINDS, TYPED):
            found = await on.typed(command, option, typed)
            assert found.choices is not None
            assert len(found.choices) <= 25
            for choice in found.choices:
                assert 1 <= len(choice["name"]) <= 100
                assert 1 <= len(choice["value"]) <= 100
        assert not [line for line in on.stage.logged() if line["level"] == "error"]

    play(scene)


def test_nothing_typed_offers_something(play: Play) -> None:
    async def scene(on: Scene) -> None:
        for command, option in COMPLETED:
            found = await on.typed(command, option, "")
            assert found.choices, (command, option)

    play(scene)


def test_many_names_are_completed_as_far_as_they_fit(play: Play) -> None:
    async def scene(on: Scene) -> None:
        most = "Bosnia and Herzegovina, Democratic Republic of the Congo, Papua New Guinea, Lithuania, Pol"
        for choice in (await on.typed("compare", "states", most)).choices or ():
            assert len(choice["value"]) <= 100
        assert (await on.typed("compare", "states", "a, " * 40)).choices is not None

    play(scene)


def test_suggestions_are_made_in_private_messages_too(play: Play) -> None:
    async def scene(on: Scene) -> None:
        found = await on.server.autocomplete(
            on.ada, on.server.dm_with(on.ada), "status", "state", "finl"
        )
        assert "FIN" in found.suggestions

    play(scene)
