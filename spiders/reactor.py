"""Twisted's reactor on the running asyncio loop. Part of `spiders`; the only place that installs one.

A process has one reactor, and a reactor one loop: crawls of one process all run on the loop of the first.
"""

from __future__ import annotations

import asyncio
import sys

from twisted.internet import asyncioreactor

from spiders.resolver import guard_names

_REACTOR = "twisted.internet.reactor"


def install() -> None:
    """A started reactor drives the running loop, and resolves names under guard. Further calls change nothing.

    Raises `RuntimeError` if the process has a reactor on another loop.
    """
    loop = asyncio.get_running_loop()
    if _REACTOR in sys.modules:
        _check(loop)
        return
    asyncioreactor.install(loop)  # type: ignore[no-untyped-call] # Twisted has no types there
    from twisted.internet import reactor  # noqa: PLC0415, TID251 - importable only now: the import installs a default one

    reactor.startRunning(installSignalHandlers=False)
    guard_names(reactor)


async def stop_threads() -> None:
    """The reactor's threads have ended. A process that ran a crawl calls this last: they would keep it alive."""
    if _REACTOR not in sys.modules:
        return
    from twisted.internet import reactor  # noqa: PLC0415, TID251 - installed by `install`

    pool = reactor.threadpool
    if pool is not None and pool.started:
        await asyncio.to_thread(pool.stop)


def _check(loop: asyncio.AbstractEventLoop) -> None:
    reactor = sys.modules[_REACTOR]
    if getattr(reactor, "_asyncioEventloop", None) is not loop:
        raise RuntimeError(f"a Twisted reactor is installed that does not drive this loop: {reactor!r}")
