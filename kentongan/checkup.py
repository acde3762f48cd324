"""What `doctor` looks at. Part of the front door; changes nothing and sends nothing."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kentongan.cautions import stranded
from kentongan.channels import build_channel
from kentongan.composition import browser_executable
from kentongan.stores import open_client, open_redis, store_of
from scraper.errors import ConfigurationError, DeliveryError, KentonganError, StoreError
from settings import Settings
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
        *[finding async for finding in _channels(settings)],
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
    if (
        any(mark in settings.user_agent for mark in ("http://", "https://", "@"))
        and "example.org" not in settings.user_agent
    ):
        return Finding("user agent", ok=True, message=settings.user_agent)
    advice = "tell publishers where to complain: set user_agent to a name with your address"
    return Finding("user agent", ok=False, message=advice)


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
            yield await _visits(store_of(settings, client))
            for channel, message in (await stranded(settings, store_of(settings, client))).items():
                yield Finding(f"channel {channel}", ok=False, message=message)
    except (ConfigurationError, StoreError) as error:
        yield Finding("redis", ok=False, message=str(error))


@store_faults()
async def _clock(client: Client) -> Finding:
    """Our clock beside that of Redis. One of them is wrong if they differ; which one cannot be seen from here."""
    seconds, microseconds = await client.time()
    skew = datetime.now(UTC).timestamp() - seconds - microseconds / 1e6
    if abs(skew) <= LARGEST_SKEW_S:
        return Finding("clock", ok=True, message=f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}Z, as Redis says")
    side = "ahead of" if skew > 0 else "behind"
    return Finding("clock", ok=False, message=f"{abs(skew):.0f} s {side} Redis: synchronise both (NTP)")


async def _visits(store: Store) -> Finding:
    """Who plans visits, and how far the workers are behind."""
    leader, lags = await store.leases.holder(LEADER), (await store.jobs.lag()).values()
    oldest = max((lag.oldest for lag in lags if lag.oldest is not None), default=timedelta(0))
    plans = f"{leader} plans" if leader else "no daemon plans now"
    message = f"{plans}, {sum(lag.waiting for lag in lags)} wait, {sum(lag.under_way for lag in lags)} under way"
    if oldest <= LATEST_VISIT:
        return Finding("visits", ok=True, message=message)
    advice = "start more workers; sources with render: always need one with a browser"
    return Finding("visits", ok=False, message=f"{message}, the oldest for {oldest.total_seconds():.0f} s: {advice}")


async def _channels(settings: Settings) -> AsyncIterator[Finding]:
    used = {name for rule in settings.rules for name in rule.channels}
    for name, channel in settings.channels.items():
        try:
            built = build_channel(name, channel)
            try:
                advice = await built.check()
            finally:
                await built.close()
        except (ConfigurationError, DeliveryError) as error:
            advice = str(error).removeprefix(f"channel {name}: ")
        unused = "" if name in used else ", but no rule names it"
        yield Finding(f"channel {name}", ok=advice is None, message=advice or f"{channel.type} looks ready{unused}")


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
