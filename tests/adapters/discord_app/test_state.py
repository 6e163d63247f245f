"""What buttons carry: whole requests and pieces of them, and what comes of ids that are not ours."""

from __future__ import annotations

import base64
import time
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.discord_app.limits import CUSTOM_ID
from bot.adapters.discord_app.state import WHOLE, Op, Press, own, read, whole
from bot.core.carried import PACKED, Carried, Unreadable
from bot.core.model import Raw

names = st.sampled_from(["question", "state", "on", "as_recorded", "ü", ""])
texts = st.one_of(
    st.text(max_size=60),
    st.text(alphabet='"\\{}[],:. é日😀', max_size=40),
    st.text(alphabet="the mine ban ", min_size=100, max_size=600),
)
raws: st.SearchStrategy[Raw] = st.one_of(
    texts, st.booleans(), st.lists(texts, max_size=3).map(tuple)
)
requests = st.builds(
    Carried,
    command=st.sampled_from(["ask", "status", "compare", "é"]),
    values=st.dictionaries(names, raws, max_size=4),
    page=st.integers(1, 120),
)
deltas = st.fixed_dictionaries({}, optional={"more": st.just(True), "page": st.just("12")})
changes = st.lists(
    st.one_of(
        st.tuples(st.just(Op.ASK), deltas),
        st.tuples(st.just(Op.PAGE), st.integers(1, 99).map(lambda page: {"page": str(page)})),
        st.tuples(st.sampled_from([Op.SHARE, Op.DISMISS]), st.just({})),
    ),
    min_size=1,
    max_size=6,
)
Changes = Sequence[tuple[Op, Mapping[str, Raw]]]


def meant(carried: Carried, op: Op, change: Mapping[str, Raw]) -> Press:
    """What a button made from a change should mean, in plain words."""
    if op is Op.DISMISS:
        return Press(op=op)
    if op is Op.PAGE:
        return Press(op=op, carried=replace(carried, page=int(str(change["page"]))))
    if op is Op.ASK:
        asked = Carried(command=carried.command, values={**carried.values, **change})
        return Press(op=op, carried=asked)
    return Press(op=op, carried=carried)


@settings(deadline=None)
@given(carried=requests)
def test_a_whole_request_comes_back(carried: Carried) -> None:
    custom_id = whole(carried)
    if custom_id is None:
        assert len(str(carried)) > 60, "too long at what length?"
        return
    assert len(custom_id) <= CUSTOM_ID
    assert read(custom_id, [custom_id]) == Press(op=Op.ASK, carried=carried)
    assert read(custom_id, []) == Press(op=Op.ASK, carried=carried)


@settings(deadline=None)
@given(carried=requests, made=changes, data=st.data())
def test_pieces_come_together_in_any_order(
    carried: Carried, made: Changes, data: st.DataObject
) -> None:
    ids = own(carried, made)
    if ids is None:
        return
    assert len(ids) == len(set(ids)) == len(made)
    assert all(1 <= len(custom_id) <= CUSTOM_ID for custom_id in ids)
    strangers = [whole(Carried(command="help")) or "", "menu", "x", ""]
    neighbours = data.draw(st.permutations([*ids, *strangers]))
    for custom_id, (op, change) in zip(ids, made, strict=True):
        assert read(custom_id, neighbours) == meant(carried, op, change)


@settings(deadline=None)
@given(carried=requests, made=changes)
def test_a_missing_neighbour_is_noticed(carried: Carried, made: Changes) -> None:
    ids = own(carried, made)
    for index, (op, _) in enumerate(made if ids else []):
        assert ids
        others = [custom_id for custom_id in ids if custom_id != ids[index]]
        for pressed in others:
            if read(pressed, ids).op is not Op.DISMISS:
                with pytest.raises(Unreadable):
                    read(pressed, others)
        if op is not Op.DISMISS:
            with pytest.raises(Unreadable):
                read(ids[index], [])


def carrying(length: int) -> Carried:
    """A request of that many characters that cannot be packed any smaller."""
    noise = zlib.compress(bytes(range(256)) * 1, 9) + bytes((n * 89 + 7) % 251 for n in range(600))
    text = base64.b85encode(noise).decode()[: length - len('["ask",{"question":""}]')]
    return Carried(command="ask", values={"question": text})


