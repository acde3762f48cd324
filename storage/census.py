"""What there is and what was done, in few and bounded trips: for metrics and the check-up. Part of `storage`; reads only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from scraper.model import Value
from storage.connection import Client
from storage.jobs import Lag, Queue
from storage.keys import Keys
from storage.leases import LEADER
from storage.memory import Memory, Pressure, Weights
from storage.outbox import Outbox
from storage.queue import JobQueue
from storage.retention import moment
from storage.scripts import Script

_PUT_OFF = 1000
"""Of those that are put off so many are looked at for the oldest."""


class ChannelLoad(Value, frozen=True, kw_only=True):
    """What one channel owes."""

    channel: str
    waiting: int
    """Neither delivered nor parked; those that are held included."""
    held: int
    parked: int
    oldest: datetime | None
    """Since when the oldest could be sent; None if none waits but those that are held."""
    is_open: bool
    """Its circuit is open: it takes nothing, and is tried now and then."""


class SourceDates(Value, frozen=True, kw_only=True):
    name: str
    state: str
    """As its health is judged; "new" before the first visit."""
    last_visit: datetime | None
    next_visit: datetime | None


class Census(Value, frozen=True, kw_only=True):
    """The store at one moment."""

    stored: dict[str, int]
    """articles, articles_partial, stories, alerts."""
    channels: tuple[ChannelLoad, ...]
    sources: tuple[SourceDates, ...]
    counters: dict[str, int]
    """As `storage.counters` names them."""
    pressure: Pressure
    weights: Weights | None
    lags: dict[Queue, Lag]
    dead_jobs: int
    leader: str | None
    """Who holds the lease of the scheduler."""


class Registrar:
    """Takes the census."""

    def __init__(self, redis: Client, keys: Keys, outbox: Outbox, jobs: JobQueue, memory: Memory) -> None:
        self._redis = redis
        self._keys = keys
        self._outbox = outbox
        self._jobs = jobs
        self._memory = memory
        self._oldest = Script(redis, "oldest")

    async def take(self, sources: Sequence[str]) -> Census:
        """Everything of now; of sources the dates of those that are named."""
        keys = self._keys
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.zcard(keys.articles)
            pipe.zcard(keys.articles_by("state", "partial"))
            pipe.zcard(keys.stories)
            pipe.zcard(keys.alerts)
            pipe.hgetall(keys.counters)
            pipe.smembers(keys.channels)
            pipe.hget(keys.lease(LEADER), "holder")
            pipe.zcard(keys.dead_jobs)
            for source in sources:
                pipe.hmget(keys.source(source), "state", "last_visit", "next_visit")
            articles, partial, stories, alerts, counters, channels, leader, dead, *dates = await pipe.execute()
        return Census(
            stored={"articles": articles, "articles_partial": partial, "stories": stories, "alerts": alerts},
            channels=tuple([await self.load(str(channel)) for channel in sorted(channels)]),
            sources=tuple(
                SourceDates(name=name, state=state or "new", last_visit=_read(last), next_visit=_read(due))
                for name, (state, last, due) in zip(sources, dates, strict=True)
            ),
            counters={str(field): int(count) for field, count in counters.items()},
            pressure=await self._memory.pressure(),
            weights=await self._memory.weights(),
            lags=await self._jobs.lag(),
            dead_jobs=dead,
            leader=str(leader) if leader else None,
        )

    async def load(self, channel: str) -> ChannelLoad:
        """What `channel` owes now."""
        keys = self._keys
        oldest = await self._oldest(
            keys=[keys.outbox(channel), keys.retry(channel), keys.later(channel)], args=[_PUT_OFF]
        )
        waiting, held = await self._outbox.counted(channel)
        return ChannelLoad(
            channel=channel,
            waiting=waiting,
            held=held,
            parked=int(await self._redis.zcard(keys.parked(channel))),
            oldest=moment(oldest) if oldest else None,
            is_open=await self._redis.hget(keys.channel(channel), "state") == "open",
        )


def _read(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored) if stored else None
