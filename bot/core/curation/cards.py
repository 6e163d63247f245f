"""Proposals as cards: for reviewers, with their buttons; for the author, with the outcome."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.command import Call
from bot.core.curation.acting import about, curator, named
from bot.core.curation.differences import difference_lines, three_way_lines
from bot.core.curation.wording import place, say_moment
from bot.core.markup import BLANK, Line, Run, Style, clean, line, safe_url
from bot.core.reply import Action, Card, Emphasis, Field, Purpose, Reply, Tone
from bot.core.text import plain_card
from knowledge.curation.compare import three_way
from knowledge.curation.model import Action as Asked
from knowledge.curation.model import Draft, Fields, Proposal, Standing, Target

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
        title=f"Proposal {one.id}: {about(call, one)}",
        text=tuple(_lines(call, one, stale=stale)),
        fields=tuple(_fields(call, one)),
        tone=Tone.CAUTION if stale else Tone.NEUTRAL,
        footer=_sentence(outcome_words(call, one)),
    )
    actions = _actions(call, one, stale=stale) if one.standing is Standing.OPEN else _open(one)
    return Reply(plain=plain_card(card), cards=(card,), actions=actions, shareable=False)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].removesuffix('.')}."


def outcome_words(call: Call, one: Proposal) -> str:
    """What became of a proposal, by whom, when and why."""
    if one.standing is Standing.OPEN:
        return WORDS[one.standing]
    by = clean(call.office.people.name(one.decided_by))
    reason = f": {clean(one.reason)}" if one.reason else ""
    return f"{outcome_of(call, one)} by {by} on {say_moment(one.decided_at)}{reason}"


def outcome_of(call: Call, one: Proposal) -> str:
    """What became of a proposal; a suggestion that no change was made from was taken note of."""
    if one.action is not Asked.SUGGEST or one.standing is not Standing.APPROVED:
        return WORDS[one.standing]
    answer = curator(call).answered_by(one.id)
    return f"approved with proposal {answer}" if answer else "taken note of; nothing was changed"


def edit_again(one: Proposal) -> tuple[Action, ...]:
    """The button with which an author goes on with what came to nothing."""
    values = {"proposal": str(one.id)}
    return (Action(label="Edit again", command="kb amend", values=values),)


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
    of = f" on “{clean(title)}”" if one.key else ""
    lines: list[Line] = [line(f"Your {what} {one.id}{of} was {outcome_of(call, one)}.")]
    if one.reason:
        lines.append(line(f"The reason given: {clean(one.reason)}"))
    if one.action is Asked.SUGGEST:
        text = clean(str(one.fields.get("text", "")))
        lines.append(line(f"You had written: {text}", Style.QUIET))
    card = Card(text=tuple(lines))
    shown = _open(one) if one.standing is Standing.APPROVED else ()
    if one.action in {Asked.ADD, Asked.EDIT} and not shown:
        shown = edit_again(one)
    reply = Reply(plain=plain_card(card), cards=(card,), actions=shown, shareable=False)
    call.office.notices.tell(one.author, f"outcome/{one.id}", reply, call.request.now)


def _is_stale(call: Call, one: Proposal) -> bool:
    if one.standing is not Standing.OPEN or one.action is Asked.SUGGEST:
        return False
    return any(queued.stale for queued in curator(call).queue() if queued.proposal.id == one.id)


def _fields(call: Call, one: Proposal) -> Iterator[Field]:
    if one.action is Asked.SUGGEST and one.fields.get("source"):
        yield Field(name="Where one can read it", value=clean(str(one.fields["source"])))
    if one.answers is not None:
        yield Field(name="Answers", value=f"suggestion {one.answers}")
    if one.key:
        yield Field(name=one.target.value.capitalize(), value=clean(one.key))


def _lines(call: Call, one: Proposal, *, stale: bool) -> Iterator[Line]:
    yield from _who(call, one)
    if one.action is Asked.SUGGEST:
        yield line(clean(str(one.fields["text"])))
        return
    if one.action is Asked.MERGE:
        yield line(f"Into “{clean(named(call, Target.ENTRY, str(one.fields['into'])))}”.")
    if one.action is Asked.RETIRE:
        yield line("It would no longer be found or shown; its revisions are kept.")
        return
    yield from difference_lines(curator(call).changes(one))
    if stale:
        yield from _moved(call, one)
    if one.action is not Asked.MERGE:
        yield from _advice(call, one)


def _who(call: Call, one: Proposal) -> Iterator[Line]:
    """Who asks, when and why; a reader is named by nothing."""
    by = f"a reader ({one.author})"
    if one.action is not Asked.SUGGEST:
        by = clean(call.office.people.name(one.author))
    yield line(f"By {by}, {say_moment(one.at.isoformat())}", Style.QUIET)
    if one.note:
        yield line(clean(one.note))
    yield BLANK


def _moved(call: Call, one: Proposal) -> Iterator[Line]:
    """What has been changed since the proposal was made, beside what it changes."""
    desk = curator(call)
    base = desk.revision(one.target, one.key, one.base).fields if one.base else {}
    head = desk.draft_of(one.target, one.key).fields
    yield BLANK
    yield line("It has been changed there since, and must be brought up to date:", Style.STRONG)
    yield from three_way_lines(three_way(base, head, one.fields))


def _advice(call: Call, one: Proposal) -> Iterator[Line]:
    draft = Draft(target=one.target, key=one.key, base=one.base, fields=one.fields)
    before = curator(call).revision(one.target, one.key, one.base).fields if one.base else {}
    said = [*new_sources(call, draft, before), *advice_lines(call, draft)]
    if said:
        yield BLANK
    yield from said


def advice_lines(call: Call, draft: Draft) -> Iterator[Line]:
    """Near-duplicates, hints on wording, and what tilts the balance of a debate."""
    desk = curator(call)
    for near in desk.similar(draft, call.base.nearest, 3):
        if near.same or draft.is_new:
            same = f": both say “{clean(near.same)}”" if near.same else ""
            yield _advised("Similar", f"{clean(near.title)} ({near.slug}){same}")
    for hint in desk.hints(draft):
        yield _advised(hint.kind.capitalize(), f"{place(hint.field)}{clean(hint.what)}")
    for one in desk.balance(draft):
        for tilt in one.tilts:
            yield _advised("Balance", f"{clean(one.topic)}: {clean(tilt)}")


def new_sources(call: Call, draft: Draft, before: Fields) -> Iterator[Line]:
    """The sources of what a draft says anew, in full, so that a reviewer can open them."""
    known = call.base.store.sources
    said = [one for one in draft.fields.get("statements", ()) if one not in _said(before)]
    cites = [str(cite).partition(" @ ")[0] for one in said for cite in one.get("cite", ())]
    for id in dict.fromkeys([*cites, *map(str, draft.fields.get("source_ids", ()))]):
        if id in known:
            source, url = known[id], safe_url(known[id].url)
            yield (
                Run(text="source: ", style=Style.STRONG),
                Run(text=f"{clean(source.title)}, {clean(source.publisher)} [{source.id}] "),
                Run(text=url or "no certain address", url=url),
            )


def _said(fields: Fields) -> list[object]:
    return list(fields.get("statements", ()))


def _advised(kind: str, what: str) -> Line:
    return (Run(text=f"{kind}: ", style=Style.STRONG), Run(text=what, style=Style.QUIET))


def _actions(call: Call, one: Proposal, *, stale: bool) -> tuple[Action, ...]:
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
