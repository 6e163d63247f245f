"""Readers suggest: a correction of an entry, or something that is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.command import Call
from bot.core.curation.acting import about, act, curator, me, named
from bot.core.curation.cards import outcome_words, show_proposal
from bot.core.errors import NotAllowed
from bot.core.markup import BLANK, Line, Style, clean, line, shorten
from bot.core.model import Role
from bot.core.notices import note
from bot.core.reply import Card, Form, Input, Reply
from bot.core.text import plain_card
from knowledge.curation.model import Action, Target

LONGEST = 2_000
SHOWN = 10


def suggest_form(call: Call) -> Form:
    """What is wrong or missing, and where one can read it."""
    _may_suggest(call)
    slug = _slug(call)
    title = call.base.entry(slug).title if slug else ""
    return Form(
        title="Suggest a correction" if slug else "Suggest an entry",
        intro=f"About: {clean(title)}" if title else "",
        inputs=(
            Input(
                name="suggestion",
                label="What is wrong or missing",
                hint="in your own words; whoever keeps the base decides",
                value=call.text("quote")[:LONGEST],
                required=True,
                long=True,
                limit=LONGEST,
            ),
            Input(
                name="address",
                label="Where one can read it",
                hint="https://..., or what to look for",
                limit=1_000,
            ),
        ),
        submit="suggest",
        hidden={"entry": slug} if slug else {},
    )


def suggest(call: Call) -> Reply:
    """Take a suggestion and tell the reviewers."""
    _may_suggest(call)
    slug = _slug(call)
    made = curator(call).suggest(
        call.text("suggestion"), act(call), source=call.text("address"), key=slug
    )
    show_proposal(call, made)
    about = f" on “{clean(named(call, Target.ENTRY, slug))}”" if slug else ""
    told = "You will be told what becomes of it, with the reason"
    if call.request.actor.platform == "terminal":
        told = "“suggestions” says what has become of it"
    return replace(
        note(
            f"Thank you: suggestion {made.id}{about} waits for those who keep the base. {told}. "
            "Until then the base says what it said."
        ),
        shareable=False,
    )


def _slug(call: Call) -> str:
    typed = "-".join(call.text("entry").casefold().split()).partition("@")[0]
    return call.base.entry(typed).slug if typed else ""


def _may_suggest(call: Call) -> None:
    label = me(call)
    if reason := call.office.people.blocked(label):
        raise NotAllowed(
            f"Your suggestions are no longer taken: {clean(reason).removesuffix('.')}.",
            "Those who keep the base can undo that.",
        )
    if call.role > Role.READER:
        return
    hour = call.request.now - timedelta(hours=1)
    most = call.office.policy.suggestions
    made = [
        one
        for one in curator(call).proposals_by(label, most)
        if one.action is Action.SUGGEST and one.at > hour
    ]
    if len(made) >= most:
        raise NotAllowed(
            f"You have made {len(made)} suggestions within an hour, which is as many as are taken.",
            "What you wrote is not lost: send it again later.",
        )


def suggestions(call: Call) -> Reply:
    """What has become of one's own suggestions and proposals."""
    made = curator(call).proposals_by(me(call), SHOWN)
    if not made:
        return replace(note("You have suggested nothing yet. “suggest” does it."), shareable=False)
    lines: list[Line] = []
    for one in made:
        what = shorten(clean(str(one.fields.get("text", ""))), 100)
        lines.append(line(f"{one.id}: {outcome_words(call, one)}", Style.STRONG))
        asked = what if one.action is Action.SUGGEST else about(call, one)
        lines.append(line(asked, Style.QUIET))
        lines.append(BLANK)
    card = Card(title="Your suggestions", text=tuple(lines[:-1]))
    return Reply(plain=plain_card(card), cards=(card,), shareable=False)
