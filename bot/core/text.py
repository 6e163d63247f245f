"""Draws a card as plain text.

Plain text is a complete reply: for pipes, screen readers and places without cards.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.layout import answer_card
from bot.core.markup import Line, Run, Style, clean, plain, safe_url
from bot.core.reply import Card, Reference
from knowledge.dates import say_short
from knowledge.model import Answer, Source, SourceKind

LENGTH = 700
"""Characters up to which an answer counts as short: related questions are added only within it."""

CLASSES = {
    SourceKind.TREATY: "treaty",
    SourceKind.DEPOSITARY: "depositary",
    SourceKind.UN: "UN",
    SourceKind.ICRC: "ICRC",
    SourceKind.STATE: "state",
    SourceKind.ACADEMIC: "academic",
    SourceKind.NGO: "NGO",
    SourceKind.PRESS: "press",
    SourceKind.REFERENCE: "reference",
}
"""The words for the classes of sources."""


def class_of(source: Source) -> str:
    """The class of a source in words, and whether it was re-read for this base."""
    return CLASSES[source.kind] if source.checked else f"{CLASSES[source.kind]}, not re-read"


def short_date(partial: str) -> str:
    """A source's date with the month in three letters: "20 Nov 2024", "Nov 2024", "1991"."""
    return say_short(partial) if partial else ""


def reference_head(reference: Reference) -> str:
    """Number, publisher, date and class: "[1] United Nations, 1997 (treaty)"."""
    source = reference.source
    parts = (clean(source.publisher or source.title), short_date(source.date))
    return f"[{reference.number}] {', '.join(part for part in parts if part)} ({class_of(source)})"


def reference_line(reference: Reference) -> str:
    """The line of a source with its places: "[1] United Nations, 1997 (treaty), art. 20(3)"."""
    return ", ".join(
        part for part in (reference_head(reference), "; ".join(reference.locators)) if part
    )


def full_reference(reference: Reference) -> Line:
    """A source in full, with its title, its address and the id by which `source` finds it."""
    source = reference.source
    url = safe_url(source.url)
    places = f" {'; '.join(reference.locators)}." if reference.locators else ""
    return (
        Run(text=f"{reference_head(reference)}: {clean(source.title)}.{places} "),
        Run(text=url or "no certain address", url=url),
        *_archived(source),
        Run(text=f" [{source.id}]", style=Style.QUIET),
    )


def _archived(source: Source) -> Line:
    """The address of an archived copy, if one is known."""
    archive = safe_url(source.archive)
    return (
        (Run(text=" (archived: "), Run(text=archive, url=archive), Run(text=")")) if archive else ()
    )


def plain_card(card: Card) -> str:
    """A card as plain text, its sources one a line."""
    blocks = []
    lines = [clean(card.title)] if card.title else []
    lines += [plain([runs]) for runs in card.text]
    lines += [f"{clean(field.name)}: {clean(field.value)}" for field in card.fields]
    if card.image:
        lines.append(f"Picture: {clean(card.image.alt)}")
    if lines:
        blocks.append("\n".join(lines))
    end = (
        ["Sources:", *(reference_line(reference) for reference in card.citations)]
        if card.citations
        else []
    )
    end += [clean(card.footer)] if card.footer else []
    if end:
        blocks.append("\n".join(end))
    return "\n\n".join(blocks)


def with_related(body: str, questions: Sequence[str], least: int = 0) -> str:
    """`body` and as many related questions as keep it short, at least `least` of them."""
    shown: list[str] = []
    for question in questions[:3]:
        line = f"Related: {' | '.join([*shown, clean(question)])}"
        if len(shown) >= least and len(body) + 1 + len(line) > LENGTH:
            break
        shown.append(clean(question))
    return f"{body}\nRelated: {' | '.join(shown)}" if shown else body


def answer_text(answer: Answer) -> str:
    """All that a reader sees of an answer, as plain text."""
    return answer_body(answer, answer_card(answer))


def answer_body(answer: Answer, card: Card) -> str:
    """As `answer_text`, from the card that was laid out already.

    An abstention always offers where to go on.
    """
    questions = [suggestion.question for suggestion in answer.suggestions]
    return with_related(plain_card(card), questions, least=0 if answer.statements else 2)
