"""How often a stranger may guess. Part of the front door; pure: knows no clock."""

from __future__ import annotations

from collections import OrderedDict
from ipaddress import ip_address, ip_network

GUESSES = 10
"""Wrong tokens in a row; after them one more every `PAUSE_S`."""
PAUSE_S = 6.0
_REMEMBERED = 1_000
"""Addresses; whoever is forgotten because so many others guess may guess anew."""
_HOME = 64
"""The bits of an IPv6 address by which a network is known: a house has all addresses behind them."""


class Throttle:
    """Wrong guesses by address. Times are seconds of any clock that runs on."""

    def __init__(self) -> None:
        self._free_at: OrderedDict[str, float] = OrderedDict()
        """When all guesses of an address are given back; each wrong one puts it off by `PAUSE_S`."""

    def wait(self, address: str, now: float) -> float:
        """Seconds until `address` may guess; 0 if it may now."""
        return max(0.0, self._debt(address, now) - (GUESSES - 1) * PAUSE_S)

    def missed(self, address: str, now: float) -> None:
        """`address` guessed wrong."""
        self._free_at[_network(address)] = now + self._debt(address, now) + PAUSE_S
        self._free_at.move_to_end(_network(address))
        while len(self._free_at) > _REMEMBERED:
            self._free_at.popitem(last=False)

    def _debt(self, address: str, now: float) -> float:
        return max(0.0, self._free_at.get(_network(address), now) - now)


def _network(address: str) -> str:
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(known) if known.version == 4 else str(ip_network((known, _HOME), strict=False))  # noqa: PLR2004 - IPv4
