"""Corrects a false premise before the answer: "When did the US ratify?" is first told that it
never did.
"""

from __future__ import annotations

from dataclasses import replace

import regex

from knowledge.answer.law import say
from knowledge.answer.law.context import Law
from knowledge.answer.reading import Reading
from knowledge.answer.windows import ends
from knowledge.model import Answer, Kind, Outcome, Part
from knowledge.treaties import Stage

_JOINED = regex.compile(
    r"\b(?:since|when|after|why|how)\b.{0,50}\b(?:joined|join|ratif\w+|acceded|accede|became (?:a )?(?:party|member))\b",
    regex.IGNORECASE,
)
_LEFT = regex.compile(
    r"\b(?:since|when|after|why|how)\b.{0,50}\b(?:left|leave|withdr\w+|quit|exit\w*|walk\w* out|pulled out)\b",
    regex.IGNORECASE,
)
_ABOUT_NOT = regex.compile(
    r"\bnot\b|n't\b|never|refuse|\bif\b|would|could|should|can\b", regex.IGNORECASE
)


def correct(reading: Reading, law: Law, answer: Answer) -> Answer:
    """The answer with the status put first where the question takes a joining or leaving for
    granted that never was.
    """
    line = ends(reading.question)
    if (
        answer.outcome not in {Outcome.ANSWERED, Outcome.UNSURE}
        or len(reading.states) != 1
        or not reading.treaties
    ):
        return answer
    if _ABOUT_NOT.search(line) or any(
        _kind(law, slug) is Kind.DEBATE for slug in answer.entries[:1]
    ):
        return answer
    status = law.status(reading.states[0], reading.treaties[0])
    never_joined = _JOINED.search(line) and status.stage is Stage.NONE and status.certain
    never_left = (
        _LEFT.search(line)
        and status.stage in {Stage.PARTY, Stage.NONE, Stage.SIGNATORY}
        and status.certain
    )
    if not (never_joined or never_left):
        return answer
    first = say.status_line(status, law.today)
    return replace(answer, parts=(Part(statements=(first,)), *answer.parts))


def _kind(law: Law, slug: str) -> Kind:
    return law.store.entry(slug).kind
