"""The dead letters of all channels. Part of `storage`; the outbox parks them and sends them again."""

from __future__ import annotations

import asyncio

from scraper.model import Alert
from storage.alerts import Alerts
from storage.connection import Client
from storage.faults import store_faults
from storage.keys import Keys


class Parked:
    def __init__(self, redis: Client, keys: Keys, alerts: Alerts) -> None:
        self._redis = redis
        self._keys = keys
        self._alerts = alerts

    @store_faults()
    async def newest(self, limit: int, *, offset: int = 0) -> list[Alert]:
        """Up to `limit` alerts that some channel did not take, after the first `offset`, the one parked last first."""
        channels = await self._redis.smembers(self._keys.channels)
        async with self._redis.pipeline(transaction=False) as pipe:
            for channel in channels:
                pipe.zrevrange(self._keys.parked(str(channel)), 0, offset + limit - 1, withscores=True)
            letters = [letter for found in await pipe.execute() if found for letter in found] if channels else []
        latest: dict[str, float] = {}
        for alert, at in letters:
            latest[str(alert)] = max(at, latest.get(str(alert), at))
        order = sorted(latest, key=lambda alert: (latest[alert], alert), reverse=True)[offset : offset + limit]
        read = await asyncio.gather(*map(self._alerts.get, order))
        return [alert for alert in read if alert is not None]
