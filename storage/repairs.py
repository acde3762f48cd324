"""What is tried again: partial articles, and links that could not be had. Part of `storage`.

Each source keeps its own list, so that what no listing shows any more is tried too. When, stands beside it in the
memory of seen URLs: a try is counted when a URL is handed out, when it failed, or when its article is committed and is
still partial, whichever comes first. So whatever goes wrong, the tries are spent at last.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.connection import Client
from storage.keys import Keys
from storage.retention import Retention, milliseconds, stamp
from storage.scripts import Script
from storage.seen import known_id, minute_of

REPAIR_TRIES = 6
"""15 minutes, then twice as long each time: about sixteen hours in all."""
FIRST_REPAIR = timedelta(minutes=15)
FIRST_RETRY = timedelta(minutes=5)
"""A link that gave nothing at all is tried sooner than an article of which a part is had."""
LAST_RETRY = timedelta(days=1)
"""Such a link whose tries are spent is tried so often as long as a listing shows it."""
REPAIRS_KEPT = 1000
"""URLs of one source; those due first."""


class Repairs:
    """The lists of all sources. A commit writes partial articles into them and takes whole ones out."""

    def __init__(self, redis: Client, keys: Keys, retention: Retention) -> None:
        self._keys = keys
        self._redis = redis
        self._retention = retention
        self._put_off = Script(redis, "put_off")

    async def due(self, source: str, now: datetime, most: int) -> list[str]:
        """At most `most` URLs of `source` that are due, longest due first. Each is put off by being handed out."""
        urls = await self._redis.zrange(
            self._keys.repairs(source), "-inf", str(stamp(now)), byscore=True, offset=0, num=most
        )
        return [str(url) for url in urls if await self.put_off(source, str(url), now)]

    async def put_off(self, source: str, url: str, now: datetime) -> bool:
        """Whether a try of `url` was counted: it is wanted again later, each time twice as much. False if it is not due."""
        article = known_id(url)
        if article is None:
            return False
        bucket, field = self._keys.seen(article)
        answer = await self._put_off(
            keys=[bucket, self._keys.repairs(source)],
            args=[
                field,
                url,
                minute_of(now),
                FIRST_RETRY // timedelta(minutes=1),
                LAST_RETRY // timedelta(minutes=1),
                REPAIR_TRIES,
                REPAIRS_KEPT,
                milliseconds(self._retention.seen),
                milliseconds(self._retention.articles),
            ],
        )
        return bool(answer)
