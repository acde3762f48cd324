"""What is remembered of each source between visits. Part of `storage`; satisfies `scheduler.ports.SourceStates`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from scraper.codec import decode, encode
from scraper.health import Rhythm, Standing, Visit
from scraper.model import Alert, Value
from scraper.pace import NEVER
from storage.connection import Client
from storage.counters import of_visit
from storage.faults import store_faults
from storage.keys import Keys
from storage.leases import Right
from storage.outages import Outages
from storage.pauses import Pauses
from storage.plan import alert_plan
from storage.retention import Retention, milliseconds, stamp
from storage.scripts import Script

VISITS_KEPT = 100


PULSE_KEPT = timedelta(days=1)


class SourceState(Value, frozen=True, kw_only=True):
    """How a source is, as its last visit left it."""

    name: str
    state: str = "new"
    """As the judgement of its health says; "new" before the first visit."""
    reason: str | None = None
    last_visit: datetime | None = None
    next_visit: datetime | None = None
    articles_new: int = 0
    """How many new articles the last visit brought."""
    standing: Standing = Standing()
    """What is held of it, and what its visits find lately."""
    rhythm: Rhythm = Rhythm()


class VisitDates(Value, frozen=True, kw_only=True):
    """When a source was visited and is due again; None if it never was."""

    last: datetime | None = None
    next: datetime | None = None


class Sources:
    """States, visits and validators by the source's configured name."""

    def __init__(self, redis: Client, keys: Keys, retention: Retention) -> None:
        self._redis = redis
        self._keys = keys
        self._retention = retention
        self._note = Script(redis, "alert", "visited")
        self.pauses = Pauses(redis, keys)
        self.outages = Outages(redis, keys, retention)

    @store_faults()
    async def get(self, name: str) -> SourceState:
        """The state that `visited` last kept; that of a new source if there is none."""
        stored = {
            str(field): str(value) for field, value in (await self._redis.hgetall(self._keys.source(name))).items()
        }
        return SourceState(
            name=name,
            state=stored.get("state") or "new",
            reason=stored.get("reason") or None,
            last_visit=_moment(stored.get("last_visit")),
            next_visit=_moment(stored.get("next_visit")),
            articles_new=int(stored.get("articles_new") or 0),
            standing=decode(stored["standing"], Standing) if stored.get("standing") else Standing(),
            rhythm=decode(stored["rhythm"], Rhythm) if stored.get("rhythm") else Rhythm(),
        )

    @store_faults()
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
        at = state.last_visit
        plan: dict[str, Any] = {
            "name": state.name,
            "fields": _fields(state),
            "at": stamp(at) if at else 0,
            "kept": VISITS_KEPT,
            "lifetime": milliseconds(self._retention.articles),
            "alert_lifetime": milliseconds(self._retention.alerts),
            "pulse": "" if is_down is None or at is None else "down" if is_down else "up",
            "oldest": str(stamp(at - PULSE_KEPT) if at else 0),
        }
        if made is not None:
            plan["counts"] = of_visit(state.name, made, await self.next_visit(state.name))
        if notice is not None and notice.change.health is not None:
            plan |= {"notice": alert_plan(notice), "told": notice.change.health.before}
        keys = self._keys
        return bool(
            await self._note(
                keys=[
                    keys.source(state.name),
                    keys.visits(state.name),
                    keys.pulse("up"),
                    keys.pulse("down"),
                    keys.lease(right.name) if right else keys.source(state.name),
                ],
                args=[
                    keys.prefix,
                    json.dumps(plan),
                    visit,
                    encode(notice) if notice is not None else "",
                    right.token if right else "",
                ],
            )
        )

    @store_faults()
    async def visits(self, name: str, limit: int = VISITS_KEPT) -> list[bytes]:
        """The latest visits as `visited` was given them, latest first."""
        return [str(visit).encode() for visit in await self._redis.lrange(self._keys.visits(name), 0, limit - 1)]

    @store_faults()
    async def arrivals(self, sources: Sequence[str], since: datetime) -> list[int]:
        """How many articles of each of `sources` were first seen since then."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for source in sources:
                pipe.zcount(self._keys.articles_by("source", source), stamp(since), "+inf")
            return [int(count) for count in await pipe.execute()] if sources else []

    async def next_visit(self, source: str) -> datetime | None:
        """As `next_visits`, of one source."""
        return (await self.next_visits([source]))[0]

    async def next_visits(self, sources: Sequence[str]) -> list[datetime | None]:
        """The `next` of `dates`, for each of `sources`."""
        return [dates.next for dates in await self.dates(sources)]

    @store_faults()
    async def dates(self, sources: Sequence[str]) -> list[VisitDates]:
        """When each of `sources` was visited and is due again, in one trip; due NEVER while it is paused."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for source in sources:
                pipe.hmget(self._keys.source(source), "last_visit", "next_visit")
                pipe.exists(self._keys.pause(source))
            found = await pipe.execute() if sources else []
        return [
            VisitDates(last=_moment(last), next=NEVER if paused else _moment(due))
            for (last, due), paused in zip(found[::2], found[1::2], strict=True)
        ]

    @store_faults()
    async def next_revisits(self, sources: Sequence[str]) -> list[datetime | None]:
        """When the first of each source's told articles is to be looked at again, in one trip; None if it has none, or is
        paused.
        """
        async with self._redis.pipeline(transaction=False) as pipe:
            for source in sources:
                pipe.zrange(self._keys.revisits(source), 0, 0, withscores=True)
                pipe.exists(self._keys.pause(source))
            found = await pipe.execute() if sources else []
        return [
            datetime.fromtimestamp(due[0][1] / 1000, UTC) if due and not paused else None
            for due, paused in zip(found[::2], found[1::2], strict=True)
        ]

    @store_faults()
    async def validators(self, source: str, url: str) -> bytes | None:
        """What `remember` kept for the listing `url`; None if nothing, or too old to trust."""
        stored = await self._redis.get(self._keys.listing(source, url))
        return str(stored).encode() if stored else None

    @store_faults()
    async def remember(self, source: str, url: str, validators: bytes) -> None:
        """`validators`, a line of JSON, is kept for the listing `url`."""
        lifetime = milliseconds(self._retention.validators)
        await self._redis.set(self._keys.listing(source, url), validators, px=lifetime)


def _fields(state: SourceState) -> list[str]:
    """Names and values in turn, as HSET takes them."""
    standing = state.standing
    fields = {
        "state": state.state,
        "reason": state.reason or "",
        "since": standing.since.isoformat() if standing.since else "",
        "told": standing.told,
        "last_visit": state.last_visit.isoformat() if state.last_visit else "",
        "next_visit": state.next_visit.isoformat() if state.next_visit else "",
        "articles_new": str(state.articles_new),
        "standing": encode(standing).decode(),
        "rhythm": encode(state.rhythm).decode(),
    }
    return [word for pair in fields.items() for word in pair]


def _moment(stored: str | bytes | None) -> datetime | None:
    return datetime.fromisoformat(str(stored)) if stored else None
