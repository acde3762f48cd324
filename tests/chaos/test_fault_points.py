"""Killed at any step between fetch and settle, by `kill -9` of the process or of Redis: stored once, told once."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import msgspec
import pytest

from scraper.model import Article, DeliveryState, PagesState
from storage.connection import connect
from storage.store import Store
from tests.chaos.ledgers import Ledger
from tests.chaos.news import stories
from tests.chaos.publishing import NewsSite
from tests.chaos.receivers import Receiver, receivers
from tests.chaos.traps import Point, Trap
from tests.chaos.victims import RedisServer
from tests.chaos.walk import CHANNELS, Place, die_walking, walk

REPEATED = {("process", Point.THERE), ("process", Point.ANSWERED)}
"""Here the channel has the message and nobody wrote it down. Everywhere else there is no repeat at all."""
_LATE_IMPORTS = ("spiders.pipelines", "spiders.middlewares", "spiders.downloads", "spiders.robots", "scrapy.squeues")
"""What a crawl imports when it begins."""
_ALERTS = 4
_DIGEST_S = 0.3

CASES = [
    pytest.param(whom, point, digest, id=f"{whom}: {point}{', in a digest' if digest else ''}")
    for whom in ("process", "redis")
    for point in Point
    for digest in (False, True)
    if digest or point is not Point.HELD
]


class Scene:
    """A site with two articles of two pages, three receivers that take everything, a Redis that may be killed."""

    def __init__(self, redis: RedisServer, site: NewsSite, opened: list[Receiver]) -> None:
        self.redis = redis
        self.site = site
        self.receivers = opened

    def place(self, *, digest: bool) -> Place:
        ports = {receiver.ledger.channel: receiver.port for receiver in self.receivers}
        return Place(redis=self.redis.url, site=self.site.url, ports=ports, digest_s=_DIGEST_S if digest else 0.0)

    @property
    def ledgers(self) -> list[Ledger]:
        return [receiver.ledger for receiver in self.receivers]


class Taken:
    """Is told when a receiver has a message and has not answered yet; `kill` is then called once."""

    def __init__(self) -> None:
        self.kill = lambda: None

    def __call__(self, channel: str) -> None:
        kill, self.kill = self.kill, lambda: None
        kill()


@pytest.fixture
def taken() -> Taken:
    return Taken()


@pytest.fixture
async def scene(tmp_path: Path, taken: Taken) -> AsyncIterator[Scene]:
    redis = RedisServer(tmp_path)
    site = NewsSite(stories(7, 2, 1, datetime.now(UTC) - timedelta(hours=2)))
    await redis.start()
    await site.start()
    site.publish(1.0, ())
    async with receivers(7, taken) as opened:
        for receiver in opened:
            receiver.moods.calm = True
        yield Scene(redis, site, opened)
    await site.stop()
    await redis.kill()


@pytest.fixture(scope="module")
def forks() -> multiprocessing.context.ForkServerContext:
    """Processes that have everything imported when they begin."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.chaos.walk", "pytest", *_LATE_IMPORTS])
    return context


@pytest.mark.parametrize(("whom", "point", "digest"), CASES)
async def test_whatever_is_killed_and_when_the_article_is_whole_and_each_alert_in_one_message(
    scene: Scene,
    taken: Taken,
    forks: multiprocessing.context.ForkServerContext,
    whom: str,
    point: Point,
    digest: bool,
) -> None:
    place = scene.place(digest=digest)
    async with asyncio.timeout(30):
        if whom == "process":
            await _lose_process(forks, taken, place, point)
        else:
            await _lose_redis(scene, taken, place, point)
        await walk(place, Trap(None, _never))

    articles, alerts = await _stored(place)
    assert [(article.pages.state, article.pages.fetched, article.revision) for article in articles] == [
        (PagesState.COMPLETE, 2, 1)
    ] * 2
    assert len(alerts) == _ALERTS
    for ledger in scene.ledgers:
        assert ledger.told == Counter(dict.fromkeys(alerts, 1))
        assert (ledger.changed, ledger.faults) == ([], [])
    assert sum(ledger.repeats for ledger in scene.ledgers) == ((whom, point) in REPEATED)


async def _lose_process(
    forks: multiprocessing.context.ForkServerContext, taken: Taken, place: Place, point: Point
) -> None:
    """A process went as far as `point` and is dead."""
    victim: ForkServerProcess = forks.Process(target=die_walking, args=(msgspec.json.encode(place), point.value))
    if point is Point.THERE:
        taken.kill = victim.kill
    victim.start()
    await asyncio.to_thread(victim.join, 20)
    assert victim.exitcode == -9, "it came to the point and died of it"


async def _lose_redis(scene: Scene, taken: Taken, place: Place, point: Point) -> None:
    """Redis died at `point` and is back; who was at work then has done what could be done."""

    async def strike() -> None:
        await scene.redis.kill()
        await scene.redis.start()

    trap, back = Trap(point, strike), asyncio.get_running_loop().create_future()
    if point is Point.THERE:
        taken.kill = lambda: back.set_result(asyncio.create_task(trap.at(point)))
    await walk(place, trap)
    if point is Point.THERE:
        await (await back)
    assert trap.is_sprung, "it came to the point"


async def _never() -> None:
    raise AssertionError("this walk has no trap")


async def _stored(place: Place) -> tuple[list[Article], set[str]]:
    """All articles, and the ids of all alerts, each of which is delivered everywhere."""
    client = connect(place.redis)
    store = Store(client)
    articles, alerts = await store.articles.newest(), await store.alerts.newest(100)
    await client.aclose()
    for alert in alerts:
        assert [(one.channel, one.state) for one in alert.deliveries] == [
            (name, DeliveryState.DELIVERED) for name in CHANNELS
        ]
    return articles, {alert.id for alert in alerts}
