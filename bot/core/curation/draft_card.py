"""A draft as a card: the entry as readers would see it, what is wrong with it, advice, buttons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.core.browse import entry_lines
from bot.core.command import Call
from bot.core.curation.acting import curator, named, reviews
from bot.core.curation.cards import advice_lines, new_sources
from bot.core.curation.differences import difference_lines, three_way_lines
from bot.core.curation.fields import statement_of
from bot.core.curation.parts import parts_of
from bot.core.curation.wording import place
from bot.core.layout import number_sources
from bot.core.markup import BLANK, Line, Run, Style, clean, line
from bot.core.notices import note
from bot.core.office import KeptDraft
from bot.core.reply import Action, Card, Emphasis, Purpose, Reply, Tone
from bot.core.text import plain_card
from knowledge.curation.compare import differences, three_way
from knowledge.curation.model import Draft, Target
from knowledge.errors import Problem

PROBLEMS = 8


def draft_reply(call: Call, kept: KeptDraft) -> Reply:
    """The draft, how it would look, all that is to be said of it, and what can be done with it."""
    problems = curator(call).check(kept.draft)
    stale = _stale(call, kept.draft)
    cards = (
        _working_card(call, kept, problems, stale=bool(stale)),
        *_preview(call, kept.draft),
        *((_stale_card(stale),) if stale else ()),
    )
    return Reply(
        plain="\n\n".join(plain_card(card) for card in cards),
        cards=cards,
        actions=(
            *_menu(kept),
            *_buttons(call, kept, sound=not problems and _says_more(call, kept), stale=bool(stale)),
        ),
        shareable=False,
    )


def _says_more(call: Call, kept: KeptDraft) -> bool:
    """Whether the draft says anything that the base does not."""
    base = _base_fields(call, kept.draft)
    return kept.draft.is_new or bool(differences(base, kept.draft.fields))


def _working_card(call: Call, kept: KeptDraft, problems: Sequence[Problem], *, stale: bool) -> Card:
    draft = kept.draft
    lines: list[Line] = []
    for one in problems[:PROBLEMS]:
        lines.append(
            (
                Run(text="To put right: ", style=Style.STRONG),
                Run(text=f"{place(one.field)}{clean(one.what)}"),
            )
        )
    if len(problems) > PROBLEMS:
        lines.append(line(f"... and {len(problems) - PROBLEMS} more.", Style.QUIET))
    if not problems:
        lines += advice_lines(call, draft)
    changed = difference_lines(differences(_base_fields(call, draft), draft.fields))
    if draft.is_new and draft.target is Target.ENTRY:
        changed = ()  # what follows shows it whole
    elif not changed:
        lines.append(line("Nothing has been changed yet.", Style.QUIET))
    if changed:
        lines += [BLANK, line("Changes", Style.STRONG), *changed]
    verb = "new" if draft.is_new else f"from revision {draft.base}"
    tone = Tone.PROBLEM if problems else Tone.CAUTION if stale else Tone.NEUTRAL
    return Card(
        title=f"Draft {kept.number}: {clean(_title(call, draft))} ({verb})",
        text=tuple(lines),
        tone=tone,
        footer=_footer(kept),
    )


def _footer(kept: KeptDraft) -> str:
    parts = [f"{kept.draft.target.value.capitalize()} {kept.draft.key}"]
    if kept.proposal is not None:
        parts.append(f"of proposal {kept.proposal}")
    if kept.answers is not None:
        parts.append(f"answers suggestion {kept.answers}")
    return f"{', '.join(parts)}. Only you see this; it is kept until you propose or discard it."


def _title(call: Call, draft: Draft) -> str:
    return str(draft.fields.get("title") or named(call, draft.target, draft.key))


def _base_fields(call: Call, draft: Draft) -> dict[str, object]:
    if draft.is_new:
        return {}
    return dict(curator(call).revision(draft.target, draft.key, draft.base).fields)


def _preview(call: Call, draft: Draft) -> Iterator[Card]:
    """As readers will see it."""
    if draft.target is not Target.ENTRY:
        sources = tuple(new_sources(call, draft, {}))
        if sources:
            yield Card(title="Rests on", text=sources)
        return
    shown = curator(call).preview(draft)
    entry = shown.entry
    if not entry.statements:
        return
    lines = list(entry_lines(entry))
    lines += [
        line(f"Left out: {place(one.field)}{clean(one.what)}", Style.QUIET)
        for one in shown.left_out
    ]
    yield Card(
        title=f"As readers will see it: {clean(entry.title)}",
        text=tuple(lines),
        citations=number_sources(entry.statements),
    )


def _stale(call: Call, draft: Draft) -> tuple[Line, ...]:
    """What both have changed since the draft was begun; empty where the head has not moved."""
    if draft.is_new:
        return ()
    head = curator(call).draft_of(draft.target, draft.key)
    if head.base == draft.base:
        return ()
    base = curator(call).revision(draft.target, draft.key, draft.base).fields
    return three_way_lines(three_way(base, head.fields, draft.fields))


def _stale_card(lines: tuple[Line, ...]) -> Card:
    return Card(
        title="It has been changed there since",
        text=(*lines, line("“Bring up to date” takes both; where both changed, yours stands.")),
        tone=Tone.CAUTION,
    )


def _menu(kept: KeptDraft) -> tuple[Action, ...]:
    parts = parts_of(kept.draft.target, kept.draft.fields)
    statements = kept.draft.fields.get("statements", ())
    actions = []
    for part in parts:
        label, number = part.title, statement_of(part.id)
        if number is not None:
            if number > len(statements):
                continue  # it has a button of its own
            label = f"{number}: {clean(statements[number - 1]['text'])}"
        actions.append(
            Action(
                label=label,
                command="kb part",
                values={"draft": str(kept.number), "part": part.id},
                purpose=Purpose.OPEN,
            )
        )
    return tuple(actions)


def _buttons(call: Call, kept: KeptDraft, *, sound: bool, stale: bool) -> Iterator[Action]:
    this = {"draft": str(kept.number)}
    first = parts_of(kept.draft.target, kept.draft.fields)
    add = next((part for part in reversed(first) if part.id.startswith("statement ")), first[0])
    label = "Add a statement" if add.id.startswith("statement ") else f"Edit: {add.title}"
    if stale:
        yield Action(
            label="Bring up to date", command="kb rebase", values=this, style=Emphasis.PRIMARY
        )
    elif sound and kept.proposal is not None and reviews(call):
        values = {"proposal": str(kept.proposal), "draft": str(kept.number)}
        yield Action(
            label="Approve as edited",
            command="kb approve",
            values=values,
            style=Emphasis.PRIMARY,
        )
    elif sound:
        yield Action(label="Propose", command="kb propose", values=this, style=Emphasis.PRIMARY)
    yield Action(label=label, command="kb part", values={**this, "part": add.id})
    yield Action(label="Discard", command="kb discard", values=this, style=Emphasis.DANGER)


def listed_drafts(call: Call, drafts: Sequence[KeptDraft]) -> Reply:
    """One's own drafts, newest first."""
    if not drafts:
        said = note("You have no drafts. “kb edit” or “kb add” begins one.")
        return Reply(plain=said.plain, cards=said.cards, shareable=False)
    lines = tuple(
        line(
            f"{kept.number}: {clean(_title(call, kept.draft))} ({kept.draft.target.value} "
            f"{kept.draft.key}), saved {kept.saved:%Y-%m-%d %H:%M} UTC"
        )
        for kept in drafts
    )
    card = Card(title="Your drafts", text=lines)
    opened = tuple(
        Action(
            label=f"Draft {kept.number}: {clean(_title(call, kept.draft))}",
            command="kb draft",
            values={"draft": str(kept.number)},
            purpose=Purpose.OPEN,
        )
        for kept in drafts
    )
    return Reply(plain=plain_card(card), cards=(card,), actions=opened, shareable=False)
