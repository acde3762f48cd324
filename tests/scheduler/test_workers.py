"""Several real processes share one store: each visit is made once, whoever dies."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio

from storage.connection import Client, connect
from storage.embedded import EmbeddedRedis
from storage.jobs import Kind, Queue, Wanted
from storage.store import Store
from tests.scheduler.gated_site import PLACES, GatedSite, gated_site

PATIENCE_S = 60.0

_CONFIGURATION = """
data_dir: {folder}/var
dashboard: {{listen: "127.0.0.1:0"}}
fetch: {{delay: 0s, concurrency_per_site: 1, allow_private_addresses: ["127.0.0.0/8"]}}
sources:
  - {{name: desk, url: "{site}/world", max_age: 36500d, render: never, every: 1h, slowest: 2h}}
rules:
  - {{name: deaths, when: {{casualties: {{kinds: [killed]}}}}, channels: [{channel}]}}
channels:
  console: {{type: console, language: en}}
  hook: {{type: webhook, url: "{site}/hook"}}
"""


@pytest.fixture
def site() -> Iterator[GatedSite]:
    with gated_site() as one:
        yield one


@pytest_asyncio.fixture
async def redis(tmp_path: Path) -> AsyncIterator[Client]:
    """A client of the embedded server that all processes of a test share."""
    async with EmbeddedRedis(tmp_path / "var") as server:
        client = connect(server.url)
        yield client
        await client.aclose()


class House:
    """Processes on one configuration, all gone at the end."""

    def __init__(self, folder: Path, site: GatedSite, stack: ExitStack) -> None:
        self._folder = folder
        self._site = site
        self._stack = stack
        self.configure("hook")

    def configure(self, channel: str) -> None:
        text = _CONFIGURATION.format(folder=self._folder, site=self._site.address, channel=channel)
        (self._folder / "kentongan.yaml").write_text(text)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        process = self._stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", "kentongan", *arguments],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                cwd=self._folder,
            )
        )
        self._stack.callback(lambda: process.kill() if process.poll() is None else None)
        return process


@pytest.fixture
def house(tmp_path: Path, site: GatedSite, redis: Client) -> Iterator[House]:
    """Ends before `redis` does, which then is the server's last owner and stops it."""
    with ExitStack() as stack:
        yield House(tmp_path, site, stack)


async def until(condition: Callable[[], Awaitable[bool]], limit_s: float = PATIENCE_S) -> float:
    """Seconds until `condition` held. Waits for other processes, which offer nothing to wait on."""
    began = time.monotonic()
    while not await condition():
        assert time.monotonic() - began < limit_s, "it took too long"
        await asyncio.sleep(0.05)
    return time.monotonic() - began


async def end(process: subprocess.Popen[str]) -> str:
    """What the process said on stderr; SIGTERM has ended it in its ten seconds."""
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, logs = await asyncio.to_thread(process.communicate, timeout=20)
    assert (process.returncode, time.monotonic() - began < 10) == (0, True), logs
    return logs


async def reached(site: GatedSite, worker: subprocess.Popen[str]) -> None:
    """`worker`, which crawls alone, is in the middle of it."""
    began = time.monotonic()
    while not site.at_the_gate.is_set():
        if worker.poll() is not None or time.monotonic() - began > PATIENCE_S:
            worker.kill()
            pytest.fail(f"nobody came to the gate, asked was {site.asked}: {worker.communicate()[1]}")
        await asyncio.sleep(0.05)


async def put(store: Store, *, process: str = "test") -> None:
    """A visit to the desk waits in the queue, as a scheduler that is gone since had put it."""
    token = await store.leases.acquire("leader", process, timedelta(minutes=1))
    assert token is not None
    wanted = Wanted(kind=Kind.VISIT, source="desk", queue=Queue.PLAIN, site="127.0.0.1")
    assert await store.jobs.put([wanted], token=token, most_tries=5) == 1
    await store.leases.release("leader", process)


async def visited(store: Store) -> bool:
    return bool(await store.sources.visits("desk"))


async def told(store: Store) -> bool:
    return (await store.counts())["alerts_waiting"] == 0


