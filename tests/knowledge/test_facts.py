"""Every researched fact arrives in the base, once: with its numbers, date, confidence and sources.

The facts lie beside the checkout (`../shared/facts`),
not in it. Where they are absent these tests are skipped, loudly.
"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml
from rapidfuzz import fuzz

from knowledge.model import Confidence, Entry, Statement
from knowledge.store import Store

FACTS = Path(__file__).resolve().parents[2].parent / "shared" / "facts"

pytestmark = pytest.mark.skipif(
    not FACTS.is_dir(),
    reason=f"NOT CHECKED: {FACTS} is absent, so nobody knows that every fact arrived in the base",
)

FILES = {
    "events": 141, "positions": 123, "figures": 151, "provisions": 111, "weapons": 69,
    "glossary": 128, "organisations": 47, "topics": 90,
}  # fmt: skip
SOURCES = ("sources_debate", "sources_law", "sources_topics", "sources_treaties")
TEXTS = ("facts", "provides", "value", "claim", "definition", "legal_status", "use", "what")
"""Fields that a reader must find in the statements."""
ASIDE = ("note", "year", "scope", "unit")
"""Fields that may stand in the data of the entry."""
KEPT = {
    "events": ("actors", "places"),
    "positions": ("actor", "actor_kind", "stance"),
    "figures": ("metric", "value", "unit", "year", "scope"),
    "provisions": ("instrument", "article", "heading"),
    "weapons": ("country", "activation", "persistence"),
    "organisations": ("url",),
}
ALIKE = 60
"""How alike (of 100) a fact and the statements of its entry must be, word by word: of pairs that do
not belong together, 99 % stay under 57."""

_RANK = {Confidence.HIGH: 0, Confidence.MEDIUM: 1, Confidence.LOW: 2}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")

Record = dict[str, Any]


def load(name: str) -> list[Record]:
    """The records of a file, every scalar as the text that was written."""
    data = yaml.load((FACTS / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506
    return data if isinstance(data, list) else next(iter(data.values()))


def rows(name: str) -> list[dict[str, str]]:
    with (FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def records() -> list[tuple[str, Record]]:
    return [(name, record) for name in FILES for record in load(name)]


def lines(record: Record, fields: tuple[str, ...]) -> list[str]:
    """The texts in these fields; a topic's facts are mappings with their own sources."""
    found: list[str] = []
    for field in fields:
        value = record.get(field) or []
        for item in value if isinstance(value, list) else [value]:
            found.append(item["text"] if isinstance(item, dict) else item)
    return found


def numbers(*texts: str) -> set[str]:
    return {number.replace(",", "") for text in texts for number in _NUMBER.findall(text)}


@pytest.fixture(scope="module")
def by_origin(store: Store) -> dict[str, list[Entry]]:
    found = defaultdict(list)
    for slug in store.slugs:
        entry = store.entry(slug)
        for origin in entry.origin:
            found[origin].append(entry)
    return found


def one(by_origin: dict[str, list[Entry]], name: str, record: Record) -> Entry:
    (entry,) = by_origin[f"{name}:{record['id']}"]
    return entry


@pytest.mark.parametrize(("name", "count"), FILES.items())
def test_each_record_has_exactly_one_entry(
    by_origin: dict[str, list[Entry]], name: str, count: int
) -> None:
    ids = [record["id"] for record in load(name)]
    assert len(set(ids)) == len(ids) == count
    assert [id for id in ids if len(by_origin.get(f"{name}:{id}", ())) != 1] == []


def test_no_origin_is_made_up(by_origin: dict[str, list[Entry]]) -> None:
    assert set(by_origin) == {f"{name}:{record['id']}" for name, record in records()}


@pytest.mark.parametrize("name", FILES)
def test_every_number_occurs_in_the_entry(by_origin: dict[str, list[Entry]], name: str) -> None:
    lost = {}
    for record in load(name):
        entry = one(by_origin, name, record)
        shown = [*(statement.text for statement in entry.statements), entry.title, entry.date]
        missing = numbers(*lines(record, TEXTS)) - numbers(*shown)
        missing |= numbers(*lines(record, ASIDE)) - numbers(
            *shown, json.dumps(entry.details, ensure_ascii=False)
        )
        if missing:
            lost[record["id"]] = missing
    assert lost == {}


@pytest.mark.parametrize("name", FILES)
def test_every_fact_is_stated(by_origin: dict[str, list[Entry]], name: str) -> None:
    fields = tuple(field for field in TEXTS if field not in {"value", "use"})
    lost = []
    for record in load(name):
        body = " ".join(statement.text for statement in one(by_origin, name, record).statements)
        lost += [
            (record["id"], text)
            for text in lines(record, fields)
            if fuzz.token_set_ratio(body, text) < ALIKE
        ]
    assert lost == []


def test_a_figure_leads_with_its_value(by_origin: dict[str, list[Entry]]) -> None:
    wrong = []
    for record in load("figures"):
        lead = one(by_origin, "figures", record).statements[0].text
        if numbers(record["value"]) - numbers(lead):
            wrong.append((record["id"], record["value"], lead))
    assert wrong == []


