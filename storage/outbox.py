"""Alerts on their way to channels. Part of `storage`; satisfies `scheduler.ports.Outbox` and `Bell`.

A parcel is an entry of the stream of its channel, leased through a consumer group. It leaves only with an answer of the
channel (`settle`), a later date (`later`) or for the dead letters (`park`); each of these is one atomic script that
first checks the lease, so a courier that was too slow cannot undo what another one did meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from scraper.codec import encode
from scraper.model import Delivery, DeliveryState, Parcel, Receipt, Value
from storage.alerts import Attempt, Outcome, alert_of
from storage.connection import Client
from storage.faults import ANSWER_S, store_faults
from storage.keys import Keys
from storage.retention import Retention, milliseconds, stamp
from storage.scripts import Script

GROUP = "couriers"
ATTEMPTS_KEPT = 50
LONGEST_READ = timedelta(seconds=10)
"""One blocking read; after it Redis is asked anew, so that a connection that died silently is noticed."""
OVERDUE_PAUSE = timedelta(milliseconds=250)
"""What is due by Redis' clock may not be due yet by the courier's: it is not asked about in a tight loop."""
FORGOTTEN_AFTER = timedelta(days=1)


class Lease(Value, frozen=True, kw_only=True):
    """What `Parcel.entry` says: which entry of which stream was leased to whom, and how often before."""

    stream: str
    entry: str
    leased: str
    consumer: str

    @classmethod
    def of(cls, entry: str) -> Lease:
        stream, number, leased, consumer = entry.split("/", 3)
        return cls(stream=stream, entry=number, leased=leased, consumer=consumer)


class Outbox:
    """The outbox of every channel. Leases run by Redis' clock, put-off dates by the caller's."""

    def __init__(self, redis: Client, keys: Keys, retention: Retention) -> None:
        self._redis = redis
        self._keys = keys
        self._retention = retention
        self._claim = Script(redis, "claim")
        self._leave = Script(redis, "leave")
        self._redeliver = Script(redis, "redeliver")
        self._news = Script(redis, "news")
        self._consumers = Script(redis, "consumers")

    @store_faults()
    async def claim(self, channel: str, *, consumer: str, count: int, lease: timedelta, now: datetime) -> list[Parcel]:
        """Up to `count` parcels: expired leases first, then put-off ones that are due, then new ones. May be empty.

        `consumer` must be a name that no other courier uses. A lease that expires counts as an attempt: the courier may
        have died of it.
        """
        found = await self._claim(
            keys=[self._keys.outbox(channel), self._keys.retry(channel), self._keys.later(channel)],
            args=[self._keys.prefix, GROUP, consumer, count, lease // timedelta(milliseconds=1), stamp(now)],
        )
        return [
            Parcel(
                entry=f"{stream}/{entry}/{leased}/{consumer}",
                channel=channel,
                alert=alert_of(dict(zip(alert[::2], alert[1::2], strict=True))),
                attempt=int(tries) + int(leased),
            )
            for stream, entry, leased, tries, alert in found
        ]

    @store_faults()
    async def settle(self, parcel: Parcel, receipt: Receipt, now: datetime) -> bool:
        """The channel accepted it: marked delivered and taken out. False if the lease was lost; nothing changed then."""
        delivery = _delivery(parcel, DeliveryState.DELIVERED, delivered_at=now)
        attempt = _attempt(parcel, Outcome.DELIVERED, now, reference=receipt.reference)
        return await self._take_out(parcel, delivery, attempt, self._keys.parked(parcel.channel), "", now)

    @store_faults()
    async def later(self, parcel: Parcel, error: str, until: datetime, now: datetime) -> bool:
        """Claimed again from `until` on; the attempt and its error are logged. False if the lease was lost."""
        delivery = _delivery(parcel, DeliveryState.PENDING, last_error=error)
        attempt = _attempt(parcel, Outcome.LATER, now, error=error)
        member = f"{parcel.alert.id}|{parcel.attempt}"
        return await self._take_out(parcel, delivery, attempt, self._keys.later(parcel.channel), member, until)

    @store_faults()
    async def park(self, parcel: Parcel, error: str, now: datetime) -> bool:
        """Set aside as a dead letter until `redeliver`. False if the lease was lost."""
        delivery = _delivery(parcel, DeliveryState.PARKED, last_error=error)
        attempt = _attempt(parcel, Outcome.PARKED, now, error=error)
        return await self._take_out(parcel, delivery, attempt, self._keys.parked(parcel.channel), parcel.alert.id, now)

    @store_faults()
    async def redeliver(self, ids: Sequence[str], now: datetime) -> tuple[str, ...]:
        """Those of the alerts `ids` that were parked on some channel wait there again, with a fresh budget of tries."""
        again = []
        for alert in ids:
            keys = [self._keys.alert(alert), self._keys.attempts(alert)]
            if await self._redeliver(keys=keys, args=[self._keys.prefix, alert, now.isoformat(), ATTEMPTS_KEPT]):
                again.append(alert)
        return tuple(again)

    @store_faults()
    async def waiting(self, channel: str) -> int:
        """How many parcels of `channel` are neither delivered nor parked."""
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.xlen(self._keys.outbox(channel))
            pipe.xlen(self._keys.retry(channel))
            pipe.zcard(self._keys.later(channel))
            return sum(await pipe.execute())

    @store_faults()
    async def parked(self, channel: str, limit: int = 50) -> list[str]:
        """Ids of the alerts parked on `channel`, latest first."""
        return [str(alert) for alert in await self._redis.zrevrange(self._keys.parked(channel), 0, limit - 1)]

    async def wait(self, channels: Sequence[str], at_most: timedelta, /) -> None:
        """A parcel of one of `channels` may be there to claim, or `at_most` has passed.

        Listens from the last parcel that was leased, so that nothing written between a claim and this call is missed.
        An expired lease does not ring: claim again after `at_most`.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + at_most.total_seconds()
        while (left := end - loop.time()) > 0 and channels:
            if await self._rings(channels, min(left, LONGEST_READ.total_seconds())):
                return

    @store_faults(LONGEST_READ.total_seconds() + ANSWER_S)
    async def _rings(self, channels: Sequence[str], pause: float) -> bool:
        """Whether something is there to claim, within `pause` seconds."""
        outboxes = [self._keys.outbox(channel) for channel in channels]
        *listened, due = await self._news(keys=[*outboxes, *map(self._keys.later, channels)], args=[GROUP])
        if due >= 0:
            pause = min(pause, max(due / 1000, OVERDUE_PAUSE.total_seconds()))
        streams: Any = dict(zip(outboxes, listened, strict=True))
        rung = await self._redis.xread(streams, count=1, block=max(1, round(pause * 1000)))
        return bool(rung) or 0 <= due <= pause * 1000

    async def forget_consumers(self, channel: str) -> int:
        """How many couriers that held nothing and were not heard of for a day are forgotten."""
        return sum(
            [
                int(await self._consumers(keys=[stream], args=[GROUP, milliseconds(FORGOTTEN_AFTER)]))
                for stream in (self._keys.outbox(channel), self._keys.retry(channel))
            ]
        )

    async def _take_out(
        self, parcel: Parcel, delivery: Delivery, attempt: Attempt, goal: str, member: str, moment: datetime
    ) -> bool:
        lease = Lease.of(parcel.entry)
        stream = self._keys.retry if lease.stream == "retry" else self._keys.outbox
        alert = parcel.alert.id
        moved = await self._leave(
            keys=[stream(parcel.channel), self._keys.alert(alert), self._keys.attempts(alert), goal],
            args=[
                GROUP,
                lease.entry,
                lease.consumer,
                lease.leased,
                attempt.outcome,
                parcel.channel,
                encode(delivery),
                encode(attempt),
                ATTEMPTS_KEPT,
                member,
                stamp(moment),
                milliseconds(self._retention.alerts),
            ],
        )
        return bool(moved)


def _delivery(
    parcel: Parcel, state: DeliveryState, *, last_error: str | None = None, delivered_at: datetime | None = None
) -> Delivery:
    return Delivery(
        channel=parcel.channel, state=state, attempts=parcel.attempt, last_error=last_error, delivered_at=delivered_at
    )


def _attempt(
    parcel: Parcel, outcome: Outcome, at: datetime, *, error: str | None = None, reference: str | None = None
) -> Attempt:
    return Attempt(
        at=at, channel=parcel.channel, attempt=parcel.attempt, outcome=outcome, error=error, reference=reference
    )
