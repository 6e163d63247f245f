"""Reads what others publish on the web: politely, within limits, never from inside the network."""

from bot.fetching.addresses import Allowed
from bot.fetching.errors import (
    BadStatus,
    FetchError,
    NotYet,
    Refused,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    Unreachable,
    Unreadable,
)
from bot.fetching.fetcher import Fetched, Fetcher, Limits, agent_name

__all__ = [
    "Allowed",
    "BadStatus",
    "FetchError",
    "Fetched",
    "Fetcher",
    "Limits",
    "NotYet",
    "Refused",
    "TooLarge",
    "TooManyRedirects",
    "TooSlow",
    "Unreachable",
    "Unreadable",
    "agent_name",
]
