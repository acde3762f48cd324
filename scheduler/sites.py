"""The right to be on a site: one process at a time, of all that share a store. Part of `scheduler`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from random import random
from typing import Any

import structlog

from scheduler import reporting
from scheduler.manners import Dice
from scheduler.ports import Leases
from scraper.errors import StoreError, StoreUnavailable
from storage.leases import Right, site_lease

_log = structlog.get_logger("kentongan.sites")

LEASE = timedelta(seconds=8)
"""So long after the death of a process its sites stay closed to others, and its jobs are nobody's. Shorter, and a machine that
has too much to do would lose what it is at."""
_BEATS = 4
"""So often a lease is renewed before it would run out."""
_BUSY_REST = timedelta(seconds=1)
_MARGIN_S = 0.02
"""Our clock and the store's do not count the same milliseconds."""


def busy_rest(dice: Dice = random) -> timedelta:
    """How long to leave a busy site alone before asking for it again."""
    return _BUSY_REST * (0.5 + dice())


class Hold:
    """The right to one site, as long as it is not lost."""

    def __init__(self, right: Right) -> None:
        self.right = right
        self.is_lost = False
        """Another process has it, or may have: this one did not renew in time, say because its machine slept."""
        self._work: asyncio.Future[Any] | None = None

    def guard(self, work: asyncio.Future[Any]) -> None:
        """`work` is cancelled when the right is lost, at once if it is."""
        self._work = work
        if self.is_lost:
            work.cancel()

    def lose(self) -> None:
        """The right is lost."""
        self.is_lost = True
        if self._work is not None:
            self._work.cancel()

    async def keep(self, renew: Callable[[timedelta], Awaitable[bool]], lease: timedelta) -> None:
        """Renewed until it is lost, or this is cancelled. What could not be renewed in time counts as lost: to be on a site
        together with another process is worse than to leave it for nothing.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + lease.total_seconds()
        while not self.is_lost:
            await asyncio.sleep(lease.total_seconds() / _BEATS)
            asked = loop.time()
            try:
                async with asyncio.timeout_at(end):
                    if not await renew(lease):
                        self.lose()
                end = asked + lease.total_seconds()
            except TimeoutError:
                self.lose()
            except StoreUnavailable:
                continue
            except StoreError as error:
                reporting.report(error)
                self.lose()


class Sites:
    """Sites as `holder` sees them: free, or somebody else's."""

    def __init__(self, leases: Leases, *, holder: str) -> None:
        self._leases = leases
        self._holder = holder
        self._resting: dict[str, float] = {}
        """Until when, by the loop's clock, sites rest that we have left."""

    async def rested(self, site: str) -> None:
        """`site` does not rest from us any more: what keeps it then is another process."""
        wait = self._resting.pop(site, 0.0) - asyncio.get_running_loop().time()
        if wait > 0:
            await asyncio.sleep(wait + _MARGIN_S)

    @asynccontextmanager
    async def alone(self, site: str, rest: timedelta) -> AsyncIterator[Hold | None]:
        """Nobody else, in any process, is on `site` meanwhile and for `rest` afterwards. None, at once, if somebody is.

        Raises `StoreUnavailable`.
        """
        name = site_lease(site)
        token = await self._leases.acquire(name, self._holder, LEASE + rest)
        if token is None:
            yield None
            return
        hold = Hold(Right(name=name, token=token))
        keeping = asyncio.create_task(hold.keep(partial(self._renew, name, rest), LEASE))
        try:
            yield hold
        finally:
            keeping.cancel()
            await self._let_go(name, rest)
            self._resting[site] = asyncio.get_running_loop().time() + rest.total_seconds()

    async def _renew(self, name: str, rest: timedelta, lease: timedelta) -> bool:
        return await self._leases.renew(name, self._holder, lease + rest)

    async def _let_go(self, name: str, rest: timedelta) -> None:
        try:
            await self._leases.release(name, self._holder, rest)
        except StoreUnavailable:
            _log.info("lease.left", name=name)
