"""Windows that somebody looks at."""

from __future__ import annotations

from collections.abc import Callable

from bot.core.access import Grant
from bot.core.model import Role
from tests.adapters.slack_app.newsroom import Scene
from tests.servers.slack.exchange import Exchange
from tests.servers.slack.world import View

Play = Callable[..., None]
REASON = "The source says otherwise."


def make_reviewer(on: Scene) -> None:
    here = on.room.team.id
    on.stage.grant(
        Grant(role=Role.REVIEWER, platform="slack", reason="", actor=on.ada.id, workspace=here)
    )


def window(ex: Exchange) -> View:
    """The one window that was opened, and nothing was said beside it."""
    (view,) = ex.views
    assert ex.replies == []
    return view


def title(view: View) -> str:
    return str(view.content["title"]["text"])


async def by_slash(on: Scene) -> View:
    return window(await on.slash("kb reject 12"))
