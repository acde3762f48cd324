"""What is not urgent waits and comes as one message; what is urgent never does. On a real Redis, by a clock that tests move."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from scheduler.delivery import Courier, DeliveryCount, drain
from scheduler.manners import Holds, Manners
from scraper.holding import gathered
from scraper.model import Alert, Delivery, DeliveryState, Digest, QuietHours, Receipt, Rule, Severity
from storage.connection import Client
from storage.outbox import MOST_GATHERED
from storage.store import Store
from tests.scheduler.fakes import START, Hands, ScriptedChannel, busy, make_alert, refused
from tests.storage.samples import article, verdict

QUARTER = Rule(name="deaths", channels=("hook",), digest=timedelta(minutes=15))
NIGHT = Rule(name="deaths", channels=("hook",), quiet=QuietHours(begin=time(22), end=time(6)))
JAKARTA = ZoneInfo("Asia/Jakarta")
AT_ONCE = timedelta(0)


class Crash(BaseException):
    """The process is no more."""


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def hook() -> ScriptedChannel:
    return ScriptedChannel()


def courier(
    channel: ScriptedChannel, store: Store, hands: Hands, *rules: Rule, lease: timedelta = timedelta(hours=1)
) -> Courier:
    return Courier(
        channel,
        store.outbox,
        store.outbox,
        consumer="test",
        manners=Manners(timeout=lease, writing=timedelta(0)),
        holds=Holds(rules or (QUARTER,), JAKARTA),
        clock=hands,
        dice=lambda: 1.0,
        rest=hands.rest,
    )


async def post(store: Store, hands: Hands, *numbers: int, urgent: bool = False, **changes: object) -> None:
    for number in numbers:
        severity = Severity.URGENT if urgent else Severity.NORMAL
        made = make_alert(number, severity=severity, created=hands.now, **changes)
        await store.articles.commit(verdict(article(f"https://a.example/{number}"), alerts=(made,), at=hands.now))


def name(*numbers: int) -> str:
    return "+".join(make_alert(number).id for number in numbers)


async def delivery(store: Store, number: int) -> Delivery:
    stored = await store.alerts.get(make_alert(number).id)
    assert stored is not None
    return stored.deliveries[0]


async def test_a_digest_gathers_from_its_first_alert_on(store: Store, hands: Hands, hook: ScriptedChannel) -> None:
    one = courier(hook, store, hands)
    for number in (1, 2, 3):
        await post(store, hands, number)
        await one.deliver_due()
        hands.move(timedelta(minutes=7))
    assert hook.sent == []
    hands.move(timedelta(minutes=-6, seconds=-1))
    await one.deliver_due()
    assert hook.sent == []
    hands.move(timedelta(seconds=1))
    await one.deliver_due()
    assert hook.sent == [name(1, 2, 3)]
    assert [await delivery(store, number) for number in (1, 2, 3)] == [
        Delivery(channel="hook", state=DeliveryState.DELIVERED, attempts=1, delivered_at=hands.now)
    ] * 3
    assert one.counted == DeliveryCount(delivered=3)


async def test_what_is_held_is_pending_until_its_time(store: Store, hands: Hands, hook: ScriptedChannel) -> None:
    await post(store, hands, 1)
    assert await drain([courier(hook, store, hands)], timedelta(seconds=5)) == DeliveryCount(pending=1, held=1)
    assert await delivery(store, 1) == Delivery(channel="hook", due=START + timedelta(minutes=15))
    assert await store.alerts.attempts(make_alert(1).id) == []


async def test_an_urgent_alert_passes_what_is_held(store: Store, hands: Hands, hook: ScriptedChannel) -> None:
    both = replace(QUARTER, quiet=QuietHours(begin=time(0), end=time(23, 59)))
    one = courier(hook, store, hands, both)
    await post(store, hands, 1, 2)
    await post(store, hands, 3, urgent=True)
    await one.deliver_due()
    assert hook.sent == [name(3)]


async def test_an_alert_alone_in_its_digest_is_an_alert(store: Store, hands: Hands, hook: ScriptedChannel) -> None:
    one = courier(hook, store, hands)
    await post(store, hands, 1)
    await one.deliver_due()
    hands.move(timedelta(minutes=15))
    await one.deliver_due()
    assert hook.sent == [name(1)]


async def test_rules_are_gathered_apart(store: Store, hands: Hands, hook: ScriptedChannel) -> None:
    one = courier(hook, store, hands, QUARTER, replace(QUARTER, name="truce: Gaza, «utara»"))
    await post(store, hands, 1, 3)
    await post(store, hands, 2, 4, rule="truce: Gaza, «utara»")
    await one.deliver_due()
    hands.move(timedelta(minutes=15))
    await one.deliver_due()
    assert sorted(hook.sent) == [name(1, 3), name(2, 4)]


async def test_the_night_comes_as_one_message_in_the_morning(store: Store, hands: Hands, hook: ScriptedChannel) -> None:
    one = courier(hook, store, hands, NIGHT)
    await post(store, hands, 1)
    await one.deliver_due()
    hands.move(timedelta(hours=7))  # 22:00 in Jakarta
    for number in (2, 3):
        await post(store, hands, number)
        await one.deliver_due()
        hands.move(timedelta(hours=3))
    assert hook.sent == [name(1)]
    hands.move(timedelta(hours=2))
    await one.deliver_due()
    assert hook.sent == [name(1), name(2, 3)]


async def test_a_digest_that_nobody_sent_before_the_night_waits_for_the_morning(
    store: Store, hands: Hands, hook: ScriptedChannel
) -> None:
    one = courier(hook, store, hands, replace(QUARTER, quiet=NIGHT.quiet))
    await post(store, hands, 1, 2)
    await one.deliver_due()
    hands.move(timedelta(hours=8))
    await post(store, hands, 3)
    await one.deliver_due()
    assert (hook.sent, await one.held()) == ([], 3)
    hands.move(timedelta(hours=7))
    await one.deliver_due()
    assert hook.sent == [name(1, 2, 3)]


async def test_a_failed_message_is_not_tried_again_in_the_night(
    store: Store, hands: Hands, hook: ScriptedChannel
) -> None:
    hook.answers = [busy(3600)]
    one = courier(hook, store, hands, NIGHT)
    hands.move(timedelta(hours=6, minutes=30))
    await post(store, hands, 1)
    await one.deliver_due()
    hands.move(timedelta(hours=1))
    await one.deliver_due()
    assert hook.sent == [name(1)]
    assert await delivery(store, 1) == Delivery(
        channel="hook", attempts=1, last_error="429", due=START + timedelta(hours=15)
    )
    hands.move(timedelta(hours=8))
    await one.deliver_due()
    assert hook.sent == [name(1)] * 2
    assert (await delivery(store, 1)).attempts == 2


async def test_a_crash_repeats_the_same_message(store: Store, hands: Hands, hook: ScriptedChannel) -> None:
    class Dying(ScriptedChannel):
        async def send_digest(self, digest: Digest) -> Receipt:
            await super().send_digest(digest)
            raise Crash

    dying = Dying()
    one = courier(dying, store, hands, lease=AT_ONCE)
    await post(store, hands, 1, 2)
    await one.deliver_due()
    hands.move(timedelta(minutes=15))
    with pytest.raises(Crash):
        await one.deliver_due()
    await post(store, hands, 3)
    again = courier(hook, store, hands, QUARTER)
    hands.move(timedelta(minutes=30))
    for _ in range(3):
        await courier(hook, store, hands, lease=AT_ONCE).deliver_one()
    hands.move(timedelta(minutes=15))
    await again.deliver_due()
    assert (dying.sent, hook.sent) == ([name(1, 2)], [name(1, 2), name(3)])


async def test_a_refused_digest_parks_each_alert_and_each_is_sent_again_by_itself(
    store: Store, hands: Hands, hook: ScriptedChannel
) -> None:
    class Refusing(ScriptedChannel):
        async def send_digest(self, digest: Digest) -> Receipt:
            raise refused()

    await post(store, hands, 1, 2)
    one = courier(Refusing(), store, hands)
    await one.deliver_due()
    hands.move(timedelta(minutes=15))
    await one.deliver_due()
    assert one.counted == DeliveryCount(parked=2)
    assert [(await delivery(store, number)).state for number in (1, 2)] == [DeliveryState.PARKED] * 2
    assert await store.outbox.waiting("hook") == 0

    assert await store.outbox.redeliver([make_alert(2).id], hands.now)
    await courier(hook, store, hands).deliver_due()
    assert hook.sent == [name(2)], "sent again by hand, it waits for no digest"


async def test_a_long_digest_is_several_messages(store: Store, hands: Hands, hook: ScriptedChannel) -> None:
    numbers = range(MOST_GATHERED + 3)
    await post(store, hands, *numbers)
    one = courier(hook, store, hands)
    await one.deliver_due()
    hands.move(timedelta(minutes=15))
    await one.deliver_due()
    assert hook.sent == [name(*numbers[:MOST_GATHERED]), name(*numbers[MOST_GATHERED:])]


async def test_a_channel_that_was_away_for_the_length_of_a_digest_parks_nothing_early(
    store: Store, hands: Hands, hook: ScriptedChannel
) -> None:
    day = replace(QUARTER, digest=timedelta(days=2))
    one = courier(hook, store, hands, day)
    await post(store, hands, 1)
    await one.deliver_due()
    hands.move(timedelta(days=2))
    hook.answers = [busy() for _ in range(15)]
    while hook.answers:
        await one.deliver_due()
        hands.move(timedelta(hours=1))
    await one.deliver_due()
    assert (await delivery(store, 1)).state is DeliveryState.DELIVERED


async def test_a_shorter_digest_takes_along_what_the_longer_one_held(
    store: Store, hands: Hands, hook: ScriptedChannel
) -> None:
    await post(store, hands, 1)
    await courier(hook, store, hands, replace(QUARTER, digest=timedelta(days=1))).deliver_due()
    short = courier(hook, store, hands)
    await post(store, hands, 2)
    await short.deliver_due()
    assert (await delivery(store, 1)).due == START + timedelta(minutes=15)
    hands.move(timedelta(minutes=15))
    await short.deliver_due()
    assert hook.sent == [name(1, 2)]


async def test_an_alert_that_was_deleted_by_hand_keeps_no_other_from_its_digest(
    store: Store, hands: Hands, hook: ScriptedChannel, redis: Client
) -> None:
    await post(store, hands, 1, 2, 3)
    one = courier(hook, store, hands)
    await one.deliver_due()
    await redis.delete(store.keys.alert(make_alert(1).id))
    hands.move(timedelta(minutes=15))
    await one.deliver_due()
    assert hook.sent == [name(2, 3)]
    assert await store.outbox.waiting("hook") == 0


def test_a_digest_is_named_after_its_alerts() -> None:
    first, second = make_alert(1), make_alert(2)

    def identity(*alerts: Alert) -> str:
        return gathered(alerts).id

    assert identity(first, second) == identity(second, first) != identity(first)


async def test_the_bell_rings_when_a_digest_ends(store: Store, hands: Hands, hook: ScriptedChannel) -> None:
    await post(store, hands, 1)
    await courier(hook, store, hands).deliver_due()
    # By Redis' clock the digest of that day is over long ago or far ahead; either way the wait knows of it.
    listened: Sequence[object] = await store.outbox._news(
        keys=[store.keys.outbox("hook"), store.keys.later("hook"), store.keys.digests("hook")], args=["couriers"]
    )
    assert listened[-1] != -1


async def test_a_digest_that_ends_while_one_message_alone_keeps_failing_is_tried_at_once(
    store: Store, hands: Hands
) -> None:
    class Wary(ScriptedChannel):
        """Never takes the first alert."""

        async def send(self, alert: Alert) -> Receipt:
            self.answers = [busy()] if alert.id == name(1) else []
            return await super().send(alert)

    hook = Wary()
    one = courier(hook, store, hands)
    await post(store, hands, 2, 3)
    await one.deliver_due()
    hands.move(timedelta(minutes=13, seconds=40))
    await post(store, hands, 1, urgent=True)
    for _ in range(16):
        await one.deliver_due()
        hands.move(timedelta(seconds=5))
    condition = await store.outbox.condition("hook")
    assert (condition.is_open, hook.sent) == (True, [name(1)] * 5)
    assert condition.next_try is not None
    assert hands.now < condition.next_try
    await one.deliver_due()
    assert hook.sent[5:] == [name(2, 3)]
    assert not (await store.outbox.condition("hook")).is_open


@pytest.mark.parametrize(
    ("rules", "ends_in"),
    [
        ((Rule(name="deaths", channels=("hook",)),), AT_ONCE),
        ((Rule(name="other", channels=("hook",)),), AT_ONCE),
        ((Rule(name="deaths", channels=("hook",), digest=timedelta(minutes=5)),), timedelta(minutes=5)),
        ((Rule(name="deaths", channels=("hook",), digest=timedelta(hours=9)),), timedelta(hours=4)),
    ],
)
async def test_what_a_digest_held_that_is_no_more_goes_out_at_the_next_start(
    hook: ScriptedChannel, store: Store, hands: Hands, rules: tuple[Rule, ...], ends_in: timedelta
) -> None:
    long = Rule(name="deaths", channels=("hook",), digest=timedelta(hours=6))
    await post(store, hands, 1, 2)
    await courier(hook, store, hands, long).deliver_due()
    hands.move(timedelta(hours=2))
    restarted = courier(hook, store, hands, *rules)
    await restarted.deliver_due()
    if ends_in:
        assert hook.sent == []
        assert (await delivery(store, 1)).due == hands.now + ends_in
        hands.move(ends_in)
        await restarted.deliver_due()
    assert hook.sent == [name(1, 2)]
