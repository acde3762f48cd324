"""When each source is visited. Part of `scheduler`: APScheduler in memory, made anew from the configuration at each start.

What must outlive a restart is the next date of each source, and that is kept in the store.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from random import random

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from scheduler import reporting
from scheduler.clock import Clock, utc_now
from scheduler.ports import SourceStates
from scraper.errors import StoreUnavailable
from scraper.model import Source

_log = structlog.get_logger("kentongan.timetable")

_BACKSTOP = timedelta(hours=6)
"""The pace of a source whose next date could not be learnt; each visit sets the true one."""
_RETRY = timedelta(seconds=5)
_STAGGER = timedelta(milliseconds=200)
_JITTER = 0.05
"""So much of an interval its end may be late, lest sources of one pace meet for ever."""


class Timetable:
    """Calls `visit` for each source when it is due, once at a time, late rather than never."""

    def __init__(
        self,
        sources: Sequence[Source],
        visit: Callable[[Source], Awaitable[object]],
        states: SourceStates,
        *,
        clock: Clock = utc_now,
    ) -> None:
        self._sources = tuple(sources)
        self._visit = visit
        self._states = states
        self._clock = clock
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            # None: however late, one run is made up for; the default of a second would drop it.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    @property
    def is_running(self) -> bool:
        """Whether due sources are visited now: started and not paused."""
        return bool(self._scheduler.running) and self._scheduler.state == 1

    async def resume(self) -> None:
        """Sources are visited from now on: those never visited or overdue at once, a little apart. Raises `StoreUnavailable`."""
        for place, source in enumerate(self._sources):
            if self._scheduler.get_job(source.name) is None:
                await self._enter(source, self._clock() + place * _STAGGER)
        if not self._scheduler.running:
            self._scheduler.start()
        else:
            self._scheduler.resume()

    def pause(self) -> None:
        """No visit starts until `resume`. Those under way go on."""
        if self._scheduler.running:
            self._scheduler.pause()

    def close(self) -> None:
        """The end; cancels what still runs, so the crawls are stopped before."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _enter(self, source: Source, earliest: datetime) -> None:
        due = await self._states.next_visit(source.name)
        # A configuration that became faster holds at once.
        latest = earliest + source.slowest if source.cron is None else due or earliest
        self._scheduler.add_job(
            self._run,
            IntervalTrigger(seconds=max(source.slowest, _BACKSTOP).total_seconds(), timezone="UTC"),
            args=[source],
            id=source.name,
            next_run_time=min(max(due or earliest, earliest), latest),
        )

    async def _run(self, source: Source) -> None:
        """One visit, and the date of the next. Nothing gets out: APScheduler would only log it, without its source."""
        due = self._clock() + _RETRY
        try:
            await self._visit(source)
            due = await self._states.next_visit(source.name) or due
        except StoreUnavailable:
            _log.info("visit.postponed", source=source.name, until=due.isoformat())
        except Exception as error:  # noqa: BLE001 - see above
            with reporting.bound(source=source.name):
                reporting.report(error)
            _log.warning("visit.lost", source=source.name, exc_info=True)
        late = (due - self._clock()) * random() * _JITTER if source.cron is None else timedelta(0)  # noqa: S311 - no secret
        if self._scheduler.running:
            self._scheduler.modify_job(source.name, next_run_time=max(due + late, self._clock()))
