"""How sure the desk is that its best entry answers the question: a calibrated probability from
few features.

Fitted by `tools/fit.py` on question sets that the base can and cannot answer
(`tests/questions`). Two thresholds make three outcomes. Likeness alone does not tell a near miss
(a neighbouring year, place or number) from an answer; hence the signals that ask what the best
entry leaves uncovered.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import regex
from numpy.typing import NDArray

from knowledge.answer.compose import Composer
from knowledge.answer.rank import FEATURES, Ranked, Ranker, weights
from knowledge.answer.reading import Reading
from knowledge.answer.windows import ends
from knowledge.dates import say
from knowledge.model import Entry

SIGNALS = (
    *FEATURES[:11],
    "unknown",
    "short",
    "agreement",
    "domain",
    "score",
    "length",
    "how_many",
    "date_hit",
    "year_off",
    "worst",
    "proper",
    "widest",
    "nearest",
    "exact",
    "bias",
)
"""The first eleven are the features of the best candidate (`knowledge.answer.rank`).

unknown: share of the question's idf mass in words that the base does not have. short: a single
term. agreement: how far the rankings by words and by meaning agree on the best entry. domain:
the question names something of the field. score: its ranking score. length: number of terms.
how_many: a number is asked for. date_hit: a day or month of the question is the entry's.
year_off: a year of the question is not in the entry. worst: idf of the rarest known term that
the entry lacks. proper: a capitalised word is missing. widest, nearest: best coverage and cosine
among all candidates. exact: a full list or exact number is demanded.
"""

_EXACT = regex.compile(
    r"\b(?:exact (?:number|figure|count|amount|list|names?)|precise (?:number|figure)"
    r"|(?:full|complete|entire) (?:list|text|names?)|roll[- ]?call"
    r"|by name|each of|every single|per month|by month|breakdown)\b",
    regex.IGNORECASE,
)
_FIELD = frozenset(
    """mine apmine avmine clustermunition uxo erw ied clear deminer selfdestruct selfdeactivate
    nonpersistent tripwire boobytrap icbl
    redcross monitor diana rat stockpile casualty""".split()
)


@dataclass(frozen=True, slots=True)
class Judge:
    """Decides for one open base."""

    ranker: Ranker
    composer: Composer
    encoder: str

    def signals(self, reading: Reading, ranked: Ranked) -> NDArray[np.float32]:
        """The features of the decision, in the order of `SIGNALS`."""
        index = self.ranker.index
        idfs = {term: index.idf(term) for term in reading.terms}
        mass = sum(idfs.values()) or 1.0
        unknown = sum(idf for term, idf in idfs.items() if not index.documents(term)) / mass
        features = ranked.features
        agreement = sum(
            0.5 for column in (2, 5) if features[0, column] >= features[:, column].max() - 1e-6
        )
        entry = self.composer.store.entry(self.composer.store.slugs[int(ranked.entries[0])])
        held = self._held(entry)
        return np.array(
            [
                *features[0, :11],
                unknown,
                float(len(reading.terms) <= 1),
                agreement,
                float(in_domain(reading) or features[0, 7] > 0.3),
                ranked.scores[0],
                min(len(reading.terms) / 8, 2.0),
                float("how-many" in reading.asks),
                _date_hit(reading, entry),
                _year_off(reading, entry),
                max(
                    (idfs[term] for term in idfs if term not in held and index.documents(term)),
                    default=0.0,
                )
                / 10,
                self._proper(reading, held),
                features[:3, 3].max(),
                features[:, 5].max(),
                float(bool(_EXACT.search(ends(reading.question)))),
                1.0,
            ],
            dtype=np.float32,
        )

    def probability(self, reading: Reading, ranked: Ranked) -> float:
        """The calibrated probability that the best entry answers the question; 0 where there is
        no candidate.
        """
        if not len(ranked) or not reading.terms:
            return 0.0
        score = float(
            self.signals(reading, ranked)
            @ np.array(weights()["abstain"][self.encoder], dtype=np.float32)
        )
        return float(1 / (1 + np.exp(-score)))

    def thresholds(self) -> tuple[float, float]:
        """(from here on answered, from here on unsure); below that the question is not covered."""
        answered, unsure = weights()["thresholds"][self.encoder]
        return answered, unsure

    def level(self, sure: float) -> int:
        """2 for answered, 1 for unsure, 0 for not covered."""
        return sum(sure >= threshold for threshold in self.thresholds())

    def _held(self, entry: Entry) -> set[str]:
        texts = [entry.title, *entry.aliases, *(statement.text for statement in entry.statements)]
        return {term for text in texts for term in self.composer.terms.of(text)}

    def _proper(self, reading: Reading, held: set[str]) -> float:
        """Whether a word written with a capital inside the question is nothing that the entry
        knows.
        """
        names = [
            word.raw
            for word in reading.words[1:]
            if word.raw[:1].isupper() and not word.raw.isupper()
        ]
        return float(
            any(term not in held for name in names for term in self.composer.terms.of(name))
        )


def in_domain(reading: Reading) -> bool:
    """Whether the question names a treaty, an instrument or a thing of the field."""
    return bool(reading.treaties or reading.named("instrument") or reading.tags & _FIELD)


def _year_off(reading: Reading, entry: Entry) -> float:
    held = " ".join(
        [
            entry.title,
            entry.date,
            str(entry.details.get("year", "")),
            *(s.text for s in entry.statements),
        ]
    )
    return float(any(str(year) not in held for year in reading.years))


def _date_hit(reading: Reading, entry: Entry) -> float:
    """Whether a day or month that the question names is the entry's date or stands in it."""
    for when in reading.dates:
        if when.relative or when.precision not in {"day", "month"}:
            continue
        if entry.date.startswith(when.first.isoformat()[: 10 if when.precision == "day" else 7]):
            return 1.0
        said = say(when.first) if when.precision == "day" else say(when.first.isoformat()[:7])
        if any(said in statement.text for statement in entry.statements):
            return 1.0
    return 0.0
