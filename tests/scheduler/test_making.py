"""A job leaves the queue only when its visit is written down; what kills its workers is set aside."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
import sentry_sdk

from scheduler.jobs import MOST_TRIES, revisit_wanted, visit_wanted
from scheduler.making import Maker
from scheduler.rehearsal import RecordingIntake
from scheduler.sites import Hold
from scheduler.taking import Taker
from scheduler.visiting import Visitor
from scraper.errors import StoreUnavailable, WorkersKilled
from scraper.model import Render, Source
from spiders.summary import CrawlSummary
from storage.connection import Client
from storage.jobs import Job, Lag, Queue
from storage.store import Store
from tests.scheduler.fakes import START, Hands
from tests.scheduler.newsroom import make_source
from tests.scheduler.test_intake import reader
from tests.scheduler.test_visiting import Crawl, Site, quick
from tests.storage.test_jobs import die, put, take

SECOND = timedelta(seconds=1)


class Desk:
    """A process that makes jobs, by hand or as they come."""

    def __init__(self, store: Store, crawl: Crawl = quick, *, sources: Sequence[Source] = (), name: str = "a") -> None:
        self.store = store
        self.visitor = Visitor(
            RecordingIntake(reader()),
            store.sources,
            store.leases,
            crawl,
            holder=name,
            clock=Hands(),
            dice=lambda: 0.0,
        )
        self.maker = Maker(sources or [make_source()], self.visitor, store.jobs, store.sources, clock=Hands())
        self.taker = Taker(store.jobs, self.maker.make, worker=name, queues=tuple(Queue), parallel=2)

    async def work(self, job: Job) -> CrawlSummary | None:
        return await self.maker.make(job)


async def one_job(store: Store, source: Source | None = None) -> Job:
    """A visit to `source`, taken."""
    await put(store, visit_wanted(source or make_source(), None))
    (job,) = await take(store, queues=tuple(Queue))
    return job


async def is_empty(store: Store) -> bool:
    return set((await store.jobs.lag()).values()) == {Lag(waiting=0, under_way=0, oldest=None)}


async def test_a_made_job_is_history_and_gone(store: Store) -> None:
    summary = await Desk(store).work(await one_job(store))
    assert summary is not None
    assert (await store.sources.get("kabar")).last_visit == START
    assert await is_empty(store)
    assert await store.leases.acquire("site:kabar.example", "b", SECOND) is not None


async def test_a_visit_that_was_made_and_not_acknowledged_is_not_made_again(store: Store, redis: Client) -> None:
    site = Site()
    site.may_go.set()
    job = await one_job(store)
    # Dies between the two: the visit is written, the job is not ended.
    await Desk(store, site.crawl).visitor.visit_on(make_source(), Hold(job.right))
    await die(store, redis, job)
    (again,) = await take(store, "b")
    assert await Desk(store, site.crawl, name="b").work(again) is None
    assert (site.begun, await is_empty(store)) == (["kabar"], True)


async def test_a_look_at_told_articles_that_are_not_due_is_none(store: Store) -> None:
    await put(store, revisit_wanted(make_source()))
    (job,) = await take(store)
    assert await Desk(store).work(job) is None
    assert await is_empty(store)


@pytest.mark.parametrize("known", [make_source("lain"), make_source(render=Render.ALWAYS)], ids=["unknown", "moved"])
async def test_a_job_of_another_configuration_is_dropped(store: Store, known: Source) -> None:
    assert await Desk(store, sources=[known]).work(await one_job(store)) is None
    assert await store.sources.visits("kabar") == []
    assert await is_empty(store)


async def test_a_stopped_job_is_handed_back_as_it_came(store: Store) -> None:
    site = Site()
    desk = Desk(store, site.crawl)
    making = asyncio.create_task(desk.work(await one_job(store)))
    await site.arrived.wait()
    await desk.visitor.stop()
    await making
    assert await store.sources.visits("kabar") == []
    (again,) = await take(store, "b")
    assert (again.tries, again.deaths) == (1, 0)


async def test_a_job_that_was_taken_over_is_left_to_who_has_it(
    store: Store, redis: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.making.LEASE", timedelta(milliseconds=300))
    site = Site()
    job = await one_job(store)
    making = asyncio.create_task(Desk(store, site.crawl).work(job))
    await site.arrived.wait()
    await die(store, redis, job)
    (again,) = await take(store, "b")
    async with asyncio.timeout(5):
        await making
    assert (site.now, await store.sources.visits("kabar")) == (0, [])
    assert await store.jobs.keep(again, SECOND)


async def test_a_job_that_could_not_be_renewed_in_time_and_is_nobodys_yet_is_put_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.making.LEASE", timedelta(milliseconds=60))
    monkeypatch.setattr("scheduler.making._RETRY", timedelta(0))
    desk = Desk(store, Site().crawl)

    async def silent(job: Job, lease: timedelta) -> bool:
        await asyncio.Event().wait()
        raise AssertionError("never")

    monkeypatch.setattr(store.jobs, "keep", silent)
    await desk.work(await one_job(store))
    (again,) = await take(store, "b")
    assert (again.tries, again.deaths) == (2, 0)


async def test_a_bug_puts_the_job_back_for_later(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.making._RETRY", timedelta(milliseconds=30))
    reported: list[BaseException] = []
    monkeypatch.setattr(sentry_sdk, "capture_exception", reported.append)
    desk = Desk(store)
    monkeypatch.setattr(desk.visitor, "visit_on", _broken)
    await desk.work(await one_job(store))
    assert [type(error) for error in reported] == [ZeroDivisionError]
    assert await take(store) == []
    jobs: list[Job] = []
    while not jobs:
        await store.jobs.wait([Queue.PLAIN], SECOND)
        jobs = await take(store)
    assert [job.tries for job in jobs] == [2]


async def test_a_store_that_goes_away_leaves_the_job_to_its_lease(store: Store, redis: Client) -> None:
    async def away(source: Source, intake: object) -> CrawlSummary:
        raise StoreUnavailable("away")

    job = await one_job(store)
    await Desk(store, away).work(job)
    await die(store, redis, job)
    assert [one.source for one in await take(store, "b")] == ["kabar"]


async def test_what_kills_its_workers_is_set_aside_and_its_source_has_a_next_date(
    store: Store, redis: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[BaseException] = []
    monkeypatch.setattr(sentry_sdk, "capture_exception", reported.append)
    job = await one_job(store)
    for _ in range(MOST_TRIES):
        await die(store, redis, job)
        (job,) = await take(store)
    assert await Desk(store).work(job) is None
    state = await store.sources.get("kabar")
    assert (state.state, state.next_visit) == ("failing", START + timedelta(hours=1))
    assert "begun 5 times and never ended" in (state.reason or "")
    assert [type(error) for error in reported] == [WorkersKilled]
    assert (await store.jobs.dead(), await is_empty(store)) == (["visit:kabar"], True)


async def test_jobs_are_taken_as_seats_and_sites_are_free(store: Store) -> None:
    site = Site()
    sources = [make_source(f"s{number}", site=f"x{number % 3}.example") for number in range(9)]
    desk = Desk(store, site.crawl, sources=sources)
    keeping = asyncio.create_task(desk.taker.keep())
    await put(store, *(visit_wanted(source, None) for source in sources))
    async with asyncio.timeout(10):
        await site.arrived.wait()
        site.may_go.set()
        while not await is_empty(store):  # noqa: ASYNC110 - the store has no event for it
            await asyncio.sleep(0.01)
    assert sorted(site.begun) == [source.name for source in sources]
    assert site.most == 2
    desk.taker.refuse()
    async with asyncio.timeout(1):
        await keeping


async def test_a_job_that_comes_while_nothing_waits_is_taken_at_once(store: Store) -> None:
    desk = Desk(store)
    keeping = asyncio.create_task(desk.taker.keep())
    await asyncio.sleep(0.05)  # it waits at the bell
    time = asyncio.get_running_loop().time
    began = time()
    await put(store, visit_wanted(make_source(), None))
    async with asyncio.timeout(5):
        while await store.sources.next_visit("kabar") is None:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.005)
    assert time() - began < 1
    desk.taker.refuse()
    await keeping


async def test_an_idle_worker_finds_what_a_killed_one_had(
    store: Store, redis: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.taking._IDLE", timedelta(milliseconds=50))
    job = await one_job(store)
    desk = Desk(store, name="alive")
    keeping = asyncio.create_task(desk.taker.keep())
    await asyncio.sleep(0.1)  # it has looked
    monkeypatch.setattr("scheduler.taking.LEASE", timedelta(minutes=1))
    await die(store, redis, job)
    async with asyncio.timeout(5):
        while await store.sources.next_visit("kabar") is None:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.005)
    desk.taker.refuse()
    await keeping


async def _broken(source: Source, hold: object) -> object:
    raise ZeroDivisionError("a bug")
