"""Has what a sentence asserts judged: of states by their status, of numbers by counting."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from knowledge.claims import frames
from knowledge.claims.assertions import Assertion
from knowledge.claims.context import Context
from knowledge.claims.counts import counted, judge_count
from knowledge.claims.model import ClaimKind, Finding, Verdict, quoted
from knowledge.claims.numbers import HAS_PARTIES, Quantity, read_quantity
from knowledge.claims.predicates import Says, Tense
from knowledge.claims.skeleton import DATE, TREATY, Skeleton
from knowledge.claims.status import judge_states
from knowledge.claims.windows import Window, window_of

_FORESEEN = frozenset({Says.PARTY, Says.BOUND, Says.LEFT, Says.NO_LONGER, Says.LEAVING, Says.OUT})
"""What the law model knows of days to come: how a notice period ends."""
_PAST = frozenset({"had", "were", "was", "stood at", "counted", "numbered", "reached"})


def judge_assertion(bones: Skeleton, assertion: Assertion, context: Context) -> Iterator[Finding]:
    """The findings of one assertion; none where it is not about treaties of the field."""
    first = assertion.dates[0].token if assertion.dates else bones.tokens[assertion.start]
    start = _lead(bones, min(first.start, bones.tokens[assertion.start].start))
    end = assertion.end + 2 * bool(assertion.object.other)
    last = bones.tokens[min(end, len(bones.tokens)) - 1]
    quote = quoted(context.line, start, last.end)
    if assertion.object.other and not assertion.treaties:
        yield _not_held(assertion, quote, start)
        return
    if not assertion.object.understood or not _is_about_treaties(assertion, context):
        return
    windows = tuple(
        window_of(context.reading.dates[dated.token.at], dated.role, context.line)
        for dated in assertion.dates
    )
    to_come = any(window.first > context.law.today for window in windows)
    if to_come and assertion.predicate.says not in _FORESEEN:
        return
    treaties = assertion.treaties or (context.treaty_for(bones, assertion.start),)
    if not context.is_new(quote):
        return
    if assertion.quantity is None:
        yield from judge_states(assertion, context.law, treaties, windows, quote, start)
        return
    said = assertion.predicate
    for treaty in treaties:
        yield from _count(
            context,
            treaty,
            assertion.quantity,
            said.says,
            said.tense,
            windows,
            quote,
            start,
            negated=assertion.negated,
        )


def _count(
    context: Context,
    treaty: str,
    quantity: Quantity,
    says: Says,
    tense: Tense,
    windows: tuple[Window, ...],
    quote: str,
    start: int,
    *,
    negated: bool = False,
) -> Iterator[Finding]:
    tally = context.tally(treaty, quantity)
    claim = counted(tally, quantity, says, tense, windows, negated=negated)
    if claim:
        yield judge_count(claim, quote, start)


def judge_parties(bones: Skeleton, context: Context) -> Iterator[Finding]:
    """Counts that are said of the treaty: "it has 164 parties", "there are 164 parties"."""
    for pattern in HAS_PARTIES:
        for match in pattern.finditer(bones.line):
            if frames.asserted(bones.line, match.start()) and context.on_mines:
                yield from _parties(bones, match, context)


def _parties(bones: Skeleton, match: regex.Match[str], context: Context) -> Iterator[Finding]:
    first, last = bones.token_at(match.start()), bones.token_at(match.end() - 1)
    start = bones.tokens[first].start
    treaty = context.treaty_for(bones, first)
    if match["it"] == TREATY:
        treaty = bones.tokens[bones.token_at(match.start("it"))].id
    dated = [token for token in bones.tokens if token.norm == DATE][:1]
    windows = tuple(
        window_of(context.reading.dates[token.at], "at", context.line) for token in dated
    )
    quote = quoted(context.line, start, bones.tokens[last].end)
    if not context.is_new(quote):
        return
    tense = Tense.PAST if match["verb"] in _PAST else Tense.PRESENT
    says = Says.OUT if "outside" in match["what"] else Says.PARTY
    quantity = read_quantity(match, bones)
    yield from _count(context, treaty, quantity, says, tense, windows, quote, start)


def _lead(bones: Skeleton, start: int) -> int:
    """Where a quote begins: the small words in front of a claim belong to it."""
    for token in reversed(bones.tokens):
        if token.end <= start and start - token.end < 3:
            if token.norm not in {
                "in",
                "on",
                "since",
                "as",
                "of",
                "by",
                "both",
                "neither",
                "the",
                "only",
            }:
                break
            start = token.start
    return start


def _is_about_treaties(assertion: Assertion, context: Context) -> bool:
    """Whether a claim that names no treaty is about one; "Poland left" is not, beside NATO."""
    if assertion.treaties or assertion.object.generic:
        return True
    own = bool(assertion.quantity and assertion.quantity.group)
    return not (context.elsewhere and not own)


def _not_held(assertion: Assertion, quote: str, start: int) -> Finding:
    name = " ".join(assertion.object.other.split())[:80]
    return Finding(
        quote=quote,
        kind=ClaimKind.COUNT if assertion.quantity else ClaimKind.STATUS,
        verdict=Verdict.MISSING,
        note=f"The base keeps no list of the parties to “{name}”.",
        start=start,
    )
