"""The ways in which people say how a state stands to a treaty, as patterns over skeletons.

A pattern must begin right behind its subject; only few adverbs may stand between. What is not
recognised is not a claim: "Finland wants to leave" says nothing that can be checked.
"""

# Patterns read better on one line than cut up.
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import regex


class Says(StrEnum):
    """What a predicate says of its subject."""

    PARTY = "party"
    BOUND = "bound"
    OUT = "out"
    NO_LONGER = "no-longer"
    SIGNATORY = "signatory"
    ONLY_SIGNED = "only-signed"
    LEFT = "left"
    LEAVING = "leaving"
    NOTIFIED = "notified"
    JOINED = "joined"
    RATIFIED = "ratified"
    ACCEDED = "acceded"
    SIGNED = "signed"
    SUSPENDED = "suspended"


class Tense(StrEnum):
    """When a predicate places what it says."""

    PRESENT = "present"
    PAST = "past"
    PERFECT = "perfect"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class Predicate:
    """A predicate found: `negated`, and whether it is `loose` (a verb that may mean the notice as
    well as its effect). It ends at place `end` of the line.
    """

    says: Says
    tense: Tense
    negated: bool
    loose: bool
    end: int


ADVERBS = """also still now currently already finally officially formally legally actually really
both all themselves itself today indeed then later subsequently recently since technically
certainly definitely obviously of\\s course apparently eventually long fully just simply once
meanwhile ever together even always too originally firmly clearly""".split()
_ADVERB = rf"(?:(?:{'|'.join(ADVERBS)}) ){{0,3}}"
_NEG = r"(?P<neg>(?:still |yet )?(?:not yet|not|never|no longer|no more|yet to)(?: even| actually| currently| ever| formally)? )?"
_BE = (
    r"(?P<be>been|is|are|was|were|am|has been|have been|had been|has always been|have always been|"
    r"remains?|remained|stays?|stayed|continues? to be|will remain|will stay|will be|used to be|"
    r"has remained|have remained|has stayed|have stayed|has never been|have never been|"
    r"has not been|have not been|had never been|"
    r"became|become|becomes|has become|have become|never became|did not become|has not become|has never become|"
    r"have never become|have not become)"
)
_ONE_OF = r"(?:(?:a|an|the|one of the|full|fully|among the|listed as a|legally|formally) ){0,3}"
_PARTY = (
    r"(?P<party>(?:high )?(?:contracting |state |states )?part(?:y|ies)|member states?|members?|"
    r"part of|in|inside|on board|signed up to)"
)
_BOUND = r"(?P<bound>bound|obligated|obliged|subject to|covered by)"
_OUT = (
    r"(?P<out>(?:completely |entirely |well )?(?:outside|out of|out)|non (?:state |states )?part(?:y|ies)|"
    r"not party|non signator(?:y|ies)|non members?|outsiders?|holdouts?|hold outs?)"
)
_SIGNATORY = r"(?P<only>only a |just a |merely a |only |just )?(?P<signatory>signator(?:y|ies))(?P<only2> only)?"
_AFTER = r"(?: (?P<any>anymore|any more|any longer|no more))?"
_STANDING = regex.compile(
    rf" {_ADVERB}{_BE} {_ADVERB}{_NEG}{_ADVERB}{_ONE_OF}(?:{_SIGNATORY}|{_OUT}|{_BOUND}|{_PARTY}){_AFTER}(?= |$)"
)
_BELONGS = regex.compile(
    rf" {_ADVERB}(?P<neg>(?:do|does|did) (?:not|no longer) )?{_ADVERB}(?:belongs?|belonged)(?= to )"
)
_STANDS = regex.compile(rf" {_ADVERB}(?:stands?|stood|sits?|sat) (?P<out>outside(?: of)?)(?= |$)")

