"""Finds what a sentence asserts of states, named or counted: subject, predicate, treaty, dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import regex

from knowledge.claims import frames
from knowledge.claims.numbers import COUNTED, Quantity, read_quantity
from knowledge.claims.objects import Dated, Object, read_object, role_of
from knowledge.claims.predicates import EFFECT_OF, Predicate, Says, Tense, predicate_at
from knowledge.claims.skeleton import DATE, GROUPING, STATE, TREATY, Skeleton, Token

_AND = r"(?: (?:,|and|nor|or|plus|as well as|alongside))+(?: also| the| both)?"
SUBJECT = regex.compile(rf"(?<![^ ])(?:{COUNTED}|(?P<states>@s(?:{_AND} @s)*+))")
_NOT_RATIFIED = regex.compile(
    r"(?: (?:the )?(?:@t|treaty|convention|it))?(?: (?:but|and|,|yet))+"
    r"(?: (?:have|has|had|did|still))* (?:not|never)(?: yet)? ratif(?:y|ied)(?= |$)"
)
_BEHIND = frozenset(
    """of from in for to by with against via between near at on into over about than like unlike
    including except besides only not outside inside around versus vs former north south west east
    northern southern western eastern new under within per through towards toward across behind
    no any each every anti
    beyond most half part next other almost nearly neighbouring pre post pro""".split()
)
_HOLDS_ON = frozenset("and but or , then ( later who which that yet".split())


@dataclass(frozen=True, slots=True)
class Assertion:
    """Who (states, or so many of them), what, under which treaties, when; from token `start` on."""

    states: tuple[str, ...]
    quantity: Quantity | None
    predicate: Predicate
    treaties: tuple[str, ...]
    dates: tuple[Dated, ...]
    object: Object
    start: int
    end: int
    neither: bool = False

    @property
    def negated(self) -> bool:
        """Whether the opposite is asserted."""
        return self.predicate.negated != self.neither


def assertions(skeleton: Skeleton, text: str) -> Iterator[Assertion]:
    """What the sentence asserts, in order. Nothing of what is supposed, reported or denied."""
    place = 0
    while match := SUBJECT.search(skeleton.line, place):
        place = match.end()
        if not _is_subject(skeleton, match, text):
            continue
        for assertion in _of_subject(skeleton, match, text):
            yield assertion
            place = max(place, skeleton.place_of(assertion.end))


def _is_subject(skeleton: Skeleton, match: regex.Match[str], text: str) -> bool:
    """Whether the names are what the sentence speaks of, and the writer is who says so."""
    line, start = skeleton.line, match.start()
    first = skeleton.token_at(start)
    before = [
        token
        for token in skeleton.tokens[:first]
        if token.norm not in {"the", "both", "neither", "either"}
    ]
    if not frames.asserted(line, start) or frames.quoted_inside(line, start, match.end()):
        return False
    if not before or EFFECT_OF.search(line[:start]):
        return True
    last = before[-1]
    if last.norm in _BEHIND or (match["states"] and (last.norm.isdigit() or last.norm == STATE)):
        return False
    raw = text[last.start : last.end]
    return not (
        match["states"]
        and len(before) > 1
        and raw[:1].isupper()
        and not raw.isupper()
        and last.norm.isalpha()
        and last.norm not in {"today"}
    )


def _of_subject(skeleton: Skeleton, match: regex.Match[str], text: str) -> Iterator[Assertion]:
    line = skeleton.line
    first, after = skeleton.token_at(match.start()), skeleton.token_at(match.end())
    states = _states(skeleton, first, after) if match["states"] else ()
    quantity = None if match["states"] else read_quantity(match, skeleton)
    neither = line[: match.start()].endswith(("neither ", "neither the ", "none of ")) or bool(
        quantity and quantity.none
    )
    leading = _leading(skeleton, first)
    places = [match.end(), *_past_aside(skeleton, after)]
    for at in places:
        predicate = predicate_at(line, at)
        if predicate is None and EFFECT_OF.search(line[: match.start()]):
            predicate = predicate_at(line[:at] + " withdrawal" + line[at:], at)
            predicate = replace(predicate, end=predicate.end - 11) if predicate else None
        if predicate is None:
            continue
        if predicate.tense in {Tense.PRESENT, Tense.FUTURE} and frames.awaited(line, match.start()):
            return
        base = Assertion(states, quantity, predicate, (), leading, Object(0), first, after, neither)
        yield from _chain(skeleton, base, text)
        if at == match.end():
            return


def _states(skeleton: Skeleton, first: int, after: int) -> tuple[str, ...]:
    """The states named; of two that only a comma joins, the last, where the verb is singular."""
    tokens = skeleton.tokens[first:after]
    ids = [token.id for token in tokens if token.norm == STATE]
    joined = any(token.norm in {"and", "nor", "or", "plus", "as"} for token in tokens)
    verb = skeleton.tokens[after].norm if after < len(skeleton.tokens) else ""
    if len(ids) > 1 and not joined and verb in {"is", "has", "was", "remains", "stays"}:
        return (ids[-1],)
    return tuple(dict.fromkeys(ids))


def _leading(skeleton: Skeleton, first: int) -> tuple[Dated, ...]:
    """A date right before the subject: "In 2024, Finland was ..."."""
    at = first - 1
    while at >= 0 and skeleton.tokens[at].norm in {
        ",",
        "the",
        "both",
        "only",
        "still",
        "then",
        "there",
    }:
        at -= 1
    if at < 0 or skeleton.tokens[at].norm != DATE:
        return ()
    if any(token.norm in {STATE} for token in skeleton.tokens[max(0, at - 8) : at]):
        return ()  # it belongs to the claim before
    return (Dated(skeleton.tokens[at], role_of(skeleton.tokens, at)),)


def _past_aside(skeleton: Skeleton, after: int) -> Iterator[int]:
    """Places of the line where the predicate may begin behind "(...)", ", which" or ", ... ,"."""
    tokens = skeleton.tokens
    if after >= len(tokens) or tokens[after].norm not in {",", "(", "which", "who", "-"}:
        return
    head = after + 1 if tokens[after].norm in {",", "-", "("} else after
    if head < len(tokens) and tokens[head].norm in {"which", "who"}:
        yield skeleton.place_of(head + 1) - 1
    close = ")" if tokens[after].norm == "(" else tokens[after].norm
    for number in range(after + 1, min(len(tokens), after + 12)):
        if tokens[number].norm == STATE:
            return
        if tokens[number].norm == close:
            yield skeleton.place_of(number + 1) - 1
            return


def _chain(skeleton: Skeleton, base: Assertion, text: str) -> Iterator[Assertion]:
    """The predicate and those joined to it: "signed in 1997 but never ratified"."""
    found: list[Assertion] = []
    first = base.predicate
    if base.quantity and first.says is Says.SIGNED:
        first = _unratified(skeleton.line, first)
    predicate: Predicate | None = first
    while predicate and len(found) < 4:
        read = read_object(skeleton, skeleton.token_at(predicate.end), text)
        dates = (*(base.dates if not found else ()), *read.dates)
        found.append(
            replace(
                base,
                predicate=predicate,
                object=read,
                dates=dates,
                treaties=tuple(dict.fromkeys(read.treaties)),
                end=max(read.end, base.start + 1),
            )
        )
        if not read.understood or base.quantity:
            break
        predicate = _next(skeleton, read.end)
    yield from _shared(found)


def _unratified(line: str, predicate: Predicate) -> Predicate:
    """ "Twelve states have signed but not ratified": one count, not two."""
    match = _NOT_RATIFIED.match(line, predicate.end)
    return replace(predicate, says=Says.ONLY_SIGNED, end=match.end()) if match else predicate


def _next(skeleton: Skeleton, at: int) -> Predicate | None:
    tokens = skeleton.tokens
    first = at
    while at < len(tokens) and tokens[at].norm in _HOLDS_ON and at - first < 3:
        at += 1
    if at == first or at >= len(tokens):
        return None
    return predicate_at(skeleton.line, skeleton.place_of(at) - 1)


def _shared(found: list[Assertion]) -> list[Assertion]:
    """An object that is named once for several predicates: "signed but never ratified it"."""
    done: list[Assertion] = []
    for number, assertion in enumerate(found):
        later = next(
            (other for other in found[number:] if other.treaties or other.object.other), None
        )
        if (
            not assertion.treaties
            and not assertion.object.generic
            and later
            and not assertion.object.other
        ):
            assertion = replace(
                assertion,
                treaties=later.treaties,
                object=replace(assertion.object, other=later.object.other),
            )
        done.append(assertion)
    return done


__all__ = ["DATE", "GROUPING", "TREATY", "Assertion", "Says", "Tense", "Token", "assertions"]
