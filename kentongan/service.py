"""The daemon with its dashboard, and the worker: each in one process and one loop. Part of the front door."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from functools import partial
from importlib import import_module

import structlog

from kentongan.cautions import warn
from kentongan.channels import build_channels, build_habits, build_holds
from kentongan.composition import crawling, holder, open_archive, reporting_errors, storing_intake
from kentongan.stores import open_client, open_redis, store_of
from scheduler.daemon import Daemon
from scheduler.jobs import EVERY_QUEUE
from scheduler.worker import Worker
from scraper.errors import ConfigurationError
from settings import Settings
from spiders.browser import Browser
from spiders.engine import crawl, revisit
from storage.embedded import EmbeddedRedis
from storage.jobs import Queue
from storage.store import Store

_log = structlog.get_logger("kentongan.service")

_FIRST_VISIT_S = 0.3
"""For so long the first visit has the processor to itself: the dashboard takes as long to import as a visit to begin."""


async def serve(settings: Settings, begun: EmbeddedRedis | None = None, *, console_json: bool) -> None:
    """The daemon ran until SIGTERM or SIGINT, on `begun` if its Redis is starting already. Raises `ConfigurationError` for what keeps it from starting."""
    async with AsyncExitStack() as stack:
        stack.enter_context(reporting_errors(settings))
        place = await stack.enter_async_context(open_redis(settings, begun))
        store = store_of(settings, await stack.enter_async_context(open_client(settings, place)))
        channels = build_channels(settings, threads=store.threads, console_json=console_json)
        await warn(settings, store)
        browser = await stack.enter_async_context(crawling(settings))
        sources = [source for source in settings.source_views() if not source.paused]
        archive = open_archive(settings)
        daemon = Daemon(
            sources,
            store=store,
            intake=storing_intake(settings, store),
            crawl=partial(crawl, browser=browser, archive=archive),
            revisit=partial(revisit, browser=browser, archive=archive),
            queues=_queues(browser) if settings.browser.elsewhere else EVERY_QUEUE,
            channels=list(channels.values()),
            holds=build_holds(settings),
            habits=build_habits(settings),
            archive=archive,
            revive=place.revive,
            holder=holder("daemon"),
        )
        await stack.enter_async_context(_dashboard(settings, store, daemon))
        await daemon.run()


async def work(settings: Settings, begun: EmbeddedRedis | None = None) -> None:
    """The worker ran until SIGTERM or SIGINT, on `begun` as `serve`. Raises `ConfigurationError` for what keeps it from starting."""
    async with AsyncExitStack() as stack:
        stack.enter_context(reporting_errors(settings))
        place = await stack.enter_async_context(open_redis(settings, begun))
        store = store_of(settings, await stack.enter_async_context(open_client(settings, place)))
        browser = await stack.enter_async_context(crawling(settings))
        archive = open_archive(settings)
        worker = Worker(
            [source for source in settings.source_views() if not source.paused],
            store=store,
            intake=storing_intake(settings, store),
            crawl=partial(crawl, browser=browser, archive=archive),
            revisit=partial(revisit, browser=browser, archive=archive),
            queues=_queues(browser),
            revive=place.revive,
            holder=holder("worker"),
        )
        await worker.run()


def _queues(browser: Browser | None) -> Sequence[Queue]:
    """What a process with `browser` can visit; the rest is for those that have one."""
    if browser is not None:
        return EVERY_QUEUE
    _log.info("jobs.left", queue=Queue.BROWSER.value, because="no browser is here")
    return (Queue.PLAIN,)


@asynccontextmanager
async def _dashboard(settings: Settings, store: Store, daemon: Daemon) -> AsyncIterator[None]:
    """The dashboard answers meanwhile. Raises `ConfigurationError` if its port is taken."""
    ends = asyncio.Event()
    with _listening(settings) as listener:
        serving = asyncio.create_task(_served(settings, store, daemon, listener, ends))
        try:
            yield
        finally:
            ends.set()
            await serving


async def _served(
    settings: Settings, store: Store, daemon: Daemon, listener: socket.socket, ends: asyncio.Event
) -> None:
    """The dashboard answers until `ends`, as soon as it is loaded: who asks before waits, and the first visit does not."""
    with suppress(TimeoutError):
        await asyncio.wait_for(ends.wait(), _FIRST_VISIT_S)
        return
    loaded = await asyncio.to_thread(import_module, "kentongan.dashboard.serving")
    server = loaded.dashboard_server(settings, store, daemon)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    _log.info("dashboard.listening", url=f"http://{settings.dashboard.listen}")
    await ends.wait()
    server.should_exit = True
    await serving


@contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
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
