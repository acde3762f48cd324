"""A source is visited when it is due, by one process, and whatever happens it is visited again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from scheduler.clock import Clock
from scheduler.history import due_date, next_date, visit_of
from scheduler.rehearsal import RecordingIntake
from scheduler.visiting import Visitor
from scraper.codec import decode
from scraper.health import HealthState, Visit, judge_source
from scraper.model import Source
from scraper.pace import NEVER
from spiders.ports import Intake
from spiders.summary import CrawlState, CrawlSummary
from storage.sources import SourceState, VisitDates
from storage.store import Store
from tests.scheduler.fakes import START, Hands
from tests.scheduler.newsroom import make_source
from tests.scheduler.test_intake import reader

Crawl = Callable[[Source, Intake], Awaitable[CrawlSummary]]


class Site:
    """Crawls that go on until they are let go; knows how many ran at once."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.now = 0
        self.most = 0
        self.arrived = asyncio.Event()
        self.may_go = asyncio.Event()

    async def crawl(self, source: Source, intake: Intake) -> CrawlSummary:
        self.begun.append(source.name)
        self.now += 1
        self.most = max(self.most, self.now)
        self.arrived.set()
        try:
            await self.may_go.wait()
        finally:
            self.now -= 1
        return CrawlSummary(source=source.name, requests=3, articles_new=2)


def visitor(
    store: Store, crawl: Crawl, *, holder: str = "one", clock: Clock | None = None, **options: object
) -> Visitor:
    return Visitor(
        RecordingIntake(reader()),
        store.sources,
        store.leases,
        crawl,
        holder=holder,
        clock=clock or Hands(),
        dice=lambda: 0.0,
        **options,  # type: ignore[arg-type]  # a test names what it changes
    )


async def quick(source: Source, intake: Intake) -> CrawlSummary:
    return CrawlSummary(source=source.name, requests=3, articles_new=2)


async def test_a_visit_becomes_history_and_sets_the_next_date(store: Store) -> None:
    await visitor(store, quick).visit(make_source())
    state = await store.sources.get("kabar")
    assert (state.state, state.last_visit, state.articles_new) == ("well", START, 2)
    assert await store.sources.next_visit("kabar") == START + timedelta(minutes=5)
    visits = [decode(line, Visit) for line in await store.sources.visits("kabar")]
    assert visits == [Visit(started=START, finished=START, requests=3, pages=1, articles_new=2)]


async def test_an_edit_is_news_to_the_pace_and_no_new_article(store: Store) -> None:
    async def edited(source: Source, intake: Intake) -> CrawlSummary:
        return CrawlSummary(source=source.name, requests=1, articles_updated=1)

    await visitor(store, edited).visit(make_source())
    state = await store.sources.get("kabar")
    assert (state.articles_new, state.reason) == (0, "1 updated article at the last visit")
    assert await store.sources.next_visit("kabar") == START + timedelta(minutes=5)
    visits = [decode(line, Visit) for line in await store.sources.visits("kabar")]
    assert visits == [Visit(started=START, finished=START, requests=1, pages=1, articles_updated=1)]


async def test_two_sources_of_one_site_take_turns_and_others_do_not_wait(store: Store) -> None:
    site = Site()
    one = visitor(store, site.crawl)
    first = asyncio.create_task(one.visit(make_source("a", site="www.kabar.example")))
    await site.arrived.wait()
    second = asyncio.create_task(one.visit(make_source("b", site="sport.kabar.example")))
    site.arrived.clear()
    third = asyncio.create_task(one.visit(make_source("c", site="lain.example")))
    await site.arrived.wait()
    assert site.begun == ["a", "c"]
    site.may_go.set()
    await asyncio.gather(first, second, third)
    assert sorted(site.begun) == ["a", "b", "c"]


