"""Forms: opened where a command needs more than was given, and handed back as they were filled in
when what they say is refused. Nothing that somebody typed is lost.
"""

from __future__ import annotations

from dataclasses import replace

from bot.core.command import Call
from bot.core.errors import NotAllowed, NotFound, UserError
from bot.core.markup import line
from bot.core.notices import refuse
from bot.core.reply import Action, Card, Emphasis, Form, Input, Reply
from bot.core.text import plain_card
from bot.core.values import check_values

GONE = "What was filled in is no longer kept."


def blank_form(call: Call) -> Reply:
    """The reply that opens a command's form. Raises UserError for what it is about."""
    assert call.command.form  # noqa: S101 - the caller has looked
    values = check_values(call.command, call.request.values, unfilled=True)
    return form_reply(call, call.command.form(replace(call, values=values)))


def form_reply(call: Call, form: Form) -> Reply:
    """A reply that opens a form; its words say how to do without one."""
    card = Card(
        title=form.title,
        text=(
            *((line(form.intro),) if form.intro else ()),
            *(line(_asked(field)) for field in form.inputs),
        ),
        footer=f"To do without a form: {_typed(call, form)}",
    )
    return Reply(plain=plain_card(card), cards=(card,), form=form, shareable=False)


def _asked(field: Input) -> str:
    need = " (needed)" if field.required else ""
    hint = f": {field.hint}" if field.hint else ""
    choices = f" One of: {', '.join(field.choices)}." if field.choices else ""
    now = f" Now: {field.value}" if field.value else ""
    return f"{field.name.replace('_', '-')}{need} - {field.label}{hint}{choices}{now}"


def _typed(call: Call, form: Form) -> str:
    command = next((one for one in call.catalog if one.name == form.submit), None)
    lead = command.lead.name if command and command.lead else ""
    hidden = " ".join(
        value if name == lead else f"--{name.replace('_', '-')} {_quoted(value)}"
        for name, value in sorted(form.hidden.items(), key=lambda item: item[0] != lead)
    )
    names = " ".join(f"--{field.name.replace('_', '-')} ..." for field in form.inputs)
    return " ".join(part for part in (form.submit, hidden, names) if part)


def _quoted(value: str) -> str:
    return f"'{value}'" if " " in value and "'" not in value else value


def handed_back(call: Call, error: UserError) -> Reply:
    """The refusal of a request; if a form made it, with that form as it was filled in."""
    reply, given = refuse(error), call.request.values
    if call.command.form is None or not call.was_given(*call.command.filled):
        return reply
    try:
        values = check_values(call.command, given, unfilled=True)
        form = call.command.form(replace(call, values=values))
    except UserError:
        return reply  # what it was about is gone as well
    inputs = tuple(
        replace(field, value=str(given[field.name])) if field.name in given else field
        for field in form.inputs
    )
    filled = replace(form, inputs=inputs)
    try:
        id = call.office.forms.keep(filled, call.request.now)
    except NotAllowed:
        return replace(reply, form=filled, wrong=error.field)
    again = Action(label="Try again", command="reopen", values={"form": id}, style=Emphasis.PRIMARY)
    return replace(reply, form=filled, wrong=error.field, actions=(again,))


def reopened(call: Call) -> Form:
    """A form as it was filled in before. Raises NotFound where it is no longer kept."""
    found = call.office.forms.find(call.text("form"), call.request.now)
    if found is None:
        raise NotFound(GONE, "Begin again.")
    return found


def reopen(call: Call) -> Reply:
    """Open a form again as it was filled in before."""
    return form_reply(call, reopened(call))
