"""Which URLs were fetched before: a million of them in some twenty megabytes. Part of `storage`.

A URL is remembered by its article id, split over 8,192 small hashes. A plain number is the day it was last met; `p2:…`
marks a partial article, or a link that gave none, that was tried twice, and the minute at which it is due again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from scraper.urls import article_id
from storage.connection import Client
from storage.keys import SEEN_BUCKETS, Keys
from storage.retention import Retention, milliseconds

FRESH_FOR = timedelta(days=7)
"""A URL that is still met gets its day renewed this often: often enough to stay, seldom enough to cost nothing."""


def day_of(moment: datetime) -> int:
    """Whole days since 1970: two bytes in Redis."""
    return int(moment.timestamp()) // 86_400


def minute_of(moment: datetime) -> int:
    return int(moment.timestamp()) // 60


def known_id(url: str) -> str | None:
    """The article id of `url`; None for a URL that nobody could fetch."""
    try:
        return article_id(url)
    except ValueError:
        return None


class Seen:
    """The register of fetched URLs. Only a commit writes a new one."""

    def __init__(self, redis: Client, keys: Keys, retention: Retention) -> None:
        self._redis = redis
        self._keys = keys
        self._retention = retention

    async def wanted(self, urls: Sequence[str], now: datetime) -> list[str]:
        """Those of `urls` that are unknown, or partial and due for repair, in their order; one trip."""
        ids = [known_id(url) for url in urls]
        urls = [url for url, article in zip(urls, ids, strict=True) if article]
        places = [self._keys.seen(article) for article in ids if article]
        async with self._redis.pipeline(transaction=False) as pipe:
            for bucket, field in places:
                pipe.hget(bucket, field)
            marks: list[str | None] = await pipe.execute() if places else []
        await self._renew([place for place, mark in zip(places, marks, strict=True) if self._is_aging(mark, now)], now)
        return [url for url, mark in zip(urls, marks, strict=True) if _is_wanted(mark, now)]

    def _is_aging(self, mark: str | None, now: datetime) -> bool:
        return bool(mark and mark.isdigit() and day_of(now) - int(mark) >= FRESH_FOR.days)

    async def _renew(self, places: Sequence[tuple[str, str]], now: datetime) -> None:
        if not places:
            return
        async with self._redis.pipeline(transaction=False) as pipe:
            for bucket, field in places:
                pipe.hset(bucket, field, str(day_of(now)))
                pipe.pexpire(bucket, milliseconds(self._retention.seen))
            await pipe.execute()

    async def prune(self, now: datetime, buckets: int) -> int:
        """How many URLs were forgotten in the next `buckets` buckets: those not met for the whole retention."""
        last = int(await self._redis.incrby(self._keys.prune_cursor, buckets))
        names = [self._keys.seen_bucket(number % SEEN_BUCKETS) for number in range(last - buckets, last)]
        async with self._redis.pipeline(transaction=False) as pipe:
            for name in names:
                pipe.hgetall(name)
            read: list[dict[str, str]] = await pipe.execute()
        oldest = day_of(now - self._retention.seen)
        forgotten = 0
        for name, marks in zip(names, read, strict=True):
            old = [field for field, mark in marks.items() if _day_in(mark) < oldest]
            forgotten += await self._redis.hdel(name, *old) if old else 0
        return forgotten


def _is_wanted(mark: str | None, now: datetime) -> bool:
    if mark is None:
        return True
    _, is_partial, due = mark.partition(":")
    return bool(is_partial) and int(due) <= minute_of(now)


def _day_in(mark: str) -> int:
    _, is_partial, due = mark.partition(":")
    return int(due) // 1440 if is_partial else int(mark)
