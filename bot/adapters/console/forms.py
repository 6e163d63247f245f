"""Forms, asked for input by input; what was typed is there again when it was refused."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import Completer, WordCompleter
from prompt_toolkit.utils import is_dumb_terminal

from bot.adapters.console.commands import decode
from bot.adapters.console.completion import NameCompleter
from bot.adapters.console.session import Session
from bot.core.markup import clean, line
from bot.core.notices import note
from bot.core.reply import Action, Card, Form, Input, Reply, Result
from bot.core.text import plain_card

MARK = "| "
LEFT = "Left: nothing was sent."
KEYS = "Enter keeps what stands there and goes on; Ctrl-C leaves without sending."
LONG = "Enter begins a line; Esc, then Enter, goes on"
EDITOR = "; Ctrl-X, then Ctrl-E, opens your editor"
_MEMBER = re.compile(r"(user|group):\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What came of a reply with a form: the command that took it at last, and its reply.

    `left` says that the person left it; the reply then has a button for what was kept, if anything.
    """

    command: str
    reply: Reply
    left: bool = False


def settle(session: Session, command: str, reply: Reply) -> Settled:
    """Ask for what the reply's form needs, and again while it is refused."""
    kept: tuple[Action, ...] = ()
    while reply.form:
        form = reply.form
        if reply.result is not Result.DONE:
            session.screen.show(reply)
            kept = reply.actions
        values = ask_form(session, form, wrong=reply.wrong)
        if values is None:
            return Settled(command=command, reply=replace(note(LEFT), actions=kept), left=True)
        command, reply = form.submit, session.ask(form.submit, {**form.hidden, **values})
        if reply.result is Result.FAILED and not reply.form:
            reply = replace(reply, form=_filled(form, values))  # our fault: nothing typed is lost
    return Settled(command=command, reply=reply)


def ask_form(session: Session, form: Form, *, wrong: str = "") -> dict[str, str] | None:
    """What is filled in, by input; None where the person leaves with Ctrl-C or Ctrl-D.

    `wrong` names the input for which the form was refused.
    """
    heading = Card(title=form.title, text=(line(form.intro),) if form.intro else ())
    session.screen.write("")
    session.screen.show(Reply(plain=plain_card(heading), cards=(heading,)))
    session.screen.write(KEYS)
    try:
        return {
            field.name: _ask(session, form, field, refused=field.name == wrong)
            for field in form.inputs
        }
    except (EOFError, KeyboardInterrupt):
        return None


def _filled(form: Form, values: dict[str, str]) -> Form:
    inputs = tuple(replace(field, value=values[field.name]) for field in form.inputs)
    return replace(form, inputs=inputs)


def _ask(session: Session, form: Form, field: Input, *, refused: bool) -> str:
    session.screen.write(f"\n{label_of(field, refused=refused)}")
    typed, multiline = field.value, field.long or "\n" in field.value
    if multiline:
        session.screen.write(f"({LONG}{EDITOR if _has_editor() else ''}.)")
    if typed and is_dumb_terminal():  # which does not show what can be edited
        session.screen.write(f"Now: {clean(typed)}")
    prompt: PromptSession[str] = PromptSession(
        MARK,
        multiline=multiline,
        prompt_continuation=MARK,
        completer=completer_for(session, form, field),
        complete_while_typing=bool(field.choices),
        enable_open_in_editor=_has_editor(),
        tempfile_suffix=".txt",
    )
    while True:
        typed = decode(prompt.prompt(default=typed))
        if not (problem := problem_with(field, typed)):
            return _chosen(field, typed)
        session.screen.write(problem)


def label_of(field: Input, *, refused: bool = False) -> str:
    """What is asked for: the label, whether it is needed, the hint, and what can be written."""
    signs = ["needed"] * field.required + ["this was refused"] * refused
    parts = [
        clean(field.label) + (f" ({', '.join(signs)})" if signs else ""),
        clean(field.hint),
        f"One of: {', '.join(field.choices)}." if field.choices else "",
        "Write user:ID or group:ID." if field.member else "",
    ]
    return " - ".join(filter(None, parts))


def problem_with(field: Input, typed: str) -> str:
    """Why an input cannot be sent as it is, or the empty string. The core checks what it means."""
    if not typed.strip():
        return "This is needed." if field.required else ""
    if len(typed) > field.limit:
        return f"That has {len(typed)} characters; at most {field.limit} can be sent."
    if field.choices and _chosen(field, typed) not in field.choices:
        return f"It has to be one of: {', '.join(field.choices)}."
    if field.member and not _MEMBER.fullmatch(typed.strip()):
        return "Write user:ID or group:ID, with the platform's own id."
    return ""


def _chosen(field: Input, typed: str) -> str:
    """A choice as it is declared, however it was typed; anything else as it is."""
    if not field.choices:
        return typed.strip() if field.member else typed
    meant = typed.strip().casefold()
    return next((choice for choice in field.choices if choice.casefold() == meant), typed.strip())


def completer_for(session: Session, form: Form, field: Input) -> Completer | None:
    """What completes an input: its choices, or the names that the form's command takes there."""
    if field.choices:
        return WordCompleter(
            list(field.choices), ignore_case=True, sentence=True, match_middle=True
        )
    submit = next((known for known in session.catalog if known.name == form.submit), None)
    parameters = submit.parameters if submit else ()
    found = next((one for one in parameters if one.name == field.name and one.completer), None)
    return NameCompleter(session, found.completer) if found else None


def _has_editor() -> bool:
    return bool(os.environ.get("VISUAL") or os.environ.get("EDITOR"))
