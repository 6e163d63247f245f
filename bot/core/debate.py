"""Commands over what was argued and what happened."""

from __future__ import annotations

from bot.core.answer import draw
from bot.core.command import Call
from bot.core.errors import BadValue, did_you_mean
from bot.core.markup import clean
from bot.core.notices import note
from bot.core.reply import Reply, Result
from knowledge.errors import UnknownEntry


def debate(call: Call) -> Reply:
    """Both sides of a contested matter, at their strongest."""
    subject = call.text("subject")
    try:
        answer = call.base.debate(subject, today=call.request.today)
    except UnknownEntry as error:
        advice = did_you_mean(error.near) or "“browse debate” lists the debates."
        return note(
            f"The base holds no debate about “{clean(subject)[:60]}”. {advice}",
            result=Result.NOTHING,
        )
    return draw(call, answer)


def timeline(call: Call) -> Reply:
    """What happened, in order."""
    subject, first, last = call.text("subject"), call.day("first"), call.day("last")
    if first and last and last < first:
        raise BadValue(
            f"The period ends ({last.isoformat()}) before it begins ({first.isoformat()}).",
            "Swap the two dates.",
        )
    try:
        answer = call.base.timeline(
            subject,
            today=call.request.today,
            first=first,
            last=last,
            newest=call.flag("newest"),
        )
    except UnknownEntry as error:
        about = f" about “{clean(subject)[:60]}”" if subject else ""
        period = " in that period" if first or last else ""
        advice = did_you_mean(error.near) if not period else ""
        return note(
            f"The base holds no dated event{about}{period}. {advice}".strip(), result=Result.NOTHING
        )
    return draw(call, answer)
