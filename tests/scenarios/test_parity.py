"""The same facts, sources and days on every surface, however it draws and pages them."""

from __future__ import annotations

import pytest

from bot.core.catalog import CATALOG
from tests.scenarios.conftest import Told
from tests.scenarios.dialogue import DIALOGUE, Asked
from tests.scenarios.expected import Say, expected
from tests.scenarios.surface import Heard

SHARED = {command.name for command in CATALOG if command.shared}
PRESSED = {command.name for command in CATALOG if command.pressed}
WORK = {command.name for command in CATALOG if command.group or command.form or command.private}
"""What keeps the base true and sends digests: told in scenarios of their own."""
each = pytest.mark.parametrize("asked", DIALOGUE, ids=lambda asked: asked.name)


def heard_of(told: dict[str, Heard | Exception], name: str) -> Heard:
    heard = told[name]
    if isinstance(heard, Exception):
        raise heard
    return heard


@each
def test_a_surface_tells_what_the_core_replies(told: Told, say_there: Say, asked: Asked) -> None:
    heard = heard_of(told.dialogue, asked.name)
    wanted = expected(say_there, asked.command, asked.values)
    assert heard.facts == wanted.facts
    assert heard.citations == wanted.citations
    assert heard.as_of == wanted.as_of
    assert heard.closing == wanted.closing


@each
def test_the_dialogue_is_of_the_kinds_that_it_claims(say: Say, asked: Asked) -> None:
    reply = say(asked.command, asked.values)
    became = reply.answer.outcome.value if reply.answer else reply.result.value
    assert became == asked.becomes


@each
def test_every_statement_of_an_answer_is_told(told: Told, say: Say, asked: Asked) -> None:
    """Past the core's own layout: each stored sentence, with each of its sources."""
    answer = say(asked.command, asked.values).answer
    heard = heard_of(told.dialogue, asked.name)
    said, urls = "\n".join(heard.facts), {cited.url for cited in heard.citations}
    for statement in (*answer.statements, *answer.more) if answer else ():
        assert " ".join(statement.text.split()) in said
        assert all(not one.source.url or one.source.url in urls for one in statement.citations)
    for words in (answer.remark, *answer.notes) if answer else ():
        assert " ".join(words.split()) in said


def test_the_dialogue_has_every_command_and_every_outcome() -> None:
    assert len(DIALOGUE) >= 30
    assert len({asked.name for asked in DIALOGUE}) == len(DIALOGUE)
    told = {asked.command for asked in DIALOGUE}
    assert told | SHARED | WORK == {command.name for command in CATALOG}
    outcomes = {"answered", "unsure", "unknown", "declined", "refused", "nothing", "done"}
    assert {asked.becomes for asked in DIALOGUE} == outcomes


def test_every_command_is_within_reach(told: Told) -> None:
    """What makes sense only among several is offered only there, where a surface can tell."""
    everything = {command.name for command in CATALOG}
    # Discord offers a group as a whole; what needs others says so there.
    assert everything - SHARED <= told.alone | PRESSED <= everything
    assert told.together | PRESSED in (everything, PRESSED)
    for name in told.together | told.alone:
        heard = heard_of(told.first, name)
        assert heard.facts
        assert not heard.facts[0].startswith("There is no command")
        assert "went wrong" not in heard.facts[0]
