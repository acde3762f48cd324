"""Days of news through a real Redis by two workers: whoever is faster, nobody is told anything twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import chain, cycle
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper.errors import StaleStory
from scraper.judging import ask, judge
from scraper.model import ChangeType, Recall
from storage.connection import connect
from storage.embedded import EmbeddedRedis
from storage.store import Store
from tests.scraper.month import Print, read_by, reports, story_line
from tests.scraper.newsroom import MORNING, RULES

NOW = MORNING + timedelta(days=6)


class Worker:
    """A process that takes articles in two trips, between which the other one may commit."""

    def __init__(self, store: Store, news: Sequence[Print]) -> None:
        self.left = list(news)
        self.told: list[str] = []
        self._store = store
        self._recalled: Recall | None = None

    async def step(self) -> None:
        """One trip, if anything is left: a recall, or the commit on what was recalled; refused ones begin anew."""
        if not self.left:
            return
        article, analysis = self.left[0].article, self.left[0].analysis
        if self._recalled is None:
            self._recalled = await self._store.articles.recall(ask(article, analysis))
            return
        verdict = judge(article, analysis, self._recalled, RULES, now=NOW)
        self._recalled = None
        try:
            self.told += await self._store.articles.commit(verdict)
        except StaleStory:
            return
        self.left.pop(0)


async def race(store: Store, one: Sequence[Print], other: Sequence[Print], turns: Sequence[bool]) -> list[str]:
    """The alerts that both told, `turns` saying who makes each trip, then each in turn until nothing is left."""
    workers = Worker(store, one), Worker(store, other)
    for turn in chain(turns, cycle((True, False))):
        if not any(worker.left for worker in workers):
            break
        await workers[turn].step()
    return [alert for worker in workers for alert in worker.told]


async def replay(url: str, seed: int, order: int, turns: Sequence[bool]) -> None:
    luck = Random(seed)
    news = read_by(reports(luck, story_line(luck, wars=2, days=4, incidents=2), outlets=2, copies=1))
    shuffled = Random(order).sample(news, len(news))
    redis = connect(url)
    await redis.flushall()
    store = Store(redis)
    told = await race(store, news, shuffled, turns)
    alerts = await store.alerts.newest(limit=1000)
    again = await race(store, shuffled, news, turns)
    waiting = await store.outbox.waiting("console")
    await redis.aclose()
    assert again == []
    # The very same verdict of both workers is committed once, and answered alike.
    assert len(set(told)) == len(alerts) == waiting
    said = Counter((alert.story.id, alert.rule, alert.change.key) for alert in alerts)
    assert set(said.values()) == {1}
    towns = Counter(
        (change.key.split(":")[2].partition("@")[0], str(change.after), change.type is ChangeType.TOLL_FALL)
        for change in (alert.change for alert in alerts)
        if change.kind and not change.cumulative
    )
    assert [what for what, times in towns.items() if times > 1] == []


@pytest.mark.filterwarnings("default")
def test_no_interleaving_of_two_workers_tells_anything_twice(tmp_path: Path) -> None:
    with asyncio.Runner() as runner:
        embedded = EmbeddedRedis(tmp_path)
        url = runner.run(embedded.start())

        @given(st.integers(0, 2**32), st.integers(0, 2**32), st.lists(st.booleans(), max_size=200))
        @settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.too_slow])
        def law(seed: int, order: int, turns: list[bool]) -> None:
            runner.run(replay(url, seed, order, turns))

        try:
            law()
        finally:
            runner.run(embedded.close())
