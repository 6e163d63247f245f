"""Notes faults in a file of the state folder, under the reference that the reader was shown."""

from __future__ import annotations

from bot.core.dispatch import Report
from bot.settings import Settings

FILE = "minedesk.log"


def make_report(settings: Settings) -> Report:
    """A function that logs an unexpected error with its traceback.

    It never raises: a full disk must not eat the reply.

    The question is not logged, so that the log holds nobody's words.
    """

    def report(reference: str, command: str, error: BaseException) -> None:
        import logging

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
                    processors=[
                        structlog.processors.add_log_level,
                        structlog.processors.TimeStamper(fmt="iso", utc=True),
                        structlog.processors.format_exc_info,
                        structlog.processors.JSONRenderer(),
                    ],
                )
                log.error("unexpected error", reference=reference, command=command, exc_info=error)
        except OSError:
            return

    return report
