"""The desk in Discord and in Slack under load, one after the other: measured, printed, written."""

from __future__ import annotations

import argparse
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import discord, report, slack
from knowledge.packing.build import build_base

BEGIN = "<!-- chat results: written by benchmarks.chat -->"
END = "<!-- end of chat results -->"


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chat", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long each is measured")
    parser.add_argument("--print-only", action="store_true", help="leave the document alone")
    options = parser.parse_args()
    begun, before = datetime.now(UTC), os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as name:
        folders = [Path(name) / surface for surface in ("discord", "slack")]
        for folder in folders:
            folder.mkdir()
        base = Path(name) / "knowledge.db"
        build_base(base)
        in_discord = discord.measure(base, folders[0], options.seconds)
        in_slack = slack.measure(base, folders[1], options.seconds)
    aims = [*discord.aims(in_discord), *slack.aims(in_slack)]
    found = "\n\n".join(
        [
            f"{begun:%d %B %Y}; {os.cpu_count()} cores, shared; load average {before:.1f} at the "
            f"start and {os.getloadavg()[0]:.1f} at the end; {options.seconds:.0f} s each.",
            "### Discord",
            discord.tables(in_discord),
            "### Slack",
            slack.tables(in_slack),
            "### Aims in chat",
            report.table(["what", "aim", "found", ""], aims),
        ]
    )
    print(found)
    if not options.print_only:
        report.write(found, BEGIN, END)


if __name__ == "__main__":
    main()
