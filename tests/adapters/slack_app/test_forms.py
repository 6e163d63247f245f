"""Forms drawn as modals and read back: at every figure, and with made-up ones of every shape."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.adapters.slack_app import limits
from bot.adapters.slack_app.forms import (
    CannotHold,
    can_hold,
    errors_of,
    form_view,
    read_form,
    refilled,
    with_opener,
)
from bot.adapters.slack_app.people import place_of
from bot.adapters.slack_app.unseen import NOWHERE, Unseen, dump_unseen, unseen_of
from bot.core.carried import Carried, Unreadable
from bot.core.reply import Form, Input, Reply, Result
from tests.servers.slack import answers
from tests.servers.slack import blocks as kit
from tests.servers.slack.blocks import view_findings
from tests.servers.slack.world import Json

EDGES = (-1, 0, 1)
OFTEN = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


def form_of(*inputs: Input, **changed: Any) -> Form:
    given: dict[str, Any] = {"title": "A form", "inputs": inputs, "submit": "kb part", **changed}
    return Form(**given)


def drawn(form: Form, unseen: Unseen = NOWHERE, said: str = "") -> Json:
    """The view, as Slack takes it."""
    view = form_view(form, unseen, said)
    assert view_findings(view) == []
    return view


def filled(view: Json, **typed: str | None) -> Json:
    """The view as Slack hands it back, with what somebody typed by the names of inputs."""
    blocks = kit.filled(view["blocks"])
    given = {f"fill:{name}:1": value for name, value in typed.items()}
    return {**view, "blocks": blocks, "state": {"values": answers.state(blocks, given, {})}}


def elements(view: Json) -> list[Json]:
    return [block["element"] for block in view["blocks"] if block["type"] == "input"]


@pytest.mark.parametrize("edge", EDGES)
def test_the_title(edge: int) -> None:
    view = drawn(form_of(Input(name="a", label="A"), title="t" * (24 + edge)))
    assert len(view["title"]["text"]) == min(24, 24 + edge)


@pytest.mark.parametrize("edge", EDGES)
def test_label_hint_and_intro(edge: int) -> None:
    field = Input(name="a", label="l" * (2_000 + edge), hint="h" * (2_000 + edge))
    view = drawn(form_of(field, intro="i" * (3_000 + edge)), said="s" * (3_000 + edge))
    assert len(view["blocks"]) == 3


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("limit", [1, 300, 3_000, 4_000])
def test_as_much_can_be_typed_as_is_taken(limit: int, edge: int) -> None:
    (element,) = elements(drawn(form_of(Input(name="a", label="A", limit=limit))))
    assert element["max_length"] == min(limit, 3_000)
    value = "v" * min(limit + edge, 3_000)
    (element,) = elements(drawn(form_of(Input(name="a", label="A", limit=limit, value=value))))
    assert element.get("initial_value", "") == value
    assert element["max_length"] >= len(value)


@pytest.mark.parametrize("edge", EDGES)
def test_lines_that_are_too_many_for_one_block_stand_in_two(edge: int) -> None:
    value = "\n".join(["x" * 99] * 29 + ["y" * (100 + edge)])
    assert len(value) == 3_000 + edge
    field = Input(name="lines", label="Lines", value=value, long=True, limit=4_000)
    view = drawn(form_of(field))
    assert len(elements(view)) == (1 if edge < 1 else 2)
    assert read_form(filled(view)).values["lines"] == value
    assert read_form(filled(view, lines="z")).values["lines"][0] == "z"


@pytest.mark.parametrize("edge", EDGES)
def test_a_single_line_that_no_block_holds(edge: int) -> None:
    form = form_of(Input(name="a", label="A", value="v" * (3_000 + edge), limit=4_000))
    assert can_hold(form) == (edge < 1)
    reply = Reply(plain="Words.", form=form)
    opened = with_opener(reply, Carried(command="kb part"))
    assert [action.label for action in opened.actions] == (["Open the form"] if edge < 1 else [])


@pytest.mark.parametrize("edge", EDGES)
def test_choices(edge: int) -> None:
    choices = tuple(f"c{n}" for n in range(100 + edge))
    form = form_of(Input(name="a", label="A", choices=choices, value="c3"))
    assert can_hold(form) == (edge < 1)
    if edge < 1:
        (element,) = elements(drawn(form))
        assert element["initial_option"]["value"] == "c3"
        assert len(element["options"]) == len(choices)


@pytest.mark.parametrize("edge", EDGES)
def test_one_choice(edge: int) -> None:
    label = form_of(Input(name="a", label="A", choices=("c" * (75 + edge),)))
    (element,) = elements(drawn(label))
    assert len(element["options"][0]["text"]["text"]) == min(75, 75 + edge)
    assert len(element["options"][0]["value"]) == 75 + edge
    assert can_hold(form_of(Input(name="a", label="A", choices=("c" * (150 + edge),)))) == (
        edge < 1
    )


@pytest.mark.parametrize("edge", EDGES)
def test_what_travels_unseen(edge: int) -> None:
    def hiding(size: int) -> Form:
        return form_of(Input(name="a", label="A"), hidden={"draft": "d" * size})

    spare = limits.PRIVATE - len(form_view(hiding(0), NOWHERE)["private_metadata"])
    assert can_hold(hiding(spare + edge)) == (edge < 1)


@pytest.mark.parametrize("edge", EDGES)
def test_inputs(edge: int) -> None:
    form = form_of(*(Input(name=f"n{n}", label="N") for n in range(98 + edge)), intro="Many.")
    assert can_hold(form) == (edge < 1)
    if edge < 1:
        drawn(form, said="Wrong.")


def test_a_form_of_nothing_can_be_sent() -> None:
    view = drawn(form_of(hidden={"draft": "3"}))
    assert read_form(filled(view)) == Carried(command="kb part", values={"draft": "3"})
    assert errors_of(filled(view), "Wrong.") == {}
    assert view_findings(refilled(filled(view), "Wrong.")) == []


def test_a_person_is_chosen_and_a_group_is_typed() -> None:
    person = Input(name="member", label="Who", member=True, value="user:U0000000001")
    view = drawn(form_of(person))
    assert elements(view)[0] == {
        "type": "users_select",
        "initial_user": "U0000000001",
        "action_id": "fill:member:1",
    }
    assert read_form(filled(view)).values == {"member": "user:U0000000001"}
    assert read_form(filled(view, member="U2")).values == {"member": "user:U2"}
    group = Input(name="member", label="Who", member=True, value="group:S0000000001")
    assert read_form(filled(drawn(form_of(group)))).values == {"member": "group:S0000000001"}
    nobody = Input(name="member", label="Who", member=True)
    assert read_form(filled(drawn(form_of(nobody)))).values == {"member": ""}


def test_an_error_stands_at_the_input_that_is_named_else_at_the_first() -> None:
    view = filled(drawn(form_of(Input(name="a", label="A"), Input(name="b", label="B"))))
    assert [id.split("-")[0] for id in errors_of(view, "Wrong.", "b")] == ["b"]
    for wrong in ("", "draft"):
        assert [id.split("-")[0] for id in errors_of(view, "Wrong.", wrong)] == ["a"]
    (words,) = errors_of(view, "Not\nthis.  " + "x" * 5_000).values()
    assert words.startswith("Not this. x")
    assert len(words) <= 2_000


def test_two_forms_never_share_the_ids_by_which_slack_keeps_what_was_typed() -> None:
    """Else what was typed into the first would stand in the second."""
    field = Input(name="wording", label="Statement")
    forms = (
        form_of(field, hidden={"part": "1"}),
        form_of(field, hidden={"part": "2"}),
        form_of(field, submit="kb reject"),
        form_of(field, title="Another"),
    )
    ids = [block["block_id"] for form in forms for block in drawn(form)["blocks"]]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    "metadata", ["", "x", "[]", '{"channel":"C1"}', "[1,2,3]", '["","",0,"z?"]']
)
def test_what_is_not_ours_is_not_read(metadata: str) -> None:
    with pytest.raises(Unreadable):
        read_form({"private_metadata": metadata, "blocks": [], "state": {"values": {}}})
    assert place_of({"view": {"private_metadata": metadata}}).channel == ""


def test_an_opener_is_offered_for_forms_only_and_not_after_a_refusal() -> None:
    form, asked = form_of(Input(name="a", label="A")), Carried(command="kb add")
    assert with_opener(Reply(plain="x"), asked).actions == ()
    assert with_opener(Reply(plain="x", form=form, result=Result.REFUSED), asked).actions == ()
    (action,) = with_opener(Reply(plain="x", form=form), asked).actions
    assert (action.command, action.values) == ("kb add", {})


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60)
NAMES = st.lists(st.from_regex("[a-z_]{1,20}", fullmatch=True), unique=True, max_size=5)


@st.composite
def inputs(draw: st.DrawFn, name: str) -> Input:
    kind = draw(st.sampled_from(["text", "long", "choices", "member"]))
    choices = draw(st.lists(WORDS.filter(str.strip), min_size=1, max_size=4, unique=True))
    value = {
        "text": draw(WORDS),
        "long": "\n".join(draw(st.lists(WORDS, max_size=90))),
        "choices": draw(st.sampled_from(["", *choices])),
        "member": draw(st.sampled_from(["", "user:U0000000001", "group:S0000000001"])),
    }[kind]
    return Input(
        name=name,
        label=draw(WORDS),
        hint=draw(WORDS),
        value=value,
        required=draw(st.booleans()),
        long=kind == "long",
        limit=draw(st.sampled_from([1, 300, 4_000])),
        choices=tuple(choices) if kind == "choices" else (),
        member=kind == "member",
    )


@st.composite
def forms(draw: st.DrawFn) -> Form:
    return Form(
        title=draw(WORDS.filter(bool)),
        inputs=tuple(draw(inputs(name)) for name in draw(NAMES)),
        submit=draw(st.sampled_from(["kb part", "suggest"])),
        hidden=draw(st.dictionaries(st.sampled_from(["draft", "part"]), WORDS)),
        intro=draw(WORDS),
    )


@OFTEN
@given(forms(), WORDS)
def test_whatever_a_form_holds_comes_back_whole(form: Form, said: str) -> None:
    try:
        view = form_view(form, Unseen(channel="C1", thread="1.2", home=True), said)
    except CannotHold:
        return
    assert view_findings(view) == []
    back = filled(view)
    carried = read_form(back)
    assert carried.command == form.submit
    for field in form.inputs:
        lines = [line for line in str(carried.values[field.name]).split("\n") if line]
        assert lines == [line for line in field.value.split("\n") if line]
    assert {
        name: carried.values[name]
        for name in form.hidden
        if name not in {f.name for f in form.inputs}
    } == {
        name: value
        for name, value in form.hidden.items()
        if name not in {f.name for f in form.inputs}
    }
    again = refilled(back, "Wrong.")
    assert view_findings(again) == []
    assert read_form(filled(again)) == carried
    assert unseen_of(again).channel == "C1"


@given(st.builds(Unseen, channel=WORDS, thread=WORDS, home=st.booleans()))
def test_what_travels_unseen_comes_back(unseen: Unseen) -> None:
    assert unseen_of({"private_metadata": dump_unseen(unseen)}) == unseen
    assert json.loads(dump_unseen(unseen))
