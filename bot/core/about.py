"""Commands about the desk itself."""

from __future__ import annotations

from collections import Counter

from bot.core.command import Call, Command
from bot.core.errors import UnknownCommand
from bot.core.markup import Line, Run, Style, clean, line
from bot.core.reply import Card, Reply
from bot.core.text import plain_card, short_date
from bot.core.texts import text


def help(call: Call) -> Reply:
    """All commands, or one in full."""
    wanted = " ".join(call.text("command").casefold().lstrip("/").split())
    if any(command.group == wanted for command in call.catalog) and wanted:
        card = _help_of_group(call, wanted)
    else:
        card = _help_of(find(call.catalog, wanted)) if wanted else _help(call)
    return Reply(plain=plain_card(card), cards=(card,))


def find(catalog: tuple[Command, ...], name: str) -> Command:
    """The command of that name. Raises UnknownCommand."""
    for command in catalog:
        if command.name == name:
            return command
    names = ", ".join(command.name for command in catalog if not command.pressed)
    raise UnknownCommand(f"There is no command “{clean(name)[:40]}”.", f"There are: {names}.")


def _help(call: Call) -> Card:
    lines: list[Line] = [line(text("help.intro"))]
    told: set[str] = set()
    for command in _offered(call):
        if not command.group:
            lines.append(_summed(command.name, text(command.summary_key)))
        elif command.group not in told:
            told.add(command.group)
            inner = ", ".join(one.word for one in _offered(call) if one.group == command.group)
            summary = text(f"group.{command.group}.summary")
            lines.append(_summed(command.group, f"{summary} ({inner})"))
    return Card(title="What you can ask", text=tuple(lines), footer=text("help.footer"))


def _help_of_group(call: Call, group: str) -> Card:
    lines = [
        _summed(command.name, text(command.summary_key))
        for command in _offered(call)
        if command.group == group
    ]
    return Card(
        title=f"{group}: {text(f'group.{group}.summary')}",
        text=tuple(lines) or (line("None of its commands is for you here."),),
        footer=text("help.footer"),
    )


def _offered(call: Call) -> list[Command]:
    """The commands that the asker may use there, but for what only buttons lead to."""
    return [
        command
        for command in call.catalog
        if command.role <= call.role
        and command.manages <= call.request.actor.manages
        and not command.pressed
    ]


def _summed(name: str, summary: str) -> Line:
    return (Run(text=name, style=Style.STRONG), Run(text=f": {summary}"))


def _help_of(command: Command) -> Card:
    lines: list[Line] = [line(text(command.help_key))]
    for parameter in command.parameters:
        if parameter.reading or parameter.carried:
            continue
        need = " (needed)" if parameter.required else ""
        choices = f" One of: {', '.join(parameter.choices)}." if parameter.choices else ""
        lines.append(
            (
                Run(text=parameter.name.replace("_", "-"), style=Style.STRONG),
                Run(text=f"{need}: {text(parameter.help_key)}{choices}"),
            )
        )
    lines += [
        line(f"Example: {command.name} {example}".rstrip(), Style.QUIET)
        for example in command.examples
    ]
    return Card(title=f"{command.name}: {text(command.summary_key)}", text=tuple(lines))


def about(call: Call) -> Reply:
    """What this desk is, what its base holds, and how far it reaches."""
    meta = call.base.meta
    kinds = Counter(kind for _, kind, _, _ in call.base.browse())
    listed = ", ".join(
        f"{count} {kind if count == 1 else _plural(kind)}" for kind, count in kinds.items()
    )
    lines = [
        line(text("about.what")),
        line(f"It holds {sum(kinds.values())} entries: {listed}."),
        line(
            f"Facts were gathered up to {short_date(meta.get('facts_until', ''))} and recorded on "
            f"{short_date(meta.get('recorded', ''))}. Later events are missing; silence does not "
            "mean that nothing changed."
        ),
        line(text("about.limits")),
        line(f"Content: {meta.get('licence', 'licence not stated')}.", Style.QUIET),
    ]
    card = Card(
        title="About Minedesk", text=tuple(lines), footer=f"Base revision {call.base.revision}."
    )
    return Reply(plain=plain_card(card), cards=(card,))


def _plural(kind: str) -> str:
    return f"{kind}s"
