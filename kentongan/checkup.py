"""What `doctor` looks at. Part of the front door; changes nothing and sends nothing."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kentongan.cautions import failing, stranded
from kentongan.channels import build_channel
from kentongan.composition import browser_executable
from kentongan.pausing import pauses_of
from kentongan.stores import open_client, open_redis, store_of
from kentongan.watch import remarks
from scraper.errors import ConfigurationError, DeliveryError, KentonganError, StoreError
from scraper.model import HealthState
from settings import Channel, Settings
from spiders.browser import why_not
from storage.checkup import check
from storage.connection import Client
from storage.faults import store_faults
from storage.leases import LEADER
from storage.store import Store

LEAST_DISK = 500_000_000
"""Bytes free under data_dir, below which an append-only file soon stops Redis."""
LARGEST_SKEW_S = 5.0
"""Seconds between our clock and that of Redis; leases and due times compare the two."""

LATEST_VISIT = timedelta(minutes=15)
"""A visit that waits longer has nobody to make it."""

_PLACEHOLDER = "example.org"
"""Where the address stands in the configuration that `config init` writes."""


@dataclass(frozen=True)
class Finding:
    check: str
    ok: bool
    message: str
    """What is well, or what to do."""


async def checkup(settings: Settings) -> list[Finding]:
    """One finding for each thing the daemon needs, in the order in which it needs them."""
    return [
        _configuration(settings),
        _identity(settings),
        _disk(settings),
        *[finding async for finding in _redis(settings)],
        *await _channels(settings),
        await _browser(settings),
    ]


def _configuration(settings: Settings) -> Finding:
    if not settings.sources:
        return Finding("configuration", ok=False, message="no sources: name one under `sources`")
    if not settings.rules:
        return Finding("configuration", ok=False, message="no rules: nothing would be told; write one under `rules`")
    counts = (settings.sources, settings.rules, settings.channels)
    names = ("sources", "rules", "channels")
    return Finding(
        "configuration", ok=True, message=", ".join(f"{len(n)} {name}" for n, name in zip(counts, names, strict=True))
    )


def _identity(settings: Settings) -> Finding:
    advice = "tell publishers where to complain: set user_agent to a name with your address"
    if not any(mark in settings.user_agent for mark in ("http://", "https://", "@")):
        return Finding("user agent", ok=False, message=advice)
    if _PLACEHOLDER in settings.user_agent:
        message = f"{settings.user_agent}: {_PLACEHOLDER} is a placeholder and nobody's address; {advice}"
        return Finding("user agent", ok=False, message=message)
    return Finding("user agent", ok=True, message=settings.user_agent)


def _disk(settings: Settings) -> Finding:
    folder = settings.data_dir
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    message = f"{free / 1e9:.1f} GB free under {settings.data_dir}"
    return Finding("disk", ok=free >= LEAST_DISK, message=message if free >= LEAST_DISK else f"{message}: make room")


async def _redis(settings: Settings) -> AsyncIterator[Finding]:
    try:
        async with open_redis(settings) as place, open_client(settings, place) as client:
            yield Finding("redis", ok=True, message=f"{settings.redis} answers")
            for found in await check(client):
                yield Finding(f"redis {found.what}", ok=found.good, message=found.says)
            yield await _clock(client)
            store = store_of(settings, client)
            yield await _jobs(store)
            for remark in await remarks(settings, store):
                yield Finding(remark.check, ok=remark.ok, message=remark.message)
            async for finding in _sources(settings, store):
                yield finding
            for channel, message in {**await stranded(settings, store), **await failing(settings, store)}.items():
                yield Finding(f"channel {channel}", ok=False, message=message)
    except (ConfigurationError, StoreError) as error:
        yield Finding("redis", ok=False, message=str(error))


async def _sources(settings: Settings, store: Store) -> AsyncIterator[Finding]:
    """What is not visited, and what is ill; one line if all is well."""
    sources, now = settings.source_views(), datetime.now(UTC)
    ill = 0
    for source, paused in zip(sources, await pauses_of(store, sources), strict=True):
        state = await store.sources.get(source.name)
        if paused is not None:
            yield Finding(f"source {source.name}", ok=False, message=paused.words(now))
        elif state.state not in {"new", HealthState.WELL}:
            yield Finding(f"source {source.name}", ok=False, message=f"{state.state}: {state.reason}")
        else:
            continue
        ill += 1
    if not ill:
        yield Finding("sources", ok=True, message="none is paused, none is known to be ill")
    if not settings.health.channels:
        advice = "nobody is told when a source falls ill: name channels under `health`"
        yield Finding("health", ok=True, message=advice)


@store_faults()
async def _clock(client: Client) -> Finding:
    """Our clock beside that of Redis. One of them is wrong if they differ; which one cannot be seen from here."""
    seconds, microseconds = await client.time()
    skew = datetime.now(UTC).timestamp() - seconds - microseconds / 1e6
    if abs(skew) <= LARGEST_SKEW_S:
        return Finding("clock", ok=True, message=f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}Z, as Redis says")
    side = "ahead of" if skew > 0 else "behind"
    return Finding("clock", ok=False, message=f"{abs(skew):.0f} s {side} Redis: synchronise both (NTP)")


async def _jobs(store: Store) -> Finding:
    """Who plans visits, and how far the workers are behind."""
    leader, lags = await store.leases.holder(LEADER), (await store.jobs.lag()).values()
    oldest = max((lag.oldest for lag in lags if lag.oldest is not None), default=timedelta(0))
    plans = f"{leader} plans" if leader else "no daemon plans now"
    message = f"{plans}, {sum(lag.waiting for lag in lags)} wait, {sum(lag.under_way for lag in lags)} under way"
    if oldest <= LATEST_VISIT:
        return Finding("jobs", ok=True, message=message)
    advice = "start more workers; sources with render: always need one with a browser"
    return Finding("jobs", ok=False, message=f"{message}, the oldest for {oldest.total_seconds():.0f} s: {advice}")


async def _channels(settings: Settings) -> list[Finding]:
    """All at once: each may wait some seconds for a host that does not answer."""
    used = {name for rule in settings.rules for name in rule.channels} | {*settings.health.channels}
    return await asyncio.gather(
        *(_channel(name, channel, is_used=name in used) for name, channel in settings.channels.items())
    )


async def _channel(name: str, channel: Channel, *, is_used: bool) -> Finding:
    try:
        built = build_channel(name, channel)
        try:
            advice = await built.check()
        finally:
            await built.close()
    except (ConfigurationError, DeliveryError) as error:
        advice = str(error).removeprefix(f"channel {name}: ")
    unused = "" if is_used else ", but no rule names it"
    return Finding(f"channel {name}", ok=advice is None, message=advice or f"{channel.type} looks ready{unused}")


async def _browser(settings: Settings) -> Finding:
    if all(source.render == "never" for source in settings.sources):
        return Finding("browser", ok=True, message="not needed: every source says render: never")
    try:
        found = browser_executable(settings)
    except KentonganError as error:
        return Finding("browser", ok=False, message=str(error))
    if found is None:
        advice = "none found: install chromium, name one as browser.executable, or set render: never"
        return Finding("browser", ok=False, message=advice)
    try:
        problem = await why_not(found)
    except OSError as error:
        problem = str(error)
    if problem is not None:
        advice = f"{found} cannot be started ({problem}): install chromium with its libraries, or set render: never"
        return Finding("browser", ok=False, message=advice)
    return Finding("browser", ok=True, message=str(found))
