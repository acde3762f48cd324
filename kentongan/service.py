"""The daemon with its dashboard, and the worker: each in one process and one loop. Part of the front door."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import partial

import structlog
import uvicorn

from kentongan.cautions import warn
from kentongan.channels import build_channels, build_habits, build_holds
from kentongan.composition import crawling, holder, open_archive, reporting_errors, storing_intake
from kentongan.dashboard.app import Readiness, create_app
from kentongan.dashboard.live import Live
from kentongan.stores import open_client, open_redis, store_of
from scheduler.daemon import Daemon
from scheduler.worker import Worker
from scraper.errors import ConfigurationError
from scraper.model import Render, Source
from settings import Settings
from spiders.browser import Browser
from spiders.engine import crawl, revisit
from storage.store import Store

_log = structlog.get_logger("kentongan.service")


async def serve(settings: Settings, *, console_json: bool) -> None:
    """The daemon ran until SIGTERM or SIGINT. Raises `ConfigurationError` for what keeps it from starting."""
    async with AsyncExitStack() as stack:
        stack.enter_context(reporting_errors(settings))
        place = await stack.enter_async_context(open_redis(settings))
        store = store_of(settings, await stack.enter_async_context(open_client(settings, place)))
        channels = build_channels(settings, threads=store.threads, console_json=console_json)
        await warn(settings, store)
        browser = await stack.enter_async_context(crawling(settings))
        sources = [source for source in settings.source_views() if not source.paused]
        archive = open_archive(settings)
        daemon = Daemon(
            _within_reach(sources, browser) if settings.browser.elsewhere else sources,
            store=store,
            intake=storing_intake(settings, store),
            crawl=partial(crawl, browser=browser, archive=archive),
            revisit=partial(revisit, browser=browser, archive=archive),
            channels=list(channels.values()),
            holds=build_holds(settings),
            habits=build_habits(settings),
            archive=archive,
            revive=place.revive,
            holder=holder("daemon"),
        )
        await stack.enter_async_context(_dashboard(settings, store, daemon))
        await daemon.run()


async def work(settings: Settings) -> None:
    """The worker ran until SIGTERM or SIGINT. Raises `ConfigurationError` for what keeps it from starting."""
    async with AsyncExitStack() as stack:
        stack.enter_context(reporting_errors(settings))
        place = await stack.enter_async_context(open_redis(settings))
        store = store_of(settings, await stack.enter_async_context(open_client(settings, place)))
        browser = await stack.enter_async_context(crawling(settings))
        archive = open_archive(settings)
        worker = Worker(
            _within_reach([source for source in settings.source_views() if not source.paused], browser),
            store=store,
            intake=storing_intake(settings, store),
            crawl=partial(crawl, browser=browser, archive=archive),
            revisit=partial(revisit, browser=browser, archive=archive),
            revive=place.revive,
            holder=holder("worker"),
        )
        await worker.run()


def _within_reach(sources: Sequence[Source], browser: Browser | None) -> list[Source]:
    """Those that a process with `browser` can visit; the rest is for those that have one."""
    left = [source.name for source in sources if source.render is Render.ALWAYS and browser is None]
    if left:
        _log.warning("sources.left", sources=left, because="they say render: always and no browser is here")
    return [source for source in sources if source.name not in left]


@asynccontextmanager
async def _dashboard(settings: Settings, store: Store, daemon: Daemon) -> AsyncIterator[None]:
    """The dashboard answers meanwhile. Raises `ConfigurationError` if its port is taken."""

    async def ready() -> Readiness:
        status = daemon.status()
        return Readiness(status.is_ready, status.why, leads=status.leads, visiting=len(status.visiting))

    token = settings.dashboard.token
    live = Live(store.bulletin.look)
    app = create_app(
        store,
        source_names=tuple(source.name for source in settings.sources),
        ready=ready,
        token=token.get_secret_value() if token else None,
        live=live,
        paused=frozenset(source.name for source in settings.sources if source.paused),
    )
    server = _Server(
        uvicorn.Config(
            app, log_config=None, access_log=False, lifespan="off", server_header=False, timeout_graceful_shutdown=1
        )
    )
    with _listening(settings) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        _log.info("dashboard.listening", url=f"http://{settings.dashboard.listen}")
        try:
            yield
        finally:
            live.close()
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


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the daemon's: it ends the dashboard last."""
        yield
