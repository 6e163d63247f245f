"""What is quoted can do no harm to the surface that shows it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.markup import Run, clean, escape, line, plain, safe_url


def test_control_characters_go() -> None:
    assert clean("a\x1b[31mred\x07\x00 b\r\nc\u2028d") == "a[31mred b c d"


def test_direction_overrides_go() -> None:
    assert clean("\u202eevil\u202c \u2067x\u2069") == "evil x"


def test_broken_characters_are_shown_as_such() -> None:
    assert clean("a\ud800b") == "a\ufffdb"


def test_other_scripts_stay() -> None:
    assert clean("Україна العربية 地雷 🇫🇮") == "Україна العربية 地雷 🇫🇮"


@given(st.text(max_size=200) | st.text(alphabet=st.characters(), max_size=50))
def test_clean_text_is_one_line_that_can_be_encoded(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned.splitlines()) <= 1
    assert clean(cleaned) == cleaned
    cleaned.encode("utf-8")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://a b",
        "https://a\x1b]8;;",
        "",
        "ftp://x",
        'https://a"b',
        "https://a\nb",
    ],
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert safe_url(url) == ""


def test_web_addresses_stay() -> None:
    assert safe_url("https://treaties.un.org/x?a=1&b=%20") == "https://treaties.un.org/x?a=1&b=%20"


def test_escape_puts_a_sign_before_each_special_character() -> None:
    assert escape("*a*_b_\\", "*_\\") == "\\*a\\*\\_b\\_\\\\"


def test_plain_joins_runs_and_lines() -> None:
    assert plain([line("one"), (Run(text="two "), Run(text="[1]"))]) == "one\ntwo [1]"
