"""Composition root and command line: settings, base, desk, surface; built here, shut down here."""

from __future__ import annotations

import contextlib
import difflib
import os
import sqlite3
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from datetime import time as clock_time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.adapters.console.commands import make_commands, today_option
from bot.adapters.console.progress import show_progress
from bot.adapters.console.screen import Screen, is_styled, open_screen
from bot.adapters.console.session import COMMANDS, OPERATORS, PLATFORM, Session
from bot.core.access import Access, Grant
from bot.core.errors import SetupError
from bot.core.model import Role
from bot.keeping import with_keeping
from bot.log import FILE, make_report
from bot.operating import make_operator_commands, with_own_check
from bot.runtime import Runtime
from bot.settings import Settings, describe_settings, load_settings
from bot.version import __version__
from knowledge.errors import BaseMissing, BaseOutdated, KnowledgeError

if TYPE_CHECKING:
    from bot.core.dispatch import Desk

EXIT_CODES = "Exit codes: 0 answered, 1 not covered or declined, 2 bad input, 3 a fault of our own."
TERMINAL_GRANT = Grant(
    role=Role.ADMIN, platform=PLATFORM, group=OPERATORS, reason="you run the program yourself"
)


class App:
    """What one run of the program has built, so that it can be shut down.

    `open` is what the commands are given.
    """

    def __init__(self) -> None:
        self._closers: list[Callable[[], None]] = []
        self.today: date | None = None
        self.feeds: tuple[Path, ...] = ()
        """Files of feeds that digests are previewed from."""

    def open(self, today: date | None) -> Session:
        """A session on a current base; builds it first where that is needed."""
        settings = load_settings(os.environ)
        screen = open_screen(os.environ)
        with show_progress(screen.err, styled=is_styled(screen.err, os.environ)) as progress:
            from bot.upkeep import ensure_base

            ensure_base(settings, screen.note, progress)
        runtime = Runtime()
        self._closers.append(runtime.close)
        desk = runtime.call(_open_desk, settings, screen, self.feeds)
        self._closers.append(partial(runtime.call, desk.close))
        return Session(
            handle=lambda request: runtime.call(desk.handle, request),
            complete=lambda what, typed: runtime.call(desk.complete, what, typed),
            screen=screen,
            clock=make_clock(today or self.today),
            revision=desk.revision,
            state=settings.state,
        )

    def close(self) -> None:
        """Give everything back, last opened first."""
        while self._closers:
            self._closers.pop()()


def make_clock(today: date | None) -> Callable[[], datetime]:
    """A clock in the local time zone, or one that stands still at noon of `today`."""
    if today is None:
        return lambda: datetime.now(UTC).astimezone()
    fixed = datetime.combine(today, clock_time(12), tzinfo=UTC)
    return lambda: fixed


def _open_desk(settings: Settings, screen: Screen, feeds: tuple[Path, ...] = ()) -> Desk:
    from bot.core.dispatch import Desk
    from bot.office import DeskOffice
    from bot.state.gaps import GapLedger
    from bot.upkeep import build
    from knowledge import KnowledgeBase

    opening = partial(KnowledgeBase.open, settings.base, settings.encoder, settings.model)
    try:
        base = opening()
    except (BaseMissing, BaseOutdated):
        # Built by another version, or with another encoder: its packs are here, so it can be made
        # anew.
        screen.note("Building the knowledge base anew ...")
        build(settings, lambda _what, _share: None)
        base = opening()
    return Desk(
        base=base,
        access=Access(grants=(TERMINAL_GRANT,)),
        catalog=COMMANDS,
        report=make_report(settings),
        ledger=GapLedger(settings.state),
        office=DeskOffice(settings, base, feeds=feeds),
    )


