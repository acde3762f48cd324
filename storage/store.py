"""The store: one Redis, seen through its parts. Part of `storage`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from redis.asyncio.cluster import RedisCluster

from storage.alerts import Alerts
from storage.articles import Articles
from storage.attendance import Attendance, attendance
from storage.bulletin import Bulletin
from storage.census import Census, Registrar
from storage.connection import Client
from storage.counters import source_of
from storage.faults import store_faults
from storage.keys import Keys
from storage.leases import Leases
from storage.memory import Memory
from storage.outbox import Outbox
from storage.parked import Parked
from storage.queue import JobQueue
from storage.retention import Retention, stamp
from storage.scripts import Script
from storage.search import SearchIndex
from storage.seen import Seen
from storage.segments import Segments
from storage.shedding import Shed, Shedding
from storage.sources import Sources
from storage.stories import Stories
from storage.threads import Threads

PRUNED_BUCKETS = 256
PRUNED_MEMBERS = 1000
MAKING_ROOM_S = 60.0


class Store:
    """All parts over one client, which stays the caller's to close. Every call may raise `StoreUnavailable`."""

    def __init__(self, redis: Client, *, prefix: str = "kentongan:", retention: Retention | None = None) -> None:
        self.retention = retention or Retention()
        self.keys = Keys(prefix, tagged=isinstance(redis, RedisCluster))
        self._redis = redis
        self._seen = Seen(redis, self.keys, self.retention)
        segments = Segments(redis, self.keys, self.retention)
        self.articles = Articles(redis, self.keys, self.retention, self._seen, segments)
        self.search = SearchIndex(redis, self.keys, self.retention, segments)
        self.stories = Stories(redis, self.keys)
        self.alerts = Alerts(redis, self.keys)
        self.parked = Parked(redis, self.keys, self.alerts)
        self.bulletin = Bulletin(redis, self.keys)
        self.outbox = Outbox(redis, self.keys, self.retention)
        self.threads = Threads(redis, self.keys, self.retention)
        self.sources = Sources(redis, self.keys, self.retention)
        self.leases = Leases(redis, self.keys)
        self.jobs = JobQueue(redis, self.keys)
        self._memory = Memory(redis, self.keys)
        self._may_write = Script(redis, "may_write")
        self._registrar = Registrar(redis, self.keys, self.outbox, self.jobs, self._memory)
        self._shedding = Shedding(redis, self.keys, self.retention, self._memory)

    @store_faults()
    async def ping(self) -> None:
        """Redis answers."""
        await self._redis.ping()

    @store_faults()
    async def ask_to_write(self) -> None:
        """Redis would take what is written; nothing is. Raises `StoreUnwritable` where it would not."""
        await self._may_write(keys=[self.keys.fence], args=[])

    @store_faults()
    async def counts(self) -> dict[str, int]:
        """How much there is: articles, articles_partial, stories, alerts, alerts_waiting, alerts_parked (per channel each)."""
        channels = await self.channels()
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.zcard(self.keys.articles)
            pipe.zcard(self.keys.articles_by("state", "partial"))
            pipe.zcard(self.keys.stories)
            pipe.zcard(self.keys.alerts)
            for channel in channels:
                pipe.zcard(self.keys.parked(channel))
            articles, partial, stories, alerts, *parked = await pipe.execute()
        return {
            "articles": articles,
            "articles_partial": partial,
            "stories": stories,
            "alerts": alerts,
            "alerts_waiting": sum((await self.waiting()).values()),
            "alerts_parked": sum(parked),
        }

    @store_faults()
    async def census(self, sources: Sequence[str] = ()) -> Census:
        """What there is and what was done; of `sources` when they were visited. A few trips, however much there is."""
        return await self._registrar.take(sources)

    @store_faults()
    async def attendance(self) -> Attendance:
        """Who is at work on this store; passes over all keys, for a check-up."""
        return await attendance(self._redis, self.keys)

    @store_faults()
    async def waiting(self) -> dict[str, int]:
        """How many alerts wait, for each channel that ever had one, configured still or not."""
        return {channel: await self.outbox.waiting(channel) for channel in await self.channels()}

    @store_faults(MAKING_ROOM_S)
    async def relieve(self, now: datetime) -> Shed:
        """Memory has room again, as far as giving up the oldest texts makes it. Call it often: it costs one trip while it has."""
        return await self._shedding.relieve(now)

    @store_faults()
    async def prune(self, now: datetime) -> int:
        """A bounded part of what no lifetime removes by itself is gone; how many members. Call it now and then.

        32 calls pass over the whole memory of seen URLs.
        """
        removed = await self._seen.prune(now, PRUNED_BUCKETS)
        for index in (self.keys.articles, self.keys.stories):
            removed += await self._forget(index, now - self.retention.articles)
        removed += await self._forget_alerts(now)
        removed += await self.alerts.forget_attempts(now - self.retention.alerts)
        for channel in await self.channels():
            removed += await self._forget(self.keys.parked(channel), now - self.retention.alerts)
            removed += await self.outbox.forget_consumers(channel)
        removed += await self.jobs.forget_workers()
        return removed + await self._forget_counters()

    @store_faults()
    async def channels(self) -> list[str]:
        """The name of every channel that ever had an alert, configured still or not."""
        return sorted(str(channel) for channel in await self._redis.smembers(self.keys.channels))

    async def _forget(self, index: str, oldest: datetime) -> int:
        """The earliest members of `index` from before `oldest` are gone, a bounded number of them."""
        old = await self._redis.zrangebyscore(index, "-inf", f"({stamp(oldest)}", start=0, num=PRUNED_MEMBERS)
        return int(await self._redis.zrem(index, *map(str, old))) if old else 0

    async def _forget_counters(self) -> int:
        """What was counted of sources that nothing else is remembered of is gone."""
        fields = [str(field) for field in await self._redis.hkeys(self.keys.counters)]
        sources = sorted({source for field in fields if (source := source_of(field))})
        async with self._redis.pipeline(transaction=False) as pipe:
            for source in sources:
                pipe.exists(self.keys.source(source))
                pipe.exists(self.keys.articles_by("source", source))
            there = await pipe.execute() if sources else []
        gone = {name for name, *kept in zip(sources, there[::2], there[1::2], strict=True) if not any(kept)}
        old = [field for field in fields if source_of(field) in gone]
        return int(await self._redis.hdel(self.keys.counters, *old)) if old else 0

    async def _forget_alerts(self, now: datetime) -> int:
        """Alerts stay in the log until their hash is gone: one that a channel still waits for has no end."""
        oldest = now - self.retention.alerts
        old = await self._redis.zrangebyscore(
            self.keys.alerts, "-inf", f"({stamp(oldest)}", start=0, num=PRUNED_MEMBERS
        )
        async with self._redis.pipeline(transaction=False) as pipe:
            for alert in old:
                pipe.exists(self.keys.alert(str(alert)))
            gone = [alert for alert, exists in zip(old, await pipe.execute() if old else [], strict=True) if not exists]
        return int(await self._redis.zrem(self.keys.alerts, *map(str, gone))) if gone else 0
