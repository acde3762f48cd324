"""Which addresses a stranger's page may lead us to. Part of `spiders`.

Pages, links, redirects and a browser's own requests are written by strangers: they reach the public internet only, and
whatever else the operator named. The address that was checked is the one connected to (`resolve` gives addresses, and
only they are dialled), so that a name cannot change its mind in between.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

_DNS_SECONDS = 15

_V6_PUBLIC = IPv6Network("2000::/3")
_V6_NOT_A_HOST = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # IETF protocol assignments: Teredo, ORCHID and other carriers of somebody else's address
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "3fff::/20",  # documentation
    )
)
_V4_NOT_A_HOST = tuple(
    IPv4Network(text)
    for text in (
        "100.64.0.0/10",  # carrier-grade NAT
        "168.63.129.16/32",  # the metadata service of a large cloud, on a public address
        "192.0.0.0/24",
        "192.88.99.0/24",  # 6to4 relays
    )
)


class AddressGuard:
    """Permits public addresses and those in `allowed` (CIDRs)."""

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._allowed: tuple[IPv4Network | IPv6Network, ...] = tuple(ip_network(cidr) for cidr in allowed)

    def permits(self, address: str) -> bool:
        """Whether `address` (dotted or colon form, a zone id allowed) may be connected to."""
        ip = ip_address(address.partition("%")[0])
        return any(ip in network for network in self._allowed) or _is_public(ip)

    def refusal(self, host: str) -> str | None:
        """Why a host that *is* an address may not be visited; None for permitted ones and for names.

        Reads what the system's resolver would read, so decimal, octal and hexadecimal forms do not pass as names.
        """
        address = _literal(host)
        if address is None or self.permits(address):
            return None
        return _refused(host, (address,))

    async def resolve(self, host: str, port: int) -> tuple[str, ...]:
        """The permitted addresses of `host`, in the resolver's order.

        Raises `PermissionError` if it has addresses but none is permitted, `OSError` if it has none.
        """
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(_DNS_SECONDS):
            answers = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = tuple(dict.fromkeys(str(answer[4][0]) for answer in answers))
        permitted = tuple(address for address in addresses if self.permits(address))
        if not permitted:
            raise PermissionError(_refused(host, addresses))
        return permitted


def _refused(host: str, addresses: tuple[str, ...]) -> str:
    return f"{host} is not a public address ({', '.join(addresses)}); see fetch.allow_private_addresses"


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    if isinstance(ip, IPv6Address):
        return ip in _V6_PUBLIC and not any(ip in network for network in _V6_NOT_A_HOST)
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _V4_NOT_A_HOST)


def _literal(host: str) -> str | None:
    """The address that `host` spells, or None if it is a name. Asks nobody."""
    try:
        answers = socket.getaddrinfo(host.strip("[]"), None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (socket.gaierror, UnicodeError):
        return None
    return str(answers[0][4][0])
