"""When each source is visited. Part of `scheduler`: APScheduler in memory, made anew from the configuration at each start.

What must outlive a restart is the next date of each source, and that is kept in the store, where each visit writes it. So
what stands here is a copy, and is compared with the store now and then. Whatever is due is put into the queue of jobs; that
a job is there already, or the visit made, is for the queue to say.

Nobody is sure that a machine's clock is not set. A plan is made once for a date, in seconds of a clock that is never set;
APScheduler, which goes by the machine's clock, is told again when that was set.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from scheduler.clock import Clock, utc_now
from scheduler.history import due_date
from scheduler.jobs import visit_wanted
from scheduler.ports import SourceStates
from scraper.errors import StoreUnavailable
from scraper.model import Source
from storage.jobs import Wanted

_log = structlog.get_logger("kentongan.timetable")

_COMPARISON = timedelta(seconds=5)
"""So late is learnt what other processes did and left undone."""
_LOOKING = timedelta(seconds=30)
"""So late may a told article be looked at again."""
_CLOCK_SET_S = 1.0
"""A clock is drawn to the right time by less than this between two comparisons; by more it was set."""

_NEARLY_S = 0.02
"""An alarm may ring early by the difference of two clocks; to wait for the next comparison would be late."""


class _Plan(NamedTuple):
    slot: datetime | None
    """The date in the store that it was made for."""
    due: float
    """When, by the loop's clock."""


class Timetable:
    """Puts a job for each source that is due, late rather than never."""

    def __init__(
        self,
        sources: Sequence[Source],
        put: Callable[[Sequence[Wanted]], Awaitable[object]],
        states: SourceStates,
        *,
        look_again: Callable[[], Awaitable[Sequence[Wanted]]] | None = None,
        clock: Clock = utc_now,
    ) -> None:
        """`put` may be given the same job again and again; `look_again` says what else is wanted, and is asked now and then."""
        self._sources = {source.name: source for source in sources}
        self._put = put
        self._states = states
        self._look_again = look_again
        self._clock = clock
        self._plans: dict[str, _Plan] = {}
        self._drift: float | None = None
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            # None: however late, one run is made up for; the default of a second would drop it.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    @property
    def is_running(self) -> bool:
        """Whether jobs are put now: started and not paused."""
        return bool(self._scheduler.running) and self._scheduler.state == 1

    async def resume(self) -> None:
        """Jobs are put from now on: those of sources that were never visited or are overdue at once. Raises `StoreUnavailable`."""
        # Another one may have led since, on a machine with another clock.
        self._plans.clear()
        if self._scheduler.running:
            self._scheduler.resume()
        else:
            self._scheduler.start()
        try:
            await self.compare()
        except StoreUnavailable:
            self.pause()
            raise

    def pause(self) -> None:
        """Nothing is put until `resume`."""
        if self._scheduler.running:
            self._scheduler.pause()

    async def keep(self) -> None:
        """What others do is noticed in time, until cancelled."""
        loop = asyncio.get_running_loop()
        look = loop.time()
        while True:
            await asyncio.sleep(min(_COMPARISON, _LOOKING).total_seconds())
            if not self.is_running:
                continue
            try:
                await self.compare()
                if self._look_again is not None and loop.time() >= look:
                    look = loop.time() + _LOOKING.total_seconds()
                    await self._put_some(await self._look_again())
            except StoreUnavailable:
                # Whoever holds the pulse on the store has said so; the next comparison comes soon.
                continue

    async def compare(self, names: Sequence[str] | None = None) -> None:
        """What is due of the sources `names` (all, if None) is put, what is not is planned. Raises `StoreUnavailable`.

        A name that is not configured here is none of ours.
        """
        self._mind_the_clock()
        sources = [self._sources[name] for name in (self._sources if names is None else names) if name in self._sources]
        dates = await self._states.dates([source.name for source in sources])
        if not self.is_running:
            return
        loop, now, due = asyncio.get_running_loop(), self._clock(), []
        for source, kept in zip(sources, dates, strict=True):
            plan = self._plans.get(source.name)
            # What a cron says is a time of day: until it has come it goes by the clock, however that was set.
            by_clock = source.cron is not None and plan is not None and plan.due > loop.time()
            if plan is None or plan.slot != kept.next or by_clock:
                left = (due_date(source, kept, now) - now).total_seconds()
                plan = self._plan(source, _Plan(kept.next, loop.time() + max(0.0, left)))
            if plan.due <= loop.time() + _NEARLY_S:
                due.append(visit_wanted(source, plan.slot))
        await self._put_some(due)

    def close(self) -> None:
        """The end."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def _plan(self, source: Source, plan: _Plan) -> _Plan:
        self._plans[source.name] = plan
        wait = plan.due - asyncio.get_running_loop().time()
        if wait > 0:
            self._scheduler.add_job(
                self._fire,
                "date",
                run_date=utc_now() + timedelta(seconds=wait),
                args=[source.name],
                id=source.name,
                replace_existing=True,
            )
        return plan

    async def _fire(self, name: str) -> None:
        """The source `name` is due now, or nearly."""
        try:
            await self.compare([name])
        except StoreUnavailable:
            _log.info("visit.postponed", source=name, by=_COMPARISON.total_seconds())

    async def _put_some(self, wanted: Sequence[Wanted]) -> None:
        if wanted:
            await self._put(wanted)

    def _mind_the_clock(self) -> None:
        """APScheduler's alarms are right, whatever was done to the machine's clock."""
        drift = utc_now().timestamp() - asyncio.get_running_loop().time()
        before, self._drift = self._drift, drift
        if before is None or abs(drift - before) < _CLOCK_SET_S:
            return
        _log.warning("clock.set", by=round(drift - before, 1))
        for name, plan in self._plans.items():
            self._plan(self._sources[name], plan)
