"""What the curated packs hold, whether or not the researched facts lie beside the checkout."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from urllib.parse import urlsplit

import pytest

from knowledge.dates import check_partial, first_day, last_day
from knowledge.model import Entry, Kind
from knowledge.store import Store

FRONT_PAGES = {"the-monitor.org", "clusterconvention.org"}
COUNTS = {
    Kind.EVENT: 141, Kind.POSITION: 123, Kind.FIGURE: 151, Kind.PROVISION: 111, Kind.WEAPON: 69,
    Kind.TERM: 128,
    Kind.ORGANISATION: 47, Kind.TOPIC: 90,
}  # fmt: skip


@pytest.fixture(scope="module")
def entries(store: Store) -> list[Entry]:
    return [store.entry(slug) for slug in store.slugs]


def test_how_much_there_is(store: Store, entries: list[Entry]) -> None:
    counts = Counter(entry.kind for entry in entries)
    assert {kind: counts[kind] for kind in COUNTS} == COUNTS
    assert counts[Kind.EXPLAINER] >= 80
    assert counts[Kind.DEBATE] >= 1
    assert len(store.states) == 199
    assert len(store.participations(None)) == 624


def test_each_entry_has_three_questions_of_its_own(entries: list[Entry]) -> None:
    def bare(text: str) -> str:
        return re.sub(r"\W+", " ", text.casefold()).strip()

    assert [
        entry.slug for entry in entries if len({bare(question) for question in entry.questions}) < 3
    ] == []
    assert [
        entry.slug for entry in entries if bare(entry.title) in map(bare, entry.questions)
    ] == []


def test_each_statement_is_cited_and_fits(entries: list[Entry]) -> None:
    statements = [statement for entry in entries for statement in entry.statements]
    assert all(statement.citations for statement in statements)
    assert max(len(statement.text) for statement in statements) <= 300
    assert [
        s.text for s in statements if not s.text.rstrip("\"'”’)").endswith((".", "?", "!"))
    ] == []


def test_no_statement_stands_twice_in_an_entry(entries: list[Entry]) -> None:
    assert [
        entry.slug
        for entry in entries
        if len({s.text for s in entry.statements}) < len(entry.statements)
    ] == []


def test_explainers_are_short(entries: list[Entry]) -> None:
    explainers = [entry for entry in entries if entry.kind is Kind.EXPLAINER]
    assert [entry.slug for entry in explainers if not 2 <= len(entry.statements) <= 6] == []


def test_each_side_of_a_debate_speaks(entries: list[Entry]) -> None:
    for entry in entries:
        if entry.kind is Kind.DEBATE:
            spoken = {statement.side for statement in entry.statements if statement.side}
            assert spoken == set(range(1, len(entry.sides) + 1)), entry.slug
            assert len(spoken) >= 2, entry.slug


def test_every_date_exists(store: Store, entries: list[Entry]) -> None:
    dates = [entry.date for entry in entries] + [source.date for source in store.sources.values()]
    dates += [
        when for entry in entries for s in entry.statements for when in (s.valid_from, s.valid_to)
    ]
    for value in filter(None, dates):
        assert first_day(check_partial(value)) <= last_day(value)


def test_no_two_sources_share_an_address(store: Store) -> None:
    shared = defaultdict(list)
    for source in store.sources.values():
        if source.url:
            parts = urlsplit(source.url)
            shared[
                parts.netloc.removeprefix("www."),
                parts.path.rstrip("/"),
                parts.query,
                parts.fragment,
            ].append(source)
    for (host, path, query, fragment), sources in shared.items():
        if len(sources) > 1:
            assert host in FRONT_PAGES, [source.id for source in sources]
            assert (path, query, fragment) == ("", "", ""), [source.id for source in sources]
            assert len({source.title for source in sources}) == len(sources), [
                source.id for source in sources
            ]


def test_every_source_names_itself(store: Store) -> None:
    assert all(source.title and source.publisher for source in store.sources.values())


def test_misleading_slugs_are_gone(store: Store, entries: list[Entry]) -> None:
    for id in ("generals-1998-unverifiable", "berschinski-2022", "unidir-fantasy-2025"):
        assert id not in store.slugs
        assert sum(f"positions:{id}" in entry.origin for entry in entries) == 1


def test_everything_in_the_november_2024_article_is_cited(store: Store) -> None:
    assert len(store.cited_in("trt-2024-11-apl-ukraine")) >= 5


def test_the_two_readings_of_the_suspension_stand_side_by_side(store: Store) -> None:
    (dispute,) = store.disputes("UKR/APMBC")
    assert len(dispute.sides) >= 2
    assert {statement.side for statement in dispute.statements if statement.side} == set(
        range(1, len(dispute.sides) + 1)
    )


def test_recorded_as_one_day(store: Store) -> None:
    assert store.connection.execute(
        "SELECT DISTINCT recorded_from, recorded_to FROM statement"
    ).fetchall() == [(store.recorded_from.isoformat(), None)]
