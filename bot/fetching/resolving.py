"""Resolves names to addresses that may be asked.

The connection goes to the addresses that this returns and to no others, so a name that resolves
otherwise a moment later (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket

from aiohttp.abc import AbstractResolver, ResolveResult

from bot.fetching.addresses import Allowed
from bot.fetching.errors import Refused
from bot.fetching.reading import NOT_PUBLIC


class CheckedResolver(AbstractResolver):
    """Passes on what `inner` finds as far as it is allowed."""

    def __init__(self, inner: AbstractResolver, allowed: Allowed) -> None:
        self._inner = inner
        self._allowed = allowed

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of `host` that may be asked.

        Raises:
            Refused: it has addresses, but none that may be asked.
            OSError: it has none.
        """
        try:
            found = await self._inner.resolve(host, port, family)
        except UnicodeError as error:  # an empty or endless label
            raise OSError("not a name") from error
        if not found:
            raise OSError("no addresses")
        if self._allowed.named(host, port):
            return found
        kept = [result for result in found if self._may_ask(result["host"])]
        if not kept:
            raise Refused(NOT_PUBLIC)
        return kept

    def _may_ask(self, address: str) -> bool:
        try:
            return self._allowed.reachable(ipaddress.ip_address(address))
        except ValueError:
            return False

    async def close(self) -> None:
        """Close the resolver within."""
        await self._inner.close()
