"""What `doctor` finds in the set-up of the Slack app."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.fernet import Fernet

from bot.adapters.slack_app.doctor import examine
from bot.adapters.slack_app.manifest import make_manifest
from bot.core.catalog import CATALOG
from bot.diagnosis import Finding
from bot.settings import SlackSettings
from tests.adapters.slack_app.newsroom import LINKS, Newsroom, pretended_newsroom

Check = Callable[..., list[Finding]]


def found(
    change: Callable[[Newsroom], dict[str, Any]] = lambda _: {}, **options: Any
) -> list[Finding]:
    """The findings in a newsroom, with some settings changed."""

    async def whole() -> list[Finding]:
        async with pretended_newsroom(**options) as room:
            room.may_refuse = True
            good = {"bot_token": room.server.bot_token, "app_token": room.server.app_token}
            settings = SlackSettings(**{**good, **change(room)})
            findings = await examine(settings, room.server.base_url)
            told = " ".join(finding.text for finding in findings)
            for secret in (settings.bot_token, settings.app_token, settings.key):
                assert not secret or secret not in told
            return findings

    return asyncio.run(whole())


def wrong(findings: list[Finding]) -> list[str]:
    return [finding.text for finding in findings if finding.mark == "wrong"]


def test_all_is_well() -> None:
    findings = found()
    assert {finding.mark for finding in findings} == {"ok"}
    told = [finding.text for finding in findings]
    assert "Slack: logged in to “Newsroom” as “minedesk”." in told
    assert "Slack: the app has all scopes that it needs." in told
    assert "Slack: a socket can be opened." in told


@pytest.mark.parametrize(
    ("name", "token", "variable"),
    [
        ("bot_token", "xoxp-1-user", "SLACK_BOT_TOKEN does not begin with xoxb-"),
        ("bot_token", "xapp-1-app", "SLACK_BOT_TOKEN does not begin with xoxb-"),
        ("app_token", "xoxb-1-bot", "SLACK_APP_TOKEN does not begin with xapp-"),
        ("app_token", "nonsense", "SLACK_APP_TOKEN does not begin with xapp-"),
    ],
)
def test_a_token_of_another_kind(name: str, token: str, variable: str) -> None:
    (text,) = wrong(found(lambda _: {name: token}))
    assert variable in text


def test_tokens_that_are_mixed_up() -> None:
    texts = wrong(
        found(lambda room: {"bot_token": room.server.app_token, "app_token": room.server.bot_token})
    )
    assert len(texts) == 2


def test_a_refused_bot_token() -> None:
    (text,) = wrong(found(lambda _: {"bot_token": "xoxb-of-another-app"}))
    assert text == "Slack: SLACK_BOT_TOKEN is refused (invalid_auth)."


def test_a_refused_app_token() -> None:
    (text,) = wrong(found(lambda _: {"app_token": "xapp-of-another-app"}))
    assert "no socket can be opened (invalid_auth)" in text
    assert "connections:write" in text


def test_a_revoked_token() -> None:
    def revoke(room: Newsroom) -> dict[str, Any]:
        assert room.team.install
        room.server.installs.revoke(room.team.install)
        return {}

    (text,) = wrong(found(revoke))
    assert "token_revoked" in text


def test_missing_scopes_are_named() -> None:
    def spare(room: Newsroom) -> dict[str, Any]:
        assert room.team.install
        room.team.install.scopes -= {"im:history", "users:read"}
        return {}

    (text,) = wrong(found(spare))
    assert "lacks the scopes im:history, users:read." in text
    assert "slack manifest" in text


def test_permalinks_need_more_scopes() -> None:
    plain = {"manifest": make_manifest(CATALOG)}
    assert wrong(found(**plain)) == []
    (text,) = wrong(found(lambda _: {"permalinks": LINKS}, **plain))
    assert "links:read, links:write" in text


def test_no_way_for_events_to_come() -> None:
    (text,) = wrong(found(lambda _: {"app_token": ""}))
    assert "no way for events to come" in text


def test_over_http_no_socket_is_asked_for() -> None:
    findings = found(lambda room: {"app_token": "", "signing_secret": room.server.signing_secret})
    assert wrong(findings) == []
    assert not any("socket" in finding.text for finding in findings)


@pytest.mark.parametrize("lacks", ["client_secret", "address"])
def test_installation_by_many_needs_more(lacks: str) -> None:
    def change(room: Newsroom) -> dict[str, Any]:
        whole = {
            "bot_token": "",
            "client_id": room.server.client_id,
            "client_secret": room.server.client_secret,
            "address": "https://desk.example.org",
        }
        return {**whole, lacks: ""}

    texts = wrong(found(change))
    assert any("MINEDESK_HTTP_ADDRESS must be set" in text for text in texts)


def test_a_key() -> None:
    def many(key: str) -> Callable[[Newsroom], dict[str, Any]]:
        return lambda room: {
            "bot_token": "",
            "client_id": room.server.client_id,
            "client_secret": room.server.client_secret,
            "signing_secret": room.server.signing_secret,
            "address": "https://desk.example.org",
            "key": key,
        }

    hints = [finding.text for finding in found(many("")) if finding.mark == "note"]
    assert "slack key" in hints[0]
    assert any(
        "encrypted" in finding.text for finding in found(many(Fernet.generate_key().decode()))
    )
    (text,) = wrong(found(many("short")))
    assert "MINEDESK_SLACK_KEY is not a key" in text


def test_slack_cannot_be_reached(unused_port: int) -> None:
    async def whole() -> list[Finding]:
        settings = SlackSettings(bot_token="xoxb-1", app_token="xapp-1")
        return await examine(settings, f"http://127.0.0.1:{unused_port}/api/")

    notes = [finding.text for finding in asyncio.run(whole()) if finding.mark == "note"]
    assert notes
    assert all("cannot be reached from here" in text for text in notes)


def test_an_error_of_slack_is_no_crash() -> None:
    def spoil(room: Newsroom) -> dict[str, Any]:
        room.server.fail_next("auth.test", status=500)
        room.server.fail_next("apps.connections.open", truncated=True)
        return {}

    texts = [finding.text for finding in found(spoil)]
    assert any(re.search("internal_error|cannot be reached", text) for text in texts)
