"""What digests and quiet hours hold, when their rules have changed. Part of `storage`; `Outbox` holds and gathers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from storage.conditions import Conditions
from storage.connection import Client
from storage.faults import store_faults
from storage.keys import Keys
from storage.retention import stamp
from storage.scripts import Script


class Held(Conditions):
    """What waits for the end of a digest or of quiet hours."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        super().__init__(redis, keys)
        self._release = Script(redis, "release")

    @store_faults()
    async def release(self, channel: str, latest_end: Callable[[str], datetime]) -> int:
        """What `channel` holds of each rule waits no longer than until `latest_end` of it; of how many rules it would have."""
        digests = self._keys.digests(channel)
        rules = [str(rule) for rule in await self._redis.zrange(digests, 0, -1)]
        if not rules:
            return 0
        ends = [word for rule in rules for word in (rule, stamp(latest_end(rule)))]
        return int(await self._release(keys=[digests], args=[self._keys.prefix, channel, *ends]))
