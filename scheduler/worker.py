"""A worker: takes crawl jobs beside a daemon and other workers, until it is asked to stop. Part of `scheduler`.

It neither plans nor delivers nor prunes nor serves: a daemon puts the jobs, and what they bring waits in the outbox for the
couriers of a daemon. Workers know of each other only by the queue.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog

from scheduler.clock import Clock
from scheduler.jobs import EVERY_QUEUE
from scheduler.rounds import Rounds, RoundsStore, cancelled, first, stop_at_signals
from scheduler.visiting import Crawler
from scraper.model import Source
from spiders.ports import Intake
from storage.death import Revive
from storage.jobs import Queue

_log = structlog.get_logger("kentongan.worker")

_FINISHING = timedelta(seconds=7.5)
"""For crawls under way, at the end. The rest of the promised 10 s is for the browser and an embedded Redis."""


class Worker:
    """Built once, `run` once."""

    def __init__(
        self,
        sources: Sequence[Source],
        *,
        store: RoundsStore,
        intake: Intake,
        crawl: Crawler,
        holder: str,
        queues: Sequence[Queue] = EVERY_QUEUE,
        revive: Revive | None = None,
        revisit: Crawler | None = None,
        parallel: int = 4,
        clock: Clock | None = None,
    ) -> None:
        """`holder` is a name that no other process has; `revive` is called while the store does not answer."""
        self._holder = holder
        self._rounds = Rounds(
            sources,
            store=store,
            intake=intake,
            crawl=crawl,
            holder=holder,
            plans=False,
            queues=queues,
            revive=revive,
            revisit=revisit,
            parallel=parallel,
            clock=clock,
        )

    async def run(self, stop: asyncio.Event | None = None, *, signals: bool = True) -> None:
        """Works until `stop`, or SIGTERM or SIGINT if `signals`; then ends within ten seconds, unfinished jobs handed back."""
        stop = stop or asyncio.Event()
        if signals:
            stop_at_signals(stop)
        _log.info("worker.started", holder=self._holder)
        keeping = asyncio.create_task(self._rounds.keep())
        try:
            await first(stop, [keeping])
        finally:
            _log.info("worker.stopping")
            stopping = asyncio.create_task(self._rounds.stop())
            await asyncio.wait([stopping], timeout=_FINISHING.total_seconds())
            await cancelled([keeping, stopping])
            await self._rounds.close()
            _log.info("worker.stopped")
