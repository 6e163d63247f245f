"""What binds a state on a day: its treaties layer by layer, then customary rules, and what a
pending withdrawal will change.
"""

from __future__ import annotations

import regex

from knowledge.answer.law import say
from knowledge.answer.law.context import Law, states_of
from knowledge.answer.reading import Reading
from knowledge.answer.windows import ends
from knowledge.model import Answer, Part, State, Statement
from knowledge.treaties import Stage

_ASKED = regex.compile(
    r"\b(?:what|which)\b.{0,40}\b(?:bind|binds|bound|appl(?:y|ies)|govern|governs|rules?|law|laws|treaties|obligations)\b",
    regex.IGNORECASE,
)
_SUBJECT = regex.compile(
    r"\b(?:binds?|bound by|appl(?:y|ies) to|governs?|obligations (?:does|do|has|have)|(?:law|rules|treaties)\b.{0,25}\b(?:bind|apply|applies|bound|govern))\b",
    regex.IGNORECASE,
)
_CUSTOM = (("cihl-rule-81", "Rule 81"), ("cihl-rule-82", "Rule 82"), ("cihl-rule-83", "Rule 83"))


def resolve(reading: Reading, law: Law) -> Answer | None:
    """Answers "what binds Russia", "which treaties apply to India"."""
    states = states_of(reading, law)
    if len(states) != 1 or not (
        _ASKED.search(ends(reading.question)) and _SUBJECT.search(ends(reading.question))
    ):
        return None
    if reading.tags & {"produce", "vote", "casualty", "suspend"} or (
        len(reading.treaties) == 1 and "leave" not in reading.tags
    ):
        return None
    return layers(law, reading.question, states[0])


def layers(law: Law, question: str, state: State) -> Answer:
    """The layers of law on mines that bind the state on the day."""
    statements: list[Statement] = []
    for treaty in law.store.treaties.values():
        status = law.status(state.iso3, treaty.id)
        statements.append(say.status_line(status, law.today))
        if status.stage is Stage.LEAVING and status.until:
            statements.append(say.leaving_rule(treaty))
    custom = []
    for slug, locator in _CUSTOM:
        if slug in law.store.numbers:
            statement = law.store.entry(slug).statements[0]
            if any(
                locator.casefold() in citation.locator.casefold() or not citation.locator
                for citation in statement.citations
            ):
                custom.append(statement)
    parts = [Part(heading="Treaties", statements=tuple(statements))]
    if custom:
        parts.append(Part(heading="Customary law, whatever the treaties", statements=tuple(custom)))
    disputes = law.disputes(state.iso3, "APMBC")
    for dispute in disputes:
        for number, label in enumerate(dispute.sides, 1):
            parts.append(
                Part(
                    heading=label,
                    statements=tuple(s for s in dispute.statements if s.side == number)[:1],
                )
            )
    return law.answer(
        question,
        (),
        resolver="binding",
        parts=parts,
        disputed=bool(disputes),
        entries=[slug for slug, _ in _CUSTOM] + [dispute.slug for dispute in disputes],
    )
