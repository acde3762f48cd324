"""The outbox: nothing leaves without an answer, nothing is told by two couriers, nothing is lost on the way."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from scraper.model import Delivery, DeliveryState, Parcel, Receipt
from storage.alerts import Attempt, Outcome
from storage.connection import Client
from storage.outbox import FORGOTTEN_AFTER, GROUP
from storage.store import Store
from tests.storage.samples import NOW, alert, article, at, verdict

HOUR = timedelta(hours=1)
EXPIRED = timedelta(0)
"""A lease that is over as soon as somebody else asks: time passes without waiting for it."""
OK = Receipt(channel="desk", reference="250 taken")


async def post(store: Store, *ids: str, channels: tuple[str, ...] = ("desk",)) -> None:
    for id_ in ids:
        await store.articles.commit(verdict(article(f"https://a.example/{id_}"), alerts=(alert(id_, *channels),)))


async def claim(
    store: Store, consumer: str = "one", *, count: int = 10, lease: timedelta = HOUR, minute: float = 0
) -> list[Parcel]:
    return list(await store.outbox.claim("desk", consumer=consumer, count=count, lease=lease, now=at(minute)))


def names(parcels: list[Parcel]) -> list[tuple[str, int]]:
    return [(parcel.alerts[0].id, parcel.attempt) for parcel in parcels]


async def delivery(store: Store, id_: str, channel: str = "desk") -> Delivery:
    stored = await store.alerts.get(id_)
    assert stored
    return next(one for one in stored.deliveries if one.channel == channel)


async def test_parcels_come_in_order_and_each_to_one_courier(store: Store) -> None:
    await post(store, "a", "b", "c")
    assert names(await claim(store, count=2)) == [("a", 1), ("b", 1)]
    assert names(await claim(store, "two")) == [("c", 1)]
    assert await claim(store, "three") == []
    assert await store.outbox.waiting("desk") == 3


async def test_an_alert_of_no_article_is_posted_once_and_delivered_like_any_other(store: Store) -> None:
    notice = alert("a", "desk", "ops")
    assert await store.outbox.post(notice)
    assert not await store.outbox.post(notice)
    (parcel,) = await claim(store)
    assert parcel.alerts == (notice,)
    assert await store.outbox.settle(parcel, OK, at(1))
    assert [one.state for one in (await store.alerts.newest(5))[0].deliveries] == [
        DeliveryState.DELIVERED,
        DeliveryState.PENDING,
    ]
    assert await store.outbox.waiting("ops") == 1


async def test_a_settled_parcel_is_delivered_logged_and_gone(store: Store, redis: Client) -> None:
    await post(store, "a")
    (parcel,) = await claim(store)
    assert await store.outbox.settle(parcel, OK, at(1))
    assert await delivery(store, "a") == Delivery(
        channel="desk", state=DeliveryState.DELIVERED, attempts=1, delivered_at=at(1)
    )
    assert await store.alerts.attempts("a") == [
        Attempt(at=at(1), channel="desk", attempt=1, outcome=Outcome.DELIVERED, reference="250 taken")
    ]
    assert await store.outbox.waiting("desk") == 0
    assert await redis.xlen(store.keys.outbox("desk")) == 0
    assert await claim(store, lease=EXPIRED) == []


async def test_an_expired_lease_is_claimed_first_and_counts_as_an_attempt(store: Store) -> None:
    await post(store, "a")
    await claim(store)
    await post(store, "b")
    assert names(await claim(store, "two", lease=EXPIRED)) == [("a", 2), ("b", 1)]


async def test_who_lost_the_lease_moves_nothing(store: Store) -> None:
    await post(store, "a")
    (slow,) = await claim(store, "slow")
    (quick,) = await claim(store, "quick", lease=EXPIRED)
    assert not await store.outbox.settle(slow, OK, NOW)
    assert not await store.outbox.later(slow, "busy", at(5), NOW)
    assert not await store.outbox.park(slow, "gone", NOW)
    assert (await delivery(store, "a")).state is DeliveryState.PENDING
    assert await store.alerts.attempts("a") == []
    assert await store.outbox.settle(quick, OK, NOW)
    assert not await store.outbox.settle(quick, OK, NOW)


async def test_a_lease_lost_and_won_again_by_the_same_courier_is_another_lease(store: Store) -> None:
    await post(store, "a")
    (before,) = await claim(store)
    (after,) = await claim(store, lease=EXPIRED)
    assert not await store.outbox.settle(before, OK, NOW)
    assert await store.outbox.settle(after, OK, NOW)


async def test_what_is_put_off_comes_when_due_before_what_is_new(store: Store) -> None:
    await post(store, "a")
    (parcel,) = await claim(store)
    assert await store.outbox.later(parcel, "429 slow down", at(10), NOW)
    await post(store, "b")
    assert names(await claim(store, minute=9, count=0)) == []
    assert await store.outbox.waiting("desk") == 2
    assert names(await claim(store, minute=10)) == [("a", 2), ("b", 1)]
    assert await delivery(store, "a") == Delivery(channel="desk", attempts=1, last_error="429 slow down", due=at(10))


async def test_what_is_not_due_stays(store: Store) -> None:
    await post(store, "a")
    (parcel,) = await claim(store)
    await store.outbox.later(parcel, "busy", at(10), NOW)
    assert await claim(store, minute=9.9, lease=EXPIRED) == []
    assert names(await claim(store, minute=10)) == [("a", 2)]


async def test_a_retry_whose_courier_died_comes_again(store: Store) -> None:
    await post(store, "a")
    (parcel,) = await claim(store)
    await store.outbox.later(parcel, "busy", at(10), NOW)
    await claim(store, "dies", minute=10)
    (parcel,) = await claim(store, "lives", minute=11, lease=EXPIRED)
    assert parcel.attempt == 3
    assert await store.outbox.settle(parcel, OK, at(11))
    assert await store.outbox.waiting("desk") == 0


async def test_a_parked_parcel_waits_for_a_person_who_gives_it_a_fresh_budget(store: Store) -> None:
    await post(store, "a", "b")
    for parcel in await claim(store):
        assert await store.outbox.park(parcel, "404 no such hook", at(1))
    assert await claim(store, lease=EXPIRED) == []
    assert await store.outbox.waiting("desk") == 0
    assert await store.outbox.parked("desk") == ["b", "a"]
    assert [one.id for one in await store.alerts.newest(state="parked")] == ["b", "a"]
    assert (await store.counts())["alerts_parked"] == 2

    assert await store.outbox.redeliver(["a", "unknown"], at(2)) == ("a",)
    assert await store.outbox.redeliver(["a"], at(2)) == ()
    assert names(await claim(store)) == [("a", 1)]
    assert await delivery(store, "a") == Delivery(channel="desk", last_error="404 no such hook")
    assert await store.outbox.parked("desk") == ["b"]
    assert [one.outcome for one in await store.alerts.attempts("a")] == [Outcome.REDELIVERED, Outcome.PARKED]


async def test_channels_know_nothing_of_each_other(store: Store) -> None:
    await post(store, "a", channels=("desk", "newsroom"))
    (parcel,) = await claim(store)
    await store.outbox.park(parcel, "gone", NOW)
    assert await store.outbox.waiting("newsroom") == 1
    states = {
        one.channel: (await delivery(store, "a", one.channel)).state
        for one in alert("a", "desk", "newsroom").deliveries
    }
    assert states == {"desk": DeliveryState.PARKED, "newsroom": DeliveryState.PENDING}


async def test_an_alert_has_an_end_only_once_no_channel_waits_for_it(store: Store, redis: Client) -> None:
    await post(store, "a", channels=("desk", "newsroom"))
    key = store.keys.alert("a")
    (one,) = await claim(store)
    await store.outbox.settle(one, OK, NOW)
    assert await redis.pttl(key) == -1
    (two,) = await store.outbox.claim("newsroom", consumer="one", count=1, lease=HOUR, now=NOW)
    await store.outbox.park(two, "gone", NOW)
    assert await redis.pttl(key) > 0
    await store.outbox.redeliver(["a"], NOW)
    assert await redis.pttl(key) == -1


async def test_at_most_fifty_attempts_are_kept(store: Store) -> None:
    await post(store, "a")
    for minute in range(60):
        (parcel,) = await claim(store, minute=minute)
        await store.outbox.later(parcel, "busy", at(minute), at(minute))
    attempts = await store.alerts.attempts("a")
    assert [one.attempt for one in attempts] == list(range(60, 10, -1))


async def test_an_alert_deleted_by_hand_blocks_nobody(store: Store, redis: Client) -> None:
    await post(store, "a", "b")
    await redis.delete(store.keys.alert("a"))
    assert names(await claim(store)) == [("b", 1)]
    assert await store.outbox.waiting("desk") == 1


async def test_many_couriers_at_once_never_hold_the_same_parcel(store: Store) -> None:
    await post(store, *(f"a{number}" for number in range(40)))
    claims = await asyncio.gather(*(claim(store, f"courier {number}", count=5) for number in range(12)))
    held = [parcel.alerts[0].id for parcels in claims for parcel in parcels]
    assert len(held) == len(set(held)) == 40


async def test_a_new_alert_wakes_whoever_waits(store: Store) -> None:
    async with asyncio.timeout(5):
        waiting = asyncio.create_task(store.outbox.wait(["desk", "newsroom"], HOUR))
        await asyncio.gather(waiting, post(store, "a"))


async def test_what_came_between_claim_and_wait_is_not_missed(store: Store) -> None:
    await post(store, "a")
    await claim(store)
    await post(store, "b")
    async with asyncio.timeout(5):
        await store.outbox.wait(["desk"], HOUR)


async def test_a_wait_for_nothing_ends_in_time_also_when_all_is_leased(store: Store) -> None:
    await post(store, "a")
    await claim(store)
    async with asyncio.timeout(5):
        await store.outbox.wait(["desk"], timedelta(milliseconds=30))


async def test_what_is_put_off_rings_when_it_is_due(store: Store) -> None:
    await post(store, "a")
    (parcel,) = await claim(store)
    await store.outbox.later(parcel, "busy", NOW - HOUR * 24 * 3650, NOW)
    async with asyncio.timeout(5):
        await store.outbox.wait(["desk"], HOUR)


async def test_a_wait_that_is_cancelled_leaves_the_client_usable(store: Store) -> None:
    waiting = asyncio.create_task(store.outbox.wait(["desk"], HOUR))
    await store.ping()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await post(store, "a")
    assert names(await claim(store)) == [("a", 1)]


async def test_a_courier_who_holds_a_lease_is_never_forgotten(store: Store, redis: Client) -> None:
    await post(store, "a", "b")
    (parcel, _) = await claim(store)
    await store.outbox.settle(parcel, OK, NOW)
    await claim(store, "idle")
    assert FORGOTTEN_AFTER > HOUR
    for stream in ("outbox", "retry"):
        forget = store.outbox._consumers
        await forget(keys=[f"kentongan:{stream}:desk"], args=[GROUP, -1])
    left = await redis.xinfo_consumers(store.keys.outbox("desk"), GROUP)
    assert [(one["name"], one["pending"]) for one in left] == [("one", 1)]
