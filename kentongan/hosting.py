"""The dashboard beside the daemon, on its address, in one loop. Part of the front door.

News comes first: the dashboard is loaded after the first visit has begun, and one that fails is reported and begun again
while the daemon goes on.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from importlib import import_module

import structlog

from scheduler import reporting
from scheduler.daemon import Daemon
from scraper.errors import ConfigurationError
from settings import Settings
from storage.store import Store

_log = structlog.get_logger("kentongan.dashboard")

FIRST_VISIT_S = 0.3
"""For so long the first visit has the processor to itself: the dashboard takes as long to import as a visit to begin."""

AGAIN_S = 10.0
"""Until a dashboard that failed is begun again."""


@asynccontextmanager
async def dashboard(settings: Settings, store: Store, daemon: Daemon) -> AsyncIterator[None]:
    """The dashboard answers meanwhile. Raises `ConfigurationError` if its port is taken."""
    ends = asyncio.Event()
    with listening(settings) as listener:
        keeping = asyncio.create_task(_keep(settings, store, daemon, listener, ends))
        try:
            yield
        finally:
            ends.set()
            await keeping


@contextmanager
def listening(settings: Settings) -> Iterator[socket.socket]:
    """A socket on the dashboard's address, opened here so that a taken port is a message and no half-started daemon."""
    host, port = settings.dashboard.address()
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        raise ConfigurationError(
            f"dashboard.listen: {settings.dashboard.listen} cannot be listened on: {error.strerror}"
        ) from error
    # asyncio does it for sockets it opens itself. Without it a body waits 40 ms for the ACK of its headers.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with listener:
        yield listener


async def _keep(settings: Settings, store: Store, daemon: Daemon, listener: socket.socket, ends: asyncio.Event) -> None:
    """The dashboard answers until `ends`; who asks before it is loaded waits."""
    await _wait(ends, FIRST_VISIT_S)
    while not ends.is_set():
        try:
            await _serve(settings, store, daemon, listener, ends)
        except Exception as error:  # noqa: BLE001 - the dashboard's bug costs no alert, and is reported
            reporting.report(error)
            _log.warning("dashboard.failed", again_s=AGAIN_S, exc_info=True)
            await _wait(ends, AGAIN_S)


async def _serve(
    settings: Settings, store: Store, daemon: Daemon, listener: socket.socket, ends: asyncio.Event
) -> None:
    """One life of the dashboard, to `ends`. Raises what ended it before."""
    loaded = await asyncio.to_thread(import_module, "kentongan.dashboard.serving")
    server = loaded.dashboard_server(settings, store, daemon)
    ending = asyncio.create_task(ends.wait())
    # A server closes what it listens on when it ends: the address stays ours.
    serving = asyncio.create_task(server.serve(sockets=[listener.dup()]))
    _log.info("dashboard.listening", url=f"http://{settings.dashboard.listen}")
    try:
        await asyncio.wait({serving, ending}, return_when=asyncio.FIRST_COMPLETED)
        if not ending.done() and serving.exception() is None:
            raise RuntimeError("the dashboard's server ended, and nobody had asked it to")
    finally:
        ending.cancel()
        server.should_exit = True
        await serving


async def _wait(ends: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(ends.wait(), seconds)
