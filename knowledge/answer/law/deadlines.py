"""Deadlines under the treaties, computed and shown step by step, and the day that a hypothetical
instrument would take effect.
"""

from __future__ import annotations

from dataclasses import replace

from knowledge import text
from knowledge.answer.law import say
from knowledge.answer.law.context import Law, states_of, treaties_of
from knowledge.answer.law.understand import leftover, understood
from knowledge.answer.reading import Reading
from knowledge.dates import last_day
from knowledge.dates import say as say_date
from knowledge.model import Answer, State, Statement
from knowledge.treaties import Duty, Treaty, in_force_day

_HYPOTHETICAL = (
    "if",
    "suppose",
    "supposing",
    "assume",
    "assuming",
    "hypothetically",
    "would",
    "were",
    "say",
    "imagine",
    "when",
    "earliest",
    "today",
)
_TIME = (
    "deadline",
    "when",
    "due",
    "must",
    "finish",
    "finished",
    "until",
    "long",
    "date",
    "supposed",
    "meant",
    "should",
)
_HYPOTHETICAL_WORDS = frozenset(
    text.stem(word)
    for word in """letter instrument deposit deposits deposited notice notify notifies submit
    submits submitted send sends sent file files filed
    country government state war peace earliest reach reached arrives un secretary general
    depositary hand handed accession ratification
    withdrawal rule give gives gave given transfer finish finished get rid manage managed meant
    supposed complete completed last latest run runs out expire expires end ends""".split()
)


def resolve(reading: Reading, law: Law) -> Answer | None:
    """Answers "by when must X ...", "from when would we be bound", "earliest day out after a
    notice of ...".
    """
    law = replace(law, day=law.on or law.today)
    return _hypothetical(reading, law) or _duty(reading, law)


def _hypothetical(reading: Reading, law: Law) -> Answer | None:
    dates = [when for when in reading.dates if when.precision in {"day", "now"}]
    if not dates or reading.states or not reading.has(*_HYPOTHETICAL):
        return None
    if not understood(
        reading, also=_HYPOTHETICAL_WORDS, tags=frozenset({"war", "transfer", "rule"})
    ):
        return None
    treaty = treaties_of(reading, law)[0]
    dated = [when for when in dates if when.precision == "day"] or dates
    start = dated[0].first
    if "leave" in reading.tags:
        end = treaty.leaves_on(start)
        line = (
            f"A notice of withdrawal from {treaty.short} received on {say_date(start)} "
            f"takes effect on {say_date(end)} at the earliest."
        )
        rule = say.leaving_rule(treaty)
    elif reading.tags & {"join", "ratify"} or reading.has("deposit", "deposits", "deposited"):
        end = treaty.binds_from(start)
        line = (
            f"An instrument deposited on {say_date(start)} makes {treaty.short} "
            f"enter into force for the state on {say_date(end)}."
        )
        rule = say.joining_rule(treaty)
    else:
        return None
    return law.answer(
        reading.question,
        [Statement(text=line, citations=rule.citations), rule],
        resolver="deadline",
    )


def _duty(reading: Reading, law: Law) -> Answer | None:
    states = states_of(reading, law)
    if len(states) != 1 or not (
        "deadline" in reading.tags or reading.has(*_TIME) or "when" in reading.asks
    ):
        return None
    if reading.tags & {"vote", "casualty", "kill", "suspend", "leave"} or "why" in reading.asks:
        return None
    treaty = treaties_of(reading, law)[0]
    found = _duty_of(reading, treaty)
    if found is None:
        return None
    stems = frozenset(text.stem(name) for name in found.names) | _HYPOTHETICAL_WORDS
    if len(leftover(reading, stems)) > 2:
        return None
    return due(law, reading.question, states[0], treaty, found)


def _duty_of(reading: Reading, treaty: Treaty) -> Duty | None:
    """The duty that the question names, by article or by words."""
    numbers = {str(pinpoint.number) for pinpoint in reading.pinpoints}
    norms = {word.norm for word in reading.words}
    for duty in treaty.duties:
        if duty.article in numbers:
            return duty
    best = [
        (len(norms & set(duty.names)), -number, duty)
        for number, duty in enumerate(treaty.duties)
        if norms & set(duty.names)
    ]
    return max(best)[2] if best else None


def due(law: Law, question: str, state: State, treaty: Treaty, duty: Duty) -> Answer | None:
    """When the state's time for a duty ends or ended."""
    participation = law.participation(state.iso3, treaty.id)
    status = law.status(state.iso3, treaty.id)
    in_force = in_force_day(participation) if participation else None
    if participation is None or in_force is None:
        return law.answer(
            question,
            [say.status_line(status, law.today)],
            resolver="deadline",
            notes=("So no deadline can be computed.",),
        )
    length = f"{duty.years} years" if duty.years else f"{duty.days} days"
    end = duty.due(in_force)
    text_ = (
        f"{say.capital(state.label)}: the time for {duty.what} runs to {say_date(end)} "
        f"({length} from entry into force for it on {say_date(in_force)})."
    )
    rule = (
        f"Rule: {duty.what} within {length} of entry into force for the state "
        f"({duty.locator} of {treaty.short})"
    )
    rule += (
        "; an extension may be asked for."
        if duty.extendable
        else "; the Convention has no extension for it."
        if duty.years
        else "."
    )
    citations = (*say.cite(participation)[:1], say.pin(treaty.text, duty.locator))
    statements = [Statement(text=text_, citations=citations, confidence=participation.confidence)]
    known = law.store.deadlines(state.iso3, treaty.id, duty.article)
    for one in known:
        passed = " (passed)" if last_day(one.due) < law.today else ""
        statements.append(
            Statement(
                text=f"Known to the base: {say_date(one.due)}{passed}. {one.note}",
                citations=one.citations,
                confidence=one.confidence,
            )
        )
    statements.append(Statement(text=rule, citations=(say.pin(treaty.text, duty.locator),)))
    notes = (
        []
        if known or not duty.extendable
        else ["Extensions granted to this state are not in the base."]
    )
    if status.stage == "left":
        notes.append(f"{say.capital(state.label)} has since left the Convention.")
    return replace(law.answer(question, statements, resolver="deadline", notes=notes), due=end)
