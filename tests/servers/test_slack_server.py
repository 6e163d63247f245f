"""The Slack of the tests behaves as Slack does: real Bolt apps talk to it over real sockets."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.oauth.installation_store.file import FileInstallationStore
from slack_sdk.oauth.state_store.file import FileOAuthStateStore
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack import blocks, contract
from tests.servers.slack.installs import AppSettings
from tests.servers.slack.server import SlackServer
from tests.servers.slack.world import Channel, Json, User

Scene = Callable[["Desk"], Coroutine[Any, Any, None]]


class Desk:
    """A Slack with one workspace, one channel and one person, and a Bolt app to hang listeners on."""

    def __init__(self, slack: SlackServer) -> None:
        self.slack = slack
        self.team = slack.add_team("Newsroom")
        self.user: User = slack.add_user(self.team, "Ada", locale="fr-FR", admin=True)
        self.channel: Channel = slack.add_channel(self.team)
        self.client = AsyncWebClient(token=slack.bot_token, base_url=slack.base_url)
        self.app = AsyncApp(client=self.client, signing_secret=slack.signing_secret)
        self.seen: list[Any] = []

    @asynccontextmanager
    async def on_socket(self, ping_interval: float = 0.2) -> AsyncIterator[AsyncSocketModeHandler]:
        handler = AsyncSocketModeHandler(
            self.app, self.slack.app_token, ping_interval=ping_interval
        )
        await handler.connect_async()
        try:
            yield handler
        finally:
            await handler.close_async()

    @asynccontextmanager
    async def on_http(self) -> AsyncIterator[str]:
        async with serving(self.app.web_app("/slack/events")) as address:
            self.slack.deliver_to(f"{address}/slack/events")
            yield address


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def play(scene: Scene, **options: Any) -> None:
    """Runs a scene on a fresh server, which must find nothing against Slack's documents."""

    async def whole() -> None:
        async with SlackServer(**options) as slack:
            await scene(Desk(slack))
            assert slack.violations == []

    asyncio.run(whole())


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(text: str = "More", action_id: str = "more", **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def select(kind: str = "static_select", **more: Any) -> Json:
    return {"type": kind, "action_id": "state", "placeholder": plain("State"), **more}


def option(text: str, value: str | None = None) -> Json:
    return {"text": plain(text), "value": value or text}


def modal(*shown: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": "ask",
        "title": plain("Ask"),
        "submit": plain("Send"),
        "blocks": list(shown),
        **more,
    }


def field(action_id: str = "topic", **more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": action_id, **more}
    return {
        "type": "input",
        "block_id": f"b_{action_id}",
        "label": plain("Topic"),
        "element": element,
    }


# The documents


@pytest.mark.skipif(
    not contract.CHECKED,
    reason="THE CONTRACT WAS NOT CHECKED: Slack's documents (shared/specs) are not beside this checkout",
)
def test_the_contract_is_checked() -> None:
    assert contract.request_findings("chat.postMessage", {"chanel": "C1"}) == [
        "chat.postMessage: no parameter chanel",
        "chat.postMessage: lacks channel",
    ]
    assert contract.answer_findings("auth.test", {"ok": True})
    assert contract.payload_findings("events_api", {"event": {"type": "app_mention", "odd": 1}})


# Socket Mode


def test_a_command_is_acknowledged_and_answered_over_a_socket() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.command("/mines")
        async def mines(ack: Any, command: Json, respond: Any) -> None:
            await ack()
            await respond(f"{command['text']}?", response_type="in_channel")

        async with desk.on_socket():
            ex = await desk.slack.slash(desk.user, desk.channel, "/mines", "status finland")
            await ex.until(1)
        assert ex.error is None
        assert ex.acked_after is not None
        assert ex.acked_after < 1
        assert [reply.text for reply in ex.replies] == ["status finland?"]
        assert ex.replies[0].only_for is None
        assert desk.slack.sockets.connected == 1
        assert [call.method for call in desk.slack.requests][:1] == ["apps.connections.open"]

    play(scene)


def test_an_acknowledgement_with_a_body_is_an_ephemeral_message() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.command("/mines")
        async def mines(ack: Any) -> None:
            await ack("Only you see this.")

        async with desk.on_socket():
            ex = await desk.slack.slash(desk.user, desk.channel, "/mines")
        assert ex.ack == {"text": "Only you see this."}
        assert ex.replies[0].only_for is desk.user
        other = desk.slack.add_user(desk.team, "Bo")
        assert other not in {message.only_for for message in ex.replies}

    play(scene)


def test_a_command_that_is_not_acknowledged_times_out() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.command("/mines")
        async def mines() -> None:
            await asyncio.sleep(0.2)

        desk.slack.patience = 0.1
        silent = await desk.slack.slash(desk.user, desk.channel, "/mines")
        async with desk.on_socket():
            ex = await desk.slack.slash(desk.user, desk.channel, "/mines")
        assert silent.error == "dispatch_failed"
        assert ex.error == "operation_timeout"
        assert ex.acks == []

    play(scene)


def test_a_command_that_the_manifest_lacks_never_arrives() -> None:
    async def scene(desk: Desk) -> None:
        ex = await desk.slack.slash(desk.user, desk.channel, "/other")
        assert (ex.sent, ex.error) == (False, "not_a_command")

    manifest = {
        "oauth_config": {"scopes": {"bot": ["commands", "chat:write"]}},
        "features": {"slash_commands": [{"command": "/mines"}]},
        "settings": {"event_subscriptions": {"bot_events": ["app_mention"]}},
    }
    play(scene, app=AppSettings.from_manifest(manifest))


def test_a_mention_is_answered_in_its_thread() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.event("app_mention")
        async def mention(event: Json, say: Any) -> None:
            desk.seen.append(event)
            await say(text="In the thread.", thread_ts=event.get("thread_ts") or event["ts"])

        async with desk.on_socket():
            unheard = await desk.slack.say(desk.user, desk.channel, "nothing for a bot")
            ex = await desk.slack.say(desk.user, desk.channel, "<@BOT> status finland")
            await ex.until(1)
        assert not unheard.sent
        assert ex.message is not None
        assert ex.replies[0].thread_ts == ex.message.ts
        assert desk.seen[0]["text"].startswith(f"<@{desk.team.install.bot.id}>")
        assert len(desk.slack.messages(desk.channel)) == 3

    play(scene)


def test_a_direct_message_is_answered_and_the_answer_is_not_heard_again() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.event("message")
        async def message(event: Json, say: Any) -> None:
            desk.seen.append(event.get("subtype") or event["channel_type"])
            if "subtype" not in event:
                await say(text="Hello.")

        async with desk.on_socket():
            ex = await desk.slack.dm(desk.user, "hi")
            await ex.until(1)
            await ex.settled()
            assert ex.message is not None
            await desk.slack.edit(ex.message, "hello")
            await ex.settled()
        assert ex.text == "Hello."
        assert desk.seen == ["im", "message_changed"]

    play(scene)


def test_an_event_that_was_not_acknowledged_comes_again() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.event("app_mention")
        async def mention(body: Json, request: Any) -> None:
            desk.seen.append((body["event_id"], request.headers.get("x-slack-retry-num")))

        desk.slack.patience = 0.1
        desk.slack.retry_delays = (0.0, 0.2, 0.2)
        ex = await desk.slack.say(desk.user, desk.channel, "<@BOT> hi")
        assert (ex.acks, ex.error) == ([], "http_error")
        async with desk.on_socket():
            await ex.until(lambda ex: ex.acks)
            await ex.settled()
            await desk.slack.redeliver(ex, retry_num=2)
            await ex.settled()
        assert len(desk.seen) == 2
        assert all(number for _, number in desk.seen), "both came as retries"
        assert len({event for event, _ in desk.seen}) == 1

    play(scene)


def test_a_lost_socket_is_opened_again() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.command("/mines")
        async def mines(ack: Any) -> None:
            await ack("Here.")

        async with desk.on_socket():
            for number, disturb in enumerate(
                [desk.slack.drop_socket, desk.slack.send_disconnect_warning, refresh(desk.slack)], 2
            ):
                await disturb()
                async with asyncio.timeout(5):
                    while desk.slack.sockets.connected < number or not desk.slack.sockets.sockets:
                        await desk.slack.pulse.next(1)
                ex = await desk.slack.slash(desk.user, desk.channel, "/mines")
                assert ex.text == "Here.", number
        assert desk.slack.sockets.pings > 0
        assert len(desk.slack.calls("apps.connections.open")) == 4

    play(scene)


def test_an_eleventh_socket_is_turned_away() -> None:
    async def scene(desk: Desk) -> None:
        async with aiohttp.ClientSession() as session:
            opened = []
            for number in range(11):
                address = (await desk.client.apps_connections_open(app_token=desk.slack.app_token))[
                    "url"
                ]
                opened.append(await session.ws_connect(address))
                first = await opened[-1].receive_json()
                assert first["type"] == ("hello" if number < 10 else "disconnect")
            assert first["reason"] == "too_many_websockets"
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(address)  # an address is good for one connection
            for socket in opened:
                await socket.close()

    play(scene)


def refresh(slack: SlackServer) -> Callable[[], Coroutine[Any, Any, None]]:
    return lambda: slack.send_disconnect_warning("refresh_requested")


# HTTP


def test_http_requests_are_signed_and_answered() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.command("/mines")
        async def mines(ack: Any) -> None:
            await ack("By HTTP.")

        @desk.app.event("app_mention")
        async def mention(say: Any, request: Any) -> None:
            desk.seen.append(request.headers.get("x-slack-retry-reason"))
            await say(text="Heard.")

        async with desk.on_http():
            assert await desk.slack.http.verify_url()
            command = await desk.slack.slash(desk.user, desk.channel, "/mines")
            mentioned = await desk.slack.say(desk.user, desk.channel, "<@BOT> hi")
            await mentioned.until(1)
            await desk.slack.redeliver(mentioned, reason="http_timeout")
            await mentioned.until(2)
        assert desk.seen == [None, ["http_timeout"]]
        assert command.replies[0].text == "By HTTP."
        assert mentioned.text == "Heard."
        assert mentioned.acks

    play(scene)


@pytest.mark.parametrize("fault", ["forged", "stale"])
def test_a_bad_signature_or_an_old_timestamp_is_turned_away(fault: str) -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.command("/mines")
        async def mines(ack: Any) -> None:
            desk.seen.append(1)
            await ack()

        async with desk.on_http():
            setattr(desk.slack.http, fault, 600)
            ex = await desk.slack.slash(desk.user, desk.channel, "/mines")
        assert desk.slack.http.statuses == [401]
        assert ex.error == "dispatch_failed"
        assert desk.seen == []

    play(scene)


# Interactions


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


def test_a_form_is_opened_corrected_and_sent() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.shortcut("ask_about")
        async def ask(ack: Any, body: Json, client: AsyncWebClient) -> None:
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=modal(field()))

        @desk.app.view("ask")
        async def sent(ack: Any, view: Json) -> None:
            given = view["state"]["values"]["b_topic"]["topic"]["value"]
            if given == "x":
                await ack(response_action="errors", errors={"b_topic": "Too short."})
            else:
                await ack()
                desk.seen.append(given)

        async with desk.on_socket():
            said = await desk.slack.say(desk.user, desk.channel, "mines?")
            assert said.message is not None
            ex = await desk.slack.shortcut_message(desk.user, said.message, "ask_about")
            await ex.until(lambda ex: ex.views)
            [view] = desk.slack.stack(desk.user)
            with pytest.raises(AssertionError, match="without topic"):
                await desk.slack.submit(desk.user, view)
            wrong = await desk.slack.submit(desk.user, view, {"topic": "x"})
            assert wrong.errors == {"b_topic": "Too short."}
            assert desk.slack.stack(desk.user) == [view]
            right = await desk.slack.submit(desk.user, view, {"topic": "Ottawa"})
            await right.until(lambda _: desk.seen)
        assert desk.seen == ["Ottawa"]
        assert desk.slack.stack(desk.user) == []

    play(scene)


def test_a_form_can_be_replaced_and_pushed_three_deep_and_closed() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.view("ask")
        async def sent(ack: Any, view: Json) -> None:
            topic = view["state"]["values"]["b_topic"]["topic"]["value"]
            if topic == "wrong key":
                await ack(response_action="errors", errors={"nowhere": "?"})
            elif topic == "clear":
                await ack(response_action="clear")
            else:
                await ack(
                    response_action=topic,
                    view=modal(field(), callback_id="ask", notify_on_close=True),
                )

        @desk.app.view_closed("ask")
        async def closed(ack: Any) -> None:
            await ack()
            desk.seen.append("closed")

        async with desk.on_socket():
            view = await opened(desk, modal(field()))
            slack, user = desk.slack, desk.user
            assert (await slack.submit(user, view, {"topic": "update"})).views == [view]
            for depth in (2, 3):
                await slack.submit(user, slack.stack(user)[-1], {"topic": "push"})
                assert len(slack.stack(user)) == depth
            assert (
                await slack.submit(user, slack.stack(user)[-1], {"topic": "push"})
            ).error == "push_limit_reached"
            assert (
                await slack.submit(user, view, {"topic": "wrong key"})
            ).error == "invalid_errors"
            ex = await slack.close_view(user, slack.stack(user)[-1])
            await ex.until(lambda _: desk.seen)
            assert len(slack.stack(user)) == 2
            await slack.submit(user, view, {"topic": "clear"})
            assert slack.stack(user) == []

    play(scene)


async def opened(desk: Desk, view: Json) -> Any:
    """The modal, opened from a global shortcut."""

    @desk.app.shortcut("open")
    async def open_it(ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    ex = await desk.slack.shortcut_global(desk.user, "open")
    await ex.until(lambda ex: ex.views)
    return ex.views[0]


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


def test_a_trigger_works_once_and_for_three_seconds() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.shortcut("late")
        async def late(ack: Any, body: Json, client: AsyncWebClient) -> None:
            await ack()
            if desk.seen:
                desk.slack.advance(3.1)
            for _ in range(2):
                try:
                    await client.views_open(trigger_id=body["trigger_id"], view=modal(field()))
                except SlackApiError as refused:
                    desk.seen.append(refused.response["error"])

        async with desk.on_socket():
            for count in (1, 3):
                ex = await desk.slack.shortcut_global(desk.user, "late")
                await ex.until(lambda _, count=count: len(desk.seen) == count)
        assert desk.seen == ["exchanged_trigger_id", "expired_trigger_id", "expired_trigger_id"]

    play(scene)


def test_an_external_select_offers_what_the_bot_suggests() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.options("state")
        async def states(ack: Any, payload: Json) -> None:
            await ack(
                options=[option("Finland", "FI"), option("x" * (70 + len(payload["value"])), "XX")]
            )

        @desk.app.view("ask")
        async def sent(ack: Any, view: Json) -> None:
            await ack()
            desk.seen.append(view["state"]["values"]["b"]["state"]["selected_option"]["value"])

        element = select("external_select", min_query_length=2)
        block = {"type": "input", "block_id": "b", "label": plain("State"), "element": element}
        async with desk.on_socket():
            view = await opened(desk, modal(block))
            assert not (await desk.slack.suggest(desk.user, view, "state", "f")).sent
            ex = await desk.slack.suggest(desk.user, view, "state", "fin")
            assert [each["value"] for each in ex.options] == ["FI", "XX"]
            assert (await desk.slack.suggest(desk.user, view, "state", "finland")).options == []
            ex = await desk.slack.submit(desk.user, view, {"state": "FI"})
            await ex.until(lambda _: desk.seen)
        assert desk.seen == ["FI"]
        assert desk.slack.refused[-1][:2] == ("block_suggestion", "invalid_options")

    play(scene)


def test_the_home_tab_is_published_and_pressed() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.event("app_home_opened")
        async def home(event: Json, client: AsyncWebClient) -> None:
            desk.seen.append("view" in event)
            view = {"type": "home", "blocks": [section("Today"), actions(button())]}
            await client.views_publish(user_id=event["user"], view=view)

        @desk.app.action("more")
        async def more(ack: Any, body: Json, client: AsyncWebClient) -> None:
            await ack()
            view = {"type": "home", "blocks": [section("More")]}
            await client.views_update(
                view_id=body["view"]["id"], hash=body["view"]["hash"], view=view
            )

        async with desk.on_socket():
            for _ in range(2):
                ex = await desk.slack.open_home(desk.user)
                await ex.settled()
            shown = desk.slack.homes[desk.user]
            ex = await desk.slack.press(desk.user, shown, text="More")
            await ex.until(lambda _: shown.content["blocks"][0]["text"]["text"] == "More")
            with pytest.raises(SlackApiError, match="hash_conflict"):
                await desk.client.views_publish(
                    user_id=desk.user.id,
                    hash="old",
                    view={"type": "home", "blocks": [section("x")]},
                )
        assert desk.seen == [False, True]

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


# Faults and limits


def test_a_rate_limit_is_waited_out() -> None:
    async def scene(desk: Desk) -> None:
        desk.slack.fail_next("auth.test", retry_after=1)
        with pytest.raises(SlackApiError, match="ratelimited"):
            await desk.client.auth_test()
        desk.client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=2))
        desk.slack.rate_limits = True
        for number in range(4):
            await desk.client.chat_postMessage(channel=desk.channel.id, text=f"{number}")
        assert [message.text for message in desk.slack.messages(desk.channel)] == [
            "0",
            "1",
            "2",
            "3",
        ]
        assert desk.slack.limited >= 1
        assert {call.status for call in desk.slack.calls("chat.postMessage")} == {200, 429}

    play(scene)


