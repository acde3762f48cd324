"""What a crawl job is, before, while and after a worker has it. Part of `storage`; pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from scraper.model import Value
from storage.leases import Right, site_lease
from storage.retention import moment


class Queue(StrEnum):
    """Who reads a queue."""

    PLAIN = "plain"
    """Every worker."""
    BROWSER = "browser"
    """Workers that have a browser."""


class Kind(StrEnum):
    VISIT = "visit"
    """A visit to a source that is due."""
    REVISIT = "revisit"
    """A look at its told articles alone."""


class Wanted(Value, frozen=True, kw_only=True):
    """A job to be put into a queue."""

    kind: Kind
    source: str
    queue: Queue
    site: str
    slot: datetime | None = None
    """The date of the source that the visit replaces; None for its first."""
    rest: timedelta = timedelta(0)
    """How long the site is left alone afterwards: the distance between two requests."""


class Job(Value, frozen=True, kw_only=True):
    """A job as a worker has it."""

    kind: Kind
    source: str
    queue: Queue
    site: str
    slot: datetime | None
    rest: timedelta
    since: datetime
    """When it was put into the queue."""
    tries: int
    """How often it was taken, this time included."""
    deaths: int
    """How often a worker left it without a word. Two make it a suspect."""
    stream: str
    entry: str
    worker: str
    token: int

    @property
    def id(self) -> str:
        """One for a kind and source."""
        return f"{self.kind}:{self.source}"

    @property
    def right(self) -> Right:
        """The right to the site that goes with the job."""
        return Right(name=site_lease(self.site), token=self.token)

    @property
    def is_suspect(self) -> bool:
        """Whether it may be what kills its workers."""
        return self.deaths > 1


class End(StrEnum):
    """What became of a job."""

    DONE = "done"
    FAILED = "failed"
    """To be tried again."""
    BACK = "back"
    """Handed back as it came; counts as no try."""
    DEAD = "dead"
    """Set aside: it was tried too often."""


class Lag(Value, frozen=True, kw_only=True):
    """How far the workers of one queue are behind."""

    waiting: int
    under_way: int
    oldest: timedelta | None
    """How long the oldest waits; None if none does."""


def job_of(worker: str, queue: str, stream: str, entry: str, id_: str, *told: Any) -> Job:
    """What `job_take.lua` answered of one job."""
    site, slot, since, rest, tries, deaths, token = told
    kind, _, source = id_.partition(":")
    return Job(
        kind=Kind(kind),
        source=source,
        queue=Queue(queue),
        site=site,
        slot=datetime.fromisoformat(slot) if slot else None,
        rest=timedelta(milliseconds=int(rest)),
        since=moment(since),
        tries=tries,
        deaths=deaths,
        stream=stream,
        entry=entry,
        worker=worker,
        token=token,
    )
