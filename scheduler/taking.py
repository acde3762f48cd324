"""Takes jobs from the queue, as many at a time as there are seats. Part of `scheduler`: the same in daemon and worker."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import structlog

from scheduler import reporting
from scheduler.ports import JobQueue
from scheduler.sites import LEASE
from scraper.errors import StoreError, StoreUnavailable
from storage.jobs import Job, Queue

_log = structlog.get_logger("kentongan.jobs")

_IDLE = timedelta(seconds=3)
"""So late after its lease ran out is a dead worker's job found, if nothing else wakes us."""
_STORE_REST = timedelta(seconds=1)
_FAULT_REST = timedelta(seconds=10)
"""What a store refuses now it will refuse for a while: somebody has to look at it."""
_SUSPECTS = 1
_HANDING_BACK = timedelta(seconds=2)
"""Of the promised 10 s, for the store to hear what became of stopped jobs; a lease that it does not hear of runs out."""


class Taker:
    """Makes jobs while `keep` runs, until `refuse`."""

    def __init__(
        self,
        jobs: JobQueue,
        make: Callable[[Job], Awaitable[object]],
        *,
        worker: str,
        queues: Sequence[Queue],
        parallel: int,
    ) -> None:
        """`make` never raises; it says to the queue what became of a job."""
        self._jobs = jobs
        self._make = make
        self._worker = worker
        self._queues = tuple(queues)
        self._parallel = parallel
        self._under_way: dict[asyncio.Task[object], Job] = {}
        self._bell: asyncio.Task[None] | None = None
        self._stopping = False

    async def keep(self) -> None:
        """Jobs are made as they come, until `refuse` or cancelled."""
        while not self._stopping:
            try:
                await self._round()
            except StoreUnavailable:
                # Who holds the pulse on the store has said so.
                await asyncio.sleep(_STORE_REST.total_seconds())
            except StoreError as error:
                reporting.report(error)
                _log.warning("jobs.not_taken", error=str(error))
                await asyncio.sleep(_FAULT_REST.total_seconds())

    def refuse(self) -> None:
        """No job is taken any more; those under way go on."""
        self._stopping = True
        if self._bell is not None:
            self._bell.cancel()

    async def settle(self) -> None:
        """No job is under way, after `refuse` and once their crawls were told to end; or the store did not answer in time."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=_HANDING_BACK.total_seconds())

    async def _round(self) -> None:
        """Every free seat has a job, or there is none; then something has changed."""
        free = self._parallel - len(self._under_way)
        taken: list[Job] = []
        if free:
            suspects = _SUSPECTS - sum(job.is_suspect for job in self._under_way.values())
            taken = await self._jobs.take(
                self._queues, worker=self._worker, count=free, suspects=max(0, suspects), lease=LEASE
            )
        for job in taken:
            task: asyncio.Task[object] = asyncio.ensure_future(self._make(job))
            self._under_way[task] = job
            task.add_done_callback(self._under_way.pop)
        if not taken:
            await self._change(is_full=not free)

    async def _change(self, *, is_full: bool) -> None:
        """A seat is free that was not, or a job may be there. Raises `StoreUnavailable`."""
        waited: set[asyncio.Task[object]] = set(self._under_way)
        if not is_full and not self._stopping:
            if self._bell is None:
                self._bell = asyncio.create_task(self._jobs.wait(self._queues, _IDLE))
            waited.add(self._bell)
        if waited:
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        bell = self._bell
        if bell is not None and bell.done():
            self._bell = None
            if not bell.cancelled():
                bell.result()

    async def close(self) -> None:
        """The end: what did not end by itself is cut, and found by another when its lease runs out."""
        late = list(self._under_way)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
