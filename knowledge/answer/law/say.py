"""Statements of the law model in words. Each carries the depositary source or the article that
it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from knowledge.dates import say
from knowledge.model import Citation, Confidence, SourceKind, State, Statement
from knowledge.treaties import Participation, Stage, Status, Treaty, in_force_day

_CONSENT = {
    "ratification": "ratified it",
    "acceptance": "accepted it",
    "approval": "approved it",
    "accession": "acceded to it",
    "consent": "consented to be bound",
    "succession": "succeeded to it",
}
_AUTHORITY = {kind: rank for rank, kind in enumerate(SourceKind)}


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def name(state: State) -> str:
    """The state's name in running text."""
    return state.label


def pin(citation: Citation, locator: str) -> Citation:
    """The citation with a pinpoint."""
    return replace(citation, locator=locator)


def cite(participation: Participation) -> tuple[Citation, ...]:
    """The best depositary (or else most authoritative) source of a participation, and for a
    withdrawal the newest that reports it.
    """
    ranked = sorted(
        participation.citations, key=lambda c: (_depositary(c), c.source.date or "0"), reverse=True
    )
    chosen = ranked[:1]
    if participation.withdrawal_notified or participation.undated:
        rest = sorted(participation.citations, key=lambda c: c.source.date or "0", reverse=True)
        chosen += [citation for citation in rest if citation not in chosen][:1]
    return tuple(chosen)


def _depositary(citation: Citation) -> int:
    return (
        2
        if citation.source.kind is SourceKind.DEPOSITARY
        else 1
        if citation.source.kind is SourceKind.UN
        else 0
    )


def status_line(status: Status, today: date, *, leaving: bool = False) -> Statement:
    """How the state stands on the day, in one sentence; `leaving` where it was asked whether it
    has left.
    """
    participation = status.participation
    citations = cite(participation) if participation else (status.treaty.status,)
    return Statement(
        text=_sentence(status, today, leaving),
        citations=citations,
        confidence=confidence(status),
    )


def confidence(status: Status) -> Confidence:
    """How well it is supported that the state stands so."""
    if status.participation:
        return status.participation.confidence
    return Confidence.HIGH if status.certain else Confidence.MEDIUM


def _sentence(status: Status, today: date, leaving: bool) -> str:
    treaty, state = status.treaty, name(status.state)
    then = f"On {say(status.day)} " if status.day != today else ""
    past = status.day < today
    was, has = ("was", "had") if past else ("is", "has")
    if status.day < treaty.adopted:
        text = f"{then}{treaty.short} did not exist yet: it was adopted on {say(treaty.adopted)}"
        return capital(text) + f" and entered into force on {say(treaty.in_force)}."
    if leaving and status.stage is Stage.PARTY:
        return capital(
            f"{then}{state} {has} not left {treaty.short}: {_party(status, 'it', was, has)}"
        )
    sentence = {
        Stage.NONE: _none,
        Stage.SIGNATORY: _signatory,
        Stage.CONSENTED: _consented,
        Stage.PARTY: _party,
        Stage.LEAVING: _leaving,
        Stage.LEFT: _left,
    }[status.stage]
    return capital(then + sentence(status, state, was, has))


def _none(status: Status, state: str, was: str, has: str) -> str:
    treaty = status.treaty.short
    if status.participation and status.until:
        return f"{state} {was} not bound by {treaty}: it {has} not yet signed or joined."
    if status.participation:
        return f"{state} {was} not yet a State Party to {treaty}."
    if not status.certain:
        return f"{state} is not known to have joined {treaty}: it has no entry in the table. {status.gap}"
    return f"{state} {was} not a State Party to {treaty}: it {has} never signed, ratified or acceded to it."


def _signatory(status: Status, state: str, was: str, has: str) -> str:
    signed = f"it {has} signed on {say(status.since)}" if status.since else f"it {has} signed"
    return f"{state} {was} a signatory only, not a State Party to {status.treaty.short}: {signed} but not ratified."


def _consented(status: Status, state: str, was: str, has: str) -> str:
    participation, treaty = status.participation, status.treaty.short
    if participation is None or participation.undated:
        year = participation.consent_year if participation else ""
        return (
            f"{state} is reported to have joined {treaty} in {year}, but the day of deposit was not found, so whether it {was} "
            f"bound yet is not confirmed. {capital(status.gap)}"
        )
    verb = _CONSENT[participation.consent_type]
    until = f"only on {say(status.until)}" if status.until else "later"
    return f"{state} {was} not yet bound by {treaty}: it {has} {verb} on {say(participation.consent_date)}, in force for it {until}."