async def test_no_more_crawls_run_at_once_than_there_are_seats(store: Store) -> None:
    site = Site()
    site.may_go.set()
    one = visitor(store, site.crawl, parallel=2)
    await asyncio.gather(*(one.visit(make_source(f"s{number}")) for number in range(6)))
    assert len(site.begun) == 6
    assert site.most <= 2


async def test_a_site_that_another_process_visits_is_waited_for(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.sites._BUSY_REST", timedelta(milliseconds=5))
    site = Site()
    here, there = visitor(store, site.crawl, holder="here"), visitor(store, quick, holder="there")
    first = asyncio.create_task(here.visit(make_source()))
    await site.arrived.wait()
    second = asyncio.create_task(there.visit(make_source()))
    assert await store.leases.acquire("site:kabar.example", "third", timedelta(seconds=1)) is None
    site.may_go.set()
    await asyncio.gather(first, second)
    assert await store.leases.acquire("site:kabar.example", "third", timedelta(seconds=1)) is not None


async def test_a_bug_in_a_crawl_costs_one_visit(store: Store) -> None:
    async def broken(source: Source, intake: Intake) -> CrawlSummary:
        raise ZeroDivisionError("a bug")

    summary = await visitor(store, broken).visit(make_source())
    assert summary.state is CrawlState.FAILED
    assert summary.errors == ("https://kabar.example/indeks: ZeroDivisionError: a bug",)
    assert await store.sources.next_visit("kabar") is not None


async def test_a_crawl_without_end_is_cut(store: Store) -> None:
    summary = await visitor(store, Site().crawl, longest=timedelta(milliseconds=20)).visit(make_source())
    assert summary.state is CrawlState.PARTIAL
    assert "cut after" in summary.errors[0]


async def test_a_stopped_visit_leaves_its_source_due(store: Store) -> None:
    site = Site()
    one = visitor(store, site.crawl)
    visit = asyncio.create_task(one.visit(make_source()))
    await site.arrived.wait()
    assert one.running == ("kabar",)
    await one.stop()
    assert "stopped" in (await visit).errors[0]
    assert await store.sources.next_visit("kabar") is None
    assert one.running == ()


@pytest.mark.parametrize(
    ("state", "judged"),
    [
        (CrawlState.OK, HealthState.WELL),
        (CrawlState.BLOCKED, HealthState.BLOCKED),
        (CrawlState.FAILED, HealthState.FAILING),
    ],
)
def test_the_history_of_a_source_tells_its_health(state: CrawlState, judged: HealthState) -> None:
    errors = () if state is CrawlState.OK else ("no",)
    visit = visit_of(CrawlSummary(source="x", requests=2, state=state, errors=errors), START, START)
    assert judge_source([visit] * 3).state is judged


def test_a_cron_decides_alone() -> None:
    assert next_date(make_source(cron="30 * * * *"), [], START) == START + timedelta(minutes=30)


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("kept", "due"),
    [
        (VisitDates(), START),
        (VisitDates(next=START - timedelta(days=1)), START - timedelta(days=1)),
        (VisitDates(last=START, next=START + HOUR), START + HOUR),
        (VisitDates(last=START, next=START + HOUR * 1.05), START + HOUR * 1.05),
        (VisitDates(last=START, next=START + HOUR * 2), START),
        (VisitDates(last=START + HOUR, next=START + HOUR * 1.1), START),
    ],
    ids=["never", "overdue", "slowest", "slowest and late", "slower configuration", "clock set back"],
)
def test_a_date_is_believed_if_it_can_be_true(kept: VisitDates, due: datetime) -> None:
    assert due_date(make_source(slowest=HOUR), kept, START) == due


def test_a_date_by_cron_may_be_far_away_but_not_further_than_the_cron_says() -> None:
    yearly = datetime(2027, 9, 1, tzinfo=START.tzinfo)
    assert due_date(make_source(cron="0 0 1 9 *"), VisitDates(next=yearly), START) == yearly
    assert due_date(make_source(cron="30 * * * *"), VisitDates(next=yearly), START) == START + timedelta(minutes=30)
    assert due_date(make_source(cron="30 * * * *"), VisitDates(next=START - HOUR), START) == START - HOUR


