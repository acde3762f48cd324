"""The daemon: one asyncio process that visits, tells and tidies until it is asked to stop. Part of `scheduler`.

    rounds: leadership ──► timetable ──► jobs ──► crawl ──► intake ──► outbox
    couriers, one for each channel ◄────────────────────────────┘

Of several daemons only the leader plans visits and prunes. All of them take jobs and deliver: the queue gives each job, the
outbox each parcel to one of them.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Protocol

import structlog

from scheduler import reporting
from scheduler.channels.base import Channel
from scheduler.clock import Clock, utc_now
from scheduler.delivery import Courier, DeliveryCount, drain
from scheduler.jobs import EVERY_QUEUE
from scheduler.manners import Habits, Holds, Manners
from scheduler.ports import Bell, Outbox
from scheduler.rounds import Rounds, RoundsStore, cancelled, first, stop_at_signals
from scheduler.upkeep import Archive, TidyStore, Upkeep
from scheduler.visiting import Crawler
from scraper.errors import StoreError, StoreUnavailable
from scraper.model import Source, Value
from spiders.ports import Intake
from storage.death import Revive
from storage.jobs import Queue

_log = structlog.get_logger("kentongan.daemon")

_COURIER_REST = timedelta(seconds=5)
_FINISHING = timedelta(seconds=6.5)
"""For crawls and messages under way, at the end."""
_LAST_ALERTS = timedelta(seconds=1.5)
"""For alerts that those crawls brought."""
_LAST_WORD = timedelta(seconds=2)
"""For these, and a store that does not answer."""
_CLOSING = timedelta(seconds=0.5)
"""For the connections of channels. Together with the first below the promised 10 s."""


class _Ringing(Outbox, Bell, Protocol):
    """An outbox that rings."""


class DaemonStore(RoundsStore, TidyStore, Protocol):
    """What the daemon needs of a store."""

    @property
    def outbox(self) -> _Ringing: ...


class DaemonStatus(Value, frozen=True, kw_only=True):
    """How the daemon is, for health checks."""

    started: datetime
    store_is_up: bool
    store_fault: str | None = None
    """What is wrong with the store; None while it is up."""
    leads: bool
    """False: another process schedules and this one stands by."""
    lost_because: str | None = None
    """Why the lease that this process had is gone; None while it has it, or if it never did."""
    visits_due: bool
    """Whether the timetable runs."""
    visiting: tuple[str, ...]
    delivered: DeliveryCount

    @property
    def is_ready(self) -> bool:
        """Whether the store answers, and this process either schedules or stands by."""
        return self.store_is_up and self.visits_due == self.leads

    @property
    def why(self) -> str:
        """What is missing, or "ok"."""
        if not self.store_is_up:
            return self.store_fault or StoreUnavailable.fault
        if self.visits_due and not self.leads:
            return f"the lease is being taken{f' again: {self.lost_because}' if self.lost_because else ''}"
        if not self.is_ready:
            return "the timetable does not run"
        return "ok" if self.leads else "ok: standing by"


class Daemon:
    """Built once, `run` once."""

    def __init__(
        self,
        sources: Sequence[Source],
        *,
        store: DaemonStore,
        intake: Intake,
        crawl: Crawler,
        channels: Sequence[Channel],
        archive: Archive | None = None,
        revive: Revive | None = None,
        revisit: Crawler | None = None,
        queues: Sequence[Queue] = EVERY_QUEUE,
        manners: Manners | None = None,
        holds: Mapping[str, Holds] | None = None,
        habits: Mapping[str, Habits] | None = None,
        parallel: int = 4,
        holder: str | None = None,
        clock: Clock | None = None,
    ) -> None:
        """`channels` are closed at the end of `run`, `archive` is pruned meanwhile; `revive` is called while the store does not answer.

        `holds` says for each channel by its name what may wait; a channel without gets everything at once. `habits`
        say what else is peculiar to it.
        """
        self._holder = holder or f"{socket.gethostname()}-{os.getpid()}-{token_hex(3)}"
        self._store = store
        self._channels = tuple(channels)
        self._archive = archive
        self._clock = clock or utc_now
        self._started = self._clock()
        self._rounds = Rounds(
            sources,
            store=store,
            intake=intake,
            crawl=crawl,
            holder=self._holder,
            plans=True,
            queues=queues,
            revive=revive,
            revisit=revisit,
            parallel=parallel,
            clock=clock,
        )
        self._couriers = [
            Courier(
                channel,
                store.outbox,
                store.outbox,
                consumer=self._holder,
                manners=manners,
                holds=(holds or {}).get(channel.name),
                habits=(habits or {}).get(channel.name),
                clock=self._clock,
            )
            for channel in self._channels
        ]

    def status(self) -> DaemonStatus:
        """How the daemon is now; asks nobody."""
        return DaemonStatus(
            started=self._started,
            store_is_up=self._rounds.store_is_up,
            store_fault=self._rounds.store_fault,
            leads=self._rounds.leads,
            lost_because=self._rounds.lost_because,
            visits_due=self._rounds.visits_due,
            visiting=self._rounds.visiting,
            delivered=sum((courier.counted for courier in self._couriers), DeliveryCount()),
        )

    async def run(self, stop: asyncio.Event | None = None, *, signals: bool = True) -> None:
        """Works until `stop`, or SIGTERM or SIGINT if `signals`; then ends within ten seconds, what is unfinished left
        for the next start.
        """
        stop = stop or asyncio.Event()
        if signals:
            stop_at_signals(stop)
        delivering_ends = asyncio.Event()
        upkeep = Upkeep(self._store, self.status, archive=self._archive, clock=self._clock)
        _log.info("daemon.started", holder=self._holder, channels=[channel.name for channel in self._channels])
        scheduling = [asyncio.create_task(self._rounds.keep()), asyncio.create_task(upkeep.keep())]
        delivering = [asyncio.create_task(_kept_up(courier, delivering_ends)) for courier in self._couriers]
        try:
            await first(stop, scheduling)
        finally:
            await self._end(scheduling, delivering, delivering_ends)

    async def _end(
        self, scheduling: list[asyncio.Task[None]], delivering: list[asyncio.Task[None]], ends: asyncio.Event
    ) -> None:
        """Nothing of this process runs any more and its leases are free."""
        _log.info("daemon.stopping")
        ends.set()
        finishing = [asyncio.create_task(self._rounds.stop()), *delivering]
        _, late = await asyncio.wait(finishing, timeout=_FINISHING.total_seconds())
        await cancelled([*scheduling, *late])
        try:
            async with asyncio.timeout(_LAST_WORD.total_seconds()):
                await drain(self._couriers, _LAST_ALERTS)
        except (StoreError, TimeoutError) as error:
            _log.warning("delivery.left", error=str(error) or "Redis does not answer")
        await self._rounds.close()
        await self._close_channels()
        _log.info("daemon.stopped")

    async def _close_channels(self) -> None:
        """Every channel is closed, or had half a second for it: one that cannot be keeps no other open, nor the process."""
        closing = [asyncio.create_task(channel.close()) for channel in self._channels]
        if not closing:
            return
        done, late = await asyncio.wait(closing, timeout=_CLOSING.total_seconds())
        await cancelled([*late])
        for error in filter(None, (task.exception() for task in done)):
            reporting.report(error)


async def _kept_up(courier: Courier, stop: asyncio.Event) -> None:
    """The courier works until `stop`, whatever happens to it: a channel without one would fall silent unnoticed."""
    while not stop.is_set():
        try:
            await courier.run(stop)
        except Exception as error:  # noqa: BLE001 - reported; the parcel in hand comes back when its lease ends
            with reporting.bound(channel=courier.channel.name):
                reporting.report(error)
            _log.warning("courier.failed", channel=courier.channel.name, exc_info=True)
            await asyncio.sleep(_COURIER_REST.total_seconds())
