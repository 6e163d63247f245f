"""Judges what is said of a provision by the statements that the base holds on it.

Agreement and disagreement rest on what can be checked: times, forbidding against allowing, and
which provision of the instrument the words belong to. All else is left to the reader.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import regex

from knowledge.claims.citations import Citation
from knowledge.claims.content import Content, Reader, far_apart, gist, same_time
from knowledge.claims.model import STATEMENTS_AT_MOST, ClaimKind, Finding, Verdict
from knowledge.encode import Vectors
from knowledge.index.read import Index
from knowledge.model import Entry, Statement
from knowledge.store import Store

ALL_SAID = 0.85
"""Share of the claim's idf mass that one statement must hold for the claim to be confirmed or
contradicted by it."""
ELSEWHERE = 0.9
"""Share that a statement of another article must hold for the content to belong there."""
HARDLY = 0.6
"""Share above which the cited article is never called the wrong one."""
NEARER = 0.1
"""By how much more like the claim (cosine) the statement of the other article must be."""
TOPIC = 0.3
"""Share that a statement must hold for its times to be those that the claim speaks of."""
_DENIES = regex.compile(
    r"\b(?:not|no|never|nothing|none|neither|nor|unlike|without|instead|rather)\b|n't\b",
    regex.IGNORECASE,
)
_OPPOSED = {("forbid", "allow"), ("allow", "forbid"), ("require", "free"), ("free", "require")}


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a statement fits a claim: the share of the claim's terms that it holds."""

    statement: Statement
    share: float
    content: Content
    entry: Entry


class Provisions:
    """The provisions of one base."""

    def __init__(self, store: Store, index: Index, vector: Callable[[str], Vectors]) -> None:
        self._store = store
        self._index = index
        self._vector = lru_cache(maxsize=1_024)(vector)
        self.reader = Reader(store.gazetteer)

    @cached_property
    def _slugs(self) -> tuple[tuple[str, str, tuple[int, ...]], ...]:
        """(slug, instrument, article numbers) of each provision."""
        found = []
        for slug, *_ in self._store.list_entries(kind="provision"):
            details = self._store.entry(slug).details
            found.append(
                (
                    slug,
                    str(details.get("instrument", "")),
                    _numbers(str(details.get("article", ""))),
                )
            )
        return tuple(found)

    def entries(self, instrument: str) -> list[Entry]:
        """The numbered provisions of an instrument."""
        return [
            self._store.entry(slug)
            for slug, id, numbers in self._slugs
            if id == instrument and numbers and self._store.held(slug)
        ]

    def find(self, cited: Citation, instrument: str) -> Entry | None:
        """The entry of a provision; of several parts of one article, the one cited."""
        slugs = [
            slug
            for slug, id, numbers in self._slugs
            if id == instrument and cited.number in numbers
        ]
        entries = [self._store.entry(slug) for slug in slugs if self._store.held(slug)]
        whole = f"{cited.number}{cited.paragraphs}"
        exact = [entry for entry in entries if str(entry.details.get("article")) == whole]
        return next(iter(exact or entries), None)

    def missing(self, cited: Citation, instrument: str) -> str:
        """Why there is no such provision, as far as the base knows; empty if there may be one."""
        known = self._store.instruments().get(instrument)
        if known is None:
            return "The base holds no such instrument."
        short, last, unit = known
        if not 1 <= cited.number <= last:
            return f"There is no {unit} {cited.number}: {short} ends with {unit} {last}."
        if self.find(cited, instrument) is None:
            return (
                f"The base holds no statement on {unit} {cited.number} of {short}, "
                f"which ends with {unit} {last}."
            )
        return ""

    def judge(
        self, cited: Citation, instrument: str, said: str, quote: str, *, sure: bool
    ) -> Finding:
        """The finding for what is `said` of a provision that the base holds."""
        entry = self.find(cited, instrument)
        assert entry is not None  # noqa: S101
        claim = self.reader.read(said)
        pool = _paragraph(entry, cited.paragraphs) or list(entry.statements)
        fits = sorted(self._fits(claim, entry, pool), key=lambda fit: -fit.share)
        verdict, shown = Verdict.EXISTS, [fit.statement for fit in fits] if claim.terms else pool
        if claim.terms or claim.limits:
            decided = self._decide(claim, fits, entry, instrument, said, sure)
            if decided:
                verdict, shown = decided
        return Finding(
            quote=quote,
            kind=ClaimKind.PROVISION,
            verdict=verdict,
            statements=tuple(shown[: STATEMENTS_AT_MOST - (verdict is Verdict.EXISTS)]),
            start=cited.start,
        )

    def _decide(
        self,
        claim: Content,
        fits: Sequence[Fit],
        entry: Entry,
        instrument: str,
        said: str,
        sure: bool,
    ) -> tuple[Verdict, list[Statement]] | None:
        whole = [fit for fit in fits if fit.share >= ALL_SAID]
        agreeing = [fit for fit in whole if _agrees(claim, fit.content)]
        if agreeing and not claim.free_numbers:
            return Verdict.CONFIRMED, [fit.statement for fit in agreeing[:2]]
        if not sure:
            return None
        wrong = _wrong_time(claim, fits)
        if wrong:
            return Verdict.OTHERWISE, [wrong.statement]
        opposed = [fit for fit in whole if (claim.strict, fit.content.strict) in _OPPOSED]
        if opposed and len(opposed) == len(whole) and len(claim.terms) >= 1 and not claim.times:
            return Verdict.OTHERWISE, [fit.statement for fit in opposed[:2]]
        other = self._elsewhere(claim, fits, entry, instrument, said)
        return (Verdict.OTHERWISE, [fits[0].statement, other.statement]) if other else None

    def _elsewhere(
        self, claim: Content, fits: Sequence[Fit], entry: Entry, instrument: str, said: str
    ) -> Fit | None:
        """The statement of another article that the words clearly belong to."""
        together = frozenset().union(*(self._read(s).terms for s in entry.statements))
        titled = self._read(" ".join((entry.title, *entry.aliases, *entry.questions))).terms
        if self._share(claim, together | titled) > HARDLY or _DENIES.search(said):
            return None
        others = [
            fit
            for one in self.entries(instrument)
            if one.slug != entry.slug
            for fit in self._fits(claim, one, one.statements)
            if fit.share >= ELSEWHERE
            and (len(claim.terms) > 1 or claim.terms & self._read(one.title).terms)
            and (claim.strict, fit.content.strict) not in _OPPOSED
        ]
        if not others:
            return None
        best = max(others, key=lambda fit: self._near(said, fit.entry, [fit.statement]))
        nearer = self._near(said, best.entry, [best.statement]) - self._near(
            said, entry, entry.statements
        )
        return best if nearer >= NEARER else None

    def _near(self, said: str, entry: Entry, statements: Sequence[Statement]) -> float:
        """The greatest cosine of the words with statements of an entry, or with its title."""
        wanted = self._vector(gist(said))
        texts = [entry.title, *(statement.text for statement in statements)]
        return max(float(wanted @ self._vector(line)) for line in texts)

    def _read(self, line: str | Statement) -> Content:
        return self.reader.stored(line if isinstance(line, str) else line.text)

    def _fits(self, claim: Content, entry: Entry, statements: Sequence[Statement]) -> list[Fit]:
        title = self._read(entry.title).terms
        contents = [(statement, self._read(statement)) for statement in statements]
        return [
            Fit(s, self._share(claim, content.terms | title), content, entry)
            for s, content in contents
        ]

    def _share(self, claim: Content, terms: frozenset[str]) -> float:
        mass = sum(self._weight(term) for term in claim.terms)
        return sum(self._weight(term) for term in claim.terms & terms) / mass if mass else 0.0

    def _weight(self, term: str) -> float:
        return min(6.0, self._index.idf(term))


