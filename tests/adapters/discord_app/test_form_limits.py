"""Forms within Discord's limits, and what is too long shortened."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.discord_app import limits
from bot.adapters.discord_app.forms import make_modal, read_modal
from bot.core.carried import Carried, Unreadable
from bot.core.markup import shorten
from bot.core.reply import Form, Input
from tests.servers.discord.forms import check_modal
from tests.servers.discord.options import fill_modal
from tests.servers.discord.refusal import Findings


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("", 5, ""),
        ("abcd", 5, "abcd"),
        ("abcde", 5, "abcde"),
        ("abcdef", 5, "abcd…"),
        ("abc def", 5, "abc…"),
        ("ab", 1, "…"),
    ],
)
def test_shortening(text: str, most: int, shown: str) -> None:
    assert shorten(text, most) == shown


@given(text=st.text(max_size=60), most=st.integers(1, 50))
def test_what_is_shortened_is_never_longer(text: str, most: int) -> None:
    assert len(shorten(text, most)) <= most


def form(**changed: Any) -> Form:
    field = Input(name="text", label="Label", **changed.pop("field", {}))
    return replace(Form(title="Title", inputs=(field,), submit="ask"), **changed)


def modal_of(made: Form) -> dict[str, Any]:
    """The modal as it is sent, refused if Discord would."""

    async def make() -> dict[str, Any]:
        modal = make_modal(made)
        assert modal.is_finished(), "the library would remember it"
        return modal.to_dict()

    drawn = asyncio.run(make())
    found = Findings()
    check_modal(found, drawn)
    found.refuse()
    return drawn


@pytest.mark.parametrize(("length", "shown"), [(44, 44), (45, 45), (46, 45), (300, 45)])
def test_titles_and_labels_of_forms(length: int, shown: int) -> None:
    drawn = modal_of(form(title="t" * length))
    assert len(drawn["title"]) == shown
    labelled = Input(name="text", label="l" * length)
    assert len(modal_of(form(inputs=(labelled,)))["components"][0]["label"]) == shown


@pytest.mark.parametrize(("length", "shown"), [(0, None), (99, 99), (100, 100), (101, 100)])
def test_hints_of_forms(length: int, shown: int | None) -> None:
    [label] = modal_of(form(field={"hint": "h" * length}))["components"]
    hint = label.get("description")
    assert (len(hint) if hint else None) == shown


@pytest.mark.parametrize(
    ("length", "limit", "shown"),
    [
        (0, 300, None),
        (299, 300, 299),
        (300, 300, 300),
        (301, 300, 300),
        (3_999, 9_000, 3_999),
        (4_000, 9_000, 4_000),
        (4_001, 9_000, 4_000),
    ],
)
def test_values_of_forms(length: int, limit: int, shown: int | None) -> None:
    [label] = modal_of(form(field={"value": "v" * length, "limit": limit}))["components"]
    value = label["component"].get("value")
    assert (len(value) if value else None) == shown
    assert label["component"]["max_length"] == min(limit, limits.FORM_TEXT)


@pytest.mark.parametrize(
    ("count", "fits"), [(0, False), (1, True), (4, True), (5, True), (6, False)]
)
def test_inputs_of_forms(count: int, fits: bool) -> None:
    made = form(inputs=tuple(Input(name=f"i{n}", label="l") for n in range(count)))
    if fits:
        assert len(modal_of(made)["components"]) == count
        return
    with pytest.raises(ValueError, match="1 to 5"):
        modal_of(made)


def noise(length: int) -> str:
    """Text that cannot be packed."""
    return "".join(chr(0x4E00 + n * 7_919 % 20_000) for n in range(length))


ROOM = 93 + (93 - len('{"input":"text"}')) - len('["ask",{"base":""}]')


@pytest.mark.parametrize(("length", "fits"), [(ROOM - 1, True), (ROOM, True), (ROOM + 1, False)])
def test_what_a_form_hides(length: int, fits: bool) -> None:
    made = form(hidden={"base": noise(length)})
    if fits:
        assert read_modal(filled(modal_of(made), {})).values["base"] == noise(length)
        return
    with pytest.raises(ValueError, match="hides more"):
        modal_of(made)


def filled(drawn: Mapping[str, Any], given_: Mapping[str, str]) -> dict[str, Any]:
    return {
        "custom_id": drawn["custom_id"],
        "components": fill_modal(dict(drawn), given_),
    }


short = st.text(min_size=1, max_size=20)


@settings(deadline=None)
@given(
    names=st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=5, unique=True),
    hidden=st.dictionaries(st.sampled_from(["base", "entry"]), short, max_size=2),
    data=st.data(),
)
def test_a_form_comes_back_as_it_was_filled_in(
    names: list[str], hidden: dict[str, str], data: st.DataObject
) -> None:
    inputs = tuple(
        Input(name=name, label=name, value=data.draw(st.just("") | short), limit=4_000)
        for name in names
    )
    drawn = modal_of(Form(title="t", inputs=inputs, submit="show", hidden=hidden))
    typed = {name: data.draw(short) for name in data.draw(st.sets(st.sampled_from(names)))}
    wanted = {**hidden, **{field.name: field.value for field in inputs}, **typed}
    assert read_modal(filled(drawn, typed)) == Carried(command="show", values=wanted)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"custom_id": "x", "components": []},
        {"custom_id": "menu"},
        {"custom_id": "o01a00"},
        {"custom_id": "o01d00."},
        {
            "custom_id": 'o01a00["ask",{}].',
            "components": [{"type": 18, "component": {"custom_id": "x", "value": "y"}}],
        },
        {
            "custom_id": 'o01a00["ask",{}].',
            "components": [{"type": 18, "component": {"custom_id": "o11a02[].", "value": "y"}}],
        },
    ],
)
def test_a_form_of_others_is_unreadable(data: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        read_modal(data)
