"""What a command is: declared once, so that every surface and the documentation derive from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.core.model import Manages, Request, Role
from bot.core.reply import Form, Reply

if TYPE_CHECKING:
    from bot.core.office import Office
    from bot.core.ports import Preferences
    from knowledge import KnowledgeBase


class ParameterKind(StrEnum):
    """The few kinds of value that a command takes."""

    TEXT = "text"
    NAMES = "names"
    """Several names, from a list or separated by commas."""
    DATE = "date"
    FROM = "from"
    """A date, month or year; its first day counts."""
    TO = "to"
    """A date, month or year; its last day counts."""
    CHOICE = "choice"
    NUMBER = "number"
    FLAG = "flag"


COMPLETERS = frozenset({"state", "treaty", "entry", "topic", "source", "group", "command"})
"""What typed words can be completed from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A value that a command takes.

    `lead` marks the one parameter that takes the words right after the command's name, where a
    surface has only a line of text. `limit` is the greatest length in characters, or the greatest
    number. `reading` marks what chooses how much of a reply is read: a surface with buttons offers
    these as buttons instead. `filled` marks what the command's form asks for, and `carried` what
    only a button or a form hands on: a surface with forms and buttons offers neither.
    """

    name: str
    kind: ParameterKind = ParameterKind.TEXT
    required: bool = False
    lead: bool = False
    choices: tuple[str, ...] = ()
    completer: str = ""
    limit: int = 200
    reading: bool = False
    filled: bool = False
    carried: bool = False

    @property
    def help_key(self) -> str:
        """The key of its help text."""
        return f"parameter.{self.name}"

    @property
    def is_offered(self) -> bool:
        """Whether it is offered where there are forms and buttons for the others."""
        return not (self.reading or self.filled or self.carried)


Value = str | bool | int | date | tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A command about to run: its request with the values checked, and the base that answers."""

    request: Request
    base: KnowledgeBase
    command: Command
    catalog: tuple[Command, ...]
    role: Role
    values: Mapping[str, Value]
    preferences: Preferences
    office: Office

    def text(self, name: str) -> str:
        """A text, choice or the empty string."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""

    def names(self, name: str) -> tuple[str, ...]:
        """A list of names."""
        value = self.values.get(name)
        return value if isinstance(value, tuple) else ()

    def day(self, name: str) -> date | None:
        """A day, if given."""
        value = self.values.get(name)
        return value if isinstance(value, date) else None

    def number(self, name: str, default: int) -> int:
        """A whole number, or `default`."""
        value = self.values.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else default

    def flag(self, name: str) -> bool:
        """Whether a flag is up."""
        return self.values.get(name) is True

    def was_given(self, *names: str) -> bool:
        """Whether any of the values came with the request, be it empty: a form was filled in."""
        return any(name in self.request.values for name in names)


Handler = Callable[[Call], Reply]
FormMaker = Callable[[Call], Form]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command. Its name is a word, or a group and a word: "kb review".

    `role` is what the base asks of the actor, `manages` what the place does. `form` makes the form
    that is opened where nothing that it asks for was given: a surface must not acknowledge such a
    command before. `on_message` names the
    parameter that takes the text of somebody's message, where a surface lets people point at one.
    `shared` marks what makes sense only where several people read. `pressed` marks what buttons
    and forms lead to: a surface that has them need not list it. `private` is never shown to others.
    """

    name: str
    handler: Handler
    parameters: tuple[Parameter, ...] = ()
    role: Role = Role.READER
    manages: Manages = Manages.NOTHING
    form: FormMaker | None = None
    on_message: str = ""
    shared: bool = False
    pressed: bool = False
    private: bool = False
    examples: tuple[str, ...] = ()
    """Lines as typed after the command's name."""

    @property
    def is_private(self) -> bool:
        """Whether its replies are for the asker alone, whatever a place has chosen."""
        return self.private or self.shared

    @property
    def filled(self) -> frozenset[str]:
        """The names of what its form asks for."""
        return frozenset(parameter.name for parameter in self.parameters if parameter.filled)

    @property
    def group(self) -> str:
        """The group that it belongs to, or the empty string."""
        return self.name.rpartition(" ")[0]

    @property
    def word(self) -> str:
        """Its name within its group."""
        return self.name.rpartition(" ")[2]

    @property
    def key(self) -> str:
        """What the keys of its words begin with."""
        return f"command.{self.name.replace(' ', '-')}"

    @property
    def summary_key(self) -> str:
        """The key of its one-line summary."""
        return f"{self.key}.summary"

    @property
    def help_key(self) -> str:
        """The key of its help, a paragraph."""
        return f"{self.key}.help"

    @property
    def menu_key(self) -> str:
        """The key of its label in the menu of a message."""
        return f"{self.key}.menu"

    @property
    def lead(self) -> Parameter | None:
        """The parameter that takes the words after the name."""
        return next((parameter for parameter in self.parameters if parameter.lead), None)
