"""Installation by many workspaces: OAuth, rotation, encryption at rest, leaving."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, DummyCookieJar
from cryptography.fernet import Fernet

from bot.adapters.slack_app.manifest import make_manifest
from bot.core.catalog import CATALOG
from bot.core.errors import SetupError
from tests.adapters.slack_app.newsroom import Newsroom, Scene
from tests.adapters.slack_app.stage import Setting, idle
from tests.servers.slack.world import Enterprise, Team

Tell = Callable[..., None]
Make = Callable[..., Setting]
ADDRESS = "https://desk.example.org"
MANIFEST = make_manifest(CATALOG, address=ADDRESS, many=True)
KEY = Fernet.generate_key().decode()


def for_many(room: Newsroom, make: Make, port: int = 0, key: str = "", **changed: Any) -> Setting:
    """A desk that any workspace installs. Its address must be known before: the port is chosen."""
    slack = {
        "bot_token": "",
        "app_token": "",
        "signing_secret": room.server.signing_secret,
        "client_id": room.server.client_id,
        "client_secret": room.server.client_secret,
        "address": f"http://127.0.0.1:{port}",
        "key": key,
        "port": port,
    }
    return make(slack={**slack, **changed})


async def install(on: Scene) -> None:
    status, text = await on.server.installs.visit(f"{on.stage.address}/slack/install")
    assert status == 200, text


def everything_in(state: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    db = sqlite3.connect(state / "state.db")
    names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {name: db.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
    db.close()
    return found


def grow_old(state: Path) -> None:
    """As if the tokens were about to expire."""
    db = sqlite3.connect(state / "state.db")
    for table in ("slack_bots", "slack_installations"):
        db.execute(f"UPDATE {table} SET bot_token_expires_at = 1, installed_at = '2020-01-01'")
    db.commit()
    db.close()


def raw(state: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(state.glob("state.db*")))


@pytest.fixture
def many(tell: Tell, setting: Make, unused_port: int) -> Callable[..., None]:
    """`many(story, key=...)`: a story on a desk that the first workspace has not installed yet."""

    def run(story: Callable[[Scene], Any], key: str = "", **options: Any) -> None:
        async def whole(room: Newsroom) -> None:
            leave(room)
            async with room.desk(for_many(room, setting, unused_port, key)) as on:
                await story(on)

        tell(whole, manifest=MANIFEST, **options)

    return run


def leave(room: Newsroom) -> None:
    """As before anybody had installed the app."""
    install = room.team.install
    assert install
    room.server.installs.revoke(install)
    room.server.installs.all.clear()
    room.channel.members.remove(install.bot)


def join(room: Newsroom, team: Team) -> None:
    """The installed bot into the channel, as somebody invites it."""
    assert team.install
    room.channel.members.append(team.install.bot)


def test_install_answer_rotate_uninstall(many: Callable[..., None], setting: Make) -> None:
    async def story(on: Scene) -> None:
        await install(on)
        join(on.room, on.room.team)
        answer = await on.ask()
        assert "[1]" in answer.text
        await on.slash("settings public", by=on.room.chief)
        token = on.room.team.install.token
        grow_old(setting().state)
        assert "Finland" in (await on.mention("status finland")).text
        assert on.room.team.install.token != token
        on.server.lose(on.room.team.install, uninstalled=True)
        await asyncio.gather(*on.server.tasks)
        await idle()
        left = {name: rows for name, rows in everything_in(setting().state).items() if rows}
        ours = {"_sqlite_migrations", "sqlite_sequence", "declared", "item_version"}
        assert set(left) <= ours, left
        assert on.room.team.id.encode() not in str(left).encode()

    many(story, key=KEY)


def test_rotation_renews_the_token_before_it_expires(many: Callable[..., None]) -> None:
    async def story(on: Scene) -> None:
        await install(on)
        join(on.room, on.room.team)
        first = on.room.team.install.token
        grow_old(on.stage.settings.state)
        assert "Finland" in (await on.mention("status finland")).text
        assert on.room.team.install.token != first
        assert on.server.calls("chat.postMessage")[-1].token == on.room.team.install.token
        again = await on.mention("status poland")
        assert "Poland" in again.text
        refreshed = [
            call
            for call in on.server.calls("oauth.v2.access")
            if call.params.get("grant_type") == "refresh_token"
        ]
        assert len(refreshed) == 1

    many(story, key=KEY)


def test_tokens_are_encrypted_at_rest_with_a_key(many: Callable[..., None], setting: Make) -> None:
    async def story(on: Scene) -> None:
        await install(on)
        found = on.room.team.install
        kept = raw(setting().state)
        assert found.token.encode() not in kept
        assert found.refresh_token.encode() not in kept
        assert b"xoxb-" not in kept
        assert b"xoxe-" not in kept

    many(story, key=KEY)


def test_what_was_kept_in_the_clear_is_still_read(
    tell: Tell, setting: Make, unused_port: int
) -> None:
    async def story(room: Newsroom) -> None:
        leave(room)
        async with room.desk(for_many(room, setting, unused_port)) as on:
            await install(on)
            assert room.team.install.token.encode() in raw(setting().state)
        join(room, room.team)
        async with room.desk(for_many(room, setting, unused_port, KEY)) as on:
            assert "Finland" in (await on.mention("status finland")).text

    tell(story, manifest=MANIFEST)


def test_with_another_key_it_says_so_plainly(tell: Tell, setting: Make, unused_port: int) -> None:
    async def story(room: Newsroom) -> None:
        leave(room)
        async with room.desk(for_many(room, setting, unused_port, KEY)) as on:
            await install(on)
        join(room, room.team)
        other = Fernet.generate_key().decode()
        async with room.desk(for_many(room, setting, unused_port, other)) as on:
            ex = await on.mention("status finland")
            assert ex.replies == []
            log = on.stage.lines.getvalue()
            assert "do not open with MINEDESK_SLACK_KEY" in log
            assert other not in log

    tell(story, manifest=MANIFEST)


def test_a_key_that_is_none(tell: Tell, setting: Make, unused_port: int) -> None:
    async def story(room: Newsroom) -> None:
        with pytest.raises(SetupError, match="MINEDESK_SLACK_KEY is not a key"):
            async with room.desk(for_many(room, setting, unused_port, "short")):
                pass

    tell(story, manifest=MANIFEST)


def test_the_state_of_an_installation_is_checked(many: Callable[..., None]) -> None:
    async def story(on: Scene) -> None:
        back = f"{on.stage.address}/slack/oauth_redirect"
        async with ClientSession(cookie_jar=DummyCookieJar()) as browser:
            for query, cookie in (
                ("?code=c1", ""),
                ("?code=c1&state=made-up", ""),
                ("?code=c1&state=made-up", "slack-app-oauth-state=made-up"),
            ):
                async with browser.get(f"{back}{query}", headers={"Cookie": cookie}) as page:
                    assert page.status in {400, 401}
        assert on.server.calls("oauth.v2.access") == []
        assert not everything_in(on.stage.settings.state).get("slack_bots")

    many(story)


def test_who_declines_is_told_and_nothing_is_kept(many: Callable[..., None]) -> None:
    async def story(on: Scene) -> None:
        on.server.installs.consents = False
        status, text = await on.server.installs.visit(f"{on.stage.address}/slack/install")
        assert status in {200, 400}
        assert "access_denied" in text
        assert not everything_in(on.stage.settings.state).get("slack_bots")

    many(story)


def test_a_workspace_that_has_not_installed_it_is_not_answered(many: Callable[..., None]) -> None:
    async def story(on: Scene) -> None:
        await install(on)
        join(on.room, on.room.team)
        ex = await on.mention("about")
        on.room.may_refuse = True  # Bolt answers with words that nobody reads over the socket
        stranger = {**ex.payload, "team_id": "T0000055555", "event_id": "Ev-stranger"}
        stranger["authorizations"] = [{**ex.payload["authorizations"][0], "team_id": "T0000055555"}]
        ex.payload = stranger
        before = len(on.server.requests)
        await on.server.deliver(ex)
        await idle()
        assert len(on.server.requests) == before

    many(story)


def test_a_whole_organisation_installs_and_leaves(
    tell: Tell, setting: Make, unused_port: int
) -> None:
    async def story(room: Newsroom) -> None:
        server = room.server
        server.installs.revoke(room.team.install)
        server.installs.all.clear()
        holding: Enterprise = server.add_enterprise("Holding")
        room.team.enterprise = holding
        second = server.add_team("Holding South", enterprise=holding, installed=False)
        server.install_org_wide = True
        async with room.desk(for_many(room, setting, unused_port, KEY)) as on:
            await install(on)
            assert second.install is room.team.install
            channel = server.add_channel(second, "south")
            inga = server.add_user(second, "Inga", admin=True)
            channel.members.append(inga)
            assert on.only(await on.slash("status finland"))
            assert on.only(await on.slash("status finland", by=inga, at=channel))
            await on.slash("settings public", by=on.room.chief)
            server.lose(room.team.install, uninstalled=True)
            await asyncio.gather(*server.tasks)
            await idle()
            left = everything_in(setting().state)
            assert left["slack_bots"] == left["slack_installations"] == left["visibility"] == []

    tell(story, manifest=MANIFEST)


def test_a_person_who_takes_their_own_token_back_removes_nothing(
    many: Callable[..., None], setting: Make
) -> None:
    async def story(on: Scene) -> None:
        await install(on)
        join(on.room, on.room.team)
        ex = await on.mention("about")
        event = {"type": "tokens_revoked", "tokens": {"oauth": [on.ada.id], "bot": []}}
        ex.payload = {**ex.payload, "event": event, "event_id": "Ev-revoked"}
        on.server.validate = False
        await on.server.deliver(ex)
        await idle()
        assert everything_in(setting().state)["slack_bots"]

    many(story)
