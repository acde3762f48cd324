"""The store is killed under a working daemon: it comes back by itself, and what was found meanwhile is told."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

from scheduler.daemon import Daemon
from scheduler.intake import StoringIntake
from scraper.model import Source
from spiders.ports import Intake
from spiders.summary import CrawlSummary
from storage.connection import connect
from storage.embedded import EmbeddedRedis
from storage.store import Store
from tests.scheduler.newsroom import FIRST, LATER, make_article, make_source
from tests.scheduler.test_daemon import Hook, running, seconds
from tests.scheduler.test_intake import reader


async def test_a_killed_store_is_revived_and_nothing_is_lost(tmp_path: Path) -> None:
    texts = [FIRST, LATER]
    visited = asyncio.Event()

    async def crawl(source: Source, intake: Intake) -> CrawlSummary:
        number = 2 - len(texts)
        taken = await intake.take(source.name, make_article(f"n{number}", texts[0]))
        texts.pop(0)
        visited.set()
        return CrawlSummary(source=source.name, articles_new=1, alerts=taken.alerts)

    async with EmbeddedRedis(tmp_path) as server:
        redis = connect(server.url)
        store, hook = Store(redis), Hook()
        intake = StoringIntake(store.articles, store.sources, reader())
        one = Daemon([make_source()], store=store, intake=intake, crawl=crawl, channels=[hook], revive=server.revive)
        async with running(one):
            await seconds(10, visited)
            await seconds(10, hook.came)
            hook.came.clear()
            os.kill((await redis.info("server"))["process_id"], signal.SIGKILL)
            while one.status().store_is_up:  # noqa: ASYNC110 - the status is asked, as a health check does
                await asyncio.sleep(0.05)
            assert not one.status().is_ready
            assert one.status().why == "Redis does not answer"
            while not one.status().is_ready:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.05)
            await one._rounds._visitor.visit(make_source())
            await seconds(20, hook.came)
        assert len(hook.sent) == len(set(hook.sent)) == 2
        assert await store.outbox.waiting("hook") == 0
        await redis.aclose()


async def test_a_store_that_hangs_does_not_hold_the_end(tmp_path: Path) -> None:
    begun = asyncio.Event()

    async def endless(source: Source, intake: Intake) -> CrawlSummary:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError("never")

    async with EmbeddedRedis(tmp_path) as server:
        redis = connect(server.url)
        store = Store(redis)
        intake = StoringIntake(store.articles, store.sources, reader())
        one = Daemon([make_source()], store=store, intake=intake, crawl=endless, channels=[Hook()])
        process = (await redis.info("server"))["process_id"]
        try:
            async with running(one):
                await seconds(10, begun)
                os.kill(process, signal.SIGSTOP)
        finally:
            os.kill(process, signal.SIGCONT)
        await redis.aclose()