_VERBS: dict[Says, tuple[tuple[str, str, str, str, str], ...]] = {
    Says.LEFT: (
        ("leave", "left", "left", "leaves?", "leaving"),
        ("quit", "quit", "quit", "quits?", "quitting"),
        ("exit", "exited", "exited", "exits?", "exiting"),
        ("ditch", "ditched", "ditched", "ditch(?:es)?", "ditching"),
        ("abandon", "abandoned", "abandoned", "abandons?", "abandoning"),
        ("dump", "dumped", "dumped", "dumps?", "dumping"),
        ("drop out", "dropped out", "dropped out", "drops? out", "dropping out"),
        ("walk out", "walked out", "walked out", "walks? out", "walking out"),
        ("get out", "got out", "got(?:ten)? out", "gets? out", "getting out"),
    ),
    Says.LEAVING: (
        ("withdraw", "withdrew|withdrawed", "withdrawn|withdrew", "withdraws?", "withdrawing"),
        ("pull out", "pulled out", "pulled out", "pulls? out", "pulling out"),
        ("back out", "backed out", "backed out", "backs? out", "backing out"),
    ),
    Says.JOINED: (
        ("join", "joined", "joined", "joins?", "joining"),
        ("sign up", "signed up", "signed up", "signs? up", "signing up"),
        ("enter", "entered", "entered", "enters?", "entering"),
        ("adopt", "adopted", "adopted", "adopts?", "adopting"),
    ),
    Says.RATIFIED: (("ratify", "ratified", "ratified", "ratif(?:y|ies)", "ratifying"),),
    Says.ACCEDED: (("accede", "acceded", "acceded", "accedes?", "acceding"),),
    Says.SIGNED: (("sign", "signed", "signed", "signs?", "signing"),),
    Says.SUSPENDED: (
        ("suspend", "suspended", "suspended", "suspends?", "suspending"),
        ("pause", "paused", "paused", "pauses?", "pausing"),
    ),
}


def _forms(
    verbs: Iterable[tuple[str, str, str, str, str]],
) -> list[tuple[Tense, regex.Pattern[str]]]:
    base, past, part, now, ing = ("|".join(column) for column in zip(*verbs, strict=True))
    have = r"(?:has|have|had)"
    neg, end = _NEG, r"(?= |$)"
    patterns = (
        (Tense.PERFECT, rf" {_ADVERB}{have} {_ADVERB}{neg}{_ADVERB}(?:{part}){end}"),
        (Tense.PERFECT, rf" {_ADVERB}{have} (?P<neg>yet to |never to |not to )(?:{base}){end}"),
        (Tense.PAST, rf" {_ADVERB}did {_ADVERB}{neg}{_ADVERB}(?:{base}){end}"),
        (Tense.PAST, rf" {_ADVERB}(?P<neg>never )?{_ADVERB}(?:{past}){end}"),
        (Tense.FUTURE, rf" {_ADVERB}will {_ADVERB}{neg}{_ADVERB}(?:{base}){end}"),
        (Tense.PRESENT, rf" {_ADVERB}(?:is|are) {_ADVERB}{neg}{_ADVERB}(?:{ing}){end}"),
        (Tense.PRESENT, rf" {_ADVERB}(?:{now}){end}"),
    )
    return [(tense, regex.compile(pattern)) for tense, pattern in patterns]


_EVENTS = [
    (says, tense, pattern) for says, verbs in _VERBS.items() for tense, pattern in _forms(verbs)
]
_PROGRESSIVE = " (?:is|are) "
_NOTICE = regex.compile(
    rf" {_ADVERB}(?P<have>(?:has|have|had) {_ADVERB})?(?:gave|given|submitted|deposited|sent|filed|lodged|handed in|"
    r"served|notified)(?: (?:the|un|united|nations|secretary|general|depositary|of|its|their|a|an|formal|"
    r"official|written)){0,7} (?:(?:notice|notification|instrument|letter)s?(?: of (?:its |their )?(?:withdrawal|exit|denunciation))|withdrawal|exit)(?= |$)"
)
_EFFECT = regex.compile(
    r"(?: s)? (?:withdrawal|exit|departure|pullout|leaving)(?: from (?:the )?(?P<treaty>@t|treaty|convention|ban))?"
    r" (?:(?P<will>will take|takes)|(?P<neg>has not(?: yet)? taken|did not take|has yet to take)|took|has taken|became|becomes|was|is|came into|went into|comes into|entered into|has entered into)"
    r"(?: now| formally| officially)? (?:effect|effective|force|in effect|complete|final)(?= |$)"
)
EFFECT_OF = regex.compile(r"(?:withdrawal|exit|departure) (?:of|by) (?:the )?$")


