"""Room is made by giving up the oldest texts, before Redis is full. Part of `storage`.

What a text was read for stays: its fields, claims, story, alerts and that it was seen. It comes back with the next visit
that meets the same article. Nothing else is given up: when no text is left and memory still grows, Redis refuses to write,
crawls pause and alerts wait.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from scraper.codec import decode, encode
from scraper.model import Article, Value
from storage.connection import Client
from storage.keys import Keys
from storage.memory import WEIGHED_EVERY, Memory
from storage.retention import Retention
from storage.scripts import Script

HIGH = 0.85
"""The share of memory from which room is made; the rest is for what comes between two looks, and for Redis itself."""
LOW = 0.75
"""The share at which it is enough."""
BATCH = 100
MOST_BATCHES = 50
"""Of one call: some seconds."""


class Shed(Value, frozen=True, kw_only=True):
    """What one call came to."""

    articles: int = 0
    bytes: int = 0
    """By how much values became shorter."""
    missing: int = 0
    """Bytes that should have been freed and could not: no text is left, or there is more to do at the next call."""


class Shedding:
    """Watches memory. The limit is the server's own and `Retention.max_memory`, whichever is reached first."""

    def __init__(self, redis: Client, keys: Keys, retention: Retention, memory: Memory) -> None:
        self._redis = redis
        self._keys = keys
        self._retention = retention
        self._memory = memory
        self._shed = Script(redis, "shed")
        self._note = Script(redis, "note_memory")

    async def relieve(self, now: datetime) -> Shed:
        """The oldest texts are gone, as many as memory asks for; nothing, while there is room."""
        wanted = max(await self._by_the_server(), await self._by_weight(now))
        shed = Shed()
        for _ in range(MOST_BATCHES):
            if shed.bytes >= wanted:
                break
            batch, is_last = await self._next_batch(now)
            shed = Shed(articles=shed.articles + batch.articles, bytes=shed.bytes + batch.bytes)
            if is_last:
                break
        return replace(shed, missing=max(0, wanted - shed.bytes))

    async def _by_the_server(self) -> int:
        """Bytes to free lest the server refuse to write."""
        pressure = await self._memory.pressure()
        return _excess(pressure.used, pressure.allowed)

    async def _by_weight(self, now: datetime) -> int:
        """Bytes to free lest our keys outgrow what they were given; asked when they are weighed, every few minutes."""
        last = await self._memory.weights()
        if last is not None and now - last.at < WEIGHED_EVERY:
            return 0
        weights = await self._memory.weigh(now)
        return _excess(sum(weights.bytes.values()), self._retention.max_memory or 0)

    async def _next_batch(self, now: datetime) -> tuple[Shed, bool]:
        """The oldest articles after those of the last time; whether they were the last ones, so that the next are the first."""
        since = str(await self._redis.get(self._keys.shed) or "-inf")
        scored: Any = await self._redis.zrangebyscore(
            self._keys.articles, since, "+inf", start=0, num=BATCH, withscores=True
        )
        saved = await self._shed_all([str(article) for article, _ in scored], now)
        last = int(scored[-1][1]) if scored else 0
        # One past the last: a full batch of one millisecond would otherwise be read for ever.
        is_last = len(scored) < BATCH
        await self._note(keys=[self._keys.memory, self._keys.shed], args=[0 if is_last else last + 1])
        return Shed(articles=sum(size > 0 for size in saved), bytes=sum(saved)), is_last

    async def _shed_all(self, ids: Sequence[str], now: datetime) -> list[int]:
        async with self._redis.pipeline(transaction=False) as pipe:
            for article in ids:
                pipe.hmget(self._keys.article(article), "commit", "json", "repair")
            read = await pipe.execute() if ids else []
        saved = []
        for id_, (commit, json, repair) in zip(ids, read, strict=True):
            # What is tried again is read together with what was had of it before.
            if commit and json and not repair:
                saved.append(await self._shed_one(id_, str(commit), decode(json, Article), now))
        return saved

    async def _shed_one(self, id_: str, commit: str, article: Article, now: datetime) -> int:
        if article.shed is not None:
            return 0
        is_posted = article.first_seen is None or now - article.first_seen < self._retention.postings
        bare = encode(replace(article, paragraphs=(), shed=now))
        keys = [self._keys.article(id_), self._keys.history(id_), self._keys.counters]
        return int(await self._shed(keys=keys, args=[commit, bare, now.isoformat(), int(not is_posted)]))


def _excess(used: int, allowed: int) -> int:
    """How much to free of `used` bytes to be well below `allowed`; nothing below its high mark, or without a limit."""
    return int(used - LOW * allowed) if allowed and used > HIGH * allowed else 0
