"""The desk of items: what moderators do before a digest goes out, and after."""

from __future__ import annotations

from dataclasses import replace

from bot.core.command import Call
from bot.core.digests.asking import explained
from bot.core.digests.model import Act, Seen, Waiting
from bot.core.digests.saying import item_line, marks_of, moment
from bot.core.errors import BadValue, MissingValue, NotFound
from bot.core.markup import Line, Run, Style, clean, line, shorten
from bot.core.notices import note
from bot.core.reply import Action, Card, Emphasis, Form, Input, Purpose, Reply
from bot.core.text import plain_card

DIRECT = ("pin", "unpin", "hide", "unhide")
WORDED = ("note", "withdraw")
_DONE = {
    Act.PIN: "Pinned: it comes first.",
    Act.UNPIN: "No longer pinned.",
    Act.HIDE: "Hidden: no further digest shows it.",
    Act.UNHIDE: "No longer hidden or withdrawn.",
    Act.NOTE: "The note stands with it; digests that were sent are edited.",
    Act.WITHDRAW: "Withdrawn: digests that were sent are edited and say so.",
}


def desk(call: Call) -> Reply:
    """What waits and what is coming, or one item with what can be done."""
    typed = call.text("item").strip().lstrip("#")
    if typed:
        return _item(call, typed)
    digests = call.office.digests
    waiting, coming = digests.waiting(), digests.upcoming(call.request.now)
    lines: list[Line] = []
    if waiting:
        lines.append(line("Waiting for approval", Style.STRONG))
        lines += [_waiting_line(one) for one in waiting]
    lines.append(line("Coming items", Style.STRONG))
    lines += [item_line(item, note=marks_of(item)) for item in coming]
    if not coming:
        lines.append(line("None."))
    card = Card(
        title="The desk of the digests",
        text=tuple(lines),
        footer="“digest desk” with an item's number shows what can be done with it.",
    )
    actions = [part for one in waiting for part in _decisions(one.digest)]
    actions += [
        Action(
            label=shorten(clean(item.title), 75),
            command="digest desk",
            values={"item": f"#{item.number}"},
            purpose=Purpose.OPEN,
        )
        for item in coming
    ]
    return Reply(plain=plain_card(card), cards=(card,), actions=tuple(actions), shareable=False)


def _waiting_line(one: Waiting) -> Line:
    many = len(one.subscriptions)
    where = f"{many} channels" if many > 1 else "1 channel"
    stories = f"{one.stories} stories" if one.stories != 1 else "1 story"
    return (
        Run(text=f"Digest {one.digest}: {stories}, for {where}; dropped at "),
        moment(one.until),
    )


def _decisions(digest: int) -> tuple[Action, ...]:
    number = str(digest)
    return (
        Action(label=f"Read {number}", command="digest read", values={"digest": number}),
        Action(
            label=f"Approve {number}",
            command="digest decide",
            values={"digest": number, "verdict": "approve"},
            style=Emphasis.PRIMARY,
        ),
        Action(
            label=f"Refuse {number}",
            command="digest decide",
            values={"digest": number, "verdict": "refuse"},
            style=Emphasis.DANGER,
        ),
    )


def _item(call: Call, typed: str) -> Reply:
    number = _number(typed)
    try:
        reply = explained(call.office.digests.explain(number, call.request.now))
        item = call.office.digests.item(number)
    except KeyError:
        raise _unknown(typed) from None
    return replace(reply, actions=_acts(item), shareable=False)


def _number(typed: str) -> int:
    if not typed.isdecimal() or len(typed) > 9:
        raise BadValue(f"“{clean(typed)[:40]}” is not the number of an item.", "Such as #812.")
    return int(typed)


def _unknown(typed: str) -> NotFound:
    return NotFound(f"There is no item {clean(typed)[:40]}.", "“digest desk” lists them.")


def _acts(item: Seen) -> tuple[Action, ...]:
    marks, number = item.marks, f"#{item.number}"
    away = bool(marks.hidden or marks.withdrawn)

    def act(what: Act, label: str, style: Emphasis = Emphasis.PLAIN) -> Action:
        command = "digest annotate" if what in WORDED else "digest mark"
        return Action(
            label=label, command=command, values={"item": number, "act": what.value}, style=style
        )

    return (
        act(Act.UNPIN, "Unpin") if marks.pinned else act(Act.PIN, "Pin"),
        act(Act.UNHIDE, "Show again") if away else act(Act.HIDE, "Hide"),
        act(Act.NOTE, "Annotate ..."),
        *(() if marks.withdrawn else (act(Act.WITHDRAW, "Withdraw ...", Emphasis.DANGER),)),
    )


def mark(call: Call) -> Reply:
    """Pin or hide an item, or undo that."""
    return _done(call, Act(call.text("act")), "")


def annotate_form(call: Call) -> Form:
    """The note, or the reason to withdraw."""
    item, act = _named(call), Act(call.text("act") or Act.NOTE)
    noting = act is Act.NOTE
    field = Input(
        name="words",
        label="The note" if noting else "Why it is withdrawn",
        hint="Readers see it. Empty takes the note away." if noting else "Readers see it.",
        value=item.marks.note if noting else "",
        required=not noting,
        long=True,
        limit=300,
    )
    return Form(
        title=f"{'Annotate' if noting else 'Withdraw'} #{item.number}",
        intro=shorten(clean(item.title), 200),
        inputs=(field,),
        submit="digest annotate",
        hidden={"item": f"#{item.number}", "act": act.value},
    )


def annotate(call: Call) -> Reply:
    """Add a note to an item, or withdraw it with a reason."""
    act = Act(call.text("act") or Act.NOTE)
    if act is Act.WITHDRAW and not call.text("words"):
        raise MissingValue("A withdrawal needs a reason.", "Readers see it.", field="words")
    return _done(call, act, call.text("words"))


def _named(call: Call) -> Seen:
    typed = call.text("item").strip().lstrip("#")
    try:
        return call.office.digests.item(_number(typed))
    except KeyError:
        raise _unknown(typed) from None


def _done(call: Call, act: Act, words: str) -> Reply:
    item = _named(call)
    by = call.office.people.label(call.request.actor, call.request.place)
    item = call.office.digests.mark(item.number, act, words, by, call.request.now)
    card = Card(text=(line(_DONE[act]), item_line(item, note=marks_of(item))))
    return Reply(plain=plain_card(card), cards=(card,), actions=_acts(item), shareable=False)


def read(call: Call) -> Reply:
    """A digest in full."""
    number = call.number("digest", 0)
    try:
        reply = call.office.digests.show(number)
    except KeyError:
        raise _no_digest(number) from None
    waits = any(one.digest == number for one in call.office.digests.waiting())
    return replace(reply, actions=_decisions(number)[1:] if waits else (), shareable=False)


def decide(call: Call) -> Reply:
    """Approve a digest that waits, or refuse it."""
    number, now = call.number("digest", 0), call.request.now
    approving = call.text("verdict") == "approve"
    digests = call.office.digests
    try:
        many = digests.approve(number, now) if approving else digests.refuse(number, now)
    except KeyError:
        raise _no_digest(number) from None
    where = f"{many} channels" if many != 1 else "1 channel"
    said = (
        f"Digest {number} is sent to {where}."
        if approving
        else f"Digest {number} is not sent to {where}; the next one covers its time."
    )
    return replace(note(said), shareable=False)


def _no_digest(number: int) -> NotFound:
    return NotFound(
        f"No digest {number} waits, or it is no longer kept.", "“digest desk” lists what waits."
    )
