"""Rooms built from settings. Part of the front door: the only place where settings meet the rooms."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from scraper.errors import ConfigurationError, StoreUnavailable
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
