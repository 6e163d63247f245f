"""Any sequence of acts keeps the base whole."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from knowledge.curation.applying import import_packs
from knowledge.curation.curator import Curator, connect
from knowledge.curation.fields import stored
from knowledge.curation.heads import live_keys
from knowledge.curation.model import Draft, Revision, State, Target
from knowledge.curation.rows import SearchRows
from knowledge.curation.transfer import export_packs, plan_import
from knowledge.errors import CurationError, NotInBase
from knowledge.packing.read import read_packs
from tests.knowledge.curation.conftest import act, edited, new_entry
from tests.knowledge.curation.invariants import check_base

KEYS = [
    (Target.ENTRY, slug) for slug in ("apmbc-5", "decision-2024", "debate-use", "one", "two")
] + [(Target.SOURCE, "news"), (Target.SOURCE, "depositary"), (Target.PARTICIPATION, "FIN/APMBC")]
words = st.sampled_from(["alpha", "beta", "gamma", "delta: no", "1e3", "é ß", "'quoted' \"so\""])
numbers = st.integers(0, 30)


class Desk(RuleBasedStateMachine):
    """Acts on a small base; the model is the last approved revision of each key."""

    small: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.small, self.folder / "base.db")
        self.connection = connect(self.folder / "base.db")
        self.curator = Curator(self.connection, SearchRows(self.connection))
        self.last: dict[tuple[Target, str], Revision] = {}
        self.minute = 0

    def teardown(self) -> None:
        self.connection.close()
        shutil.rmtree(self.folder)

    def did(self, made: Revision | None) -> None:
        if made is not None:
            for (target, key), _ in list(self.last.items()):
                self.last[target, key] = self.curator.history(target, key)[-1]
            self.last[made.target, made.key] = made

    def act(self, reason: str = "because") -> Any:
        self.minute += 1
        return act("rita", self.minute, reason)

    def draft(self, target: Target, key: str, word: str, which: int) -> Draft:
        try:
            draft = self.curator.draft_of(target, key)
        except NotInBase:
            return new_entry(key, title=f"Title {word}")
        if target is Target.PARTICIPATION:
            return edited(draft, note=word)
        if target is Target.SOURCE:
            return edited(draft, title=word)
        fields: list[dict[str, Any]] = [
            {"title": f"Title {word}"},
            {"aliases": [f"{key} {word}"]},
            {"questions": [f"what {word}", "why", f"who {word} {which}"]},
            {"date": "2024-05"},
            {
                "statements": [
                    *draft.fields["statements"][1:],
                    {**draft.fields["statements"][0], "text": f"Something {word} happened."},
                ]
            },
            {"data": {**draft.fields["data"], "note": word}},
        ]
        return edited(draft, **fields[which % len(fields)])

    @rule(thing=st.sampled_from(KEYS), word=words, which=numbers)
    def propose(self, thing: tuple[Target, str], word: str, which: int) -> None:
        with suppress(CurationError):
            self.curator.propose(self.draft(*thing, word, which), self.act())

    @rule(thing=st.sampled_from(KEYS), word=words, which=numbers)
    def publish(self, thing: tuple[Target, str], word: str, which: int) -> None:
        try:
            held = self.curator.propose(self.draft(*thing, word, which), self.act())
        except CurationError:
            return
        self.did(self.curator.approve(held.id, self.act()))

    @rule(number=numbers)
    def approve(self, number: int) -> None:
        with suppress(CurationError, NotInBase):
            self.did(self.curator.approve(number, self.act()))

    @rule(number=numbers, word=words, which=numbers)
    def rebase(self, number: int, word: str, which: int) -> None:
        with suppress(CurationError, NotInBase):
            held = self.curator.proposal(number)
            self.curator.amend(number, self.draft(held.target, held.key, word, which), self.act())

    @rule(number=numbers)
    def reject(self, number: int) -> None:
        with suppress(CurationError, NotInBase):
            self.curator.reject(number, self.act())

    @rule(thing=st.sampled_from(KEYS))
    def retire(self, thing: tuple[Target, str]) -> None:
        with suppress(CurationError, NotInBase):
            self.curator.propose_retire(*thing, self.act())

    @rule(key=st.sampled_from(KEYS[:5]), into=st.sampled_from(KEYS[:5]))
    def merge(self, key: tuple[Target, str], into: tuple[Target, str]) -> None:
        with suppress(CurationError, NotInBase):
            self.curator.propose_merge(key[1], into[1], self.act())

    @rule(thing=st.sampled_from(KEYS), to=st.integers(1, 4))
    def revert(self, thing: tuple[Target, str], to: int) -> None:
        with suppress(CurationError, NotInBase):
            self.did(self.curator.revert(*thing, to, self.act()))

    @rule(key=st.sampled_from(KEYS[:5]))
    def verify(self, key: tuple[Target, str]) -> None:
        with suppress(NotInBase):
            self.curator.verify(key[1], self.act())

    @rule()
    def out_and_in(self) -> None:
        out = self.folder / f"out-{self.minute}"
        export_packs(self.connection, out)
        read_packs(out)
        plan = plan_import(self.connection, out)
        assert plan.counts.keys() <= {"unchanged"}
        before = {key: stored(self.connection, *key) for key in self.last}
        import_packs(self.curator.ledger, out, plan, self.act())
        assert {key: stored(self.connection, *key) for key in self.last} == before

    @invariant()
    def whole(self) -> None:
        check_base(self.connection)
        for (target, key), made in self.last.items():
            number = self.curator.history(target, key)[-1]
            assert number == made
            held = stored(self.connection, target, key)
            assert held == (made.fields if made.state is State.HELD else None)
            assert (held is not None) == (key in live_keys(self.connection, target))


@pytest.mark.parametrize("examples", [25])
def test_any_sequence_of_acts(small_base: Path, examples: int) -> None:
    Desk.small = small_base
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )


def test_the_invariants_see_what_is_wrong(path: Path) -> None:
    connection = sqlite3.connect(path)
    check_base(connection)
    connection.execute("UPDATE entry SET title = 'Other' WHERE slug = 'apmbc-5'")
    with pytest.raises(AssertionError):
        check_base(connection)
    connection.close()
