"""Subscriptions and items as lines of cards."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.command import Call
from bot.core.digests.filters import say_taste
from bot.core.digests.model import Empty, Seen, Subscription
from bot.core.markup import Line, Run, Style, clean, safe_url, shorten
from bot.core.text import CLASSES
from knowledge.dates import say_short


def moment(at: datetime, zone: str = "UTC") -> Run:
    """A moment in a time zone, which a surface may show in the reader's own."""
    local = at.astimezone(ZoneInfo(zone))
    return Run(text=f"{say_short(local.date())}, {local:%H:%M} ({zone})", at=at)


def title_of(subscription: Subscription) -> str:
    """How a subscription is called: "Digest 3, every day at 08:00 (Europe/Kyiv)"."""
    return f"Digest {subscription.number}, {subscription.when} ({subscription.wish.zone})"


def subscription_lines(call: Call, subscription: Subscription) -> list[Line]:
    """All that there is to say of a subscription."""
    wish = subscription.wish
    taste = wish.taste
    stories = f"at most {taste.length.stories} stories, by {taste.grouping.value}"
    extras = [
        "stays quiet when nothing is new" if wish.empty is Empty.QUIET else "",
        "notifies a role or group" if wish.mention else "",
        "each is approved by a moderator first" if wish.approval else "",
    ]
    state: Line = (
        (Run(text=f"Paused: {clean(subscription.paused)}", style=Style.STRONG),)
        if subscription.paused
        else (Run(text="Next: "), moment(subscription.next, wish.zone))
    )
    said = "; ".join(part for part in (say_taste(call, taste), stories, *extras) if part)
    return [
        (Run(text=title_of(subscription), style=Style.STRONG),),
        (Run(text=f"{said[:1].upper()}{said[1:]}."),),
        state,
    ]


def item_line(item: Seen, *, number: str = "", note: str = "") -> Line:
    """An item with its outlet, class and day: "57.3 Title (UN News, UN, 23 Nov 2026)"."""
    head = [Run(text=f"{number or f'#{item.number}'} ", style=Style.QUIET)]
    if item.marks.pinned:
        head.append(Run(text="pinned: ", style=Style.STRONG))
    said = f" ({clean(item.outlet)}, {CLASSES[item.kind]}, {say_short(item.day)})"
    tail = [Run(text=said)]
    if note:
        tail.append(Run(text=f" - {clean(note)}", style=Style.QUIET))
    title = Run(text=shorten(clean(item.title), 200), url=safe_url(item.url))
    return (*head, title, *tail)


def marks_of(item: Seen) -> str:
    """What moderators said of an item, in words."""
    marks = item.marks
    return "; ".join(
        part
        for part in (
            f"hidden: {marks.hidden}" if marks.hidden else "",
            f"withdrawn: {marks.withdrawn}" if marks.withdrawn else "",
            f"note: {marks.note}" if marks.note else "",
        )
        if part
    )
