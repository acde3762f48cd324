"""One visit to one source: alone on its site, within its time, its outcome kept. Part of `scheduler`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import structlog
from apscheduler.triggers.cron import CronTrigger
from structlog.contextvars import bound_contextvars

from scheduler import reporting
from scheduler.clock import Clock, utc_now
from scheduler.ports import Leases, SourceStates
from scraper.codec import decode, encode
from scraper.errors import StoreUnavailable
from scraper.health import Visit, judge_source
from scraper.model import Source
from scraper.pace import next_interval
from scraper.urls import site_of
from spiders.ports import Intake
from spiders.summary import CrawlState, CrawlSummary
from storage.sources import SourceState

_log = structlog.get_logger("kentongan.visits")

Crawler = Callable[[Source, Intake], Awaitable[CrawlSummary]]

_SITE_LEASE = timedelta(seconds=6)
"""So long after the death of a process its sites stay closed to others."""
_LONGEST_VISIT = timedelta(minutes=30)
_BUSY_REST = timedelta(seconds=1)


class Visitor:
    """Visits sources: several at a time, one at a time on a site, in all processes together."""

    def __init__(
        self,
        intake: Intake,
        states: SourceStates,
        leases: Leases,
        crawl: Crawler,
        *,
        holder: str,
        parallel: int = 4,
        longest: timedelta = _LONGEST_VISIT,
        clock: Clock = utc_now,
    ) -> None:
        self._intake = intake
        self._states = states
        self._leases = leases
        self._crawl = crawl
        self._holder = holder
        self._longest = longest
        self._clock = clock
        self._seats = asyncio.Semaphore(parallel)
        self._sites: dict[str, asyncio.Lock] = {}
        self._running: dict[str, asyncio.Task[CrawlSummary]] = {}
        self._stopping = False

    @property
    def running(self) -> tuple[str, ...]:
        """Names of the sources that are being visited."""
        return tuple(self._running)

    async def visit(self, source: Source) -> CrawlSummary:
        """What the visit came to; it stands in the source's history. Waits while somebody else is on the site.

        A failure of ours is a summary too: reported, and the source's next visit comes all the same. Raises
        `StoreUnavailable`.
        """
        site = site_of(source.url) or source.url
        with bound_contextvars(source=source.name), reporting.bound(source=source.name):
            async with self._sites.setdefault(site, asyncio.Lock()), self._seats, self._alone(f"site:{site}"):
                started = self._clock()
                summary = await self._attempt(source)
            if not self._stopping:
                # A visit that was cut is none: its source is still due at the next start.
                await self._note(source, summary, started)
        return summary

    async def stop(self) -> None:
        """No crawl is running and none will start; those under way ended orderly, what they committed stays."""
        self._stopping = True
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _attempt(self, source: Source) -> CrawlSummary:
        if self._stopping:
            return _cut(source, "stopped before its start")
        task = asyncio.ensure_future(self._crawl(source, self._intake))
        self._running[source.name] = task
        try:
            async with asyncio.timeout(self._longest.total_seconds()):
                return await task
        except TimeoutError as error:
            reporting.report(error)
            return _cut(source, f"cut after {self._longest}")
        except asyncio.CancelledError:
            if not self._stopping:
                raise
            return _cut(source, "stopped before its end")
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - one of the three places: a job's bug costs one visit, and is reported
            reporting.report(error)
            _log.warning("visit.failed", exc_info=True)
            return _cut(source, f"{type(error).__name__}: {error}", CrawlState.FAILED)
        finally:
            del self._running[source.name]

    @asynccontextmanager
    async def _alone(self, name: str) -> AsyncIterator[None]:
        """Nobody else, in any process, has the lease `name` meanwhile."""
        while await self._leases.acquire(name, self._holder, _SITE_LEASE) is None:
            if self._stopping:
                break
            await asyncio.sleep(_BUSY_REST.total_seconds())
        keeping = asyncio.create_task(self._keep(name))
        try:
            yield
        finally:
            keeping.cancel()
            await self._let_go(name)

    async def _keep(self, name: str) -> None:
        while True:
            await asyncio.sleep(_SITE_LEASE.total_seconds() / 3)
            try:
                if not await self._leases.renew(name, self._holder, _SITE_LEASE):
                    # A store that forgot gives it back, unless another was faster: then two crawl, and commits settle it.
                    await self._leases.acquire(name, self._holder, _SITE_LEASE)
            except StoreUnavailable:
                continue

    async def _let_go(self, name: str) -> None:
        try:
            await self._leases.release(name, self._holder)
        except StoreUnavailable:
            _log.info("lease.left", name=name)

    async def _note(self, source: Source, summary: CrawlSummary, started: datetime) -> None:
        """The visit is history and the source has its next date."""
        visit = visit_of(summary, started, self._clock())
        history = [*reversed([decode(line, Visit) for line in await self._states.visits(source.name)]), visit]
        state, reason = judge_source(history)
        await self._states.visited(
            SourceState(
                name=source.name,
                state=state.value,
                reason=reason,
                last_visit=started,
                next_visit=next_date(source, history, visit.finished),
                articles_new=summary.articles_new,
            ),
            encode(visit),
        )
        _log.info("source.visited", state=summary.state.value, new=summary.articles_new, alerts=summary.alerts)


def next_date(source: Source, history: list[Visit], now: datetime) -> datetime:
    """When `source` is due after the visits of `history` (oldest first): by its cron, else by its pace."""
    if source.cron is not None:
        fires: datetime = CronTrigger.from_crontab(source.cron, timezone="UTC").get_next_fire_time(None, now)
        return fires
    return now + next_interval(history, source.every, source.slowest)


def visit_of(summary: CrawlSummary, started: datetime, finished: datetime) -> Visit:
    """`summary` as the history of the source remembers it."""
    reached = summary.state in {CrawlState.OK, CrawlState.PARTIAL}
    return Visit(
        started=started,
        finished=finished,
        requests=summary.requests,
        # The listing itself was read too.
        pages=summary.pages_fetched + reached,
        articles_new=summary.articles_new + summary.articles_updated,
        articles_failed=summary.articles_failed,
        errors=summary.errors[:5],
        # A summary says that the site refuses us, not with which status.
        statuses={403: max(summary.requests, 1)} if summary.state is CrawlState.BLOCKED else {},
        not_modified=summary.not_modified,
    )


def _cut(source: Source, reason: str, state: CrawlState = CrawlState.PARTIAL) -> CrawlSummary:
    return CrawlSummary(source=source.name, errors=(f"{source.url}: {reason}",), state=state)
