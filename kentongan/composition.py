"""Rooms built from settings. Part of the front door: the only place where settings meet the rooms."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path

from twisted.internet.defer import Deferred

from kentongan import __version__
from kentongan.configuration import load
from kentongan.lexicons import lexicons_in
from kentongan.stores import open_client, open_redis, store_of
from scheduler import reporting
from scheduler.intake import StoringIntake
from scheduler.reading import Reader
from scraper.errors import ConfigurationError
from scraper.keywords import compile_rules
from scraper.model import Source
from settings import Settings, environment
from spiders.browser import Browser, find_chromium
from spiders.reactor import stop_threads
from storage.archive import RawArchive
from storage.store import Store


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


def open_archive(settings: Settings | None = None) -> RawArchive:
    """Where raw answers are kept; nothing is there before the first one. Also named in `settings.KENTONGAN_ARCHIVE`."""
    settings = settings or load(None, environment())
    kept = settings.retention
    return RawArchive(
        settings.data_dir / "archive",
        age=kept.archive,
        most_bytes=kept.archive_size,
        software=f"kentongan/{__version__}",
    )


def reader(settings: Settings) -> Reader:
    """Reads articles by the lexicons of `settings` and judges them by its rules."""
    rules = settings.rule_views()
    return Reader(rules, compile_rules(rules), partial(lexicons_in, settings.lexicons))


async def open_intake(source_name: str) -> tuple[Source, StoringIntake]:
    """The source and its intake for plain `scrapy crawl news -a source=NAME`; named in `settings.KENTONGAN_INTAKE`.

    Scrapy says nothing when it ends: an embedded Redis is left when its reactor stops, while threads still run.
    """
    from twisted.internet import reactor  # noqa: PLC0415, TID251 - asked, not installed: Scrapy runs on it already

    settings = load(None, environment())
    source = next((source for source in settings.source_views() if source.name == source_name), None)
    if source is None:
        known = ", ".join(source.name for source in settings.sources)
        raise ConfigurationError(f"there is no source {source_name!r}; say -a source=NAME (known: {known})")
    stack = AsyncExitStack()
    place = await stack.enter_async_context(open_redis(settings))
    client = await stack.enter_async_context(open_client(settings, place))
    reactor.addSystemEventTrigger(
        "before",
        "shutdown",  # type: ignore[arg-type] # zope's types count from the wrong argument
        lambda: Deferred.fromFuture(asyncio.ensure_future(stack.aclose())),
    )
    return source, storing_intake(settings, store_of(settings, client))


def holder(role: str) -> str:
    """The name under which this process holds leases and parcels; no other process has it."""
    return f"{role}-{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"


@contextmanager
def reporting_errors(settings: Settings) -> Iterator[None]:
    """Errors go to Sentry, if one is named, until the end; what waits then is sent, for two seconds at most.

    $SENTRY_DSN is its usual name; `sentry.dsn` goes before it.
    """
    dsn = settings.sentry.dsn
    reporting.set_up(
        dsn.get_secret_value() if dsn else environment().get("SENTRY_DSN"),
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
