"""Points discord.py at a test server; process-wide, hence put back afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import discord.gateway
import discord.http
import yarl

from .server import DiscordServer


@contextmanager
def point_discord_at(server: DiscordServer) -> Iterator[DiscordServer]:
    """Within the block every discord.py client of this process talks to `server`."""
    route, gateway = discord.http.Route, discord.gateway.DiscordWebSocket
    before = route.BASE, gateway.DEFAULT_GATEWAY
    route.BASE, gateway.DEFAULT_GATEWAY = server.rest_url, yarl.URL(server.gateway_url)
    try:
        yield server
    finally:
        route.BASE, gateway.DEFAULT_GATEWAY = before
