"""From an `Answer` to a `Reply`: the answer, what was left out of it, or its sources in full."""

from __future__ import annotations

from dataclasses import replace

from bot.core.command import Call
from bot.core.greeting import is_greeting
from bot.core.layout import answer_card, number_sources, statement_lines
from bot.core.notices import note
from bot.core.reply import Action, Card, Purpose, Reply, Result
from bot.core.text import answer_body, full_reference, plain_card
from bot.core.texts import text
from knowledge.dates import say
from knowledge.model import Answer, Outcome


def ask(call: Call) -> Reply:
    """Answer a question in plain words."""
    if is_greeting(call.text("question")):
        return replace(note(text("ask.greeting")), shareable=False)
    answer = call.base.ask(
        call.text("question"),
        today=call.request.today,
        on=call.day("on"),
        as_recorded=call.day("as_recorded"),
    )
    return draw(call, answer)


def draw(call: Call, answer: Answer) -> Reply:
    """The reply for an answer, or the part of it that the flags `more` and `sources` ask for."""
    if call.flag("unhelpful"):
        return replace(note(text("unhelpful.noted"), answer=answer), shareable=False)
    if call.flag("sources"):
        return draw_sources(answer)
    if call.flag("more"):
        return draw_more(answer)
    card = answer_card(answer)
    return Reply(
        plain=answer_body(answer, card),
        cards=(card,),
        actions=(*_own_actions(call, answer), *_related(answer)),
        result=result_of(answer),
        answer=answer,
        shareable=answer.outcome is not Outcome.DECLINED,
    )


def result_of(answer: Answer) -> Result:
    """Whether the answer says anything about the matter."""
    return Result.DONE if answer.outcome in {Outcome.ANSWERED, Outcome.UNSURE} else Result.NOTHING


def draw_more(answer: Answer) -> Reply:
    """What was left out of an answer for length."""
    if not answer.more:
        return note("Nothing was left out of that answer.", answer=answer, result=result_of(answer))
    references = number_sources(answer.more)
    card = Card(
        text=statement_lines(answer.more, references),
        citations=references,
        footer=f"As of {say(answer.as_of)}.",
    )
    return Reply(plain=plain_card(card), cards=(card,), result=result_of(answer), answer=answer)


def draw_sources(answer: Answer) -> Reply:
    """The sources of an answer in full, with their addresses, numbered as in the answer."""
    references = number_sources(answer.statements)
    if not references:
        return note(
            "That answer rests on no source: it says nothing about the matter.",
            answer=answer,
            result=result_of(answer),
        )
    card = Card(title="Sources", text=tuple(full_reference(reference) for reference in references))
    return Reply(plain=plain_card(card), cards=(card,), result=result_of(answer), answer=answer)


def _own_actions(call: Call, answer: Answer) -> tuple[Action, ...]:
    name, values = call.command.name, call.request.values
    actions = []
    if answer.more:
        actions.append(
            Action(
                label=f"More ({len(answer.more)})",
                command=name,
                values={**values, "more": True},
                purpose=Purpose.READ_ON,
            )
        )
    if answer.statements:
        actions.append(
            Action(
                label="Sources in full",
                command=name,
                values={**values, "sources": True},
                purpose=Purpose.SOURCES,
            )
        )
    if answer.outcome is not Outcome.DECLINED:
        actions.append(
            Action(
                label="Not helpful",
                command=name,
                values={**values, "unhelpful": True},
                purpose=Purpose.UNHELPFUL,
            )
        )
    return tuple(actions)


def _related(answer: Answer) -> tuple[Action, ...]:
    return tuple(
        Action(
            label=suggestion.question,
            command="ask",
            values={"question": suggestion.question},
            purpose=Purpose.RELATED,
        )
        for suggestion in answer.suggestions[:3]
    )
