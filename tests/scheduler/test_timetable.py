"""Whatever is due is put into the queue, once, whatever was done to the clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import apscheduler.schedulers.base
import pytest

import scheduler.timetable
from scheduler.clock import StoreClock, utc_now
from scheduler.jobs import revisit_wanted, visit_wanted
from scheduler.timetable import Timetable
from scraper.errors import StoreUnavailable
from scraper.model import Source
from storage.jobs import Wanted
from storage.sources import SourceState, VisitDates
from storage.store import Store
from tests.scheduler.newsroom import make_source

HOUR = timedelta(hours=1)


class Queue:
    """What was put; says when something has come."""

    def __init__(self) -> None:
        self.put: list[Wanted] = []
        self.came = asyncio.Event()
        self.fails: Exception | None = None

    async def __call__(self, wanted: Sequence[Wanted]) -> None:
        if self.fails:
            raise self.fails
        self.put += wanted
        self.came.set()

    async def next(self, limit: float = 5) -> list[Wanted]:
        """What was put since the last time, as soon as something is: each once, for a job may be put again and again."""
        async with asyncio.timeout(limit):
            await self.came.wait()
        self.came.clear()
        put, self.put = list(dict.fromkeys(self.put)), []
        return put


@asynccontextmanager
async def running(table: Timetable) -> AsyncIterator[None]:
    await table.resume()
    keeping = asyncio.create_task(table.keep())
    try:
        yield
    finally:
        keeping.cancel()
        table.close()


async def visited(store: Store, source: Source, *, next_visit: datetime, last: datetime | None = None) -> None:
    state = SourceState(name=source.name, last_visit=last or utc_now(), next_visit=next_visit)
    await store.sources.visited(state, b"{}")


class Wrong:
    """A wall clock that a test sets."""

    ahead = timedelta(0)

    @classmethod
    def now(cls, zone: object = UTC) -> datetime:
        return datetime.now(UTC) + cls.ahead


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> type[Wrong]:
    """The machine's clock as APScheduler and the timetable see it; the comparison comes at once."""
    monkeypatch.setattr(Wrong, "ahead", timedelta(0))
    monkeypatch.setattr(apscheduler.schedulers.base, "datetime", Wrong)
    monkeypatch.setattr(scheduler.timetable, "utc_now", Wrong.now)
    monkeypatch.setattr(scheduler.timetable, "_COMPARISON", timedelta(milliseconds=20))
    return Wrong


async def test_new_and_overdue_sources_are_put_at_once_and_those_not_due_wait(store: Store) -> None:
    new, overdue, waiting = make_source("baru"), make_source("tadi"), make_source("nanti")
    past = utc_now() - HOUR
    await visited(store, overdue, next_visit=past, last=past - HOUR)
    await visited(store, waiting, next_visit=utc_now() + timedelta(minutes=5))
    queue = Queue()
    async with running(Timetable([new, overdue, waiting], queue, store.sources)):
        assert await queue.next() == [visit_wanted(new, None), visit_wanted(overdue, past)]


async def test_a_source_is_put_when_its_time_has_come(store: Store) -> None:
    source, queue = make_source(), Queue()
    soon = utc_now() + timedelta(milliseconds=150)
    await visited(store, source, next_visit=soon)
    async with running(Timetable([source], queue, store.sources)):
        assert await queue.next(2) == [visit_wanted(source, soon)]
        assert utc_now() >= soon - timedelta(milliseconds=20)


async def test_a_paused_timetable_puts_nothing_and_makes_up_for_it(store: Store) -> None:
    source, queue = make_source(), Queue()
    soon = utc_now() + timedelta(milliseconds=150)
    await visited(store, source, next_visit=soon)
    table = Timetable([source], queue, store.sources)
    async with running(table):
        table.pause()
        assert not table.is_running
        await asyncio.sleep(0.2)  # its time passes
        await table.compare()
        assert queue.put == []
        await table.resume()
        assert table.is_running
        assert set(await queue.next()) == {visit_wanted(source, soon)}


async def test_what_is_due_still_is_put_again_until_its_date_has_changed(store: Store, wall: type[Wrong]) -> None:
    source, queue = make_source(), Queue()
    async with running(Timetable([source], queue, store.sources)):
        assert await queue.next() == await queue.next() == [visit_wanted(source, None)]
        await visited(store, source, next_visit=utc_now() + HOUR / 2)
        await asyncio.sleep(0.1)  # a comparison under way ends
        queue.came.clear()
        with pytest.raises(TimeoutError):
            await queue.next(0.1)


