"""The Slack of the tests installs a Bolt app, renews its tokens and takes them back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack.installs import AppSettings
from tests.servers.slack.server import SlackServer
from tests.servers.slack.stage import Desk, oauth_app, play
from tests.servers.slack.world import Json


# slack_sdk sends client_id and client_secret with a class that aiohttp 3.14 deprecates.
@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
def test_install_rotate_and_uninstall(tmp_path: Any) -> None:
    async def whole() -> None:
        async with (
            SlackServer(app=AppSettings(rotation=True)) as slack,
            oauth_app(slack, tmp_path) as (app, address, store),
        ):

            @app.command("/mines")
            async def mines(ack: Any, client: AsyncWebClient, command: Json) -> None:
                await ack()
                await client.chat_postMessage(channel=command["channel_id"], text=str(client.token))

            team = slack.add_team("Newsroom", installed=False)
            user = slack.add_user(team, "Ada", admin=True)
            slack.installs.consents = False
            assert (await slack.installs.visit(f"{address}/slack/install"))[0] == 200
            assert team.install is None
            slack.installs.consents = True
            status, page = await slack.installs.visit(f"{address}/slack/install")
            assert (status, "Thank you" in page) == (200, True)
            install, channel = team.install, slack.add_channel(team)
            assert slack.calls("auth.test")[-1].status == 200

            first = await (await slack.slash(user, channel, "/mines")).until(1)
            assert first.text == install.token
            slack.advance(43_201)
            with pytest.raises(SlackApiError, match="token_expired"):
                await AsyncWebClient(install.token, base_url=slack.base_url).auth_test()
            rotator = AsyncTokenRotator(
                client=app.client, client_id=slack.client_id, client_secret=slack.client_secret
            )
            known = await store.async_find_installation(enterprise_id=None, team_id=team.id)
            assert known is not None
            renewed = await rotator.perform_token_rotation(
                installation=known, minutes_before_expiration=60 * 24
            )
            assert renewed is not None
            assert renewed.bot_token == install.token != known.bot_token
            with pytest.raises(SlackApiError, match="invalid_refresh_token"):
                await app.client.oauth_v2_access(
                    client_id=slack.client_id,
                    client_secret=slack.client_secret,
                    grant_type="refresh_token",
                    refresh_token=known.bot_refresh_token,
                )
            client = AsyncWebClient(install.token, base_url=slack.base_url)
            await client.auth_test()
            await client.apps_uninstall(
                client_id=slack.client_id, client_secret=slack.client_secret
            )
            async with asyncio.timeout(3):
                while (
                    await store.async_find_installation(enterprise_id=None, team_id=team.id)
                    is not None
                ):
                    await slack.pulse.next(0.05)
            with pytest.raises(SlackApiError, match="account_inactive"):
                await client.auth_test()
            assert slack.violations == []

    asyncio.run(whole())


def test_an_org_wide_installation_and_a_revoked_token() -> None:
    async def scene(desk: Desk) -> None:
        slack = desk.slack
        grid = slack.add_enterprise("Grid")
        team = slack.add_team("North", enterprise=grid)
        sister = slack.add_team("South", enterprise=grid)
        install = slack.installs.add(team, org_wide=True)
        assert sister.install is install
        client = AsyncWebClient(install.token, base_url=slack.base_url)
        assert (await client.auth_test())["is_enterprise_install"]
        user, channel = slack.add_user(sister, "Sue"), slack.add_channel(sister)

        @desk.app.command("/mines")
        async def mines(ack: Any, body: Json) -> None:
            await ack()
            desk.seen.append(
                (body["team_id"], body["enterprise_id"], body["is_enterprise_install"])
            )

        async with desk.on_socket():
            ex = await slack.slash(user, channel, "/mines")
            await ex.until(lambda _: desk.seen)
        assert desk.seen == [(sister.id, grid.id, "true")]
        await client.auth_revoke()
        with pytest.raises(SlackApiError, match="token_revoked"):
            await client.auth_test()

    play(scene)
