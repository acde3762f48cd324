"""What a sick Redis means above: wait and repeat, or change a setting; nothing of the client library gets out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from scraper.errors import ConfigurationError, StoreError, StoreUnavailable
from storage.checkup import Finding, check
from storage.connection import Client, connect, masked
from storage.embedded import EmbeddedRedis
from storage.faults import store_faults
from storage.scripts import Script
from storage.store import Store
from tests.storage.samples import NOW, URL, alert, article, at, verdict
from tests.storage.test_embedded import kill_server


@pytest_asyncio.fixture
async def sick(tmp_path: Path) -> AsyncIterator[EmbeddedRedis]:
    """A server of its own for each test that maltreats it."""
    async with EmbeddedRedis(tmp_path) as embedded:
        yield embedded


@pytest_asyncio.fixture
async def client_of_sick(sick: EmbeddedRedis) -> AsyncIterator[Client]:
    redis = connect(sick.url, retries=1)
    yield redis
    await redis.aclose()


async def test_nobody_at_the_address_is_an_unavailable_store(tmp_path: Path) -> None:
    redis = connect(f"unix://{tmp_path}/nobody.sock", retries=0)
    with pytest.raises(StoreUnavailable, match=r"Redis cannot be reached .*may be repeated"):
        await Store(redis).ping()
    await redis.aclose()


async def test_a_server_that_died_is_unavailable_until_it_is_revived_and_then_the_same_commit_works(
    sick: EmbeddedRedis, client_of_sick: Client
) -> None:
    store = Store(client_of_sick)
    await store.articles.commit(verdict(alerts=(alert("a"),)))
    kill_server(sick.home.parent)
    given = verdict(article("https://b.example/2"), alerts=(alert("b"),))
    with pytest.raises(StoreUnavailable):
        await store.articles.commit(given)
    assert await sick.revive()
    assert await store.articles.commit(given) == ("b",)
    assert await store.outbox.waiting("desk") == 2
    assert await store.articles.wanted([URL], NOW) == []


async def test_a_full_server_is_unavailable_and_a_commit_leaves_no_half(client_of_sick: Client) -> None:
    store = Store(client_of_sick)
    await store.ping()
    await client_of_sick.config_set("maxmemory", "1kb")
    with pytest.raises(StoreUnavailable, match="cannot write now"):
        await store.articles.commit(verdict(alerts=(alert(),)))
    await client_of_sick.config_set("maxmemory", "0")
    assert await client_of_sick.dbsize() == 0


async def test_a_full_server_loses_no_alert_on_its_way(client_of_sick: Client) -> None:
    store = Store(client_of_sick)
    await store.articles.commit(verdict(alerts=(alert("held"), alert("late"), alert("new"))))

    async def claim(minute: float) -> list[str]:
        parcels = await store.outbox.claim("desk", consumer="c", count=9, lease=timedelta(minutes=9), now=at(minute))
        return [one.id for parcel in parcels for one in parcel.alerts]

    held, late = await store.outbox.claim("desk", consumer="c", count=2, lease=timedelta(minutes=9), now=NOW)
    await store.outbox.later(late, "busy", at(1), NOW)
    await client_of_sick.config_set("maxmemory", "1kb")
    assert await store.outbox.hold(held, at(1))
    assert sorted(await claim(2)) == ["held", "late", "new"]
    assert await store.outbox.waiting("desk") == 3
    await client_of_sick.config_set("maxmemory", "0")


async def test_a_read_only_replica_is_unavailable(client_of_sick: Client) -> None:
    store = Store(client_of_sick)
    await client_of_sick.execute_command("REPLICAOF", "127.0.0.1", "1")
    with pytest.raises(StoreUnavailable):
        await store.articles.commit(verdict())


async def test_a_wrong_password_is_a_setting_to_change(sick: EmbeddedRedis, client_of_sick: Client) -> None:
    await client_of_sick.config_set("requirepass", "right")
    wrong = connect(f"{sick.url}?password=wrong", retries=0)
    with pytest.raises(ConfigurationError, match="refuses our user or password"):
        await Store(wrong).ping()
    await wrong.aclose()
    await client_of_sick.execute_command("AUTH", "right")
    await client_of_sick.config_set("requirepass", "")


async def test_silence_ends_as_an_unavailable_store(redis: Client) -> None:
    with pytest.raises(StoreUnavailable, match="does not answer in time"):
        async with store_faults(0.05):
            await redis.blpop(["never"], timeout=0)
    assert await redis.ping()


async def test_a_fault_of_ours_is_not_taken_for_one_that_passes(redis: Client) -> None:
    await redis.set("kentongan:articles", "no index")
    with pytest.raises(StoreError, match="WRONGTYPE") as caught:
        await Store(redis).counts()
    assert not isinstance(caught.value, StoreUnavailable)


async def test_cancelling_passes_through(store: Store) -> None:
    for turns in range(30):
        waiting = asyncio.create_task(Script(store._redis, "news")(keys=["a", "b", "c"], args=["couriers"]))
        for _ in range(turns):
            await asyncio.sleep(0)
        waiting.cancel()
        answers = await asyncio.gather(waiting, return_exceptions=True)
        assert isinstance(answers[0], (asyncio.CancelledError, list))


async def test_scripts_are_sent_again_to_a_server_that_forgot_them(store: Store, redis: Client) -> None:
    await store.articles.commit(verdict())
    await redis.script_flush()
    assert await store.articles.commit(verdict(article("https://b.example/2"), alerts=(alert(),))) == ("a1",)


async def test_the_embedded_server_is_found_well(redis: Client) -> None:
    findings = await check(redis)
    assert [(one.what, one.good) for one in findings] == [
        ("version", True),
        ("role", True),
        ("eviction", True),
        ("persistence", True),
        ("memory", True),
        ("disk", True),
    ]


async def test_eviction_and_missing_persistence_are_found(client_of_sick: Client) -> None:
    await client_of_sick.config_set("maxmemory-policy", "allkeys-lru")
    await client_of_sick.config_set("appendonly", "no")
    found = [one for one in await check(client_of_sick) if not one.good]
    assert found == [
        Finding(
            what="eviction",
            good=False,
            says="maxmemory-policy allkeys-lru; set maxmemory-policy noeviction: under any other one a full Redis deletes alerts that were not delivered",
        ),
        Finding(
            what="persistence",
            good=False,
            says="append-only file off; set appendonly yes: a crash of Redis loses what it held",
        ),
    ]


async def test_a_file_that_is_synced_late_is_no_fault_and_is_told(client_of_sick: Client) -> None:
    await client_of_sick.config_set("appendfsync", "everysec")
    told = {one.what: one for one in await check(client_of_sick)}
    assert told["persistence"].good
    assert (
        "synced everysec: with a slow disk a crash of Redis may lose what it has answered" in told["persistence"].says
    )


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://h:1/0", "unknown scheme; wanted redis://"),
        ("nonsense", "unknown scheme"),
        ("redis://h:port/0", "cannot be read"),
        ("redis://h:1/abc", "'abc' is no database number"),
        ("rediss://h:1/1/2", "'1/2' is no database number"),
        ("redis://h:1/-1", "'-1' is no database number"),
        ("unix:///h.sock?db=abc", "cannot be read"),
        ("redis+sentinel://h:1", "the name of the service is missing"),
        ("redis+sentinel://h:1/main/x", "'x' is no database number"),
        ("redis+sentinel:///main", "a host is missing"),
        ("redis+cluster://h:1/3", "a cluster has one database, 0"),
        ("redis://:secret@[::1/0", r"'redis://\*\*\*' cannot be read"),
    ],
)
def test_a_url_that_cannot_be_read_is_told(url: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        connect(url)


@pytest.mark.parametrize(
    ("url", "number"), [("redis://h:1", 0), ("redis://h:1/", 0), ("redis://h:1/3", 3), ("redis://h?db=2", 2)]
)
def test_the_database_of_a_url_is_the_one_that_is_used(url: str, number: int) -> None:
    assert connect(url).connection_pool.connection_kwargs.get("db", 0) == number


async def test_a_master_that_becomes_a_replica_lets_go_of_who_waits_and_is_unavailable(client_of_sick: Client) -> None:
    @store_faults()
    async def wait() -> None:
        await client_of_sick.blpop(["never"], timeout=0)

    waiting = asyncio.create_task(wait())
    while not (await client_of_sick.info("clients"))["blocked_clients"]:  # noqa: ASYNC110 - the server is asked
        await asyncio.sleep(0)
    await client_of_sick.execute_command("REPLICAOF", "127.0.0.1", "1")
    with pytest.raises(StoreUnavailable, match="UNBLOCKED"):
        await waiting


def test_a_password_is_never_shown() -> None:
    assert masked("redis://user:secret@h:1/0") == "redis://user:***@h:1/0"
    assert masked("unix:///a/b") == "unix:///a/b"
    assert masked("unix:///a/b?db=1&password=secret") == "unix:///a/b?db=1&password=***"
    with pytest.raises(ConfigurationError) as caught:
        connect("http://user:secret@h:1/0")
    assert "secret" not in str(caught.value)
