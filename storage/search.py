"""Stored articles found by their words. Part of `storage`; the index is drawn in `scripts/terms.lua` and `storage.segments`."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from datetime import datetime
from typing import NamedTuple

import msgspec

from scraper.codec import decode, encode
from scraper.indexing import Asked, asked_of, is_met, needs_text, terms_of
from scraper.model import Article, Value
from scraper.searching import Search, parse_search
from storage.articles import Articles
from storage.connection import Client
from storage.faults import store_faults
from storage.keys import Keys
from storage.plan import terms_digest
from storage.retention import Retention, milliseconds, stamp
from storage.scripts import Script
from storage.segments import BEGINNING, FOREVER, LAID_DOWN, Segment, Segments

CHECKED = 2000
"""Texts that one search for a phrase reads: articles that hold its words and not the phrase cost as much as those that do."""
_READ_AT_ONCE = 40
"""Articles, at first; where they are not enough twice as many each time, as far as `_MOST_AT_ONCE`."""
_MOST_AT_ONCE = 160
_ASKED_AT_ONCE = 16
"""Segments; a search begins with one, since the newest articles may be enough."""


class Found(Value, frozen=True, kw_only=True):
    """One page of what a search found."""

    hits: tuple[Article, ...]
    """Latest first sight first."""
    at_least: int
    """How many are found, the ones before this page included, as far as was read: one more than shown if more follow."""
    is_all: bool
    """False if the search gave up after `CHECKED` texts: it should be narrowed."""
    unindexed: int
    """Articles that may not be found, for the index was begun after them; `kentongan articles reindex` mends it."""


class _Place(NamedTuple):
    """An article as the index has it; newest is greatest."""

    first_seen: int
    number: int
    article: str
    terms: str | None = None
    """Of an entry that waits, and was not asked yet."""

    def is_meant_by(self, asked: Asked) -> bool:
        return self.terms is None or asked.accepts(self.terms)


class SearchIndex:
    def __init__(self, redis: Client, keys: Keys, retention: Retention, segments: Segments) -> None:
        self._redis = redis
        self._keys = keys
        self._life = milliseconds(retention.articles)
        self._segments = segments
        self._ask = Script(redis, "ask")
        self._read = Script(redis, "read")
        self._index = Script(redis, "terms", "index")

    @store_faults()
    async def find(self, query: Search | str, *, limit: int = 20, offset: int = 0) -> Found:
        """At most `limit` articles that `query` means, after the first `offset`. Raises `BadSearch` for a text it cannot read."""
        search = parse_search(query) if isinstance(query, str) else query
        passed, read, hits, is_all = 0, 0, list[Article](), True
        async with aclosing(self._ranked(search)) as ranked:
            async for places in ranked:
                skipped = min(len(places), max(0, offset - passed)) if not needs_text(search) else 0
                passed += len(await self._alive(places[:skipped]))
                for article in await self._articles(places[skipped:]):
                    if not is_met(search, article):
                        continue
                    passed += 1
                    if passed > offset:
                        hits.append(article)
                read += len(places) if needs_text(search) else 0
                is_all = read < CHECKED
                if len(hits) > limit or not is_all:
                    break
        return Found(hits=tuple(hits[:limit]), at_least=passed, is_all=is_all, unindexed=await self.unindexed())

    @store_faults()
    async def unindexed(self) -> int:
        """How many articles may not be found; 0 when the index covers all."""
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.get(self._keys.search_gap)
            pipe.exists(self._keys.search_number)
            pipe.zcard(self._keys.articles)
            gap, is_begun, articles = await pipe.execute()
        return int(gap or 0) if is_begun else int(articles)

    async def rebuild(self, articles: Articles, now: datetime, moved: Callable[[], None]) -> None:
        """Every article is in the index, made anew; `moved` is called after each. Searches and commits go on meanwhile."""
        before = await self._begin_anew()
        async for article in articles.in_order(until=now):
            latest: Article | None = article
            while latest is not None and not await self._add(latest, now):
                latest = await articles.get(article.id)
            moved()
        await self._end_anew(before)

    @store_faults()
    async def _begin_anew(self) -> list[Segment]:
        """Searches say from now on that not all is found; the segments that are made of old entries."""
        await self._redis.incr(self._keys.search_number)
        await self._redis.set(self._keys.search_gap, await self._redis.zcard(self._keys.articles), px=self._life)
        return await self._segments.between(0, FOREVER)

    @store_faults()
    async def _add(self, article: Article, now: datetime) -> bool:
        """The article is in the index under a new number; False if it was written or is gone since it was read."""
        terms = " ".join(terms_of(article))
        waiting = await self._index(
            keys=[self._keys.article(article.id)],
            args=[
                self._keys.prefix,
                article.id,
                encode(article),
                terms_digest(terms),
                stamp(article.first_seen or now),
                self._life,
                terms,
            ],
        )
        await self._segments.lay_down(int(waiting))
        return bool(waiting)

    @store_faults()
    async def _end_anew(self, before: Sequence[Segment]) -> None:
        await self._segments.remove(before)
        await self._redis.delete(self._keys.search_gap)

    async def _ranked(self, search: Search) -> AsyncGenerator[list[_Place]]:
        """What the index knows of `search`, latest first sight first, in portions; entries that are dead are among them."""
        low = stamp(search.since) if search.since else 0
        high = stamp(search.until) if search.until else FOREVER
        asked = asked_of(search)
        # In this order: an entry that is laid down in between is met twice and not never.
        held = {
            entry.number: _Place(entry.first_seen, entry.number, entry.article, entry.terms)
            for entry in await self._segments.waiting()
        }
        waited = frozenset(held)
        segments = await self._segments.between(low, high)
        asking, reading = 1, _READ_AT_ONCE
        while True:
            bound = segments[0].latest if segments else -1
            ready = sorted((place for place in held.values() if place.first_seen > bound), reverse=True)
            # Those that wait are asked as late as can be: the first of them may be enough.
            start = 0
            while start < len(ready):
                portion = ready[start : start + reading]
                start, reading = start + reading, min(2 * reading, _MOST_AT_ONCE)
                yield [place for place in portion if low <= place.first_seen <= high and place.is_meant_by(asked)]
            if not segments:
                return
            told = {place.number for place in ready}
            found = await self._in_segments(segments[:asking], asked)
            held = {number: place for number, place in held.items() if number not in told}
            held |= {place.number: place for place in found if place.number not in waited}
            segments, asking = segments[asking:], min(2 * asking, _ASKED_AT_ONCE)

    async def _in_segments(self, segments: Sequence[Segment], asked: Asked) -> list[_Place]:
        """The articles of `segments` that `asked` accepts."""
        known = await self._words(segments, (*asked.prefixes, *asked.without_prefixes))
        words = {
            prefix: frozenset().union(*(held[prefix] for held in known))
            for prefix in (*asked.prefixes, *asked.without_prefixes)
        }
        groups = [*asked.groups, *(words[prefix] for prefix in asked.prefixes)]
        others = asked.without.union(*(words[prefix] for prefix in asked.without_prefixes))
        postings = await self._postings(segments, sorted(groups, key=len), others)
        places = [
            [f":{ord(place)}" for place in _accepted(groups, others, held)] if held or not groups else []
            for held in postings
        ]
        lines = await self._fields(segments, places)
        return [_place_of(line) for held in lines for line in held.values()]

    async def _words(self, segments: Sequence[Segment], prefixes: Sequence[str]) -> list[dict[str, list[str]]]:
        """For each of `segments`, what words it has for each of `prefixes`."""
        listed = await self._fields(segments, [[f"^{prefix[:BEGINNING]}" for prefix in prefixes]] * len(segments))
        return [
            {
                prefix: [word for word in held.get(f"^{prefix[:BEGINNING]}", "").split() if word.startswith(prefix)]
                for prefix in prefixes
            }
            for held in listed
        ]

    async def _postings(
        self, segments: Sequence[Segment], groups: Sequence[frozenset[str]], others: frozenset[str]
    ) -> list[dict[str, str]]:
        """Of each of `segments` that has one of every group the places of those terms that it has; nothing of the rest.

        Packed, for a word has hundreds of forms. The first of `groups` rules most segments out, so it should be the smallest.
        """
        keys = [self._keys.segment(segment.name) for segment in segments]
        packed: list[str | int | bytes] = [
            msgspec.msgpack.encode([list(group) for group in groups]),
            msgspec.msgpack.encode(list(others)),
        ]
        answers = await self._ask(keys=keys, args=packed)
        return [dict(zip(found[::2], found[1::2], strict=True)) for found in answers]

    async def _fields(self, segments: Sequence[Segment], fields: Sequence[Sequence[str]]) -> list[dict[str, str]]:
        """Of each of `segments` those of its `fields` that it has. One trip."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for segment, names in zip(segments, fields, strict=True):
                if names:
                    pipe.hmget(self._keys.segment(segment.name), names)
            answers = iter(await pipe.execute() if any(fields) else [])
        return [
            {name: value for name, value in zip(names, next(answers), strict=True) if value is not None}
            if names
            else {}
            for names in fields
        ]

    async def _alive(self, places: Sequence[_Place]) -> list[_Place]:
        """Those of `places` whose article is still there, and still what was indexed."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for place in places:
                pipe.hget(self._keys.article(place.article), "indexed")
            answers = await pipe.execute() if places else []
        return [place for place, indexed in zip(places, answers, strict=True) if _is_of(place, indexed)]

    async def _articles(self, places: Sequence[_Place]) -> list[Article]:
        """The articles of those that are `_alive`."""
        if not places:
            return []
        keys = [self._keys.article(place.article) for place in places]
        return [decode(stored, Article) for stored in await self._read(keys=keys, args=[one.number for one in places])]


def _is_of(place: _Place, indexed: str | None) -> bool:
    return indexed is not None and indexed.partition(":")[0] == str(place.number)


def _place_of(line: str) -> _Place:
    number, article, first_seen = line.split(" ")
    return _Place(int(first_seen), int(number), article)


def _accepted(groups: Sequence[frozenset[str]], others: frozenset[str], postings: dict[str, str]) -> set[str]:
    """The places of one segment that hold one of each of `groups` and none of `others`."""
    # A word has hundreds of forms, of which a segment has a few: what it has is looked up in them, not they in it.
    held = [set().union(*(postings[term] for term in postings if term in group)) for group in groups]
    places: set[str] = set.intersection(*held) if held else {chr(place) for place in range(LAID_DOWN)}
    return places.difference(*(postings[term] for term in postings if term in others))
