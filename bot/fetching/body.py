"""Reads the body of an answer, no more of it than the limit.

Decompression is aiohttp's, which since 3.14 unpacks by small pieces and only as fast as they are
read, so that a bomb costs no more memory than the limit.
"""

from __future__ import annotations

import zlib

import aiohttp

from bot.fetching.errors import TooLarge, Unreadable

PACKED = b"\x1f\x8b"
"""How a gzip file begins; some servers send one without saying so."""

PACKED_OTHERWISE = "The server sent the answer packed in a way that cannot be read."


async def read_body(response: aiohttp.ClientResponse, most: int) -> bytes:
    """The body, unpacked.

    Raises:
        TooLarge: it is more than `most` bytes.
        Unreadable: it is packed in a way that cannot be read.
    """
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in ("identity", "", "gzip", "deflate"):
        raise Unreadable(PACKED_OTHERWISE)
    if (response.content_length or 0) > most:
        raise TooLarge(most)
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > most:
            raise TooLarge(most)
    return _unpacked(bytes(body), most) if body.startswith(PACKED) else bytes(body)


def _unpacked(body: bytes, most: int) -> bytes:
    unpacking = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacking.decompress(body, most + 1)
    except zlib.error as error:
        raise Unreadable("The server sent an archive that cannot be read.") from error
    if len(unpacked) > most:
        raise TooLarge(most)
    if not unpacking.eof:
        raise Unreadable("The server sent an archive that breaks off.")
    return unpacked
