"""One visit to one source: alone on its site, within its time, its outcome kept. Part of `scheduler`.

    seat ──► site ──► still due? ──► crawl ──► history and next date ──► site and seat given back

The dates in the store are the queue that all processes work on: whoever gets a site looks again whether its source is
still due, and gives the site back only when the next date is written. So a visit is made once, by one process; and one
that is killed leaves its source due, for the first of the others that gets the site.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from enum import Enum
from random import random

import structlog
from structlog.contextvars import bound_contextvars

from scheduler import reporting
from scheduler.clock import Clock, utc_now
from scheduler.history import due_date, visit_of
from scheduler.manners import Dice
from scheduler.ports import Leases, SourceStates
from scheduler.sites import Hold, Sites, busy_rest
from scheduler.watching import note_visit
from scraper.errors import StoreUnavailable
from scraper.model import Source
from scraper.urls import site_of
from spiders.ports import Intake
from spiders.summary import CrawlState, CrawlSummary

_log = structlog.get_logger("kentongan.visits")

Crawler = Callable[[Source, Intake], Awaitable[CrawlSummary]]

_LONGEST_VISIT = timedelta(minutes=30)


class Skipped(Enum):
    """Why a visit was not made."""

    BUSY = "another process is on the site"
    NOT_DUE = "another process has made it"


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
        keeps_history: bool = True,
        revisit: Crawler | None = None,
        clock: Clock = utc_now,
        dice: Dice = random,
    ) -> None:
        """`keeps_history` is False for a rehearsal, of which nothing stays; `revisit` looks at told articles alone."""
        self._intake = intake
        self._states = states
        self._sites = Sites(leases, holder=holder)
        self._crawl = crawl
        self._revisit = revisit
        self._longest = longest
        self._keeps_history = keeps_history
        self._clock = clock
        self._dice = dice
        self._seats = asyncio.Semaphore(parallel)
        self._turns: dict[str, asyncio.Lock] = {}
        self._running: dict[str, asyncio.Task[CrawlSummary]] = {}
        self._stopping = False

    @property
    def running(self) -> tuple[str, ...]:
        """Names of the sources that are being visited."""
        return tuple(self._running)

    async def visit(
        self, source: Source, *, at_most: timedelta | None = None, waiting: Callable[[], None] | None = None
    ) -> CrawlSummary:
        """What a visit now, due or not, came to; it stands in the source's history.

        While another process is on the site it is waited for, `at_most` so long, after `waiting` was called once. A
        failure of ours is a summary too: reported, and the source's next visit comes all the same. Raises
        `StoreUnavailable`.
        """
        time = asyncio.get_running_loop().time
        end: float | None = None
        while isinstance(came := await self._turn(source, self._visited), Skipped):
            if end is None:
                end = time() + (timedelta.max if at_most is None else at_most).total_seconds()
                if waiting is not None:
                    waiting()
            if time() >= end:
                return _cut(source, f"{came.value}; not visited, try again later", CrawlState.FAILED)
            await asyncio.sleep(busy_rest(self._dice).total_seconds())
        return came

    async def visit_if_due(self, source: Source) -> CrawlSummary | Skipped:
        """As `visit` without waiting, if the source is due still when its turn has come. Raises `StoreUnavailable`."""
        return await self._turn(source, self._visited, self._is_due)

    async def revisit_if_due(self, source: Source) -> CrawlSummary | Skipped:
        """As `visit_if_due`, to the told articles of `source` alone: no visit of the source, whose date and history stay."""
        return await self._turn(source, self._revisited, self._has_revisits)

    async def stop(self) -> None:
        """No crawl is running and none will start; those under way ended orderly, what they committed stays."""
        self._stopping = True
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _turn(
        self,
        source: Source,
        go: Callable[[Source, Hold], Awaitable[CrawlSummary]],
        is_due: Callable[[Source], Awaitable[bool]] | None = None,
    ) -> CrawlSummary | Skipped:
        """What `go` came to, if nobody else is on the site. Only crawls sit: no seat is held while another process has the site."""
        site = site_of(source.url) or source.url
        with bound_contextvars(source=source.name), reporting.bound(source=source.name):
            async with self._turns.setdefault(site, asyncio.Lock()), self._seats:
                if self._stopping:
                    return _cut(source, "stopped before its start")
                async with self._sites.alone(site) as hold:
                    if hold is None:
                        return Skipped.BUSY
                    if is_due is not None and not await is_due(source):
                        return Skipped.NOT_DUE
                    return await go(source, hold)

    async def _is_due(self, source: Source) -> bool:
        now = self._clock()
        return due_date(source, await self._states.next_visit(source.name), now) <= now

    async def _has_revisits(self, source: Source) -> bool:
        (first,) = await self._states.next_revisits([source.name])
        return self._revisit is not None and first is not None and first <= self._clock()

    async def _revisited(self, source: Source, hold: Hold) -> CrawlSummary:
        summary = await self._attempt(source, hold, self._revisit or self._crawl)
        _log.info(
            "source.revisited", state=summary.state.value, updated=summary.articles_updated, alerts=summary.alerts
        )
        return summary

    async def _visited(self, source: Source, hold: Hold) -> CrawlSummary:
        started = self._clock()
        summary = await self._attempt(source, hold, self._crawl)
        # A visit that was cut short is none: its source is still due, at the next start or for who has the site now.
        if self._keeps_history and not self._stopping and not hold.is_lost:
            await self._note(source, summary, started)
        return summary

    async def _attempt(self, source: Source, hold: Hold, crawl: Crawler) -> CrawlSummary:
        task = asyncio.ensure_future(crawl(source, self._intake))
        self._running[source.name] = task
        hold.guard(task)
        try:
            async with asyncio.timeout(self._longest.total_seconds()):
                return await task
        except TimeoutError as error:
            reporting.report(error)
            return _cut(source, f"cut after {self._longest}")
        except asyncio.CancelledError:
            if hold.is_lost:
                _log.warning("visit.site_lost")
                return _cut(source, "stopped: another process has taken its site over")
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

    async def _note(self, source: Source, summary: CrawlSummary, started: datetime) -> None:
        """The visit is history and the source has its next date."""
        visit = visit_of(summary, started, self._clock())
        await note_visit(self._states, source, visit, self._dice)
        _log.info("source.visited", state=summary.state.value, new=summary.articles_new, alerts=summary.alerts)


def _cut(source: Source, reason: str, state: CrawlState = CrawlState.PARTIAL) -> CrawlSummary:
    return CrawlSummary(source=source.name, errors=(f"{source.url}: {reason}",), state=state)
