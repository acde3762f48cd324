"""Each source at a glance. Part of the front door."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from kentongan.pausing import Paused, pauses_of
from scraper.codec import decode
from scraper.health import HealthState, Visit, has_failed
from scraper.model import Source, SourceKind, Value
from scraper.pace import next_interval
from storage.store import Store

SPARK = 16
"""Visits that are drawn."""


class Watched(Value, frozen=True, kw_only=True):
    """How one source is, as `sources list --json` prints it; spans of time as ISO 8601 has them ("PT300S")."""

    source: str
    url: str
    kind: SourceKind | None
    state: str
    """As the judgement of its health says; "new" before the first visit."""
    reason: str | None
    since: datetime | None
    """When the visits that led to its state began."""
    told: HealthState
    """What was told of it last."""
    paused: Paused | None
    last_visit: datetime | None
    next_visit: datetime | None
    """None before the first visit, and while it is paused without end."""
    articles_new: int
    articles_today: int
    """Since midnight, where this command runs."""
    usual_per_day: float | None
    """New articles, as it brings them of late; None before it was watched for a day."""
    every: timedelta
    slowest: timedelta
    cron: str | None
    pace: timedelta | None
    """How long it waits for its next visit after the last one; None with a cron."""
    recent: tuple[int | None, ...]
    """What its latest visits brought, oldest first; None for those that failed."""


async def watchlist(store: Store, sources: Sequence[Source], *, midnight: datetime) -> list[Watched]:
    """How each of `sources` is, in their order."""
    paused = await pauses_of(store, sources)
    today = await store.sources.arrivals([source.name for source in sources], midnight)
    return [await _watched(store, *row) for row in zip(sources, paused, today, strict=True)]


async def visits_of(store: Store, source: str) -> list[Visit]:
    """The visits of `source`, oldest first."""
    return [decode(line, Visit) for line in reversed(await store.sources.visits(source))]


async def _watched(store: Store, source: Source, paused: Paused | None, today: int) -> Watched:
    state, visits = await store.sources.get(source.name), await visits_of(store, source.name)
    due, usual = state.next_visit, state.rhythm.new_per_day
    if paused is not None:
        due = max(paused.until, due) if paused.until and due else paused.until
    return Watched(
        source=source.name,
        url=source.url,
        kind=source.kind,
        state=state.state,
        reason=state.reason,
        since=state.standing.since,
        told=state.standing.told,
        paused=paused,
        last_visit=state.last_visit,
        next_visit=due,
        articles_new=state.articles_new,
        articles_today=today,
        usual_per_day=None if usual is None else round(usual, 1),
        every=source.every,
        slowest=source.slowest,
        cron=source.cron,
        pace=None if source.cron else next_interval(visits, source.every, source.slowest),
        recent=tuple(None if has_failed(visit) else visit.articles_new for visit in visits[-SPARK:]),
    )
