"""The Slack of the tests: people, places and files in the Web API."""

from __future__ import annotations

from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack.stage import Desk, play
from tests.servers.slack.world import Json


def test_people_places_and_files() -> None:
    async def scene(desk: Desk) -> None:
        client, slack = desk.client, desk.slack
        user = (await client.users_info(user=desk.user.id, include_locale=True))["user"]
        assert (user["locale"], user["is_admin"], user["is_owner"]) == ("fr-FR", True, False)
        assert user["tz_offset"] in {7_200, 10_800}
        assert (await client.conversations_info(channel=desk.channel.id))["channel"]["is_member"]
        assert (
            desk.user.id in (await client.conversations_members(channel=desk.channel.id))["members"]
        )
        slack.add_channel(desk.team, "second")
        assert (
            len(
                [
                    c
                    async for page in await client.conversations_list(limit=1)
                    for c in page["channels"]
                ]
            )
            == 2
        )
        assert len((await client.users_conversations())["channels"]) == 2
        dm = (await client.conversations_open(users=desk.user.id))["channel"]["id"]
        posted = await client.chat_postMessage(channel=dm, text="x")
        link = (await client.chat_getPermalink(channel=dm, message_ts=posted["ts"]))["permalink"]
        assert posted["ts"].replace(".", "") in link
        await client.chat_update(channel=dm, ts=posted["ts"], text="y")
        await client.chat_delete(channel=dm, ts=posted["ts"])
        assert slack.messages(slack.channels[dm])[0].deleted
        await client.bots_info(bot=desk.team.install.bot_id)
        assert (await client.team_info())["team"]["id"] == desk.team.id
        slack.usergroups["S0000000001"] = [desk.user]
        assert (await client.usergroups_users_list(usergroup="S0000000001"))["users"] == [
            desk.user.id
        ]
        await client.files_upload_v2(
            channel=desk.channel.id,
            content=b"a,b",
            filename="a.csv",
            title="Votes",
            initial_comment="All",
        )
        [file] = slack.files.values()
        assert (file["content"], slack.messages(desk.channel)[0].text) == (b"a,b", "All")
        assert (await client.api_test(answer="42"))["args"] == {"answer": "42"}

    play(scene)


def test_a_person_from_a_shared_channel() -> None:
    async def scene(desk: Desk) -> None:
        guests = desk.slack.add_team("Guests")
        shared = desk.slack.add_channel(desk.team, "shared", shared_with=[guests])
        guest = desk.slack.add_user(guests, "Gia")

        @desk.app.event("app_mention")
        async def mention(body: Json, event: Json, client: AsyncWebClient) -> None:
            found = await client.users_info(user=event["user"])
            desk.seen.append(
                (body["is_ext_shared_channel"], event["user_team"], found["user"]["is_stranger"])
            )

        async with desk.on_socket():
            ex = await desk.slack.say(guest, shared, "<@BOT> hi")
            await ex.until(lambda _: desk.seen)
            command = await desk.slack.slash(guest, shared, "/mines")
        assert desk.seen == [(True, guests.id, True)]
        assert command.error == "not_a_command"

    play(scene)
