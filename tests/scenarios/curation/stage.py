"""What a surface is where the base is kept true: people with roles, forms, buttons, cards, messages."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from bot.core.access import Access, Grant
from bot.core.catalog import CATALOG
from bot.core.dispatch import Desk
from bot.core.model import Role
from bot.office import DeskOffice
from bot.settings import Settings
from bot.state.gaps import GapLedger
from bot.state.preferences import StoredPreferences
from knowledge import KnowledgeBase

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
READER, EDITOR, REVIEWER, OTHER, ADMIN, STRANGER = "Rea", "Edi", "Rev", "Ota", "Adi", "Stra"
EVERYBODY = (READER, EDITOR, REVIEWER, OTHER, ADMIN, STRANGER)
ROLES = {EDITOR: Role.EDITOR, REVIEWER: Role.REVIEWER, OTHER: Role.REVIEWER, ADMIN: Role.ADMIN}


@dataclass(kw_only=True)
class Seen:
    """What somebody is shown: its words, the labels of what can be pressed, and a form's values.

    `there` is what the surface needs to go on from it; `error` what a form says is wrong.
    """

    text: str
    offers: list[str] = field(default_factory=list)
    form: dict[str, str] | None = None
    error: str = ""
    there: Any = None


class Keeping(Protocol):
    """A surface on which people act by name."""

    async def act(self, who: str, command: str, /, **values: str) -> Seen:
        """Use a command."""

    async def press(self, who: str, seen: Seen, label: str) -> Seen:
        """Press what begins so."""

    async def fill(self, who: str, seen: Seen, /, **values: str) -> Seen:
        """Send the form that is shown, with some values changed."""

    async def send(self) -> None:
        """Let the desk send what it wants to stand somewhere."""

    async def posted(self) -> list[str]:
        """What the desk has posted for all in the room of the readers, as it stands now."""

    async def cards(self) -> list[Seen]:
        """What stands in the channel of the reviewers, oldest first; empty where there is none."""

    async def told(self, who: str) -> list[str]:
        """What somebody was told in direct messages."""


@dataclass(kw_only=True)
class Kept:
    """The base and state of a scenario, and the desk over them."""

    settings: Settings
    office: DeskOffice | None = None

    @classmethod
    def at(cls, folder: Path, base_path: Path, home: tuple[str, str], **changed: Any) -> Kept:
        base = folder / "knowledge.db"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(base_path, base)
        settings = Settings(
            base=base,
            encoder="static",
            model=None,
            state=folder / "state",
            log_level="info",
            homes=(home,),
            **changed,
        )
        return cls(settings=settings)

    def open(self, people: Mapping[str, str], review: str) -> Desk:
        """The desk, with its roles given and the channel of the reviewers; on the base's thread."""
        from bot.core.model import Place

        base = KnowledgeBase.open(self.settings.base)
        self.office = office = DeskOffice(self.settings, base)
        [(platform, workspace)] = self.settings.homes
        for name, role in ROLES.items():
            grant = Grant(
                role=role, platform=platform, workspace=workspace, actor=people[name], reason=""
            )
            office.grants.give(grant, name=name, why="trusted", by="op", at=NOW)
        place = Place(platform=platform, workspace=workspace, channel=review)
        office.notices.review_here(place, on=True)
        return Desk(
            base=base,
            access=Access(stored=office.grants.in_force),
            report=_raise,
            catalog=CATALOG,
            ledger=GapLedger(self.settings.state),
            preferences=StoredPreferences(self.settings.state),
            office=office,
        )


def _raise(reference: str, command: str, error: BaseException) -> None:
    raise AssertionError(f"{command} failed: {error!r}") from error


def label_of(offers: list[str], begins: str) -> str:
    """The one label that begins so."""
    found = [offer for offer in dict.fromkeys(offers) if offer.startswith(begins)]
    assert found, f"no {begins!r} among {offers}"
    return found[0]