def test_every_date_survives(by_origin: dict[str, list[Entry]]) -> None:
    changed = []
    for name, record in records():
        wanted = record.get("date") or record.get("as_of") or ""
        entry = one(by_origin, name, record)
        if not re.fullmatch(
            r"\d{4}(-\d\d){0,2}|", wanted
        ):  # "1990s" is no date: it must stand in the text instead
            kept = entry.details.get("as_of") == wanted and any(
                wanted in statement.text for statement in entry.statements
            )
        else:
            kept = entry.date == wanted
        if not kept:
            changed.append((entry.slug, wanted, entry.date))
    assert changed == []


def test_no_confidence_was_sharpened(by_origin: dict[str, list[Entry]]) -> None:
    sharper = []
    for name, record in records():
        if "confidence" in record:
            worst = _RANK[Confidence(record["confidence"])]
            entry = one(by_origin, name, record)
            sharper += [
                (entry.slug, s.text) for s in entry.statements if _RANK[s.confidence] < worst
            ]
    assert sharper == []


@pytest.mark.parametrize("name", FILES)
def test_every_source_resolves_and_is_cited(
    store: Store, by_origin: dict[str, list[Entry]], name: str
) -> None:
    lost = []
    for record in load(name):
        entry = one(by_origin, name, record)
        cited = {
            citation.source.id for statement in entry.statements for citation in statement.citations
        }
        wanted = set(record.get("sources", ())) | {
            id
            for fact in record.get("facts", ())
            if isinstance(fact, dict)
            for id in fact["sources"]
        }
        lost += [(entry.slug, id) for id in wanted if store.source(id).id not in cited]
    assert lost == []


def test_each_fact_of_a_topic_keeps_its_sources_and_confidence(
    store: Store, by_origin: dict[str, list[Entry]]
) -> None:
    lost = []
    for record in load("topics"):
        entry = one(by_origin, "topics", record)
        for fact in record["facts"]:
            nearest = closest(entry, fact["text"])
            cited = {citation.source.id for citation in nearest.citations}
            kept = {store.source(id).id for id in fact["sources"]} <= cited
            if not kept or _RANK[nearest.confidence] < _RANK[Confidence(fact["confidence"])]:
                lost.append((entry.slug, fact["text"], nearest.text))
    assert lost == []


def closest(entry: Entry, text: str) -> Statement:
    return max(entry.statements, key=lambda statement: fuzz.token_set_ratio(statement.text, text))


def test_the_questions_of_real_people_are_kept(by_origin: dict[str, list[Entry]]) -> None:
    lost = [
        (record["id"], ask) for record in load("topics") for ask in record["asks"]
        if ask not in one(by_origin, "topics", record).questions
    ]  # fmt: skip
    assert lost == []


@pytest.mark.parametrize("name", KEPT)
def test_the_fields_of_a_kind_are_kept(by_origin: dict[str, list[Entry]], name: str) -> None:
    changed = [
        (record["id"], field) for record in load(name) for field in KEPT[name]
        if one(by_origin, name, record).details.get(field) != record[field]
    ]  # fmt: skip
    assert changed == []


def test_each_term_is_found_under_its_name(by_origin: dict[str, list[Entry]]) -> None:
    for record in load("glossary"):
        entry = one(by_origin, "glossary", record)
        names = " | ".join(
            [entry.title, *entry.aliases, *(s.text for s in entry.statements)]
        ).casefold()
        assert all(name.casefold() in names for name in (record["term"], *record.get("aka", ()))), (
            record["id"]
        )


def test_each_state_is_equal(store: Store) -> None:
    researched = {
        row["iso3"]: (row["iso2"], row["name"], row["un_region"], row["un_member"] == "yes")
        for row in rows("states")
    }
    assert {
        s.iso3: (s.iso2, s.name, s.region, s.un_member) for s in store.states.values()
    } == researched


def test_each_participation_is_equal(store: Store) -> None:
    fields = (
        "signed", "consent_type", "consent_date", "entry_into_force", "withdrawal_notified",
        "withdrawal_effective", "note", "confidence",
    )  # fmt: skip
    researched = {}
    for row in rows("treaty_status"):
        sources = dict.fromkeys(store.source(id).id for id in row["source_ids"].split(";"))
        researched[row["iso3"], row["treaty"]] = (*(row[field] for field in fields), tuple(sources))
    stored = {
        key: (
            *(str(getattr(value, field)) for field in fields),
            tuple(citation.source.id for citation in value.citations),
        )
        for key, value in store.participations(None).items()
    }
    assert len(researched) == 624
    assert stored == researched


def test_each_source_id_resolves(store: Store) -> None:
    researched = {record["id"]: record for name in SOURCES for record in load(name)}
    assert len(researched) == 746
    for id, record in researched.items():
        source = store.source(id)
        assert source.id == id or id in source.formerly
        if source.id == id:
            assert address(source.url) == address(record.get("url", ""))
        elif record.get("url"):
            assert address(source.url) == address(record["url"]), (
                f"{id} was merged into a source of another address"
            )


def address(url: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", url).rstrip("/")
