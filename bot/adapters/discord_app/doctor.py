"""Checks the set-up of the Discord application, as far as it can be seen from here."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator

import aiohttp
import discord

from bot.adapters.discord_app.client import make_intents
from bot.diagnosis import Finding, good, hint, wrong

PERMISSIONS = discord.Permissions(
    view_channel=True, send_messages=True, send_messages_in_threads=True
)
"""What the desk needs in a server; docs/discord.md says what each is for."""
SCOPES = ("bot", "applications.commands")
PORTAL = "in the application's page of the developer portal"


async def examine(token: str) -> list[Finding]:
    """All findings on the token, the intents, the application and its link, in order."""
    application = application_of(token)
    if application is None:
        return [
            wrong(
                "Discord: DISCORD_TOKEN has not the form of a bot token (three parts with dots "
                f"between). Copy it anew {PORTAL}, under Bot."
            )
        ]
    found = [good("Discord: the token has the form of a bot token."), _intents()]
    found += await _online(token)
    return [*found, good(f"Discord: invite the desk with {invite_link(application)}")]


def application_of(token: str) -> str | None:
    """The application's id in a bot token; None where it has not the form of one."""
    first, *rest = token.split(".")
    if len(rest) != 2 or not all(rest):
        return None
    try:
        id = base64.b64decode(first + "=" * (-len(first) % 4), validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    return id if id.isdigit() and 15 <= len(id) <= 20 else None


def invite_link(application: str) -> str:
    """The address where somebody adds the desk to a server, with the permissions that it needs."""
    return discord.utils.oauth_url(application, permissions=PERMISSIONS, scopes=SCOPES)


def _intents() -> Finding:
    names = ", ".join(name for name, used in make_intents() if used)
    return good(f"Discord: intents used: {names}; none of them is privileged.")


async def _online(token: str) -> list[Finding]:
    client = discord.Client(intents=make_intents())
    try:
        async with client:
            await client.login(token)
            info = await client.application_info()
    except discord.LoginFailure:
        return [wrong(f"Discord: the token is refused. Reset it {PORTAL}, under Bot.")]
    except (discord.HTTPException, aiohttp.ClientError, OSError, ValueError) as error:
        return [
            hint(f"Discord: cannot be reached from here ({type(error).__name__}), not checked.")
        ]
    return list(_application(info))


def _application(info: discord.AppInfo) -> Iterator[Finding]:
    yield good(f"Discord: logged in as “{info.name}”, in {info.approximate_guild_count} servers.")
    if info.interactions_endpoint_url:
        yield wrong(
            "Discord: an interactions endpoint URL is set, so commands never reach this desk. "
            f"Empty that field {PORTAL}, under General Information."
        )
    flags = info.flags
    if flags.gateway_message_content or flags.gateway_message_content_limited:
        yield hint(
            "Discord: the message content intent is switched on. The desk does not use it; it can "
            f"be switched off {PORTAL}, under Bot."
        )
    if info.bot_require_code_grant:
        yield wrong(
            "Discord: “Requires OAuth2 Code Grant” is switched on, so the invite link fails. "
            f"Switch it off {PORTAL}, under Bot."
        )
    yield from _installation(info)
    if info.user_integration_config is None:
        yield hint(
            "Discord: people cannot install the desk for themselves. Allow “User Install” "
            f"{PORTAL}, under Installation."
        )
    else:
        yield good("Discord: can be installed in servers and by people for themselves.")


def _installation(info: discord.AppInfo) -> Iterator[Finding]:
    """What the application's own install link gives the desk in a server."""
    config = info.guild_integration_config
    given = config.oauth2_install_params if config else None
    if given is None:
        yield hint(
            "Discord: the application's own link to add it to a server is not set. Use the link "
            f"below, or set scopes and permissions {PORTAL}, under Installation."
        )
        return
    lacks = [name for name, used in PERMISSIONS if used and not getattr(given.permissions, name)]
    lacks += [scope for scope in SCOPES if scope not in given.scopes]
    if lacks:
        yield wrong(
            f"Discord: the application's own link to add it to a server lacks {', '.join(lacks)}. "
            f"Add them {PORTAL}, under Installation, or use the link below."
        )
    else:
        yield good("Discord: the application's own install link has all scopes and permissions.")
