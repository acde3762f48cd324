"""A source is visited when it is due, by one process, and whatever happens it is visited again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.clock import Clock, utc_now
from scheduler.history import due_date, next_date, visit_of
from scheduler.rehearsal import RecordingIntake
from scheduler.timetable import Timetable
from scheduler.visiting import Skipped, Visitor
from scraper.codec import decode
from scraper.errors import StoreUnavailable
from scraper.health import HealthState, Visit, judge_source
from scraper.model import Source
from scraper.pace import NEVER
from spiders.ports import Intake
from spiders.summary import CrawlState, CrawlSummary
from storage.pauses import Pause
from storage.sources import SourceState
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


@pytest.mark.parametrize(
    ("kept", "due"),
    [
        (None, START),
        (START - timedelta(days=1), START - timedelta(days=1)),
        (START + timedelta(hours=1), START + timedelta(hours=1)),
        (START + timedelta(hours=2), START),
    ],
)
def test_a_date_of_a_slower_configuration_is_not_believed(kept: datetime | None, due: datetime) -> None:
    assert due_date(make_source(slowest=timedelta(hours=1)), kept, START) == due


def test_a_date_by_cron_may_be_far_away() -> None:
    source = make_source(cron="0 0 1 9 *")
    yearly = next_date(source, [], START)
    assert yearly - START > timedelta(days=200)
    assert due_date(source, yearly, START) == yearly
    assert due_date(source, yearly + timedelta(days=365), START) == yearly


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
    assert due_date(source, kept, START) - START <= longest


def test_a_pause_is_believed_however_long() -> None:
    assert due_date(make_source(), NEVER, START) == NEVER
    assert due_date(make_source(cron="*/10 * * * *"), NEVER, START) == NEVER
    assert due_date(make_source(paused=True), None, START) == NEVER


async def test_a_paused_source_is_not_visited_until_it_is_resumed(store: Store) -> None:
    one = visitor(store, quick)
    await store.sources.pauses.pause("kabar", Pause(by="operator", since=START))
    assert await one.visit_if_due(make_source()) is Skipped.NOT_DUE
    await store.sources.pauses.resume("kabar")
    assert isinstance(await one.visit_if_due(make_source()), CrawlSummary)


async def test_the_timetable_sees_within_seconds_that_a_source_is_resumed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.timetable._COMPARISON", timedelta(milliseconds=20))
    await store.sources.pauses.pause("satu", Pause(by="operator", since=START))
    visits = Visits(store)
    table = Timetable([make_source("satu")], visits, store.sources)
    await table.resume()
    assert table._scheduler.get_job("satu").next_run_time == NEVER
    assert visits.made == []
    await store.sources.pauses.resume("satu")
    async with asyncio.timeout(5):
        await visits.came.wait()
    table.close()


async def test_of_two_processes_that_find_a_source_due_one_visits_it(store: Store) -> None:
    site = Site()
    here, there = visitor(store, site.crawl, holder="here"), visitor(store, site.crawl, holder="there")
    first = asyncio.create_task(here.visit_if_due(make_source()))
    await site.arrived.wait()
    assert await there.visit_if_due(make_source()) is Skipped.BUSY
    site.may_go.set()
    assert isinstance(await first, CrawlSummary)
    assert await there.visit_if_due(make_source()) is Skipped.NOT_DUE
    assert (site.begun, len(await store.sources.visits("kabar"))) == (["kabar"], 1)


async def test_a_site_is_free_only_when_the_next_date_of_its_source_is_written(store: Store) -> None:
    seen: list[bool] = []

    class Watched:
        """States that look at the lease when a visit is written down."""

        def __getattr__(self, name: str) -> object:
            return getattr(store.sources, name)

        async def visited(self, state: SourceState, visit: bytes, *rest: object, **options: object) -> None:
            seen.append(await store.leases.acquire("site:kabar.example", "there", timedelta(seconds=1)) is None)
            await store.sources.visited(state, visit, *rest, **options)  # type: ignore[arg-type]  # passed on

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
    monkeypatch.setattr("scheduler.sites._TTL", timedelta(milliseconds=30))
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


class Visits:
    """Counts visits, and sets each source's next date far away."""

    def __init__(self, store: Store, *, fails: Exception | None = None) -> None:
        self.made: list[str] = []
        self.came = asyncio.Event()
        self._fails = fails

    async def __call__(self, source: Source) -> None:
        self.made.append(source.name)
        self.came.set()
        if self._fails:
            raise self._fails