@pytest.mark.parametrize(
    ("zone", "day", "hour"),
    [
        ("Asia/Jakarta", datetime(2026, 3, 28, tzinfo=UTC), "23:00"),
        ("Europe/Berlin", datetime(2026, 3, 28, tzinfo=UTC), "05:00"),
        ("Europe/Berlin", datetime(2026, 3, 29, 12, tzinfo=UTC), "04:00"),  # summer time has begun
    ],
)
def test_a_cron_is_of_its_zone(zone: str, day: datetime, hour: str) -> None:
    due = next_date(make_source(cron="0 6 * * *", zone=zone), [], day)
    assert (due.strftime("%H:%M"), due.utcoffset()) == (hour, timedelta(0))


@given(
    st.timedeltas(min_value=timedelta(days=-400), max_value=timedelta(days=400)),
    st.sampled_from([None, "*/10 * * * *", "0 6 * * *"]),
)
def test_a_clock_that_jumps_neither_loses_a_visit_nor_holds_one_back(jump: timedelta, cron: str | None) -> None:
    source = make_source(cron=cron)
    visit = Visit(started=START + jump, finished=START + jump, requests=1, pages=1)
    kept = next_date(source, [visit], START + jump)
    longest = timedelta(days=1) if cron == "0 6 * * *" else source.slowest + timedelta(seconds=30)
    assert due_date(source, VisitDates(last=START + jump, next=kept), START) - START <= longest


def test_a_pause_is_believed_however_long() -> None:
    assert due_date(make_source(), VisitDates(next=NEVER), START) == NEVER
    assert due_date(make_source(cron="*/10 * * * *"), VisitDates(next=NEVER), START) == NEVER
    assert due_date(make_source(paused=True), VisitDates(), START) == NEVER


async def test_a_site_is_free_only_when_the_next_date_of_its_source_is_written(store: Store) -> None:
    seen: list[bool] = []

    class Watched:
        """States that look at the lease when a visit is written down."""

        def __getattr__(self, name: str) -> object:
            return getattr(store.sources, name)

        async def visited(self, state: SourceState, visit: bytes, *rest: object, **options: object) -> bool:
            seen.append(await store.leases.acquire("site:kabar.example", "there", timedelta(seconds=1)) is None)
            return await store.sources.visited(state, visit, *rest, **options)  # type: ignore[arg-type]  # passed on

    one = Visitor(RecordingIntake(reader()), Watched(), store.leases, quick, holder="here", clock=Hands())  # type: ignore[arg-type]  # the rest is passed on
    await one.visit(make_source())
    assert seen == [True]


async def test_a_site_that_somebody_else_has_costs_no_seat(store: Store) -> None:
    await store.leases.acquire("site:a.example", "there", timedelta(minutes=1))
    one = visitor(store, quick, parallel=1)
    waiting = asyncio.Event()
    blocked = asyncio.create_task(one.visit(make_source("a"), waiting=waiting.set))
    await waiting.wait()
    assert (await one.visit(make_source("b"))).state is CrawlState.OK
    await store.leases.release("site:a.example", "there")
    assert (await blocked).state is CrawlState.OK


async def test_waiting_for_a_busy_site_has_an_end_and_is_no_visit(store: Store) -> None:
    await store.leases.acquire("site:kabar.example", "there", timedelta(minutes=1))
    told: list[str] = []
    summary = await visitor(store, quick).visit(
        make_source(), at_most=timedelta(0), waiting=lambda: told.append("waiting")
    )
    assert summary.state is CrawlState.FAILED
    assert summary.errors == (
        "https://kabar.example/indeks: another process is on the site; not visited, try again later",
    )
    assert (told, await store.sources.visits("kabar")) == (["waiting"], [])


