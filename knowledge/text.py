"""Text to words, once and the same for index and question: NFKC, case folding, diacritics off,
Unicode words, stems.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import regex
import Stemmer

MAX_CHARACTERS = 10_000
"""Longer questions are cut here: nobody asks them, and every step stays bounded."""

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_MARKS = regex.compile(r"\p{Mn}+")
_LATIN = regex.compile(r"\p{Latin}")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_CODE_HEAD = regex.compile(r"[a-z]{1,5}")
_CODE_TAIL = regex.compile(r"\d{1,3}(?:[a-z]\d?)?")
_FLAG = regex.compile(r"[\U0001F1E6-\U0001F1FF]{2}")

STOP = frozenset(
    """a about actually ah all also am an and any anyone are as at b be because been being bit but
    by bye can cos could cuz did didnt do does
    doesnt doing done dont dunno each eh em even ever exactly for from get gets getting give gimme
    go goes going gonna got had has
    have havent having he hello help her here hey hi him his how i id if ill im in into is isnt it
    its ive just kinda know let like lol
    lot made make makes man many may maybe me mean means might more most much must my n nah need nor
    not of oh ok okay on one ones
    only or our out over pl please pls plz q quick r really s same say said says see serious shall
    she should so some someone
    something sort still stuff such t tell than thank thanks that thats the their them then there
    theres these they thing things
    think this those thru thx to too tried u uh um up ur us very want wanna was wasnt wat we well
    were wether what whats when where
    wheres whether which while who whom whos whose why will wit with wld wont would wouldnt wtf y ya
    yeah yes yo you your youre
    explain short answer question info information asking wondering wonder anybody somebody
    everybody kind
    ve re ll d m
    wann ist hat sind war der die das dem den und oder von im zu ein eine le la les des du de et est
    sont que qui quand il elle au aux un une
    el los las del y es son si cuando cual al en por para cuantos cuantas combien wie viele
    в на и не ли как что это является был была у чи є і та як що до з про коли когда сколько скільки
    czy jest kiedy ile w na""".split()
)
"""Words that carry no content in a chat question. Question words are read before these are
dropped.
"""

CHATTER = frozenset(
    """arty nerd nerds milsim player gamer journalist journalists reporter student students essay
    essays footnote moot memorial homework thesis
    dissertation rush sorry roommate boss teacher prof professor exam quiz uni seminar lecture
    curious serious seriously honest honestly
    literally basically actually speaking urgent asap quickly discord reddit wikipedia google
    googled chatgpt article articles heard
    somewhere confused confusing remember remind sth smth bout cuz bcs bc tho btw imo afaik idk dude
    bro mate guys folks morning evening
    hour hours minute ok'd okd""".split()
) - {"article", "articles", "hour", "hours", "minute"}
"""Words by which askers speak of themselves and their task; they are dropped from questions, not
from the index.
"""

_stemmer = Stemmer.Stemmer("english")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: `norm` is what is compared, `raw` what was written, `start` and `end`
    its place.
    """

    norm: str
    raw: str
    start: int
    end: int


def fold(text: str) -> str:
    """NFKC, case folded, without diacritics. ("Türkiye" -> "turkiye")"""
    text = unicodedata.normalize("NFKC", text).casefold()
    if text.isascii():
        return text
    text = (
        text.replace("ø", "o")
        .replace("ł", "l")
        .replace("đ", "d")
        .replace("ı", "i")
        .replace("æ", "ae")
    )
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", text)))


def words(text: str) -> list[Word]:
    """The words of a text in order. A possessive 's is dropped; unspaced scripts give one run a
    word.
    """
    text = unicodedata.normalize("NFKC", text[:MAX_CHARACTERS])
    found: list[Word] = []
    for match in _WORD.finditer(text):
        raw = match[0]
        before = text[match.start() - 1] if match.start() else ""
        if raw in {"s", "S"} and before in {"'", "’"} and match.start() > 1:
            continue
        norm = raw.lower() if raw.isascii() else fold(raw)
        if norm:  # a combining mark that stands alone folds to nothing
            found.append(Word(norm=norm, raw=raw, start=match.start(), end=match.end()))
    return found


def flags(text: str) -> list[str]:
    """ISO alpha-2 codes of the flag emoji in a text."""
    return [
        "".join(chr(ord(char) - 0x1F1E6 + ord("A")) for char in pair)
        for pair in _FLAG.findall(text)
    ]


def is_unspaced(text: str) -> bool:
    """Whether a word is of a script that is written without spaces."""
    return bool(_UNSPACED.search(text))


def is_latin(text: str) -> bool:
    """Whether a text has a Latin letter."""
    return bool(_LATIN.search(text))


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The English stem of a normalised word."""
    return str(_stemmer.stemWord(word))


_NO_HEAD = STOP - {"m"}
"""Stop words do not begin a designation, but for the M of M-14 and M 16."""


def codes(norms: list[str]) -> list[str]:
    """Designations written apart, joined: pfm 1s -> pfm1s, tm 62 -> tm62 (so that PFM-1S, PFM 1S
    and PFM1S are one).
    """
    return [
        head + tail
        for head, tail in pairwise(norms)
        if _CODE_TAIL.fullmatch(tail) and _CODE_HEAD.fullmatch(head) and head not in _NO_HEAD
    ]


def content(norms: Iterable[str]) -> list[str]:
    """Stems of the words that are not stop words."""
    return [stem(norm) for norm in norms if norm not in STOP]
