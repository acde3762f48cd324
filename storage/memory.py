"""How much of Redis our keys take, by family: weighed now and then, from a sample. Part of `storage`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache

from scraper.model import Value
from storage.connection import Client
from storage.families import FAMILIES
from storage.keys import Keys
from storage.retention import moment, stamp
from storage.scripts import Script

SAMPLED = 1000
"""Keys that are picked by chance. An estimate of a family that takes a tenth of memory is right within some fifteen percent."""
_AT_ONCE = 200
"""Keys picked in one script: about a millisecond in which Redis serves nobody else."""
WEIGHED_EVERY = timedelta(minutes=5)


class Pressure(Value, frozen=True, kw_only=True):
    """How full the server is."""

    used: int
    allowed: int
    """Its own `maxmemory`; 0 for no limit."""


class Weights(Value, frozen=True, kw_only=True):
    """Estimated bytes by the pattern of the family, and when they were."""

    at: datetime
    bytes: dict[str, int]


class Memory:
    """The scales. Every call is bounded, however much there is."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._pressure = Script(redis, "pressure")
        self._weigh = Script(redis, "weigh")
        self._note = Script(redis, "note_memory")

    async def pressure(self) -> Pressure:
        """As the server says it now."""
        used, allowed = await self._pressure(keys=[self._keys.memory], args=[])
        return Pressure(used=int(used), allowed=int(allowed))

    async def weights(self) -> Weights | None:
        """What `weigh` last found; None before the first time."""
        stored = {str(name): str(value) for name, value in (await self._redis.hgetall(self._keys.memory)).items()}
        at = stored.pop("at", None)
        return Weights(at=moment(at), bytes={name: int(value) for name, value in stored.items()}) if at else None

    async def weigh(self, now: datetime) -> Weights:
        """Families of one key are measured, all others estimated from a sample; kept for whoever asks `weights`."""
        sizes = Counter(await self._single())
        picked, total, keys = 0, 0, Counter[str]()
        while picked < SAMPLED:
            total, *pairs = await self._weigh(keys=[self._keys.memory], args=[self._keys.prefix, _AT_ONCE])
            picked += _AT_ONCE
            for key, size in zip(pairs[::2], pairs[1::2], strict=True):
                keys[family_of(str(key).removeprefix(self._keys.prefix))] += int(size)
        many = {name: size * int(total) // picked for name, size in keys.items() if name and "<" in name}
        weights = Weights(at=now, bytes=dict(sizes) | many)
        words = [word for name, size in weights.bytes.items() for word in (name, size)]
        await self._note(keys=[self._keys.memory, self._keys.shed], args=["", "at", stamp(now), *words])
        return weights

    async def _single(self) -> Mapping[str, int]:
        names = [one.pattern for one in FAMILIES if "<" not in one.pattern]
        async with self._redis.pipeline(transaction=False) as pipe:
            for name in names:
                pipe.memory_usage(self._keys.prefix + name)
            sizes = await pipe.execute()
        return {name: int(size) for name, size in zip(names, sizes, strict=True) if size}


def family_of(key: str) -> str:
    """The pattern of the family that `key`, without its prefix, is of; "" for none. The one that says most of it literally."""
    fitting = [pattern for pattern, shape in _shapes() if shape.fullmatch(key)]
    return max(fitting, key=lambda pattern: len(re.sub(r"<[^>]+>", "", pattern)), default="")


@cache
def _shapes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((one.pattern, re.compile(re.sub(r"<[^>]+>", ".+", one.pattern), re.DOTALL)) for one in FAMILIES)
