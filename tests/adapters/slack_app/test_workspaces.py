"""People of other workspaces, and an organisation of many."""

from __future__ import annotations

from collections.abc import Callable

from tests.adapters.slack_app.newsroom import WHY, Scene
from tests.adapters.slack_app.stage import idle

Play = Callable[..., None]


def test_in_a_shared_channel_everybody_is_answered(play: Play) -> None:
    async def scene(on: Scene) -> None:
        other = on.server.add_team("Ministry", installed=False)
        guest = on.server.add_user(other, "Gast", admin=True)
        shared = on.server.add_channel(on.room.team, "shared", shared_with=[other])
        answer = on.only(await on.mention(WHY, at=shared, by=guest))
        assert "[1]" in answer.text
        sources = on.only(await on.press(answer, "Sources in full", by=guest))
        assert sources.only_for is guest
        await on.press(answer, "Remove", by=on.ada)
        assert not answer.deleted
        await on.press(answer, "Remove", by=guest)
        assert answer.deleted

    play(scene)


def test_a_guest_of_another_workspace_has_no_slash_command(play: Play) -> None:
    async def scene(on: Scene) -> None:
        other = on.server.add_team("Ministry", installed=False)
        guest = on.server.add_user(other, "Gast")
        shared = on.server.add_channel(on.room.team, "shared", shared_with=[other])
        ex = await on.server.slash(guest, shared, "/mines", "about")
        assert not ex.sent

    play(scene)


def test_installed_in_a_whole_organisation(play: Play) -> None:
    async def scene(on: Scene) -> None:
        enterprise = on.server.add_enterprise("Holding")
        first = on.server.add_team("Holding North", enterprise=enterprise, installed=False)
        second = on.server.add_team("Holding South", enterprise=enterprise, installed=False)
        on.server.installs.add(first, token="xoxb-org-wide", org_wide=True)
        for team in (first, second):
            person = on.server.add_user(team, "Inga")
            channel = on.server.add_channel(team, "mines")
            asked = await on.slash("status finland", by=person, at=channel)
            assert on.only(asked).only_for is person
            await on.press(asked, "Share to channel", by=person)
            assert len(on.said(channel)) == 1

    play(scene)


def test_slack_connect_events_name_the_installation(play: Play) -> None:
    async def scene(on: Scene) -> None:
        other = on.server.add_team("Ministry", installed=False)
        guest = on.server.add_user(other, "Gast")
        shared = on.server.add_channel(on.room.team, "shared", shared_with=[other])
        ex = await on.mention("about", at=shared, by=guest)
        assert ex.payload["is_ext_shared_channel"]
        await on.server.redeliver(ex)
        await idle()
        assert len(on.said(shared)) == 1

    play(scene)
