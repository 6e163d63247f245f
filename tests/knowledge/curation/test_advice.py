"""Problems, hints, likeness, balance: what is said of a draft before it is proposed."""

from __future__ import annotations

import pytest

from knowledge.curation.curator import Curator
from knowledge.curation.model import Draft, Target
from tests.knowledge.curation.conftest import act, edited, new_entry

ENTRY = Target.ENTRY


def said(text: str, **fields: object) -> Draft:
    return new_entry(statements=[{"text": text, "cite": ["news"]}], **fields)


@pytest.mark.parametrize(
    ("draft", "field", "what"),
    [
        (said("x" * 301), "statements.1.text", "at most 300"),
        (
            new_entry(statements=[{"text": "No source.", "cite": []}]),
            "statements.1.cite",
            "at least 1",
        ),
        (new_entry(statements=[{"text": "T.", "cite": ["blog"]}]), "statements.1.cite", "'blog'"),
        (
            new_entry(statements=[{"text": "T.", "cite": ["treaty-text @ art. 23"]}]),
            "statements.1.cite",
            "has no article 23",
        ),
        (new_entry(topics=["sport"]), "topics", "no topic 'sport'"),
        (new_entry(questions=["one", "two"]), "questions", "at least 3"),
        (new_entry(date="2024-02-30"), "date", "no such day"),
        (new_entry(colour="red"), "colour", "not permitted"),
        (new_entry(title=""), "title", "at least 1"),
        (new_entry("apmbc-5"), "slug", "is, or was"),
        (new_entry(aliases=["The Decision"]), "aliases", "of decision-2024 already"),
        (new_entry(aliases=["A name", "a name"]), "aliases", "stands twice"),
        (new_entry(origin=["events:decision-2024"]), "origin", "carried by decision-2024"),
        (new_entry(data={"related": ["nowhere"]}), "data.related", "'nowhere'"),
        (new_entry(kind="provision", data={"instrument": "X"}), "data.instrument", "no such"),
        (new_entry(sides=["For", "Against"]), "", "only a debate has sides"),
        (said("A lone \ud800 half."), "", "cannot be stored"),
    ],
)
def test_problems_in_plain_words(curator: Curator, draft: Draft, field: str, what: str) -> None:
    problems = curator.check(draft)
    assert [(one.entry, one.field) for one in problems] == [(draft.key, field)]
    assert what in problems[0].what


def test_a_sound_draft_has_no_problems(curator: Curator) -> None:
    assert curator.check(new_entry(data={"related": ["apmbc-5"]})) == []
    for target, key in (
        (ENTRY, "debate-use"),
        (Target.SOURCE, "treaty-text"),
        (Target.PARTICIPATION, "UKR/APMBC"),
    ):
        assert curator.check(curator.draft_of(target, key)) == []


def test_a_slug_is_not_changed_by_an_edit(curator: Curator) -> None:
    draft = edited(curator.draft_of(ENTRY, "apmbc-5"), slug="apmbc-five")
    assert "not 'apmbc-5'" in curator.check(draft)[0].what


@pytest.mark.parametrize(
    ("text", "kind", "what"),
    [
        ("The brutal regime laid mines.", "neutrality", "'brutal'"),
        ("The withdrawal is clearly lawful.", "neutrality", "'clearly'"),
        ("Many experts expect more mines.", "neutrality", "names nobody"),
        ("Mines should be banned.", "neutrality", "without its holder"),
        (f"The state laid {' '.join(['mines and'] * 20)} fences.", "readability", "words"),
    ],
)
def test_hints(curator: Curator, text: str, kind: str, what: str) -> None:
    found = curator.hints(said(text))
    assert any(one.kind == kind and what in one.what for one in found)
    assert curator.propose(said(text), act()).id  # advice, never a refusal


@pytest.mark.parametrize(
    "text",
    [
        "The minister called it “a barbaric weapon”.",
        "Human Rights Watch said that mines should be banned.",
        "Each State Party clears its mined areas within ten years.",
        "The casualty figure rose to 5,757 in 2023.",
    ],
)
def test_no_hint_without_need(curator: Curator, text: str) -> None:
    assert curator.hints(said(text)) == ()


def test_what_says_the_same_comes_first(curator: Curator) -> None:
    draft = said("In November 2024 it was all decided.")

    def search(text: str) -> list[tuple[str, float]]:
        return [("apmbc-5", 0.6), ("decision-2024", 0.5), ("new-one", 1.0), ("gone", 0.9)]

    one, two = curator.similar(draft, search)
    assert (one.slug, one.same) == ("decision-2024", "In November 2024 it was decided.")
    assert (two.slug, two.same, two.score) == ("apmbc-5", "", 0.6)


def position(slug: str, stance: str, actor: str = "Finland") -> Draft:
    return new_entry(
        slug, kind="position", topics=["debate"], data={"stance": stance, "actor": actor}
    )


def test_balance_warns_of_what_tilts_further(curator: Curator) -> None:
    for number, stance in enumerate(["supports-ban", "supports-ban", "opposes-ban"]):
        draft = position(f"position-{number}", stance)
        curator.approve(curator.propose(draft, act()).id, act())
    (more,) = curator.balance(position("another", "supports-ban", "An office"))
    assert more.topic == "debate"
    assert more.before["side"]["supports-ban"] == 2
    assert more.after["side"]["supports-ban"] == 3
    assert more.after["region"] == {"Europe": 3, "no state": 1}
    assert more.after["class"]["press"] == more.before["class"]["press"] + 1
    assert not any("by side" in tilt for tilt in more.tilts)  # the debate has one of each
    for number in range(3, 6):
        draft = position(f"position-{number}", "supports-ban")
        curator.approve(curator.propose(draft, act()).id, act())
    (tilted,) = curator.balance(position("another", "supports-ban"))
    assert any("6 of 9 by side are 'supports-ban'" in tilt for tilt in tilted.tilts)
    (mended,) = curator.balance(position("another", "opposes-ban"))
    assert not any("by side" in tilt for tilt in mended.tilts)
    assert curator.balance(new_entry()) == ()
