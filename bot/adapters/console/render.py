"""Draws a reply with rich.

Content never passes through rich's markup: it is literal text with styles.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TextIO

from rich.console import Console
from rich.text import Text

from bot.adapters.console.choices import numbered as with_numbers
from bot.core.markup import Line, Style, clean, safe_url
from bot.core.reply import Action, Card, Emphasis, Purpose, Reference, Reply, Tone
from bot.core.text import reference_line

WIDTH = 100
"""Columns at most: longer lines are hard to read."""

_STYLES = {
    Style.PLAIN: "",
    Style.STRONG: "bold",
    Style.QUIET: "dim",
    Style.MARK: "cyan",
    Style.ADDED: "green",
    Style.REMOVED: "red strike",
}
_BUTTONS = {Emphasis.PLAIN: "dim", Emphasis.PRIMARY: "bold", Emphasis.DANGER: "red"}
_TONES = {Tone.NEUTRAL: "", Tone.CAUTION: "yellow", Tone.PROBLEM: "red"}


def print_reply(reply: Reply, out: TextIO, *, numbered: bool = False) -> None:
    """Print all cards of a reply and its related questions; `numbered`, all that a number takes."""
    console = Console(
        file=out,
        force_terminal=True,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
    )
    console.width = min(console.width, WIDTH)
    cards, choices = with_numbers(reply) if numbered else (reply.cards, {})
    for place, card in enumerate(cards):
        if place:
            console.print()
        for line in card_lines(card):
            console.print(line)
    for line in choice_lines(choices) if numbered else related_lines(reply):
        console.print(line)


def card_lines(card: Card) -> list[Text]:
    """A card as styled lines; its sources are links."""
    lines = [Text(clean(card.title), style=_link("bold", card.url))] if card.title else []
    lines += [
        _line(runs, _TONES[card.tone] if number == 0 else "")
        for number, runs in enumerate(card.text)
    ]
    lines += [
        Text.assemble((f"{clean(field.name)}: ", "dim"), clean(field.value))
        for field in card.fields
    ]
    if card.image:
        lines.append(Text(f"Picture: {clean(card.image.alt)}", style="dim"))
    if card.citations:
        lines += [
            Text(),
            Text("Sources:", style="dim"),
            *(_reference(reference) for reference in card.citations),
        ]
    if card.footer:
        if not card.citations:
            lines.append(Text())
        lines.append(Text(clean(card.footer), style="dim"))
    return lines


def choice_lines(choices: Mapping[int, Action]) -> list[Text]:
    """What a number takes, one a line."""
    return [
        Text(f"{number}  {clean(action.label)}", style=_BUTTONS[action.style])
        for number, action in choices.items()
    ]


def related_lines(reply: Reply) -> list[Text]:
    """The related questions in one line, where nothing takes a number."""
    labels = [clean(action.label) for action in reply.actions_for(Purpose.RELATED)]
    return [Text(f"Related: {' | '.join(labels)}", style="dim")] if labels else []


def _line(runs: Line, tone: str) -> Text:
    text = Text(style=tone)
    for run in runs:
        text.append(run.text, style=_link(_STYLES[run.style], run.url))
    return text


def _reference(reference: Reference) -> Text:
    return Text(reference_line(reference), style=_link("cyan", safe_url(reference.source.url)))


def _link(style: str, url: str) -> str:
    return f"{style} link {url}".strip() if url else style
