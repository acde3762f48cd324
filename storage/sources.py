"""What is remembered of each source between visits. Part of `storage`; satisfies `scheduler.ports.SourceStates`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from scraper.model import Value
from storage.connection import Client
from storage.faults import store_faults
from storage.keys import Keys
from storage.leases import Right
from storage.retention import Retention, milliseconds
from storage.scripts import Script

VISITS_KEPT = 100


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
        self._visited = Script(redis, "visited")

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
        )

    @store_faults()
    async def visited(self, state: SourceState, visit: bytes, right: Right | None = None) -> bool:
        """`state` holds from now on and `visit`, a line of JSON, is the latest of the source's visits. False, and nothing is
        written, if the site that `right` was to is another's by now.
        """
        source, visits = self._keys.source(state.name), self._keys.visits(state.name)
        fields: dict[str, str | int] = {
            "state": state.state,
            "reason": state.reason or "",
            "last_visit": state.last_visit.isoformat() if state.last_visit else "",
            "next_visit": state.next_visit.isoformat() if state.next_visit else "",
            "articles_new": state.articles_new,
        }
        written = await self._visited(
            keys=[source, visits, self._keys.lease(right.name) if right else source],
            args=[
                right.token if right else "",
                milliseconds(self._retention.articles),
                VISITS_KEPT,
                visit,
                *(word for field in fields.items() for word in field),
            ],
        )
        return bool(written)

    @store_faults()
    async def visits(self, name: str, limit: int = VISITS_KEPT) -> list[bytes]:
        """The latest visits as `visited` was given them, latest first."""
        return [str(visit).encode() for visit in await self._redis.lrange(self._keys.visits(name), 0, limit - 1)]

    @store_faults()
    async def next_visit(self, source: str) -> datetime | None:
        """When the source is due, as the last `visited` said; None if it was never visited."""
        return _moment(await self._redis.hget(self._keys.source(source), "next_visit"))

    @store_faults()
    async def dates(self, sources: Sequence[str]) -> list[VisitDates]:
        """When each of `sources` was visited and is due again, in one trip."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for source in sources:
                pipe.hmget(self._keys.source(source), "last_visit", "next_visit")
            kept = await pipe.execute() if sources else []
        return [VisitDates(last=_moment(last), next=_moment(due)) for last, due in kept]

    @store_faults()
    async def next_revisits(self, sources: Sequence[str]) -> list[datetime | None]:
        """When the first of each source's told articles is to be looked at again, in one trip; None if it has none."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for source in sources:
                pipe.zrange(self._keys.revisits(source), 0, 0, withscores=True)
            first = await pipe.execute() if sources else []
        return [datetime.fromtimestamp(due[0][1] / 1000, UTC) if due else None for due in first]

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


def _moment(stored: str | bytes | None) -> datetime | None:
    return datetime.fromisoformat(str(stored)) if stored else None
