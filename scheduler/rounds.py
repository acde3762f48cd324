"""The visits of one process: the timetable, if it leads, and the jobs it takes. Part of `scheduler`.

    leadership ──► timetable ──► queue of jobs ──► taker ──► maker ──► visitor

A daemon plans and takes, a worker only takes; the queue is one for all of them.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Sequence
from typing import Protocol

import structlog

from scheduler.clock import Clock, StoreClock
from scheduler.jobs import EVERY_QUEUE, MOST_TRIES
from scheduler.leadership import Leadership
from scheduler.making import Maker
from scheduler.ports import JobQueue, Leases, SourceStates
from scheduler.returning import Returns
from scheduler.taking import Taker
from scheduler.timetable import Timetable
from scheduler.visiting import Crawler, Visitor
from scraper.errors import StoreError
from scraper.model import Source
from spiders.ports import Intake
from storage.death import Revive
from storage.jobs import Job, Queue, Wanted
from storage.leases import LEADER

_log = structlog.get_logger("kentongan.rounds")

_MOST_PUT = 500
"""Jobs in one script, which holds up everybody else."""


class RoundsStore(Protocol):
    """What visits need of a store, beside the intake."""

    @property
    def sources(self) -> SourceStates: ...

    @property
    def leases(self) -> Leases: ...

    @property
    def jobs(self) -> JobQueue: ...


class Rounds:
    """Due sources are visited while `keep` runs."""

    def __init__(
        self,
        sources: Sequence[Source],
        *,
        store: RoundsStore,
        intake: Intake,
        crawl: Crawler,
        holder: str,
        plans: bool,
        queues: Sequence[Queue] = EVERY_QUEUE,
        revive: Revive | None = None,
        revisit: Crawler | None = None,
        parallel: int = 4,
        clock: Clock | None = None,
    ) -> None:
        """With `plans` it puts jobs while no other process does; those of `queues` it takes in any case.

        `revive` is called while the store does not answer; without `revisit` told articles are not looked at between visits.
        `clock` is the store's own unless a test says otherwise.
        """
        steady = StoreClock()
        clock = clock or steady
        self._jobs = store.jobs
        self._leases = store.leases
        self._holder = holder
        self._visitor = Visitor(
            intake, store.sources, store.leases, crawl, holder=holder, parallel=parallel, revisit=revisit, clock=clock
        )
        self._maker = Maker(sources, self._visitor, store.jobs, store.sources, clock=clock)
        self._taker = Taker(store.jobs, self._make, worker=holder, queues=queues, parallel=parallel)
        self._timetable = Timetable(
            sources,
            self._put,
            store.sources,
            look_again=Returns(sources, store.sources, clock=clock).due if revisit is not None else None,
            clock=clock,
        )
        self._leadership = Leadership(
            store.leases,
            holder=holder,
            lease=LEADER if plans else f"worker:{holder}",
            gained=self._timetable.resume if plans else _nothing,
            lost=self._timetable.pause,
            revive=revive,
            heed=steady.heed,
        )

    @property
    def leads(self) -> bool:
        """Whether the lease is held."""
        return self._leadership.leads

    @property
    def store_is_up(self) -> bool:
        """Whether the store answered last time."""
        return self._leadership.store_is_up

    @property
    def store_fault(self) -> str | None:
        """What is wrong with the store; None while it is up."""
        return self._leadership.store_fault

    @property
    def lost_because(self) -> str | None:
        """Why the lease that this process had is gone; None while it has it, or if it never did."""
        return self._leadership.lost_because

    @property
    def visits_due(self) -> bool:
        """Whether the timetable runs."""
        return self._timetable.is_running

    @property
    def visiting(self) -> tuple[str, ...]:
        """Names of the sources that are being visited."""
        return self._visitor.running

    async def keep(self) -> None:
        """Visits are made, until cancelled."""
        tasks = [
            asyncio.create_task(kept) for kept in (self._leadership.keep(), self._timetable.keep(), self._taker.keep())
        ]
        try:
            await asyncio.gather(*tasks)
        finally:
            await cancelled(tasks)

    async def stop(self) -> None:
        """No visit is under way and none will start; the jobs that were are handed back."""
        self._timetable.pause()
        self._taker.refuse()
        await self._visitor.stop()
        await self._taker.settle()

    async def close(self) -> None:
        """The end, after `stop` and with `keep` cancelled: the lease is free."""
        self._timetable.close()
        await self._taker.close()
        await self._leadership.resign()

    async def _put(self, wanted: Sequence[Wanted]) -> None:
        """Of `wanted` is in the queue what was not, if this process leads. Raises `StoreUnavailable`."""
        token = self._leadership.token
        if token is None:
            return
        for first_one in range(0, len(wanted), _MOST_PUT):
            some = wanted[first_one : first_one + _MOST_PUT]
            if await self._jobs.put(some, token=token, most_tries=MOST_TRIES) is None:
                _log.warning("jobs.refused", because=await self._why_refused())
                return

    async def _why_refused(self) -> str:
        """Why the queue takes jobs from us no more. Raises `StoreUnavailable`."""
        leader = await self._leases.holder(LEADER)
        if leader is not None and leader != self._holder:
            return f"{leader} leads"
        return "the lease ran out: Redis answers too slowly, or was started anew"

    async def _make(self, job: Job) -> None:
        """The job is made, and what is due next of its source is planned at once if this process plans."""
        await self._maker.make(job)
        if not self._timetable.is_running:
            return
        try:
            await self._timetable.compare([job.source])
        except StoreError as error:
            # The next comparison learns it, or says what is wrong.
            _log.debug("date.unknown", source=job.source, error=str(error))


async def _nothing() -> None:
    """A worker plans nothing."""


def stop_at_signals(stop: asyncio.Event) -> None:
    """SIGTERM and SIGINT set `stop`."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)


async def first(stop: asyncio.Event, tasks: Sequence[asyncio.Task[None]]) -> None:
    """`stop` is set. Raises what one of `tasks`, which have no end, died of."""
    stopping = asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait((stopping, *tasks), return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        stopping.cancel()


async def cancelled(tasks: Sequence[asyncio.Task[None]]) -> None:
    """`tasks` have ended."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
