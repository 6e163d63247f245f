"""Checks the whole set-up: base, state folder, and each chat surface that has its token."""

from __future__ import annotations

import asyncio
import sqlite3

from bot.diagnosis import Finding, good, hint, wrong
from bot.settings import Settings


def examine(settings: Settings) -> list[Finding]:
    """All findings, in the order in which things are needed."""
    return [
        _base(settings),
        _state(settings),
        _homes(settings),
        _news(settings),
        *_surfaces(settings),
    ]


def _homes(settings: Settings) -> Finding:
    if not settings.homes:
        return hint(
            "Moderators: no home is set, so only the terminal changes the base. MINEDESK_HOMES "
            "names their servers and workspaces; docs/moderating.md says how."
        )
    homes = ", ".join(":".join(home) for home in settings.homes)
    return good(f"Moderators: they have their roles in {homes}.")


def _news(settings: Settings) -> Finding:
    from bot.core.errors import SetupError
    from bot.digest.feeds import load_feeds
    from bot.fetching import Allowed
    from bot.news import FEEDS

    if not settings.news.on:
        return hint("News: switched off (MINEDESK_NEWS).")
    try:
        feeds = load_feeds(FEEDS, settings.news.feeds)
        Allowed.parse(settings.news.hosts)
    except (SetupError, ValueError) as error:
        return wrong(f"News: {error}")
    return good(f"News: {len(feeds)} feeds; `digest feeds` shows how each does.")


def _base(settings: Settings) -> Finding:
    from knowledge import KnowledgeBase
    from knowledge.errors import BaseMissing, KnowledgeError

    try:
        with KnowledgeBase.open(settings.base, settings.encoder, settings.model) as base:
            return good(f"Base: {len(base.browse())} entries, revision {base.revision}.")
    except BaseMissing:
        return hint(f"Base: none at {settings.base} yet; the first command builds it.")
    except (KnowledgeError, sqlite3.Error) as error:
        return wrong(f"Base: {error}. `python bot.py build` makes it anew.")


def _state(settings: Settings) -> Finding:
    from bot.state.db import open_state

    try:
        db = open_state(settings.state)
        with db.conn:
            db.conn.execute("BEGIN IMMEDIATE")
        db.close()
    except (sqlite3.Error, OSError) as error:
        return wrong(
            f"State: {settings.state} cannot be written ({error}). MINEDESK_STATE may name another."
        )
    return good(f"State: {settings.state} can be written.")


def _surfaces(settings: Settings) -> list[Finding]:
    return [*_discord(settings), *_slack(settings)]


def _slack(settings: Settings) -> list[Finding]:
    slack = settings.slack
    if not (slack.bot_token or slack.app_token or slack.client_id or slack.signing_secret):
        return [hint("Slack: not set up. Set its tokens to use it; docs/slack.md says how.")]
    from bot.adapters.slack_app.doctor import examine as examine_slack

    return asyncio.run(examine_slack(slack))


def _discord(settings: Settings) -> list[Finding]:
    if not settings.discord_token:
        return [hint("Discord: not set up. Set DISCORD_TOKEN to use it; docs/discord.md says how.")]
    from bot.adapters.discord_app.doctor import examine as examine_discord

    return asyncio.run(examine_discord(settings.discord_token))
