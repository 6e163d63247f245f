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
    wanted = call.text("command").casefold().lstrip("/")
    card = _help_of(find(call.catalog, wanted)) if wanted else _help(call)
    return Reply(plain=plain_card(card), cards=(card,))


def find(catalog: tuple[Command, ...], name: str) -> Command:
    """The command of that name. Raises UnknownCommand."""
    for command in catalog:
        if command.name == name:
            return command
    names = ", ".join(command.name for command in catalog)
    raise UnknownCommand(f"There is no command “{clean(name)[:40]}”.", f"There are: {names}.")


def _help(call: Call) -> Card:
    lines: list[Line] = [line(text("help.intro"))]
    for command in call.catalog:
        if command.role <= call.role and command.manages <= call.request.actor.manages:
            lines.append(
                (
                    Run(text=command.name, style=Style.STRONG),
                    Run(text=f": {text(command.summary_key)}"),
                )
            )
    return Card(title="What you can ask", text=tuple(lines), footer=text("help.footer"))


def _help_of(command: Command) -> Card:
    lines: list[Line] = [line(text(command.help_key))]
    for parameter in command.parameters:
        if parameter.reading:
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
