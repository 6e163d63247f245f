"""What has to be told, straight from the core's replies: no surface's rendering is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import unquote

from bot.core.markup import clean, safe_url
from bot.core.model import Raw
from bot.core.reply import Card, Purpose, Reference, Reply
from bot.core.text import class_of, short_date
from knowledge.dates import say
from tests.scenarios.surface import Cited, Heard, squeezed

Say = Callable[[str, Mapping[str, Raw]], Reply]


def expected(say_: Say, command: str, values: Mapping[str, Raw]) -> Heard:
    """All of a reply, with what it offers for reading on."""
    heard, waiting = Heard(), [(command, values)]
    while waiting:
        reply = say_(*waiting.pop(0))
        for card in reply.cards:
            heard.add(_of_card(card, reply))
        for purpose in (Purpose.READ_ON, Purpose.PAGE):
            waiting += [(action.command, action.values) for action in reply.actions_for(purpose)]
    return heard


def _of_card(card: Card, reply: Reply) -> Heard:
    facts = [clean(card.title)] if card.title else []
    facts += [squeezed("".join(run.text for run in line)) for line in card.text if line]
    facts += [squeezed(f"{field.name}: {field.value}") for field in card.fields]
    heard = Heard(facts=facts, citations=[_cited(one) for one in card.citations])
    if reply.answer and card.citations:
        heard.as_of.append(say(reply.answer.as_of))
    else:
        heard.close(clean(card.footer))
    return heard


def _cited(reference: Reference) -> Cited:
    source = reference.source
    return Cited(
        number=reference.number,
        publisher=squeezed(clean(source.publisher or source.title)),
        date=short_date(source.date),
        kind=class_of(source),
        places=squeezed("; ".join(reference.locators)),
        url=unquote(safe_url(source.url)),
    )
