"""Sources that are left alone: by the operator's word, or since their site asked for it. Part of `storage`.

A pause is a key that ends by itself, so that nobody has to think of ending it; one without an end is the operator's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from scraper.codec import decode, encode
from scraper.model import Value
from storage.connection import Client
from storage.faults import store_faults
from storage.keys import Keys
from storage.retention import milliseconds


class Pause(Value, frozen=True, kw_only=True):
    """Why a source is left alone."""

    by: Literal["operator", "site"]
    since: datetime
    until: datetime | None = None
    """None: until somebody resumes it."""


class Pauses:
    """Pauses by the source's configured name."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys

    @store_faults()
    async def pause(self, source: str, pause: Pause) -> None:
        """No process visits `source` by itself until the end of `pause`. A site's wish leaves a pause of the operator as it is."""
        left = milliseconds(pause.until - pause.since) if pause.until is not None else None
        await self._redis.set(self._keys.pause(source), encode(pause), px=left, nx=pause.by == "site")

    @store_faults()
    async def resume(self, source: str) -> bool:
        """`source` is visited again when it is due. False if it was not paused."""
        return bool(await self._redis.delete(self._keys.pause(source)))

    @store_faults()
    async def of(self, sources: Sequence[str]) -> list[Pause | None]:
        """The pause of each of `sources`; None where there is none."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for source in sources:
                pipe.get(self._keys.pause(source))
            found = await pipe.execute() if sources else []
        return [decode(str(kept), Pause) if kept else None for kept in found]
