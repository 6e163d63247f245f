"""Load on the desk in Slack: a hundred slash commands a second, through the real client library.

    python -m benchmarks.slack [--seconds 60] [--rate 100] [--people 1000]

The desk runs as `bot.py run` does, in a process of its own, on the real base, in Socket Mode. It is
connected to the Slack of the tests, which runs in this process together with the people. Two things
are timed, both as Slack sees them: the acknowledgement, from the moment the envelope is handed to
the socket until its acknowledgement is read; and the answer, from the same moment until it has been
taken. The server's own work is in both; both processes share the machine's cores. People do not
wait for each other: commands come at a steady rate, answered or not.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks import load as shared
from benchmarks.desk import desk_process, run_desk
from benchmarks.load import ACK, PEOPLE, RATE, SECONDS, Times
from benchmarks.slack_crowd import gather_crowd
from tests.servers.slack.server import SlackServer

READY = "online in slack"


@dataclass(frozen=True, slots=True, kw_only=True)
class Load(shared.Load):
    """What a run found; `replies` counts the commands by how many messages answered them."""

    acknowledged: Times
    answered: Times
    replies: Counter[int]

    def notes(self) -> list[str]:
        """By the desk's own word for what became of the commands, too."""
        results = Counter(str(line["result"]) for line in self.course.lines if "result" in line)
        return [f"By result: {dict(results)}", *shared.Load.notes(self)]


# The desk's process


def be_the_desk(api: str, bot_token: str, app_token: str, base: str, state: str) -> None:
    """Run the desk as `bot.py run` does, on the pretended Slack, until SIGTERM."""
    from slack_sdk.web.async_client import AsyncWebClient

    AsyncWebClient.BASE_URL = api  # before the surface is imported: its default is taken from here

    from bot.settings import SlackSettings

    run_desk(base, state, slack=SlackSettings(bot_token=bot_token, app_token=app_token))


# Measuring


async def _measure(base: Path, folder: Path, seconds: float, rate: float, people: int) -> Load:
    async with SlackServer(validate=False, keep=100_000) as server:
        server.patience = 3_600
        crowd = gather_crowd(server, base, people)
        arguments = [server.base_url, server.bot_token, server.app_token, str(base)]
        online = desk_process("benchmarks.slack", arguments, folder, READY)
        course = await shared.drive(online, crowd, rate, seconds)
        asked, answers = crowd.asked[course.warmed :], crowd.answers()
        refused = len(server.refused)
    came = [answers.get(one.exchange, []) if one.exchange else [] for one in asked]
    waited = [one.exchange.acked_after for one in asked if one.exchange]
    acked = [seconds for seconds in waited if seconds is not None]
    replies = Counter(len(times) for times in came)
    return Load(
        course=course,
        asked=len(asked),
        people=people,
        acknowledged=Times.of(acked),
        answered=Times.of(
            [times[0] - one.at for one, times in zip(asked, came, strict=True) if times]
        ),
        late=len(asked) - sum(seconds <= ACK for seconds in acked),
        unanswered=replies[0],
        replies=replies,
        refused=refused,
    )


def measure(
    base: Path, folder: Path, seconds: float = SECONDS, rate: float = RATE, people: int = PEOPLE
) -> Load:
    """Run the load on a base; `folder` takes the desk's state and log."""
    return asyncio.run(_measure(base, folder, seconds, rate, people))


def tables(load: Load) -> str:
    """The results as Markdown."""
    rows = [
        ["slash commands a second", load.pace],
        ["people", f"{load.people:,}"],
        [f"acknowledged after more than {ACK:.0f} s, or never", str(load.late)],
        ["never answered", str(load.unanswered)],
        ["answered by one message", f"{load.replies[1]:,}"],
        ["answered by more than one", str(load.asked - load.replies[0] - load.replies[1])],
        ["errors, refusals by the server among them", str(load.errors)],
        *load.course.rows(),
    ]
    times = {"acknowledgement": load.acknowledged, "answer": load.answered}
    return shared.tables("time from the command on", "commands", times, rows)


def aims(load: Load) -> list[list[str]]:
    """Rows for the table of aims: what, aim, found, met or missed."""
    slowest = load.acknowledged.slowest
    rows = [
        ("Slack: acknowledged after 3 s, or never", "0", str(load.late), load.late == 0),
        ("Slack: slowest acknowledgement", "<= 3,000 ms", f"{slowest:.0f} ms", slowest <= 3_000),
        ("Slack: never answered", "0", str(load.unanswered), load.unanswered == 0),
    ]
    return shared.judged(rows)


def main() -> None:
    """Measure and print; 1 where a command was late or not answered, or anything failed."""
    shared.main("benchmarks.slack", "commands", be_the_desk, measure, tables, aims)


if __name__ == "__main__":
    main()
