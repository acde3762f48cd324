"""One visit to one source: alone on its site, within its time, its outcome kept. Part of `scheduler`.

    the right to the site ──► crawl ──► history and next date, if the right is held still

Whoever comes with a right to a site may visit there: a job brings it along, a single pass gets it here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from random import random
from typing import NamedTuple

import structlog
from structlog.contextvars import bound_contextvars

from scheduler import reporting
from scheduler.clock import Clock, utc_now
from scheduler.history import last_resort, visit_of
from scheduler.jobs import site_or_url
from scheduler.manners import Dice
from scheduler.ports import Leases, SourceStates
from scheduler.sites import Hold, Sites, busy_rest
from scheduler.watching import note_visit
from scraper.errors import StoreUnavailable
from scraper.health import Finding, HealthState, Visit
from scraper.model import Source
from spiders.ports import Intake
from spiders.summary import CrawlState, CrawlSummary

_log = structlog.get_logger("kentongan.visits")

Crawler = Callable[[Source, Intake], Awaitable[CrawlSummary]]

_LONGEST_VISIT = timedelta(minutes=30)
_LETTING_GO = timedelta(seconds=15)
"""What a crawl that was told to end has for it; one that does not is left behind and reported."""
_BUSY = "another process is on the site; not visited, try again later"


class Made(NamedTuple):
    """What a visit came to."""

    summary: CrawlSummary
    is_whole: bool
    """It was neither stopped nor lost its site, and was written down where that was wanted."""


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
        while (made := await self._turn(source)) is None:
            if end is None:
                end = time() + (timedelta.max if at_most is None else at_most).total_seconds()
                if waiting is not None:
                    waiting()
            if time() >= end:
                return _cut(source, _BUSY, CrawlState.FAILED)
            await asyncio.sleep(busy_rest(self._dice).total_seconds())
        return made.summary

    async def visit_on(self, source: Source, hold: Hold) -> Made:
        """A visit by the right `hold` stands in the source's history, if it was not cut short. Raises `StoreUnavailable`."""
        started = self._clock()
        summary = await self._attempt(source, hold, self._crawl)
        # A visit that was cut short is none: its source is still due, at the next start or for who has the site now.
        is_whole = not self._stopping and not hold.is_lost
        if is_whole and self._keeps_history:
            is_whole = await self._note(source, summary, started, hold)
        return Made(summary, is_whole)

    async def revisit_on(self, source: Source, hold: Hold) -> Made:
        """Its told articles alone were looked at: no visit of the source, whose date and history stay. Raises `StoreUnavailable`."""
        summary = await self._attempt(source, hold, self._revisit or self._crawl)
        _log.info(
            "source.revisited", state=summary.state.value, updated=summary.articles_updated, alerts=summary.alerts
        )
        return Made(summary, not self._stopping and not hold.is_lost)

    async def give_up(self, source: Source, hold: Hold, reason: str) -> None:
        """The source says `reason` and is not due for long: a visit to it is not begun. Raises `StoreUnavailable`."""
        now = self._clock()
        visit = Visit(started=now, finished=now, errors=(reason,))
        found = Finding(state=HealthState.FAILING, reason=reason)
        await note_visit(
            self._states, source, visit, self._dice, hold.right, known_to_be=found, due=last_resort(source, now)
        )

    async def stop(self) -> None:
        """No crawl is running and none will start; those under way ended orderly, what they committed stays."""
        self._stopping = True
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _turn(self, source: Source) -> Made | None:
        """A visit, or None if another process is on the site. Only crawls sit: no seat is held while it is."""
        site = site_or_url(source)
        with bound_contextvars(source=source.name), reporting.bound(source=source.name):
            async with self._turns.setdefault(site, asyncio.Lock()):
                await self._sites.rested(site)
                async with self._seats, self._sites.alone(site, source.limits.delay) as hold:
                    return None if hold is None else await self.visit_on(source, hold)

    async def _attempt(self, source: Source, hold: Hold, crawl: Crawler) -> CrawlSummary:
        if self._stopping:
            return _cut(source, "stopped before its start")
        task = asyncio.ensure_future(crawl(source, self._intake))
        self._running[source.name] = task
        hold.guard(task)
        try:
            return await self._within_its_time(source, task)
        except asyncio.CancelledError:
            if hold.is_lost:
                _log.warning("visit.site_lost")
                return _cut(source, "stopped: another process has taken its site over")
            if not self._stopping:
                raise
            return _cut(source, "stopped before its end")
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - a job's bug costs one visit, and is reported
            reporting.report(error)
            _log.warning("visit.failed", exc_info=True)
            return _cut(source, f"{type(error).__name__}: {error}", CrawlState.FAILED)
        finally:
            task.cancel()
            del self._running[source.name]

    async def _within_its_time(self, source: Source, task: asyncio.Future[CrawlSummary]) -> CrawlSummary:
        """What the crawl came to. One that does not end in its time is cut; one that does not let itself be cut is left behind."""
        done, _ = await asyncio.wait([task], timeout=self._longest.total_seconds())
        if not done:
            task.cancel()
            done, _ = await asyncio.wait([task], timeout=_LETTING_GO.total_seconds())
            reporting.report(TimeoutError(f"{source.url}: the visit was cut after {self._longest}"))
            _log.warning("visit.cut", after=self._longest.total_seconds(), ended=bool(done))
            return _cut(source, f"cut after {self._longest}")
        return task.result()

    async def _note(self, source: Source, summary: CrawlSummary, started: datetime, hold: Hold) -> bool:
        """The visit is history and the source has its next date. False if the site is another's."""
        visit = visit_of(summary, started, self._clock())
        is_written = await note_visit(self._states, source, visit, self._dice, hold.right)
        _log.info(
            "source.visited" if is_written else "visit.refused",
            state=summary.state.value,
            new=summary.articles_new,
            alerts=summary.alerts,
        )
        return is_written


def _cut(source: Source, reason: str, state: CrawlState = CrawlState.PARTIAL) -> CrawlSummary:
    return CrawlSummary(source=source.name, errors=(f"{source.url}: {reason}",), state=state)
