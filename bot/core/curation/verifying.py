"""What must be looked at again: overdue entries, dead links, gaps, and how debates stand."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.command import Call
from bot.core.curation.acting import act, curator, key_of, me, named, seen, told
from bot.core.errors import NotFound
from bot.core.markup import BLANK, Line, Run, Style, clean, line, safe_url
from bot.core.office import GapRow
from bot.core.reply import Action, Card, Purpose, Reply
from bot.core.text import plain_card
from knowledge.curation.model import Freshness, Target
from knowledge.dates import say
from knowledge.model import Outcome

PAGE = 25
Balances = Mapping[str, Mapping[str, Mapping[str, int]]]


def verify(call: Call) -> Reply:
    """Vouch for an entry from today on; without one, what waits for that."""
    if not call.text("key"):
        return _queue(call)
    slug = key_of(call)
    days = call.number("days", 0) or None
    fresh = curator(call).verify(slug, act(call), interval=days)
    seen(call)
    return told(
        f"You vouch for “{clean(named(call, Target.ENTRY, slug))}” from today on. It is due again "
        f"on {say(fresh.due)}: {fresh.why}."
    )


def _queue(call: Call) -> Reply:
    due = curator(call).overdue(call.request.now)
    mine = [one for one in due if one.verifier == me(call)]
    others = [one for one in due if one.verifier != me(call)]
    if not due:
        return told("No entry is due for a check.")
    ordered = [*mine, *others]
    pages = -(-len(ordered) // PAGE)
    page = min(call.number("page", 1), pages)
    shown = ordered[(page - 1) * PAGE : page * PAGE]
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
        footer=f"{len(due)} in all, {len(mine)} of them yours; the longest due first."
        + (f" Page {page} of {pages}." if pages > 1 else ""),
    )
    actions = tuple(action for one in shown for action in _check_actions(call, one))
    if page < pages:
        values = {"page": str(page + 1)}
        onward = Action(label="Next page", command="kb verify", values=values, purpose=Purpose.PAGE)
        actions = (*actions, onward)
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
    dead, looked = call.office.links.dead(), call.office.links.looked()
    if not dead:
        done = f"Of {looked} that were looked at, none is dead." if looked else "None was yet."
        return told(f"Addresses of sources are looked at while the desk is online. {done}")
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
    if number := call.number("close", 0):
        call.office.gaps.close(number)
    uncovered = [one for one in call.office.gaps.uncovered(PAGE) if not _is_covered(call, one)]
    unhelpful = call.office.gaps.unhelpful(PAGE)
    if not uncovered and not unhelpful:
        return told("Nothing was asked that is not covered, and nothing was marked.")
    lines: list[Line] = []
    if uncovered:
        lines.append(line("Asked and not covered", Style.STRONG))
        lines += [_count(f"{one.number}: {one.topic}", one) for one in uncovered]
    if unhelpful:
        lines += [BLANK] if lines else []
        lines.append(line("Marked as not helpful", Style.STRONG))
        lines += [_count(named(call, Target.ENTRY, one.entry), one) for one in unhelpful]
    card = Card(title="Gaps", text=tuple(lines), footer="Counted by topic; nobody is named.")
    actions = (
        *(_button("Turn into a draft", one, "kb add", gap=one.number) for one in uncovered),
        *(_button("Not needed", one, "kb gaps", close=one.number) for one in uncovered),
        *(
            Action(
                label=f"Edit: {clean(named(call, Target.ENTRY, one.entry))}",
                command="kb edit",
                values={"key": one.entry},
                purpose=Purpose.OPEN,
            )
            for one in unhelpful
            if one.entry in call.base.store.numbers
        ),
    )
    return Reply(plain=plain_card(card), cards=(card,), actions=actions, shareable=False)


def _is_covered(call: Call, one: GapRow) -> bool:
    """Whether the base answers by now; then the gap is closed."""
    answer = call.base.ask(one.topic, today=call.request.today)
    if answer.outcome is not Outcome.ANSWERED:
        return False
    call.office.gaps.close(one.number)
    return True


def _button(label: str, one: GapRow, command: str, **values: int) -> Action:
    return Action(
        label=f"{label}: {clean(one.topic)}",
        command=command,
        values={name: str(value) for name, value in values.items()},
        purpose=Purpose.OPEN,
    )


def _count(what: str, one: GapRow) -> Line:
    times = "once" if one.asked == 1 else f"{one.asked} times"
    work = f"; {one.work} is in the making" if one.work else ""
    return (
        Run(text=clean(what)),
        Run(text=f" ({times}, last on {one.last}{work})", style=Style.QUIET),
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
    return _one_topic(chosen, titles) if wanted else _all_topics(chosen, titles)


_COUNTED = "Counted are positions and the statements of debates, not how right they are."


def _one_topic(chosen: Balances, titles: Mapping[str, str]) -> Reply:
    lines: list[Line] = []
    for topic, counts in chosen.items():
        lines.append(line(clean(titles.get(topic, topic)), Style.STRONG))
        for name, words in (("side", "Sides"), ("class", "Classes"), ("region", "Regions")):
            lines.append(line(f"{words}: {_shares(counts[name])}"))
    card = Card(title="How a debate stands", text=tuple(lines), footer=_COUNTED)
    return Reply(plain=plain_card(card), cards=(card,), shareable=False)


def _all_topics(chosen: Balances, titles: Mapping[str, str]) -> Reply:
    """A line a topic: its largest side and its largest class, with their shares."""
    lines = [
        (
            Run(text=f"{clean(titles.get(topic, topic))}: ", style=Style.STRONG),
            Run(text=f"{_largest(counts['side'])}; {_largest(counts['class'])}"),
        )
        for topic, counts in chosen.items()
    ]
    card = Card(title="How the debates stand", text=tuple(lines), footer=_COUNTED)
    actions = tuple(
        Action(
            label=clean(titles.get(topic, topic)),
            command="kb balance",
            values={"topic": topic},
            purpose=Purpose.OPEN,
        )
        for topic in chosen
    )
    return Reply(plain=plain_card(card), cards=(card,), actions=actions, shareable=False)


def _largest(counts: Mapping[str, int]) -> str:
    total = sum(counts.values())
    if not total:
        return "none"
    name, count = min(counts.items(), key=lambda item: (-item[1], item[0]))
    return f"{clean(name)} {count} of {total}"


def _shares(counts: Mapping[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{clean(name)} {count}" for name, count in ordered) or "none"
