"""Text to words, the same for index and question."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import text


def norms(line: str) -> list[str]:
    return [word.norm for word in text.words(line)]


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Türkiye", "turkiye"), ("TÜRKİYE", "turkiye"), ("Tu\u0308rkiye", "turkiye"),
        ("Côte d'Ivoire", "cote d'ivoire"), ("São Tomé", "sao tome"),
        ("Łódź", "lodz"), ("Ørsted", "orsted"), ("Æthel", "aethel"), ("Straße", "strasse"),
        ("ＵＫ", "uk"), ("ﬁn", "fin"), ("Đà", "da"),
        ("Україна", "украіна"), ("中国", "中国"),
    ],
)  # fmt: skip
def test_fold(written: str, folded: str) -> None:
    assert text.fold(written) == folded


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Ukraine's mines", ["ukraine", "mines"]),
        ("Ukraine’s mines", ["ukraine", "mines"]),
        ("the states' duty", ["the", "states", "duty"]),
        ("s", ["s"]),
        ("U.S. policy", ["u", "s", "policy"]),
        ("Côte d’Ivoire", ["cote", "d", "ivoire"]),
        ("art. 5(1)", ["art", "5", "1"]),
        ("PFM-1S", ["pfm", "1s"]),
        ("中国有地雷吗 2024", ["中国有地雷吗", "2024"]),
        ("", []),
        ("?! … 💥", []),
    ],
)
def test_words(line: str, expected: list[str]) -> None:
    assert norms(line) == expected


def test_a_word_knows_what_was_written_and_where() -> None:
    word = text.words("In Türkiye!")[1]
    assert (word.raw, word.start, word.end) == ("Türkiye", 3, 10)


def test_long_texts_are_cut() -> None:
    assert len(text.words("mine " * 5_000)) == text.MAX_CHARACTERS // 5


@pytest.mark.parametrize("line", ["PFM-1S", "PFM 1S", "pfm 1s", "PFM–1S"])
def test_a_designation_written_apart_is_joined(line: str) -> None:
    assert text.codes(norms(line)) == ["pfm1s"]
    assert norms("PFM1S") == ["pfm1s"]


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("TM-62M", ["tm62m"]),
        ("OZM 72 and MON-50", ["ozm72", "mon50"]),
        ("in 62 days", []),
        ("M18A1", []),
    ],
)
def test_other_codes(line: str, codes: list[str]) -> None:
    assert text.codes(norms(line)) == codes


@pytest.mark.parametrize(
    ("line", "code"), [("M-14", "m14"), ("the M 16", "m16"), ("M-18A1", "m18a1")]
)
def test_codes_of_one_letter(line: str, code: str) -> None:
    assert text.codes(norms(line)) == [code]


def test_a_year_is_no_part_of_a_designation() -> None:
    assert text.codes(norms("since 1997, June 2025")) == []


def test_a_mark_that_stands_alone_is_no_word() -> None:
    assert text.words("\u00af a\u0304 \u0304") == text.words("\u00af a\u0304")
    assert norms("\u00af") == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("🇫🇮", ["FI"]),
        ("🇫🇮 vs 🇺🇦🇺🇸", ["FI", "UA", "US"]),
        ("🇬", []),
        ("FI", []),
        ("👍🏽", []),
        ("🇵🇱left", ["PL"]),
    ],
)
def test_flags(line: str, found: list[str]) -> None:
    assert text.flags(line) == found


@pytest.mark.parametrize(
    ("line", "unspaced"),
    [
        ("中国", True),
        ("ウクライナ", True),
        ("ประเทศไทย", True),
        ("Україна", False),
        ("China", False),
        ("한국", False),
    ],
)
def test_scripts_without_blanks(line: str, unspaced: bool) -> None:
    assert text.is_unspaced(line) is unspaced


@pytest.mark.parametrize(
    ("line", "latin"), [("Finnland", True), ("Україна", False), ("中a", True), ("62", False)]
)
def test_latin(line: str, latin: bool) -> None:
    assert text.is_latin(line) is latin


def test_words_of_one_stem_meet() -> None:
    assert len({text.stem(word) for word in ("ratify", "ratifies", "ratified", "ratifying")}) == 1
    assert text.content(["what", "are", "the", "mines"]) == [text.stem("mines")]


@given(line=st.text(max_size=300))
def test_any_text_has_words_in_their_places(line: str) -> None:
    found = text.words(line)
    assert all(word.norm and word.start < word.end for word in found)
    assert all(first.end <= second.start for first, second in pairwise(found))


@given(line=st.text(max_size=100))
def test_folding_twice_changes_nothing_more_in_a_word(line: str) -> None:
    for word in text.words(line):
        if word.raw.isascii():
            assert word.norm == text.fold(word.raw)
