"""The master of Redis dies under a working daemon: what was replicated is there still, and the daemon goes on by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest

from scheduler.daemon import Daemon
from scheduler.intake import StoringIntake
from scraper.model import Source
from spiders.ports import Intake
from spiders.summary import CrawlSummary
from storage.connection import connect
from storage.jobs import Kind, Queue, Wanted
from storage.store import Store
from tests.scheduler.newsroom import FIRST, LATER, make_article, make_source
from tests.scheduler.test_daemon import Hook, running, seconds
from tests.scheduler.test_intake import reader
from tests.storage.servers import Server, clustered, watched

Deployment = Callable[[Path], AbstractContextManager[tuple[str, Server, Server]]]


@pytest.mark.parametrize("deployment", [watched, clustered], ids=["sentinel", "cluster"])
async def test_a_failover_loses_nothing_that_was_replicated(tmp_path: Path, deployment: Deployment) -> None:
    published = {"satu": FIRST}

    async def crawl(source: Source, intake: Intake) -> CrawlSummary:
        taken = [await intake.take(source.name, make_article(slug, text)) for slug, text in published.items()]
        return CrawlSummary(source=source.name, alerts=sum(one.alerts for one in taken))

    with deployment(tmp_path) as (url, master, _):
        redis = connect(url)
        store, hook = Store(redis), Hook()
        intake = StoringIntake(store.articles, store.sources, reader())
        source = make_source(every=timedelta(seconds=1), slowest=timedelta(seconds=1))
        one = Daemon([source], store=store, intake=intake, crawl=crawl, channels=[hook], queues=[Queue.PLAIN])
        async with running(one):
            await seconds(20, hook.came)
            hook.came.clear()
            assert one._rounds._leadership.token is not None
            waits = Wanted(kind=Kind.VISIT, source="nanti", queue=Queue.BROWSER, site="nanti.example")
            await store.jobs.put([waits], token=one._rounds._leadership.token, most_tries=5)
            assert master.ask("WAIT", 1, 5000) == 1
            master.kill()
            published["dua"] = LATER
            await seconds(30, hook.came)
            while not one.status().is_ready:  # noqa: ASYNC110 - the status is asked, as a health check does
                await asyncio.sleep(0.05)
            assert one.status().leads
        assert len(hook.sent) == len(set(hook.sent)) == 2
        assert (await store.jobs.lag())[Queue.BROWSER].waiting == 1
        assert await store.outbox.waiting("hook") == 0
        await redis.aclose()
