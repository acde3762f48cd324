"""What a daemon does beside visiting and telling: it makes room, tidies, and signs in with Sentry. Part of `scheduler`.

The leader does it for all. Where the store takes nothing nobody can lead, so then everybody tries to make room; the store
sees to it that this is harmless.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from scheduler import reporting
from scheduler.clock import Clock, utc_now
from scraper.errors import StoreError, StoreUnavailable
from storage.shedding import Shed

_log = structlog.get_logger("kentongan.upkeep")

LOOK_EVERY = timedelta(seconds=30)
"""At some two thousand articles an hour a look sees half a megabyte more than the one before."""
PRUNE_EVERY = timedelta(minutes=5)
SIGN_IN_EVERY = timedelta(minutes=1)


class TidyStore(Protocol):
    """What upkeep needs of a store."""

    async def relieve(self, now: datetime) -> Shed:
        """Memory has room again, as far as giving up the oldest texts makes it."""

    async def prune(self, now: datetime) -> int:
        """A bounded part of what is too old is gone."""


class Archive(Protocol):
    """Files that grow old."""

    async def prune(self, now: datetime, /) -> int:
        """What is too old or too much is gone. Raises `StoreError`."""


class Standing(Protocol):
    """How the daemon is."""

    @property
    def store_is_up(self) -> bool: ...

    @property
    def leads(self) -> bool: ...

    @property
    def is_ready(self) -> bool: ...


class Upkeep:
    """Kept by one task."""

    def __init__(
        self,
        store: TidyStore,
        status: Callable[[], Standing],
        *,
        archive: Archive | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self._store = store
        self._status = status
        self._archive = archive
        self._clock = clock
        self._pruned = clock()
        self._signed_in: datetime | None = None
        self._is_short = False

    async def keep(self) -> None:
        """Looks every half minute, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY.total_seconds())
            await self.look()

    async def look(self) -> None:
        """What was due is done. A store that is away is left for the next look."""
        standing = self._status()
        if standing.store_is_up and not standing.leads:
            return
        check_in = self._sign_in()
        try:
            await self._make_room()
            await self._prune()
        except StoreUnavailable:
            pass  # whoever holds the pulse on the store has said so
        except StoreError as error:
            reporting.report(error)
            _log.warning("store.upkeep_failed", error=str(error))
        if check_in is not None:
            reporting.sign_out(check_in, is_well=self._status().is_ready)

    def _sign_in(self) -> str | None:
        """Sentry hears that the scheduler lives; None if it has heard so within the minute."""
        now = self._clock()
        if self._signed_in is not None and now - self._signed_in < SIGN_IN_EVERY:
            return None
        self._signed_in = now
        return reporting.sign_in()

    async def _make_room(self) -> None:
        shed = await self._store.relieve(self._clock())
        if shed.articles:
            _log.warning("store.texts_shed", articles=shed.articles, bytes=shed.bytes)
        if shed.missing and not self._is_short:
            _log.warning("store.memory_short", bytes=shed.missing, then="give Redis more, or shorten the retention")
        self._is_short = shed.missing > 0

    async def _prune(self) -> None:
        if not self._status().leads or self._clock() - self._pruned < PRUNE_EVERY:
            return
        self._pruned = self._clock()
        removed = await self._store.prune(self._clock())
        if self._archive is not None:
            removed += await self._archive.prune(self._clock())
        _log.debug("store.pruned", removed=removed)
