"""All sources together: which are up, and whether they are out. Part of `storage`; satisfies `scheduler.ports.Outages`."""

from __future__ import annotations

import json
from datetime import datetime

from scraper.codec import encode
from scraper.health import LATELY, Outage, Pulse
from scraper.model import Alert
from storage.connection import Client
from storage.faults import store_faults
from storage.keys import Keys
from storage.plan import alert_plan
from storage.retention import Retention, milliseconds, stamp
from storage.scripts import Script


class Outages:
    """The one outage there may be."""

    def __init__(self, redis: Client, keys: Keys, retention: Retention) -> None:
        self._redis = redis
        self._keys = keys
        self._retention = retention
        self._turn = Script(redis, "alert", "outage")

    @store_faults()
    async def pulse(self, now: datetime) -> tuple[Pulse, Outage | None]:
        """How the sources are that were visited lately, and the outage that was told, if one is."""
        oldest = stamp(now - LATELY)
        async with self._redis.pipeline(transaction=False) as pipe:
            for which in ("up", "down"):
                pipe.zrangebyscore(self._keys.pulse(which), oldest, "+inf")
            pipe.hmget(self._keys.outage, "since", "reason")
            up, down, (since, reason) = await pipe.execute()
        outage = Outage(since=datetime.fromisoformat(str(since)), reason=str(reason)) if since else None
        return Pulse(up=frozenset(map(str, up)), down=frozenset(map(str, down))), outage

    @store_faults()
    async def turn(self, before: Outage | None, after: Outage | None, notice: Alert | None) -> bool:
        """`after` holds instead of `before`, and `notice` waits for its channels. False, and nothing changed, if somebody
        was faster.
        """
        plan = json.dumps(alert_plan(notice)) if notice is not None else ""
        args: list[str | int | bytes] = [
            self._keys.prefix,
            before.since.isoformat() if before else "",
            after.since.isoformat() if after else "",
            after.reason if after else "",
            plan,
            encode(notice) if notice is not None else "",
            milliseconds(self._retention.alerts),
        ]
        return bool(await self._turn(keys=[self._keys.outage], args=args))
