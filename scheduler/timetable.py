"""When each source is visited. Part of `scheduler`: APScheduler in memory, made anew from the configuration at each start.

What must outlive a restart is the next date of each source, and that is kept in the store, where every process that
visits reads and writes it. So what stands here is a copy, and is compared with the store now and then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from scheduler import reporting
from scheduler.clock import Clock, utc_now
from scheduler.history import due_date
from scheduler.ports import SourceStates
from scheduler.sites import busy_rest
from scheduler.visiting import Skipped
from scraper.errors import StoreUnavailable
from scraper.model import Source

_log = structlog.get_logger("kentongan.timetable")

_BACKSTOP = timedelta(hours=6)
"""The pace of a source whose next date could not be learnt; each visit sets the true one."""
_RETRY = timedelta(seconds=5)
_STAGGER = timedelta(milliseconds=200)
_COMPARISON = timedelta(seconds=5)
"""So late is learnt what another process left undone."""
_COMPARING = "(comparison)"
"""A job beside those of the sources; no source has such a name."""
_LOOKING = timedelta(seconds=30)
"""So late may a told article be looked at again."""
_LOOKING_AGAIN = "(revisits)"


class Timetable:
    """Calls `visit_if_due` for each source when it is due, once at a time, late rather than never."""

    def __init__(
        self,
        sources: Sequence[Source],
        visit_if_due: Callable[[Source], Awaitable[object]],
        states: SourceStates,
        *,
        look_again: Callable[[], Awaitable[None]] | None = None,
        clock: Clock = utc_now,
    ) -> None:
        """`look_again` is called now and then; it starts what is due beside the visits, and does not wait for it."""
        self._look_again = look_again
        self._sources = tuple(sources)
        self._visit_if_due = visit_if_due
        self._states = states
        self._clock = clock
        self._under_way: dict[str, asyncio.Future[object]] = {}
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
        dates = await self._states.next_visits([source.name for source in self._sources])
        for place, (source, kept) in enumerate(zip(self._sources, dates, strict=True)):
            if self._scheduler.get_job(source.name) is None:
                self._enter(source, kept, self._clock() + place * _STAGGER)
        if not self._scheduler.running:
            self._scheduler.add_job(self._compare, _every(_COMPARISON), id=_COMPARING)
            if self._look_again is not None:
                self._scheduler.add_job(self._look_again, _every(_LOOKING), id=_LOOKING_AGAIN)
            self._scheduler.start()
        else:
            self._scheduler.resume()

    def pause(self) -> None:
        """No visit starts until `resume`. Those under way go on."""
        if self._scheduler.running:
            self._scheduler.pause()

    async def settle(self) -> None:
        """Nothing is under way any more, once nothing new starts."""
        while self._under_way:
            await asyncio.wait(self._under_way.values())

    def close(self) -> None:
        """The end; cancels what still runs, so `pause` and `settle` come before."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def _enter(self, source: Source, kept: datetime | None, earliest: datetime) -> None:
        self._scheduler.add_job(
            self._run,
            _every(max(source.slowest, _BACKSTOP)),
            args=[source],
            id=source.name,
            next_run_time=max(due_date(source, kept, earliest), earliest),
        )

    @contextmanager
    def _noted(self, job: str) -> Iterator[None]:
        """`job` counts as under way."""
        ended: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._under_way[job] = ended
        try:
            yield
        finally:
            del self._under_way[job]
            ended.set_result(None)

    async def _run(self, source: Source) -> None:
        with self._noted(source.name):
            due = await self._visit(source)
            now = self._clock()
            if self._scheduler.running:
                self._scheduler.modify_job(source.name, next_run_time=max(due or now + _RETRY, now))

    async def _visit(self, source: Source) -> datetime | None:
        """When to look at `source` again; None if that is not known. Nothing gets out: APScheduler would only log it."""
        try:
            if await self._visit_if_due(source) is Skipped.BUSY:
                return self._clock() + busy_rest()
            return await self._states.next_visit(source.name)
        except StoreUnavailable:
            _log.info("visit.postponed", source=source.name, by=_RETRY.total_seconds())
        except Exception as error:  # noqa: BLE001 - see above
            with reporting.bound(source=source.name):
                reporting.report(error)
            _log.warning("visit.lost", source=source.name, exc_info=True)
        return None

    async def _compare(self) -> None:
        """What is overdue by the store and planned for later here is visited now: the process that knew better is gone."""
        with self._noted(_COMPARING):
            try:
                dates = await self._states.next_visits([source.name for source in self._sources])
            except StoreUnavailable:
                # Whoever holds the pulse on the store has said so; the next comparison comes soon.
                return
        now = self._clock()
        for source, kept in zip(self._sources, dates, strict=True):
            job = self._scheduler.get_job(source.name)
            if job is None or source.name in self._under_way or due_date(source, kept, now) > now:
                continue
            if job.next_run_time > now + _COMPARISON:
                self._scheduler.modify_job(source.name, next_run_time=now)


def _every(span: timedelta) -> IntervalTrigger:
    return IntervalTrigger(seconds=span.total_seconds(), timezone="UTC")
