"""The Slack of the tests: what people do with messages, and their response addresses."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack.installs import AppSettings
from tests.servers.slack.stage import Desk, actions, button, option, play, section, select
from tests.servers.slack.world import Json


def test_a_button_can_be_answered_five_times_by_its_response_url() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.action("more")
        async def more(ack: Any, body: Json, respond: Any) -> None:
            await ack()
            desk.seen.append(body)
            for number in range(6):
                answer = await respond(f"part {number}", replace_original=number == 0)
                desk.seen.append(answer.status_code)

        async with desk.on_socket():
            await desk.client.chat_postMessage(
                channel=desk.channel.id, text="A list", blocks=[actions(button(value="page 2"))]
            )
            posted = desk.slack.messages(desk.channel)[0]
            ex = await desk.slack.press(desk.user, posted, text="More")
            await ex.until(lambda _: len(desk.seen) == 7)
        body, *statuses = desk.seen
        assert statuses == [200] * 5 + [404]
        assert desk.slack.refused[-1][:2] == ("response_url", "used_url")
        assert body["actions"][0]["value"] == "page 2"
        assert body["container"]["message_ts"] == posted.ts
        assert (posted.text, posted.versions) == ("part 0", ["A list"])
        assert [reply.text for reply in ex.replies] == ["part 1", "part 2", "part 3", "part 4"]

    play(scene)


def test_an_ephemeral_message_is_pressed_and_deleted_by_its_response_url() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.action("more")
        async def more(ack: Any, body: Json, respond: Any) -> None:
            await ack()
            desk.seen.append(body)
            await respond(delete_original=True)

        async with desk.on_socket():
            await desk.client.chat_postEphemeral(
                channel=desk.channel.id, user=desk.user.id, text="Psst", blocks=[actions(button())]
            )
            posted = desk.slack.messages(desk.channel)[0]
            ex = await desk.slack.press(desk.user, posted, action_id="more")
            await ex.until(lambda _: posted.deleted)
            with pytest.raises(SlackApiError, match="message_not_found"):
                await desk.client.chat_update(channel=desk.channel.id, ts=posted.ts, text="no")
        assert desk.seen[0]["container"]["is_ephemeral"]
        assert "message" not in desk.seen[0]

    play(scene)


def test_a_response_url_grows_old() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.command("/mines")
        async def mines(ack: Any, respond: Any) -> None:
            await ack()
            desk.slack.advance(1_801)
            desk.seen.append((await respond("late")).body)

        async with desk.on_socket():
            ex = await desk.slack.slash(desk.user, desk.channel, "/mines")
            await ex.until(lambda _: desk.seen)
        assert "expired_url" in desk.seen[0]

    play(scene)


def test_selects_in_messages_send_what_was_chosen() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.action({"action_id": "state"})
        async def chosen(ack: Any, action: Json) -> None:
            await ack()
            desk.seen.append(action["selected_option"]["value"])

        @desk.app.action("more")
        async def more(ack: Any, body: Json) -> None:
            await ack("not here")
            desk.seen.append(body["state"]["values"]["b0"]["state"]["selected_option"]["value"])

        async with desk.on_socket():
            options = [option("Finland", "FI"), option("Norway", "NO")]
            await desk.client.chat_postMessage(
                channel=desk.channel.id,
                text="Which?",
                blocks=[actions(select(options=options), button())],
            )
            [posted] = desk.slack.messages(desk.channel)
            await desk.slack.press(desk.user, posted, action_id="state", value="NO")
            await desk.slack.press(desk.user, posted, text="More", values={"state": "Finland"})
            with pytest.raises(AssertionError, match="not among the options"):
                await desk.slack.press(desk.user, posted, action_id="state", value="SE")
        assert desk.seen == ["NO", "FI"]
        assert desk.slack.refused[-1][1] == "payload_not_accepted"

    play(scene)


def test_a_shared_link_is_unfurled() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.event("link_shared")
        async def shared(event: Json, client: AsyncWebClient) -> None:
            address = event["links"][0]["url"]
            unfurls = {address: {"blocks": [section("Article 1")]}}
            await client.chat_unfurl(
                channel=event["channel"], ts=event["message_ts"], unfurls=unfurls
            )

        async with desk.on_socket():
            foreign = await desk.slack.share_link(
                desk.user, desk.channel, "https://elsewhere.example/"
            )
            ex = await desk.slack.share_link(
                desk.user, desk.channel, "https://treaties.example/mines"
            )
            assert ex.message is not None
            await ex.until(lambda ex: ex.message.unfurls)
        assert not foreign.sent
        assert list(ex.message.unfurls) == ["https://treaties.example/mines"]

    play(scene, app=AppSettings(unfurl_domains=frozenset({"treaties.example"})))
