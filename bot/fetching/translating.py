"""The HTTP library's errors in the desk's own words."""

from __future__ import annotations

import aiohttp
from aiohttp.http_exceptions import ContentEncodingError

from bot.fetching.body import PACKED_OTHERWISE
from bot.fetching.errors import FetchError, Unreachable, Unreadable


def translated(error: Exception) -> FetchError:
    """The desk's error for one of aiohttp's or of the system's."""
    match error:
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientSSLError():
            return Unreachable("No secure connection to the server could be made.")
        case aiohttp.ClientConnectorDNSError():
            return Unreachable("The name of the server is not known.")
        case aiohttp.ClientConnectorError() | aiohttp.ServerTimeoutError():
            return Unreachable("The server could not be reached.")
        case aiohttp.ClientPayloadError() if isinstance(error.__cause__, ContentEncodingError):
            return Unreadable(PACKED_OTHERWISE)
        case aiohttp.ClientPayloadError() | aiohttp.ServerDisconnectedError():
            return Unreachable("The server broke the answer off.")
        case aiohttp.ClientResponseError() | ValueError():
            return Unreadable("The server's answer is not well-formed.")
    return Unreachable("The connection to the server failed.")
