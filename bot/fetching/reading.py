"""Reads addresses strictly, before anything is asked."""

from __future__ import annotations

import ipaddress
import re

from yarl import URL

from bot.fetching.addresses import Address, Allowed
from bot.fetching.errors import Refused

LONGEST = 2_000
"""Characters of an address."""

_UNSEEN = re.compile(r"[\s\x00-\x20\x7f-\x9f\\]")
_NAME = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?")
_NUMBER = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)\.?")

NOT_THE_WEB = "This is not a web address that the desk could read."
WITH_CREDENTIALS = "The address contains a user name or password; the desk sends none."
NOT_PUBLIC = "The address does not lead to the public internet."
WRONG_PORT = "The address names a port that is not one of the web's."


def read_address(text: str, allowed: Allowed) -> URL:
    """`text` as an address that may be asked as far as its writing tells.

    What a name resolves to is checked when it is. Ports below 1024 other than the web's belong to
    other services, which must not be spoken to in HTTP.

    Raises:
        Refused: not http or https, with credentials, an IP address that is not public or written
            in an odd way (decimal, octal, shortened), or a port of another service.
    """
    if len(text) > LONGEST or _UNSEEN.search(text):
        raise Refused(NOT_THE_WEB)
    try:
        url = URL(text)
    except ValueError as error:
        raise Refused(NOT_THE_WEB) from error
    if url.scheme not in ("http", "https") or not url.raw_host:
        raise Refused(NOT_THE_WEB)
    if "@" in url.raw_authority:
        raise Refused(WITH_CREDENTIALS)
    _check_host(url, allowed)
    return url.with_fragment(None)


def lead_on(url: URL, location: str, allowed: Allowed) -> URL:
    """Where a redirect from `url` leads, read as strictly as any address.

    Raises:
        Refused: as `read_address`.
    """
    try:
        return read_address(str(url.join(URL(location))), allowed)
    except ValueError as error:
        raise Refused(NOT_THE_WEB) from error


def host_of(url: URL) -> str:
    """The host as it is counted for politeness, whatever the port."""
    return (url.raw_host or "").rstrip(".")


def _check_host(url: URL, allowed: Allowed) -> None:
    host, port = url.raw_host or "", url.port or 0
    trusted = allowed.named(host, port)
    if port < 1024 and port not in (80, 443) and not trusted:
        raise Refused(WRONG_PORT)
    address = _literal(host)
    if address and not trusted and not allowed.reachable(address):
        raise Refused(NOT_PUBLIC)


def _literal(host: str) -> Address | None:
    """The IP address that a host is, None for a name.

    A name whose last label is a number is read as an address by some resolvers and as a name by
    others, so only the common way of writing passes.
    """
    if ":" not in host and not _NUMBER.fullmatch(host.rpartition(".")[2] or host.split(".")[-2]):
        if not _NAME.fullmatch(host):
            raise Refused(NOT_THE_WEB)
        return None
    if "%" in host:  # a network card of this machine
        raise Refused(NOT_THE_WEB)
    try:
        return ipaddress.ip_address(host)
    except ValueError as error:
        raise Refused(NOT_THE_WEB) from error
