"""Structured logging: faults into a file of the state folder, the running desk's lines to a stream.

A line holds a reference, never the words of a question and never a token.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, MutableMapping
from typing import TYPE_CHECKING, Any, TextIO

from bot.core.ports import Report
from bot.settings import Settings

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger, Processor

FILE = "minedesk.log"
STRUCK = "[struck out]"


def make_report(settings: Settings) -> Report:
    """A function that logs an unexpected error with its traceback.

    It never raises: a full disk must not eat the reply.

    The question is not logged, so that the log holds nobody's words.
    """

    def report(reference: str, command: str, error: BaseException) -> None:
        import structlog  # only needed when something went wrong

        try:
            settings.state.mkdir(parents=True, exist_ok=True)
            with (settings.state / FILE).open(
                "a", encoding="utf-8", errors="backslashreplace"
            ) as file:
                log = structlog.wrap_logger(
                    structlog.PrintLogger(file),
                    wrapper_class=structlog.make_filtering_bound_logger(
                        logging.getLevelName(settings.log_level.upper())
                    ),
                    processors=[*_steps(settings.secrets), structlog.processors.JSONRenderer()],
                )
                log.error("unexpected error", reference=reference, command=command, exc_info=error)
        except OSError:
            return

    return report


def make_log(settings: Settings, stream: TextIO) -> FilteringBoundLogger:
    """The log of a running desk, one JSON object a line; libraries' own lines come the same way."""
    import structlog

    level = min(logging.getLevelName(settings.log_level.upper()), logging.INFO)
    steps = _steps(settings.secrets)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=steps,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("minedesk").setLevel(level)
    log: FilteringBoundLogger = structlog.wrap_logger(
        logging.getLogger("minedesk"),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        processors=[*steps, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    )
    return log


def _steps(secrets: Iterable[str]) -> list[Processor]:
    import structlog

    return [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _Striker(secrets),
    ]


class _Striker:
    """Strikes tokens out of whatever is about to be logged, also out of tracebacks."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = tuple(secret for secret in secrets if secret)

    def __call__(
        self, _logger: Any, _method: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        for key, value in event.items():
            if isinstance(value, str):
                for secret in self._secrets:
                    value = value.replace(secret, STRUCK)
                event[key] = value
        return event
