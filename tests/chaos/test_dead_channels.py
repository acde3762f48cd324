"""A channel that is dead delays no other: not by hanging, not by refusing, not by the queue that waits for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from scheduler.channels.base import Channel
from scheduler.delivery import Courier
from scheduler.manners import Manners
from scraper.errors import DeliveryError
from scraper.model import Alert, Digest, Receipt
from storage.store import Store
from tests.scheduler.fakes import make_alert
from tests.storage.samples import article, verdict

_FLOW = 100
_QUEUE = 1_000
_MANNERS = Manners(timeout=timedelta(seconds=1), writing=timedelta(seconds=1), first_delay=timedelta(seconds=1))
_MOST = 3.0
"""Times as long as undisturbed: the same order of time, on a machine with two cores that others use too."""


@dataclass
class Way:
    """A channel that answers at once and keeps what it took."""

    name: str
    interval: timedelta = timedelta(0)
    sent: set[str] = field(default_factory=set)
    tries: int = 0
    expected: int = _FLOW
    all_came: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, alert: Alert) -> Receipt:
        self.sent.add(alert.id)
        if len(self.sent) == self.expected:
            self.all_came.set()
        return Receipt(channel=self.name)

    async def send_digest(self, digest: Digest) -> Receipt:
        raise AssertionError("nothing is gathered here")

    async def check(self) -> str | None:
        return None

    async def close(self) -> None:
        pass


class HangingWay(Way):
    """Never answers."""

    async def send(self, alert: Alert) -> Receipt:
        self.tries += 1
        await asyncio.Event().wait()
        raise AssertionError("unreachable")


class RefusingWay(Way):
    async def send(self, alert: Alert) -> Receipt:
        self.tries += 1
        raise DeliveryError(f"{self.name}: connection refused")


@asynccontextmanager
async def carried(store: Store, channels: Sequence[Channel]) -> AsyncIterator[None]:
    """Each of `channels` has its courier, as in the daemon."""
    stop = asyncio.Event()
    couriers = [Courier(channel, store.outbox, store.outbox, consumer="test", manners=_MANNERS) for channel in channels]
    running = [asyncio.create_task(courier.run(stop)) for courier in couriers]
    try:
        yield
    finally:
        stop.set()
        async with asyncio.timeout(10):
            await asyncio.gather(*running)


async def publish(store: Store, numbers: range, channels: Sequence[str], *, at_once: int = 1) -> None:
    """The alerts of `numbers` are in the outbox, `at_once` of them by each article."""
    for first in range(numbers.start, numbers.stop, at_once):
        made = tuple(make_alert(number, channels=channels) for number in range(first, first + at_once))
        await store.articles.commit(verdict(article(f"https://a.example/{first}"), alerts=made))


async def seconds_for_the_flow(store: Store, fine: Way, others: Sequence[Way], numbers: range) -> float:
    """Until `fine` has the alerts of `numbers`, which go to `others` too, from the first commit on."""
    async with carried(store, [fine, *others]), asyncio.timeout(60):
        began = time.monotonic()
        await publish(store, numbers, [fine.name, *(way.name for way in others)])
        await fine.all_came.wait()
        return time.monotonic() - began


@pytest.mark.parametrize("queue", [0, _QUEUE])
async def test_a_channel_that_hangs_and_one_that_refuses_delay_no_other(store: Store, queue: int) -> None:
    well = await seconds_for_the_flow(store, Way("one"), (Way("two"), Way("three")), range(_FLOW))
    fine, hanging, refusing = Way("fine"), HangingWay("hanging"), RefusingWay("refusing")
    await publish(store, range(10_000, 10_000 + queue), ["hanging", "refusing"], at_once=100)

    disturbed = await seconds_for_the_flow(store, fine, (hanging, refusing), range(_FLOW, 2 * _FLOW))

    assert disturbed < _MOST * well, f"{disturbed / well:.2f} times as long as when all are well"
    assert len(fine.sent) == _FLOW
    assert await store.outbox.waiting("fine") == 0
    assert hanging.tries
    assert refusing.tries
    assert await store.outbox.waiting("hanging") == await store.outbox.waiting("refusing") == queue + _FLOW
