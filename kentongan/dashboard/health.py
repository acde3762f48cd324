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
_FINE = ("well", "new")
_HEIGHT = 30.0
_FOOT, _STUMP = 2.0, 9.0
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


async def states_of(store: Store, names: Sequence[str]) -> list[SourceState]:
    """The states of the sources called `names`: those that are not well first, else in their order."""
    states = await asyncio.gather(*(store.sources.get(name) for name in names))
    return sorted(states, key=lambda state: state.state in _FINE)


async def health_of(
    store: Store, states: Sequence[SourceState], paused: frozenset[str] = frozenset()
) -> tuple[SourceHealth, ...]:
    """The health of the sources in `states`, in their order; `paused` are those that the configuration pauses."""
    pauses = await store.sources.pauses.of([state.name for state in states])
    rows = zip(states, pauses, strict=True)
    return tuple(await asyncio.gather(*(_health(store, state, pause, paused) for state, pause in rows)))


async def first_visit(store: Store, names: Sequence[str]) -> datetime | None:
    """When the first of the sources called `names` is visited next; None if no visit is set yet."""
    visits = await store.sources.next_visits(names) if names else []
    return min((visit for visit in visits if visit), default=None)


async def _health(store: Store, state: SourceState, pause: Pause | None, paused: frozenset[str]) -> SourceHealth:
    visits = tuple(decode(line, Visit) for line in reversed(await store.sources.visits(state.name, MOST_VISITS)))
    is_configured = state.name in paused
    return SourceHealth(
        state=state,
        is_paused=pause is not None or is_configured,
        paused_until=pause.until if pause is not None and not is_configured else None,
        visits=visits,
        bars=bars_of(visits),
    )


def bars_of(visits: Sequence[Visit]) -> tuple[Bar, ...]:
    """A bar for each visit, as high as the articles it brought; one that brought none keeps a foot, one that failed a stump."""
    highest = max((visit.articles_new for visit in visits), default=0) or 1
    bars = []
    for number, visit in enumerate(visits):
        failed = bool(visit.errors) or visit.refused
        height = round(max(_STUMP if failed else _FOOT, _HEIGHT * visit.articles_new / highest), 1)
        bars.append(Bar(x=number * _BAR, y=round(_HEIGHT - height, 1), height=height, failed=failed, visit=visit))
    return tuple(bars)
