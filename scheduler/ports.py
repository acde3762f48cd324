"""What the scheduler needs from a store. Part of `scheduler`; satisfied by `storage`, checked in `tests/`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from scraper.health import Outage, Pulse, Visit
from scraper.model import (
    Alert,
    Article,
    ChannelCondition,
    Claimed,
    Parcel,
    Question,
    Recall,
    Receipt,
    Setback,
    Terms,
    Verdict,
)
from storage.jobs import End, Job, Queue, Wanted
from storage.leases import Right
from storage.pauses import Pause
from storage.revisits import Due, Found
from storage.sources import SourceState, VisitDates

__all__ = [
    "Articles",
    "Bell",
    "JobQueue",
    "Leases",
    "Notices",
    "Outages",
    "Outbox",
    "Parcel",
    "Pauses",
    "SourceStates",
]


class Articles(Protocol):
    """The two trips of an article."""

    async def wanted(self, urls: Sequence[str], now: datetime) -> list[str]:
        """Those of `urls` that are unknown, or partial and due for repair, in their order."""

    async def due_for_repair(self, source: str, now: datetime, most: int) -> list[str]:
        """At most `most` URLs of `source` to try again now, longest due first; each is put off by being handed out."""

    async def missed(self, source: str, url: str, now: datetime) -> None:
        """`url` could not be had: it is wanted again later, each time twice as much."""

    async def due_for_revisit(self, source: str, now: datetime, most: int) -> list[Due]:
        """At most `most` told articles of `source` to look at again now; each is put off by being handed out."""

    async def note_revisit(self, source: str, article: Article, now: datetime, found: Found) -> None:
        """The told `article` was looked at and brought no text; it is due again as its age says."""

    async def missing(self, source: str, article: Article, now: datetime) -> datetime | None:
        """Since when the told `article` is found missing; it is due again soon. None if it was never told."""

    async def remember_pages(self, article: str, pages: bytes) -> None:
        """`pages`, a line of JSON, are kept with the told `article` as long as it is."""

    async def told(self, article: str) -> list[Alert]:
        """The alerts that came of the article, oldest first."""

    async def get(self, article: str, /) -> Article | None:
        """The article with this id, as it is stored."""

    async def recall(self, question: Question) -> Recall:
        """Trip 1."""

    async def commit(self, verdict: Verdict) -> tuple[str, ...]:
        """Trip 2, atomic: article, indexes, story, seen, alerts and outbox. Gives the ids of the alerts that were new.

        Raises `StaleStory` if the article's revision or the story's version is not the one that was read.
        """


class Notices(Protocol):
    """Takes alerts that no article brought."""

    async def post(self, alert: Alert, /) -> bool:
        """`alert` waits for its channels. False, and nothing changed, if it was written before."""


class Outbox(Notices, Protocol):
    """Alerts that wait for a channel. An entry leaves only by `settle` or `park`, and only its lease holder may move it."""

    async def claim(
        self, channel: str, *, consumer: str, count: int, lease: timedelta, now: datetime, terms: Terms | None = None
    ) -> Claimed:
        """Up to `count` parcels: expired leases first, then held and put-off ones that are due, then new ones. May be empty."""

    async def settle(self, parcel: Parcel, receipt: Receipt, now: datetime) -> bool:
        """The channel accepted it: marked delivered and taken out, atomically. False if the lease was lost."""

    async def hold(self, parcel: Parcel, until: datetime) -> bool:
        """Not before `until`, then as one message with the others of its rule; counts as no attempt. False if the lease was
        lost.
        """

    async def release(self, channel: str, latest_end: Callable[[str], datetime]) -> int:
        """What is held of each rule waits no longer than until `latest_end` of it; of how many rules it would have."""

    async def later(
        self,
        parcel: Parcel,
        error: str,
        until: datetime,
        now: datetime,
        setback: Setback | None = None,
        *,
        works: bool = False,
    ) -> bool:
        """Try again at `until`; the attempt and its error are logged. False if the lease was lost.

        `works`: the channel took the message for some of those it is for.
        """

    async def park(
        self, parcel: Parcel, error: str, now: datetime, setback: Setback | None = None, *, answered: bool = False
    ) -> bool:
        """Set aside as a dead letter until somebody redelivers it. False if the lease was lost."""

    async def condition(self, channel: str) -> ChannelCondition:
        """How `channel` is, as all couriers see it."""

    async def told(self, condition: ChannelCondition, at: datetime) -> bool:
        """People know since `at` that the channel opened or closed so. False if they did, or it has turned again."""

    async def waiting(self, channel: str) -> int:
        """How many alerts of `channel` are neither delivered nor parked."""

    async def held(self, channel: str) -> int:
        """How many of them are held by a digest or quiet hours."""


class Bell(Protocol):
    """Rings when an outbox gets something new."""

    async def wait(self, channels: Sequence[str], at_most: timedelta, /) -> None:
        """Something new may wait for one of `channels`, or `at_most` has passed."""


class SourceStates(Protocol):
    """What is remembered of each source between visits."""

    @property
    def pauses(self) -> Pauses: ...

    @property
    def outages(self) -> Outages: ...

    async def validators(self, source: str, url: str) -> bytes | None:
        """What `remember` kept for the listing `url`; None if nothing, or too old to trust."""

    async def remember(self, source: str, url: str, validators: bytes) -> None:
        """Keep `validators`, a line of JSON."""

    async def next_visit(self, source: str) -> datetime | None:
        """When the source is due, as the last `visited` said; None if it was never visited, NEVER while it is paused."""

    async def dates(self, sources: Sequence[str]) -> list[VisitDates]:
        """When each of `sources` was visited and is due again, in one trip."""

    async def next_revisits(self, sources: Sequence[str]) -> list[datetime | None]:
        """When the first of each source's told articles is to be looked at again, in one trip; None if it has none."""

    async def get(self, name: str, /) -> SourceState:
        """The state that `visited` last kept; that of a new source if there is none."""

    async def visited(
        self,
        state: SourceState,
        visit: bytes,
        notice: Alert | None = None,
        *,
        is_down: bool | None = None,
        made: Visit | None = None,
        right: Right | None = None,
    ) -> bool:
        """`state` holds from now on, `visit`, a line of JSON, is the latest of the source's visits, and `notice` waits for its
        channels. All of it at once; False, and nothing is written, if the site that `right` was to is another's by now.

        `is_down` says whether the visit brought nothing at all; None where that tells nothing of other sources. The visit is
        counted, if `made` says what it was.
        """

    async def visits(self, name: str, /) -> Sequence[bytes]:
        """Its visits as `visited` was given them, latest first; bounded."""


