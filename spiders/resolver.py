"""Twisted's name resolver with an address guard in front. Part of `spiders`.

The resolver of a reactor is one for the whole process, the guard is one per crawl: the guard of the current download is
found in a context variable. A connection attempt that has none is held to public addresses only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextvars import ContextVar
from typing import cast

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import (
    IAddress,
    IHostnameResolver,
    IHostResolution,
    IReactorPluggableNameResolver,
    IResolutionReceiver,
)
from zope.interface import implementer  # type: ignore[import-untyped] # Zope ships no types

from spiders.addresses import AddressGuard

current_guard: ContextVar[AddressGuard] = ContextVar("current_guard", default=AddressGuard())  # noqa: B039 - immutable: permits public addresses


@implementer(IHostResolution)
class _Resolution:
    """A question under way. It ends by itself: `AddressGuard.resolve` is bounded in time."""

    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        raise NotImplementedError


@implementer(IHostnameResolver)
class GuardedResolver:
    """Answers with the addresses that the current guard permits, and with none where it permits none."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: IResolutionReceiver,  # noqa: N803 - Twisted's name
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803, ARG002
        transportSemantics: str = "TCP",  # noqa: N803, ARG002
    ) -> IHostResolution:
        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)  # type: ignore[call-arg,misc] # Zope's interfaces have no self
        # The task runs in the caller's context, so the connection it opens still knows its guard when it is re-opened.
        task = asyncio.get_running_loop().create_task(_answer(resolutionReceiver, hostName, portNumber))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return cast(IHostResolution, resolution)


async def _answer(receiver: IResolutionReceiver, host: str, port: int) -> None:
    try:
        addresses = await current_guard.get().resolve(host, port)
    except (OSError, UnicodeError, TimeoutError):
        addresses = ()  # Twisted's way of saying "not found"; the download handler looks up the reason
    for address in addresses:
        kind = IPv6Address if ":" in address else IPv4Address
        receiver.addressResolved(kind("TCP", address, port))  # type: ignore[call-arg,misc] # as above
    receiver.resolutionComplete()  # type: ignore[misc] # as above


_RESOLVER = GuardedResolver()


def guard_names(reactor: IReactorPluggableNameResolver) -> None:
    """`reactor` resolves through the guard, whoever has installed another resolver meanwhile."""
    if reactor.nameResolver is not _RESOLVER:
        reactor.installNameResolver(_RESOLVER)  # type: ignore[call-arg,misc] # as above
