"""Which network addresses the desk asks: public ones, and what the operator allows by name.

Python's own `is_global` is not enough: it takes multicast, 6to4 and local translation prefixes for
global, and what counts differs between its releases.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from yarl import URL

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
_SPECIAL = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # relays of 6to4
        "2001::/23",  # Teredo and other protocol assignments
        "2001:db8::/32",  # documentation
        "3fff::/20",  # documentation
    )
)


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet; an IPv4 address within an IPv6 one
    (mapped, 6to4, NAT64) is judged by itself."""
    inner = _embedded(address)
    if inner is not None:
        return is_public(inner)
    if any(address in network for network in _SPECIAL) or address.is_multicast:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        return address in _GLOBAL_V6 and address.is_global
    return address.is_global


def _embedded(address: Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What the operator allows beyond the public internet.

    `hosts` are names or addresses as written in an address, each with a port (0: any): what such a
    name resolves to is trusted. `networks` are trusted under whatever name.
    """

    hosts: frozenset[tuple[str, int]] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def parse(cls, entries: Iterable[str]) -> Self:
        """From entries such as "feeds.lan", "feeds.lan:8080", "127.0.0.1:8080", "10.1.0.0/16".

        Raises:
            ValueError: an entry is none of these.
        """
        hosts, networks = set(), []
        for entry in entries:
            if "/" in entry:
                networks.append(ipaddress.ip_network(entry))
            else:
                hosts.add(_host_and_port(entry))
        return cls(hosts=frozenset(hosts), networks=tuple(networks))

    def named(self, host: str, port: int) -> bool:
        """Whether the host is trusted by its name, at this port."""
        name = host.lower().rstrip(".")
        return (name, port) in self.hosts or (name, 0) in self.hosts

    def reachable(self, address: Address) -> bool:
        """Whether a connection to the address is allowed, whatever name led there."""
        return any(address in network for network in self.networks) or is_public(address)


NOTHING_ELSE = Allowed()
"""The public internet and nothing else."""


def _host_and_port(entry: str) -> tuple[str, int]:
    bare = f"[{entry}]" if entry.count(":") > 1 and "[" not in entry else entry
    if re.search(r"[\s@?#\\]", entry) or not (url := URL(f"http://{bare}")).raw_host:
        raise ValueError(f"not a host: {entry}")
    return url.raw_host.rstrip("."), url.explicit_port or 0
