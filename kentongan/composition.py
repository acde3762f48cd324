"""Rooms built from settings. Part of the front door: the only place where settings meet the rooms."""

from __future__ import annotations

import asyncio
import atexit
import os
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
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
from storage.connection import Client, connect
from storage.embedded import EmbeddedRedis
from storage.retention import Retention
from storage.store import Store


@dataclass(frozen=True)
class RedisPlace:
    """Where Redis is, and for an embedded one how to start it again."""

    url: str
    revive: Callable[[], Awaitable[object]] | None = None


@asynccontextmanager
async def open_redis(settings: Settings) -> AsyncIterator[RedisPlace]:
    """The Redis that `settings` name; an embedded one is started or joined, and left again at the end."""
    if settings.redis.get_secret_value() != "embedded":
        yield RedisPlace(settings.redis.get_secret_value())
        return
    async with EmbeddedRedis(settings.data_dir, max_memory=settings.retention.max_memory) as server:
        yield RedisPlace(server.url, server.revive)


@asynccontextmanager
async def open_client(settings: Settings, place: RedisPlace) -> AsyncIterator[Client]:
    """A client of `place` that has been answered.

    Raises `ConfigurationError` if it is not: then nothing that a command could do would work.
    """
    client = connect(place.url)
    try:
        try:
            await store_of(settings, client).ping()
        except StoreUnavailable as error:
            raise ConfigurationError(f"redis: {settings.redis} does not answer: {error}") from error
        yield client
    finally:
        await client.aclose()


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Store]:
    """The store of `settings`, reachable; see `open_redis` and `open_client`."""
    async with open_redis(settings) as place, open_client(settings, place) as client:
        yield store_of(settings, client)


def store_of(settings: Settings, client: Client) -> Store:
    """The store on `client`."""
    return Store(client, prefix=settings.key_prefix, retention=retention(settings))


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
    place = await stack.enter_async_context(open_redis(settings))
    atexit.register(lambda: asyncio.run(stack.aclose()))
    return source, storing_intake(settings, store_of(settings, connect(place.url)))


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