async def test_what_another_process_left_overdue_is_put(store: Store, wall: type[Wrong]) -> None:
    source, queue = make_source(), Queue()
    await visited(store, source, next_visit=utc_now() + timedelta(minutes=50))
    async with running(Timetable([source], queue, store.sources)):
        now = utc_now()
        await visited(store, source, next_visit=now)
        assert await queue.next() == [visit_wanted(source, now)]


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_clock_that_is_set_neither_silences_nor_hurries_a_source(
    store: Store, wall: type[Wrong], hours: int
) -> None:
    source, queue = make_source(), Queue()
    soon, later = utc_now() + timedelta(milliseconds=400), make_source("nanti")
    await visited(store, source, next_visit=soon)
    await visited(store, later, next_visit=utc_now() + timedelta(minutes=50))
    async with running(Timetable([source, later], queue, store.sources, clock=StoreClock())):
        wall.ahead = timedelta(hours=hours)
        with pytest.raises(TimeoutError):
            await queue.next(0.15)
        assert await queue.next(2) == [visit_wanted(source, soon)]
        assert all(one.source == "kabar" for one in queue.put)


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_store_whose_clock_is_set_neither_silences_nor_hurries_a_source(
    store: Store, wall: type[Wrong], hours: int
) -> None:
    source, queue, clock = make_source(), Queue(), StoreClock()
    soon, later = utc_now() + timedelta(milliseconds=400), make_source("nanti")
    await visited(store, source, next_visit=soon)
    await visited(store, later, next_visit=utc_now() + timedelta(minutes=50))
    async with running(Timetable([source, later], queue, store.sources, clock=clock)):
        clock.heed(utc_now() + timedelta(hours=hours))
        with pytest.raises(TimeoutError):
            await queue.next(0.15)
        assert await queue.next(2) == [visit_wanted(source, soon)]
        assert all(one.source == "kabar" for one in queue.put)


async def test_a_cron_goes_by_the_clock_as_it_is_set(store: Store, wall: type[Wrong]) -> None:
    clock = StoreClock()
    noon = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    source, queue = make_source(cron="0 * * * *"), Queue()
    clock.heed(noon + timedelta(minutes=1))
    await visited(store, source, last=noon, next_visit=noon + HOUR)
    async with running(Timetable([source], queue, store.sources, clock=clock)):
        with pytest.raises(TimeoutError):
            await queue.next(0.1)
        # Set back by an hour: the next full hour is 12:00, and not 13:00 in two hours.
        clock.heed(noon - timedelta(milliseconds=100))
        assert await queue.next(2) == [visit_wanted(source, noon + HOUR)]


async def test_a_queue_that_is_away_is_tried_again(store: Store, wall: type[Wrong]) -> None:
    source, queue = make_source(), Queue()
    queue.fails = StoreUnavailable("away")
    table = Timetable([source], queue, store.sources)
    with pytest.raises(StoreUnavailable):
        await table.resume()
    assert not table.is_running
    queue.fails = None
    async with running(table):
        await queue.next()
        queue.fails = StoreUnavailable("away")
        await asyncio.sleep(0.1)  # some comparisons fail
        queue.fails = None
        queue.came.clear()
        assert visit_wanted(source, None) in await queue.next()


async def test_told_articles_are_looked_for_now_and_then_unless_it_is_paused(
    store: Store, wall: type[Wrong], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler.timetable, "_LOOKING", timedelta(milliseconds=10))
    wanted, queue = [revisit_wanted(make_source())], Queue()

    async def look() -> list[Wanted]:
        return wanted

    table = Timetable([], queue, store.sources, look_again=look)
    async with running(table):
        assert (await queue.next())[:1] == wanted
        assert (await queue.next())[:1] == wanted
        table.pause()
        await asyncio.sleep(0.05)  # a look under way ends
        queue.came.clear()
        with pytest.raises(TimeoutError):
            await queue.next(0.1)


async def test_a_thousand_sources_cost_a_comparison_two_trips(store: Store) -> None:
    trips: list[int] = []

    class Counting:
        """States that count who is asked for."""

        async def dates(self, sources: Sequence[str]) -> list[VisitDates]:
            trips.append(len(sources))
            return await store.sources.dates(sources)

    queue = Queue()
    sources = [make_source(f"s{number}") for number in range(1000)]
    async with running(Timetable(sources, queue, Counting())):  # type: ignore[arg-type]  # the rest is not asked for
        assert len(await queue.next()) == 1000
    assert trips == [1000]