def predicate_at(line: str, place: int) -> Predicate | None:
    """The predicate that begins at a place of the line (the blank behind the subject)."""
    for find in (_effect, _notice, _standing, _event):
        found = find(line, place)
        if found:
            return found
    return None


def _effect(line: str, place: int) -> Predicate | None:
    match = _EFFECT.match(line, place)
    if not match:
        return None
    tense = Tense.PRESENT if match["will"] else Tense.PAST
    return Predicate(Says.NO_LONGER, tense, bool(match["neg"]), False, match.end())


def _notice(line: str, place: int) -> Predicate | None:
    match = _NOTICE.match(line, place)
    if not match:
        return None
    return Predicate(
        Says.NOTIFIED, Tense.PERFECT if match["have"] else Tense.PAST, False, False, match.end()
    )


def _standing(line: str, place: int) -> Predicate | None:
    match = _BELONGS.match(line, place)
    if match:
        return Predicate(Says.PARTY, Tense.PRESENT, bool(match["neg"]), False, match.end())
    match = _STANDS.match(line, place)
    if match:
        return Predicate(Says.OUT, Tense.PRESENT, False, False, match.end())
    match = _STANDING.match(line, place)
    return _read_standing(match) if match else None


def _read_standing(match: regex.Match[str]) -> Predicate:
    be, neg = match["be"], (match["neg"] or "").strip()
    became = "becom" in be or "became" in be
    negated = bool(neg) or "never" in be or " not" in be
    gone = neg.startswith(("no longer", "no more")) or (negated and bool(match["any"]))
    tense = Tense.PRESENT
    if be in {"was", "were", "had been", "used to be", "remained", "stayed", "had never been"}:
        tense = Tense.PAST
    elif be.startswith("will"):
        tense = Tense.FUTURE
    elif "been" in be or " remained" in be or " stayed" in be:
        tense = Tense.PERFECT
    if match["out"]:
        says = Says.PARTY if negated else Says.OUT
        return Predicate(says, tense, False, False, match.end())
    if match["signatory"]:
        says = Says.ONLY_SIGNED if match["only"] or match["only2"] else Says.SIGNATORY
        return Predicate(says, tense, negated, False, match.end())
    if became:
        return Predicate(
            Says.JOINED, Tense.PERFECT if "ha" in be else Tense.PAST, negated, False, match.end()
        )
    if gone:
        return Predicate(Says.NO_LONGER, tense, False, False, match.end())
    says = Says.BOUND if match["bound"] else Says.PARTY
    return Predicate(says, tense, negated, False, match.end())


def _event(line: str, place: int) -> Predicate | None:
    best: Predicate | None = None
    for says, tense, pattern in _EVENTS:
        match = pattern.match(line, place)
        if match is None or (best and match.end() <= best.end):
            continue
        groups = match.groupdict()
        negated = bool((groups.get("neg") or "").strip())
        meant, loose = (Says.LEFT, True) if says is Says.LEAVING else (says, False)
        if tense is Tense.PRESENT:
            if meant not in {Says.LEFT, Says.SUSPENDED}:
                continue
            meant = Says.LEAVING if meant is Says.LEFT else meant
        best = Predicate(meant, tense, negated, loose, match.end())
    return best
