"""Commands over what the base holds: one entry, lists of entries, one source."""

from __future__ import annotations

from collections import Counter

from bot.core.command import Call
from bot.core.errors import NotFound, did_you_mean
from bot.core.layout import number_sources, statement_lines
from bot.core.markup import Line, Run, Style, clean, line, safe_url
from bot.core.model import Role
from bot.core.notices import note
from bot.core.reply import Action, Card, Field, Purpose, Reply, Result
from bot.core.text import class_of, plain_card, short_date
from knowledge.dates import say
from knowledge.freshness import due_note
from knowledge.model import Entry, Kind

PAGE = 25
"""Entries on a page: as many as the smallest surface can offer as choices."""


def show(call: Call) -> Reply:
    """One entry with all its statements and sources."""
    slug = "-".join(call.text("entry").casefold().split())
    entry = call.base.entry(slug)
    references = number_sources(entry.statements)
    titles = {id: title for id, title, _ in call.base.topics()}
    card = Card(
        title=entry.title,
        text=entry_lines(entry),
        fields=_fields(
            ("Kind", entry.kind.value),
            ("Date", say(entry.date) if entry.date else ""),
            ("Also called", ", ".join(entry.aliases[:5])),
            ("Topics", ", ".join(titles.get(topic, topic) for topic in entry.topics)),
        ),
        citations=references,
        footer=" ".join(
            part for part in (_identified(call, slug, entry), _aged(call, entry)) if part
        ),
    )
    related = tuple(
        Action(
            label=question, command="ask", values={"question": question}, purpose=Purpose.RELATED
        )
        for question in entry.questions[:3]
    )
    return Reply(plain=plain_card(card), cards=(card,), actions=(*_keeping(call, entry), *related))


def _identified(call: Call, wanted: str, entry: Entry) -> str:
    """By which name this very revision is found for good."""
    number = wanted.partition("@")[2] or call.base.store.head(entry.slug)
    return f"Entry {entry.slug}@{number}, base {call.base.revision}."


def _aged(call: Call, entry: Entry) -> str:
    """That the entry is due for a check, if it is."""
    if entry.slug not in call.base.store.numbers:
        return ""
    return due_note(call.base.freshness(entry.slug, call.request.today))


def _keeping(call: Call, entry: Entry) -> tuple[Action, ...]:
    """What readers and editors can do about an entry."""
    if entry.slug not in call.base.store.numbers:
        return ()
    found = [
        Action(label="Suggest a correction", command="suggest", values={"entry": entry.slug}),
        Action(label="History", command="kb history", values={"key": entry.slug}),
    ]
    if call.role >= Role.EDITOR:
        found += [
            Action(label="Edit", command="kb edit", values={"key": entry.slug}),
            Action(label="It still holds", command="kb verify", values={"key": entry.slug}),
        ]
    return tuple(action for action in found if any(action.command == c.name for c in call.catalog))


def entry_lines(entry: Entry) -> tuple[Line, ...]:
    """The statements of an entry, one a line; of a debate by side."""
    references = number_sources(entry.statements)
    if not entry.sides:
        return statement_lines(entry.statements, references)
    lines: list[Line] = []
    for number, side in enumerate(entry.sides, 1):
        lines.append(line(side, Style.STRONG))
        lines += statement_lines(
            (row for row in entry.statements if row.side == number), references
        )
    return (
        *lines,
        *statement_lines((row for row in entry.statements if row.side is None), references),
    )


def _fields(*pairs: tuple[str, str]) -> tuple[Field, ...]:
    return tuple(Field(name=name, value=clean(value)) for name, value in pairs if value)


