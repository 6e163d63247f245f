"""A desk with an office over a base of its own: readers, editors, reviewers of a home, and others."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.access import Access, Grant
from bot.core.dispatch import Desk
from bot.core.model import Actor, Manages, Place, Raw, Request, Role
from bot.core.reply import Action, Reply, Result
from bot.office import DeskOffice
from bot.settings import Settings
from bot.state.gaps import GapLedger
from knowledge import KnowledgeBase

HOME = Place(platform="discord", workspace="100", channel="7")
ABROAD = Place(platform="discord", workspace="200", channel="8")
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
ENTRY = "finland-exit-2026"


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody, and where they are."""

    actor: Actor
    place: Place = HOME

    def at(self, place: Place) -> Person:
        return replace(self, place=place)


def person(id: str, name: str, **changed: object) -> Person:
    return Person(actor=Actor(platform="discord", id=id, name=name, **changed))  # type: ignore[arg-type]


READER, EDITOR, REVIEWER, OTHER, ADMIN = (
    person(str(number), name) for number, name in enumerate(("Rea", "Edi", "Rev", "Ota", "Adi"), 1)
)
STRANGER = person("6", "Stra", manages=Manages.WORKSPACE).at(ABROAD)


@dataclass(kw_only=True)
class Newsroom:
    """The desk and those who keep its base; time goes on by a minute with every request."""

    desk: Desk
    office: DeskOffice
    base: KnowledgeBase
    now: datetime = NOW
    faults: list[BaseException] = field(default_factory=list)

    def say(self, who: Person, command: str, /, **values: Raw) -> Reply:
        """What somebody is told; the desk never fails."""
        self.now += timedelta(minutes=1)
        reply = self.desk.handle(
            Request(command=command, values=values, actor=who.actor, place=who.place, now=self.now)
        )
        assert not self.faults, self.faults
        return reply

    def done(self, who: Person, command: str, /, **values: Raw) -> Reply:
        """As `say`, and it is done."""
        reply = self.say(who, command, **values)
        assert reply.result is Result.DONE, reply.plain
        return reply

    def press(self, who: Person, reply: Reply, label: str) -> Reply:
        """Press the button of a reply that begins so."""
        action = button(reply, label)
        return self.say(who, action.command, **action.values)

    def fill(self, who: Person, reply: Reply, **values: str) -> Reply:
        """Send the form of a reply, with some values changed."""
        assert reply.form, reply.plain
        filled = {field.name: field.value for field in reply.form.inputs}
        assert values.keys() <= filled.keys()
        return self.say(who, reply.form.submit, **reply.form.hidden, **{**filled, **values})

    def shown(self, slug: str = ENTRY) -> str:
        """What readers read of an entry."""
        return self.done(READER, "show", entry=slug).plain

    def propose(self, who: Person = EDITOR, text: str = "Finland left.", slug: str = ENTRY) -> int:
        """A proposal to change the first statement of an entry; its number."""
        draft = self.done(who, "kb edit", key=slug)
        number = str(button(draft, "Discard").values["draft"])
        self.done(who, "kb part", draft=number, part="statement 1", wording=text)
        self.done(who, "kb propose", draft=number, note="shorter")
        return self.office.curator.queue()[-1].proposal.id

    def waiting(self, prefix: str) -> list[str]:
        """What stands in the outbox under keys that begin so, as text."""
        found = [self.office.outbox.get(key) for key in self.office.outbox.keys(prefix)]
        return [reply.plain for posting in found if posting for reply in posting.wanted]


def button(reply: Reply, label: str) -> Action:
    """The action of a reply whose label begins so."""
    found = [action for action in reply.actions if action.label.startswith(label)]
    assert found, f"no {label!r} among {[action.label for action in reply.actions]}"
    return found[0]


def labels(reply: Reply) -> list[str]:
    """What a reply's buttons and menus say."""
    return [action.label for action in reply.actions]


@pytest.fixture
def settings(base_path: Path, tmp_path: Path) -> Settings:
    """A base and a state folder of one's own, one home."""
    base = tmp_path / "knowledge.db"
    shutil.copy(base_path, base)
    return Settings(
        base=base,
        encoder="static",
        model=None,
        state=tmp_path / "state",
        log_level="warning",
        homes=(("discord", "100"),),
    )


def open_room(settings: Settings) -> Newsroom:
    """The desk as it opens."""
    base = KnowledgeBase.open(settings.base)
    office = DeskOffice(settings, base)
    room = Newsroom(desk=None, office=office, base=base)  # type: ignore[arg-type]
    room.desk = Desk(
        base=base,
        access=Access(stored=office.grants.in_force),
        report=lambda _reference, _command, error: room.faults.append(error),
        ledger=GapLedger(settings.state),
        office=office,
    )
    return room


@pytest.fixture
def room(settings: Settings) -> Iterator[Newsroom]:
    """A desk whose home has an editor, two reviewers and an admin."""
    opened = open_room(settings)
    for who, role in (
        (EDITOR, Role.EDITOR),
        (REVIEWER, Role.REVIEWER),
        (OTHER, Role.REVIEWER),
        (ADMIN, Role.ADMIN),
    ):
        grant = Grant(role=role, platform="discord", workspace="100", actor=who.actor.id, reason="")
        opened.office.grants.give(grant, name=who.actor.name, why="trusted", by="op", at=NOW)
    yield opened
    opened.desk.close()
