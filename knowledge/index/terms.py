"""From a text to index terms: names become one token each, other words their stem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge import text
from knowledge.gazetteer import Gazetteer, Mention
from knowledge.text import Word

_PREFIX = {"state": "@", "treaty": "#", "instrument": "#", "grouping": "&", "term": "="}


@dataclass(frozen=True, slots=True)
class Terms:
    """The reading of a text: its words, the names found in it, and its index terms (each once,
    in order).
    """

    words: tuple[Word, ...]
    mentions: tuple[Mention, ...]
    terms: tuple[str, ...]


def name_term(mention: Mention) -> str:
    """The index term of a name ("@FIN", "#APMBC", "=apmine")."""
    return _PREFIX[mention.name.kind] + mention.name.id


def read_terms(source: str, gazetteer: Gazetteer, extra: Sequence[Mention] = ()) -> Terms:
    """The terms of `source`. `extra` are mentions found elsewhere (misspellings put right) to be
    counted in.
    """
    found = text.words(source)
    mentions = [*gazetteer.find(found), *extra]
    return Terms(words=tuple(found), mentions=tuple(mentions), terms=terms_of(found, mentions))


def terms_of(found: Sequence[Word], mentions: Sequence[Mention]) -> tuple[str, ...]:
    """Index terms of words in which names have been found.

    The words of a name are replaced by its one token.
    """
    terms: dict[str, None] = {}
    covered: set[int] = set()
    for mention in mentions:
        terms.setdefault(name_term(mention))
        covered.update(range(mention.start, mention.end))
    loose: list[str] = []
    for number, word in enumerate(found):
        if number in covered:
            continue
        loose.append(word.norm)
    for code in text.codes([word.norm for word in found]):
        terms.setdefault(code)
    for term in text.content(loose):
        terms.setdefault(term)
    return tuple(terms)


class StoredTerms:
    """The terms of stored texts, each read once: the same statements come up again and again."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self.of = lru_cache(maxsize=30_000)(self._read)

    def _read(self, text: str) -> frozenset[str]:
        return frozenset(read_terms(text, self._gazetteer).terms)
