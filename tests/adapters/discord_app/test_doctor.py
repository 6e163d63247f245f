"""The check of the set-up, against an application of every kind."""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.discord_app.doctor import PERMISSIONS, examine
from bot.diagnosis import Finding
from bot.doctor import examine as examine_all
from bot.settings import Settings
from tests.servers.discord.patch import point_discord_at
from tests.servers.discord.registry import application
from tests.servers.discord.server import DiscordServer

JSON = dict[str, Any]
ME = r"/oauth2/applications/@me"
FULL = {"scopes": ["applications.commands", "bot"], "permissions": str(PERMISSIONS.value)}


def token_of(server: DiscordServer) -> str:
    first = base64.b64encode(str(server.application_id).encode()).decode().rstrip("=")
    return f"{first}.GhijkL.mnopqrstuvwxyz"


def with_link(link: JSON | None, *, people: bool = True) -> JSON:
    ways: JSON = {"0": {"oauth2_install_params": link} if link else {}}
    if people:
        ways["1"] = {"oauth2_install_params": {"scopes": [], "permissions": "0"}}
    return {"integration_types_config": ways}


def findings(changed: JSON | None = None) -> list[Finding]:
    async def check() -> list[Finding]:
        async with DiscordServer() as server:
            server.token = token_of(server)
            server.add_guild("Law desk")
            told = application(server, None)[1] | with_link(FULL) | (changed or {})  # type: ignore[arg-type]
            server.fail_next("GET", ME, 200, body=told, times=9)
            with point_discord_at(server):
                return await examine(server.token)

    return asyncio.run(check())


def of(mark: str, found: list[Finding]) -> list[str]:
    return [finding.text for finding in found if finding.mark == mark]


def test_a_good_set_up_has_nothing_to_say_but_that() -> None:
    found = findings()
    assert {finding.mark for finding in found} == {"ok"}
    words = "\n".join(of("ok", found))
    assert "logged in as “Desk”, in 1 servers" in words
    assert "none of them is privileged" in words
    assert "scope=bot+applications.commands" in words or "scope=bot%20" in words


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"interactions_endpoint_url": "https://example.org/x"}, "commands never reach this desk"),
        ({"bot_require_code_grant": True}, "OAuth2 Code Grant"),
        (with_link(FULL | {"permissions": "0"}), "lacks "),
        (with_link(FULL | {"scopes": ["bot"]}), "applications.commands"),
        (with_link(FULL | {"permissions": str(PERMISSIONS.value & ~(1 << 11))}), "send_messages"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(changed: JSON, words: str) -> None:
    (told,) = of("wrong", findings(changed))
    assert words in told
    assert "developer portal" in told


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"flags": 1 << 18}, "message content intent"),
        ({"flags": 1 << 19}, "message content intent"),
        (with_link(None), "own link to add it to a server is not set"),
        (with_link(FULL, people=False), "people cannot install the desk for themselves"),
    ],
)
def test_what_is_worth_knowing_is_a_note(changed: JSON, words: str) -> None:
    found = findings(changed)
    (told,) = of("note", found)
    assert words in told
    assert not of("wrong", found)


def test_an_application_only_for_servers_of_old() -> None:
    found = findings({"integration_types_config": None, "install_params": None})
    assert not of("wrong", found)


def test_a_refused_token() -> None:
    async def check() -> list[Finding]:
        async with DiscordServer() as server:
            with point_discord_at(server), server.refusing():
                return await examine(token_of(server))

    (told,) = of("wrong", asyncio.run(check()))
    assert "the token is refused" in told


@pytest.mark.parametrize("token", ["abc", "a.b.c", "MTIz.x.y", "..", "é.b.c", "x" * 5_000, "a.b"])
def test_what_has_not_the_form_of_a_token_is_not_sent_anywhere(token: str) -> None:
    async def check() -> list[Finding]:
        async with DiscordServer() as server:
            with point_discord_at(server):
                found = await examine(token)
            assert not server.requests
            return found

    (told,) = asyncio.run(check())
    assert told.mark == "wrong"
    assert token not in told.text or len(token) < 4


@pytest.mark.parametrize("how", ["gone", "nothing", "503", "truncated"])
def test_where_discord_cannot_be_reached_that_is_a_note(how: str) -> None:
    async def check() -> list[Finding]:
        server = DiscordServer()
        await server.start()
        server.token = token_of(server)
        if how == "gone":
            await server.stop()
        elif how == "503":
            server.fail_next("GET", "/users/@me", 503, times=9)
        else:
            server.fail_next("GET", "/users/@me", how, times=9)  # type: ignore[arg-type]
        try:
            with point_discord_at(server):
                return await examine(server.token)
        finally:
            await server.stop()

    (told,) = of("note", asyncio.run(check()))
    assert "cannot be reached from here" in told


def test_the_whole_set_up_is_checked_in_order(base_path: Path, tmp_path: Path) -> None:
    async def check() -> list[Finding]:
        async with DiscordServer() as server:
            server.token = token_of(server)
            settings = Settings(
                base=base_path,
                encoder="static",
                model=None,
                state=tmp_path,
                log_level="info",
                discord_token=server.token,
            )
            with point_discord_at(server):
                return await asyncio.to_thread(examine_all, settings)

    found = asyncio.run(check())
    named = [finding.text.split(":")[0] for finding in found]
    assert named[:5] == ["Base", "State", "Moderators", "News", "Discord"]
    assert not any(".GhijkL." in finding.text for finding in found)
