"""The commands by which anybody looks into digests: preview, why, feeds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.core.command import Call
from bot.core.digests.filters import read_taste
from bot.core.digests.model import Contents, Explained, FeedHealth, Seen, Step, Subscription
from bot.core.digests.saying import item_line, moment
from bot.core.digests.subscribing import like
from bot.core.errors import NotFound
from bot.core.markup import BLANK, Line, Run, Style, clean, line, shorten
from bot.core.notices import note
from bot.core.reply import Action, Card, Emphasis, Purpose, Reply, Result, Tone
from bot.core.text import CLASSES, plain_card
from knowledge.dates import say_short

FILTERS = ("topics", "countries", "languages", "length", "grouping")
_LINE = re.compile(r"(?P<digest>[0-9]{1,9})\.(?P<line>[0-9]{1,3})")
_ITEM = re.compile(r"(?:#|item )\s*(?P<item>[0-9]{1,9})")
_DIGEST = re.compile(r"(?:digest )?\s*(?P<digest>[0-9]{1,9})")


def preview(call: Call) -> Reply:
    """What a digest would say now."""
    digests, now = call.office.digests, call.request.now
    found = None if call.was_given(*FILTERS) else _subscription(call)
    taste = read_taste(call, found.wish.taste if found else None)
    reply = digests.preview_of(found.number, now) if found else digests.preview(taste, now)
    subscribe = Action(
        label="Subscribe this channel ...",
        command="digest subscribe",
        values={
            "like": like(taste),
            "length": taste.length.value,
            "grouping": taste.grouping.value,
        },
        style=Emphasis.PRIMARY,
    )
    own = () if found or not call.request.place.channel else (subscribe,)
    return replace(reply, actions=(*own, *reply.actions))


def _subscription(call: Call) -> Subscription | None:
    """The one that is named, or the only one of the channel."""
    digests, place = call.office.digests, replace(call.request.place, thread="")
    number = call.number("subscription", 0)
    held = digests.of(replace(place, channel="") if number else place) if place.workspace else ()
    found = [one for one in held if not number or one.number == number]
    if number and not found:
        raise NotFound(f"There is no digest {number} here.", "“digest list” has their numbers.")
    return found[0] if len(found) == 1 else None


def why(call: Call) -> Reply:
    """Which stage kept or dropped an item, and why."""
    digests, typed = call.office.digests, call.text("item").strip()
    now = call.request.now
    try:
        if found := _LINE.fullmatch(typed):
            return explained(digests.explain(_item_at(call, found), now))
        if found := _ITEM.fullmatch(typed.casefold()):
            return explained(digests.explain(int(found["item"]), now))
        if found := _DIGEST.fullmatch(typed.casefold()):
            return contents(digests.contents(int(found["digest"])))
    except KeyError:
        raise NotFound(
            f"There is no “{clean(typed)[:40]}”, or it is no longer kept.",
            "A digest's number stands under it, and its lines are numbered.",
        ) from None
    near = digests.find(typed)
    if len(near) == 1:
        return explained(digests.explain(near[0].number, now))
    if near:
        return _several(near)
    return note(
        "No feed of this desk has brought such an item. “digest feeds” lists them.",
        result=Result.NOTHING,
    )


def _item_at(call: Call, found: re.Match[str]) -> int:
    held = call.office.digests.contents(int(found["digest"])).lines
    at = int(found["line"])
    if not 1 <= at <= len(held):
        raise NotFound(
            f"Digest {found['digest']} has no line {at}.",
            f"“digest why {found['digest']}” lists its lines.",
        )
    return held[at - 1].number


def explained(what: Explained) -> Reply:
    """An item with what each stage did."""
    lines: list[Line] = [item_line(what.item)]
    for step in what.steps:
        lines.append((Run(text=f"{_sign(step)}{step.stage}: ", style=Style.STRONG), _told(step)))
        lines += [line(f"• {detail}", Style.QUIET) for detail in step.details]
    card = Card(title="Why", text=tuple(lines), footer=f"Item #{what.item.number}.")
    return Reply(plain=plain_card(card), cards=(card,))


def _sign(step: Step) -> str:
    return "" if step.kept is None else "✓ " if step.kept else "✗ "


def _told(step: Step) -> Run:
    return Run(text=clean(step.text))


def contents(held: Contents) -> Reply:
    """What a digest shows and leaves out, line by line."""
    lines: list[Line] = [
        (Run(text="From "), moment(held.since), Run(text=" to "), moment(held.until))
    ]
    lines.append(line("Shown", Style.STRONG))
    shown = [item_line(item, number=f"{held.number}.{at}") for at, item in enumerate(held.lines, 1)]
    lines += shown or [line("No item of the news.")]
    if held.left_out:
        lines += [BLANK, line("Left out", Style.STRONG)]
        lines += [item_line(one.item, note=one.why) for one in held.left_out]
    card = Card(
        title=f"Digest {held.number}",
        text=tuple(lines),
        footer="“digest why” with a line (57.3) or an item (#812) says all of it.",
    )
    items = (*held.lines, *(one.item for one in held.left_out))
    return Reply(plain=plain_card(card), cards=(card,), actions=tuple(map(_open, items[:25])))


def _several(near: Sequence[Seen]) -> Reply:
    card = Card(
        title="Which one?",
        text=tuple(item_line(item) for item in near),
        footer="“digest why” with its number, such as #812, says all of it.",
    )
    return Reply(plain=plain_card(card), cards=(card,), actions=tuple(map(_open, near)))


def _open(item: Seen) -> Action:
    return Action(
        label=shorten(clean(item.title), 75),
        command="digest why",
        values={"item": f"#{item.number}"},
        purpose=Purpose.OPEN,
    )


def feeds(call: Call) -> Reply:
    """The feeds, and how each does."""
    held = call.office.digests.feeds(call.request.now)
    wanted = call.text("feed").casefold()
    if wanted:
        named = [one for one in held if wanted in {one.id.casefold(), one.outlet.casefold()}]
        named = named or [one for one in held if wanted in f"{one.id} {one.title}".casefold()]
        if not named:
            raise NotFound(
                f"There is no feed “{clean(wanted)[:40]}”.", "“digest feeds” lists them all."
            )
        held = named
    lines = [
        part for one in held for part in _feed_lines(one, call.request.today, whole=bool(wanted))
    ]
    failing = sum(bool(one.problem) for one in held)
    count = f"{len(held)} feeds" if len(held) != 1 else "1 feed"
    card = Card(
        title="Feeds",
        text=tuple(lines),
        tone=Tone.CAUTION if failing else Tone.NEUTRAL,
        footer=f"{count}; {failing or 'none'} failing.",
    )
    return Reply(plain=plain_card(card), cards=(card,))


def _feed_lines(one: FeedHealth, today: date, *, whole: bool) -> list[Line]:
    head: Line = (
        Run(text=clean(one.title), style=Style.STRONG),
        Run(text=f" ({clean(one.outlet)}, {CLASSES[one.kind]}, {one.language}): "),
        Run(text=_how(one, today)),
    )
    if not whole:
        return [head]
    more: list[Line] = [line(f"Id: {one.id}. Items kept: {one.items}, on mines: {one.relevant}.")]
    if one.read:
        more.append((Run(text="Last read: "), moment(one.read)))
    if one.next:
        more.append((Run(text="Next: "), moment(one.next)))
    if one.note:
        more.append(line(one.note, Style.QUIET))
    return [head, *more]


def _how(one: FeedHealth, today: date) -> str:
    if not one.readable:
        return "a page without a feed; it cannot be read"
    if one.problem:
        since = f" since {say_short(one.since.date())}" if one.since else ""
        return f"failing{since}: {clean(one.problem)}"
    if one.read is None:
        return "not read yet"
    day = "today" if one.read.date() == today else f"on {say_short(one.read.date())}"
    return f"well; read {day}"
