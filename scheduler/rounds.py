"""The visits of one process: a timetable, the visitor it sends, and the lease under which both work. Part of `scheduler`."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from scheduler.clock import Clock, utc_now
from scheduler.leadership import Leadership
from scheduler.ports import Leases, SourceStates
from scheduler.returning import Returns
from scheduler.timetable import Timetable
from scheduler.visiting import Crawler, Visitor
from scraper.model import Source
from spiders.ports import Intake


class RoundsStore(Protocol):
    """What visits need of a store, beside the intake."""

    @property
    def sources(self) -> SourceStates: ...

    @property
    def leases(self) -> Leases: ...


class Rounds:
    """Due sources are visited while `keep` runs and the lease is held."""

    def __init__(
        self,
        sources: Sequence[Source],
        *,
        store: RoundsStore,
        intake: Intake,
        crawl: Crawler,
        lease: str,
        holder: str,
        revive: Callable[[], Awaitable[object]] | None = None,
        revisit: Crawler | None = None,
        parallel: int = 4,
        clock: Clock = utc_now,
    ) -> None:
        """`revive` is called while the store does not answer; without `revisit` told articles are not looked at between visits."""
        self._visitor = Visitor(
            intake, store.sources, store.leases, crawl, holder=holder, parallel=parallel, revisit=revisit, clock=clock
        )
        self._returns = Returns(sources, self._visitor.revisit_if_due, store.sources, clock=clock)
        self._timetable = Timetable(
            sources,
            self._visitor.visit_if_due,
            store.sources,
            look_again=self._returns.look if revisit is not None else None,
            clock=clock,
        )
        self._leadership = Leadership(
            store.leases,
            holder=holder,
            lease=lease,
            gained=self._timetable.resume,
            lost=self._timetable.pause,
            revive=revive,
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
    def store_refuses(self) -> str | None:
        """Why the store answers and takes nothing; None if it takes all, or is away."""
        return self._leadership.store_refuses

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
        await self._leadership.keep()

    async def stop(self) -> None:
        """No visit is under way and none will start."""
        # Not shut down yet: that would cancel the visits in the middle of their commits.
        self._timetable.pause()
        await self._visitor.stop()
        await self._timetable.settle()
        await self._returns.settle()

    async def close(self) -> None:
        """The end, after `stop` and with `keep` cancelled: the lease is free."""
        self._timetable.close()
        await self._leadership.resign()


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
