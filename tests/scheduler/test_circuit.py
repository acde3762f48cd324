"""A channel that takes nothing is left alone but for a try now and then, loses nothing, and people hear of it once.

On a real Redis, by a clock that tests move.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from scheduler.delivery import Courier
from scheduler.manners import Habits, Manners
from scheduler.turns import turn_of
from scraper.errors import DeliveryError, Unwritable
from scraper.model import Alert, ChangeType, DeliveryState, HealthState, Receipt, Severity
from storage.connection import Client
from storage.store import Store
from tests.scheduler.fakes import START, Hands, ScriptedChannel, busy, gone, make_alert, refused
from tests.storage.samples import article, verdict

MANNERS = Manners(timeout=timedelta(hours=1), writing=timedelta(0))
MINUTE = timedelta(minutes=1)
NIGHT = timedelta(hours=12)


@pytest.fixture
def hands() -> Hands:
    return Hands()


class Desk:
    """Couriers of some channels over one store."""

    def __init__(self, store: Store, hands: Hands, redis: Client) -> None:
        self.store, self.hands, self.redis = store, hands, redis
        self.couriers: list[Courier] = []

    def courier(self, channel: ScriptedChannel, *heralds: str, manners: Manners = MANNERS) -> Courier:
        one = Courier(
            channel,
            self.store.outbox,
            self.store.outbox,
            consumer=f"courier {len(self.couriers)}",
            manners=manners,
            habits=Habits(heralds=heralds),
            clock=self.hands,
            dice=lambda: 1.0,
            rest=self.hands.rest,
        )
        self.couriers.append(one)
        return one

    async def post(self, *numbers: int, channels: tuple[str, ...] = ("hook",)) -> None:
        for number in numbers:
            made = make_alert(number, channels=channels, created=self.hands.now)
            await self.store.articles.commit(
                verdict(article(f"https://a.example/{number}"), alerts=(made,), at=self.hands.now)
            )

    async def pass_time(self, span: timedelta, *, step: timedelta = MINUTE) -> None:
        """All couriers tried what they could, again and again for `span`."""
        end = self.hands.now + span
        while self.hands.now < end:
            self.hands.move(step)
            await self.work()

    async def work(self) -> None:
        for one in self.couriers:
            await one.deliver_due()

    async def alert(self, number: int) -> Alert:
        found = await self.store.alerts.get(make_alert(number).id)
        assert found is not None
        return found

    async def notices(self) -> list[Alert]:
        """Oldest first."""
        return [one for one in reversed(await self.store.alerts.newest(1000)) if one.change.type.is_notice]


@pytest.fixture
def desk(store: Store, hands: Hands, redis: Client) -> Desk:
    return Desk(store, hands, redis)


class Dying(ScriptedChannel):
    """Takes nothing until it is mended."""

    fault: Callable[[], DeliveryError] | None = None

    async def send(self, alert: Alert) -> Receipt:
        self.answers = [self.fault()] if self.fault else []
        return await super().send(alert)


def dead(name: str = "hook", fault: Callable[[], DeliveryError] = busy) -> Dying:
    channel = Dying(name=name)
    channel.fault = fault
    return channel


def ids(*numbers: int) -> list[str]:
    return [make_alert(number).id for number in numbers]


async def test_after_five_failures_in_a_row_only_one_parcel_is_tried_ever_less_often(desk: Desk) -> None:
    hook = dead()
    desk.courier(hook)
    await desk.post(*range(20))
    await desk.work()
    assert len(hook.sent) == 5, "the sixth is not tried"
    condition = await desk.store.outbox.condition("hook")
    assert (condition.is_open, condition.failures, condition.waiting) == (True, 5, 20)
    tried = []
    for _ in range(60):
        before = len(hook.sent)
        await desk.pass_time(MINUTE / 2, step=MINUTE / 2)
        tried.append(len(hook.sent) - before)
    assert tried[:16] == [1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0]
    assert set(tried) == {0, 1}
    assert sum(tried[20:]) == 4, "every five minutes at last"
    untried = [number for number in range(20) if (await desk.alert(number)).deliveries[0].attempts == 0]
    assert len(untried) >= 7, "what waits burns no attempts"


async def test_failures_of_one_parcel_open_the_channel_too_and_the_next_that_comes_is_tried_at_once(desk: Desk) -> None:
    hook = dead()
    desk.courier(hook)
    await desk.post(1)
    await desk.pass_time(timedelta(seconds=90), step=timedelta(seconds=10))
    assert hook.sent == ids(*[1] * 5)
    assert (await desk.store.outbox.condition("hook")).is_open
    await desk.post(2, 3)
    await desk.work()
    assert hook.sent == ids(*[1] * 5, 2), "that failed too, so the channel is at fault"
    hook.fault = None
    await desk.pass_time(2 * MINUTE)
    assert {(await desk.alert(number)).deliveries[0].state for number in (1, 2, 3)} == {DeliveryState.DELIVERED}


async def test_a_success_in_between_keeps_it_closed(desk: Desk) -> None:
    hook = ScriptedChannel(answers=[busy(), busy(), busy(), busy(), None] * 20)
    desk.courier(hook)
    await desk.post(*range(40))
    await desk.work()
    condition = await desk.store.outbox.condition("hook")
    assert (condition.is_open, condition.since) == (False, None)


async def test_an_outage_of_a_night_loses_nothing_and_parks_nothing(desk: Desk) -> None:
    hook = dead()
    desk.courier(hook)
    for hour in range(12):
        await desk.post(hour)
        await desk.pass_time(NIGHT / 12)
    hook.fault = None
    await desk.pass_time(15 * MINUTE)
    assert {*hook.sent[-13:]} >= {*ids(*range(1, 12))}
    states = {(await desk.alert(number)).deliveries[0].state for number in range(12)}
    assert states == {DeliveryState.DELIVERED}
    assert not (await desk.store.outbox.condition("hook")).is_open


async def test_a_channel_dead_for_days_parks_with_its_reason_and_all_comes_back(desk: Desk) -> None:
    hook = dead(fault=gone)
    desk.courier(hook)
    await desk.post(1, 2, 3)
    await desk.pass_time(timedelta(hours=20), step=5 * MINUTE)
    await desk.post(4)
    await desk.pass_time(timedelta(hours=6), step=5 * MINUTE)
    assert (await desk.store.outbox.condition("hook")).parked == 3
    waits, parked = (await desk.alert(4)).deliveries[0], (await desk.alert(3)).deliveries[0]
    assert (waits.state, parked.state) == (DeliveryState.PENDING, DeliveryState.PARKED)
    assert parked.last_error == "hook takes nothing since 2026-11-23T08:05+00:00: 410 gone"
    hook.fault = None
    assert await desk.store.outbox.redeliver_parked("hook", desk.hands.now) == 3
    await desk.pass_time(10 * MINUTE)
    assert {*hook.sent[-4:]} == {*ids(1, 2, 3, 4)}
    assert (await desk.store.outbox.condition("hook")).parked == 0


async def test_what_waited_while_nobody_ran_is_tried_before_it_is_given_up(desk: Desk) -> None:
    await desk.post(*range(9))
    desk.hands.move(timedelta(days=3))
    hook = dead()
    desk.courier(hook)
    await desk.pass_time(MINUTE)
    assert (await desk.store.outbox.condition("hook")).parked == 0
    hook.fault = None
    await desk.pass_time(10 * MINUTE)
    assert (await desk.store.outbox.condition("hook")).waiting == 0


async def test_a_broken_channel_opens_at_once_and_parks_nothing(desk: Desk) -> None:
    hook = dead(fault=gone)
    desk.courier(hook)
    await desk.post(1, 2, 3)
    await desk.work()
    assert hook.sent == ids(1, 2), "the second shows that the first is not at fault"
    condition = await desk.store.outbox.condition("hook")
    assert (condition.is_open, condition.reason, condition.parked) == (True, "410 gone", 0)


async def test_a_message_that_alone_is_refused_so_is_parked_and_the_others_pass(desk: Desk) -> None:
    class Wary(ScriptedChannel):
        """As a firewall that takes offence at one text."""

        async def send(self, alert: Alert) -> Receipt:
            self.answers = [gone()] if alert.id == make_alert(1).id else []
            return await super().send(alert)

    desk.courier(Wary())
    await desk.post(1, 2, 3)
    await desk.pass_time(5 * MINUTE)
    states = [(await desk.alert(number)).deliveries[0].state for number in (1, 2, 3)]
    assert states == [DeliveryState.PARKED, DeliveryState.DELIVERED, DeliveryState.DELIVERED]
    assert not (await desk.store.outbox.condition("hook")).is_open


async def test_a_message_that_is_at_fault_is_parked_and_the_next_is_tried_at_once(desk: Desk) -> None:
    hook = ScriptedChannel(answers=[*[busy()] * 5, refused()])
    desk.courier(hook)
    await desk.post(*range(6))
    await desk.pass_time(10 * MINUTE)
    condition = await desk.store.outbox.condition("hook")
    assert (condition.is_open, condition.parked, condition.waiting) == (False, 1, 0)


async def test_messages_that_cannot_be_written_are_parked_alone_and_say_nothing_of_the_channel(desk: Desk) -> None:
    hook = ScriptedChannel(answers=[Unwritable("hook: cannot be written (LookupError)") for _ in range(6)])
    desk.courier(hook)
    await desk.post(*range(7))
    await desk.work()
    condition = await desk.store.outbox.condition("hook")
    assert (condition.is_open, condition.parked, condition.waiting) == (False, 6, 0)


async def test_a_probe_that_cannot_be_written_closes_nothing_and_leaves_its_turn_to_the_next(desk: Desk) -> None:
    hook = ScriptedChannel(answers=[gone(), Unwritable("hook: cannot be written (LookupError)")])
    desk.courier(hook)
    await desk.post(1, 2)
    await desk.work()
    condition = await desk.store.outbox.condition("hook")
    assert (condition.is_open, condition.parked) == (True, 1)
    await desk.post(3)
    await desk.pass_time(timedelta(seconds=30), step=timedelta(seconds=30))
    assert hook.sent[:3] == ids(1, 2, 3)
    assert not (await desk.store.outbox.condition("hook")).is_open


async def test_a_probe_that_some_recipients_took_closes_the_channel(desk: Desk) -> None:
    full = DeliveryError("hook: refused for now: full@desk.example [452]", channel_works=True)
    hook = ScriptedChannel(answers=[*[busy()] * 5, full])
    desk.courier(hook)
    await desk.post(*range(7))
    await desk.work()
    assert (await desk.store.outbox.condition("hook")).is_open
    await desk.pass_time(MINUTE)
    assert not (await desk.store.outbox.condition("hook")).is_open
    await desk.pass_time(10 * MINUTE)
    states = {(await desk.alert(number)).deliveries[0].state for number in range(7)}
    assert states == {DeliveryState.DELIVERED}


async def test_a_refusal_is_noted_and_is_no_sign_that_an_open_channel_works(desk: Desk) -> None:
    hook = ScriptedChannel(answers=[*[busy()] * 5, refused(), busy()])
    desk.courier(hook)
    await desk.post(*range(7))
    await desk.pass_time(2 * MINUTE)
    condition = await desk.store.outbox.condition("hook")
    assert (condition.is_open, condition.parked, condition.last_delivered) == (True, 1, None)
    desk.courier(other := ScriptedChannel(name="other", answers=[refused()]))
    await desk.post(8, channels=("other",))
    await desk.work()
    condition = await desk.store.outbox.condition("other")
    assert (len(other.sent), condition.last_error, condition.last_error_at) == (1, "404", desk.hands.now)
    assert (condition.is_open, condition.refused, condition.last_delivered) == (False, 1, None)


async def test_a_channel_that_refuses_message_after_message_is_at_fault_and_people_hear_of_it_once(desk: Desk) -> None:
    hook, mail = dead(fault=refused), ScriptedChannel(name="mail")
    desk.courier(hook, "mail")
    desk.courier(mail, "hook")
    await desk.post(*range(12))
    await desk.pass_time(3 * timedelta(hours=1))
    condition = await desk.store.outbox.condition("hook")
    assert (condition.is_open, condition.parked, condition.waiting) == (True, 5, 7)
    (opened,) = await desk.notices()
    assert mail.sent == [opened.id]
    assert opened.article.headline == (
        "takes no messages (5 in a row were refused): 404; alerts wait, and it is tried again now and then; "
        "5 are parked (kentongan alerts redeliver --channel hook)"
    )
    hook.fault = None
    await desk.pass_time(10 * MINUTE)
    assert await desk.store.outbox.redeliver_parked("hook", desk.hands.now) == 5
    await desk.pass_time(10 * MINUTE)
    states = {(await desk.alert(number)).deliveries[0].state for number in range(12)}
    assert states == {DeliveryState.DELIVERED}
    assert [one.change.health.after for one in await desk.notices() if one.change.health] == [
        HealthState.FAILING,
        HealthState.WELL,
    ]


async def test_five_messages_at_fault_among_others_open_nothing(desk: Desk) -> None:
    desk.courier(ScriptedChannel(answers=[refused(), refused(), None] * 5))
    await desk.post(*range(15))
    await desk.work()
    condition = await desk.store.outbox.condition("hook")
    assert (condition.is_open, condition.since, condition.parked, condition.refused) == (False, None, 10, 0)


async def test_what_a_channel_asks_for_all_couriers_obey(desk: Desk) -> None:
    hook = ScriptedChannel(answers=[busy(30)])
    desk.courier(hook)
    desk.courier(hook)
    await desk.post(1, 2, 3)
    await desk.work()
    await desk.pass_time(timedelta(seconds=19), step=timedelta(seconds=1))
    assert hook.sent == ids(1)
    assert (await desk.alert(2)).deliveries[0].attempts == 0
    await desk.work()
    await desk.pass_time(timedelta(seconds=1), step=timedelta(seconds=1))
    assert sorted(hook.sent[1:]) == ids(1, 2, 3)
    assert desk.hands.now - START >= timedelta(seconds=30)


async def test_a_channel_that_asks_for_a_long_rest_gets_an_hour_and_people_hear_of_it_once(desk: Desk) -> None:
    hook, mail = dead(fault=lambda: busy(3600)), ScriptedChannel(name="mail")
    desk.courier(hook, "mail")
    desk.courier(mail, "hook")
    await desk.post(1, 2)
    await desk.work()
    await desk.pass_time(timedelta(hours=3))
    assert len(hook.sent) == 4, "once an hour"
    (told,) = await desk.notices()
    assert told.article.headline == "takes no messages: 429; alerts wait, and it is tried again at 09:00Z as it asked"
    assert mail.sent == [told.id]
    hook.fault = None
    await desk.pass_time(timedelta(hours=1))
    assert {(await desk.alert(number)).deliveries[0].state for number in (1, 2)} == {DeliveryState.DELIVERED}


async def test_the_pace_of_a_channel_is_one_for_all_processes(desk: Desk) -> None:
    """By Redis' clock: what the hands show does not shorten it."""
    hook = ScriptedChannel(interval=timedelta(hours=1))
    one, two = desk.courier(hook), desk.courier(hook)
    await desk.post(1, 2)
    assert await one.deliver_one()
    desk.hands.move(timedelta(days=1))
    assert not await two.deliver_one()
    assert hook.sent == ids(1)
    await desk.redis.delete(desk.store.keys.pace("hook"))
    assert await two.deliver_one()