@pytest.mark.parametrize(("length", "fits"), [(97, True), (98, True), (99, False)])
def test_a_whole_request_at_the_limit(length: int, fits: bool) -> None:
    """A mark before and a mark behind: 98 are left."""
    custom_id = whole(carrying(length))
    assert (custom_id is not None) is fits
    if custom_id:
        assert len(custom_id) == length + 2
        assert read(custom_id, []).carried == carrying(length)


@pytest.mark.parametrize(
    ("length", "fits"), [(3 * 93 - 1, True), (3 * 93, True), (3 * 93 + 1, False)]
)
def test_pieces_at_the_limit(length: int, fits: bool) -> None:
    """Each button has a head of six characters and a mark behind."""
    made = [(Op.SHARE, {}), (Op.DISMISS, {}), (Op.ASK, {})]
    ids = own(carrying(length), made)
    assert (ids is not None) is fits
    if ids:
        assert max(map(len, ids)) == CUSTOM_ID
        assert read(ids[0], ids).carried == carrying(length)


def test_long_requests_are_packed() -> None:
    carried = Carried(command="ask", values={"question": "why did Finland leave? " * 40})
    made = [(Op.ASK, {"more": True}), (Op.SHARE, {})]
    ids = own(carried, made)
    assert ids
    assert read(ids[1], ids).carried == carried
    assert read(whole(carried) or "", []).carried == carried


@pytest.mark.parametrize("size", [93, 94, 95, 1_000])
def test_a_change_that_is_too_long_has_no_button(size: int) -> None:
    change = {"x": "y" * (size - len('{"x":""}'))}
    ids = own(Carried(command=""), [(Op.ASK, change), (Op.SHARE, {})])
    assert (ids is not None) is (size <= 93)
    if ids:
        assert read(ids[0], ids).carried == Carried(command="", values=change)


@pytest.mark.parametrize(("count", "fits"), [(1, True), (9, True), (10, False), (12, False)])
def test_a_row_of_pieces_is_counted_with_one_digit(count: int, fits: bool) -> None:
    carried = Carried(command="ask", values={"question": "x" * 80})
    assert (own(carried, [(Op.ASK, {"more": True})] * count) is not None) is fits


def test_no_buttons_carry_nothing() -> None:
    assert own(Carried(command="ask"), []) is None


@pytest.mark.parametrize("broken", ["\ud800", "a\udfffb", '"\ud83d"'])
def test_half_a_character_travels_as_well(broken: str) -> None:
    carried = Carried(command="ask", values={"question": broken})
    for ids in ([whole(carried) or ""], own(carried, [(Op.SHARE, {}), (Op.DISMISS, {})]) or []):
        assert ids
        assert read(ids[0], ids).carried == carried
        "".join(ids).encode()


GENUINE = own(
    Carried(command="status", values={"state": "Côte d'Ivoire", "on": "2026-01-09"}, page=3),
    [(Op.ASK, {"more": True}), (Op.PAGE, {"page": "4"}), (Op.SHARE, {}), (Op.DISMISS, {})],
) or [""]
WHOLES = [
    whole(Carried(command="ask", values={"question": question})) or ""
    for question in ("is Finland bound?", "why " * 200)
]


def only_unreadable(pressed: str, neighbours: Sequence[str]) -> None:
    try:
        press = read(pressed, neighbours)
    except Unreadable:
        return
    assert press.op is Op.DISMISS or press.carried
    for value in press.carried.values.values() if press.carried else ():
        parts = value if isinstance(value, tuple) else (value,)
        assert all(isinstance(part, str | bool) for part in parts)


@settings(deadline=None)
@given(
    pressed=st.one_of(
        st.text(max_size=100),
        st.text(max_size=99).map(lambda text: f"w{text}"),
        st.text(alphabet='[]{}",:.1eInfity-null', max_size=98).map(lambda text: f"w{text}."),
        st.text(alphabet="0123456789apsd{}\":,.o[]'", max_size=99).map(lambda text: f"o{text}"),
        st.text(alphabet="0123456789ABCabc~}", max_size=90).map(lambda text: f"wz{text}."),
    ),
    neighbours=st.lists(st.one_of(st.text(max_size=100), st.sampled_from(GENUINE)), max_size=6),
)
def test_foreign_ids_are_unreadable_and_nothing_worse(pressed: str, neighbours: list[str]) -> None:
    only_unreadable(pressed, [pressed, *neighbours])
    for genuine in GENUINE:
        only_unreadable(genuine, neighbours)


