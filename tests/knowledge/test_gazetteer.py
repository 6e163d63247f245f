"""Names in running text: as the real base knows them, and the rules on a gazetteer of our own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import text
from knowledge.gazetteer import Gazetteer, Name, phrase_key
from knowledge.store import Store


def found(gazetteer: Gazetteer, line: str, kind: str = "") -> list[str]:
    return [
        mention.name.id
        for mention in gazetteer.find(text.words(line))
        if kind in {"", mention.name.kind}
    ]


STATES = [
    ("Is Türkiye in?", ["TUR"]), ("turkiye", ["TUR"]), ("Turkey and mines", ["TUR"]),
    ("Côte d'Ivoire", ["CIV"]), ("Cote d’Ivoire", ["CIV"]), ("COTE D'IVOIRE", ["CIV"]),
    ("Ivory Coast", ["CIV"]),
    ("the U.S. position", ["USA"]), ("U.S.A.", ["USA"]), ("USA", ["USA"]), ("the US", ["USA"]),
    ("US mines", ["USA"]),
    ("tell us about mines", []), ("does it concern us", []),
    ("FIN", ["FIN"]), ("fin", []), ("Fin", []), ("POL", ["POL"]), ("pol", []), ("UA", ["UKR"]),
    ("ua", []), ("GB", ["GBR"]),
    ("IT, PER, AND, ARE", []), ("it is in no per", []), ("DE", []),
    ("Ukraine's mines", ["UKR"]), ("Ukraine’s mines", ["UKR"]), ("the Finns", ["FIN"]),
    ("Finnish law", ["FIN"]),
    ("中国有地雷吗", ["CHN"]), ("ウクライナの地雷", ["UKR"]),
    ("中国とロシア", ["CHN", "RUS"]), ("대한민국", ["KOR"]),
    ("Deutschland", ["DEU"]), ("Allemagne", ["DEU"]), ("Украина", ["UKR"]), ("Україна", ["UKR"]),
    ("North Korea", ["PRK"]), ("South Korea", ["KOR"]), ("Korea", []), ("Burma", ["MMR"]),
    ("Swaziland", ["SWZ"]),
    ("Niger Nigeria", ["NER", "NGA"]), ("Guinea-Bissau", ["GNB"]), ("Equatorial Guinea", ["GNQ"]),
    ("Papua New Guinea", ["PNG"]),
    ("Guinea", ["GIN"]), ("South Sudan", ["SSD"]), ("Sudan", ["SDN"]), ("DRC", ["COD"]),
    ("Congo", ["COG"]),
]  # fmt: skip


@pytest.mark.parametrize(("line", "states"), STATES)
def test_states(store: Store, line: str, states: list[str]) -> None:
    assert found(store.gazetteer, line, "state") == states


@pytest.mark.parametrize(
    ("line", "treaty"),
    [
        ("the Ottawa Convention", "APMBC"), ("mine ban treaty", "APMBC"),
        ("Mine-Ban Treaty", "APMBC"), ("APMBC", "APMBC"),
        ("convention d'Ottawa", "APMBC"), ("Оттавская конвенция", "APMBC"),
        ("Convention on Cluster Munitions", "CCM"), ("ccm", "CCM"),
        ("CCW", "CCW"), ("Amended Protocol II", "CCW-APII"), ("AP II", "CCW-APII"),
        ("CCW Protocol V", "CCW-PV"),
    ],
)  # fmt: skip
def test_treaties_by_their_nicknames(store: Store, line: str, treaty: str) -> None:
    assert found(store.gazetteer, line, "treaty") == [treaty]


@pytest.mark.parametrize(
    ("line", "group"),
    [
        ("EU", "eu"),
        ("the EUs reaction", "eu"),
        ("nato", "nato"),
        ("P5", "p5"),
        ("permanent five", "p5"),
    ],
)
def test_groups(store: Store, line: str, group: str) -> None:
    assert found(store.gazetteer, line, "grouping") == [group]


def test_every_state_is_found_by_its_name_and_its_flag(store: Store) -> None:
    lost = [
        state.iso3
        for state in store.states.values()
        if found(store.gazetteer, state.name, "state") != [state.iso3]
    ]
    assert lost == []
    flags = {
        state.iso2: "".join(chr(ord(letter) - ord("A") + 0x1F1E6) for letter in state.iso2)
        for state in store.states.values()
    }
    assert all(text.flags(flag) == [iso2] for iso2, flag in flags.items())


def test_every_treaty_is_found_by_its_title(store: Store) -> None:
    for treaty in store.treaties.values():
        assert treaty.id in found(store.gazetteer, treaty.title, "treaty")


@pytest.fixture
def small() -> Gazetteer:
    gazetteer = Gazetteer()
    gazetteer.add_all(["korea", "north korea"], Name("state", "X"))
    gazetteer.add("north korea", Name("state", "PRK"))
    gazetteer.add("US", Name("state", "USA", capitals=True))
    gazetteer.add("中国", Name("state", "CHN"))
    gazetteer.add("中国海", Name("term", "sea"))
    return gazetteer


def test_the_longest_phrase_wins_and_the_first_of_a_phrase(small: Gazetteer) -> None:
    mentions = small.find(text.words("in North Korea or Korea"))
    assert [(mention.start, mention.end) for mention in mentions] == [(1, 3), (4, 5)]
    assert [mention.name.id for mention in mentions] == ["X", "X"]


def test_capitals_say_nothing_where_all_is_capitals(small: Gazetteer) -> None:
    assert found(small, "what about US now") == ["USA"]
    assert found(small, "what about us now") == []
    assert found(small, "PLEASE TELL US NOW") == []


def test_the_plural_of_a_code(small: Gazetteer) -> None:
    assert found(small, "the USs view") == ["USA"]


def test_a_run_without_blanks_is_searched_inside(small: Gazetteer) -> None:
    assert found(small, "我在中国海看到中国船") == ["sea", "CHN"]
    assert phrase_key("中国") == ("中国", True)
    assert phrase_key("The U.S.") == ("the u s", False)


def test_an_empty_phrase_names_nothing(small: Gazetteer) -> None:
    small.add("?!", Name("term", "nothing"))
    assert found(small, "?! ...") == []


@given(line=st.text(max_size=200))
def test_mentions_never_overlap(store: Store, line: str) -> None:
    words = text.words(line)
    mentions = store.gazetteer.find(words)
    assert all(0 <= mention.start < mention.end <= len(words) for mention in mentions)
    starts = [mention.start for mention in mentions]
    assert starts == sorted(starts)
