"""What all chat surfaces share: limits, repeats, preferences, work in flight, the log."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.access import Access
from bot.core.catalog import CATALOG
from bot.core.dispatch import Desk
from bot.core.model import Actor, Manages, Place, Raw, Request
from bot.core.reply import Reply, Result, Visibility
from bot.inflight import Inflight
from bot.log import STRUCK, make_log
from bot.repeats import Repeats
from bot.runtime import Runtime
from bot.service import Service
from bot.settings import Settings
from bot.state.declared import last_declared, note_declared
from bot.state.preferences import StoredPreferences
from bot.throttle import Throttle
from knowledge import KnowledgeBase

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HERE = Place(platform="test", workspace="w", channel="c", thread="t")
READER = Actor(platform="test", id="1")
MANAGER = replace(READER, manages=Manages.CHANNEL)
OWNER = replace(READER, manages=Manages.WORKSPACE)


@pytest.fixture
def quiet() -> Iterator[None]:
    """The root logger as it was before."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def make_settings(tmp_path: Path) -> Settings:
    return Settings(
        base=tmp_path / "base",
        encoder="static",
        model=None,
        state=tmp_path,
        log_level="warning",
        discord_token="a.secret.token",
    )


class Fixture:
    """A service over the real base with tight limits, and what it logged."""

    def __init__(self, base_path: Path, folder: Path) -> None:
        self.runtime = Runtime()
        self.lines = io.StringIO()
        self.preferences = StoredPreferences(folder)
        self.desk = self.runtime.call(self._open, base_path)
        self.service = Service(
            desk=self.desk,
            runtime=self.runtime,
            throttle=Throttle(per_user="3/hour", per_channel="2/hour"),
            log=make_log(make_settings(folder), self.lines),
            clock=lambda: NOW,
        )

    def _open(self, base_path: Path) -> Desk:
        return Desk(
            base=KnowledgeBase.open(base_path),
            access=Access(),
            report=lambda *_: None,
            preferences=self.preferences,
        )

    def ask(
        self,
        command: str,
        actor: Actor = READER,
        *,
        place: Place = HERE,
        public: bool = False,
        **values: Raw,
    ) -> Reply:
        request = self.service.request(command, values, actor, place)
        return asyncio.run(self.service.answer(request, public=public))

    def logged(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.lines.getvalue().splitlines()]


@pytest.fixture
def fixture(base_path: Path, tmp_path: Path, quiet: None) -> Iterator[Fixture]:
    made = Fixture(base_path, tmp_path)
    yield made
    made.runtime.call(made.desk.close)
    made.runtime.close()


def test_one_line_a_request_and_no_word_of_the_question(fixture: Fixture) -> None:
    reply = fixture.ask("ask", question="is finland bound by the mine ban")
    [line] = fixture.logged()
    assert reply.result is Result.DONE
    assert line["command"] == "ask"
    assert (line["result"], line["outcome"], line["limited"]) == ("done", "answered", False)
    assert len(str(line["reference"])) == 8
    assert "finland" not in fixture.lines.getvalue().casefold()


def test_too_many_of_one_person_are_told_when_to_come_back(fixture: Fixture) -> None:
    for _ in range(3):
        assert fixture.ask("about").result is Result.DONE
    reply = fixture.ask("about")
    assert reply.result is Result.REFUSED
    moments = [run.at for line in reply.cards[0].text for run in line if run.at]
    assert len(moments) == 1
    assert "Ask again at " in reply.plain
    assert fixture.ask("about", replace(READER, id="2")).result is Result.DONE
    assert fixture.logged()[3]["limited"] is True


def test_only_public_answers_count_for_a_channel(fixture: Fixture) -> None:
    for number in range(4):
        fixture.ask("about", replace(READER, id=f"p{number}"))
    results = [
        fixture.ask("about", replace(READER, id=f"q{number}"), public=True).result
        for number in range(3)
    ]
    assert results == [Result.DONE, Result.DONE, Result.REFUSED]


