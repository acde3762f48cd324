"""Whether the watch is kept: who is at work, when a source was last visited, what waits. Part of the front door; reads only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from scraper.model import Value
from settings import Settings
from storage.attendance import Attendance
from storage.census import Census
from storage.store import Store

LATE = timedelta(minutes=10)
"""A visit or an alert that waits so long waits for somebody to look."""


class Remark(Value, frozen=True, kw_only=True):
    check: str
    ok: bool
    message: str


async def remarks(settings: Settings, store: Store) -> list[Remark]:
    """One for each thing to look at, in the order in which one would."""
    census = await store.census([source.name for source in settings.sources])
    present = await store.attendance()
    now = datetime.now(UTC)
    return [
        *_attendance(present, census),
        _visits(census, now),
        _waiting(census, now),
        _parked(census),
        _texts(census),
    ]


def _attendance(present: Attendance, census: Census) -> Iterator[Remark]:
    was_at_work = any(source.last_visit for source in census.sources)
    if present.leader is None:
        message = (
            "nobody schedules: start `kentongan run`" if was_at_work else "no daemon yet: `kentongan run` starts one"
        )
        # A worker visits without a daemon, and an installation that never worked is not broken.
        yield Remark(check="leader", ok=not was_at_work, message=message)
    else:
        yield Remark(check="leader", ok=True, message=present.leader)
    yield Remark(check="standby", ok=True, message=", ".join(present.standby) or "none")
    yield Remark(check="workers", ok=True, message=", ".join(present.workers) or "none")


def _visits(census: Census, now: datetime) -> Remark:
    visited = [(source.last_visit, source.name) for source in census.sources if source.last_visit]
    if not visited:
        return Remark(check="visits", ok=True, message="no source was visited yet")
    last, name = max(visited)
    late = [one.name for one in census.sources if one.next_visit and now - one.next_visit > LATE]
    message = f"the last one, to {name}, {_ago(now - last)} ago"
    if not late:
        return Remark(check="visits", ok=True, message=message)
    advice = f"{message}; {len(late)} late ({', '.join(late[:3])}): start a daemon, or another worker"
    return Remark(check="visits", ok=False, message=advice)


def _waiting(census: Census, now: datetime) -> Remark:
    oldest = [(one.oldest, one.channel) for one in census.channels if one.oldest]
    total = sum(one.waiting for one in census.channels)
    if not oldest:
        return Remark(check="outbox", ok=True, message=f"{total} held" if total else "nothing waits")
    since, channel = min(oldest)
    message = f"{total} wait, the oldest for {channel} since {_ago(now - since)}"
    is_late = now - since > LATE
    advice = f"{message}: `kentongan alerts list --state pending` says why" if is_late else message
    return Remark(check="outbox", ok=not is_late, message=advice)


def _parked(census: Census) -> Remark:
    parked = sum(one.parked for one in census.channels)
    if not parked:
        return Remark(check="parked", ok=True, message="none")
    advice = f"{parked} could not be delivered: mend the channel, then `kentongan alerts redeliver ID`"
    return Remark(check="parked", ok=False, message=advice)


def _texts(census: Census) -> Remark:
    shed = census.counters.get("shed_texts", 0)
    message = f"{shed} were given up so far to make room; more memory or a shorter retention.articles keeps them"
    return Remark(check="texts", ok=True, message=message if shed else "all kept")


def _ago(span: timedelta) -> str:
    """`span` in the largest unit that fits."""
    seconds = max(0, round(span.total_seconds()))
    for unit, size in (("days", 172_800), ("hours", 7200), ("minutes", 120)):
        if seconds >= size:
            return f"{seconds // (size // 2)} {unit}"
    return f"{seconds} s"
