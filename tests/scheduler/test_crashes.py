"""Couriers killed with `kill -9` at any moment lose no alert and invent none."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from scheduler.intake import StoringIntake
from scraper.model import Severity
from storage.embedded import EmbeddedRedis
from storage.store import Store
from tests.scheduler.fakes import make_alert
from tests.scheduler.newsroom import FIRST, make_article
from tests.scheduler.test_intake import reader
from tests.storage.samples import article, verdict

_TOWNS = ("Stepanakert", "Martuni", "Hadrut", "Shusha", "Askeran", "Lachin")
_KILLS = 5


class Receiver:
    """Counts what comes; when `kill` is set it kills the sender before or after it has the answer."""

    def __init__(self) -> None:
        self.came: Counter[str] = Counter()
        """Messages by their key."""
        self.alerts: dict[str, list[str]] = {}
        """The alerts in each of them."""
        self.victim: asyncio.subprocess.Process | None = None
        self.kills_left = _KILLS
        self.killed = asyncio.Event()
        self.done = asyncio.Event()
        self.expected = 0
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        key, said = request.headers["Idempotency-Key"], await request.json()
        ids = [alert["id"] for alert in said.get("alerts", [said])]
        assert self.alerts.setdefault(key, ids) == ids, "a repeat is the same message"
        self.came[key] += 1
        if self.kills_left and self.victim is not None:
            self.kills_left -= 1
            victim, self.victim = self.victim, None
            victim.kill()
            await victim.wait()
            self.killed.set()
        if len({id_ for ids in self.alerts.values() for id_ in ids}) == self.expected:
            self.done.set()
        return web.Response(text="ok")


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    one = Receiver()
    application = web.Application()
    application.router.add_post("/hook", one.take)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    one.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield one
    await runner.cleanup()


@asynccontextmanager
async def courier(
    redis: str, hook: str, digest: float = 0, storm: int = 0
) -> AsyncIterator[asyncio.subprocess.Process]:
    script = Path(__file__).with_name("courier_process.py")
    process = await asyncio.create_subprocess_exec(sys.executable, str(script), redis, hook, str(digest), str(storm))
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_killed_couriers_lose_nothing_and_repeat_at_most_one_each(
    server: EmbeddedRedis, store: Store, receiver: Receiver
) -> None:
    door = StoringIntake(store.articles, store.sources, reader())
    for number, town in enumerate(_TOWNS):
        await door.take("kabar", make_article(f"n{number}", FIRST.replace("Stepanakert", town)))
    written = {alert.id for alert in await store.alerts.newest(100)}
    receiver.expected = len(written)
    assert receiver.expected >= 2

    await kill_and_finish(server, store, receiver)

    assert set(receiver.came) == written
    assert sum(receiver.came.values()) - len(written) <= _KILLS
    for alert in await store.alerts.newest(100):
        assert [delivery.state.value for delivery in alert.deliveries] == ["delivered"]


async def test_killed_couriers_tear_no_digest_apart(server: EmbeddedRedis, store: Store, receiver: Receiver) -> None:
    written = {make_alert(number).id for number in range(12)}
    for number in range(12):
        made = make_alert(number, severity=Severity.NORMAL)
        await store.articles.commit(verdict(article(f"https://a.example/{number}"), alerts=(made,)))
    receiver.expected = len(written)

    await kill_and_finish(server, store, receiver, digest=0.05)

    told = [id_ for ids in receiver.alerts.values() for id_ in ids]
    assert sorted(told) == sorted(written), "each in one message"
    assert sum(receiver.came.values()) - len(receiver.came) <= _KILLS
    for alert in await store.alerts.newest(100):
        assert [delivery.state.value for delivery in alert.deliveries] == ["delivered"]


async def test_killed_couriers_tear_no_storm_apart(server: EmbeddedRedis, store: Store, receiver: Receiver) -> None:
    for first in range(0, 150, 30):
        made = tuple(make_alert(number, rule=f"rule {number % 3}") for number in range(first, first + 30))
        await store.articles.commit(verdict(article(f"https://a.example/{first}"), alerts=made))
    receiver.expected = 150

    await kill_and_finish(server, store, receiver, storm=20)

    told = [id_ for ids in receiver.alerts.values() for id_ in ids]
    assert sorted(told) == sorted(make_alert(number).id for number in range(150)), "each in one message"
    assert len(receiver.came) == 8, "of twenty each"
    assert sum(receiver.came.values()) - len(receiver.came) <= _KILLS


async def kill_and_finish(
    server: EmbeddedRedis, store: Store, receiver: Receiver, digest: float = 0, storm: int = 0
) -> None:
    """Couriers were killed at messages, the last one delivered the rest."""
    async with asyncio.timeout(60):
        for _ in range(_KILLS):
            receiver.killed.clear()
            async with courier(server.url, receiver.url, digest, storm) as process:
                receiver.victim = process
                await receiver.killed.wait()
        async with courier(server.url, receiver.url, digest, storm):
            await receiver.done.wait()
            while await store.outbox.waiting("hook"):  # noqa: ASYNC110 - the store has no event for "all gone"
                await asyncio.sleep(0.02)
