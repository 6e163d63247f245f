"""What `docs/digests.md` says and shows is what the desk does."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.digests.commands import COMMANDS
from bot.digest.local import preview_files
from bot.digest.relevance import Relevance
from bot.digest.schedule import parse_schedule
from bot.digest.stories import cluster
from bot.setting_list import SETTINGS
from knowledge import KnowledgeBase
from tests.servers.feeds.hostile import outcome_table

ROOT = Path(__file__).resolve().parents[3]
TEXT = (ROOT / "docs" / "digests.md").read_text(encoding="utf-8")


def block(name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n(.*?)\n<!-- end of {name} -->", TEXT, re.DOTALL)
    assert found, name
    return found[1]


def test_the_example_is_what_the_command_says(base: KnowledgeBase) -> None:
    relevance = Relevance.of(base)
    reply = preview_files(
        base,
        [ROOT / "docs" / "examples" / "feeds.yaml"],
        datetime(2026, 1, 10, 12, tzinfo=UTC),
        judge=relevance.judge,
        cluster=lambda items: cluster(items, relevance.states_in),
    )
    assert block("example") == f"```text\n{reply.plain}\n```"


def test_the_table_of_hostile_feeds_is_that_of_the_tests() -> None:
    assert block("hostile") == outcome_table()


def test_every_command_is_told() -> None:
    told = set(re.findall(r"`(digest [a-z]+)`", TEXT.split("### When")[0]))
    assert {command.name for command in COMMANDS if not command.pressed} <= told


@pytest.mark.parametrize(
    "written", re.findall(r"`((?:daily|weekly|monthly|cron) [^`]+)`", TEXT.split("### When")[1])
)
def test_every_schedule_can_be_written_so(written: str) -> None:
    assert parse_schedule(written)


def test_every_setting_is_one() -> None:
    known = {setting.key for setting in SETTINGS}
    assert set(re.findall(r"^    (news_[a-z]+) =", TEXT, re.MULTILINE)) <= known


def test_every_link_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert (ROOT / "docs" / target).exists(), target
