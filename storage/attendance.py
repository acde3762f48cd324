"""Who is at work on this store. Part of `storage`; reads only."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from redis.exceptions import ResponseError

from scraper.model import Value
from storage.connection import Client
from storage.keys import Keys
from storage.parcels import GROUP

_SEEN = timedelta(minutes=1)
"""A courier looks for parcels four times as often."""
_AT_ONCE = 5000
"""Keys looked at in one trip; of a million keys it takes a third of a second."""


class Attendance(Value, frozen=True, kw_only=True):
    """Names of processes, as they call themselves in leases."""

    leader: str | None
    standby: tuple[str, ...]
    """Daemons that deliver and do not schedule. Before Redis 7.2 one is seen only once it has carried something."""
    workers: tuple[str, ...]


async def attendance(redis: Client, keys: Keys) -> Attendance:
    """Who renewed a lease or looked for parcels a moment ago. Passes over all keys: for a check-up, not for metrics."""
    leader = await redis.hget(keys.lease("leader"), "holder")
    prefix = keys.lease("worker:")
    pattern = re.sub(r"([*?\[\]\\])", r"\\\1", prefix) + "*"
    workers = [str(key).removeprefix(prefix) async for key in redis.scan_iter(match=pattern, count=_AT_ONCE)]
    daemons: set[str] = set()
    for channel in await redis.smembers(keys.channels):
        daemons |= await _couriers(redis, keys.outbox(str(channel)))
    return Attendance(
        leader=str(leader) if leader else None,
        standby=tuple(sorted(daemons - {leader})),
        workers=tuple(sorted(workers)),
    )


async def _couriers(redis: Client, outbox: str) -> set[str]:
    """Those who looked into `outbox` within a minute."""
    try:
        consumers: Any = await redis.xinfo_consumers(outbox, GROUP)
    except ResponseError:
        return set()  # nobody has ever sent to this channel
    return {str(one["name"]) for one in consumers if int(one["idle"]) < _SEEN / timedelta(milliseconds=1)}
