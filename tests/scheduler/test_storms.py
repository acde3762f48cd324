"""A hundred changes in a minute are a few messages that can be read, and nobody waits for what is urgent.

On a real Redis, by a clock that tests move.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, time, timedelta

import pytest
from msgspec.structs import replace

from scheduler.channels.gathering import collect
from scheduler.delivery import Courier, DeliveryCount
from scheduler.manners import Habits, Holds, Manners
from scraper.codec import encode
from scraper.holding import gathered
from scraper.model import Alert, DeliveryState, Digest, QuietHours, Receipt, Rule, Severity, Storm, StoryRef
from storage.connection import Client
from storage.outbox import MOST_GATHERED
from storage.store import Store
from tests.scheduler.fakes import START, Hands, ScriptedChannel, busy, make_alert
from tests.storage.samples import article, verdict

STORM = Storm(more_than=10, within=timedelta(minutes=1))
STEP = timedelta(seconds=6)
"""The longest that anything waits for a storm."""
QUIET = Rule(name="quiet", channels=("hook",), quiet=QuietHours(begin=time(0), end=time(23, 59)))
HOURLY = Rule(name="hourly", channels=("hook",), digest=timedelta(hours=1))


class Crash(BaseException):
    """The process is no more."""


class Watched(ScriptedChannel):
    """Remembers when each message came, and its alerts."""

    def __init__(self, hands: Hands) -> None:
        super().__init__()
        self.hands = hands
        self.messages: list[tuple[datetime, tuple[Alert, ...]]] = []

    async def send(self, alert: Alert) -> Receipt:
        self.messages.append((self.hands.now, (alert,)))
        return await super().send(alert)

    async def send_digest(self, digest: Digest) -> Receipt:
        self.messages.append((self.hands.now, digest.alerts))
        return await super().send_digest(digest)

    def numbers(self) -> list[list[int]]:
        return [[int(alert.id, 16) for alert in alerts] for _, alerts in self.messages]


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def hook(hands: Hands) -> Watched:
    return Watched(hands)


def courier(
    channel: ScriptedChannel, store: Store, hands: Hands, *rules: Rule, storm: Storm | None = STORM, lease: int = 3600
) -> Courier:
    return Courier(
        channel,
        store.outbox,
        store.outbox,
        consumer="test",
        manners=Manners(timeout=timedelta(seconds=lease), writing=timedelta(0)),
        holds=Holds(rules),
        habits=Habits(storm=storm),
        clock=hands,
        dice=lambda: 1.0,
        rest=hands.rest,
    )


async def post(store: Store, hands: Hands, numbers: Sequence[int], *, story: str = "", **changes: object) -> None:
    made = tuple(
        make_alert(
            number,
            created=hands.now,
            story=StoryRef(id=story or f"s{number}", title=f"Story {story or number}"),
            **changes,
        )
        for number in numbers
    )
    await store.articles.commit(verdict(article(f"https://a.example/{numbers[0]}"), alerts=made, at=hands.now))


async def test_a_hundred_at_once_are_five_messages_at_once(store: Store, hands: Hands, hook: Watched) -> None:
    await post(store, hands, range(100))
    one = courier(hook, store, hands)
    await one.deliver_due()
    assert [len(alerts) for _, alerts in hook.messages] == [MOST_GATHERED] * 5
    assert [number for message in hook.numbers() for number in message] == [*range(100)]
    assert {when for when, _ in hook.messages} == {START}
    assert one.counted == DeliveryCount(delivered=100)
    for number in (0, 99):
        stored = await store.alerts.get(make_alert(number).id)
        assert stored is not None
        assert stored.deliveries[0].state is DeliveryState.DELIVERED


async def test_what_the_rate_takes_goes_out_one_by_one(store: Store, hands: Hands, hook: Watched) -> None:
    await post(store, hands, range(10))
    await courier(hook, store, hands).deliver_due()
    assert hook.numbers() == [[number] for number in range(10)]


async def test_a_hundred_over_a_minute_wait_six_seconds_at_most(store: Store, hands: Hands, hook: Watched) -> None:
    one = courier(hook, store, hands)
    for number in range(100):
        await post(store, hands, [number])
        await one.deliver_one()
        hands.move(timedelta(seconds=0.6))
    await one.deliver_due()
    assert [number for message in hook.numbers() for number in message] == [*range(100)]
    assert len(hook.messages) <= 21
    waits = [when - alert.created for when, alerts in hook.messages for alert in alerts]
    assert max(waits) <= STEP


async def test_the_tail_of_a_storm_is_gathered_too(store: Store, hands: Hands, hook: Watched) -> None:
    await post(store, hands, range(65))
    await courier(hook, store, hands).deliver_due()
    assert [len(alerts) for _, alerts in hook.messages] == [20, 20, 20, 5]


async def test_when_the_storm_is_over_each_goes_out_alone_again(store: Store, hands: Hands, hook: Watched) -> None:
    one = courier(hook, store, hands)
    await post(store, hands, range(100))
    await one.deliver_due()
    hands.move(timedelta(minutes=1))
    await post(store, hands, [100, 101])
    await one.deliver_due()
    assert hook.numbers()[5:] == [[100], [101]]


async def test_urgent_stories_come_first_and_each_story_stands_together(
    store: Store, hands: Hands, hook: Watched
) -> None:
    for number in range(30):
        await post(store, hands, [number], story=f"s{number % 5}", severity=Severity.NORMAL)
    await post(store, hands, [30], story="s3")
    await courier(hook, store, hands).deliver_due()
    first, second = hook.numbers()
    assert first == [3, 8, 13, 18, 23, 28, 30, 0, 5, 10, 15, 20, 25, 1, 6, 11, 16, 21, 26, 2]
    assert second == [4, 9, 14, 19, 24, 29, 7, 12, 17, 22, 27]


async def test_an_urgent_alert_overtakes_the_messages_of_a_storm(store: Store, hands: Hands, hook: Watched) -> None:
    await post(store, hands, range(11), severity=Severity.NORMAL, rule="hourly")
    one = courier(hook, store, hands, HOURLY, storm=Storm(more_than=1, within=timedelta(minutes=1)))
    while await one.deliver_one():
        pass
    hands.move(timedelta(hours=1))
    await post(store, hands, [100])
    await one.deliver_due()
    assert hook.numbers() == [[100]], "the digest ends at the same moment and waits for the rate"
    hands.move(timedelta(minutes=1))
    await one.deliver_due()
    assert hook.numbers()[1:] == [[*range(11)]]


async def test_what_a_digest_or_quiet_hours_hold_is_left_to_them(store: Store, hands: Hands, hook: Watched) -> None:
    await post(store, hands, range(20), severity=Severity.NORMAL, rule="quiet")
    await post(store, hands, range(20, 40), severity=Severity.NORMAL, rule="hourly")
    await post(store, hands, range(40, 60))
    one = courier(hook, store, hands, QUIET, HOURLY)
    await one.deliver_due()
    assert hook.numbers() == [[*range(40, 60)]]
    assert await one.held() == 40
    hands.move(timedelta(hours=1))
    await one.deliver_due()
    assert hook.numbers()[1:] == [[*range(20, 40)]]


async def test_what_is_only_held_uses_up_no_rate(store: Store, hands: Hands, hook: Watched) -> None:
    await post(store, hands, range(30), severity=Severity.NORMAL, rule="quiet")
    one = courier(hook, store, hands, QUIET)
    while await one.deliver_one():
        pass
    assert (await one.held(), hands.now) == (30, START)
    await post(store, hands, range(30, 40))
    await one.deliver_due()
    assert (hook.numbers(), hands.now) == ([[number] for number in range(30, 40)], START)


async def test_a_crash_repeats_the_same_message(store: Store, hands: Hands, hook: Watched) -> None:
    class Dying(ScriptedChannel):
        async def send_digest(self, digest: Digest) -> Receipt:
            raise Crash

    await post(store, hands, range(15))
    with pytest.raises(Crash):
        await courier(Dying(), store, hands, lease=0).deliver_one()
    await post(store, hands, range(15, 30))
    while not hook.messages:
        await courier(hook, store, hands, lease=0).deliver_one()
    await courier(hook, store, hands).deliver_due()
    assert hook.numbers() == [[*range(15)], [*range(15, 30)]]


async def test_a_message_that_failed_is_tried_again_whole(store: Store, hands: Hands, hook: Watched) -> None:
    hook.answers = [busy(20)]
    await post(store, hands, range(15))
    one = courier(hook, store, hands)
    await one.deliver_due()
    await post(store, hands, range(15, 17))
    hands.move(timedelta(seconds=20))
    await one.deliver_due()
    assert hook.numbers() == [[*range(15)], [*range(15)], [15, 16]]


async def test_all_that_is_sent_again_by_hand_is_a_storm_like_any_other(
    store: Store, hands: Hands, hook: Watched
) -> None:
    await post(store, hands, range(30))
    for parcel in await store.outbox.claim("hook", consumer="c", count=30, lease=timedelta(hours=1), now=hands.now):
        assert await store.outbox.park(parcel, "gone", hands.now)
    hands.move(timedelta(days=1))
    assert await store.outbox.redeliver_parked("hook", hands.now) == 30
    await courier(hook, store, hands).deliver_due()
    assert [len(alerts) for _, alerts in hook.messages] == [20, 10]


async def test_without_storms_every_alert_goes_out_by_itself(store: Store, hands: Hands, hook: Watched) -> None:
    await post(store, hands, range(30))
    await courier(hook, store, hands, storm=None).deliver_due()
    assert hook.numbers() == [[number] for number in range(30)]


async def test_a_slow_channel_gathers_what_its_pace_would_keep_waiting(
    store: Store, hands: Hands, hook: Watched, redis: Client
) -> None:
    hook.interval = timedelta(seconds=30)
    await post(store, hands, range(5))
    one = courier(hook, store, hands)
    await one.deliver_one()
    assert hook.numbers() == [[*range(5)]]
    assert await redis.pttl(store.keys.pace("hook")) > 25_000


async def test_a_clock_that_was_wrong_for_a_while_stops_nobody(store: Store, hands: Hands, hook: Watched) -> None:
    hands.move(timedelta(days=365))
    await post(store, hands, range(100))
    await courier(hook, store, hands).deliver_due()
    hands.move(timedelta(days=-365))
    await post(store, hands, [100])
    hands.move(STEP * 11)
    await courier(hook, store, hands).deliver_due()
    assert hook.numbers()[-1] == [100]


def test_the_title_of_a_storm_says_how_many_of_what() -> None:
    def of(number: int, rule: str, story: str, severity: Severity = Severity.NORMAL) -> Alert:
        return make_alert(number, rule=rule, severity=severity, story=StoryRef(id=story, title=story))

    alerts = [
        of(1, "deaths", "Lembah", Severity.URGENT),
        of(2, "deaths", "Lembah"),
        of(3, "truce", "Pantai"),
        *(of(number, "aid", f"Kota {number}") for number in range(4, 8)),
    ]
    digest = gathered(alerts)
    assert json.loads(encode(digest))["rule"] is None
    assert collect(digest, language="en").title == (
        "[URGENT: 1] Digest: 7 changes · aid 4, deaths 2, truce 1 · Lembah, Pantai, Kota 4 +3"
    )
    assert gathered([replace(alert, rule="aid") for alert in alerts]).rule == "aid"