def test_every_fault_reaches_the_client() -> None:
    async def scene(desk: Desk) -> None:
        desk.client.retry_handlers.clear()
        where = {"channel": desk.channel.id, "text": "x"}
        for fault, said in [
            ({"error": "not_in_channel"}, "not_in_channel"),
            ({"status": 500}, "internal_error"),
            ({"truncated": True}, "non-JSON"),
            ({"hang_up": True}, "disconnect"),
        ]:
            desk.slack.fail_next("chat.postMessage", **fault)
            with pytest.raises((SlackApiError, aiohttp.ClientError), match=f"(?i){said}"):
                await desk.client.chat_postMessage(**where)
        await desk.client.chat_postMessage(**where)
        assert len(desk.slack.messages(desk.channel)) == 2, (
            "a broken answer does not undo the message"
        )

    play(scene)


def test_places_where_the_bot_may_not_write() -> None:
    async def scene(desk: Desk) -> None:
        slack = desk.slack
        archived, restricted = (
            slack.add_channel(desk.team, "old"),
            slack.add_channel(desk.team, "news2"),
        )
        archived.archived = restricted.restricted = True
        outside = slack.add_channel(desk.team, "outside", bot=False)
        private = slack.add_channel(desk.team, "secret", bot=False, private=True)
        for channel, error in [
            (archived.id, "is_archived"),
            (restricted.id, "restricted_action"),
            (outside.id, "not_in_channel"),
            (private.id, "channel_not_found"),
            ("C9999999999", "channel_not_found"),
        ]:
            with pytest.raises(SlackApiError, match=error):
                await desk.client.chat_postMessage(channel=channel, text="x")
        desk.team.install.scopes = frozenset({"commands"})
        with pytest.raises(SlackApiError) as refused:
            await desk.client.chat_postMessage(channel=desk.channel.id, text="x")
        assert refused.value.response["needed"] == "chat:write"
        assert refused.value.response["provided"] == "commands"
        stranger = AsyncWebClient(token="xoxb-0", base_url=slack.base_url)
        with pytest.raises(SlackApiError, match="invalid_auth"):
            await stranger.auth_test()

    play(scene)


