"""The commands of whoever runs the desk: build and check the base, see gaps, bring it online."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

import click

from bot.adapters.console.progress import show_progress
from bot.adapters.console.screen import is_styled, open_screen
from bot.settings import load_settings


def make_operator_commands() -> list[click.Command]:
    """The commands, in the order in which they are listed."""
    return [
        click.Command(
            "run",
            callback=_run_online,
            help="Brings the desk online in every chat platform that has its tokens. "
            "Ends on SIGTERM when what is in flight is done, after ten seconds at most.",
            short_help="bring the desk online in chat",
        ),
        click.Command(
            "doctor",
            callback=_doctor,
            help="Checks tokens, intents, links, permissions, base and state, and says what to do; "
            "exit code 2 if anything is wrong.",
            short_help="check the set-up",
        ),
        _slack(),
        click.Command(
            "build",
            callback=_build,
            help="Builds the knowledge base from its packs.",
            short_help="build the knowledge base",
        ),
        click.Command(
            "gaps",
            callback=_gaps,
            help="Lists what was asked and is not covered, and what did not help, most frequent "
            "first; it names nobody.",
            short_help="what the base could not answer",
        ),
    ]


def with_own_check(check: click.Command) -> click.Command:
    """The command that checks a text; without one it checks the packs and the base."""
    check_text = check.callback
    assert check_text  # noqa: S101 - every command has one

    def run(**given: Any) -> None:
        if given.get("text"):
            check_text(**given)
        else:
            _check()

    check.callback = run
    check.help = (
        f"{check.help} Without a text: checks packs and base and lists every problem; exit code 2 "
        "if there is any."
    )
    check.short_help = "check the claims in a text; without one, packs and base"
    return check


def _slack() -> click.Group:
    return click.Group(
        "slack",
        help="Prepares the Slack app: its manifest, and a key for stored tokens.",
        short_help="prepare the Slack app",
        commands=[
            click.Command(
                "manifest",
                callback=_slack_manifest,
                help="Prints the manifest from which the Slack app is created, in JSON. With "
                "MINEDESK_HTTP_ADDRESS set, events come there; else over Socket Mode.",
            ),
            click.Command(
                "key",
                callback=_slack_key,
                help="Prints a new key that encrypts stored tokens; set it as MINEDESK_SLACK_KEY.",
            ),
        ],
    )


def _slack_manifest() -> None:
    from bot.adapters.slack_app.manifest import make_manifest
    from bot.core.catalog import CATALOG

    slack = load_settings(os.environ).slack
    manifest = make_manifest(
        CATALOG,
        address=slack.address if slack.signing_secret or not slack.app_token else "",
        permalinks=slack.permalinks,
        many=bool(slack.client_id),
    )
    open_screen(os.environ).write(json.dumps(manifest, indent=2, ensure_ascii=False))


def _slack_key() -> None:
    from cryptography.fernet import Fernet

    open_screen(os.environ).write(Fernet.generate_key().decode())


def _build() -> None:
    from bot.upkeep import build

    settings, screen = load_settings(os.environ), open_screen(os.environ)
    begun = time.monotonic()
    with show_progress(screen.err, styled=is_styled(screen.err, os.environ)) as progress:
        revision = build(settings, progress)
    screen.write(
        f"Built {settings.base}, revision {revision}, in {time.monotonic() - begun:.1f} s."
    )


def _run_online() -> None:
    from bot.online import run
    from bot.upkeep import ensure_base

    settings, screen = load_settings(os.environ), open_screen(os.environ)
    with show_progress(screen.err, styled=is_styled(screen.err, os.environ)) as progress:
        ensure_base(settings, screen.note, progress)
    run(settings, sys.stderr)


def _doctor() -> None:
    from bot.doctor import examine

    settings, screen = load_settings(os.environ), open_screen(os.environ)
    findings = examine(settings)
    for finding in findings:
        screen.write(f"{finding.mark:5}  {finding.text}")
    if any(finding.mark == "wrong" for finding in findings):
        click.get_current_context().exit(2)


def _check() -> None:
    from bot.upkeep import find_problems

    settings, screen = load_settings(os.environ), open_screen(os.environ)
    problems, remarks = find_problems(settings)
    for remark in [*problems, *remarks]:
        screen.write(remark)
    if problems:
        screen.note(f"{len(problems)} problem{'s' if len(problems) != 1 else ''} found.")
        click.get_current_context().exit(2)
    screen.write("No problems found.")


def _gaps() -> None:
    from bot.state.gaps import most_asked, most_marked

    settings, screen = load_settings(os.environ), open_screen(os.environ)
    asked, marked = most_asked(settings.state), most_marked(settings.state)
    for question, count, first, last in asked:
        screen.write(f"{count} x  {question}  ({_days(first, last)})")
    if not asked:
        screen.write("No question has been left uncovered yet.")
    if marked:
        screen.write("\nMarked as not helpful:")
    for question, entry, count, first, last in marked:
        about = f", rests on {entry}" if entry else ""
        screen.write(f"{count} x  {question}{about}  ({_days(first, last)})")


def _days(first: str, last: str) -> str:
    return first if first == last else f"{first} to {last}"
