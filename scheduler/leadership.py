"""One scheduler at a time over one store. Part of `scheduler`.

Also a process' pulse on the store: what leads has just spoken with it. A worker "leads" a lease that nobody else wants, so
its presence can be seen in the store.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from scheduler.ports import Leases
from scraper.errors import StoreUnavailable
from storage.death import Death, Revive
from storage.leases import LEADER

_log = structlog.get_logger("kentongan.leader")

_TTL = timedelta(seconds=5)
"""So long after the death of a leader another one takes over."""
_PULSE = timedelta(seconds=1.5)
_FAREWELL = timedelta(seconds=0.5)
"""A store that does not answer shall not hold the end: the lease runs out by itself."""


class Leadership:
    """Seeks the lease, keeps it, and says when it came and went."""

    def __init__(
        self,
        leases: Leases,
        *,
        holder: str,
        lease: str = LEADER,
        gained: Callable[[], Awaitable[None]],
        lost: Callable[[], None],
        revive: Revive | None = None,
        heed: Callable[[datetime], None] | None = None,
    ) -> None:
        """`heed` is told the store's time at each beat."""
        self.leads = False
        self.store_is_up = False
        self.store_fault: str | None = None
        """What is wrong with the store; None while it is up."""
        self.lost_because: str | None = None
        """Why the lease that we had is gone; None while we have it, or if we never did."""
        self.token: int | None = None
        """The fencing token of the lease; None while another has it. The same from gain to loss."""
        self._leases = leases
        self._holder = holder
        self._lease = lease
        self._gained = gained
        self._lost = lost
        self._revive = revive
        self._heed = heed
        self._heard = 0.0
        """When the store last said whose the lease is, by the loop's clock."""
        self._death: Death | None = None
        """Of the store's server, until the store is up again."""
        self._said: set[str] = set()
        """What was logged of this outage."""
        self._known = False
        """Whether the state of the store was logged once."""

    async def keep(self) -> None:
        """Lead whenever it is possible, until cancelled."""
        while True:
            await self.beat()
            await asyncio.sleep(_PULSE.total_seconds())

    async def beat(self) -> None:
        """`leads` and `store_is_up` are true as of now; `gained` or `lost` was called if the first has changed."""
        try:
            if self._heed is not None:
                self._heed(await self._leases.now())
            if not (self.leads and await self._leases.renew(self._lease, self._holder, _TTL)):
                await self._seek()
            self._heard = asyncio.get_running_loop().time()
            self._note_store(up=True)
        except StoreUnavailable as error:
            self._note_store(up=False, error=error)
            self._lose(error.fault)
        if not self.leads and self.store_is_up and not self._known:
            _log.info("lease.standby", name=self._lease, holder=self._holder)
        self._known = True
        if not self.store_is_up and self._revive is not None:
            await self._try_to_revive(self._revive)

    async def resign(self) -> None:
        """Somebody else may lead at once."""
        if not self.leads:
            return
        self.leads, self.token = False, None
        try:
            async with asyncio.timeout(_FAREWELL.total_seconds()):
                await self._leases.release(self._lease, self._holder)
        except (StoreUnavailable, TimeoutError):
            _log.info("lease.left", name=self._lease)

    async def _seek(self) -> None:
        """The lease is ours with a token of its own, everything that it starts has begun; or it is another's."""
        # A lease that ran out while we led may have been another's in between: what we knew is to be learnt anew.
        self._lose(self._why_lost())
        self.token = await self._leases.acquire(self._lease, self._holder, _TTL)
        if self.token is None:
            return
        await self._gained()
        self.leads, self.lost_because = True, None
        _log.info("lease.gained", name=self._lease, holder=self._holder)

    def _lose(self, because: str) -> None:
        self.token = None
        if self.leads:
            self.leads, self.lost_because = False, because
            self._lost()
            _log.warning("lease.lost", name=self._lease, holder=self._holder, because=because)

    def _why_lost(self) -> str:
        """Why a store that is up knows nothing of our lease."""
        passed = asyncio.get_running_loop().time() - self._heard
        if passed > _TTL.total_seconds():
            return f"Redis answered too slowly: the lease of {_TTL.seconds} s was renewed {passed:.0f} s ago"
        return "Redis was started anew without the lease, or another process has it"

    async def _try_to_revive(self, revive: Revive) -> None:
        try:
            death = await revive()
        except Exception as error:  # noqa: BLE001 - an embedded server that cannot start now may start at the next beat
            self._say_once("store.not_revived", error=str(error))
            return
        if death is None:
            return
        if not death.is_mended:
            self._say_once("store.not_revived", error=death.said)
        elif self._death is not None and self._death.is_mended:
            self._say_once("store.died_again", said_last=death.said)
        self._death = death
        self.store_fault = death.fault or self.store_fault

    def _say_once(self, event: str, **fields: str) -> None:
        """Logged at its first time in this outage: the next try comes in two seconds."""
        if event not in self._said:
            self._said.add(event)
            _log.warning(event, **fields)

    def _note_store(self, *, up: bool, error: StoreUnavailable | None = None) -> None:
        """Logged once for each change."""
        if self.store_is_up and not up:
            _log.warning("store.away", error=str(error), then="crawls pause, alerts wait")
        elif up and not self.store_is_up and self._known:
            _log.info("store.back")
        if up and self._death is not None:
            _log.warning("store.revived", said_last=self._death.said)
        if up:
            self._death = None
            self._said.clear()
        self.store_is_up = up
        self.store_fault = error.fault if error is not None else None
        if self.store_fault == StoreUnavailable.fault and self._death is not None:
            self.store_fault = self._death.fault or self.store_fault
