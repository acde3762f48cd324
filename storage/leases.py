"""Rights that one holder has at a time: to schedule, to crawl a site. Part of `storage`; satisfies `scheduler.ports.Leases`."""

from __future__ import annotations

from datetime import datetime, timedelta

from scraper.model import Value
from storage.connection import Client
from storage.faults import store_faults
from storage.keys import Keys
from storage.retention import milliseconds, moment
from storage.scripts import Script

LEADER = "leader"
"""The lease of the one that schedules; only its newest holder may put jobs into the queue."""


class Right(Value, frozen=True, kw_only=True):
    """A lease that was given to somebody: whoever gets it later has a higher token."""

    name: str
    token: int


def site_lease(site: str) -> str:
    """The name of the lease on `site`."""
    return f"site:{site}"


class Leases:
    """Leases by name. A holder that does not renew in time loses its lease; the token tells an old holder from a new one."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._lease = Script(redis, "lease")
        self._time = Script(redis, "time")

    @store_faults()
    async def acquire(self, name: str, holder: str, ttl: timedelta) -> int | None:
        """The fencing token, higher than all before it, if `name` was free or `holder`'s already; else None."""
        return await self._ask("acquire", name, holder, ttl) or None

    @store_faults()
    async def renew(self, name: str, holder: str, ttl: timedelta) -> bool:
        """Whether `holder` still has it, then for `ttl` more."""
        return bool(await self._ask("renew", name, holder, ttl))

    @store_faults()
    async def release(self, name: str, holder: str, rest: timedelta = timedelta(0)) -> None:
        """`name` is free after `rest`, if `holder` had it."""
        await self._ask("release", name, holder, rest)

    @store_faults()
    async def holder(self, name: str) -> str | None:
        """Who has `name`; None if nobody does."""
        held = await self._redis.hget(self._keys.lease(name), "holder")
        return str(held) if held else None

    @store_faults()
    async def now(self) -> datetime:
        """What time it is for the store, whose clock all processes share."""
        return moment(await self._time(keys=[self._keys.fence], args=[]))

    async def _ask(self, what: str, name: str, holder: str, span: timedelta) -> int:
        keys = [self._keys.lease(name), self._keys.fence]
        return int(await self._lease(keys=keys, args=[what, holder, milliseconds(span) if span else 0]))
