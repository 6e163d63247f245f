"""The commands over the digests of a channel: list, pause, resume, remove."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.command import Call
from bot.core.digests.model import Subscription
from bot.core.digests.saying import subscription_lines, title_of
from bot.core.digests.subscribing import here, label_of, owned, told
from bot.core.errors import BadValue
from bot.core.markup import BLANK, Line, Run, line
from bot.core.notices import note
from bot.core.reply import Action, Card, Emphasis, Purpose, Reply, Result
from bot.core.text import plain_card

NONE = "This channel has no digest. “digest subscribe” makes one; “digest preview” shows one."


def list_all(call: Call) -> Reply:
    """The digests of this channel, or of the whole server."""
    place = here(call)
    whole = call.text("where") == "server"
    held = call.office.digests.of(replace(place, channel="") if whole else place)
    if not held:
        return replace(note(NONE, result=Result.NOTHING), shareable=False)
    lines: list[Line] = []
    for one in held:
        lines += [BLANK] if lines else []
        lines += subscription_lines(call, one)
        if whole:
            where = "this channel" if one.place.channel == place.channel else one.place.channel
            lines.append((Run(text=f"Channel: {where}"),))
    count = f"{len(held)} digests" if len(held) > 1 else "1 digest"
    card = Card(title="Digests", text=tuple(lines), footer=f"{count}.")
    return Reply(plain=plain_card(card), cards=(card,), actions=_actions(held), shareable=False)


def _actions(held: Sequence[Subscription]) -> tuple[Action, ...]:
    """Buttons for one, a menu for several."""
    several = len(held) > 1
    purpose = Purpose.OPEN if several else Purpose.OTHER
    made = []
    for one in held:
        pausing = "resume" if one.paused else "pause"
        for word, label in (
            ("preview", "Preview"),
            ("edit", "Edit"),
            (pausing, pausing.capitalize()),
            ("remove", "Remove"),
        ):
            made.append(
                Action(
                    label=f"{label}: {label_of(one)}"[:75] if several else label,
                    command=f"digest {word}",
                    values={"subscription": str(one.number)},
                    purpose=purpose,
                )
            )
    return tuple(made)


def pause(call: Call) -> Reply:
    """Send a digest no longer, until it is resumed."""
    found = owned(call)
    if found.paused:
        raise BadValue(f"Digest {found.number} is paused already: {found.paused}.")
    name = call.request.actor.name or "somebody who manages this channel"
    made = call.office.digests.pause(found.number, f"by {name}")
    return told(call, made, "Paused. “digest resume” sends it again.")


def resume(call: Call) -> Reply:
    """Send a paused digest again."""
    found = owned(call)
    if not found.paused:
        raise BadValue(f"Digest {found.number} is not paused.")
    made = call.office.digests.resume(found.number, call.request.now)
    return told(call, made, "Resumed.")


def remove(call: Call) -> Reply:
    """Remove a digest, after a question."""
    found = owned(call)
    if call.flag("sure"):
        call.office.digests.remove(found.number)
        return replace(note(f"Digest {found.number} was removed."), shareable=False)
    card = Card(
        text=(
            line(f"Remove {title_of(found)}, for good?"),
            line("What was sent stays. “digest pause” would only stop it."),
        ),
        footer=f"Without buttons: digest remove {found.number} --sure",
    )
    values = {"subscription": str(found.number)}
    actions = (
        Action(
            label="Remove it",
            command="digest remove",
            values={**values, "sure": True},
            style=Emphasis.DANGER,
        ),
        Action(label="Pause it", command="digest pause", values=values),
    )
    return Reply(plain=plain_card(card), cards=(card,), actions=actions, shareable=False)
