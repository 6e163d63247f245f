"""Short replies of the desk about itself: notes, refusals, faults."""

from __future__ import annotations

from datetime import datetime

from bot.core.errors import NotFound, UserError, did_you_mean
from bot.core.markup import Run, clean, line
from bot.core.reply import Card, Reply, Result, Tone
from bot.core.text import plain_card
from bot.core.texts import text
from knowledge.errors import NotInBase
from knowledge.model import Answer

_WHERE_TO_LOOK = {
    "state": "Write its usual English name or its ISO code, such as Finland or FIN.",
    "treaty": "Name the Ottawa Convention, cluster munitions, CCW, Protocol II or Protocol V.",
    "entry": "“browse” lists the entries.",
    "source": "The sources of an answer in full show their ids.",
}


def note(text: str, *, answer: Answer | None = None, result: Result = Result.DONE) -> Reply:
    """A reply of one plain sentence about the desk itself."""
    card = Card(text=(line(text),))
    return Reply(plain=plain_card(card), cards=(card,), answer=answer, result=result)


def refuse(error: UserError) -> Reply:
    """The private reply to a request that cannot be served."""
    return problem(" ".join(part for part in (error.message, error.advice) if part), Result.REFUSED)


def not_found(error: NotInBase) -> NotFound:
    """The reader's wording of a name that the base does not hold."""
    advice = did_you_mean(error.near) or _WHERE_TO_LOOK.get(error.what, "")
    return NotFound(f"The base knows no {error.what} called “{clean(error.name)[:60]}”.", advice)


def problem(message: str, result: Result) -> Reply:
    """A reply that says what is wrong."""
    card = Card(text=(line(message),), tone=Tone.PROBLEM)
    return Reply(plain=plain_card(card), cards=(card,), result=result)


def fault(reference: str) -> Reply:
    """The reply to a request that failed through our own fault, noted under `reference`."""
    return problem(text("error.unexpected").format(reference=reference), Result.FAILED)


def too_many(whose: str, again: datetime) -> Reply:
    """The kind reply to one request too many; `whose` is "user" or "channel", `again` is aware."""
    before, after = text(f"limit.{whose}").split("{again}")
    card = Card(
        text=(
            (
                Run(text=before),
                Run(
                    text=f"at {again:%H:%M:%S} {again.tzname() or ''}".rstrip(), at=again, soon=True
                ),
                Run(text=after),
            ),
        ),
        tone=Tone.CAUTION,
    )
    return Reply(plain=plain_card(card), cards=(card,), result=Result.REFUSED)
