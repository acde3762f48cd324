"""When told articles are looked at again, between the visits of their sources. Part of `scheduler`.

What is due stands in the store; here it is only looked for now and then, and each source's turn is waited for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from scheduler import reporting
from scheduler.clock import Clock, utc_now
from scheduler.ports import SourceStates
from scraper.errors import StoreUnavailable
from scraper.model import Source, SourceKind

_log = structlog.get_logger("kentongan.returns")


class Returns:
    """Calls `revisit_if_due` for the sources that have something due, each once at a time."""

    def __init__(
        self,
        sources: Sequence[Source],
        revisit_if_due: Callable[[Source], Awaitable[object]],
        states: SourceStates,
        *,
        clock: Clock = utc_now,
    ) -> None:
        # An article that is a source of its own is visited as one.
        self._sources = [source for source in sources if source.kind is not SourceKind.ARTICLE]
        self._revisit_if_due = revisit_if_due
        self._states = states
        self._clock = clock
        self._under_way: dict[str, asyncio.Task[None]] = {}

    async def look(self) -> None:
        """Whatever is due is under way; nothing of it is waited for. A store that is away is asked next time."""
        try:
            dates = await self._states.next_revisits([source.name for source in self._sources])
        except StoreUnavailable:
            return
        now = self._clock()
        for source, due in zip(self._sources, dates, strict=True):
            if due is not None and due <= now and source.name not in self._under_way:
                self._under_way[source.name] = asyncio.create_task(self._go(source))

    async def settle(self) -> None:
        """Nothing is under way any more, once nothing new starts."""
        while self._under_way:
            await asyncio.wait(self._under_way.values())

    async def _go(self, source: Source) -> None:
        """Told articles of `source` were looked at, or are at a next look: its site was busy, or something went wrong."""
        try:
            await self._revisit_if_due(source)
        except StoreUnavailable:
            _log.info("revisit.postponed", source=source.name)
        except Exception as error:  # noqa: BLE001 - one of the three places: a job's bug costs one visit, and is reported
            with reporting.bound(source=source.name):
                reporting.report(error)
            _log.warning("revisit.lost", source=source.name, exc_info=True)
        finally:
            del self._under_way[source.name]
