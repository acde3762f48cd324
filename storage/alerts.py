"""The alert log: what was told, to whom, and how often it was tried. Part of `storage`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from scraper.codec import decode
from scraper.model import Alert, Delivery, DeliveryState, Severity, Value
from storage.connection import Client
from storage.faults import store_faults
from storage.keys import Keys
from storage.retention import moment, stamp

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


class Wanted(Value, frozen=True, kw_only=True):
    """Which alerts are asked for; what is None does not matter."""

    state: DeliveryState | str | None = None
    """With a delivery in this state; on `channel`, if that is given too."""
    channel: str | None = None
    rule: str | None = None
    severity: Severity | str | None = None

    def takes(self, alert: Alert) -> bool:
        """Whether `alert` is one of them."""
        deliveries = [one for one in alert.deliveries if self.channel in {None, one.channel}]
        return (
            (self.channel is None or bool(deliveries))
            and (self.state is None or any(one.state == self.state for one in deliveries))
            and self.rule in {None, alert.rule}
            and self.severity in {None, alert.severity}
        )


class AttemptsWanted(Value, frozen=True, kw_only=True):
    """Which attempts are asked for; what is None does not matter."""

    channel: str | None = None
    outcome: Outcome | str | None = None
    since: datetime | None = None

    def takes(self, attempt: Attempt) -> bool:
        """Whether `attempt` is one of them."""
        is_late = self.since is None or attempt.at >= self.since
        return is_late and self.channel in {None, attempt.channel} and self.outcome in {None, attempt.outcome}


class LoggedAttempt(Value, frozen=True, kw_only=True):
    """An attempt as it stands in the log of all alerts."""

    alert: str
    attempt: Attempt


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
        self,
        limit: int = 50,
        state: DeliveryState | str | None = None,
        *,
        offset: int = 0,
        since: datetime | None = None,
        wanted: Wanted | None = None,
    ) -> list[Alert]:
        """Up to `limit` alerts after the first `offset`, latest first; with `since` made then or later.

        With `state` or `wanted` of those alone that are such, among the newest 5,000; what stands before `offset` is then
        read too.
        """
        wanted = wanted or Wanted(state=state)
        oldest = "-inf" if since is None else stamp(since)
        if wanted == Wanted():
            ids = await self._redis.zrevrangebyscore(self._keys.alerts, "+inf", oldest, start=offset, num=limit)
            return await self._read([str(alert) for alert in ids])
        found: list[Alert] = []
        for start in range(0, SCANNED, BATCH):
            ids = await self._redis.zrevrangebyscore(self._keys.alerts, "+inf", oldest, start=start, num=BATCH)
            read = await self._read([str(alert) for alert in ids])
            found += filter(wanted.takes, read)
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

    @store_faults()
    async def all_attempts(self, limit: int = 50, wanted: AttemptsWanted | None = None) -> list[LoggedAttempt]:
        """Up to `limit` attempts of all alerts, latest first, of the newest 10,000 that the log keeps."""
        wanted = wanted or AttemptsWanted()
        found: list[LoggedAttempt] = []
        latest = "+"
        while len(found) < limit and (entries := await self._logged(latest)):
            found += (one for one in map(_logged, entries) if wanted.takes(one.attempt))
            latest = f"({entries[-1][0]}"
        return found[:limit]

    async def _logged(self, latest: str) -> list[tuple[str, dict[str, str]]]:
        entries: Any = await self._redis.xrevrange(self._keys.all_attempts, latest, "-", count=BATCH * 10)
        return list(entries)

    @store_faults()
    async def forget_attempts(self, oldest: datetime) -> int:
        """How many attempts from before `oldest` left the log, by Redis' clock."""
        return int(await self._redis.xtrim(self._keys.all_attempts, minid=f"{stamp(oldest)}-0", approximate=True))

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


def _logged(entry: tuple[str, dict[str, str]]) -> LoggedAttempt:
    _, fields = entry
    return LoggedAttempt(alert=fields["alert"], attempt=decode(fields["attempt"], Attempt))
