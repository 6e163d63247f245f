"""Differences of two and three versions."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.curation.compare import differences, pieces
from knowledge.curation.merge import merge
from knowledge.curation.model import Change

texts = st.text(alphabet="ab é.\n-", max_size=20)


@given(texts, texts)
def test_the_pieces_give_both_texts(before: str, after: str) -> None:
    found = pieces(before, after)
    assert "".join(one.text for one in found if one.change is not Change.ADDED) == before
    assert "".join(one.text for one in found if one.change is not Change.REMOVED) == after


items = st.lists(st.sampled_from("abcdef"), max_size=5)
versions = st.fixed_dictionaries(
    {
        "title": texts,
        "aliases": items,
        "statements": items,
        "data": st.dictionaries(items.map("".join), texts),
    }
)


@given(versions, versions)
def test_a_side_that_changed_nothing_gives_way(base: dict[str, Any], new: dict[str, Any]) -> None:
    for merged in (merge(base, new, base), merge(base, base, new)):
        assert merged.conflicts == ()
        kept = dict(merged.fields)
        assert {**kept, "data": {k: v for k, v in kept["data"].items() if v is not None}} == new


@given(versions, versions)
def test_equal_changes_are_no_conflict(base: dict[str, Any], new: dict[str, Any]) -> None:
    assert merge(base, new, new).conflicts == ()
    assert merge({}, new, new).fields == new


def statement(text: str, **more: str) -> dict[str, Any]:
    return {"text": text, "cite": ["news"], "confidence": "high", **more}


@pytest.mark.parametrize(
    ("theirs", "yours", "merged"),
    [
        (["A", "b", "c"], ["a", "b", "C"], ["A", "b", "C"]),
        (["b", "c"], ["a", "b", "c", "d"], ["b", "c", "d"]),
        (["a", "b", "c", "x"], ["a", "b", "c", "x"], ["a", "b", "c", "x"]),
        (["a", "B", "c"], ["a", "x", "c"], None),
        (["a", "b", "c", "x"], ["a", "b", "c", "y"], None),
        (["a", "c"], ["a", "B", "c"], None),
    ],
)
def test_lists_of_statements(theirs: list[str], yours: list[str], merged: list[str] | None) -> None:
    versions = [{"statements": list(map(statement, v))} for v in (["a", "b", "c"], theirs, yours)]
    found = merge(*versions)
    if merged is None:
        assert found.conflicts == ("statements",)
        assert found.fields == versions[2]
    else:
        assert found.conflicts == ()
        assert [one["text"] for one in found.fields["statements"]] == merged


def test_two_sides_may_change_different_parts_of_a_statement() -> None:
    base, theirs, yours = (
        {"statements": [statement("a"), one]}
        for one in (statement("b"), statement("B"), statement("b") | {"confidence": "low"})
    )
    found = merge(base, theirs, yours)
    assert found.conflicts == ()
    assert found.fields["statements"][1] == statement("B") | {"confidence": "low"}


def test_fields_of_their_own_kind_are_compared_one_by_one() -> None:
    before = {"data": {"year": "1991", "unit": "mines"}, "aliases": ["a", "b"]}
    after = {"data": {"year": "1992", "unit": "mines"}, "aliases": ["b", "c"]}
    found = [(one.field, one.before, one.after) for one in differences(before, after)]
    assert found == [("data.year", "1991", "1992"), ("aliases.1", "a", ""), ("aliases.2", "", "c")]
