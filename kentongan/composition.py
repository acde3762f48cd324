"""Rooms built from settings. Part of the front door: the only place where settings meet the rooms."""

from __future__ import annotations

import asyncio
import atexit
import os
import secrets
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

from kentongan import __version__
from kentongan.configuration import load
from scheduler import reporting
from scheduler.intake import StoringIntake
from scheduler.reading import Reader
from scraper.errors import ConfigurationError, StoreUnavailable
from scraper.keywords import compile_rules
from scraper.model import Source
from settings import Settings, environment
from spiders.browser import Browser, find_chromium
from spiders.reactor import stop_threads
from storage.connection import connect
from storage.embedded import EmbeddedRedis
from storage.retention import Retention
from storage.store import Store


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Store]:
    """The store of `settings`, reachable; an embedded Redis is started or joined, and left again at the end.

    Raises `ConfigurationError` if no Redis answers: then nothing that a command could do would work.
    """
    async with open_redis(settings) as url:
        client = connect(url)
        try:
            store = Store(client, prefix=settings.key_prefix, retention=retention(settings))
            try:
                await store.ping()
            except StoreUnavailable as error:
                raise ConfigurationError(f"redis: {settings.redis} does not answer: {error}") from error
            yield store
        finally:
            await client.aclose()


@asynccontextmanager
async def open_redis(settings: Settings) -> AsyncIterator[str]:
    """The URL of the Redis that `settings` name, the embedded one running."""
    if settings.redis.get_secret_value() != "embedded":
        yield settings.redis.get_secret_value()
        return
    async with EmbeddedRedis(settings.data_dir, max_memory=settings.retention.max_memory) as server:
        yield server.url


@asynccontextmanager
async def crawling(settings: Settings) -> AsyncIterator[Browser | None]:
    """What crawls of this process share: a browser, if one is needed and found, and Twisted's threads, ended after it."""
    executable = browser_executable(settings)
    browser = Browser(executable) if executable is not None else None
    try:
        yield browser
    finally:
        if browser is not None:
            await browser.close()
        await stop_threads()


def storing_intake(settings: Settings, store: Store) -> StoringIntake:
    """The door through which crawls bring articles into `store`, judged by the rules of `settings`."""
    return StoringIntake(store.articles, store.sources, reader(settings))


def reader(settings: Settings) -> Reader:
    """Reads and judges articles by the rules of `settings`."""
    rules = settings.rule_views()
    return Reader(rules, compile_rules(rules))


async def open_intake(source_name: str) -> tuple[Source, StoringIntake]:
    """The source and its intake for plain `scrapy crawl news -a source=NAME`; named in `settings.KENTONGAN_INTAKE`.

    Scrapy says nothing when it ends, so an embedded Redis is left when the process does.
    """
    settings = load(None, environment())
    source = next((source for source in settings.source_views() if source.name == source_name), None)
    if source is None:
        known = ", ".join(source.name for source in settings.sources)
        raise ConfigurationError(f"there is no source {source_name!r}; say -a source=NAME (known: {known})")
    stack = AsyncExitStack()
    url = await stack.enter_async_context(open_redis(settings))
    atexit.register(lambda: asyncio.run(stack.aclose()))
    store = Store(connect(url), prefix=settings.key_prefix, retention=retention(settings))
    return source, storing_intake(settings, store)


def holder(role: str) -> str:
    """The name under which this process holds leases and parcels; no other process has it."""
    return f"{role}-{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"


@contextmanager
def reporting_errors(settings: Settings) -> Iterator[None]:
    """Errors go to Sentry, if one is named, until the end; what waits then is sent, for two seconds at most."""
    dsn = settings.sentry.dsn
    reporting.set_up(
        dsn.get_secret_value() if dsn else None,
        environment=settings.sentry.environment,
        release=f"kentongan@{__version__}",
        secrets=settings.secrets(),
    )
    try:
        yield
    finally:
        reporting.close()


def browser_executable(settings: Settings) -> Path | None:
    """The Chromium to start; None if none is here. Raises `ConfigurationError` if the one that is named is not."""
    named = settings.browser.executable or environment().get("KENTONGAN_CHROMIUM")
    found = find_chromium(Path(named) if named else None)
    if named and found is None:
        raise ConfigurationError(
            f"browser.executable: {named} cannot be started; name another, or none to look for one"
        )
    return found


def retention(settings: Settings) -> Retention:
    """How long the store keeps things."""
    kept = settings.retention
    return Retention(articles=kept.articles, seen=kept.seen, alerts=kept.alerts)
