"""Whose told articles are looked at again, between the visits of their sources. Part of `scheduler`.

What is due stands in the store; here it is only looked for now and then.
"""

from __future__ import annotations

from collections.abc import Sequence

from scheduler.clock import Clock, utc_now
from scheduler.jobs import revisit_wanted
from scheduler.ports import SourceStates
from scraper.model import Source, SourceKind
from storage.jobs import Wanted


class Returns:
    """The looks at told articles that are due."""

    def __init__(self, sources: Sequence[Source], states: SourceStates, *, clock: Clock = utc_now) -> None:
        # An article that is a source of its own is visited as one.
        self._sources = [source for source in sources if source.kind is not SourceKind.ARTICLE]
        self._states = states
        self._clock = clock

    async def due(self) -> list[Wanted]:
        """A job for each source that has something due. Raises `StoreUnavailable`."""
        dates = await self._states.next_revisits([source.name for source in self._sources])
        now = self._clock()
        return [
            revisit_wanted(source)
            for source, due in zip(self._sources, dates, strict=True)
            if due is not None and due <= now
        ]
