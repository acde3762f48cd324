"""Leases: one holder at a time, and an old holder can be told from a new one."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from storage.connection import Client
from storage.store import Store

MINUTE = timedelta(minutes=1)


async def test_one_of_many_gets_the_lease(store: Store) -> None:
    tokens = await asyncio.gather(*(store.leases.acquire("leader", f"h{n}", MINUTE) for n in range(10)))
    assert sorted(token or 0 for token in tokens) == [0] * 9 + [1]


async def test_tokens_rise_with_every_holder_and_name(store: Store) -> None:
    assert await store.leases.acquire("leader", "a", MINUTE) == 1
    assert await store.leases.acquire("site:x", "b", MINUTE) == 2
    await store.leases.release("leader", "a")
    assert await store.leases.acquire("leader", "b", MINUTE) == 3
    assert await store.leases.acquire("leader", "b", MINUTE) == 4


async def test_only_the_holder_renews_and_releases(store: Store, redis: Client) -> None:
    await store.leases.acquire("leader", "a", MINUTE)
    assert not await store.leases.renew("leader", "b", MINUTE)
    await store.leases.release("leader", "b")
    assert await store.leases.acquire("leader", "b", MINUTE) is None
    assert await store.leases.renew("leader", "a", MINUTE * 10)
    assert await redis.pttl("kentongan:lease:leader") > MINUTE.total_seconds() * 1000


async def test_a_lease_that_ran_out_is_free_and_cannot_be_renewed(store: Store, redis: Client) -> None:
    await store.leases.acquire("leader", "a", MINUTE)
    await redis.pexpireat("kentongan:lease:leader", 1)
    assert not await store.leases.renew("leader", "a", MINUTE)
    assert await store.leases.acquire("leader", "b", MINUTE) == 2


async def test_who_has_a_lease_is_known_and_the_store_says_what_time_it_is(store: Store) -> None:
    assert await store.leases.holder("leader") is None
    await store.leases.acquire("leader", "a", MINUTE)
    assert await store.leases.holder("leader") == "a"
    assert abs(await store.leases.now() - datetime.now(UTC)) < MINUTE


async def test_a_lease_rests_before_somebody_gets_it(store: Store) -> None:
    await store.leases.acquire("site:x", "a", MINUTE)
    await store.leases.release("site:x", "a", MINUTE)
    assert await store.leases.acquire("site:x", "a", MINUTE) is None
    assert await store.leases.holder("site:x") is None
