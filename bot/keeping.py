"""The operator's commands over the whole base: export and import as packs, the audit as JSON."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.adapters.console.screen import Screen, open_screen
from bot.adapters.console.session import PLATFORM, user
from bot.core.errors import SetupError
from bot.core.model import Actor, Place
from bot.settings import Settings, load_settings
from bot.state.db import State
from bot.state.people import StoredPeople

if TYPE_CHECKING:
    from knowledge.curate import Act, Curator, Plan, PlanItem

SHOWN = 20
"""Things of a kind that a plan names; the rest is counted."""
FOLDER = click.Path(path_type=Path, file_okay=False)


def with_keeping(group: click.Command) -> None:
    """Add the commands to the group of the curation desk."""
    assert isinstance(group, click.Group)  # noqa: S101 - it is one of the registry
    for command in (
        click.Command(
            "export",
            params=[click.Argument(["folder"], type=FOLDER)],
            callback=_export,
            help="Writes the whole base to FOLDER as packs, from which the same base is built.",
            short_help="write the base as packs",
        ),
        click.Command(
            "import",
            params=[
                click.Argument(["folder"], type=FOLDER),
                click.Option(["--yes"], is_flag=True, help="Do it without asking."),
            ],
            callback=_import,
            help="Shows what the packs in FOLDER would change, and asks before it is done. What "
            "both have changed waits in the queue of the reviewers.",
            short_help="take packs into the base",
        ),
        click.Command(
            "log",
            callback=_log,
            help="Prints the audit as JSON, one line an act; exit code 2 if a line was changed.",
            short_help="the audit as JSON lines",
        ),
    ):
        group.add_command(command)


@contextmanager
def _opened() -> Iterator[tuple[Settings, Screen, Curator]]:
    from bot.upkeep import ensure_base
    from knowledge.curate import open_curator
    from knowledge.encode import make_encoder

    settings, screen = load_settings(os.environ), open_screen(os.environ)
    ensure_base(settings, screen.note, lambda _what, _share: None)
    curator = open_curator(settings.base, make_encoder(settings.encoder, settings.model))
    with closing(curator.connection):
        yield settings, screen, curator


def _act(settings: Settings, reason: str) -> Act:
    from knowledge.curate import Act

    with closing(State(settings.state)) as state:
        actor = Actor(platform=PLATFORM, id=user())
        label = StoredPeople(state).label(actor, Place(platform=PLATFORM))
    return Act(by=label, at=datetime.now(UTC), reason=reason, place=PLATFORM)


def _export(folder: Path) -> None:
    from knowledge.curate import export_packs

    if folder.exists() and any(folder.iterdir()):
        raise SetupError(f"{folder} is not empty. Name a new folder.")
    with _opened() as (_, screen, curator):
        folder.mkdir(parents=True, exist_ok=True)
        export_packs(curator.connection, folder)
        files = sum(1 for path in folder.rglob("*") if path.is_file())
        screen.write(f"Wrote the base to {folder}: {files} files.")


def _import(folder: Path, yes: bool) -> None:
    from knowledge.curate import Step, import_packs, plan_import
    from knowledge.errors import PackError

    if not folder.is_dir():
        raise SetupError(f"There is no folder {folder}.")
    with _opened() as (settings, screen, curator):
        try:
            plan = plan_import(curator.connection, folder)
        except PackError as error:
            raise SetupError(str(error)) from error
        for line in plan_lines(plan):
            screen.write(line)
        if all(item.step is Step.UNCHANGED for item in plan.items):
            return
        if not (yes or click.confirm("Do it?", default=False)):
            screen.write("Nothing was changed.")
            return
        import_packs(curator.ledger, folder, plan, _act(settings, f"import of {folder.name}"))
        conflicts = len(plan.of(Step.CONFLICTING))
        waiting = f" {conflicts} wait for a reviewer: kb review." if conflicts else ""
        screen.write(f"Done.{waiting}")


def plan_lines(plan: Plan) -> Iterator[str]:
    """What an import would do, in words: counts first, then each thing that is not unchanged."""
    from knowledge.curate import Step

    counts = ", ".join(f"{count} {step}" for step, count in plan.counts.items())
    yield f"The packs hold: {counts or 'nothing'}."
    for step in Step:
        items = plan.of(step)
        if step is Step.UNCHANGED or not items:
            continue
        for item in items[:SHOWN]:
            yield f"  {step}: {_item(item)}"
        if len(items) > SHOWN:
            yield f"  ... and {len(items) - SHOWN} more that are {step}"


def _item(item: PlanItem) -> str:
    both = f" (both changed: {', '.join(item.conflicts)})" if item.conflicts else ""
    return f"{item.target} {item.key}{both}"


def _log() -> None:
    with _opened() as (_, screen, curator):
        for line in curator.export_audit():
            screen.write(line)
        broken = curator.verify_chain()
    if broken is not None:
        screen.note(f"The chain is broken at line {broken}: it is not as it was written.")
        click.get_current_context().exit(2)
