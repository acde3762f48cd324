"""The daemon with its dashboard, and the worker: each in one process and one loop. Part of the front door."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from functools import partial

import structlog

from kentongan.cautions import warn
from kentongan.channels import build_channels, build_habits, build_holds
from kentongan.composition import crawling, holder, open_archive, reporting_errors, storing_intake
from kentongan.hosting import dashboard
from kentongan.stores import open_client, open_redis, store_of
from scheduler.daemon import Daemon
from scheduler.jobs import EVERY_QUEUE
from scheduler.worker import Worker
from settings import Settings
from spiders.browser import Browser
from spiders.engine import crawl, revisit
from storage.embedded import EmbeddedRedis
from storage.jobs import Queue

_log = structlog.get_logger("kentongan.service")


async def serve(
    settings: Settings, begun: EmbeddedRedis | None = None, stop: asyncio.Event | None = None, *, console_json: bool
) -> None:
    """The daemon ran until SIGTERM, SIGINT or `stop`, on `begun` if its Redis is starting already. Raises `ConfigurationError` for what keeps it from starting."""
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
        await stack.enter_async_context(dashboard(settings, store, daemon))
        await daemon.run(stop)


async def work(settings: Settings, begun: EmbeddedRedis | None = None, stop: asyncio.Event | None = None) -> None:
    """The worker ran until SIGTERM, SIGINT or `stop`, on `begun` as `serve`. Raises `ConfigurationError` for what keeps it from starting."""
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
        await worker.run(stop)


def _queues(browser: Browser | None) -> Sequence[Queue]:
    """What a process with `browser` can visit; the rest is for those that have one."""
    if browser is not None:
        return EVERY_QUEUE
    _log.info("jobs.left", queue=Queue.BROWSER.value, because="no browser is here")
    return (Queue.PLAIN,)
