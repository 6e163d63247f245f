"""What the makers of subscriptions and the reviewers are told. Pure."""

from __future__ import annotations

from datetime import datetime

from bot.core.digests.model import Subscription
from bot.core.digests.saying import moment, title_of
from bot.core.markup import Line, Run, clean, line
from bot.core.reply import Action, Card, Emphasis, Reply, Tone
from bot.core.text import plain_card
from bot.digest.content import Digest


def gave_up(subscription: Subscription, reason: str) -> Reply:
    """To its maker: a digest could not be sent, and whether it goes on."""
    goes_on = (
        "It was paused. When it can be sent again, use “digest resume” in its channel."
        if subscription.paused
        else "The next one covers its time."
    )
    card = Card(
        title=title_of(subscription),
        text=(
            line("This digest, which you set up, could not be sent to its channel."),
            line(f"The reason: {clean(reason)}"),
            line(goes_on),
        ),
        tone=Tone.CAUTION,
        footer=f"Channel {subscription.place.channel}.",
    )
    return Reply(plain=plain_card(card), cards=(card,), shareable=False)


def waits(digest: Digest, channels: int, until: datetime) -> Reply:
    """To the reviewers: a digest waits for approval."""
    number = str(digest.number)
    stories = f"{len(digest.stories)} stories" if len(digest.stories) != 1 else "1 story"
    where = f"{channels} channels" if channels != 1 else "1 channel"
    lines: tuple[Line, ...] = (
        line(f"{clean(digest.scope)}: {stories}, for {where}."),
        (Run(text="Without an approval it is dropped at "), moment(until, digest.zone)),
    )
    card = Card(title=f"Digest {number} waits for approval", text=lines)
    actions = (
        Action(label="Read", command="digest read", values={"digest": number}),
        Action(
            label="Approve",
            command="digest decide",
            values={"digest": number, "verdict": "approve"},
            style=Emphasis.PRIMARY,
        ),
        Action(
            label="Refuse",
            command="digest decide",
            values={"digest": number, "verdict": "refuse"},
            style=Emphasis.DANGER,
        ),
    )
    return Reply(plain=plain_card(card), cards=(card,), actions=actions, shareable=False)


def decided(number: int, what: str) -> Reply:
    """To the reviewers: what became of a digest that waited."""
    card = Card(title=f"Digest {number}", text=(line(what),))
    return Reply(plain=plain_card(card), cards=(card,), shareable=False)
