"""Articles: the two trips of each, and reading them again. Part of `storage`; satisfies `scheduler.ports.Articles`."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import datetime
from typing import Any

from scraper.anchors import key_of
from scraper.codec import decode
from scraper.errors import StaleStory
from scraper.model import Alert, Analysis, Article, Copy, PagesState, Question, Recall, Sketch, Story, Verdict
from storage.connection import Client
from storage.faults import store_faults
from storage.keys import Keys
from storage.plan import POSTED_FINGERPRINTS, commit_arguments
from storage.repairs import Repairs
from storage.retention import Retention, stamp
from storage.revisits import Due, Found, Revisits
from storage.scripts import Script
from storage.seen import Seen
from storage.segments import Segments

MOST_COPIES = 8
MOST_STORIES = 12
BATCH = 100


class Articles:
    """All that was stored of articles. A read answers with what is there now; nothing is kept in memory."""

    def __init__(self, redis: Client, keys: Keys, retention: Retention, seen: Seen, segments: Segments) -> None:
        self._repairs = Repairs(redis, keys, retention)
        self._revisits = Revisits(redis, keys)
        self._redis = redis
        self._keys = keys
        self._retention = retention
        self._seen = seen
        self._segments = segments
        self._recall = Script(redis, "recall")
        self._commit = Script(redis, "alert", "terms", "commit")

    @store_faults()
    async def wanted(self, urls: Sequence[str], now: datetime) -> list[str]:
        """Those of `urls` that are unknown, or partial and due for repair, in their order. One trip."""
        return await self._seen.wanted(urls, now)

    @store_faults()
    async def due_for_repair(self, source: str, now: datetime, most: int) -> list[str]:
        """At most `most` URLs of `source` to try again now, longest due first; each is put off by being handed out."""
        return await self._repairs.due(source, now, most)

    @store_faults()
    async def missed(self, source: str, url: str, now: datetime) -> None:
        """`url` could not be had: it is wanted again later, each time twice as much."""
        await self._repairs.put_off(source, url, now)

    @store_faults()
    async def due_for_revisit(self, source: str, now: datetime, most: int) -> list[Due]:
        """At most `most` told articles of `source` to look at again now; each is put off by being handed out."""
        return await self._revisits.due(source, now, most)

    @store_faults()
    async def note_revisit(self, source: str, article: Article, now: datetime, found: Found) -> None:
        """The told `article` was looked at and brought no text; it is due again as its age says."""
        await self._revisits.note(source, article, now, found)

    @store_faults()
    async def missing(self, source: str, article: Article, now: datetime) -> datetime | None:
        """Since when the told `article` is found missing; it is due again soon. None if it was never told."""
        return await self._revisits.missing(source, article, now)

    @store_faults()
    async def remember_pages(self, article: str, pages: bytes) -> None:
        """`pages`, a line of JSON, are kept with the told `article` as long as it is."""
        await self._revisits.remember_pages(article, pages)

    @store_faults()
    async def told(self, article: str) -> list[Alert]:
        """The alerts that came of the article, oldest first, as far as they are stored still; at most 32."""
        return await self._revisits.told(article)

    @store_faults()
    async def recall(self, question: Question) -> Recall:
        """What is stored of the article, its near-copies and the stories it may belong to. One trip."""
        fingerprints = question.sketch.fingerprints[:POSTED_FINGERPRINTS]
        article, analysis, copies, stories, epoch = await self._recall(
            keys=[self._keys.article(question.article_id)],
            args=[
                self._keys.prefix,
                question.article_id,
                MOST_COPIES,
                MOST_STORIES,
                len(fingerprints),
                *map(str, fingerprints),
                *dict.fromkeys(map(key_of, question.anchors)),
            ],
        )
        return Recall(
            article=decode(article, Article) if article else None,
            analysis=decode(analysis, Analysis) if analysis else None,
            copies=tuple(
                Copy(article=copy, site=site or None, story=story or None, sketch=decode(sketch, Sketch))
                for copy, site, story, sketch in copies
            ),
            stories=tuple(decode(story, Story) for story in stories),
            epoch=int(epoch),
        )

    @store_faults()
    async def commit(self, verdict: Verdict) -> tuple[str, ...]:
        """The verdict is stored whole; the ids of the alerts that nobody had written before.

        The same verdict again changes nothing and answers the same. Raises `StaleStory`, and writes nothing, if the
        article's revision or the story's version is not the one that was read, or if it opens a story and any story was
        written since.
        """
        answer, *rest = await self._commit(
            keys=[self._keys.article(verdict.article.id)],
            args=commit_arguments(verdict, self._keys, self._retention),
        )
        if answer == "stale":
            what, expected, found = rest
            raise StaleStory(f"{what} {found}, not {expected} as read; recall and judge again")
        waiting, *alerts = rest
        await self._segments.lay_down(int(waiting))
        return tuple(alerts)

    @store_faults()
    async def get(self, article: str) -> Article | None:
        """The article with this id; None if there is none, or not any more."""
        stored = await self._redis.hget(self._keys.article(article), "json")
        return decode(stored, Article) if stored else None

    @store_faults()
    async def analysis(self, article: str) -> Analysis | None:
        """What the article claims, as read at its last commit; None as `get`."""
        stored = await self._redis.hget(self._keys.article(article), "analysis")
        return decode(stored, Analysis) if stored else None

    @store_faults()
    async def history(self, article: str) -> list[Article]:
        """The article's earlier revisions, latest first, at most ten."""
        stored = await self._redis.lrange(self._keys.history(article), 0, -1)
        return [decode(json, Article) for json in stored]

    @store_faults()
    async def newest(
        self,
        *,
        source: str | None = None,
        since: datetime | None = None,
        before: datetime | None = None,
        story: str | None = None,
        state: PagesState | str | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> list[Article]:
        """Up to `limit` articles that meet all conditions, after the first `offset`, latest first sight first.

        Both moments are included. What stands before `offset` is not read but for the conditions that no index answers.
        """
        index = self._index(source, story, state)
        wanted = {"source": source, "state": state} if [source, story, state].count(None) < 2 else {}  # noqa: PLR2004 - of three
        found: list[Article] = []
        skipped = 0 if wanted else offset
        async with aclosing(self._walk(index, since, before, skipped)) as batches:
            async for ids in batches:
                fitting = await self._fitting(ids, wanted) if wanted else ids
                beyond = fitting[max(0, offset - skipped) :]
                skipped += len(fitting) - len(beyond)
                found += [decode(stored, Article) for stored in await self._stored(beyond)]
                if len(found) >= limit:
                    break
        return found[:limit]

    async def in_order(self, *, since: datetime | None = None, until: datetime) -> AsyncGenerator[Article]:
        """All articles that were first seen from `since` to `until`, earliest first, read in batches."""
        low, met = stamp(since) if since else 0, frozenset[str]()
        # By score, not by place: pruning takes away the earliest meanwhile.
        while scored := await self._next(low, stamp(until), skip=len(met)):
            for stored in await self._stored([article for article, _ in scored if article not in met]):
                yield decode(stored, Article)
            last = scored[-1][1]
            met = (met if last == low else frozenset()) | {article for article, score in scored if score == last}
            low = last

    @store_faults()
    async def count(self, *, since: datetime | None = None, until: datetime) -> int:
        """How many articles were first seen from `since` to `until`."""
        return int(await self._redis.zcount(self._keys.articles, stamp(since) if since else 0, stamp(until)))

    def _index(self, source: str | None, story: str | None, state: PagesState | str | None) -> str:
        """The narrowest index for these conditions; the others are judged article by article."""
        if story:
            return self._keys.articles_by("story", story)
        if state and state != PagesState.COMPLETE:
            return self._keys.articles_by("state", state)
        if source:
            return self._keys.articles_by("source", source)
        return self._keys.articles_by("state", state) if state else self._keys.articles

    async def _walk(
        self, index: str, since: datetime | None, before: datetime | None, offset: int
    ) -> AsyncGenerator[list[str]]:
        """The ids in `index` after the first `offset`, from latest to earliest, in batches."""
        low: Any = stamp(since) if since else "-inf"
        high: Any = stamp(before) if before else "+inf"
        while ids := await self._redis.zrevrangebyscore(index, high, low, start=offset, num=BATCH):
            offset += len(ids)
            yield [str(article) for article in ids]

    async def _fitting(self, ids: Sequence[str], wanted: dict[str, str | None]) -> list[str]:
        """Those of the articles `ids` whose fields are as `wanted`; None wants nothing."""
        asked = {name: value for name, value in wanted.items() if value is not None}
        async with self._redis.pipeline(transaction=False) as pipe:
            for article in ids:
                pipe.hmget(self._keys.article(article), list(asked))
            answers = await pipe.execute()
        return [article for article, held in zip(ids, answers, strict=True) if held == [*asked.values()]]

    @store_faults()
    async def _next(self, low: int, high: int, *, skip: int) -> list[tuple[str, int]]:
        """A batch of the articles with a first sight from `low` to `high`, earliest first, after the first `skip`."""
        found: Any = await self._redis.zrangebyscore(
            self._keys.articles, low, high, start=skip, num=BATCH, withscores=True
        )
        return [(str(article), int(score)) for article, score in found]

    @store_faults()
    async def _stored(self, ids: Sequence[str]) -> list[str]:
        """The JSON of those of the articles `ids` that are still there, in their order."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for article in ids:
                pipe.hget(self._keys.article(article), "json")
            return [stored for stored in await pipe.execute() if stored] if ids else []
