"""Counts and lists: parties on a day, signatories, who joined or left in a period, who stays
outside; by region or alliance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from knowledge import text
from knowledge.answer.law import grids, say
from knowledge.answer.law.context import Law, members_of, treaties_of
from knowledge.answer.law.understand import negated, understood
from knowledge.answer.reading import Reading
from knowledge.census import Census, joined_between, left_between
from knowledge.dates import say as say_date
from knowledge.dates import say_short
from knowledge.model import Answer, Citation, Grid, State, Statement
from knowledge.treaties import Participation, Treaty

NAMED_AT_MOST = 40
"""Longer lists are given as a count, with the names to read on."""


def resolve(reading: Reading, law: Law) -> Answer | None:
    """Answers "how many parties", "which EU countries are not in", "who left", "who joined since
    2020".
    """
    if (
        not (
            reading.asks & {"how-many", "list", "who"}
            or reading.named("grouping")
            or _region(reading, law)
        )
        or reading.states
        or reading.pinpoints
    ):
        return None
    about = reading.tags & {"party", "join", "leave", "ratify", "sign"} or reading.has(
        "bound", "in", "outside", "belong"
    )
    if not about:
        return None
    members = members_of(reading, law)
    also = _words_of(members[1]) if members else frozenset()
    if not understood(reading, also=also, strictly=True):
        return None
    which, period = _which(reading)
    treaty = treaties_of(reading, law)[0]
    if not law.on and reading.has("entered", "entry") and reading.has("force"):
        law = replace(law, day=treaty.in_force)
    return listed(
        law,
        reading.question,
        treaty,
        which,
        period,
        members[:2] if members else None,
        members[2].citations if members and members[2] else (),
    )


def _region(reading: Reading, law: Law) -> bool:
    return bool(members_of(reading, law))


def _words_of(title: str) -> frozenset[str]:
    return frozenset(text.stem(word.norm) for word in text.words(title))


def _which(reading: Reading) -> tuple[str, tuple[date, date] | None]:
    """What is asked for: parties, outside, signatories, left or joined; and in which period."""
    period = _period(reading)
    tags = reading.tags
    if (
        "sign" in tags
        and ("ratify" in tags or reading.has("only", "just"))
        and (negated(reading) or reading.has("only", "just"))
    ):
        return "signatories", None
    if negated(reading) and "leave" not in tags:
        return "outside", None
    if "leave" in tags or (reading.has("out") and not reading.has("in")):
        return "left", period
    if period and (tags & {"join", "ratify"}):
        return "joined", period
    if "sign" in tags and not tags & {"party", "join", "ratify"}:
        return "signed", None
    return "parties", None


def _period(reading: Reading) -> tuple[date, date] | None:
    named = [when for when in reading.dates if when.precision != "now"]
    if not named:
        return None
    if len(named) >= 2 and named[0].first < named[1].last:
        return named[0].first, named[1].last
    when = named[0]
    if reading.has("since", "after", "from"):
        return (
            when.last + timedelta(days=1) if reading.has("after") else when.first
        ), reading.today
    if reading.has("before", "until"):
        return date(1980, 1, 1), when.first - timedelta(days=1)
    return when.first, min(when.last, reading.today)


def listed(
    law: Law,
    question: str,
    treaty: Treaty,
    which: str,
    period: tuple[date, date] | None = None,
    members: tuple[frozenset[str], str] | None = None,
    member_sources: tuple[Citation, ...] = (),
) -> Answer:
    """The count and the list. `members` limits them to a set of states: (ISO codes, its name).

    Only lists whose sentences give a day for each state are a table too: a list of names has no
    second column, and a day of its own there would be said by no sentence.
    """
    found = law.census(treaty.id, members[0] if members else None)
    group = (
        f" among {members[1]}"
        if members and members[1] == "NATO"
        else f" in {members[1]}"
        if members
        else ""
    )
    sources = (treaty.status, *member_sources)
    if which in {"left", "joined"}:
        return _movement(law, question, treaty, which, period, members, sources)
    states, label = _select(found, which, treaty)
    on = f"On {say_date(law.day)}" if law.day != law.today else "Today"
    count = f"{len(states)} states" if len(states) > 1 else "one state" if states else "no state"
    statements = [Statement(text=f"{on}, {count}{group} {label}.", citations=sources)]
    more: list[Statement] = []
    if states and (len(states) <= NAMED_AT_MOST or which == "outside"):
        names = say.chunks("They are:", states, sources)
        statements += names[:2]
        more = names[2:]
    elif states:
        more = say.chunks("They are:", states, sources)
    statements += _undated(law, found, which)
    return law.answer(
        question, statements, resolver="counting", more=more, notes=(treaty.complete_note,)
    )


def _select(found: Census, which: str, treaty: Treaty) -> tuple[list[State], str]:
    if which == "outside":
        return [row.state for row in found.outside], f"are not bound by {treaty.short}"
    if which == "signatories":
        return [
            row.state for row in found.signatories
        ], f"have signed but not ratified {treaty.short}"
    if which == "signed":
        signed = found.where(lambda row: bool(row.participation and row.participation.signed))
        return [row.state for row in signed], f"signed {treaty.short}"
    return [row.state for row in found.parties], f"are bound by {treaty.short} as States Parties"


def _undated(law: Law, found: Census, which: str) -> list[Statement]:
    """States that consented on an unknown day, which a count cannot place."""
    rows = found.undated
    if not rows or which not in {"parties", "outside"}:
        return []
    names = say.listing(row.state for row in rows)
    total = len(found.parties) + len(rows)
    citations = tuple(
        citation
        for row in rows
        if row.participation
        for citation in say.cite(row.participation)[:1]
    )
    line = (
        f"Not counted: {names}, whose day of consent is not known; "
        f"with {'it' if len(rows) == 1 else 'them'} the number of parties would be {total}."
    )
    return (
        [Statement(text=line, citations=citations, confidence=rows[0].participation.confidence)]
        if rows[0].participation
        else []
    )


def _movement(
    law: Law,
    question: str,
    treaty: Treaty,
    which: str,
    period: tuple[date, date] | None,
    members: tuple[frozenset[str], str] | None,
    sources: tuple[Citation, ...],
) -> Answer:
    first, last = period or (date(1900, 1, 1), law.day)
    rows = [row for row in law.rows(treaty.id) if members is None or row.state.iso3 in members[0]]
    moved = (left_between if which == "left" else joined_between)(rows, first, last)
    statements = [
        Statement(text=_headline(treaty, which, moved, period), citations=_sources(moved, sources))
    ]
    more: list[Statement] = []
    grid: Grid | None = None
    if which == "left":
        statements += [_leaver(row) for _, row in moved]
        grid = grids.of_dates(
            "Left on",
            [(grids.row_name(row.state), say_short(row.withdrawal_effective)) for _, row in moved],
            len(moved),
        )
        if moved:
            statements.append(say.leaving_rule(treaty))
        for state, id in (("UKR", "APMBC"),):
            if treaty.id == id and law.disputes(state, id):
                statements.append(_not_a_leaver(law, state, id))
    elif moved:
        cited = _sources(moved, sources)
        lists = _dated_lists(moved)
        statements += [Statement(text=line, citations=cited) for line, _ in lists]
        statements, more = statements[:3], statements[3:]
        named = sum(count for _, count in lists[:2])
        grid = grids.of_dates(
            "Ratified or acceded on",
            [(row.state.name, say_short(day)) for day, row in moved[:named]],
            len(moved),
        )
    return law.answer(
        question,
        statements,
        resolver="counting",
        more=more,
        notes=(treaty.complete_note,),
        grid=grid,
    )


def _dated_lists(moved: Sequence[tuple[date, Participation]]) -> list[tuple[str, int]]:
    """Names with their days as texts that fit a statement, and how many names each holds."""
    lists: list[tuple[str, int]] = []
    text_, count = "They are: ", 0
    for day, row in moved:
        line = f"{row.state.name} ({say_date(day)})"
        if len(text_) + len(line) > 270:
            lists.append((text_.rstrip("; ") + ";", count))
            text_, count = "further: ", 0
        text_, count = text_ + line + "; ", count + 1
    return [*lists, (text_.rstrip("; ") + ".", count)]


_NUMBERS = (
    "No state",
    "One state",
    "Two states",
    "Three states",
    "Four states",
    "Five states",
    "Six states",
    "Seven states",
)


def _headline(
    treaty: Treaty,
    which: str,
    moved: Sequence[tuple[date, Participation]],
    period: tuple[date, date] | None,
) -> str:
    count = _NUMBERS[len(moved)] if len(moved) < len(_NUMBERS) else f"{len(moved)} states"
    verb = "left" if which == "left" else "ratified or acceded to"
    span = ""
    if period:
        span = f" between {say_date(period[0])} and {say_date(period[1])}"
    names = f": {say.listing(row.state for _, row in moved)}" if 0 < len(moved) <= 8 else ""
    has = "has" if len(moved) < 2 else "have"
    return f"{count} {has if not period else ''} {verb} {treaty.short}{span}{names}.".replace(
        "  ", " "
    )


def _leaver(row: Participation) -> Statement:
    line = (
        f"{say.capital(row.state.label)}: notice {say_date(row.withdrawal_notified)}, "
        f"out {say_date(row.withdrawal_effective)}."
    )
    return Statement(text=line, citations=say.cite(row)[-1:], confidence=row.confidence)


def _not_a_leaver(law: Law, state: str, treaty: str) -> Statement:
    row = law.participation(state, treaty)
    line = (
        f"{law.store.states[state].label}: declared a suspension in July 2025, which is "
        "disputed; it is not a withdrawal and is not counted here."
    )
    return Statement(text=say.capital(line), citations=row.citations[-2:] if row else ())


def _sources(
    moved: Sequence[tuple[date, Participation]], sources: tuple[Citation, ...]
) -> tuple[Citation, ...]:
    return sources if not moved else (say.cite(moved[0][1])[0],)
