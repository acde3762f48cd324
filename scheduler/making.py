"""What becomes of one job. Part of `scheduler`.

    known and due still? ──► tried too often? ──► visit, its outcome kept ──► the job leaves the queue

A job leaves only after its visit was written down: a process that dies before has it done again by another, and the second
visit finds what the first has stored.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import structlog
from structlog.contextvars import bound_contextvars

from scheduler import reporting
from scheduler.clock import Clock, utc_now
from scheduler.jobs import MOST_TRIES, queue_of
from scheduler.ports import JobQueue, SourceStates
from scheduler.sites import LEASE, Hold
from scheduler.visiting import Visitor
from scraper.errors import StoreError, StoreUnavailable, WorkersKilled
from scraper.model import Source
from spiders.summary import CrawlSummary
from storage.jobs import End, Job, Kind

_log = structlog.get_logger("kentongan.jobs")

_RETRY = timedelta(seconds=5)
_LONGEST_RETRY = timedelta(minutes=5)


class Maker:
    """Makes the jobs of `sources`."""

    def __init__(
        self,
        sources: Sequence[Source],
        visitor: Visitor,
        jobs: JobQueue,
        states: SourceStates,
        *,
        clock: Clock = utc_now,
    ) -> None:
        self._sources = {source.name: source for source in sources}
        self._visitor = visitor
        self._jobs = jobs
        self._states = states
        self._clock = clock

    async def make(self, job: Job) -> CrawlSummary | None:
        """The queue knows what became of `job`, or will learn it by the end of its lease. What the visit came to, if one was made."""
        hold = Hold(job.right)
        keeping = asyncio.create_task(hold.keep(partial(self._jobs.keep, job), LEASE))
        with bound_contextvars(source=job.source, job=job.id), reporting.bound(source=job.source):
            try:
                end, summary = await self._outcome(job, hold)
                if hold.is_lost:
                    # Where nobody has taken it yet it was only late; the queue refuses it where somebody has.
                    await self._put_back(job)
                else:
                    await self._jobs.end(job, end)
            except StoreUnavailable:
                _log.info("job.left", tries=job.tries)
            except Exception as error:  # noqa: BLE001 - a job's bug costs one try, and is reported
                reporting.report(error)
                _log.warning("job.failed", tries=job.tries, exc_info=True)
                await self._put_back(job)
            else:
                return summary
            finally:
                keeping.cancel()
        return None

    async def _outcome(self, job: Job, hold: Hold) -> tuple[End, CrawlSummary | None]:
        source = self._sources.get(job.source)
        if source is None or queue_of(source) is not job.queue:
            # The scheduler knows better: it puts what is wanted again, where it belongs.
            _log.info("job.dropped", because="no such source in this configuration")
            return End.DONE, None
        if not await self._is_due(source, job):
            return End.DONE, None
        if job.tries > MOST_TRIES:
            await self._bury(source, job, hold)
            return End.DEAD, None
        go = self._visitor.visit_on if job.kind is Kind.VISIT else self._visitor.revisit_on
        made = await go(source, hold)
        return End.DONE if made.is_whole else End.BACK, made.summary

    async def _is_due(self, source: Source, job: Job) -> bool:
        if job.kind is Kind.VISIT:
            return await self._states.next_visit(source.name) == job.slot
        (first,) = await self._states.next_revisits([source.name])
        return first is not None and first <= self._clock()

    async def _bury(self, source: Source, job: Job, hold: Hold) -> None:
        """The job is reported dead; the source has its next date all the same."""
        error = WorkersKilled(
            f"{source.url}: its {job.kind} was begun {job.tries - 1} times and never ended; "
            "look for what ended the processes (memory?), or take the source out"
        )
        reporting.report(error)
        _log.warning("job.dead", tries=job.tries - 1, deaths=job.deaths)
        if job.kind is Kind.VISIT:
            await self._visitor.give_up(source, hold, str(error))

    async def _put_back(self, job: Job) -> None:
        try:
            await self._jobs.end(job, End.FAILED, min(_RETRY * 2 ** (job.tries - 1), _LONGEST_RETRY))
        except StoreError as error:
            _log.info("job.left", tries=job.tries, error=str(error))
