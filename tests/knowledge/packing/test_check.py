"""What only shows across packs: references to nothing, doubles, articles that do not exist."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from knowledge.errors import Problem
from tests.knowledge.small_packs import Data, participation

Find = Callable[[Data], tuple[Problem, ...]]
EVENTS, PROVISIONS = "entries/others.yaml", "entries/provisions.yaml"


def places(found: tuple[Problem, ...]) -> list[tuple[str, str, str]]:
    return [(problem.file, problem.entry, problem.field) for problem in found]


def test_a_duplicate_slug(packs: Data, problems: Find) -> None:
    packs[PROVISIONS].append({**packs[EVENTS][0], "origin": []})
    (found,) = problems(packs)
    assert (found.entry, found.field, found.what) == (
        "decision-2024",
        "slug",
        "stands 2 times; it must be unique",
    )
    assert found.file == f"{EVENTS}, {PROVISIONS}"


def test_a_duplicate_source(packs: Data, problems: Find) -> None:
    packs["sources/more.yaml"] = [packs["sources/all.yaml"][2]]
    (found,) = problems(packs)
    assert (found.file, found.entry, found.field) == (
        "sources/all.yaml, sources/more.yaml",
        "news",
        "id",
    )


def test_a_former_id_that_is_in_use(packs: Data, problems: Find) -> None:
    packs["sources/all.yaml"][2]["formerly"] = ["depositary"]
    assert places(problems(packs)) == [("sources/all.yaml", "depositary", "id")]


@pytest.mark.parametrize("field", ["origin", "iso2", "state and treaty"])
def test_other_doubles_name_their_file(packs: Data, problems: Find, field: str) -> None:
    if field == "origin":
        packs[EVENTS][1]["origin"] = ["events:decision-2024"]
    elif field == "iso2":
        packs["law/states.csv"][1]["iso2"] = "FI"
    else:
        packs["law/participation.csv"].append(participation(iso3="UKR", signed="1999-02-24"))
    (found,) = problems(packs)
    assert found.field == field
    assert found.file == {"origin": EVENTS, "iso2": "law/states.csv"}.get(
        field, "law/participation.csv"
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("origin", "events:decision-2024"),
        ("iso2", "FI"),
        ("iso3", "UKR"),
        ("state and treaty", "UKR/APMBC"),
    ],
)
def test_other_doubles_are_refused(packs: Data, problems: Find, field: str, value: str) -> None:
    if field == "origin":
        packs[EVENTS][1]["origin"] = ["events:decision-2024"]
    elif field == "iso2":
        packs["law/states.csv"][1]["iso2"] = "FI"
    elif field == "iso3":
        packs["law/states.csv"].append({**packs["law/states.csv"][1], "iso2": "UX"})
    else:
        packs["law/participation.csv"].append(participation(iso3="UKR", signed="1999-02-24"))
    (found,) = problems(packs)
    assert (found.entry, found.field, found.what) == (
        value,
        field,
        "stands 2 times; it must be unique",
    )


def test_an_unknown_source(packs: Data, problems: Find) -> None:
    packs[EVENTS][1]["statements"][1]["cite"] = ["news", "nowhere @ p. 3"]
    (found,) = problems(packs)
    assert (found.file, found.entry, found.field) == (EVENTS, "debate-use", "statements.2.cite")
    assert found.what == "there is no source 'nowhere'"


def test_an_unknown_source_in_the_law_packs(packs: Data, problems: Find) -> None:
    packs["law/groupings.yaml"][0]["cite"] = ["nowhere-1"]
    packs["law/deadlines.yaml"][0]["cite"] = ["nowhere-2"]
    packs["law/participation.csv"][1]["source_ids"] = "depositary;nowhere-3"
    packs["law/treaties.yaml"][0]["status_source"] = "nowhere-4"
    packs["law/instruments.yaml"][1]["texts"] = ["nowhere-5"]
    found = problems(packs)
    assert {problem.what.split("'")[1] for problem in found} == {
        f"nowhere-{number}" for number in range(1, 6)
    }
    assert {problem.entry for problem in found} == {"eu", "FIN", "UKR", "APMBC", "CIHL"}
    assert next(p for p in found if p.entry == "UKR").field == "APMBC.source_ids"


def test_a_label_that_stands_in_several_files_is_placed_in_the_right_one(
    packs: Data, problems: Find
) -> None:
    packs["law/participation.csv"][0]["source_ids"] = "nowhere-1"
    packs["law/instruments.yaml"][0]["texts"] = ["nowhere-2"]
    files = {problem.what.split("'")[1]: problem.file for problem in problems(packs)}
    assert files == {"nowhere-1": "law/participation.csv", "nowhere-2": "law/instruments.yaml"}


def test_an_unknown_topic(packs: Data, problems: Find) -> None:
    packs[EVENTS][0]["topics"] = ["debate", "cooking"]
    (found,) = problems(packs)
    assert (found.file, found.entry, found.field) == (EVENTS, "decision-2024", "topics")
    assert found.what == "there is no topic 'cooking'"


def test_an_unknown_related_entry(packs: Data, problems: Find) -> None:
    packs[EVENTS][0]["data"] = {"related": ["apmbc-5", "apmbc-6"]}
    (found,) = problems(packs)
    assert (found.field, found.what) == ("data.related", "there is no entry 'apmbc-6'")


@pytest.mark.parametrize("article", ["23", "0", "99(2)"])
def test_a_provision_of_an_article_that_does_not_exist(
    packs: Data, problems: Find, article: str
) -> None:
    packs[PROVISIONS][0]["data"]["article"] = article
    (found,) = problems(packs)
    assert (found.file, found.entry, found.field) == (PROVISIONS, "apmbc-5", "data.article")
    assert (
        found.what
        == f"the Ottawa Convention has no article {article.partition('(')[0]} (the last is 22)"
    )


def test_a_rule_that_does_not_exist(packs: Data, problems: Find) -> None:
    packs[PROVISIONS][0]["data"] = {"instrument": "CIHL", "article": "Rule 162"}
    (found,) = problems(packs)
    assert found.what == "the ICRC study has no rule 162 (the last is 161)"


@pytest.mark.parametrize("article", ["1", "22", "Preamble", "5(1)"])
def test_articles_that_exist_pass(packs: Data, problems: Find, article: str) -> None:
    packs[PROVISIONS][0]["data"]["article"] = article
    packs[EVENTS][0]["topics"] = ["cooking"]
    assert [problem.field for problem in problems(packs)] == ["topics"]


def test_a_provision_of_no_instrument(packs: Data, problems: Find) -> None:
    packs[PROVISIONS][0]["data"]["instrument"] = "MAGNA-CARTA"
    assert places(problems(packs)) == [(PROVISIONS, "apmbc-5", "data.instrument")]


@pytest.mark.parametrize("locator", ["art. 23", "art 23(1)", "Article 230", "arts. 0"])
def test_a_pinpoint_into_a_treaty_text_that_does_not_exist(
    packs: Data, problems: Find, locator: str
) -> None:
    packs[EVENTS][0]["statements"][0]["cite"] = [f"treaty-text @ {locator}"]
    (found,) = problems(packs)
    assert (found.file, found.entry, found.field) == (EVENTS, "decision-2024", "statements.1.cite")
    assert "the Ottawa Convention has no article" in found.what


@pytest.mark.parametrize(
    "cite",
    ["treaty-text @ art. 22", "treaty-text @ p. 300", "treaty-text @ Preamble", "news @ art. 400"],
)
def test_a_pinpoint_that_is_possible_passes(packs: Data, problems: Find, cite: str) -> None:
    packs[EVENTS][0]["statements"][0]["cite"] = [cite]
    packs[EVENTS][0]["topics"] = ["cooking"]
    assert [problem.field for problem in problems(packs)] == ["topics"]


def test_unknown_states_and_treaties_in_the_law_packs(packs: Data, problems: Find) -> None:
    packs["law/names.yaml"].append({"iso3": "ATL", "names": ["atlantis"]})
    packs["law/participation.csv"].append(participation(iso3="MUU", signed="1999-01-01"))
    packs["law/participation.csv"].append(
        participation(iso3="UKR", treaty="NPT", signed="1999-01-01")
    )
    packs["law/groupings.yaml"][0]["members"].append({"state": "LEM", "joined": "1995"})
    packs["law/deadlines.yaml"].append(
        {**packs["law/deadlines.yaml"][0], "state": "THU", "treaty": "SALT"}
    )
    found = {
        (problem.file, problem.entry, problem.field, problem.what) for problem in problems(packs)
    }
    assert found == {
        ("law/names.yaml", "ATL", "iso3", "there is no state 'ATL'"),
        ("law/participation.csv", "MUU", "iso3", "there is no state 'MUU'"),
        ("law/participation.csv", "UKR", "treaty", "there is no treaty 'NPT'"),
        ("law/groupings.yaml", "eu", "members", "there is no state 'LEM'"),
        ("law/deadlines.yaml", "THU", "state", "there is no state 'THU'"),
        ("law/deadlines.yaml", "THU", "treaty", "there is no treaty 'SALT'"),
    }


def test_contradictions_of_several_packs_come_at_once(packs: Data, problems: Find) -> None:
    packs[EVENTS][0]["topics"] = ["cooking"]
    packs[EVENTS][1]["statements"][0]["cite"] = ["nowhere"]
    packs[PROVISIONS][0]["data"]["article"] = "50"
    packs["law/groupings.yaml"][0]["members"][0]["state"] = "XXX"
    assert sorted(problem.field for problem in problems(packs)) == [
        "data.article",
        "members",
        "statements.1.cite",
        "topics",
    ]


def test_faults_of_a_field_and_across_packs_come_at_once(packs: Data, problems: Find) -> None:
    packs[EVENTS][0]["date"] = "2025-02-30"
    packs[EVENTS][1]["statements"][0]["cite"] = ["nowhere"]
    assert sorted(problem.field for problem in problems(packs)) == ["date", "statements.1.cite"]
