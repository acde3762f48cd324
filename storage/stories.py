"""Stories read again; only a commit writes them. Part of `storage`."""

from __future__ import annotations

from scraper.codec import decode
from scraper.model import Story
from storage.connection import Client
from storage.faults import store_faults
from storage.keys import Keys


class Stories:
    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys

    @store_faults()
    async def get(self, story: str) -> Story | None:
        """The story with this id; None if there is none, or not any more."""
        stored = await self._redis.hget(self._keys.story(story), "json")
        return decode(stored, Story) if stored else None

    @store_faults()
    async def newest(self, limit: int = 50, offset: int = 0) -> list[Story]:
        """Up to `limit` stories after the first `offset`, the one with the latest article first."""
        ids = await self._redis.zrevrange(self._keys.stories, offset, offset + limit - 1)
        async with self._redis.pipeline(transaction=False) as pipe:
            for story in ids:
                pipe.hget(self._keys.story(str(story)), "json")
            return [decode(stored, Story) for stored in await pipe.execute() if stored]