async def test_people_hear_once_that_it_opened_and_once_that_it_closed(desk: Desk) -> None:
    hook, mail = dead(), ScriptedChannel(name="mail")
    desk.courier(hook, "mail")
    desk.courier(hook, "mail")
    desk.courier(mail, "hook")
    await desk.post(*range(9))
    await desk.pass_time(timedelta(hours=3))
    (opened,) = await desk.notices()
    assert (opened.change.type, opened.severity) == (ChangeType.CHANNEL_HEALTH, Severity.URGENT)
    assert opened.change.health is not None
    assert opened.change.health.after is HealthState.FAILING
    assert mail.sent == [opened.id]
    hook.fault = None
    await desk.pass_time(timedelta(hours=3))
    _, closed = await desk.notices()
    assert closed.article.headline == "takes messages again; 8 more alerts waited for it and go out now"
    assert mail.sent == [opened.id, closed.id]
    assert not (await desk.store.outbox.condition("hook")).is_turned


async def test_of_a_channel_that_comes_and_goes_people_hear_once_an_hour_and_at_last_how_it_is(desk: Desk) -> None:
    hook, mail = dead(), ScriptedChannel(name="mail")
    desk.courier(hook, "mail")
    desk.courier(mail, "hook")
    for number in range(36):  # ten minutes away, ten minutes there, for six hours
        hook.fault = None if number % 2 else busy
        await desk.post(*range(number * 10, number * 10 + 10))
        await desk.pass_time(10 * MINUTE)
    notices = {notice.id: notice.change.health for notice in await desk.notices()}
    told = [turn.after for sent in mail.sent if (turn := notices[sent]) is not None]
    assert told == [HealthState.FAILING, HealthState.WELL] * (len(told) // 2)
    assert 2 * 4 <= len(told) <= 2 * 6
    hook.fault = busy
    await desk.post(*range(400, 410))
    await desk.pass_time(2 * timedelta(hours=1))
    assert (await desk.notices())[-1].change.health == turn_of(await desk.store.outbox.condition("hook"))
    assert not (await desk.store.outbox.condition("hook")).is_turned


async def test_two_dead_channels_tell_of_each_other_once(desk: Desk) -> None:
    hook, mail = dead(), dead("mail")
    desk.courier(hook, "mail")
    desk.courier(mail, "hook")
    await desk.post(*range(9), channels=("hook", "mail"))
    await desk.pass_time(timedelta(days=2), step=5 * MINUTE)
    assert sorted(one.story.title for one in await desk.notices()) == ["hook", "mail"]
    hook.fault = mail.fault = None
    await desk.post(10, channels=("hook", "mail"))
    await desk.pass_time(timedelta(hours=1))
    assert len(await desk.notices()) == 4, "the first alert that comes shows that they work again"


async def test_a_crash_before_the_notice_was_written_leaves_it_to_the_next(desk: Desk) -> None:
    hook = dead(fault=gone)
    dying = desk.courier(hook, "mail")
    await desk.post(1)
    await dying.deliver_one()
    assert await desk.notices() == []
    desk.couriers = []
    await desk.courier(hook, "mail").deliver_one()
    assert len(await desk.notices()) == 1


async def test_without_another_channel_it_opens_all_the_same(desk: Desk) -> None:
    desk.courier(dead(fault=gone))
    await desk.post(1)
    await desk.work()
    assert await desk.notices() == []
    condition = await desk.store.outbox.condition("hook")
    assert (condition.is_open, condition.is_turned) == (True, False)


async def test_a_channel_that_hangs_delays_no_other_on_the_same_redis(store: Store) -> None:
    """Twenty couriers wait at their bells and one for its channel, all over one client."""
    stop, told = asyncio.Event(), asyncio.Event()

    class Rings(ScriptedChannel):
        async def send(self, alert: Alert) -> Receipt:
            told.set()
            return await super().send(alert)

    hanging, alive = ScriptedChannel(name="hanging", hangs=True), Rings(name="alive")
    idle = [ScriptedChannel(name=f"idle{number}") for number in range(20)]
    running = [
        asyncio.create_task(Courier(channel, store.outbox, store.outbox, consumer="test").run(stop))
        for channel in (hanging, alive, *idle)
    ]
    made = make_alert(1, channels=("hanging", "alive"))
    await store.articles.commit(verdict(article("https://a.example/1"), alerts=(made,)))
    async with asyncio.timeout(5):
        await told.wait()
    stop.set()
    done, late = await asyncio.wait(running[1:], timeout=5)
    running[0].cancel()
    await asyncio.gather(*running, return_exceptions=True)
    assert (len(done), len(late)) == (21, 0)
    assert alive.sent == [made.id]