async def test_a_process_that_lost_its_site_leaves_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.sites.LEASE", timedelta(milliseconds=60))
    site = Site()
    visit = asyncio.create_task(visitor(store, site.crawl, holder="here").visit(make_source()))
    await site.arrived.wait()
    await store.leases.release("site:kabar.example", "here")  # as if it had slept beyond its lease
    assert await store.leases.acquire("site:kabar.example", "there", timedelta(minutes=1)) is not None
    summary = await visit
    assert (summary.state, site.now) == (CrawlState.PARTIAL, 0)
    assert "taken its site over" in summary.errors[0]
    assert await store.sources.visits("kabar") == []


async def test_a_rehearsal_leaves_no_history(store: Store) -> None:
    await visitor(store, quick, keeps_history=False).visit(make_source())
    assert (await store.sources.visits("kabar"), await store.sources.next_visit("kabar")) == ([], None)


async def test_a_process_that_lost_its_site_unnoticed_cannot_write_its_visit(store: Store) -> None:
    async def crawl(source: Source, intake: Intake) -> CrawlSummary:
        await store.leases.release("site:kabar.example", "here")
        assert await store.leases.acquire("site:kabar.example", "there", timedelta(minutes=1)) is not None
        return CrawlSummary(source=source.name)

    await visitor(store, crawl, holder="here").visit(make_source())
    assert await store.sources.visits("kabar") == []


async def test_a_process_that_cannot_renew_leaves_the_site_before_another_may_come(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.sites.LEASE", timedelta(milliseconds=60))

    class Silent:
        """Leases of a store that falls silent."""

        def __getattr__(self, name: str) -> object:
            return getattr(store.leases, name)

        async def renew(self, name: str, holder: str, ttl: timedelta) -> bool:
            await asyncio.Event().wait()
            raise AssertionError("never")

    site = Site()
    one = Visitor(RecordingIntake(reader()), store.sources, Silent(), site.crawl, holder="here", clock=Hands())  # type: ignore[arg-type]  # the rest is passed on
    async with asyncio.timeout(5):
        summary = await one.visit(make_source())
    assert "taken its site over" in summary.errors[0]


async def test_a_crawl_that_does_not_let_itself_be_cut_is_left_behind(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.visiting._LETTING_GO", timedelta(milliseconds=20))
    freed = asyncio.Event()

    async def stubborn(source: Source, intake: Intake) -> CrawlSummary:
        while not freed.is_set():
            try:
                await freed.wait()
            except asyncio.CancelledError:
                continue
        return CrawlSummary(source=source.name)

    async with asyncio.timeout(5):
        summary = await visitor(store, stubborn, longest=timedelta(milliseconds=20)).visit(make_source())
    assert "cut after" in summary.errors[0]
    assert await store.sources.next_visit("kabar") is not None
    freed.set()


async def test_the_distance_between_two_requests_holds_between_the_visits_of_two_processes(store: Store) -> None:
    limits = replace(make_source().limits, delay=timedelta(milliseconds=200))
    here, there = visitor(store, quick, holder="here"), visitor(store, quick, holder="there")
    time = asyncio.get_running_loop().time
    await here.visit(make_source(limits=limits))
    began = time()
    await there.visit(make_source("lain", site="www.kabar.example", limits=limits))
    assert time() - began >= 0.15


async def test_a_site_that_rests_from_us_is_not_taken_for_anothers(store: Store) -> None:
    limits = replace(make_source().limits, delay=timedelta(milliseconds=100))
    one, told = visitor(store, quick), list[str]()

    async def visit(name: str) -> CrawlSummary:
        source = make_source(name, site="kabar.example", limits=limits)
        return await one.visit(source, at_most=timedelta(0), waiting=lambda: told.append(name))

    summaries = await asyncio.gather(*(visit(f"s{number}") for number in range(4)))
    assert ([summary.state for summary in summaries], told) == ([CrawlState.OK] * 4, [])