async def test_new_sources_are_visited_at_once_and_those_not_due_wait(store: Store) -> None:
    hands = Hands()
    await visitor(store, quick, clock=hands).visit(make_source("tadi"))
    visits = Visits(store)
    table = Timetable([make_source("baru"), make_source("tadi")], visits, store.sources)
    # The store says "in five minutes" of a day long gone: so the real clock is overdue, and a clock of that day is not.
    early = Timetable([make_source("tadi")], visits, store.sources, clock=hands)
    await early.resume()
    assert early._scheduler.get_job("tadi").next_run_time == START + timedelta(minutes=5)
    early.close()
    await table.resume()
    async with asyncio.timeout(5):
        await visits.came.wait()
    assert visits.made[0] == "baru"
    table.close()


async def test_a_paused_timetable_visits_nobody_and_makes_up_for_it(store: Store) -> None:
    visits = Visits(store)
    table = Timetable([make_source("satu")], visits, store.sources)
    await table.resume()
    table.pause()
    assert not table.is_running
    await asyncio.sleep(0)
    assert visits.made == []
    await table.resume()
    async with asyncio.timeout(5):
        await visits.came.wait()
    assert table.is_running
    table.close()


async def test_a_source_that_another_process_left_overdue_is_visited(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.timetable._COMPARISON", timedelta(milliseconds=20))
    await store.sources.visited(SourceState(name="satu", next_visit=utc_now() + timedelta(minutes=50)), b"{}")
    visits = Visits(store)
    table = Timetable([make_source("satu")], visits, store.sources)
    await table.resume()
    assert table._scheduler.get_job("satu").next_run_time > utc_now() + timedelta(minutes=40)
    # Somebody else visited it, was told to come back at once, and died.
    await store.sources.visited(SourceState(name="satu", next_visit=utc_now()), b"{}")
    async with asyncio.timeout(5):
        await visits.came.wait()
    table.close()


async def test_a_busy_site_is_asked_for_again_soon(store: Store) -> None:
    hands = Hands()

    async def busy(source: Source) -> Skipped:
        return Skipped.BUSY

    table = Timetable([make_source("satu")], busy, store.sources, clock=hands)
    await table.resume()
    table.pause()
    await table._run(make_source("satu"))
    wait = table._scheduler.get_job("satu").next_run_time - START
    assert timedelta(seconds=0.5) <= wait <= timedelta(seconds=1.5)
    table.close()


@pytest.mark.parametrize("error", [StoreUnavailable("away"), ZeroDivisionError()])
async def test_a_failed_visit_is_due_again_soon(store: Store, error: Exception) -> None:
    hands = Hands()
    visits = Visits(store, fails=error)
    table = Timetable([make_source("satu")], visits, store.sources, clock=hands)
    await table.resume()
    table.pause()
    await table._run(make_source("satu"))
    due = table._scheduler.get_job("satu").next_run_time
    assert timedelta(seconds=5) <= due - START <= timedelta(seconds=6)
    table.close()


async def test_many_processes_make_each_due_visit_once_and_never_two_on_one_site(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.sites._BUSY_REST", timedelta(milliseconds=10))
    made: list[str] = []
    on_site: set[str] = set()

    async def crawl(source: Source, intake: Intake) -> CrawlSummary:
        site = source.url
        assert site not in on_site
        on_site.add(site)
        made.append(source.name)
        await store.ping()  # a crawl lets others run
        on_site.discard(site)
        return CrawlSummary(source=source.name, requests=1)

    sources = [make_source(f"s{number}", site=f"site{number % 4}.example") for number in range(12)]
    visitors = [visitor(store, crawl, holder=str(number), clock=utc_now, parallel=3) for number in range(5)]
    tables = [Timetable(sources, one.visit_if_due, store.sources) for one in visitors]
    for table in tables:
        await table.resume()
    async with asyncio.timeout(20):
        while None in await store.sources.next_visits([source.name for source in sources]):  # noqa: ASYNC110 - as a process looks
            await asyncio.sleep(0.01)
    for table, one in zip(tables, visitors, strict=True):
        table.pause()
        await one.stop()
        await table.settle()
        table.close()
    assert sorted(made) == sorted(source.name for source in sources)
    assert {len(await store.sources.visits(source.name)) for source in sources} == {1}
