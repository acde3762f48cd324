"""Which jobs there are, and who can do them. Part of `scheduler`; pure."""

from __future__ import annotations

from datetime import datetime

from scraper.model import Render, Source
from scraper.urls import site_of
from storage.jobs import Kind, Queue, Wanted

MOST_TRIES = 5
"""So often a job may be taken; then it is dead, whatever its workers died of."""
EVERY_QUEUE = tuple(Queue)


def queue_of(source: Source) -> Queue:
    """The queue of the workers that can visit `source`."""
    return Queue.BROWSER if source.render is Render.ALWAYS else Queue.PLAIN


def site_or_url(source: Source) -> str:
    """What two sources have in common that must not be visited at once."""
    return site_of(source.url) or source.url


def visit_wanted(source: Source, slot: datetime | None) -> Wanted:
    """A visit to `source` that replaces its date `slot`."""
    return _wanted(Kind.VISIT, source, slot)


def revisit_wanted(source: Source) -> Wanted:
    """A look at the told articles of `source`."""
    return _wanted(Kind.REVISIT, source, None)


def _wanted(kind: Kind, source: Source, slot: datetime | None) -> Wanted:
    return Wanted(
        kind=kind,
        source=source.name,
        queue=queue_of(source),
        site=site_or_url(source),
        slot=slot,
        rest=source.limits.delay,
    )
