"""Alerts on their way to channels. Part of `storage`; satisfies `scheduler.ports.Outbox` and `Bell`.

A parcel is an entry of the stream of its channel, leased through a consumer group. It leaves only with an answer of the
channel (`settle`), a later date (`hold`, `later`) or for the dead letters (`park`); each of these is one atomic script
that first checks the lease, so a courier that was too slow cannot undo what another one did meanwhile.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from scraper.codec import encode
from scraper.model import Alert, Claimed, Delivery, DeliveryState, Parcel, Receipt, Setback, Terms
from storage.alerts import Attempt, Outcome
from storage.connection import Client
from storage.counters import of_attempt
from storage.faults import ANSWER_S, store_faults
from storage.holding import Held
from storage.keys import Keys
from storage.parcels import (
    GROUP,
    NO_BEARING,
    WORKS,
    Bearing,
    Lease,
    attempt_of,
    delivery_of,
    parcel_of,
    setback_arguments,
    terms_arguments,
)
from storage.plan import alert_plan
from storage.retention import Retention, milliseconds, stamp
from storage.scripts import Script

ATTEMPTS_KEPT = 50
"""Of one alert."""
ALL_ATTEMPTS_KEPT = 10_000
"""Of all alerts together, the latest; about 4 MB."""
REDELIVERED_AT_ONCE = 500
LONGEST_READ = timedelta(seconds=10)
"""One blocking read; after it Redis is asked anew, so that a connection that died silently is noticed."""
OVERDUE_PAUSE = timedelta(milliseconds=250)
"""What is due by Redis' clock may not be due yet by the courier's: it is not asked about in a tight loop."""
FORGOTTEN_AFTER = timedelta(days=1)
MOST_GATHERED = 20
"""Alerts in one message; Slack takes 50 blocks, two for each, and nobody reads more. The others follow in the next one."""


class Outbox(Held):
    """The outbox of every channel. Leases and the pace run by Redis' clock, put-off dates and storms by the caller's."""

    def __init__(self, redis: Client, keys: Keys, retention: Retention) -> None:
        super().__init__(redis, keys)
        self._retention = retention
        self._claim = Script(redis, "claim", "claim_storm", "claim_parcels")
        self._hold = Script(redis, "hold")
        self._hand_back = Script(redis, "hand_back")
        self._leave = Script(redis, "leave")
        self._post = Script(redis, "alert", "post")
        self._redeliver = Script(redis, "redeliver")
        self._news = Script(redis, "news")
        self._consumers = Script(redis, "consumers")

    @store_faults()
    async def post(self, alert: Alert) -> bool:
        """`alert`, which no article brought, waits for its channels. False, and nothing changed, if it was written before."""
        plan = json.dumps(alert_plan(alert))
        args: list[str | int | bytes] = [self._keys.prefix, plan, encode(alert), milliseconds(self._retention.alerts)]
        return bool(await self._post(keys=[self._keys.alert(alert.id)], args=args))

    @store_faults()
    async def claim(
        self, channel: str, *, consumer: str, count: int, lease: timedelta, now: datetime, terms: Terms | None = None
    ) -> Claimed:
        """Up to `count` parcels: expired leases first, then what was held or put off and is due, then new ones. May be empty.

        `consumer` must be a name that no other courier uses. A lease that expires counts as an attempt: the courier may
        have died of it. With a pace or storms in `terms`, and of an open channel, it is one parcel at most. What a storm
        gathers is one message for good from then on.
        """
        keys = self._keys
        pause, is_turned, found = await self._claim(
            keys=[
                *self._ways(channel),
                keys.digests(channel),
                keys.gathered(channel),
                keys.pace(channel),
                keys.channel(channel),
            ],
            args=[
                keys.prefix,
                channel,
                GROUP,
                consumer,
                count,
                lease // timedelta(milliseconds=1),
                stamp(now),
                MOST_GATHERED,
                *terms_arguments(terms or Terms(), now),
            ],
        )
        return Claimed(
            parcels=tuple(parcel_of(channel, consumer, *entry) for entry in found),
            pause=timedelta(milliseconds=pause),
            is_turned=bool(is_turned),
        )

    @store_faults()
    async def settle(self, parcel: Parcel, receipt: Receipt, now: datetime) -> bool:
        """The channel accepted it: its alerts are delivered, it is taken out, and the channel is closed. False, and nothing
        changed, if the lease was lost.
        """
        delivery = delivery_of(parcel, DeliveryState.DELIVERED, delivered_at=now)
        attempt = attempt_of(parcel, Outcome.DELIVERED, now, reference=receipt.reference)
        return await self._take_out(parcel, Outcome.DELIVERED, delivery, attempt, now, now, bearing=WORKS)

    @store_faults()
    async def hold(self, parcel: Parcel, until: datetime) -> bool:
        """Not before `until`: it waits with the others of its rule, no longer than the first of them; no attempt and no message
        is counted. What may have been sent once, or was gathered of several rules, stays the message that it is. False if the
        lease was lost.
        """
        if parcel.attempt > 1 or parcel.rule is None:
            delivery = delivery_of(parcel, DeliveryState.PENDING)
            delivery = replace(delivery, attempts=parcel.attempt - 1, last_error=parcel.last_error)
            is_held = await self._take_out(
                parcel, Outcome.LATER, delivery, None, until, until, tries=parcel.attempt - 1, since=until
            )
        else:
            is_held = await self._join(parcel, parcel.rule, until)
        if is_held:
            channel, lease = parcel.channel, Lease.of(parcel.entry)
            keys = [self._keys.pace(channel), self._keys.channel(channel)]
            await self._hand_back(keys=keys, args=[f"{lease.stream}/{lease.entry}"])
        return is_held

    @store_faults()
    async def later(
        self,
        parcel: Parcel,
        error: str,
        until: datetime,
        now: datetime,
        setback: Setback | None = None,
        *,
        works: bool = False,
    ) -> bool:
        """Claimed again from `until` on; the attempt and its error are logged. False if the lease was lost.

        `setback` says what the failure means for the channel. If that is open then, it waits for the channel's next probe.
        `works`: the channel took the message for some, which closes it.
        """
        delivery = delivery_of(parcel, DeliveryState.PENDING, last_error=error)
        attempt = attempt_of(parcel, Outcome.LATER, now, error=error)
        bearing = WORKS if works else setback_arguments(setback, error)
        return await self._take_out(
            parcel,
            Outcome.LATER,
            delivery,
            attempt,
            until,
            now,
            bearing=bearing,
            tries=parcel.attempt,
            since=parcel.since,
        )

    @store_faults()
    async def park(
        self, parcel: Parcel, error: str, now: datetime, setback: Setback | None = None, *, answered: bool = False
    ) -> bool:
        """Its alerts are dead letters, each by itself, until `redeliver`. False if the lease was lost.

        `setback` as in `later`; `answered`: the channel refused this message for its own sake, and is open only after so many.
        """
        delivery = delivery_of(parcel, DeliveryState.PARKED, last_error=error)
        attempt = attempt_of(parcel, Outcome.PARKED, now, error=error)
        bearing = setback_arguments(setback, error, answered=answered)
        return await self._take_out(parcel, Outcome.PARKED, delivery, attempt, now, now, bearing=bearing)

    @store_faults()
    async def redeliver(self, ids: Sequence[str], now: datetime, channel: str | None = None) -> tuple[str, ...]:
        """Those of the alerts `ids` that were parked on some channel, or on `channel`, wait there again, with a fresh budget of
        tries.
        """
        again = []
        for alert in ids:
            keys = [self._keys.alert(alert), self._keys.attempts(alert)]
            args: list[str | int | bytes] = [self._keys.prefix, alert, now.isoformat(), ATTEMPTS_KEPT, stamp(now)]
            if await self._redeliver(keys=keys, args=[*args, channel or "", ALL_ATTEMPTS_KEPT]):
                again.append(alert)
        return tuple(again)

    async def redeliver_parked(self, channel: str, now: datetime) -> int:
        """All that was parked on `channel` up to `now` waits there again, first parked first; how many alerts."""
        again = 0
        while ids := await self._first_parked(channel, now):
            back = await self.redeliver(ids, now, channel)
            await self._unpark(channel, sorted({*ids} - {*back}))
            again += len(back)
        return again

    @store_faults()
    async def _first_parked(self, channel: str, until: datetime) -> list[str]:
        parked, latest = self._keys.parked(channel), stamp(until)
        return [str(id_) for id_ in await self._redis.zrangebyscore(parked, "-inf", latest, 0, REDELIVERED_AT_ONCE)]

    @store_faults()
    async def _unpark(self, channel: str, gone: Sequence[str]) -> None:
        """Alerts that are no more are no dead letters."""
        if gone:
            await self._redis.zrem(self._keys.parked(channel), *gone)

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
        goals = (key(channel) for key in (self._keys.later, self._keys.digests) for channel in channels)
        *listened, due = await self._news(keys=[*outboxes, *goals], args=[GROUP])
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

    async def _join(self, parcel: Parcel, rule: str, until: datetime) -> bool:
        keys, channel, lease = self._keys, parcel.channel, Lease.of(parcel.entry)
        alerts: list[str | int] = [word for alert in parcel.alerts for word in (alert.id, stamp(alert.created))]
        due = await self._hold(
            keys=[self._stream(parcel), keys.digests(channel), keys.digest(channel, rule), keys.gathered(channel)],
            args=[*lease.words, keys.prefix, channel, rule, stamp(until), *alerts],
        )
        return int(due) >= 0

    async def _take_out(
        self,
        parcel: Parcel,
        outcome: Outcome,
        delivery: Delivery,
        attempt: Attempt | None,
        moment: datetime,
        now: datetime,
        *,
        bearing: Bearing = NO_BEARING,
        tries: int = 0,
        since: datetime | None = None,
    ) -> bool:
        keys, ids = self._keys, [alert.id for alert in parcel.alerts]
        goal = keys.later if outcome is Outcome.LATER else keys.parked
        ages = [moment - alert.created for alert in parcel.alerts] if outcome is Outcome.DELIVERED else []
        moved = await self._leave(
            keys=[
                self._stream(parcel),
                goal(parcel.channel),
                keys.gathered(parcel.channel),
                keys.channel(parcel.channel),
                keys.all_attempts,
                *(key for alert in ids for key in (keys.alert(alert), keys.attempts(alert))),
            ],
            args=[
                *Lease.of(parcel.entry).words,
                outcome,
                parcel.channel,
                ATTEMPTS_KEPT,
                ALL_ATTEMPTS_KEPT,
                f"|{tries}|{stamp(since or moment)}",
                stamp(moment),
                milliseconds(self._retention.alerts),
                stamp(now),
                *bearing,
                *(word for alert in ids for word in (alert, encode(delivery), encode(attempt) if attempt else "")),
                self._keys.counters,
                msgspec.json.encode(of_attempt(parcel, outcome, ages) if attempt else {}),
            ],
        )
        return bool(moved)

    def _stream(self, parcel: Parcel) -> str:
        is_retry = Lease.of(parcel.entry).stream == "retry"
        return self._keys.retry(parcel.channel) if is_retry else self._keys.outbox(parcel.channel)
