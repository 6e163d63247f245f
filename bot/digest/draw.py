"""Draws a digest as a neutral reply. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.core.digests.saying import moment
from bot.core.layout import number_sources, statement_lines
from bot.core.markup import BLANK, Line, Run, Style, clean, line, safe_url, shorten
from bot.core.reply import Action, Card, Purpose, Reply, Visibility
from bot.core.text import CLASSES, plain_card
from bot.digest.compose import grouped
from bot.digest.content import WHY, Change, Digest, EntryChange, Fate, Report, StoryLine, Why
from knowledge.dates import say, say_short
from knowledge.model import Statement

TITLE = 200
"""Characters of a title."""
OUTLETS = 3
"""Outlets that are named; more are counted."""
MENU = 25
"""Entries offered: as many as the smallest menu has."""
LEAST, SHARE = 5, 0.8
"""Reports from which on a balance is judged, and the share above which one class is too much."""

_CHANGED = {
    Change.ADDED: "New in the base: ",
    Change.EDITED: "Changed in the base: ",
    Change.RETIRED: "No longer in the base: ",
}


def draw_digest(digest: Digest) -> Reply:
    """A digest for everybody in its channel."""
    cards = (_line_card(digest),) if _is_one_line(digest) else _cards(digest)
    return Reply(
        plain="\n\n".join(plain_card(_with_addresses(card)) for card in cards),
        cards=cards,
        actions=tuple(_actions(digest)),
        visibility=Visibility.PUBLIC,
    )


def _is_one_line(digest: Digest) -> bool:
    return digest.is_empty and not digest.corrections


def _line_card(digest: Digest) -> Card:
    """All of a digest that has nothing to report."""
    return Card(
        text=(
            (
                Run(text=f"Nothing new on mines ({digest.scope}): "),
                *_span(digest),
                Run(text="."),
            ),
            *_left_out(digest),
        ),
        footer=_footer(digest),
    )


def _cards(digest: Digest) -> tuple[Card, ...]:
    closing = Card(
        text=(*_balance(digest.stories), *_left_out(digest)),
        footer=_footer(digest),
    )
    return _base_card(digest), _news_card(digest), closing


def _base_card(digest: Digest) -> Card:
    told = [*digest.law, *digest.coming]
    told += [one for change in digest.changes for one in change.statements]
    references = number_sources(told)

    def lines(statements: Iterable[Statement]) -> tuple[Line, ...]:
        return statement_lines(statements, references)

    text: list[Line] = [(Run(text=f"{digest.scope}: "), *_span(digest), Run(text="."))]
    if digest.missed:
        text.append(line(digest.missed, Style.STRONG))
    text += [_corrected(digest, at) for at in range(len(digest.corrections))]
    text += [BLANK, line("Law and base", Style.STRONG)]
    text += lines(digest.law)
    for change in digest.changes:
        text.append(_change_line(change))
        text += lines(change.statements)
    if digest.more_changes:
        text.append(line(f"{digest.more_changes} more entries of the base changed."))
    if not digest.law and not digest.changes:
        text.append(line("No change since the last digest."))
    if digest.coming:
        text += [BLANK, line("In the coming four weeks", Style.STRONG), *lines(digest.coming)]
    day = digest.until.astimezone(ZoneInfo(digest.zone)).date()
    return Card(
        title=f"Digest on mines, {say(day)}",
        text=tuple(text),
        citations=references,
        footer=f"As of {say(day)}." if told else "",
    )


def _span(digest: Digest) -> Line:
    return (
        Run(text="from "),
        moment(digest.since, digest.zone),
        Run(text=" to "),
        moment(digest.until, digest.zone),
    )


def _corrected(digest: Digest, at: int) -> Line:
    one = digest.corrections[at]
    when = moment(one.at, digest.zone)
    return (
        Run(text=f"Line {one.line}: ", style=Style.STRONG),
        Run(text=f"{clean(one.text).rstrip('.')} ("),
        when,
        Run(text=")."),
    )


def _change_line(change: EntryChange) -> Line:
    return (
        Run(text=_CHANGED[change.change], style=Style.QUIET),
        Run(text=clean(change.title), style=Style.STRONG),
    )


def _news_card(digest: Digest) -> Card:
    text: list[Line] = []
    for group, lines in grouped(digest.stories):
        text += [BLANK] if text else []
        text.append(line(group, Style.STRONG))
        text += [_story_line(number, story, digest.zone) for number, story in lines]
    return Card(title="News", text=tuple(text) or (line("No news on mines in this time."),))


def _story_line(number: int, story: StoryLine, zone: str) -> Line:
    head = Run(text=f"{number}. ", style=Style.QUIET)
    if story.fate is Fate.WITHDRAWN:
        said = Run(text="Withdrawn by the moderators: ", style=Style.STRONG)
        return (head, said, Run(text=f"{clean(story.remark)}{_who(story, zone)}"))
    runs = [head]
    if story.fate is Fate.CHANGED:
        runs.append(Run(text="Corrected: ", style=Style.STRONG))
    title = shorten(clean(story.lead.title), TITLE) or "Without a title"
    runs += [Run(text=title, url=safe_url(story.lead.url)), Run(text=_who(story, zone))]
    if story.remark:
        runs.append(Run(text=f" {clean(story.remark)}", style=Style.QUIET))
    if story.note:
        runs.append(Run(text=f" Note of the moderators: {clean(story.note)}", style=Style.QUIET))
    return tuple(runs)


def _who(story: StoryLine, zone: str) -> str:
    """Who reports it, in which class, and when: " (UN News, UN; Daily, press; 23 Nov 2026)"."""
    outlets = dict.fromkeys(
        f"{clean(report.outlet)}, {CLASSES[report.kind]}" for report in story.reports
    )
    named = list(outlets)[:OUTLETS]
    more = len(outlets) - len(named)
    rest = [f"{more} more" if more else ""]
    return f" ({'; '.join(part for part in (*named, *rest, _day(story.lead, zone)) if part)})"


def _day(report: Report, zone: str) -> str:
    if report.whole_day:
        return say_short(report.published.date())
    day = say_short(report.published.astimezone(ZoneInfo(zone)).date())
    return f"undated, seen {day}" if report.undated else day


def _balance(stories: Sequence[StoryLine]) -> Iterable[Line]:
    """How many reports are of which class, and a warning where nearly all are of one."""
    kinds = Counter(
        report.kind
        for story in stories
        if story.fate is not Fate.WITHDRAWN
        for report in story.reports
    )
    total = kinds.total()
    if not total:
        return
    counts = sorted(((CLASSES[kind], kinds[kind]) for kind in CLASSES if kinds[kind]), key=_most)
    said = ", ".join(f"{count} {kind}" for kind, count in counts)
    yield (
        Run(text="Balance of sources: ", style=Style.STRONG),
        Run(text=f"{total} {_plural(total, 'report')}: {said}."),
    )
    kind, most = counts[0]
    if total >= LEAST and most / total > SHARE:
        yield line(f"Nearly all of it is of one class ({kind}): read it as one view.")


def _most(counted: tuple[str, int]) -> int:
    return -counted[1]


def _left_out(digest: Digest) -> Iterable[Line]:
    said = [
        f"{digest.counts[why]} {WHY[why]}"
        for why in Why
        if why is not Why.LENGTH and digest.counts.get(why)
    ]
    if digest.further:
        said.append(f"{digest.further} more {_stories(digest.further)} for length")
    if said:
        yield (Run(text="Left out: ", style=Style.STRONG), Run(text=f"{'; '.join(said)}."))
    if digest.unread:
        feeds = ", ".join(map(clean, digest.unread))
        yield (Run(text="Could not be read: ", style=Style.STRONG), Run(text=f"{feeds}."))


def _plural(count: int, word: str) -> str:
    return word if count == 1 else f"{word}s"


def _stories(count: int) -> str:
    return "story" if count == 1 else "stories"


def _footer(digest: Digest) -> str:
    if not digest.number:
        return "A preview: nothing was sent."
    first = f", “digest why {digest.number}.1” why line 1 is here" if digest.stories else ""
    return f"Digest {digest.number}. “digest why {digest.number}” says what was left out{first}."


def _actions(digest: Digest) -> Iterable[Action]:
    """The entries behind the lines, each once, as many as a menu holds; and why it is so."""
    held = (change for change in digest.changes if change.slug and _is_held(change))
    entries = {change.slug: change.title for change in held}
    for story in digest.stories:
        if story.entry and story.fate is not Fate.WITHDRAWN:
            entries.setdefault(story.entry, story.entry_title)
    for slug, title in list(entries.items())[:MENU]:
        yield Action(
            label=f"Background: {shorten(clean(title), 60)}",
            command="show",
            values={"entry": slug},
            purpose=Purpose.OPEN,
        )
    if digest.number:
        values = {"item": str(digest.number)}
        yield Action(label="Why these?", command="digest why", values=values)


def _is_held(change: EntryChange) -> bool:
    return change.change is not Change.RETIRED


def _with_addresses(card: Card) -> Card:
    """A card whose links can be read where nothing can be followed."""
    return replace(card, text=tuple(_spelled(runs) for runs in card.text))


def _spelled(runs: Line) -> Line:
    return tuple(
        replace(run, text=f"{run.text} <{run.url}>")
        if run.url and run.style is not Style.MARK and run.url not in run.text
        else run
        for run in runs
    )
