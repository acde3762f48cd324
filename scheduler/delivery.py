"""From the outbox to a channel: one courier for each. Part of `scheduler`.

    claim ──► send ──► settle                      accepted
      │           ├──► later (backoff, Retry-After)  not now
      │           └──► park                          never (if the channel takes others), or not in a day
      ├──► hold                                      not urgent, and a digest or quiet hours are on
      └──► nothing                                   the channel rests: its pace, Retry-After, an open circuit

The send comes before the settle, so a crash in between repeats the message under its id; nothing is marked that was not sent.
How a channel is (its pace, storms, its circuit) is kept in the store, for the couriers of all processes together.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from random import random
from typing import Any

import structlog

from scheduler import reporting
from scheduler.channels.base import Channel
from scheduler.clock import Clock, utc_now
from scheduler.manners import Dice, Habits, Holds, Manners, untried
from scheduler.ports import Bell, Outbox, Parcel
from scheduler.turns import tell_turn
from scraper.errors import DeliveryError, StoreUnavailable, Unwritable
from scraper.holding import gathered
from scraper.model import Receipt, Setback, Value

_log = structlog.get_logger("kentongan.delivery")

_LONGEST_REST = timedelta(seconds=15)
"""So late at most is found what no bell announces: a lease that ran out, a parcel that somebody else put off."""
_STORE_REST = timedelta(seconds=1)
_PACE_WAITED = timedelta(seconds=10)
"""A rest of a channel that a pass waits out; a longer one is for the next pass."""
_AFTER_A_STOP = timedelta(seconds=5)
"""Until then who was stopped is gone, and does not begin anew what it has to leave."""
_LAST_WORD = timedelta(seconds=0.5)
_REPORTED_ATTEMPT = 3
"""A channel that failed so often is more than busy."""


class DeliveryCount(Value, frozen=True, kw_only=True):
    """What became of alerts."""

    delivered: int = 0
    postponed: int = 0
    parked: int = 0
    pending: int = 0
    """Alerts still in the outbox at the end, put-off and held ones included."""
    held: int = 0
    """Those of them that wait for the end of a digest or of quiet hours."""

    def __add__(self, other: DeliveryCount) -> DeliveryCount:
        return DeliveryCount(
            delivered=self.delivered + other.delivered,
            postponed=self.postponed + other.postponed,
            parked=self.parked + other.parked,
            pending=self.pending + other.pending,
            held=self.held + other.held,
        )


class Courier:
    """Carries one channel's parcels, one at a time, at the pace that the couriers of all processes keep together."""

    def __init__(
        self,
        channel: Channel,
        outbox: Outbox,
        bell: Bell,
        *,
        consumer: str,
        manners: Manners | None = None,
        holds: Holds | None = None,
        habits: Habits | None = None,
        clock: Clock = utc_now,
        dice: Dice = random,
        rest: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.channel = channel
        self.counted = DeliveryCount()
        self._outbox = outbox
        self._bell = bell
        self._consumer = consumer
        self._habits = habits or Habits()
        self._manners = (manners or Manners()).towards(self._habits)
        self._holds = holds or Holds()
        self._clock = clock
        self._dice = dice
        self._rest = rest
        self._next_due: datetime | None = None
        self._pause = timedelta(0)
        self._store_away = False
        self._has_released = False

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop`; a send under way is finished. Outages of the store are waited out."""
        while not stop.is_set():
            try:
                moved = await self.deliver_one()
                self._note_store(away=False)
                if not moved:
                    await _either(self._idle(), stop)
            except StoreUnavailable as error:
                self._note_store(away=True, error=error)
                await self._rest(_STORE_REST.total_seconds())

    async def deliver_due(self) -> None:
        """Everything that was due has been tried, unless the channel rests for longer than a pace. Raises `StoreUnavailable`."""
        while await self.deliver_one() or await self._has_rested():
            pass

    async def waiting(self) -> int:
        """How many alerts of the channel are neither delivered nor parked."""
        return await self._outbox.waiting(self.channel.name)

    async def held(self) -> int:
        """How many of them wait for the end of a digest or of quiet hours."""
        return await self._outbox.held(self.channel.name)

    async def deliver_one(self) -> bool:
        """One parcel has been tried; False if none was due, or the channel rests."""
        now, name = self._clock(), self.channel.name
        if not self._has_released:
            # Rules may have changed since it was held; while this courier lives they do not.
            await self._outbox.release(name, lambda rule: self._holds.latest_end(rule, now))
            self._has_released = True
        terms = self._manners.terms(self._habits, self.channel.interval, self._holds, now)
        claimed = await self._outbox.claim(
            name, consumer=self._consumer, count=1, lease=self._manners.lease, now=now, terms=terms
        )
        self._pause = claimed.pause
        if claimed.is_turned:
            await tell_turn(self._outbox, name, self._habits.heralds, now)
        for parcel in claimed.parcels:
            await self._deliver(parcel)
        return bool(claimed.parcels)

    async def _deliver(self, parcel: Parcel) -> None:
        first = parcel.alerts[0]
        with reporting.bound(
            channel=parcel.channel, alert=first.id, article=first.article.id, source=first.article.source
        ):
            if parcel.is_stranded:
                await self._give_up(parcel)
                return
            until = self._holds.until(parcel, self._clock())
            if until is not None:
                await self._hold(parcel, until)
                return
            try:
                receipt = await self._send(parcel)
            except DeliveryError as error:
                await self._failed(parcel, error)
            except asyncio.CancelledError:
                await self._put_back(parcel)
                raise
            else:
                await self._delivered(parcel, receipt)

    async def _give_up(self, parcel: Parcel) -> None:
        condition = await self._outbox.condition(parcel.channel)
        since = condition.since.isoformat(timespec="minutes") if condition.since else "long ago"
        await self._park(parcel, f"{parcel.channel} takes nothing since {since}: {condition.reason}")

    async def _hold(self, parcel: Parcel, until: datetime) -> None:
        if await self._written(lambda: self._outbox.hold(parcel, until)):
            _log.info("alert.held", **_fields(parcel), rule=parcel.rule, until=until.isoformat())
        self._next_due = min(until, self._next_due or until)

    async def _send(self, parcel: Parcel) -> Receipt:
        try:
            async with asyncio.timeout(self._manners.timeout.total_seconds()):
                if len(parcel.alerts) == 1:
                    return await self.channel.send(parcel.alerts[0])
                return await self.channel.send_digest(gathered(parcel.alerts))
        except TimeoutError as error:
            raise DeliveryError(f"{self.channel.name}: no answer in time") from error
        except DeliveryError:
            raise
        except Exception as error:
            # A channel's bug delays its alert, and is reported.
            reporting.report(error)
            raise DeliveryError(f"{self.channel.name}: {type(error).__name__}") from error

    async def _delivered(self, parcel: Parcel, receipt: Receipt) -> None:
        if await self._written(lambda: self._outbox.settle(parcel, receipt, self._clock())):
            self.counted += DeliveryCount(delivered=len(parcel.alerts))
            _log.info("alert.delivered", **_fields(parcel), reference=receipt.reference)
        else:
            _log.warning("alert.lease_lost", **_fields(parcel), sent=True)

    async def _failed(self, parcel: Parcel, error: DeliveryError) -> None:
        now = self._clock()
        if isinstance(error, Unwritable):
            reporting.report(error)
            await self._park(parcel, str(error), untried(parcel))
            return
        if await self._is_refused(parcel, error):
            reporting.report(error)
            await self._park(parcel, str(error), self._manners.refusal(error, self._dice), answered=True)
            return
        setback = untried(parcel) if error.channel_works else self._manners.setback(error, self._dice)
        if self._manners.is_exhausted(parcel, now):
            reporting.report(error)
            await self._park(parcel, str(error), setback)
            return
        if parcel.attempt == _REPORTED_ATTEMPT:
            reporting.report(error)
        until = now + self._manners.delay(parcel.attempt, error, self._dice)
        works = error.channel_works
        if await self._written(lambda: self._outbox.later(parcel, str(error), until, now, setback, works=works)):
            self.counted += DeliveryCount(postponed=len(parcel.alerts))
        self._next_due = min(until, self._next_due or until)
        _log.warning("alert.postponed", **_fields(parcel), error=str(error), until=until.isoformat())

    async def _put_back(self, parcel: Parcel) -> None:
        """Nobody waits for the end of a lease because we were stopped, if the store takes it at once."""
        now = self._clock()
        error = parcel.last_error or f"{parcel.channel}: stopped before the answer"
        with contextlib.suppress(StoreUnavailable, TimeoutError):
            async with asyncio.timeout(_LAST_WORD.total_seconds()):
                await self._outbox.later(parcel, error, now + _AFTER_A_STOP, now, untried(parcel))

    async def _is_refused(self, parcel: Parcel, error: DeliveryError) -> bool:
        """Whether the message is at fault: not where one after the other was, and none was taken."""
        if not error.permanent:
            return error.channel_broken and _is_to_blame(parcel, error)
        return not self._manners.takes_none(await self._outbox.condition(parcel.channel))

    async def _park(
        self, parcel: Parcel, reason: str, setback: Setback | None = None, *, answered: bool = False
    ) -> None:
        now = self._clock()
        if await self._written(lambda: self._outbox.park(parcel, reason, now, setback, answered=answered)):
            self.counted += DeliveryCount(parked=len(parcel.alerts))
        _log.warning("alert.parked", **_fields(parcel), error=reason)

    async def _written(self, write: Callable[[], Awaitable[bool]]) -> bool:
        """The outbox took the word; tried again through a short outage, for a send that is not written down is repeated."""
        for _ in range(10):
            try:
                return await write()
            except StoreUnavailable as error:
                self._note_store(away=True, error=error)
                await self._rest(_STORE_REST.total_seconds())
        return await write()

    async def _has_rested(self) -> bool:
        """Whether something waits that the channel takes in a moment; that moment has come."""
        if not timedelta(0) < self._pause <= _PACE_WAITED:
            return False
        await self._rest(self._pause.total_seconds())
        return True

    async def _idle(self) -> None:
        """The channel has rested, or something new may be there."""
        if self._pause:
            # Not by the bell: what it would ring for cannot be claimed now.
            await self._rest(min(self._pause, _LONGEST_REST).total_seconds())
        else:
            await self._bell.wait((self.channel.name,), self._idle_time())

    def _idle_time(self) -> timedelta:
        now = self._clock()
        if self._next_due is None:
            return _LONGEST_REST
        wait = min(max(self._next_due - now, timedelta(milliseconds=50)), _LONGEST_REST)
        if self._next_due <= now + wait:
            self._next_due = None
        return wait

    def _note_store(self, *, away: bool, error: StoreUnavailable | None = None) -> None:
        """Logged once for each change."""
        if away and not self._store_away:
            _log.warning("store.away", channel=self.channel.name, error=str(error))
        elif self._store_away and not away:
            _log.info("store.back", channel=self.channel.name)
        self._store_away = away


async def _either(waiting: Coroutine[Any, Any, None], stop: asyncio.Event) -> None:
    """`waiting` is over, or `stop` came first."""
    tasks = (asyncio.ensure_future(waiting), asyncio.ensure_future(stop.wait()))
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if tasks[0].done():
            tasks[0].result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def drain(couriers: list[Courier], limit: timedelta) -> DeliveryCount:
    """What was due on every channel has been tried once, all channels at the same time, or `limit` has passed."""
    try:
        async with asyncio.timeout(limit.total_seconds()):
            await asyncio.gather(*(courier.deliver_due() for courier in couriers))
    except TimeoutError:
        _log.warning("delivery.drain_cut", after=limit.total_seconds())
    return await count_up(couriers)


async def count_up(couriers: list[Courier]) -> DeliveryCount:
    """All that `couriers` did so far, and what still waits for their channels."""
    total = sum((courier.counted for courier in couriers), DeliveryCount())
    waiting = [await courier.waiting() for courier in couriers]
    held = [await courier.held() for courier in couriers]
    return total + DeliveryCount(pending=sum(waiting), held=sum(held))


def _is_to_blame(parcel: Parcel, error: DeliveryError) -> bool:
    """Whether the message is at fault, though the channel's answer says that the channel is: it has taken others since it
    refused this one in the same words, or it would be open still.
    """
    return not parcel.is_probe and parcel.attempt > 1 and parcel.last_error == str(error)


def _fields(parcel: Parcel) -> dict[str, object]:
    ids = ",".join(alert.id for alert in parcel.alerts)
    return {"alert": ids, "channel": parcel.channel, "attempt": parcel.attempt}
