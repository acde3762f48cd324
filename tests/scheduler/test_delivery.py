"""An alert arrives, once or more often, and never is said to have arrived before it has."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.channels import Channel
from scheduler.delivery import Courier, DeliveryCount, count_up, drain
from scheduler.manners import Manners
from scheduler.ports import Bell, Outbox, Parcel
from scraper.errors import DeliveryError, StoreUnavailable
from scraper.model import Alert, Delivery, DeliveryState, Receipt
from tests.scheduler.fakes import START, Hands, MemoryOutbox, ScriptedChannel, busy, make_alert, refused

MANNERS = Manners(timeout=timedelta(milliseconds=50))


def courier(channel: ScriptedChannel, outbox: MemoryOutbox, hands: Hands, manners: Manners = MANNERS) -> Courier:
    return Courier(
        channel, outbox, outbox, consumer="test", manners=manners, clock=hands, dice=lambda: 1.0, rest=hands.rest
    )


@pytest.fixture
def outbox() -> MemoryOutbox:
    return MemoryOutbox()


@pytest.fixture
def hands() -> Hands:
    return Hands()


def test_the_fakes_keep_the_contracts(outbox: MemoryOutbox) -> None:
    _outbox: Outbox = outbox
    _bell: Bell = outbox
    _channel: Channel = ScriptedChannel()


async def test_an_accepted_alert_is_settled(outbox: MemoryOutbox, hands: Hands) -> None:
    outbox.put(make_alert(1))
    channel = ScriptedChannel()
    await courier(channel, outbox, hands).deliver_due()
    assert channel.sent == [make_alert(1).id]
    assert outbox.states["hook", make_alert(1).id] == Delivery(
        channel="hook", state=DeliveryState.DELIVERED, attempts=1, delivered_at=START
    )
    assert outbox.entries == {}


async def test_a_crash_between_send_and_settle_repeats_the_same_id(outbox: MemoryOutbox, hands: Hands) -> None:
    outbox.put(make_alert(1))

    class Crash(BaseException):
        pass

    channel = ScriptedChannel(answers=[Crash()])
    with pytest.raises(Crash):
        await courier(channel, outbox, hands).deliver_due()
    assert outbox.log == [], "nothing was written down"

    await courier(channel, outbox, hands).deliver_due()
    assert len(channel.sent) == 1, "the lease of the dead one still holds"
    hands.move(MANNERS.lease)
    await courier(channel, outbox, hands).deliver_due()
    assert channel.sent == [make_alert(1).id] * 2
    assert outbox.log == [("hook", make_alert(1).id, "delivered")]


async def test_a_busy_channel_gets_it_again_when_it_asked_for_it(outbox: MemoryOutbox, hands: Hands) -> None:
    outbox.put(make_alert(1))
    channel = ScriptedChannel(answers=[busy(30)])
    one = courier(channel, outbox, hands)
    await one.deliver_due()
    hands.move(timedelta(seconds=29))
    await one.deliver_due()
    assert len(channel.sent) == 1
    hands.move(timedelta(seconds=1))
    await one.deliver_due()
    assert len(channel.sent) == 2
    assert one.counted == DeliveryCount(delivered=1, postponed=1)


async def test_what_cannot_succeed_is_parked_with_its_reason(outbox: MemoryOutbox, hands: Hands) -> None:
    outbox.put(make_alert(1))
    await courier(ScriptedChannel(answers=[refused()]), outbox, hands).deliver_due()
    assert outbox.states["hook", make_alert(1).id] == Delivery(
        channel="hook", state=DeliveryState.PARKED, attempts=1, last_error="404"
    )


async def test_it_is_parked_only_after_both_the_tries_and_the_day(outbox: MemoryOutbox, hands: Hands) -> None:
    manners = Manners(attempts=3, patience=timedelta(hours=2), longest_delay=timedelta(hours=1))
    outbox.put(make_alert(1))
    channel = ScriptedChannel(answers=[busy() for _ in range(1000)])
    one = courier(channel, outbox, hands, manners)
    while outbox.entries:
        await one.deliver_due()
        hands.move(timedelta(minutes=5))
    assert hands.now - START >= timedelta(hours=2)
    assert one.counted.parked == 1
    assert len(channel.sent) > 3


async def test_a_hanging_channel_is_cut(outbox: MemoryOutbox, hands: Hands) -> None:
    outbox.put(make_alert(1))
    channel = ScriptedChannel(hangs=True)
    await courier(channel, outbox, hands).deliver_due()
    assert outbox.states["hook", make_alert(1).id].last_error == "hook: no answer in time"


async def test_a_bug_in_a_channel_delays_its_alert_and_nothing_else(outbox: MemoryOutbox, hands: Hands) -> None:
    outbox.put(make_alert(1))
    outbox.put(make_alert(2))
    channel = ScriptedChannel(answers=[ZeroDivisionError()])
    await courier(channel, outbox, hands).deliver_due()
    assert outbox.states["hook", make_alert(1).id].last_error == "hook: ZeroDivisionError"
    assert outbox.states["hook", make_alert(2).id].state is DeliveryState.DELIVERED


async def test_a_dead_channel_delays_no_other(outbox: MemoryOutbox, hands: Hands) -> None:
    for number in range(20):
        outbox.put(make_alert(number, channels=("dead", "alive")))
    dead, alive = ScriptedChannel(name="dead", hangs=True), ScriptedChannel(name="alive")
    patient = Manners(timeout=timedelta(seconds=60))
    stuck = asyncio.create_task(courier(dead, outbox, hands, patient).run(asyncio.Event()))
    await courier(alive, outbox, hands).deliver_due()
    assert alive.sent == [make_alert(number).id for number in range(20)]
    stuck.cancel()


async def test_the_pace_of_a_channel_is_kept(outbox: MemoryOutbox, hands: Hands) -> None:
    for number in range(4):
        outbox.put(make_alert(number))
    await courier(ScriptedChannel(interval=timedelta(seconds=1)), outbox, hands).deliver_due()
    assert hands.now - START == timedelta(seconds=3)


async def test_a_lost_lease_is_not_counted_as_delivered(outbox: MemoryOutbox, hands: Hands) -> None:
    outbox.put(make_alert(1))

    class Stolen(ScriptedChannel):
        async def send(self, alert: Alert) -> Receipt:
            outbox.steal("hook", alert.id)
            return await super().send(alert)

    one = courier(Stolen(), outbox, hands)
    await one.deliver_one()
    assert one.counted == DeliveryCount()


async def test_the_settle_waits_for_a_store_that_is_away_and_does_not_send_again(
    outbox: MemoryOutbox, hands: Hands
) -> None:
    outbox.put(make_alert(1))

    class TakesItDown(ScriptedChannel):
        async def send(self, alert: Alert) -> Receipt:
            outbox.away = True
            return await super().send(alert)

    async def rest(seconds: float) -> None:
        outbox.away = False

    channel = TakesItDown()
    one = Courier(channel, outbox, outbox, consumer="test", clock=hands, rest=rest)
    await one.deliver_due()
    assert channel.sent == [make_alert(1).id]
    assert one.counted == DeliveryCount(delivered=1)


async def test_the_courier_outlives_the_store_and_wakes_at_the_bell(outbox: MemoryOutbox, hands: Hands) -> None:
    outbox.away = True
    arrived = asyncio.Event()

    class Rings(ScriptedChannel):
        async def send(self, alert: Alert) -> Receipt:
            arrived.set()
            return await super().send(alert)

    async def rest(seconds: float) -> None:
        outbox.away = False
        await asyncio.sleep(0)

    channel = Rings()
    running = asyncio.create_task(
        Courier(channel, outbox, outbox, consumer="test", clock=hands, rest=rest).run(asyncio.Event())
    )
    await asyncio.sleep(0)
    outbox.put(make_alert(1))
    async with asyncio.timeout(5):
        await arrived.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert channel.sent == [make_alert(1).id]


async def test_draining_tells_what_was_done_and_what_still_waits(outbox: MemoryOutbox, hands: Hands) -> None:
    for number, name in enumerate(("good", "good", "busy", "bad")):
        outbox.put(make_alert(number, channels=(name,)))
    channels = [
        ScriptedChannel(name="good"),
        ScriptedChannel(name="busy", answers=[busy()]),
        ScriptedChannel(name="bad", answers=[refused()]),
    ]
    couriers = [courier(channel, outbox, hands) for channel in channels]
    count = await drain(couriers, timedelta(seconds=5))
    assert count == DeliveryCount(delivered=2, postponed=1, parked=1, pending=1)
    assert await count_up(couriers) == count


async def test_draining_ends_in_time_though_a_channel_hangs(outbox: MemoryOutbox, hands: Hands) -> None:
    outbox.put(make_alert(1))
    patient = Manners(timeout=timedelta(seconds=60))
    count = await drain([courier(ScriptedChannel(hangs=True), outbox, hands, patient)], timedelta(milliseconds=20))
    assert count == DeliveryCount(pending=1)


async def test_a_store_that_stays_away_ends_a_pass_with_its_error(outbox: MemoryOutbox, hands: Hands) -> None:
    outbox.away = True
    with pytest.raises(StoreUnavailable):
        await courier(ScriptedChannel(), outbox, hands).deliver_due()


@given(attempt=st.integers(1, 500), dice=st.floats(0, 1, exclude_max=True), asked=st.integers(0, 86_400))
def test_a_delay_is_within_its_bounds_and_never_before_retry_after(attempt: int, dice: float, asked: int) -> None:
    manners = Manners()
    delay = manners.delay(attempt, busy(asked), lambda: dice)
    assert delay >= timedelta(seconds=max(asked, 1))
    assert delay <= max(manners.longest_delay, timedelta(seconds=asked))


def test_with_the_shipped_manners_an_outage_of_a_night_parks_nothing() -> None:
    manners = Manners()
    night = START + timedelta(hours=14)
    parcel = Parcel(entry="1", channel="hook", alerts=(make_alert(1),), attempt=400, since=START)
    assert not manners.is_exhausted(parcel, night)
    assert isinstance(busy(), DeliveryError)
