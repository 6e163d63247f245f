"""Commands over the law model: how states stand to treaties, and what binds them."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from bot.core.answer import draw
from bot.core.command import Call
from bot.core.errors import BadValue, NotFound, did_you_mean
from bot.core.markup import clean
from bot.core.reply import Reply
from knowledge.errors import UnknownGroup, UnknownState
from knowledge.gazetteer import Mention
from knowledge.text import Word, words

MOST_STATES = 5
_BETWEEN = frozenset({"and", "or", "vs", "versus", "with"})


class Clocks(TypedDict):
    """The three days that decide a question of law."""

    today: date
    on: date | None
    as_recorded: date | None


def _clocks(call: Call) -> Clocks:
    return Clocks(today=call.request.today, on=call.day("on"), as_recorded=call.day("as_recorded"))


def status(call: Call) -> Reply:
    """How one state stands to a treaty on a day, or to all treaties."""
    state, treaty = call.text("state"), call.text("treaty")
    if not treaty:
        state, treaty = _cut(call, state)
    return draw(call, call.base.status(state, treaty, **_clocks(call)))


def compare(call: Call) -> Reply:
    """Two to five states side by side."""
    names, treaty = _split(call, call.names("states")), call.text("treaty")
    if not treaty:
        last, treaty = _cut(call, names[-1])
        names = (*names[:-1], last)
    if len(names) < 2:
        raise BadValue("A comparison needs two to five states.", "Example: compare Finland, Poland")
    if len(names) > MOST_STATES:
        raise BadValue(
            f"{len(names)} states are too many to show side by side.", "Name two to five."
        )
    return draw(call, call.base.compare(names, treaty, **_clocks(call)))


def parties(call: Call) -> Reply:
    """Who is bound by a treaty, only signed, left, or stays outside."""
    group = call.text("group")
    try:
        answer = call.base.parties(
            call.text("treaty"), which=call.text("which") or "parties", group=group, **_clocks(call)
        )
    except UnknownGroup as error:
        raise NotFound(
            f"The base knows no group or region called “{clean(group)}”.",
            did_you_mean(error.near) or "Write for example NATO, EU or Northern Europe.",
        ) from error
    return draw(call, answer)


def law(call: Call) -> Reply:
    """What binds a state, or what a provision says."""
    try:
        answer = call.base.law(call.text("subject"), **_clocks(call))
    except UnknownState as error:
        raise NotFound(
            f"“{clean(error.name)[:60]}” is neither a state nor a provision that the base knows.",
            did_you_mean(error.near)
            or "Write a state, or a pinpoint such as “art 5(1)”, “Rule 81” or “AP II art 3”.",
        ) from error
    return draw(call, answer)


def _cut(call: Call, text: str) -> tuple[str, str]:
    """(state, treaty) of a run of words: a bare line of text says "united states apmbc"."""
    found, mentions = _mentions(call, text)
    if [mention.name.kind for mention in mentions] != ["state", "treaty"]:
        return text, ""
    treaty = mentions[1]
    return text[: found[treaty.start].start].strip(), text[
        found[treaty.start].start : found[treaty.end - 1].end
    ]


def _split(call: Call, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names as given, or as found in one run of words ("united states russia")."""
    run = " ".join(names)
    found, mentions = _mentions(call, run)
    starts = [mention.start for mention in mentions if mention.name.kind == "state"]
    covered = sum(
        mention.end - mention.start
        for mention in mentions
        if mention.name.kind in {"state", "treaty"}
    )
    between = sum(word.norm in _BETWEEN for word in found)
    if len(starts) < 2 or len(starts) == len(names) or covered + between < len(found):
        return names
    ends = [*starts[1:], len(found)]
    return tuple(
        run[found[first].start : found[after - 1].end]
        for first, after in zip(starts, ends, strict=True)
    )


def _mentions(call: Call, text: str) -> tuple[list[Word], list[Mention]]:
    found = words(text)
    return found, [
        mention
        for mention in call.base.store.gazetteer.find(found)
        if mention.name.kind in {"state", "treaty"}
    ]
