"""The index of words: entries that wait, and the segments they are laid into. Part of `storage`; `storage.search` reads them.

A commit only adds a line to a list (`scripts/terms.lua`). Whoever makes it `LAID_DOWN` lines long turns them into a
segment, a hash that is never written again and expires as a whole:

    tewas        one character for each article that holds this term: the place it has in the segment, 0 to 1023
    ^te          the words of the segment that begin so, blanks between them
    :17          "<number> <article> <first sight>" of the article at place 17
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from secrets import token_hex
from typing import Any, NamedTuple

import msgspec

from storage.connection import Client
from storage.keys import Keys
from storage.retention import Retention, milliseconds
from storage.scripts import Script

LAID_DOWN = 1024
"""Entries of a segment. More wait longer, and every search reads those that wait; fewer make more segments to ask."""
BEGINNING = 2
"""Letters by which the words of a segment are listed."""
FOREVER = 1 << 53
"""A moment, in ms since 1970, that no article is seen after."""
_AT_ONCE = 2000
"""Names and values that one call writes: some milliseconds of the server."""
_UNFINISHED_MS = 600_000
"""A segment whose writer died expires after this; its entries still wait."""


class Entry(NamedTuple):
    """One article under its terms."""

    number: int
    article: str
    first_seen: int
    terms: str


class Segment(NamedTuple):
    """One segment, and the first sights of its articles."""

    name: str
    earliest: int
    latest: int


class Segments:
    """Lays entries into segments, and says which there are."""

    def __init__(self, redis: Client, keys: Keys, retention: Retention) -> None:
        self._redis = redis
        self._keys = keys
        self._life = milliseconds(retention.articles)
        self._write = Script(redis, "lay")
        self._close = Script(redis, "segment")

    async def lay_down(self, waiting: int) -> None:
        """Fewer than `LAID_DOWN` entries wait, of which `waiting` did; safe to call from many processes at once."""
        while waiting >= LAID_DOWN:
            lines = [str(line) for line in await self._redis.lrange(self._keys.search_waiting, 0, LAID_DOWN - 1)]
            if len(lines) == LAID_DOWN:
                await self._lay_down(lines)
            waiting = int(await self._redis.llen(self._keys.search_waiting))

    async def waiting(self) -> list[Entry]:
        """The entries that are in no segment yet, oldest first."""
        return [entry_of(str(line)) for line in await self._redis.lrange(self._keys.search_waiting, 0, -1)]

    async def between(self, low: int, high: int) -> list[Segment]:
        """The segments that may hold an article first seen from `low` to `high`, the one with the latest first."""
        found: Any = await self._redis.zrevrangebyscore(self._keys.search_segments, "+inf", low, withscores=True)
        segments = [_segment_of(member, int(score)) for member, score in found]
        return [segment for segment in segments if segment.earliest <= high]

    async def remove(self, segments: Sequence[Segment]) -> None:
        """`segments` are gone."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for one in segments:
                pipe.zrem(self._keys.search_segments, _member(one))
                pipe.unlink(self._keys.segment(one.name))
            if segments:
                await pipe.execute()

    async def _lay_down(self, lines: Sequence[str]) -> None:
        entries = [entry_of(line) for line in lines]
        moments = [entry.first_seen for entry in entries]
        # Two processes may lay down the same entries; only one segment is kept.
        segment = Segment(f"{entries[0].number}-{token_hex(3)}", min(moments), max(moments))
        key, fields = self._keys.segment(segment.name), await asyncio.to_thread(fields_of, entries)
        for start in range(0, len(fields), _AT_ONCE):
            # Packed: the client would spend more on so many arguments than on all the rest.
            await self._write(
                keys=[key], args=[msgspec.msgpack.encode(fields[start : start + _AT_ONCE]), _UNFINISHED_MS]
            )
        await self._close(
            keys=[self._keys.search_waiting, self._keys.search_segments, key],
            args=[lines[0], len(lines), _member(segment), segment.latest, self._life],
        )
        await self._forget_expired()

    async def _forget_expired(self) -> None:
        segments = await self.between(0, FOREVER)
        async with self._redis.pipeline(transaction=False) as pipe:
            for one in segments:
                pipe.exists(self._keys.segment(one.name))
            is_there = await pipe.execute() if segments else []
        await self.remove([one for one, there in zip(segments, is_there, strict=True) if not there])


def entry_of(line: str) -> Entry:
    """The entry that `scripts/terms.lua` wrote as `line`."""
    number, article, first_seen, terms = line.split(" ", 3)
    return Entry(int(number), article, int(first_seen), terms)


def fields_of(entries: Sequence[Entry]) -> list[str]:
    """Names and values in turn of a segment of `entries`, as the head of this module draws them."""
    fields: dict[str, str] = {}
    for place, entry in enumerate(entries):
        character = chr(place)
        for term in entry.terms.split():
            fields[term] = fields.get(term, "") + character
    words: defaultdict[str, list[str]] = defaultdict(list)
    for term in fields:
        if ":" not in term:
            words[term[:BEGINNING]].append(term)
    fields.update((f"^{begin}", " ".join(listed)) for begin, listed in words.items())
    fields.update((f":{place}", f"{one.number} {one.article} {one.first_seen}") for place, one in enumerate(entries))
    return [word for field in fields.items() for word in field]


def _segment_of(member: str, latest: int) -> Segment:
    """What `_member` wrote."""
    name, _, earliest = member.partition(" ")
    return Segment(name, int(earliest), latest)


def _member(segment: Segment) -> str:
    return f"{segment.name} {segment.earliest}"
