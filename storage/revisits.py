"""Told articles that are looked at again, source by source. Part of `storage`.

Each source keeps its own list of what is due when. A commit writes an article into it when something was told of it,
and a visit that finds it unchanged, missing or out of reach sets the next date. What is handed out is put off by an
hour at most: so whoever is killed on the way leaves it due. Partial articles are left to their repairs.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from scraper.codec import decode
from scraper.model import Alert, Article, Value
from scraper.revisiting import LAST, next_revisit, second_look
from storage.alerts import alert_of
from storage.connection import Client
from storage.keys import Keys
from storage.retention import stamp
from storage.scripts import Script

REVISITS_KEPT = 1000
"""Articles of one source; those due first, which are the youngest."""
TOLD_KEPT = 32
"""Alerts that are remembered of one article."""
_LONGEST_VISIT = timedelta(hours=1)


class Found(StrEnum):
    """What a visit to a told article came to, if it brought no text."""

    THERE = "there"
    """Its site says that it is unchanged."""
    AWAY = "away"
    """Its site did not say: it is broken, away, or does not want us."""


class Due(Value, frozen=True, kw_only=True):
    """An article to look at again."""

    article: Article
    pages: str | None
    """What `remember_pages` kept; None if nothing."""


class Revisits:
    """The lists of all sources."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._revisit = Script(redis, "revisit")
        self._keep_pages = Script(redis, "keep_pages")

    async def due(self, source: str, now: datetime, most: int) -> list[Due]:
        """At most `most` articles of `source` that are due, longest due first. Each is put off by being handed out."""
        ids = await self._redis.zrange(
            self._keys.revisits(source), "-inf", str(stamp(now)), byscore=True, offset=0, num=most
        )
        due = [await self._handed_out(source, str(article), now) for article in ids]
        return [one for one in due if one is not None]

    async def _handed_out(self, source: str, id_: str, now: datetime) -> Due | None:
        """The article, if it is this caller's to visit; what is gone or too old leaves the list."""
        json, pages, repair = await self._redis.hmget(self._keys.article(id_), "json", "pages", "repair")
        article = decode(json, Article) if json else None
        first_seen = article.first_seen if article else None
        if article is None or first_seen is None or now - first_seen > LAST:
            await self._redis.zrem(self._keys.revisits(source), id_)
            return None
        until = min(next_revisit(first_seen, now) or now + _LONGEST_VISIT, now + _LONGEST_VISIT)
        if not await self._noted(source, id_, now, until, "out"):
            return None
        is_in_repair = repair and await self._redis.zscore(self._keys.repairs(source), str(repair)) is not None
        return None if is_in_repair else Due(article=article, pages=str(pages) if pages else None)

    async def note(self, source: str, article: Article, now: datetime, found: Found) -> None:
        """The told `article` was looked at and brought no text; it is due again as its age says."""
        await self._noted(source, article.id, now, next_revisit(article.first_seen or now, now), found)

    async def missing(self, source: str, article: Article, now: datetime) -> datetime | None:
        """Since when the told `article` is found missing: `now` at first, and then it is due again soon. None if it was never told."""
        first_seen = article.first_seen or now
        until = second_look(first_seen, now) if article.vanished is None else next_revisit(first_seen, now)
        since = await self._noted(source, article.id, now, until, "missing")
        return datetime.fromtimestamp(int(since) / 1000, now.tzinfo) if since else None

    async def remember_pages(self, article: str, pages: bytes) -> None:
        """`pages`, a line of JSON, are kept with the told `article` as long as it is."""
        await self._keep_pages(keys=[self._keys.article(article)], args=[pages])

    async def told(self, article: str) -> list[Alert]:
        """The alerts that came of the article, oldest first, as far as they are stored still; at most 32."""
        kept = await self._redis.hget(self._keys.article(article), "told")
        ids = kept.split() if kept else []
        async with self._redis.pipeline(transaction=False) as pipe:
            for alert in ids:
                pipe.hgetall(self._keys.alert(str(alert)))
            return [alert_of(stored) for stored in await pipe.execute() if stored] if ids else []

    async def _noted(self, source: str, article: str, now: datetime, until: datetime | None, what: str) -> str:
        answer = await self._revisit(
            keys=[self._keys.revisits(source), self._keys.article(article)],
            args=[article, stamp(now), "" if until is None else stamp(until), what],
        )
        return str(answer)