def _party(status: Status, state: str, was: str, has: str) -> str:
    participation, treaty = status.participation, status.treaty.short
    if participation is None or participation.undated:
        return f"{state} {was} named among the parties to {treaty}; the day of consent is not known. {status.gap}"
    if participation.consent_type == "succession":
        since = say(status.since) if status.since else "then"
        return (
            f"{state} {was} a State Party to {treaty} by succession, counted from {since}, the day of State succession; "
            f"its instrument came on {say(participation.consent_date)}."
        )
    how = f"it {_CONSENT[participation.consent_type]} on {say(participation.consent_date)}"
    since = f", bound since {say(status.since)}" if status.since else ""
    return f"{state} {was} a State Party to {treaty}{since} ({how})."


def _leaving(status: Status, state: str, was: str, has: str) -> str:
    notice = say(status.participation.withdrawal_notified) if status.participation else ""
    until = f" until {say(status.until)}" if status.until else ""
    return f"{state} {was} still bound by {status.treaty.short}{until}: its notice of withdrawal of {notice} {has} not taken effect yet."


def _left(status: Status, state: str, was: str, has: str) -> str:
    participation = status.participation
    since = say(status.since) if status.since else ""
    notice = (
        f", after its notice of {say(participation.withdrawal_notified)}" if participation else ""
    )
    bound = in_force_day(participation) if participation else None
    before = f" It had been bound since {say(bound)}." if bound else ""
    return f"{state} {was} no longer bound by {status.treaty.short}: it left with effect from {since}{notice}.{before}"


def history(participation: Participation) -> Statement:
    """All dates of a participation in one line."""
    verb = {"consent": "consented"}.get(
        participation.consent_type, _CONSENT.get(participation.consent_type, "").split(" ")[0]
    )
    steps = [
        ("signed", participation.signed),
        (verb, participation.consent_date),
        ("in force", participation.entry_into_force),
        ("notice of withdrawal", participation.withdrawal_notified),
        ("out", participation.withdrawal_effective),
    ]
    dated = "; ".join(f"{what} {say(when)}" for what, when in steps if when)
    text = f"{capital(name(participation.state))} and {participation.treaty.short}: {dated}."
    return Statement(text=text, citations=cite(participation), confidence=participation.confidence)


def joining_rule(treaty: Treaty) -> Statement:
    """The rule by which a late joiner is bound."""
    rule = (
        "on the first day of the sixth month after the month of deposit"
        if treaty.late_joiner == "sixth-month"
        else "six months after the deposit"
    )
    text = f"Rule for a state that joins later: {treaty.short} enters into force for it {rule} ({treaty.joiner_article})."
    return Statement(text=text, citations=(pin(treaty.text, treaty.joiner_article),))


def leaving_rule(treaty: Treaty) -> Statement:
    """The rule by which a withdrawal takes effect."""
    length = (
        "one year"
        if treaty.withdrawal_months == 12
        else f"{_number(treaty.withdrawal_months)} months"
    )
    frozen = ", but not before the end of an armed conflict in which the state is then engaged"
    text = (
        f"Rule: withdrawal from {treaty.short} takes effect {length} after the Depositary receives the notice"
        f"{frozen if treaty.withdrawal_frozen_in_conflict else ''} ({treaty.withdrawal_article})."
    )
    return Statement(text=text, citations=(pin(treaty.text, treaty.withdrawal_article),))


def listing(states: Iterable[State]) -> str:
    """Names joined in running text, in the order given."""
    names = [name(state) for state in states]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def chunks(
    lead: str, states: Sequence[State], citations: tuple[Citation, ...], limit: int = 280
) -> list[Statement]:
    """A long list of states as statements of at most about `limit` characters, the first led by
    `lead`.
    """
    statements: list[Statement] = []
    line, count = lead, 0
    for state in states:
        item = ("; " if count else " ") + state.name
        if len(line) + len(item) > limit and count:
            statements.append(Statement(text=line + ";", citations=citations))
            line, count = f"further: {state.name}", 1
            continue
        line, count = line + item, count + 1
    statements.append(Statement(text=line + ".", citations=citations))
    return statements


def _number(value: int) -> str:
    return {6: "six", 12: "twelve"}.get(value, str(value))
