"""What must be looked at again: overdue entries, dead links, gaps, and how debates stand."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.command import Call
from bot.core.curation.acting import act, curator, key_of, me, named, seen
from bot.core.errors import NotFound
from bot.core.markup import BLANK, Line, Run, Style, clean, line, safe_url
from bot.core.notices import note
from bot.core.reply import Action, Card, Purpose, Reply
from bot.core.text import plain_card
from knowledge.curation.model import Freshness, Target
from knowledge.dates import say

PAGE = 25
ASKED = 1_000


def _told(words: str) -> Reply:
    said = note(words)
    return Reply(plain=said.plain, cards=said.cards, shareable=False)


def verify(call: Call) -> Reply:
    """Vouch for an entry from today on; without one, what waits for that."""
    if not call.text("key"):
        return _queue(call)
    slug = key_of(call)
    days = call.number("days", 0) or None
    fresh = curator(call).verify(slug, act(call), interval=days)
    seen(call)
    return _told(
        f"You vouch for “{clean(named(call, Target.ENTRY, slug))}” from today on. It is due again "
        f"on {say(fresh.due)}: {fresh.why}."
    )


def _queue(call: Call) -> Reply:
    due = curator(call).overdue(call.request.now)
    mine = [one for one in due if one.verifier == me(call)]
    others = [one for one in due if one.verifier != me(call)]
    if not due:
        return _told("No entry is due for a check.")
    shown = [*mine, *others][:PAGE]
    lines: list[Line] = []
    for one in shown:
        yours = " (yours)" if one.verifier == me(call) else ""
        lines.append(
            (
                Run(text=clean(named(call, Target.ENTRY, one.entry)), style=Style.STRONG),
                Run(text=f"{yours}: due since {say(one.due)}, {one.why}"),
            )
        )
    card = Card(
        title="Due for a check",
        text=tuple(lines),
        footer=f"{len(due)} in all, {len(mine)} of them yours; the longest due first.",
    )
    actions = tuple(action for one in shown for action in _check_actions(call, one))
    return Reply(plain=plain_card(card), cards=(card,), actions=actions, shareable=False)


def _check_actions(call: Call, one: Freshness) -> tuple[Action, ...]:
    title = clean(named(call, Target.ENTRY, one.entry))
    return (
        Action(
            label=f"Look at: {title}",
            command="show",
            values={"entry": one.entry},
            purpose=Purpose.OPEN,
        ),
        Action(
            label=f"It still holds: {title}",
            command="kb verify",
            values={"key": one.entry},
            purpose=Purpose.OPEN,
        ),
    )


def links(call: Call) -> Reply:
    """The sources whose address no longer leads anywhere."""
    dead = call.office.links.dead()
    if not dead:
        return _told("No source is known to have a dead link.")
    lines: list[Line] = [
        (
            Run(text=f"{one.source} ", style=Style.STRONG),
            Run(text=f"since {one.since}, {clean(one.why)}: "),
            Run(text=clean(one.url), url=safe_url(one.url)),
        )
        for one in dead[:PAGE]
    ]
    card = Card(
        title="Dead links",
        text=tuple(lines),
        footer=f"{len(dead)} in all. “kb edit” with what source puts in another address, or that "
        "of an archived copy.",
    )
    actions = tuple(
        Action(
            label=f"Edit {one.source}",
            command="kb edit",
            values={"key": one.source, "what": "source"},
            purpose=Purpose.OPEN,
        )
        for one in dead[:PAGE]
    )
    return Reply(plain=plain_card(card), cards=(card,), actions=actions, shareable=False)


def gaps(call: Call) -> Reply:
    """What was asked and is not covered, and what did not help; counted, without anybody's name."""
    uncovered = call.office.gaps.uncovered(PAGE)
    unhelpful = call.office.gaps.unhelpful(PAGE)
    if not uncovered and not unhelpful:
        return _told("Nothing was asked that is not covered, and nothing was marked.")
    lines: list[Line] = []
    if uncovered:
        lines.append(line("Asked and not covered", Style.STRONG))
        lines += [_count(f"{one.number}: {one.topic}", one.asked, one.last) for one in uncovered]
    if unhelpful:
        lines += [BLANK] if lines else []
        lines.append(line("Marked as not helpful", Style.STRONG))
        lines += [
            _count(f"{clean(named(call, Target.ENTRY, one.entry))}", one.asked, one.last)
            for one in unhelpful
        ]
    card = Card(title="Gaps", text=tuple(lines), footer="Counted by topic; nobody is named.")
    actions = [
        Action(
            label=f"Turn into a draft: {clean(one.topic)}",
            command="kb add",
            values={"gap": str(one.number)},
            purpose=Purpose.OPEN,
        )
        for one in uncovered
    ]
    actions += [
        Action(
            label=f"Edit: {clean(named(call, Target.ENTRY, one.entry))}",
            command="kb edit",
            values={"key": one.entry},
            purpose=Purpose.OPEN,
        )
        for one in unhelpful
        if one.entry in call.base.store.numbers
    ]
    return Reply(plain=plain_card(card), cards=(card,), actions=tuple(actions), shareable=False)


def _count(what: str, times: int, last: str) -> Line:
    return (
        Run(text=f"{times} x ", style=Style.STRONG),
        Run(text=clean(what)),
        Run(text=f", last on {last}", style=Style.QUIET),
    )


def balance(call: Call) -> Reply:
    """How the positions on each debated topic divide by side, source class and region."""
    titles = {id: title for id, title, _ in call.base.topics()}
    all_of_them = curator(call).balances()
    wanted = call.text("topic").casefold()
    chosen = {
        topic: counts
        for topic, counts in all_of_them.items()
        if not wanted or wanted in {topic, titles.get(topic, "").casefold()}
    }
    if not chosen:
        raise NotFound(
            f"“{clean(wanted)[:60]}” is no debated topic.", f"There are: {', '.join(all_of_them)}."
        )
    lines: list[Line] = []
    for topic, counts in chosen.items():
        lines += [BLANK] if lines else []
        lines.append(line(clean(titles.get(topic, topic)), Style.STRONG))
        for name, words in (("side", "Sides"), ("class", "Classes"), ("region", "Regions")):
            lines.append(line(f"{words}: {_shares(counts[name])}"))
    card = Card(
        title="How the debates stand",
        text=tuple(lines),
        footer="Counted are positions and the statements of debates, not how right they are.",
    )
    return Reply(plain=plain_card(card), cards=(card,), shareable=False)


def _shares(counts: Mapping[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{clean(name)} {count}" for name, count in ordered) or "none"
