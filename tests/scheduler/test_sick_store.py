"""A store that is full, read-only, frozen or out of disk: crawls pause, alerts wait, nothing is lost or told twice."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from scheduler.daemon import Daemon
from scheduler.intake import StoringIntake
from scheduler.upkeep import Upkeep
from scraper.errors import StoreUnavailable
from scraper.model import Source
from spiders.ports import Intake
from spiders.summary import CrawlSummary
from storage.connection import Client, connect
from storage.store import Store
from tests.scheduler.newsroom import FIRST, LATER, make_article, make_source
from tests.scheduler.test_daemon import Hook, running, seconds
from tests.scheduler.test_intake import reader
from tests.storage.filling import fill, texts, used
from tests.storage.samples import at
from tests.storage.servers import serving


@pytest.fixture
async def sick(tmp_path: Path) -> AsyncIterator[Client]:
    """A server that is not ours, and writes an append-only file."""
    with serving(tmp_path / "server", "--appendonly", "yes") as server:
        redis = connect(f"redis://127.0.0.1:{server.port}", retries=0)
        yield redis
        await redis.aclose()


async def pid_of(redis: Client) -> int:
    return int((await redis.info("server"))["process_id"])


async def fill_memory(redis: Client) -> Callable[[], Awaitable[object]]:
    await redis.config_set("maxmemory", "1kb")
    return lambda: redis.config_set("maxmemory", "0")


async def make_replica(redis: Client) -> Callable[[], Awaitable[object]]:
    await redis.execute_command("REPLICAOF", "127.0.0.1", "1")
    return lambda: redis.execute_command("REPLICAOF", "NO", "ONE")


async def fill_disk(redis: Client) -> Callable[[], Awaitable[object]]:
    pid = await pid_of(redis)
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))

    async def free() -> None:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)

    return free


async def freeze(redis: Client) -> Callable[[], Awaitable[object]]:
    pid = await pid_of(redis)
    os.kill(pid, signal.SIGSTOP)

    async def thaw() -> None:
        os.kill(pid, signal.SIGCONT)

    return thaw


async def change_password(redis: Client) -> Callable[[], Awaitable[object]]:
    port = redis.connection_pool.connection_kwargs["port"]
    await redis.config_set("requirepass", "new")
    await redis.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "no")

    async def change_back() -> None:
        knowing = connect(f"redis://:new@127.0.0.1:{port}")
        await knowing.config_set("requirepass", "")
        await knowing.aclose()

    return change_back


@pytest.mark.parametrize(
    ("sicken", "why"),
    [
        (fill_memory, "Redis cannot write: its memory is full"),
        (make_replica, "Redis cannot write: it is a read-only replica"),
        (fill_disk, "Redis cannot write: its disk is full or fails"),
        (freeze, "Redis does not answer"),
        (change_password, "Redis refuses our user or password"),
    ],
)
async def test_crawls_pause_alerts_wait_and_all_goes_on_by_itself(
    sick: Client, sicken: Callable[[Client], Awaitable[Callable[[], Awaitable[object]]]], why: str
) -> None:
    texts_left, hook, store = [FIRST, LATER], Hook(), Store(sick)

    async def crawl(source: Source, intake: Intake) -> CrawlSummary:
        taken = await intake.take(source.name, make_article(f"n{len(texts_left)}", texts_left[0]))
        texts_left.pop(0)
        return CrawlSummary(source=source.name, articles_new=1, alerts=taken.alerts)

    intake = StoringIntake(store.articles, store.sources, reader())
    one = Daemon([make_source()], store=store, intake=intake, crawl=crawl, channels=[hook])
    async with running(one):
        await seconds(10, hook.came)
        hook.came.clear()
        heal = await sicken(sick)
        while one.status().store_is_up:  # noqa: ASYNC110 - the status is asked, as a health check does
            await asyncio.sleep(0.05)
        assert (one.status().is_ready, one.status().why, one.status().visits_due) == (False, why, False)
        if sicken is not freeze:  # a call to a frozen server takes its fifteen seconds
            with pytest.raises(StoreUnavailable):
                await one._rounds._visitor.visit(make_source())
        assert texts_left == [LATER], "what was not stored was not taken"
        await heal()
        while not one.status().is_ready:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.05)
        await one._rounds._visitor.visit(make_source())
        await seconds(20, hook.came)
        assert len(hook.sent) == len(set(hook.sent)) == 2
        assert await store.outbox.waiting("hook") == 0


async def test_what_was_sent_is_settled_where_redis_is_full_and_not_sent_again(sick: Client) -> None:
    store, hook = Store(sick), Hook()
    intake = StoringIntake(store.articles, store.sources, reader())
    await intake.take("kabar", make_article("satu", FIRST))
    await fill_memory(sick)
    one = Daemon([], store=store, intake=intake, crawl=_nothing, channels=[hook])
    async with running(one):
        await seconds(10, hook.came)
        while await store.outbox.waiting("hook"):  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.05)
    assert len(hook.sent) == 1


async def test_a_daemon_that_can_lead_no_more_makes_room_and_leads_again(sick: Client) -> None:
    store = Store(sick)
    came = await fill(store, 200)
    await sick.config_set("maxmemory", int(await used(sick) / 1.05))
    one = Daemon(
        [], store=store, intake=StoringIntake(store.articles, store.sources, reader()), crawl=_nothing, channels=[]
    )
    upkeep = Upkeep(store, one.status, clock=lambda: at(300))
    async with running(one):
        while one.status().store_fault is None:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.05)
        await upkeep.look()
        while not one.status().is_ready:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.05)
        assert one.status().leads
    assert await texts(store, came[:10]) == [False] * 10


async def _nothing(source: Source, intake: Intake) -> CrawlSummary:
    raise AssertionError("there is no source")
