"""How each source has been doing, visit by visit. Part of the front door."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from scraper.codec import decode
from scraper.health import Visit
from scraper.model import Value
from storage.pauses import Pause
from storage.sources import SourceState
from storage.store import Store

MOST_VISITS = 40
_HEIGHT = 28.0
_BAR = 5.0


class Bar(Value, frozen=True, kw_only=True):
    x: float
    y: float
    height: float
    failed: bool
    """The visit had errors or was refused."""
    visit: Visit


class SourceHealth(Value, frozen=True, kw_only=True):
    state: SourceState
    is_paused: bool
    paused_until: datetime | None
    """None if it has no end."""
    visits: tuple[Visit, ...]
    """Oldest first, at most `MOST_VISITS`."""
    bars: tuple[Bar, ...]


async def health_of(store: Store, names: Sequence[str], paused: frozenset[str]) -> tuple[SourceHealth, ...]:
    """The health of the sources called `names`, in their order; `paused` are those that the configuration pauses."""
    pauses = await store.sources.pauses.of(names)
    rows = zip(names, pauses, strict=True)
    return tuple(await asyncio.gather(*(_health(store, name, pause, paused) for name, pause in rows)))


async def _health(store: Store, name: str, pause: Pause | None, paused: frozenset[str]) -> SourceHealth:
    state = await store.sources.get(name)
    visits = tuple(decode(line, Visit) for line in reversed(await store.sources.visits(name, MOST_VISITS)))
    return SourceHealth(
        state=state,
        is_paused=pause is not None or name in paused,
        paused_until=pause.until if pause is not None and name not in paused else None,
        visits=visits,
        bars=bars_of(visits),
    )


def bars_of(visits: Sequence[Visit]) -> tuple[Bar, ...]:
    """A bar for each visit, as high as the articles it brought; one that brought none keeps a foot of two pixels."""
    highest = max((visit.articles_new for visit in visits), default=0) or 1
    bars = []
    for number, visit in enumerate(visits):
        height = round(max(2.0, _HEIGHT * visit.articles_new / highest), 1)
        failed = bool(visit.errors) or visit.refused
        bars.append(Bar(x=number * _BAR, y=round(_HEIGHT - height, 1), height=height, failed=failed, visit=visit))
    return tuple(bars)
