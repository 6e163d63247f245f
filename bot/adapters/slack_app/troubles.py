"""What Slack answers to messages that nobody asked for, in the words and kinds of the outlet."""

from __future__ import annotations

from collections.abc import Mapping

from slack_sdk.errors import SlackApiError

from bot.adapters.slack_app.delivery import code_of
from bot.core.outlet import Gone, Later, OutletError

GONE: Mapping[str, str] = {
    "channel_not_found": "The channel is no more, or the desk cannot see it.",
    "is_archived": "The channel is archived.",
    "not_in_channel": "The desk is no member of the channel: invite it there.",
    "restricted_action": "The desk may not write in that channel.",
    "restricted_action_read_only_channel": "The desk may not write in that channel.",
    "restricted_action_thread_locked": "The thread is locked.",
    "restricted_action_thread_only_channel": "In that channel only threads may be written in.",
    "restricted_action_non_threadable_channel": "In that channel there are no threads.",
    "account_inactive": "The desk was removed from the workspace.",
    "token_revoked": "The desk was removed from the workspace.",
    "token_expired": "The desk's token has expired; it has to be installed again.",
    "invalid_auth": "Slack no longer takes the desk's token.",
    "not_authed": "Slack no longer takes the desk's token.",
    "org_login_required": "The workspace is being moved to an organisation.",
    "team_access_not_granted": "The desk was not given access to that workspace.",
    "user_not_found": "There is no such person.",
    "user_disabled": "That person has left the workspace.",
    "user_not_visible": "The desk cannot see that person.",
    "cannot_dm_bot": "An app cannot be written to.",
    "messages_tab_disabled": "Messages to people are switched off for the desk.",
    "message_not_found": "The message is no more.",
    "thread_not_found": "The message that the thread belongs to is no more.",
    "cant_update_message": "The message is not the desk's own.",
    "edit_window_closed": "The message is too old to be changed.",
    "access_denied": "The desk has no access there.",
    "no_permission": "The desk lacks a right there.",
    "missing_scope": "The app lacks a right: update it from `slack manifest` and install it again.",
}
"""Where trying again is of no use, and why."""
_TOO_MANY = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_LATER = _TOO_MANY | frozenset(
    {
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "unreadable answer",
    }
)
_DONE_PERHAPS = frozenset({"internal_error", "fatal_error", "request_timeout", "unreadable answer"})
SECONDS = 30.0
"""Until it is tried again, where Slack does not say."""


def trouble(error: SlackApiError) -> OutletError:
    """What an answer of Slack's means for whoever wants to send something."""
    code, status = code_of(error), _status(error)
    if status == 429 or status >= 500 or code in _LATER:
        return Later(f"Slack asks to come back later ({code}).", _retry_after(error))
    return Gone(GONE.get(code, f"Slack refuses the message ({code})."))


def asks_to_wait(error: SlackApiError) -> bool:
    """Whether it was one call too many, rather than a fault of Slack's."""
    return _status(error) == 429 or code_of(error) in _TOO_MANY


def was_perhaps_done(error: SlackApiError) -> bool:
    """Whether Slack may have done what was asked all the same."""
    status = _status(error)
    return status >= 500 or (status != 429 and code_of(error) in _DONE_PERHAPS)


def unreachable(error: BaseException) -> Later:
    """What it means that there was no answer."""
    return Later(f"Slack cannot be reached ({type(error).__name__}).", SECONDS)


def _status(error: SlackApiError) -> int:
    """The status; what is no JSON comes with the client's own response, which names it else."""
    response = error.response
    return int(getattr(response, "status_code", getattr(response, "status", 200)))


def _retry_after(error: SlackApiError) -> float:
    headers = getattr(error.response, "headers", None) or {}
    told = str(headers.get("Retry-After", ""))
    return float(told) if told.isdigit() else SECONDS
