"""Whether the search index holds the heads, all of them and nothing else."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path

import numpy as np

from knowledge.encode import make_encoder
from knowledge.gazetteer import Gazetteer
from knowledge.index.build import FIELDS, quantise
from knowledge.index.read import Index
from knowledge.index.terms import read_terms
from knowledge.store import Store

ENCODER = make_encoder("static")


def lines_of(store: Store) -> list[tuple[int, str, str]]:
    """(entry number, field, text) of every row that should be searched, in order."""
    rows = []
    for number, slug in enumerate(store.slugs):
        entry = store.entry(slug)
        rows.append((number, "title", entry.title))
        rows += [(number, "alias", line) for line in entry.aliases]
        rows += [(number, "question", line) for line in entry.questions]
        rows += [(number, "statement", one.text) for one in entry.statements]
    return rows


def spoken(store: Store, gazetteer: Gazetteer) -> Counter[str]:
    """In how many entries each word stands."""
    words: dict[int, set[str]] = {}
    for number, _, line in lines_of(store):
        words.setdefault(number, set()).update(w.norm for w in read_terms(line, gazetteer).words)
    return Counter(word for some in words.values() for word in some)


def names_apart(path: Path, gazetteer: Gazetteer) -> Counter[str]:
    """What the vocabulary counts beside the entries: names. To be taken before any edit."""
    with closing(Store(path)) as store:
        return Counter(dict(store.vocabulary())) - spoken(store, gazetteer)


def check_index(path: Path, gazetteer: Gazetteer, names: Counter[str]) -> None:
    """Rows, terms, counts, vectors and words are those of the heads, read anew."""
    with closing(Store(path)) as store:
        index = Index(store.connection, ENCODER.dimensions, store.roster)
        rows = lines_of(store)
        read = [read_terms(line, gazetteer).terms for _, _, line in rows]
        assert index.row_entry.tolist() == [number for number, _, _ in rows]
        assert index.row_field.tolist() == [FIELDS.index(field) for _, field, _ in rows]
        assert index.row_terms.tolist() == [len(terms) for terms in read]
        wanted: dict[str, list[int]] = {}
        for row, terms in enumerate(read):
            for term in terms:
                wanted.setdefault(term, []).append(row)
        known = store.connection.execute(
            "SELECT term FROM posting UNION SELECT term FROM posting_edit UNION SELECT term FROM term_edit"
        )
        for term in {*wanted, *(term for (term,) in known)}:
            documents, (found, _) = index._postings(term)
            held = wanted.get(term, [])
            assert found.tolist() == held, term
            assert documents == len({rows[row][0] for row in held}), term
        blocks = np.concatenate(index._blocks(range(len(store.slugs))))
        vectors = quantise(ENCODER.encode([line for _, _, line in rows])).astype(np.float32)
        np.testing.assert_allclose(
            blocks, vectors / np.linalg.norm(vectors, axis=1, keepdims=True), atol=0.02
        )
        assert Counter(dict(store.vocabulary())) == spoken(store, gazetteer) + names
