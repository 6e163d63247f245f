"""Replies drawn as pages, and all that must hold for the pages of any reply."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from bot.adapters.console.chat import read_command
from bot.adapters.discord_app import limits
from bot.adapters.discord_app.controls import MENUS
from bot.adapters.discord_app.markdown import draw_reference, literal
from bot.adapters.discord_app.page import Frame, Page
from bot.adapters.discord_app.render import render
from bot.adapters.discord_app.state import Op, read
from bot.adapters.discord_app.view import make_view
from bot.core.carried import Carried
from bot.core.markup import Line, Run, Style, clean
from bot.core.reply import Action, Card, Purpose, Reply
from tests.servers.discord.limits import check_message
from tests.servers.discord.message import COMPONENTS_V2
from tests.servers.discord.refusal import Findings

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

NOTE = "L’assistant ne répond qu’en anglais; les commandes sont traduites."

FRAMES = (
    Frame(note=NOTE),
    Frame(alone=True, note=NOTE),
    Frame(private=False, shared_by=f"<@{2**63}>", note=NOTE),
    Frame(shareable=False, quoted=False),
    Frame(private=False, quoted=False),
    Frame(again=False, shareable=False, note=NOTE),
    Frame(private=False, posted=True, again=False, mention=f"{2**64}"),
)

ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")

Answered = Callable[[Carried], Reply]

ASK = Carried(command="ask", values={"question": "why?"})


def pages(reply: Reply, carried: Carried, frame: Frame) -> list[Page]:
    """All pages of a reply."""
    first = render(reply, replace(carried, page=1), frame)
    rest = (
        render(reply, replace(carried, page=number), frame) for number in range(2, first.count + 1)
    )
    return [first, *rest]


def components(page: Page) -> list[dict]:  # type: ignore[type-arg]
    async def make() -> list[dict]:  # type: ignore[type-arg]
        return make_view(page).to_components()

    return asyncio.run(make())


def check_page(page: Page) -> None:
    """Within each limit: by our own count, and by that of the pretended Discord."""
    assert page.length <= limits.TEXT
    buttons = [button for row in page.rows for button in row]
    assert all(1 <= len(row) <= limits.BUTTONS for row in page.rows)
    assert len(page.rows) <= 4
    assert len(page.menus) <= MENUS
    assert all(1 <= len(menu) <= limits.CHOICES for menu in page.menus)
    ids = [button.custom_id for button in buttons]
    assert len(ids) == len(set(ids))
    assert all(1 <= len(custom_id) <= limits.CUSTOM_ID for custom_id in ids)
    assert all(1 <= len(button.label) <= limits.BUTTON_LABEL for button in buttons)
    values = [choice.custom_id for choice in page.choices]
    assert len(values) == len(set(values)) <= limits.CHOICES * MENUS
    assert all(1 <= len(value) <= limits.CHOICE for value in values)
    assert all(1 <= len(choice.label) <= limits.CHOICE for choice in page.choices)
    drawn = components(page)
    assert drawn, "an empty message is refused"
    found = Findings()
    check_message(found, {"components": drawn, "flags": COMPONENTS_V2}, flags=COMPONENTS_V2)
    found.refuse()


def check_reply(reply: Reply, carried: Carried, frame: Frame) -> list[Page]:
    """All that must hold for the pages of any reply."""
    drawn = pages(reply, carried, frame)
    for number, page in enumerate(drawn, 1):
        check_page(page)
        assert (page.number, page.count) == (number, len(drawn))
        assert (f"-# Page {number} of {len(drawn)}" in page.below) is (len(drawn) > 1)
        assert (literal(NOTE) in page.below) is bool(frame.private and frame.note)
        assert bool(frame.shared_by) is ("Shared by" in page.above)
        check_leads_on(page, carried)
    check_complete(reply, drawn)
    return drawn


def check_leads_on(page: Page, carried: Carried) -> None:
    """The next page is a button away, or else is known to need sending along."""
    buttons = [button for row in page.rows for button in row]
    on = [button.custom_id for button in buttons if button.label == "Continue"]
    if page.number == page.count:
        assert not on
        assert page.carries
    elif page.carries:
        press = read(on[0], [button.custom_id for button in buttons])
        assert press.op is Op.PAGE
        assert press.carried == replace(carried, page=page.number + 1)
    else:
        assert not on


def check_complete(reply: Reply, drawn: list[Page]) -> None:
    """Every word and every source of the reply stands on a page."""
    blocks = [block for page in drawn for block in page.blocks]
    shown = Counter(plain(f"{block.body}\n{block.end}") for block in blocks)
    everything = "\n".join(shown)
    for card in reply.cards:
        for words in [
            card.title,
            card.footer,
            *(run.text for line in card.text for run in line),
        ] + [part for field in card.fields for part in (field.name, field.value)]:
            for word in clean(words).split():
                assert word in everything or len(word) > 40
        for reference in card.citations:
            assert any(f"-# {draw_reference(reference)}" in block.end for block in blocks)
        for line in card.text:
            check_marks(line, card, blocks)


def check_marks(line: Line, card: Card, blocks: list) -> None:  # type: ignore[type-arg]
    """Wherever a mark is shown, its source stands below on the same page, whole."""
    for run in line:
        if run.style is Style.MARK:
            named = next(cited for cited in card.citations if f"[{cited.number}]" == run.text)
            holders = [block for block in blocks if literal(run.text) in block.body]
            assert holders
            assert any(draw_reference(named) in block.end for block in holders)


def plain(text: str) -> str:
    for sign in ("**", "__", "~~"):
        text = text.replace(sign, "")
    return ESCAPE.sub(r"\1", text)


def typed(command: str, example: str) -> Carried:
    name, values = read_command(f"{command} {example}")
    return Carried(command=name, values=values)


def written(length: int) -> Reply:
    """A reply of one card of that many characters."""
    return Reply(plain="", cards=(Card(text=((Run(text="y" * length),),)),))


def offering(count: int, purpose: Purpose, label: str = "l") -> Reply:
    made = [
        Action(label=f"{label}{n}", command="ask", values={"question": f"{n}"}, purpose=purpose)
        for n in range(count)
    ]
    return replace(written(1), actions=tuple(made))
