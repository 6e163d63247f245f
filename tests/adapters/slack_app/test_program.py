"""The program itself: its manifest and key, and a whole run in Slack only."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import PIPE, run

from cryptography.fernet import Fernet

from bot.adapters.slack_app.manifest import make_manifest
from bot.core.catalog import CATALOG
from tests.adapters.slack_app.newsroom import LINKS, Newsroom

ROOT = Path(__file__).resolve().parents[3]
RUNNER = """
import sys
from slack_sdk.web.async_client import AsyncWebClient
AsyncWebClient.BASE_URL = sys.argv[1]
from bot.app import main
sys.exit(main(sys.argv[2:]))
"""
"""The program, but for the address of Slack."""


def environ(base: Path, state: Path, **more: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MINEDESK_", "SLACK_", "DISCORD_"))
    }
    own = {"MINEDESK_BASE": str(base), "MINEDESK_STATE": str(state), "MINEDESK_NEWS": "no"}
    return {**kept, **own, **more}


def program(*words: str, env: dict[str, str]) -> str:
    done = run(
        [sys.executable, "bot.py", *words], cwd=ROOT, env=env, stdout=PIPE, timeout=60, check=True
    )
    return done.stdout.decode()


def test_it_prints_the_manifest_of_the_settings(base_path: Path, tmp_path: Path) -> None:
    plain = json.loads(program("slack", "manifest", env=environ(base_path, tmp_path)))
    assert plain == make_manifest(CATALOG)
    set_ = {"MINEDESK_HTTP_ADDRESS": "https://desk.example.org", "MINEDESK_PERMALINKS": LINKS}
    http = json.loads(program("slack", "manifest", env=environ(base_path, tmp_path, **set_)))
    assert http == make_manifest(CATALOG, address="https://desk.example.org", permalinks=LINKS)


def test_it_prints_a_new_key_each_time(base_path: Path, tmp_path: Path) -> None:
    env = environ(base_path, tmp_path)
    keys = {program("slack", "key", env=env).strip() for _ in range(2)}
    assert len(keys) == 2
    for key in keys:
        Fernet(key)


async def start(room: Newsroom, env: dict[str, str], *words: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        RUNNER,
        room.server.base_url,
        *words,
        cwd=ROOT,
        env=env,
        stdout=PIPE,
        stderr=PIPE,
    )


def test_a_run_in_slack_only_ends_on_sigterm(
    tell: Callable[..., None], base_path: Path, tmp_path: Path
) -> None:
    async def story(room: Newsroom) -> None:
        server = room.server
        tokens = {"SLACK_BOT_TOKEN": server.bot_token, "SLACK_APP_TOKEN": server.app_token}
        going = await start(room, environ(base_path, tmp_path, **tokens), "run")
        try:
            while not server.sockets.sockets:
                assert going.returncode is None, await going.communicate()
                await server.pulse.next(0.1)
            asked = await server.slash(room.ada, room.channel, "/mines", "is finland bound?")
            await asked.until(1, within=15)
            assert "Finland" in asked.text
            said = await server.say(room.ada, room.channel, "<@BOT> status poland")
            await said.until(lambda ex: "Poland" in ex.text, within=5)
            begun = time.monotonic()
            going.send_signal(signal.SIGTERM)
            out, err = await going.communicate()
            assert time.monotonic() - begun < 10
        finally:
            if going.returncode is None:
                going.kill()
        assert going.returncode == 0, err
        assert out == b""
        lines = [json.loads(line) for line in err.decode().splitlines()]
        assert [line["event"] for line in lines] == [
            "online in slack",
            "request",
            "request",
            "shutting down",
        ]
        for token in tokens.values():
            assert token.encode() not in err
        assert b"finland" not in err.lower()

    tell(story)


def test_refused_tokens_end_it_with_a_plain_sentence(
    tell: Callable[..., None], base_path: Path, tmp_path: Path
) -> None:
    async def story(room: Newsroom) -> None:
        room.may_refuse = True
        server = room.server
        for bot, app in (
            ("xoxb-wrong", server.app_token),
            (server.bot_token, "xapp-wrong"),
        ):
            tokens = {"SLACK_BOT_TOKEN": bot, "SLACK_APP_TOKEN": app}
            going = await start(room, environ(base_path, tmp_path, **tokens), "run")
            _, err = await asyncio.wait_for(going.communicate(), 20)
            assert going.returncode == 2
            assert b"Slack refuses the tokens (invalid_auth)" in err
            assert b"Traceback" not in err

    tell(story)


def test_doctor_looks_at_slack_as_well(
    tell: Callable[..., None], base_path: Path, tmp_path: Path
) -> None:
    async def story(room: Newsroom) -> None:
        server = room.server
        tokens = {"SLACK_BOT_TOKEN": server.bot_token, "SLACK_APP_TOKEN": server.app_token}
        going = await start(room, environ(base_path, tmp_path, **tokens), "doctor")
        out, err = await asyncio.wait_for(going.communicate(), 30)
        assert going.returncode == 0, err
        assert "a socket can be opened" in out.decode()

    tell(story)
