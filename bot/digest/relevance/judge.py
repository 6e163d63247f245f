"""Judges items: how relevant, by which words, about which states and topics."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Self

from bot.digest.model import Judgement, Reason
from bot.digest.relevance.background import AT_MOST, Background
from bot.digest.relevance.phrases import Cue, Found, Phrases, Role
from bot.digest.relevance.places import Places
from bot.digest.relevance.vocabulary import make_phrases
from knowledge import KnowledgeBase, text
from knowledge.text import Word

THRESHOLD = 2.2
"""The score from which an item is relevant."""
IN_SUMMARY = 0.75
"""How much a word of the summary counts, against one of the title."""
FURTHER, FURTHER_AT_MOST = 0.4, 2.0
"""What each core word after the strongest counts, and all of them together at most."""
OPENS = 0.6
"""How strong the strongest core word must be for support to count."""
SUPPORT_AT_MOST = 1.75
"""What support adds at most; nor ever more than the strongest core word."""
AGAINST_AT_MOST = 4.0
SURE, AGAINST_SURE = 2.5, 1.0
"""From `SURE` on a core word is no accident; then words of another meaning take no more than this:
a mine may kill beside a gold mine, and a ship may carry landmines."""
FIGURATIVE = "a figure of speech"
EVERYTHING = "the outlet writes of nothing else"
STATE = 0.5
SUMMARY_CHARACTERS = 1_000
"""Summaries are read so far: what comes late in a long text is not what it is about."""


class _Hit(NamedTuple):
    cue: Cue
    weight: float
    words: str
    in_title: bool


class Relevance:
    """The judge of items, over the names that a base held when it was made. Pure once made, and so
    safe to be called from any thread."""

    def __init__(
        self, phrases: Phrases, places: Places, background: Background, topics: Sequence[str]
    ) -> None:
        self._phrases = phrases
        self._places = places
        self._background = background
        self._order = {topic: number for number, topic in enumerate(topics)}

    @classmethod
    def of(cls, base: KnowledgeBase) -> Self:
        """A judge with the names of `base`. Reads the base, so call it on the base's own thread,
        and again when the base has moved on."""
        topics = [id for id, *_ in base.topics()]
        entries = [base.entry(slug) for slug, *_ in base.browse()]
        gazetteer = base.store.gazetteer
        places = Places(gazetteer, base.store.states, topics)
        return cls(make_phrases(gazetteer, entries), places, Background(entries, places), topics)

    def states_in(self, title: str, language: str = "en") -> tuple[str, ...]:
        """ISO codes of the states that a text names, in order of first mention."""
        found = self._places.find(text.words(title), _spoken(language))
        return tuple(iso for iso, _ in found)

    def judge(
        self, title: str, summary: str, language: str = "en", everything: bool = False
    ) -> Judgement:
        """Judge an item.

        Args:
            title, summary: as the feed gives them, without markup.
            language: its code; of a language that the vocabulary does not know, only unmistakable
              words count.
            everything: the outlet writes of nothing else, so it is relevant whatever it says.
        """
        spoken = _spoken(language)
        head, body = text.words(title), text.words(summary[:SUMMARY_CHARACTERS])
        hits = _once([*self._hits(head, spoken, True), *self._hits(body, spoken, False)])
        read = {hit.cue.what for hit in hits}
        hits = [hit for hit in hits if not hit.cue.needs or read.intersection(hit.cue.needs)]
        places = self._places.find([*head, *body], spoken)
        reasons = [*_core(hits), *_support(hits, everything), *_against(hits)]
        if places and (everything or _opened(hits)):
            reasons.append(Reason(words=places[0][1], what="state", weight=STATE))
        score = round(sum(reason.weight for reason in reasons), 2)
        if everything and score < THRESHOLD:
            lift = Reason(words="everything", what=EVERYTHING, weight=round(THRESHOLD - score, 2))
            reasons, score = [*reasons, lift], THRESHOLD
        relevant = score >= THRESHOLD
        states = tuple(iso for iso, _ in places)
        topics = self._topics(hits, states) if relevant or _opened(hits) else {}
        return Judgement(
            score=score,
            relevant=relevant,
            reasons=tuple(reasons),
            states=states,
            topics=tuple(topics),
            entries=self._entries(hits, [*head, *body], states, topics) if relevant else (),
        )

    def _hits(self, words: Sequence[Word], language: str, in_title: bool) -> list[_Hit]:
        return [
            _Hit(
                found.cue,
                found.cue.weight * (1.0 if in_title else IN_SUMMARY),
                _written(words, found),
                in_title,
            )
            for found in self._phrases.find(words, language)
            if found.cue.role is not Role.NEUTRAL
        ]

    def _topics(self, hits: Sequence[_Hit], states: Sequence[str]) -> dict[str, float]:
        """How surely the item has each topic: by core words, by what supports, by its states. The
        surest first, equal ones in the order of the base.
        """
        sure: dict[str, float] = {}
        for hit in hits:
            share = 1.0 if hit.in_title else IN_SUMMARY
            for topic in hit.cue.topics:
                sure[topic] = max(sure.get(topic, 0.0), share)
        for iso in states:
            for topic in self._places.topics(iso):
                sure.setdefault(topic, IN_SUMMARY / 2)
        known = [topic for topic in sure if topic in self._order]
        known.sort(key=lambda topic: (-sure[topic], self._order[topic]))
        return {topic: sure[topic] for topic in known}

    def _entries(
        self,
        hits: Sequence[_Hit],
        words: Sequence[Word],
        states: Sequence[str],
        topics: dict[str, float],
    ) -> tuple[str, ...]:
        """The weapons named first, then what speaks of the same."""
        named = [
            hit.cue.entry for hit in hits if hit.cue.role is Role.CORE and hit.cue.what == "weapon"
        ]
        chosen = self._background.choose(words, states, topics)
        return tuple(dict.fromkeys(slug for slug in (*named, *chosen) if slug))[:AT_MOST]


def _spoken(language: str) -> str:
    """The language of a code, without its region."""
    return language.replace("_", "-").split("-")[0].lower()


def _written(words: Sequence[Word], found: Found) -> str:
    return " ".join(word.raw for word in words[found.start : found.end])


def _once(hits: Iterable[_Hit]) -> list[_Hit]:
    """Each group where it counts most: in the title before the summary."""
    best: dict[str, _Hit] = {}
    for hit in hits:
        known = best.get(hit.cue.group)
        if known is None or abs(hit.weight) > abs(known.weight):
            best[hit.cue.group] = hit
    return list(best.values())


def _of(hits: Iterable[_Hit], role: Role) -> list[_Hit]:
    """The hits of a role, those that weigh most first; equal ones stay in order."""
    return sorted((hit for hit in hits if hit.cue.role is role), key=lambda h: -abs(h.weight))


def _opened(hits: Iterable[_Hit]) -> bool:
    return any(hit.cue.role is Role.CORE and hit.weight >= OPENS for hit in hits)


def _core(hits: Sequence[_Hit]) -> list[Reason]:
    found = _of(hits, Role.CORE)
    shares = _capped([FURTHER * hit.weight for hit in found[1:]], FURTHER_AT_MOST)
    weights = [*(hit.weight for hit in found[:1]), *shares]
    return [_reason(hit, weight) for hit, weight in zip(found, weights, strict=True) if weight]


def _support(hits: Sequence[_Hit], everything: bool) -> list[Reason]:
    if not everything and not _opened(hits):
        return []
    found = _of(hits, Role.SUPPORT)
    strongest = max((hit.weight for hit in hits if hit.cue.role is Role.CORE), default=0.0)
    most = SUPPORT_AT_MOST if everything else min(strongest, SUPPORT_AT_MOST)
    shares = _capped([hit.weight for hit in found], most)
    return [_reason(hit, share) for hit, share in zip(found, shares, strict=True) if share]


def _against(hits: Sequence[_Hit]) -> list[Reason]:
    found = _of(hits, Role.AGAINST)
    sure = any(hit.cue.role is Role.CORE and hit.weight >= SURE for hit in hits)
    figurative = any(hit.cue.what == FIGURATIVE for hit in found)
    most = AGAINST_SURE if sure and not figurative else AGAINST_AT_MOST
    shares = _capped([-hit.weight for hit in found], most)
    return [_reason(hit, -share) for hit, share in zip(found, shares, strict=True) if share]


def _capped(weights: Sequence[float], most: float) -> list[float]:
    """The weights in order, until together they reach `most`."""
    shares, left = [], most
    for weight in weights:
        shares.append(min(weight, left))
        left -= shares[-1]
    return shares


def _reason(hit: _Hit, weight: float) -> Reason:
    return Reason(words=hit.words, what=hit.cue.what, weight=round(weight, 2))
