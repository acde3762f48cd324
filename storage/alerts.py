"""The alert log: what was told, to whom, and how often it was tried. Part of `storage`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from scraper.codec import decode
from scraper.model import Alert, Delivery, DeliveryState, Value
from storage.connection import Client
from storage.faults import store_faults
from storage.keys import Keys
from storage.retention import moment

SCANNED = 5000
"""How many of the newest alerts are looked at for those of one state."""
BATCH = 100


class Outcome(StrEnum):
    DELIVERED = "delivered"
    LATER = "later"
    PARKED = "parked"
    REDELIVERED = "redelivered"
    """A parked one was put back by hand; counts as no attempt."""


class Attempt(Value, frozen=True, kw_only=True):
    """One try to deliver an alert, as the log keeps it."""

    at: datetime
    channel: str
    attempt: int
    outcome: Outcome
    error: str | None = None
    reference: str | None = None
    """What the channel calls the message it took."""


class Alerts:
    """Alerts read again. A commit writes them, the outbox moves their deliveries."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys

    @store_faults()
    async def get(self, alert: str) -> Alert | None:
        """The alert with its deliveries as they stand; None if there is none, or not any more."""
        return next(iter(await self._read([alert])), None)

    @store_faults()
    async def newest(
        self, limit: int = 50, state: DeliveryState | str | None = None, *, offset: int = 0
    ) -> list[Alert]:
        """Up to `limit` alerts after the first `offset`, latest first.

        With `state` of those alone that have it on some channel, among the newest 5,000; what stands before `offset` is
        then read too.
        """
        if state is None:
            ids = await self._redis.zrevrange(self._keys.alerts, offset, offset + limit - 1)
            return await self._read([str(alert) for alert in ids])
        found: list[Alert] = []
        for start in range(0, SCANNED, BATCH):
            ids = await self._redis.zrevrange(self._keys.alerts, start, start + BATCH - 1)
            read = await self._read([str(alert) for alert in ids])
            found += [alert for alert in read if any(one.state == state for one in alert.deliveries)]
            if len(found) >= offset + limit or len(ids) < BATCH:
                break
        return found[offset : offset + limit]

    @store_faults()
    async def of_story(self, story: str, limit: int = 50) -> list[Alert]:
        """Up to `limit` alerts of one story, latest first."""
        ids = await self._redis.zrevrange(self._keys.alerts_of(story), 0, limit - 1)
        return await self._read([str(alert) for alert in ids])

    @store_faults()
    async def attempts(self, alert: str) -> list[Attempt]:
        """Every attempt on every channel, latest first, at most 50."""
        stored = await self._redis.lrange(self._keys.attempts(alert), 0, -1)
        return [decode(json, Attempt) for json in stored]

    async def _read(self, ids: Sequence[str]) -> list[Alert]:
        async with self._redis.pipeline(transaction=False) as pipe:
            for alert in ids:
                pipe.hgetall(self._keys.alert(alert))
            return [alert_of(stored) for stored in await pipe.execute() if stored] if ids else []


def alert_of(stored: dict[str, str]) -> Alert:
    """The alert that one hash holds, its deliveries as they stand now and in the order the rule named them."""
    alert = decode(stored["json"], Alert)
    return msgspec.structs.replace(
        alert, deliveries=tuple(_delivery_of(stored, one.channel) for one in alert.deliveries)
    )


def _delivery_of(stored: dict[str, str], channel: str) -> Delivery:
    delivery = decode(stored[f"delivery:{channel}"], Delivery)
    due = stored.get(f"due:{channel}")
    return msgspec.structs.replace(delivery, due=moment(due)) if due else delivery
