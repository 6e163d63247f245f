"""Commands to throw away, under names for which the desk has words."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from bot.core.catalog import CATALOG
from bot.core.command import Call, Command, FormMaker, Parameter, ParameterKind
from bot.core.markup import line
from bot.core.notices import note
from bot.core.reply import Action, Card, Form, Input, Reply

Handler = Callable[[Call], Reply]
TITLE = Parameter(name="title", reading=True)
BODY = Parameter(name="body", reading=True, limit=4_000)
SLUG = Parameter(name="slug", reading=True)


def catalog_with(name: str, handler: Handler, **changed: object) -> tuple[Command, ...]:
    """The catalog with another handler for one command."""
    return tuple(
        replace(command, handler=handler, **changed) if command.name == name else command  # type: ignore[arg-type]
        for command in CATALOG
    )


def catalog_without(*names: str) -> tuple[Command, ...]:
    return tuple(command for command in CATALOG if command.name not in names)


def slow(seconds: float, handler: Handler) -> Handler:
    """The handler, after that many seconds."""

    def answer(call: Call) -> Reply:
        time.sleep(seconds)
        return handler(call)

    return answer


def failing(_: Call) -> Reply:
    raise RuntimeError("broken on purpose")


def saying(words: str) -> Handler:
    return lambda _: note(words)


def two_pages(_: Call) -> Reply:
    """So much that it takes a few messages."""
    text = tuple(line(f"Line {number}: {'word ' * 30}") for number in range(60))
    return Reply(plain="long", cards=(Card(title="Long", text=text, footer="The end."),))


INPUTS = (
    Input(name="title", label="Title", hint="A few words.", required=True, limit=60),
    Input(name="body", label="Text", value="Begun.", long=True, limit=500),
)


def opening(form: Form, delay: float = 0.0) -> FormMaker:
    """Makes the form, after that many seconds."""

    def make(_: Call) -> Form:
        time.sleep(delay)
        return form

    return make


def echo(call: Call) -> Reply:
    """What was submitted, by name."""
    values = call.request.values
    return note("; ".join(f"{name}={values[name]}" for name in sorted(values)))


def form_catalog(
    form: Form | None = None, *, delay: float = 0.0, hidden: dict[str, str] | None = None
) -> tuple[Command, ...]:
    """`about` opens a form, `help` offers a button that does, `browse` receives it."""
    shown = form or Form(
        title="Write", inputs=INPUTS, submit="browse", hidden=hidden or {"slug": "debate-one"}
    )
    button = Action(label="Open the form", command="about")

    def offer(_: Call) -> Reply:
        return replace(note("There is a form."), actions=(button,))

    return (
        Command(name="about", handler=echo, form=opening(shown, delay), examples=("",)),
        Command(name="help", handler=offer, parameters=(Parameter(name="command", lead=True),)),
        Command(name="browse", handler=echo, parameters=(TITLE, BODY, SLUG)),
        Command(
            name="ask",
            handler=saying("Asked."),
            parameters=(Parameter(name="question", kind=ParameterKind.TEXT, required=True),),
        ),
    )
