"""A story has one thread on each channel, which counts each alert once and outlives its users."""

from __future__ import annotations

import asyncio

from storage.connection import Client
from storage.retention import milliseconds
from storage.store import Store
from storage.threads import MOST_TOLD, Thread
from tests.storage.samples import alert, at

FIRST, SECOND, EARLIER = alert("a1"), alert("a2", created=at(5)), alert("a0", created=at(-5))


async def test_a_story_without_a_thread_has_none_to_follow(store: Store) -> None:
    assert await store.threads.get("desk", "s1") is None
    assert await store.threads.follow("desk", FIRST) is None
    assert await store.threads.get("desk", "s1") is None


async def test_what_opened_it_is_found_again_by_any_process(store: Store, redis: Client) -> None:
    opened = await store.threads.open("desk", FIRST, place="C1", reference="1.5")
    expected = Thread(place="C1", reference="1.5", opening=FIRST, latest=FIRST, told=("a1",))
    assert opened == expected
    assert await Store(redis).threads.get("desk", "s1") == expected
    assert await store.threads.get("other", "s1") is None


async def test_an_alert_that_is_told_twice_counts_once(store: Store) -> None:
    await store.threads.open("desk", FIRST, place="C1", reference="1.5")
    once = await store.threads.follow("desk", SECOND)
    assert await store.threads.follow("desk", SECOND) == once
    assert await store.threads.follow("desk", FIRST) == once
    assert once is not None
    assert (once.updates, once.told, once.latest, once.opening) == (1, ("a2", "a1"), SECOND, FIRST)


async def test_an_older_alert_that_comes_late_is_not_the_latest(store: Store) -> None:
    await store.threads.open("desk", FIRST, place="C1", reference="1.5")
    late = await store.threads.follow("desk", EARLIER)
    assert late is not None
    assert (late.updates, late.latest) == (1, FIRST)


async def test_couriers_of_several_daemons_lose_no_count(store: Store) -> None:
    await store.threads.open("desk", FIRST, place="C1", reference="1.5")
    await asyncio.gather(*(store.threads.follow("desk", alert(f"b{n}", created=at(n))) for n in range(30)))
    thread = await store.threads.get("desk", "s1")
    assert thread is not None
    assert (thread.updates, len(thread.told), thread.latest.id) == (30, 31, "b29")


async def test_a_thread_does_not_grow_without_bound(store: Store) -> None:
    await store.threads.open("desk", FIRST, place="C1", reference="1.5")
    for number in range(MOST_TOLD + 5):
        thread = await store.threads.follow("desk", alert(f"b{number}"))
    assert thread is not None
    assert (len(thread.told), thread.told[0], thread.updates) == (MOST_TOLD, f"b{MOST_TOLD + 4}", MOST_TOLD + 5)


async def test_of_two_that_open_it_at_once_the_second_follows(store: Store) -> None:
    await store.threads.open("desk", FIRST, place="C1", reference="1.5")
    thread = await store.threads.open("desk", SECOND, place="C1", reference="1.6")
    expected = Thread(place="C1", reference="1.5", opening=FIRST, latest=SECOND, updates=1, told=("a2", "a1"))
    assert thread == expected


async def test_a_thread_that_is_forgotten_is_opened_anew(store: Store) -> None:
    await store.threads.open("desk", FIRST, place="C1", reference="1.5")
    await store.threads.forget("desk", "s1")
    assert await store.threads.get("desk", "s1") is None
    anew = await store.threads.open("desk", SECOND, place="C2", reference="9.9")
    assert anew == Thread(place="C2", reference="9.9", opening=SECOND, latest=SECOND, told=("a2",))


async def test_each_use_lets_it_live_longer(store: Store, redis: Client) -> None:
    await store.threads.open("desk", FIRST, place="C1", reference="1.5")
    key, whole = store.keys.thread("desk", "s1"), milliseconds(store.retention.articles)
    await redis.pexpire(key, 1000)
    await store.threads.get("desk", "s1")
    assert whole - 60_000 < await redis.pttl(key) <= whole
    await redis.pexpire(key, 1000)
    await store.threads.follow("desk", SECOND)
    assert whole - 60_000 < await redis.pttl(key) <= whole