async def test_a_worker_killed_in_mid_crawl_loses_and_doubles_nothing(
    site: GatedSite, house: House, redis: Client
) -> None:
    store = Store(redis)
    victim = house.start("worker")
    await put(store)
    await reached(site, victim)
    beside = [house.start("run"), house.start("worker")]

    async def all_are_up() -> bool:
        return bool(await redis.exists(store.keys.lease("leader"))) and len(await redis.keys("*lease:worker:*")) == 2

    await until(all_are_up)
    (held,) = await redis.keys("*lease:site:*")
    assert f"-{victim.pid}-" in str(await redis.hget(str(held), "holder"))
    assert site.visits() == 1, "who came later leaves the site to who has it"
    victim.kill()
    site.gate.set()
    assert await until(partial(visited, store)) < 15
    await until(partial(told, store))
    assert (site.visits(), len(await store.sources.visits("desk"))) == (2, 1)
    counts = await store.counts()
    assert (counts["articles"], counts["alerts"]) == (len(PLACES), len(set(site.posted)))
    assert len(site.posted) == len(set(site.posted)) >= 1
    for process in beside:
        assert '"level": "error"' not in await end(process)


async def test_a_worker_that_sleeps_beyond_its_lease_ends_its_crawl_and_writes_nothing(
    site: GatedSite, house: House, redis: Client
) -> None:
    store = Store(redis)
    sleeper = house.start("worker")
    await put(store)
    await reached(site, sleeper)
    sleeper.send_signal(signal.SIGSTOP)
    awake = house.start("run")

    async def taken_over() -> bool:
        (job,) = await redis.keys("*job:visit:desk")
        return f"-{awake.pid}-" in str(await redis.hget(str(job), "holder"))

    assert await until(taken_over) < 30
    sleeper.send_signal(signal.SIGCONT)
    site.gate.set()
    await until(partial(visited, store))
    await until(partial(told, store))
    assert "visit.site_lost" in await end(sleeper)
    await end(awake)
    assert len(await store.sources.visits("desk")) == 1
    assert len(site.posted) == len(set(site.posted)) >= 1


async def test_a_stopped_worker_hands_its_job_back_and_its_site_is_free(
    site: GatedSite, house: House, redis: Client
) -> None:
    store = Store(redis)
    worker = house.start("worker")
    await put(store)
    await reached(site, worker)
    await end(worker)
    assert await store.sources.next_visit("desk") is None
    assert await redis.keys("*lease:*") == []
    lag = (await store.jobs.lag())[Queue.PLAIN]
    assert (lag.waiting, lag.under_way) == (1, 0)


@pytest.mark.parametrize(("number", "limit"), [(signal.SIGKILL, 15), (signal.SIGTERM, 5)], ids=["killed", "asked"])
async def test_a_standby_takes_over_and_makes_up_for_what_was_missed_once(
    site: GatedSite, house: House, redis: Client, number: signal.Signals, limit: float
) -> None:
    site.gate.set()
    store = Store(redis)
    leader = house.start("run")
    await until(partial(visited, store))
    standby = house.start("run")

    async def leads(process: subprocess.Popen[str]) -> bool:
        return f"-{process.pid}-" in str(await redis.hget(store.keys.lease("leader"), "holder"))

    async def delivers() -> bool:
        return any(f"-{standby.pid}-" in str(one["name"]) for one in await redis.xinfo_consumers(outbox, "couriers"))

    outbox = store.keys.outbox("hook")
    await until(delivers)
    assert await leads(leader)
    # Due while nobody leads.
    await redis.hset(store.keys.source("desk"), "next_visit", "2026-01-01T00:00:00+00:00")
    leader.send_signal(number)
    assert await until(partial(leads, standby), PATIENCE_S) < limit

    async def made_up() -> bool:
        return len(await store.sources.visits("desk")) == 2

    await until(made_up)
    if number is signal.SIGTERM:
        await asyncio.to_thread(leader.communicate, timeout=20)
    said = await end(standby)
    assert "lease.standby" in said
    assert len(await store.sources.visits("desk")) == 2


async def test_a_pass_beside_a_worker_waits_for_the_site_and_prints_only_summaries(
    site: GatedSite, house: House, redis: Client
) -> None:
    house.configure("console")
    worker = house.start("worker")
    await put(Store(redis))
    await reached(site, worker)
    beside = house.start("crawl", "--json")
    assert beside.stderr is not None
    said = await asyncio.to_thread(beside.stderr.readline)
    assert said == "desk: another process is on its site; waiting, 120 s at most\n"
    assert site.visits() == 1
    site.gate.set()
    out, errors = await asyncio.to_thread(beside.communicate, timeout=PATIENCE_S)
    (summary,) = [json.loads(line) for line in out.splitlines()]
    assert (summary["source"], summary["state"], summary["articles_new"], beside.returncode) == ("desk", "ok", 0, 0)
    alerts = [one["rule"] for one in map(json.loads, errors.splitlines()) if "rule" in one]
    assert set(alerts) == {"deaths"}, "what the worker found waited for somebody with channels"
    assert len(await Store(redis).sources.visits("desk")) == 2
    await end(worker)
