"""How each source has been doing, visit by visit. Part of the front door."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from scraper.codec import decode
from scraper.health import Visit
from scraper.model import Value
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
    visits: tuple[Visit, ...]
    """Oldest first, at most `MOST_VISITS`."""
    bars: tuple[Bar, ...]


async def health_of(store: Store, names: Sequence[str]) -> tuple[SourceHealth, ...]:
    """The health of the sources called `names`, in their order."""
    return tuple(await asyncio.gather(*(_health(store, name) for name in names)))


async def first_visit(store: Store, names: Sequence[str]) -> datetime | None:
    """When the first of the sources called `names` is visited next; None if no visit is set yet."""
    visits = await store.sources.next_visits(names) if names else []
    return min((visit for visit in visits if visit), default=None)


async def _health(store: Store, name: str) -> SourceHealth:
    state = await store.sources.get(name)
    visits = tuple(decode(line, Visit) for line in reversed(await store.sources.visits(name, MOST_VISITS)))
    return SourceHealth(state=state, visits=visits, bars=bars_of(visits))


def bars_of(visits: Sequence[Visit]) -> tuple[Bar, ...]:
    """A bar for each visit, as high as the articles it brought; one that brought none keeps a foot of two pixels."""
    highest = max((visit.articles_new for visit in visits), default=0) or 1
    bars = []
    for number, visit in enumerate(visits):
        height = round(max(2.0, _HEIGHT * visit.articles_new / highest), 1)
        failed = bool(visit.errors) or visit.refused
        bars.append(Bar(x=number * _BAR, y=round(_HEIGHT - height, 1), height=height, failed=failed, visit=visit))
    return tuple(bars)
