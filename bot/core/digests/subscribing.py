"""The commands by which a channel gets a digest, and by which it is changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.core.command import Call
from bot.core.digests.filters import read_taste
from bot.core.digests.model import Empty, Subscription, Taste, Wish
from bot.core.digests.saying import subscription_lines, title_of
from bot.core.errors import BadValue, NotAllowed, NotFound
from bot.core.markup import clean, line
from bot.core.model import Manages, Place
from bot.core.reply import Action, Card, Form, Input, Reply
from bot.core.text import plain_card

OPTIONS = ("mention", "length", "empty", "approval", "grouping")
SCHEDULE = "daily 08:00"
_MENTION = re.compile(
    r"<@&(?P<role>[0-9]{1,25})>|<!subteam\^(?P<team>[A-Z0-9]{1,25})(?:\|[^>]*)?>"
    r"|(?:group:)?(?P<id>[A-Z0-9]{1,25})"
)


def here(call: Call) -> Place:
    """The channel that a digest goes to. Raises BadValue in direct messages."""
    place = call.request.place
    if not place.workspace or not place.channel:
        raise BadValue("A digest goes to a channel.", "Use this in the channel that shall get it.")
    return replace(place, thread="")


def form(call: Call) -> Form:
    """What a new digest is to be."""
    here(call)
    taste = _like(call.text("like"))
    return Form(
        title="Digest for this channel",
        intro="Law and base first, then the news on mines, with outlets named.",
        inputs=_inputs(taste, SCHEDULE, ""),
        submit="digest subscribe",
        hidden=_options(call),
    )


def subscribe(call: Call) -> Reply:
    """Send a digest to this channel."""
    place, taste = here(call), read_taste(call)
    wish = Wish(
        taste=taste,
        schedule=call.text("schedule"),
        zone=call.text("zone"),
        empty=Empty(call.text("empty") or Empty.SAY),
        mention=_mention(call, ""),
        approval=call.text("approval") == "on",
    )
    office = call.office
    by = office.people.label(call.request.actor, call.request.place)
    made = office.digests.subscribe(place, wish, by, call.request.now)
    return told(call, made, "This channel gets a digest.")


def edit_form(call: Call) -> Form:
    """A digest as it is, to be changed."""
    found = owned(call)
    return Form(
        title=f"Digest {found.number}",
        inputs=_inputs(found.wish.taste, found.wish.schedule, found.wish.zone),
        submit="digest edit",
        hidden={"subscription": str(found.number), **_options(call)},
    )


def edit(call: Call) -> Reply:
    """Change a digest; what the call does not name stays as it is."""
    found = owned(call)
    before = found.wish
    approval = call.text("approval")
    wish = Wish(
        taste=read_taste(call, before.taste),
        schedule=call.text("schedule") or before.schedule,
        zone=call.text("zone") or before.zone,
        empty=Empty(call.text("empty") or before.empty),
        mention=_mention(call, before.mention),
        approval=approval == "on" if approval else before.approval,
    )
    made = call.office.digests.change(found.number, wish, call.request.now)
    return told(call, made, "Changed.")


def owned(call: Call) -> Subscription:
    """The subscription that the call names, or the only one of the channel.

    Raises:
        NotFound: there is none of that number in this workspace.
        BadValue: the channel has several.
        NotAllowed: it belongs to another channel, and who asks manages only this one.
    """
    place, digests = here(call), call.office.digests
    number = call.number("subscription", 0)
    if not number:
        return _only(call, place)
    try:
        found = digests.get(number)
    except KeyError:
        found = None
    home = (place.platform, place.workspace)
    if found is None or (found.place.platform, found.place.workspace) != home:
        raise NotFound(f"There is no digest {number} here.", "“digest list” has their numbers.")
    elsewhere = found.place.channel != place.channel
    if elsewhere and call.request.actor.manages < Manages.WORKSPACE:
        raise NotAllowed(
            f"Digest {number} belongs to another channel.", "Use this command in that channel."
        )
    return found


def _only(call: Call, place: Place) -> Subscription:
    held = call.office.digests.of(place)
    if not held:
        raise NotFound("This channel has no digest.", "“digest subscribe” makes one.")
    if len(held) > 1:
        numbers = ", ".join(str(one.number) for one in held)
        raise BadValue(
            f"This channel has the digests {numbers}.", "Say which.", field="subscription"
        )
    return held[0]


def told(call: Call, subscription: Subscription, what: str) -> Reply:
    """What has become of a subscription."""
    card = Card(
        text=(line(what), *subscription_lines(call, subscription)),
        footer="“digest preview” shows what it would say now.",
    )
    see = Action(
        label="Preview",
        command="digest preview",
        values={"subscription": str(subscription.number)},
    )
    return Reply(plain=plain_card(card), cards=(card,), actions=(see,), shareable=False)


def label_of(subscription: Subscription) -> str:
    """A subscription on a button."""
    return title_of(subscription)[:75]


def like(taste: Taste) -> str:
    """A taste as a button carries it to the form."""
    return "|".join(",".join(part) for part in (taste.topics, taste.countries, taste.languages))


def _like(text: str) -> Taste:
    parts = [tuple(filter(None, part.split(","))) for part in text.split("|")]
    topics, countries, languages = (*parts, (), (), ())[:3]
    return Taste(topics=topics, countries=countries, languages=languages)


def _options(call: Call) -> Mapping[str, str]:
    return {name: call.text(name) for name in OPTIONS if call.text(name)}


def _inputs(taste: Taste, schedule: str, zone: str) -> tuple[Input, ...]:
    return (
        Input(
            name="schedule",
            label="When",
            hint="daily 08:00; weekly mon 09:00; monthly 1 09:00; cron 30 8 * * 1-5",
            value=schedule,
            required=True,
            limit=100,
        ),
        Input(
            name="zone",
            label="Time zone",
            hint="such as Europe/Kyiv or America/New_York",
            value=zone,
            required=True,
            limit=60,
        ),
        Input(
            name="countries",
            label="Countries",
            hint="separated by commas; empty for all",
            value=", ".join(taste.countries),
            limit=600,
        ),
        Input(
            name="topics",
            label="Topics",
            hint="of the base, separated by commas; empty for all",
            value=", ".join(taste.topics),
            limit=600,
        ),
        Input(
            name="languages",
            label="Languages of the items",
            hint="such as en, uk; empty for all",
            value=", ".join(taste.languages),
            limit=200,
        ),
    )


def _mention(call: Call, before: str) -> str:
    """The id of whom to notify. Raises BadValue for what is no role or group."""
    typed = call.text("mention").strip()
    if not typed:
        return before
    if typed.casefold() == "none":
        return ""
    found = _MENTION.fullmatch(typed)
    if not found:
        raise BadValue(
            f"“{clean(typed)[:40]}” is neither a role nor a group.",
            "Mention it, or write “none”. Everybody at once is never notified.",
            field="mention",
        )
    if not call.office.digests.policy.mentions:
        raise NotAllowed("This desk notifies nobody with its digests.", "Leave the mention out.")
    return next(id for id in found.groups() if id)