def _agrees(claim: Content, statement: Content) -> bool:
    """Whether a statement that holds the claim's words says the same with the same force."""
    if claim.times and not (claim.terms and _same_times(claim, statement)):
        return False
    if claim.denied != statement.denied:
        return False
    if claim.modality and statement.modality:
        return claim.modality == statement.modality
    unsaid = claim.modality != "allow" and statement.modality not in {"forbid", "free"}
    return unsaid and claim.modality not in {"forbid", "free"}


def _same_times(claim: Content, statement: Content) -> bool:
    """Whether the statement gives the claim's time for the same thing: its first, unless the claim
    speaks of an extension.
    """
    known = statement.times
    if ("=extension" not in claim.terms and "=extension" in statement.terms) or len(set(known)) > 1:
        known = known[:1]
    return all(any(same_time(time, other) for other in known) for time in claim.times)


def _wrong_time(claim: Content, fits: Sequence[Fit]) -> Fit | None:
    """The statement that gives another limit for what the claim is about."""
    if (
        len(claim.limits) != 1
        or len(claim.times) != 1
        or claim.modality in {"forbid", "free"}
        or claim.denied
    ):
        return None
    (limit,) = claim.limits
    every = [time for fit in fits for time in fit.content.times]
    timed = [fit for fit in fits if fit.content.times and fit.share >= TOPIC]
    best = timed[0] if timed else None
    if best is None or not far_apart(limit, every) or best.share < 0.6 * fits[0].share:
        return None
    return best


def _paragraph(entry: Entry, paragraphs: str) -> list[Statement]:
    if not paragraphs:
        return []
    wanted = regex.compile(regex.escape(paragraphs) + r"(?![\w])")
    return [s for s in entry.statements if any(wanted.search(c.locator) for c in s.citations)]


def _numbers(article: str) -> tuple[int, ...]:
    """The article numbers of an entry: "70 and 72" -> (70, 72); none for annexes and preambles."""
    if "annex" in article.lower() and not article.startswith("draft"):
        return ()
    plain = regex.sub(r"\((?!\d+/)[^)]*\)", "", article)
    return tuple(int(digits) for digits in regex.findall(r"(?<!\w)\d{1,3}(?!\w)", plain))