class Outages(Protocol):
    """All sources together."""

    async def pulse(self, now: datetime, /) -> tuple[Pulse, Outage | None]:
        """How the sources are that were visited lately, and the outage that was told, if one is."""

    async def turn(self, before: Outage | None, after: Outage | None, notice: Alert | None, /) -> bool:
        """`after` holds instead of `before`, and `notice` waits. False, and nothing changed, if somebody was faster."""


class Pauses(Protocol):
    """Sources that are left alone."""

    async def pause(self, source: str, pause: Pause, /) -> None:
        """No process visits `source` by itself until the end of `pause`."""


class Leases(Protocol):
    """Rights that one holder has at a time, and loses when it does not renew them."""

    async def acquire(self, name: str, holder: str, ttl: timedelta) -> int | None:
        """The fencing token, higher than all before it, if `name` was free or `holder`'s already; else None."""

    async def renew(self, name: str, holder: str, ttl: timedelta) -> bool:
        """True if `holder` still has it, for `ttl` more."""

    async def release(self, name: str, holder: str, rest: timedelta = ...) -> None:
        """`name` is free after `rest`, if `holder` had it."""

    async def holder(self, name: str) -> str | None:
        """Who has `name`; None if nobody does."""

    async def now(self) -> datetime:
        """What time it is for the store, whose clock all processes share."""


class JobQueue(Protocol):
    """Jobs that wait for a worker. One leaves only by `end`, and only the holder of its lease may move it."""

    async def put(self, wanted: Sequence[Wanted], *, token: int, most_tries: int) -> int | None:
        """How many of `wanted` are new in their queues; None, and nothing was done, if `token` is not the newest leader's."""

    async def take(
        self, queues: Sequence[Queue], *, worker: str, count: int, suspects: int, lease: timedelta
    ) -> list[Job]:
        """Up to `count` jobs whose sites are free, `suspects` of them such; their sites are the worker's too. May be empty."""

    async def keep(self, job: Job, lease: timedelta) -> bool:
        """Whether the job and its site are the worker's still, then for `lease` more."""

    async def end(self, job: Job, end: End, delay: timedelta = ...) -> bool:
        """The job has left its worker and its site rests. False, and nothing changed, if the lease was lost."""

    async def wait(self, queues: Sequence[Queue], at_most: timedelta) -> None:
        """A job of one of `queues` may be there to take, or `at_most` has passed."""
