"""The Slack of the tests: what was written is read again, with metadata, page by page."""

from __future__ import annotations

import pytest
from slack_sdk.errors import SlackApiError

from tests.servers.slack.stage import Desk, play, section
from tests.servers.slack.world import Message

KEY = {"event_type": "a_post", "event_payload": {"key": "k1"}}


def written(desk: Desk, count: int, thread: str | None = None) -> list[Message]:
    return [
        desk.slack.store(
            channel=desk.channel, user=desk.user, text=f"message {n}", thread_ts=thread
        )
        for n in range(count)
    ]


async def refused(code: str, call: object) -> None:
    with pytest.raises(SlackApiError, match=code):
        await call  # type: ignore[misc]


def test_metadata_is_kept_and_told_only_to_who_asks_for_it() -> None:
    async def scene(desk: Desk) -> None:
        here = desk.channel.id
        sent = await desk.client.chat_postMessage(channel=here, text="News.", metadata=KEY)
        await desk.client.chat_update(
            channel=here, ts=sent["ts"], text="New", blocks=[section("New")]
        )
        plain = await desk.client.conversations_history(channel=here)
        assert "metadata" not in plain["messages"][0]
        whole = await desk.client.conversations_history(channel=here, include_all_metadata=True)
        (message,) = whole["messages"]
        assert message["metadata"] == KEY
        assert message["blocks"][0]["text"]["text"] == "New"
        assert not whole["has_more"]

    play(scene)


def test_pages_go_back_from_the_newest_or_forward_from_the_oldest() -> None:
    async def scene(desk: Desk) -> None:
        desk.slack.history_page = 15
        messages, here = written(desk, 40), desk.channel.id
        newest = await desk.client.conversations_history(channel=here, limit=200)
        assert [m["text"] for m in newest["messages"]][:2] == ["message 39", "message 38"]
        assert len(newest["messages"]) == 15
        assert newest["has_more"]
        seen, cursor = list[str](), ""
        while True:
            page = await desk.client.conversations_history(
                channel=here, oldest=messages[10].ts, inclusive=True, cursor=cursor or None
            )
            seen += sorted(m["ts"] for m in page["messages"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        assert seen == [message.ts for message in messages[10:]]
        between = await desk.client.conversations_history(
            channel=here, oldest=messages[3].ts, latest=messages[6].ts
        )
        assert [m["text"] for m in between["messages"]] == ["message 5", "message 4"]

    play(scene)


def test_threads_ephemeral_and_deleted_messages_are_not_in_the_channel_itself() -> None:
    async def scene(desk: Desk) -> None:
        here = desk.channel.id
        (root,) = written(desk, 1)
        written(desk, 3, thread=root.ts)
        await desk.client.chat_postEphemeral(channel=here, user=desk.user.id, text="psst")
        gone = await desk.client.chat_postMessage(channel=here, text="gone")
        await desk.client.chat_delete(channel=here, ts=gone["ts"])
        found = await desk.client.conversations_history(channel=here)
        assert [m["ts"] for m in found["messages"]] == [root.ts]
        thread = await desk.client.conversations_replies(channel=here, ts=root.ts)
        assert [m["text"] for m in thread["messages"]] == [
            "message 0",
            *(f"message {n}" for n in range(3)),
        ]
        await refused("thread_not_found", desk.client.conversations_replies(channel=here, ts="1.2"))

    play(scene)


def test_each_kind_of_conversation_needs_its_scope_and_membership() -> None:
    async def scene(desk: Desk) -> None:
        private = desk.slack.add_channel(desk.team, "quiet", private=True)
        elsewhere = desk.slack.add_channel(desk.team, "elsewhere", bot=False)
        opened = await desk.client.conversations_open(users=desk.user.id)
        look = desk.client.conversations_history
        for channel in (desk.channel.id, private.id, opened["channel"]["id"]):
            assert (await look(channel=channel))["ok"]
        await refused("not_in_channel", look(channel=elsewhere.id))
        assert desk.team.install
        desk.team.install.scopes -= {"groups:history"}
        await refused("missing_scope", look(channel=private.id))
        assert (await look(channel=desk.channel.id))["ok"]

    play(scene)


def test_a_channel_takes_a_message_a_second_if_asked_to_be_strict() -> None:
    async def scene(desk: Desk) -> None:
        desk.slack.rate_limits, desk.slack.post_burst = True, 1
        other = desk.slack.add_channel(desk.team, "other")
        await desk.client.chat_postMessage(channel=desk.channel.id, text="one")
        await desk.client.chat_postMessage(channel=other.id, text="one")
        with pytest.raises(SlackApiError) as limited:
            await desk.client.chat_postMessage(channel=desk.channel.id, text="two")
        assert limited.value.response.status_code == 429
        assert limited.value.response.headers["Retry-After"] == "1"
        desk.slack.advance(1.0)
        await desk.client.chat_postMessage(channel=desk.channel.id, text="two")

    play(scene)


def test_members_of_user_groups_and_workspaces_of_a_token() -> None:
    async def scene(desk: Desk) -> None:
        group = desk.slack.add_usergroup(desk.user)
        members = await desk.client.usergroups_users_list(usergroup=group)
        assert members["users"] == [desk.user.id]
        await refused("no_such_subteam", desk.client.usergroups_users_list(usergroup="S1"))
        desk.slack.add_team("Elsewhere", installed=False)
        teams = await desk.client.auth_teams_list()
        assert teams["teams"] == [{"id": desk.team.id, "name": "Newsroom"}]

    play(scene)


def test_a_mention_of_a_group_pings_it_from_text_and_from_rich_text() -> None:
    async def scene(desk: Desk) -> None:
        element = {"type": "usergroup", "usergroup_id": "S0000000077"}
        line = {"type": "rich_text_section", "elements": [element]}
        block = {"type": "rich_text", "elements": [line]}
        await desk.client.chat_postMessage(
            channel=desk.channel.id, text="<!subteam^S0000000077> news", blocks=[block]
        )
        assert [ping.what for ping in desk.slack.pings] == ["<!subteam^S0000000077>"] * 2

    play(scene)