def test_a_channel_choice_goes_before_the_servers(fixture: Fixture, tmp_path: Path) -> None:
    assert fixture.service.visibility(HERE) is Visibility.PRIVATE
    reply = fixture.ask("settings", OWNER, answers="public", where="server")
    assert "for the whole server or workspace. In this channel answers are public" in reply.plain
    assert reply.visibility is Visibility.PRIVATE
    fixture.ask("settings", replace(MANAGER, id="2"), answers="private")
    assert fixture.service.visibility(HERE) is Visibility.PRIVATE
    other = replace(HERE, channel="d")
    assert fixture.service.visibility(other) is Visibility.PUBLIC
    again = StoredPreferences(tmp_path)
    assert again.visibility(HERE) is Visibility.PRIVATE
    assert again.visibility(other) is Visibility.PUBLIC
    fixture.ask("settings", replace(MANAGER, id="3"), answers="default")
    assert fixture.service.visibility(HERE) is Visibility.PUBLIC
    assert fixture.ask("about", replace(READER, id="9")).visibility is Visibility.PUBLIC
    fixture.preferences.forget("test", "w")
    assert fixture.service.visibility(HERE) is Visibility.PRIVATE
    assert StoredPreferences(tmp_path).visibility(other) is Visibility.PRIVATE


def test_errors_stay_private_where_answers_are_public(fixture: Fixture) -> None:
    fixture.ask("settings", OWNER, answers="public", where="server")
    reply = fixture.ask("status", replace(READER, id="2"), state="Atlantis")
    assert (reply.result, reply.visibility) == (Result.REFUSED, Visibility.PRIVATE)


@pytest.mark.parametrize(
    ("actor", "place", "values", "said"),
    [
        (READER, HERE, {}, "for those who manage this channel"),
        (MANAGER, HERE, {"answers": "public", "where": "server"}, "Only those who manage the"),
        (OWNER, replace(HERE, workspace=""), {"answers": "public"}, "nothing to choose in a"),
    ],
)
def test_who_may_not_choose_is_told_why(
    fixture: Fixture, actor: Actor, place: Place, values: dict[str, str], said: str
) -> None:
    reply = fixture.ask("settings", actor, place=place, **values)
    assert reply.result is Result.REFUSED
    assert said in reply.plain


def test_a_desk_without_storage_is_private_and_says_so_when_asked_to_choose(
    base: KnowledgeBase,
) -> None:
    reported: list[str] = []
    desk = Desk(
        base=base,
        access=Access(),
        report=lambda reference, _command, _error: reported.append(reference),
        catalog=CATALOG,
    )
    request = Request(
        command="settings",
        values={"answers": "public"},
        actor=OWNER,
        place=HERE,
        now=NOW,
        reference="abc",
    )
    reply = desk.handle(request)
    assert (reply.result, reported) == (Result.FAILED, ["abc"])
    assert "abc" in reply.plain


def test_completion_goes_through_the_same_thread(fixture: Fixture) -> None:
    assert ("Finland", "Finland") in [
        (label, label) for _, label in asyncio.run(fixture.service.complete("state", "finl"))
    ]


def test_a_repeat_is_no_news() -> None:
    repeats = Repeats(seconds=60, most=2)
    assert [repeats.is_new(*key) for key in [("a", 1), ("a", 1), ("b",), ("c",), ("a", 1)]] == [
        True,
        False,
        True,
        True,
        True,
    ]


def test_shutting_down_waits_for_what_is_in_flight() -> None:
    async def scene() -> tuple[bool, bool]:
        inflight = Inflight()
        with inflight.work():
            early = await inflight.close(0.01)
        return early, await inflight.close(0.01)

    assert asyncio.run(scene()) == (False, True)


def test_tokens_are_struck_out_of_every_line(tmp_path: Path, quiet: None) -> None:
    lines = io.StringIO()
    log = make_log(make_settings(tmp_path), lines)
    log.info("start", note="with a.secret.token inside")
    logging.getLogger("discord").warning("token %s", "a.secret.token")
    try:
        raise ValueError("a.secret.token")
    except ValueError as error:
        log.error("fault", exc_info=error)
    assert "a.secret.token" not in lines.getvalue()
    assert lines.getvalue().count(STRUCK) >= 3
    assert "secret" not in repr(make_settings(tmp_path))


def test_what_was_declared_is_remembered_by_target(tmp_path: Path) -> None:
    assert last_declared(tmp_path, "discord", "1", "") == ""
    note_declared(tmp_path, "discord", "1", "", "x")
    note_declared(tmp_path, "discord", "1", "", "y")
    note_declared(tmp_path, "discord", "1", "guild", "z")
    assert last_declared(tmp_path, "discord", "1", "") == "y"
    assert last_declared(tmp_path, "discord", "1", "guild") == "z"
