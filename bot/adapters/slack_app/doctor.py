"""Checks the set-up of the Slack app, as far as it can be seen from here."""

from __future__ import annotations

from cryptography.fernet import Fernet
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack_app.delivery import UNREACHABLE, code_of
from bot.adapters.slack_app.manifest import scopes
from bot.diagnosis import Finding, good, hint, wrong
from bot.settings import SlackSettings

PORTAL = "on the app's page at api.slack.com/apps"


async def examine(
    settings: SlackSettings, base_url: str = AsyncWebClient.BASE_URL
) -> list[Finding]:
    """All findings on tokens, scopes and sockets, in order."""
    found = [*_forms(settings), *_way(settings)]
    if any(finding.mark == "wrong" for finding in found):
        return found
    if settings.bot_token:
        found += await _bot(settings, base_url)
    if settings.app_token:
        found += await _socket(settings, base_url)
    return found


def _forms(settings: SlackSettings) -> list[Finding]:
    """Whether each token is of the kind that its setting asks for: they are easily mixed up."""
    found = []
    for variable, token, start in (
        ("SLACK_BOT_TOKEN", settings.bot_token, "xoxb-"),
        ("SLACK_APP_TOKEN", settings.app_token, "xapp-"),
    ):
        if token and not token.startswith(start):
            found.append(
                wrong(f"Slack: {variable} does not begin with {start}. Copy it anew {PORTAL}.")
            )
        elif token:
            found.append(good(f"Slack: {variable} has the form of such a token."))
    return found


def _way(settings: SlackSettings) -> list[Finding]:
    """Whether there is one way for events to come, and a safe one."""
    found = []
    if settings.client_id and not (settings.client_secret and settings.address):
        found.append(
            wrong(
                "Slack: for many workspaces to install it, SLACK_CLIENT_SECRET and "
                "MINEDESK_HTTP_ADDRESS must be set beside SLACK_CLIENT_ID."
            )
        )
    if not settings.app_token and not settings.signing_secret:
        found.append(
            wrong(
                "Slack: there is no way for events to come. Set SLACK_APP_TOKEN for Socket Mode, "
                "or SLACK_SIGNING_SECRET for HTTP."
            )
        )
    if settings.client_id and not settings.key:
        found.append(
            hint(
                "Slack: tokens of workspaces are stored as they are. `python bot.py slack key` "
                "makes a key that encrypts them; set it as MINEDESK_SLACK_KEY."
            )
        )
    if settings.key:
        found.append(_key(settings.key))
    return found


def _key(key: str) -> Finding:
    try:
        Fernet(key)
    except ValueError:
        return wrong("Slack: MINEDESK_SLACK_KEY is not a key; `python bot.py slack key` makes one.")
    return good("Slack: stored tokens are encrypted.")


async def _bot(settings: SlackSettings, base_url: str) -> list[Finding]:
    client = AsyncWebClient(token=settings.bot_token, base_url=base_url)
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        return [wrong(f"Slack: SLACK_BOT_TOKEN is refused ({code_of(error)}).")]
    except UNREACHABLE as error:
        return [_unreachable(error)]
    found = [good(f"Slack: logged in to “{answer.get('team')}” as “{answer.get('user')}”.")]
    given = str(answer.headers.get("x-oauth-scopes", "")).replace(" ", "").split(",")
    missing = [scope for scope in scopes(settings.permalinks) if scope not in given]
    if missing and any(given):
        found.append(
            wrong(
                f"Slack: the app lacks the scopes {', '.join(missing)}. Update it from "
                f"`python bot.py slack manifest` {PORTAL} and install it again."
            )
        )
    elif any(given):
        found.append(good("Slack: the app has all scopes that it needs."))
    return found


async def _socket(settings: SlackSettings, base_url: str) -> list[Finding]:
    client = AsyncWebClient(base_url=base_url)
    try:
        await client.apps_connections_open(app_token=settings.app_token)
    except SlackApiError as error:
        return [
            wrong(
                f"Slack: no socket can be opened ({code_of(error)}). The app-level "
                f"token needs the scope connections:write, and Socket Mode must be on, {PORTAL}."
            )
        ]
    except UNREACHABLE as error:
        return [_unreachable(error)]
    return [good("Slack: a socket can be opened.")]


def _unreachable(error: BaseException) -> Finding:
    return hint(
        f"Slack: cannot be reached from here ({type(error).__name__}); not checked further."
    )
