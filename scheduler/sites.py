"""The right to be on a site: one process at a time, of all that share a store. Part of `scheduler`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from random import random
from typing import Any

import structlog

from scheduler.manners import Dice
from scheduler.ports import Leases
from scraper.errors import StoreUnavailable

_log = structlog.get_logger("kentongan.sites")

_TTL = timedelta(seconds=6)
"""So long after the death of a process its sites stay closed to others."""

_BUSY_REST = timedelta(seconds=1)


def busy_rest(dice: Dice = random) -> timedelta:
    """How long to leave a busy site alone before asking for it again."""
    return _BUSY_REST * (0.5 + dice())


class Hold:
    """The right to one site, as long as it is not lost."""

    def __init__(self) -> None:
        self.is_lost = False
        """Another process has it: this one did not renew in time, say because its machine slept."""
        self._work: asyncio.Future[Any] | None = None

    def guard(self, work: asyncio.Future[Any]) -> None:
        """`work` is cancelled when the right is lost."""
        self._work = work

    def lose(self) -> None:
        """The right is lost."""
        self.is_lost = True
        if self._work is not None:
            self._work.cancel()


class Sites:
    """Sites as `holder` sees them: free, or somebody else's."""

    def __init__(self, leases: Leases, *, holder: str) -> None:
        self._leases = leases
        self._holder = holder

    @asynccontextmanager
    async def alone(self, site: str) -> AsyncIterator[Hold | None]:
        """Nobody else, in any process, is on `site` meanwhile. None, at once, if somebody is. Raises `StoreUnavailable`."""
        name = f"site:{site}"
        if await self._leases.acquire(name, self._holder, _TTL) is None:
            yield None
            return
        hold = Hold()
        keeping = asyncio.create_task(self._keep(name, hold))
        try:
            yield hold
        finally:
            keeping.cancel()
            await self._let_go(name)

    async def _keep(self, name: str, hold: Hold) -> None:
        while not hold.is_lost:
            await asyncio.sleep(_TTL.total_seconds() / 3)
            try:
                if await self._leases.renew(name, self._holder, _TTL):
                    continue
                # It ran out, or the store forgot it. Nobody may have noticed.
                if await self._leases.acquire(name, self._holder, _TTL) is None:
                    hold.lose()
            except StoreUnavailable:
                continue

    async def _let_go(self, name: str) -> None:
        try:
            await self._leases.release(name, self._holder)
        except StoreUnavailable:
            _log.info("lease.left", name=name)
