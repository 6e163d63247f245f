"""The end: what is in flight is finished, what comes meanwhile is told."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.adapters.discord_app import client
from bot.adapters.discord_app.answering import RESTARTING
from tests.adapters.discord_app.catalogs import catalog_with, form_catalog, saying, slow
from tests.adapters.discord_app.city import WHY, City, Scene, check_log, pretended_city
from tests.adapters.discord_app.stage import texts

Play = Callable[..., None]
ROOT = Path(__file__).resolve().parents[3]
SLOW = catalog_with("about", slow(0.8, saying("Finished.")))
RUNNER = """
import sys
import discord.gateway, discord.http, yarl
from bot.app import main
rest, gateway = sys.argv[1:]
discord.http.Route.BASE = rest
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
sys.exit(main(["run"]))
"""


def test_what_is_in_flight_is_finished(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.slash("about", settle=0)
        await asyncio.sleep(0.2)
        begun = time.monotonic()
        await on.stage.client.shut_down()
        assert time.monotonic() - begun < 10
        assert "Finished." in texts(asked.message)
        assert not on.logged("left with work unfinished")

    play(scene, catalog=SLOW)


@pytest.mark.usefixtures("impatient")
def test_what_was_announced_is_finished_too(play: Play) -> None:
    async def scene(on: Scene) -> None:
        asked = await on.slash("about", settle=0)
        await asked.until(lambda one: one.acked)
        await on.stage.client.shut_down()
        assert "Finished." in texts(asked.message)

    play(scene, catalog=SLOW)


def test_the_answer_to_a_mention_is_finished_too(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await on.mention("slowly")
        await asyncio.sleep(0.2)
        await on.stage.client.shut_down()
        (answer,) = on.server.messages_in(on.channel)
        assert "Finished." in texts(answer)

    play(scene, catalog=catalog_with("ask", slow(0.6, saying("Finished."))))


def test_what_comes_meanwhile_is_told_to_come_back(play: Play) -> None:
    async def scene(on: Scene) -> None:
        shown = await on.ask()
        asked = await on.slash("about", settle=0)
        await asyncio.sleep(0.2)
        closing = asyncio.create_task(on.stage.client.shut_down())
        await asyncio.sleep(0.05)
        late = [
            await on.slash("status", {"state": "Finland"}, by=on.bo, settle=0),
            await on.press(shown, "Sources in full", settle=0),
            await on.press(shown, "Share", settle=0),
        ]
        await on.mention(WHY)
        await closing
        assert "Finished." in texts(asked.message)
        for one in late:
            assert one.message
            assert one.message.ephemeral
            assert one.message.content == RESTARTING
        assert not on.server.messages_in(on.channel)

    play(scene, catalog=SLOW)


def test_a_form_sent_meanwhile_is_told_to_come_back(play: Play) -> None:
    async def scene(on: Scene) -> None:
        opened = await on.slash("about")
        busy = await on.slash("about", by=on.bo, settle=0)
        await asyncio.sleep(0.2)
        closing = asyncio.create_task(on.stage.client.shut_down())
        await asyncio.sleep(0.05)
        sent = await on.server.submit(on.ada, opened, {"Title": "x"}, settle=0)
        await closing
        assert busy.modal
        assert sent.message
        assert sent.message.content == RESTARTING

    play(scene, catalog=form_catalog(delay=0.6))


def test_what_takes_too_long_is_left_and_logged(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "GRACE", 0.2)

    async def scene(on: Scene) -> None:
        await on.slash("about", settle=0)
        await asyncio.sleep(0.2)
        begun = time.monotonic()
        await on.stage.client.shut_down()
        assert time.monotonic() - begun < 0.7
        assert on.logged("left with work unfinished")
        await asyncio.sleep(0.8)

    play(scene, catalog=SLOW)


def test_it_may_be_shut_down_twice_and_with_nothing_to_do(play: Play) -> None:
    async def scene(on: Scene) -> None:
        await asyncio.gather(on.stage.client.shut_down(), on.stage.client.shut_down())
        await on.stage.client.shut_down()

    play(scene)


@asynccontextmanager
async def program(
    city: City, base: Path, state: Path, **changed: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`bot.py run` as a process of its own, pointed at the pretended Discord."""
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(state),
        "MINEDESK_BASE": str(base),
        "MINEDESK_STATE": str(state),
        "MINEDESK_LOG_LEVEL": "info",
        "DISCORD_TOKEN": city.server.token,
        **changed,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        RUNNER,
        city.server.rest_url,
        city.server.gateway_url,
        cwd=ROOT,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_program_answers_and_ends_well_when_it_is_told_to(
    base_path: Path, tmp_path: Path, number: signal.Signals
) -> None:
    async def story() -> None:
        async with pretended_city() as city, program(city, base_path, tmp_path) as process:
            await city.server.gateway.connected(30)
            asked = await city.server.slash(city.ada, city.channel, "ask", {"question": WHY})
            assert "Finland" in texts(asked.message)
            process.send_signal(number)
            begun = time.monotonic()
            out, err = await asyncio.wait_for(process.communicate(), 10)
            assert time.monotonic() - begun < 10
            assert process.returncode == 0, err.decode()
            assert out == b""
            log = "\n".join(line for line in err.decode().splitlines() if line[:1] == "{")
            assert '"shutting down"' in log
            assert "Traceback" not in err.decode()
            check_log(city.server, log)

    asyncio.run(story())


@pytest.mark.parametrize(
    ("token", "words"),
    [("token-of-nobody", "Discord refuses DISCORD_TOKEN"), ("", "Set DISCORD_TOKEN")],
)
def test_without_a_good_token_it_ends_with_a_plain_sentence(
    base_path: Path, tmp_path: Path, token: str, words: str
) -> None:
    async def story() -> None:
        async with (
            pretended_city() as city,
            program(city, base_path, tmp_path, DISCORD_TOKEN=token) as process,
        ):
            if token:
                with city.server.refusing():
                    _, err = await asyncio.wait_for(process.communicate(), 30)
            else:
                _, err = await asyncio.wait_for(process.communicate(), 30)
            assert process.returncode == 2
            assert words in err.decode()
            assert "Traceback" not in err.decode()
            assert token == "" or token not in err.decode()

    asyncio.run(story())


def test_where_discord_cannot_be_reached_it_ends_with_a_plain_sentence(
    base_path: Path, tmp_path: Path
) -> None:
    async def story() -> None:
        async with pretended_city() as city:
            pass  # nobody listens there any more
        async with program(city, base_path, tmp_path) as process:
            _, err = await asyncio.wait_for(process.communicate(), 30)
            assert process.returncode == 2
            assert "Traceback" not in err.decode()

    asyncio.run(story())