def browse(call: Call) -> Reply:
    """The kinds and topics, or the entries of one."""
    kind, topic = call.text("kind"), call.text("topic")
    if not kind and topic.casefold() in set(Kind):
        kind, topic = topic.casefold(), ""
    if not kind and not topic:
        return _overview(call)
    rows = call.base.browse(kind=kind, topic=_topic_id(call, topic) if topic else "")
    if not rows:
        return note(
            "The base holds no such entry. `browse` alone lists its kinds and topics.",
            result=Result.NOTHING,
        )
    pages = -(-len(rows) // PAGE)
    page = min(call.number("page", 1), pages)
    shown = rows if call.flag("all") else rows[(page - 1) * PAGE : page * PAGE]
    more = not call.flag("all") and page < pages
    count = f"{len(rows)} entries" if len(rows) != 1 else "1 entry"
    footer = (
        f"{count}; page {page} of {pages}." if pages > 1 and not call.flag("all") else f"{count}."
    )
    card = Card(
        title=_list_title(call, kind, topic), text=tuple(_row(*row) for row in shown), footer=footer
    )
    turn = Action(
        label="Next page",
        command="browse",
        values={**call.request.values, "page": str(page + 1)},
        purpose=Purpose.PAGE,
    )
    opened = tuple(_open(title, "show", entry=slug) for slug, _, title, _ in shown)
    return Reply(plain=plain_card(card), cards=(card,), actions=(turn, *opened) if more else opened)


def _open(label: str, command: str, **values: str) -> Action:
    return Action(label=clean(label), command=command, values=values, purpose=Purpose.OPEN)


def _row(slug: str, _kind: str, title: str, day: str) -> Line:
    dated = f" ({short_date(day)})" if day else ""
    return (Run(text=f"{slug}: ", style=Style.QUIET), Run(text=clean(title) + dated))


def _list_title(call: Call, kind: str, topic: str) -> str:
    titles = {id: title for id, title, _ in call.base.topics()}
    return ", ".join(
        part
        for part in (
            f"Kind: {kind}" if kind else "",
            titles.get(_topic_id(call, topic), "") if topic else "",
        )
        if part
    )


def _topic_id(call: Call, typed: str) -> str:
    wanted = typed.casefold().strip()
    for id, title, _ in call.base.topics():
        if wanted in {id, title.casefold()} or "-".join(wanted.split()) == id:
            return id
    near = [value for value, _ in call.base.complete("topic", typed, 3)]
    advice = did_you_mean(near) or "“browse” alone lists all topics and kinds."
    raise NotFound(f"There is no topic or kind called “{clean(typed)}”.", advice)


def _overview(call: Call) -> Reply:
    kinds = Counter(kind for _, kind, _, _ in call.base.browse())
    lines = [line("Kinds", Style.STRONG)]
    lines += [line(f"{kind} ({count})") for kind, count in kinds.items()]
    lines.append(line("Topics", Style.STRONG))
    lines += [
        (Run(text=f"{id}: ", style=Style.QUIET), Run(text=f"{clean(title)} ({count})"))
        for id, title, count in call.base.topics()
        if count
    ]
    card = Card(
        title="What the base holds",
        text=tuple(lines),
        footer="“browse” with a kind or a topic lists its entries.",
    )
    opened = [_open(f"{kind} ({count})", "browse", kind=kind) for kind, count in kinds.items()]
    opened += [
        _open(f"{title} ({count})", "browse", topic=title if id in kinds else id)
        for id, title, count in call.base.topics()
        if count
    ]
    return Reply(plain=plain_card(card), cards=(card,), actions=tuple(opened))


def source(call: Call) -> Reply:
    """One source and the entries that rest on it."""
    found = call.base.source(call.text("source"))
    slugs = call.base.cited_in(found.id)
    shown = slugs[:PAGE]
    rest = f" and {len(slugs) - len(shown)} more" if len(slugs) > len(shown) else ""
    card = Card(
        title=found.title,
        url=safe_url(found.url),
        fields=_fields(
            ("Publisher", found.publisher),
            ("Date", say(found.date) if found.date else "not known"),
            ("Class", class_of(found)),
            ("Address", safe_url(found.url) or "no certain address"),
            ("Archived copy", safe_url(found.archive)),
            ("Also known as", ", ".join(found.formerly)),
            ("Cited in", ", ".join(shown) + rest if shown else "no entry; the law tables only"),
        ),
        footer=f"Source {found.id}.",
    )
    opened = tuple(_open(call.base.entry(slug).title, "show", entry=slug) for slug in shown)
    return Reply(plain=plain_card(card), cards=(card,), actions=opened)