def test_pings_and_missing_text_are_noticed() -> None:
    async def scene(desk: Desk) -> None:
        async def post(text: str, **more: Any) -> None:
            await desk.client.chat_postMessage(channel=desk.channel.id, text=text, **more)

        await post("&lt;!channel&gt; and @here are only words")
        await post("x", blocks=[actions(button("<!here>"))])
        assert desk.slack.pings == []
        await post("quoted <!channel>")
        await post("x", blocks=[section(f"<@{desk.user.id}> <!subteam^S123>")])
        await post("@here", link_names=True)
        assert [ping.what for ping in desk.slack.pings] == [
            "<!channel>",
            f"<@{desk.user.id}>",
            "<!subteam^S123>",
            "@here",
        ]
        with pytest.warns(UserWarning, match="top-level `text`"):
            await desk.client.chat_postMessage(channel=desk.channel.id, blocks=[section("x")])
        assert len(desk.slack.without_text) == 1

    play(scene)


# The rest of the Web API


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


# OAuth


@asynccontextmanager
async def oauth_app(
    slack: SlackServer, folder: Any
) -> AsyncIterator[tuple[AsyncApp, str, FileInstallationStore]]:
    """A Bolt app that is installed through OAuth, served over HTTP."""
    store = FileInstallationStore(base_dir=str(folder / "installs"), client_id=slack.client_id)
    settings = AsyncOAuthSettings(
        client_id=slack.client_id,
        client_secret=slack.client_secret,
        scopes=["commands", "chat:write", "app_mentions:read"],
        authorization_url=slack.authorize_url,
        installation_store=store,
        state_store=FileOAuthStateStore(expiration_seconds=60, base_dir=str(folder / "states")),
    )
    client = AsyncWebClient(base_url=slack.base_url)
    app = AsyncApp(client=client, signing_secret=slack.signing_secret, oauth_settings=settings)
    app.enable_token_revocation_listeners()
    async with serving(app.web_app("/slack/events")) as address:
        slack.redirect_uri = f"{address}/slack/oauth_redirect"
        slack.deliver_to(f"{address}/slack/events")
        yield app, address, store


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