class Program(click.Group):
    """The group of all commands; a command that does not exist is answered with the nearest."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of declaration: what people need most stands first."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, with a better message."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], list(self.commands), n=1)
            hint = (
                f"Did you mean {near[0]!r}?"
                if near
                else 'To ask a question: python bot.py ask "..."'
            )
            ctx.fail(f"There is no command {args[0][:60]!r}. {hint}")
        return super().resolve_command(ctx, args)


def make_program(app: App) -> click.Group:
    """The whole command line over one app."""

    def start(ctx: click.Context, today: date | None) -> None:
        app.today = today
        ctx.obj = app.open
        if ctx.invoked_subcommand is None:
            _chat(app, None)

    program = Program(
        "bot.py",
        callback=click.pass_context(start),
        invoke_without_command=True,
        params=[today_option()],
        help="A cited reference desk on the anti-personnel-mine debate. Without a command: a chat.",
        epilog=f"\b\n{EXIT_CODES}\n\n\b\nSettings:\n{describe_settings()}",
        commands=make_commands(COMMANDS),
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    program.add_command(
        click.Command(
            "chat",
            params=[today_option()],
            callback=partial(_chat, app),
            help="Ask question after question; plain lines are questions. With questions on "
            "standard input it answers each and ends.",
            short_help="ask question after question",
        )
    )
    with_own_check(program.commands["check"])
    with_keeping(program.commands["kb"])
    with_feeds(program.commands["digest"], app)
    for command in make_operator_commands():
        program.add_command(command)
    return click.version_option(__version__, prog_name="minedesk")(program)


def with_feeds(group: click.Command, app: App) -> None:
    """Let `digest preview` read feeds from files."""
    assert isinstance(group, click.Group)  # noqa: S101 - it is one of the registry
    preview = group.commands["preview"]
    show = preview.callback
    assert show  # noqa: S101 - every command has one

    def run(feeds: tuple[Path, ...], **given: Any) -> None:
        app.feeds = feeds
        show(**given)

    preview.callback = run
    preview.params.append(
        click.Option(
            ["--feeds"],
            multiple=True,
            type=click.Path(path_type=Path),
            help="A file of a feed, a folder of them, or a YAML list; read in place of the web.",
        )
    )


def _chat(app: App, today: date | None) -> None:
    from bot.adapters.console.ask import read_lines
    from bot.adapters.console.chat import answer_lines

    session = app.open(today)
    if sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty():
        from bot.adapters.console.prompt import run_chat  # prompt_toolkit takes a while

        run_chat(session)
    else:
        answer_lines(session, read_lines(sys.stdin.buffer if sys.stdin else None))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code.

    Whatever goes wrong is said in plain words on the error stream.
    """
    _prepare_streams()
    try:
        with contextlib.closing(App()) as app:
            code = _run(make_program(app), list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
        return code
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        _abandon_output()  # whoever read us has read enough
        return 0
    except (SetupError, KnowledgeError) as error:
        return _end(str(error), 2)
    except sqlite3.Error as error:
        return _end(
            f"The knowledge base cannot be read ({error}). `python bot.py check` says more.", 2
        )
    except OSError as error:
        _abandon_output()
        return _end(f"Cannot go on: {error.strerror or error}.", 2)
    except Exception as error:
        return _end(_noted(error), 3)


def _run(program: click.Group, argv: list[str]) -> int:
    """Run the command line.

    Not by `program.main`: that ends with 1 on a closed pipe, and 1 means "not covered".
    """
    try:
        with program.make_context("bot.py", argv) as context:
            program.invoke(context)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    return 0


def _prepare_streams() -> None:
    """Streams that can always be written to: an output that was closed at the start goes nowhere.

    Otherwise the next file to be opened, the base perhaps, would become the standard output.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        stream = getattr(sys, name)
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _noted(error: Exception) -> str:
    """Log a fault outside of any request, and say where."""
    try:
        settings = load_settings(os.environ)
    except SetupError as wrong:
        return str(wrong)
    make_report(settings)("start", "start", error)
    return f"Something went wrong on our side; the fault is noted in {settings.state / FILE}."


def _end(message: str, code: int) -> int:
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(f"{message}\n")
    return code


def _abandon_output() -> None:
    """Send what is still buffered nowhere, so that the interpreter does not fail on it."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