@settings(deadline=None)
@given(
    which=st.sampled_from([*GENUINE, *WHOLES]),
    at=st.integers(0, 99),
    put=st.one_of(st.just(""), st.text(max_size=2), st.sampled_from('"{}[]:,.0123456789')),
)
def test_tampered_ids_are_unreadable_and_nothing_worse(which: str, at: int, put: str) -> None:
    changed = which[:at] + put + which[at + 1 :]
    only_unreadable(changed, [changed if known == which else known for known in GENUINE])
    only_unreadable(GENUINE[0], [changed if known == which else known for known in GENUINE])


@pytest.mark.parametrize("which", [*GENUINE, *WHOLES])
def test_truncated_ids_are_unreadable(which: str) -> None:
    for length in range(len(which)):
        cut = which[:length]
        with_cut = [cut if known == which else known for known in GENUINE]
        if cut[3:4] != Op.DISMISS.value or cut.startswith(WHOLE):
            with pytest.raises(Unreadable):
                read(cut, with_cut)
        if which in GENUINE:
            with pytest.raises(Unreadable):
                read(GENUINE[0 if which != GENUINE[0] else 1], with_cut)


@pytest.mark.parametrize(
    "inner",
    [
        "", "5", "null", "[]", '["ask"]', '["ask",[]]', '["ask",5]', '["ask",null]', '{"a":1,"b":2}', '"ab"', '["ask",{},"x"]',
        '["ask",{},[]]', '["ask",{},Infinity]', '["ask",{},NaN]', '["ask",{},null]', '["ask",{"question":null}]',
        '["ask",{"question":{"a":1}}]', '["ask",{"question":[1,2]}]', '["ask",{"question":[["x"]]}]', '["ask",{"question":1.5}]',
        "z", "z~", "zA", "z|||", "[" * 97, '{"a":' * 19, "1" * 97, "\u0661",
    ],
)  # fmt: skip
def test_what_is_no_request_is_unreadable(inner: str) -> None:
    for pressed in (f"w{inner}.", f"o01a00{inner}.", f"o01s00{inner}."):
        with pytest.raises(Unreadable):
            read(pressed, [pressed])


@pytest.mark.parametrize(
    "pressed",
    ["", "o", "w", "m", "menu", "o0", "o01", "o01x00.", "o01a", "o01axx[].", "o01a99[].", "v2:ask", "persistent:1", "o\u066101a00."],
)  # fmt: skip
def test_ids_of_others_are_unreadable(pressed: str) -> None:
    with pytest.raises(Unreadable):
        read(pressed, [pressed])


def packed(content: bytes) -> str:
    return f"{WHOLE}{PACKED}{base64.b85encode(zlib.compress(content, 9)).decode()}."


@pytest.mark.parametrize(
    "bomb",
    [
        b"\0" * 100_000_000,
        b'["ask",{"question":"' + b"a" * 50_000_000 + b'"}]',
        b"[" * 39_000,
        b'{"a":' * 7_000,
        b"9" * 39_000,
        b'["ask",{},' + b"9" * 39_000 + b"]",
    ],
    ids=["zeros", "text", "nested lists", "nested objects", "a number", "a page"],
)
def test_a_small_piece_cannot_be_blown_up(bomb: bytes) -> None:
    pressed = packed(bomb)
    begun = time.process_time()
    with pytest.raises(Unreadable):
        read(pressed, [pressed])
    assert time.process_time() - begun < 0.25, "seconds"


def test_only_what_is_short_when_unpacked_is_taken() -> None:
    def question(length: int) -> str:
        return packed(f'["ask",{{"question":"{"a" * length}"}}]'.encode())

    frame = len('["ask",{"question":""}]')
    assert read(question(40_000 - frame), []).carried
    with pytest.raises(Unreadable):
        read(question(40_001 - frame), [])
