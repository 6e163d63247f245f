"""Words without quotation marks: what follows an option belongs to it, as on other surfaces."""

from __future__ import annotations

from collections.abc import Sequence

import click

from bot.core.command import Command, ParameterKind

_TEXTS = frozenset({ParameterKind.TEXT, ParameterKind.NAMES})


class WordsCommand(click.Command):
    """A click command that reads `kb reject 12 --reason two sources differ` as it is meant.

    Click alone would take one word for the option, and the others for the leading ones.
    """

    def __init__(self, command: Command, params: list[click.Parameter], **given: object) -> None:
        super().__init__(command.word, params=params, **given)  # type: ignore[arg-type]
        self._texts = {
            f"--{parameter.name.replace('_', '-')}"
            for parameter in command.parameters
            if parameter.kind in _TEXTS and not parameter.lead
        }
        self._has_lead = command.lead is not None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does it, after each text has been put together."""
        return super().parse_args(ctx, self._gathered(args))

    def _gathered(self, args: Sequence[str]) -> list[str]:
        """The words with each option's text as one of them.

        Where an option comes before the leading words, it has one word: whatever follows leads.
        """
        flags = {one for param in self.params if _is_flag(param) for one in param.opts}
        gathered: list[str] = []
        led, option, value = not self._has_lead, "", False
        for place, arg in enumerate(args):
            if arg == "--":
                return [*gathered, *args[place:]]
            if arg.startswith("--"):
                name, given, _ = arg.partition("=")
                option, value = ("" if name in flags else name), bool(given)
                gathered.append(arg)
            elif option and value and led and option in self._texts:
                gathered[-1] += f" {arg}"
            else:
                led = led or not option or value
                option, value = ("", False) if value else (option, bool(option))
                gathered.append(arg)
        return gathered


def _is_flag(param: click.Parameter) -> bool:
    return isinstance(param, click.Option) and param.is_flag
