"""The store: one Redis, seen through its parts. Part of `storage`."""

from __future__ import annotations

from datetime import datetime

from redis.asyncio.cluster import RedisCluster

from storage.alerts import Alerts
from storage.articles import Articles
from storage.connection import Client
from storage.faults import store_faults
from storage.keys import Keys
from storage.leases import Leases
from storage.outbox import Outbox
from storage.queue import JobQueue
from storage.retention import Retention, stamp
from storage.seen import Seen
from storage.sources import Sources
from storage.stories import Stories

PRUNED_BUCKETS = 256
PRUNED_MEMBERS = 1000


class Store:
    """All parts over one client, which stays the caller's to close. Every call may raise `StoreUnavailable`."""

    def __init__(self, redis: Client, *, prefix: str = "kentongan:", retention: Retention | None = None) -> None:
        self.retention = retention or Retention()
        self.keys = Keys(prefix, tagged=isinstance(redis, RedisCluster))
        self._redis = redis
        self._seen = Seen(redis, self.keys, self.retention)
        self.articles = Articles(redis, self.keys, self.retention, self._seen)
        self.stories = Stories(redis, self.keys)
        self.alerts = Alerts(redis, self.keys)
        self.outbox = Outbox(redis, self.keys, self.retention)
        self.sources = Sources(redis, self.keys, self.retention)
        self.leases = Leases(redis, self.keys)
        self.jobs = JobQueue(redis, self.keys)

    @store_faults()
    async def ping(self) -> None:
        """Redis answers."""
        await self._redis.ping()

    @store_faults()
    async def counts(self) -> dict[str, int]:
        """How much there is: articles, articles_partial, stories, alerts, alerts_waiting, alerts_parked (per channel each)."""
        channels = await self._channels()
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
    async def waiting(self) -> dict[str, int]:
        """How many alerts wait, for each channel that ever had one, configured still or not."""
        return {channel: await self.outbox.waiting(channel) for channel in await self._channels()}

    @store_faults()
    async def prune(self, now: datetime) -> int:
        """A bounded part of what no lifetime removes by itself is gone; how many members. Call it now and then.

        32 calls pass over the whole memory of seen URLs.
        """
        removed = await self._seen.prune(now, PRUNED_BUCKETS)
        for index in (self.keys.articles, self.keys.stories):
            removed += await self._forget(index, now - self.retention.articles)
        removed += await self._forget_alerts(now)
        for channel in await self._channels():
            removed += await self._forget(self.keys.parked(channel), now - self.retention.alerts)
            removed += await self.outbox.forget_consumers(channel)
        return removed + await self.jobs.forget_workers()

    async def _channels(self) -> list[str]:
        return sorted(str(channel) for channel in await self._redis.smembers(self.keys.channels))

    async def _forget(self, index: str, oldest: datetime) -> int:
        """The earliest members of `index` from before `oldest` are gone, a bounded number of them."""
        old = await self._redis.zrangebyscore(index, "-inf", f"({stamp(oldest)}", start=0, num=PRUNED_MEMBERS)
        return int(await self._redis.zrem(index, *map(str, old))) if old else 0

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
