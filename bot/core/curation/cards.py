"""Proposals as cards: for reviewers, with their buttons; for the author, with the outcome."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.command import Call
from bot.core.curation.acting import VERBS, curator, named
from bot.core.curation.differences import difference_lines
from bot.core.curation.wording import say_moment
from bot.core.markup import Line, Run, Style, clean, line, safe_url
from bot.core.reply import Action, Card, Emphasis, Field, Purpose, Reply, Tone
from bot.core.text import plain_card
from knowledge.curation.model import Action as Asked
from knowledge.curation.model import Draft, Proposal, Standing, Target

ALIKE = 0.9
"""Likeness from which on an entry is named that shares no sentence."""
WORDS = {
    Standing.OPEN: "waits for a decision",
    Standing.APPROVED: "approved",
    Standing.REJECTED: "rejected",
    Standing.SUPERSEDED: "superseded",
    Standing.WITHDRAWN: "withdrawn",
}


def proposal_reply(call: Call, one: Proposal) -> Reply:
    """A proposal with its differences, advice and, while it is open, its buttons."""
    stale = _is_stale(call, one)
    card = Card(
        title=f"Proposal {one.id}: {VERBS[one.action]} “{clean(named(call, one.target, one.key))}”",
        text=tuple(_lines(call, one, stale=stale)),
        fields=tuple(_fields(call, one)),
        tone=Tone.CAUTION if stale else Tone.NEUTRAL,
        footer=_sentence(outcome_words(call, one)),
    )
    actions = _actions(one, stale=stale) if one.standing is Standing.OPEN else _open(one)
    return Reply(plain=plain_card(card), cards=(card,), actions=actions, shareable=False)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].removesuffix('.')}."


def outcome_words(call: Call, one: Proposal) -> str:
    """What became of a proposal, by whom, when and why."""
    if one.standing is Standing.OPEN:
        return WORDS[one.standing]
    by = clean(call.office.people.name(one.decided_by))
    reason = f": {clean(one.reason)}" if one.reason else ""
    return f"{WORDS[one.standing]} by {by} on {say_moment(one.decided_at)}{reason}"


def show_proposal(call: Call, one: Proposal) -> None:
    """Show a new or changed proposal to the reviewers; of a decided one only where it is shown."""
    call.office.notices.show_reviewers(
        f"review/{one.id}",
        proposal_reply(call, one),
        call.request.now,
        anew=one.standing is Standing.OPEN,
    )


def tell_author(call: Call, one: Proposal) -> None:
    """Tell who proposed or suggested what became of it, with the reason."""
    if one.author == one.decided_by:
        return
    what = "suggestion" if one.action is Asked.SUGGEST else "proposal"
    title = named(call, one.target, one.key)
    about = f" on “{clean(title)}”" if one.key else ""
    said = WORDS[one.standing]
    lines: list[Line] = [line(f"Your {what} {one.id}{about} was {said}.")]
    if one.reason:
        lines.append(line(f"The reason given: {clean(one.reason)}"))
    if one.action is Asked.SUGGEST:
        text = clean(str(one.fields.get("text", "")))
        lines.append(line(f"You had written: {text}", Style.QUIET))
    card = Card(text=tuple(lines))
    shown = _open(one) if one.standing is Standing.APPROVED else ()
    reply = Reply(plain=plain_card(card), cards=(card,), actions=shown, shareable=False)
    call.office.notices.tell(one.author, f"outcome/{one.id}", reply, call.request.now)


def _is_stale(call: Call, one: Proposal) -> bool:
    if one.standing is not Standing.OPEN or one.action is Asked.SUGGEST:
        return False
    return any(queued.stale for queued in curator(call).queue() if queued.proposal.id == one.id)


def _fields(call: Call, one: Proposal) -> Iterator[Field]:
    if one.action is Asked.SUGGEST:
        yield Field(name="By", value=f"a reader ({one.author})")
        source = clean(str(one.fields.get("source", "")))
        if source:
            yield Field(name="Where one can read it", value=source)
    else:
        yield Field(name="By", value=clean(call.office.people.name(one.author)))
    yield Field(name="On", value=say_moment(one.at.isoformat()))
    if one.note:
        yield Field(name="Why", value=clean(one.note))
    if one.answers is not None:
        yield Field(name="Answers", value=f"suggestion {one.answers}")
    if one.key:
        yield Field(name=one.target.value.capitalize(), value=clean(one.key))


def _lines(call: Call, one: Proposal, *, stale: bool) -> Iterator[Line]:
    if one.action is Asked.SUGGEST:
        yield line(clean(str(one.fields["text"])))
        return
    if stale:
        yield line(
            "What it is about has been changed since: it must be brought up to date first.",
            Style.STRONG,
        )
    if one.action is Asked.MERGE:
        yield line(f"Into “{clean(named(call, Target.ENTRY, str(one.fields['into'])))}”.")
    if one.action is Asked.RETIRE:
        yield line("It would no longer be found or shown; its revisions are kept.")
        return
    yield from difference_lines(curator(call).changes(one))
    yield from _advice(call, one)


def _advice(call: Call, one: Proposal) -> Iterator[Line]:
    if one.action is Asked.MERGE:
        return
    draft = Draft(target=one.target, key=one.key, base=one.base, fields=one.fields)
    yield from new_sources(call, draft)
    yield from advice_lines(call, draft)


def advice_lines(call: Call, draft: Draft) -> Iterator[Line]:
    """Near-duplicates, hints on wording, and what tilts the balance of a debate."""
    desk = curator(call)
    for near in desk.similar(draft, call.base.nearest, 3):
        if near.same or near.score >= ALIKE:
            same = f": both say “{clean(near.same)}”" if near.same else ""
            yield _advised("Similar", f"{clean(near.title)} ({near.slug}){same}")
    for hint in desk.hints(draft):
        yield _advised(hint.kind.capitalize(), f"{clean(hint.field)}: {clean(hint.what)}")
    for one in desk.balance(draft):
        for tilt in one.tilts:
            yield _advised("Balance", f"{clean(one.topic)}: {clean(tilt)}")


def new_sources(call: Call, draft: Draft) -> Iterator[Line]:
    """The sources that a draft cites, in full, so that a reviewer can open them."""
    cited: dict[str, None] = {}
    for statement in draft.fields.get("statements", ()):
        for cite in statement.get("cite", ()):
            cited[str(cite).partition(" @ ")[0]] = None
    for id in draft.fields.get("source_ids", ()):
        cited[str(id)] = None
    known = call.base.store.sources
    for source in (known[id] for id in cited if id in known):
        url = safe_url(source.url)
        yield (
            Run(text="source: ", style=Style.STRONG),
            Run(text=f"{clean(source.title)}, {clean(source.publisher)} [{source.id}] "),
            Run(text=url or "no certain address", url=url),
        )


def _advised(kind: str, what: str) -> Line:
    return (Run(text=f"{kind}: ", style=Style.STRONG), Run(text=what, style=Style.QUIET))


def _actions(one: Proposal, *, stale: bool) -> tuple[Action, ...]:
    this = {"proposal": str(one.id)}

    def button(label: str, command: str, style: Emphasis = Emphasis.PLAIN) -> Action:
        return Action(label=label, command=command, values=this, style=style)

    reject = button("Reject", "kb reject", Emphasis.DANGER)
    if one.action is Asked.SUGGEST:
        turn = button("Turn into a draft", "kb amend", Emphasis.PRIMARY)
        return turn, button("Taken note of", "kb approve"), reject, button("Block", "kb block")
    if stale:
        return button("Bring up to date", "kb rebase", Emphasis.PRIMARY), reject
    approve = button("Approve", "kb approve", Emphasis.PRIMARY)
    if one.action in {Asked.ADD, Asked.EDIT}:
        return approve, button("Edit and approve", "kb amend"), reject
    return approve, reject


def _open(one: Proposal) -> tuple[Action, ...]:
    into = one.fields.get("into") if one.action is Asked.MERGE else one.key
    if one.target is Target.PARTICIPATION and one.key:
        iso3, _, treaty = one.key.partition("/")
        values = {"state": iso3, "treaty": treaty}
        return (Action(label=f"Status of {iso3}", command="status", values=values),)
    if not into or one.action is Asked.RETIRE:
        return ()
    shown = "show" if one.target is Target.ENTRY else "source"
    name = "entry" if one.target is Target.ENTRY else "source"
    return (
        Action(
            label="Show it as it stands",
            command=shown,
            values={name: str(into)},
            purpose=Purpose.OTHER,
        ),
    )