# The refusals: each at the limit and one over it.

TABLE_ROW = [{"type": "raw_text", "text": "x"}]
MESSAGES: dict[str, Callable[[int], list[Json]]] = {
    "section text 3000": lambda n: [section("x" * n)],
    "section fields 10": lambda n: [{"type": "section", "fields": [plain("x")] * n}],
    "field text 2000": lambda n: [{"type": "section", "fields": [plain("x" * n)]}],
    "header 150": lambda n: [{"type": "header", "text": plain("x" * n)}],
    "context elements 10": lambda n: [{"type": "context", "elements": [plain("x")] * n}],
    "actions elements 25": lambda n: [actions(*(button(action_id=f"a{i}") for i in range(n)))],
    "button text 75": lambda n: [actions(button("x" * n))],
    "button value 2000": lambda n: [actions(button(value="x" * n))],
    "button url 3000": lambda n: [actions(button(url="https://x.example/".ljust(n, "x")))],
    "select options 100": lambda n: [actions(select(options=[option(f"o{i}") for i in range(n)]))],
    "option text 75": lambda n: [actions(select(options=[option("x" * n, "v")]))],
    "option value 150": lambda n: [actions(select(options=[option("x", "v" * n)]))],
    "alt text 2000": lambda n: [
        {"type": "image", "image_url": "https://x.example/", "alt_text": "x" * n}
    ],
    "block_id 255": lambda n: [section("x", block_id="b" * n)],
    "action_id 255": lambda n: [actions(button(action_id="a" * n))],
    "table rows 100": lambda n: [{"type": "table", "rows": [TABLE_ROW] * n}],
    "table columns 20": lambda n: [{"type": "table", "rows": [TABLE_ROW * n]}],
    "tables 1": lambda n: [{"type": "table", "rows": [TABLE_ROW]}] * n,
    "markdown 12000": lambda n: [{"type": "markdown", "text": "x" * n}],
    "markdown in all 12000": lambda n: [
        {"type": "markdown", "text": "x" * (n // 2)},
        {"type": "markdown", "text": "x" * (n - n // 2)},
    ],
    "blocks 50": lambda n: [section("x")] * n,
}
VIEWS: dict[str, Callable[[int], Json]] = {
    "blocks 100": lambda n: modal(*[section("x")] * n),
    "title 24": lambda n: modal(section("x"), title=plain("x" * n)),
    "submit 24": lambda n: modal(section("x"), submit=plain("x" * n)),
    "close 24": lambda n: modal(section("x"), close=plain("x" * n)),
    "private_metadata 3000": lambda n: modal(section("x"), private_metadata="x" * n),
    "callback_id 255": lambda n: modal(section("x"), callback_id="x" * n),
}
WRONG: dict[str, list[Any]] = {
    "no alt text": [{"type": "image", "image_url": "https://x.example/"}],
    "an empty text": [section("")],
    "an action_id twice": [actions(button("A"), button("B"))],
    "a block_id twice": [section("A", block_id="b"), section("B", block_id="b")],
    "an unknown block": [{"type": "marquee"}],
    "no block": ["text"],
    "an empty section": [{"type": "section"}],
    "no buttons": [actions()],
    "a header in mrkdwn": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
    "an unknown style": [actions(button(style="loud"))],
}


@pytest.mark.parametrize("name", MESSAGES)
def test_blocks_at_and_over_the_limit(name: str) -> None:
    limit = int(name.rsplit(" ", 1)[1])
    assert blocks.message_findings(MESSAGES[name](limit)) == []
    assert blocks.message_findings(MESSAGES[name](limit + 1))


@pytest.mark.parametrize("name", VIEWS)
def test_views_at_and_over_the_limit(name: str) -> None:
    limit = int(name.rsplit(" ", 1)[1])
    assert blocks.view_findings(VIEWS[name](limit)) == []
    assert blocks.view_findings(VIEWS[name](limit + 1))


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_at_any_length(name: str) -> None:
    assert blocks.message_findings(WRONG[name])


def test_views_refuse_what_belongs_in_messages() -> None:
    assert blocks.view_findings({"type": "home", "blocks": [{"type": "markdown", "text": "x"}]})
    assert blocks.view_findings(modal(field("a"), {**field("a"), "block_id": "other"}))
    assert blocks.view_findings({"type": "modal", "title": plain("x"), "blocks": [field()]})


def test_refusals_arrive_with_slack_s_codes() -> None:
    async def scene(desk: Desk) -> None:
        async def refused(code: str, **given: Any) -> None:
            with pytest.raises(SlackApiError, match=code):
                await desk.client.chat_postMessage(channel=desk.channel.id, **given)

        await refused("invalid_blocks", text="x", blocks=[section("x" * 3_001)])
        await refused("invalid_blocks_format", text="x", blocks="{")
        with pytest.warns(UserWarning, match="top-level `text`"):
            await refused("no_text", text=" ")
        long = [section("x" * 2_640, block_id=f"b{i}") for i in range(5)]
        await refused("msg_blocks_too_long", text="x", blocks=long)
        await refused("invalid_metadata_format", text="x", metadata={"event_type": "x"})
        await desk.client.chat_postMessage(
            channel=desk.channel.id,
            text="",
            blocks=json.dumps(long[:4]),
            attachments=[{"fallback": "x"}],
        )
        answer = await desk.client.chat_postMessage(channel=desk.channel.id, text="x" * 40_001)
        assert answer["warning"] == "message_truncated"
        assert len(answer["message"]["text"]) == 40_000
        assert desk.slack.warned
        with pytest.raises(SlackApiError, match="msg_too_long"):
            await desk.client.chat_update(
                channel=desk.channel.id, ts=answer["ts"], text="x" * 40_001
            )
        with pytest.raises(SlackApiError, match="invalid_arguments"):
            await desk.client.views_publish(user_id=desk.user.id, view=modal(field()))
        huge = {"type": "home", "blocks": [section("x" * 2_990) for _ in range(90)]}
        with pytest.raises(SlackApiError, match="view_too_large"):
            await desk.client.views_publish(user_id=desk.user.id, view=huge)
        codes = [code for _, code, _ in desk.slack.refused]
        assert codes.count("invalid_blocks") == 1
        assert codes[-1] == "view_too_large"

    play(scene)


def test_a_hundred_commands_a_second_without_checks() -> None:
    async def scene(desk: Desk) -> None:
        @desk.app.command("/mines")
        async def mines(ack: Any) -> None:
            await ack("x")

        async with desk.on_socket(ping_interval=5):
            found = await asyncio.gather(
                *(desk.slack.slash(desk.user, desk.channel, "/mines", str(n)) for n in range(100))
            )
        assert max(ex.acked_after or 9 for ex in found) < 2
        assert len(desk.slack.posted) == 10

    play(scene, validate=False, keep=10)
