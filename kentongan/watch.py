"""Whether the watch is kept: who is at work, when a source was last visited, what waits. Part of the front door; reads only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from scraper.errors import StoreUnavailable
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
    fault = await _fault(store)
    now = datetime.now(UTC)
    return [
        *_attendance(present, census, fault),
        _visits(census, now),
        _waiting(census, now),
        _parked(census),
        _texts(census),
    ]


async def _fault(store: Store) -> str | None:
    """Why nobody can lead; None if somebody can."""
    try:
        await store.ask_to_write()
    except StoreUnavailable as error:
        return error.fault
    return None


def _attendance(present: Attendance, census: Census, fault: str | None) -> Iterator[Remark]:
    was_at_work = any(source.last_visit for source in census.sources)
    if present.leader is None and (present.standby or fault):
        yield Remark(check="leader", ok=False, message=_nobody_leads(present.standby, fault))
    elif present.leader is None:
        message = (
            "nobody schedules: start `kentongan run`" if was_at_work else "no daemon yet: `kentongan run` starts one"
        )
        # A worker visits without a daemon, and an installation that never worked is not broken.
        yield Remark(check="leader", ok=not was_at_work, message=message)
    else:
        yield Remark(check="leader", ok=True, message=present.leader)
    yield Remark(check="standby", ok=True, message=", ".join(present.standby) or "none")
    yield Remark(check="workers", ok=True, message=", ".join(present.workers) or "none")


def _nobody_leads(standby: Sequence[str], fault: str | None) -> str:
    """That a daemon which runs does not lead, and why. One that was kept from writing for a minute is not seen."""
    names = ", ".join(standby)
    if fault is None:
        return f"{names} stands by and does not lead yet: ask again in ten seconds; if it stays so, its log says why"
    who = f"{names} stands by and" if standby else "a daemon that runs"
    return f"{who} cannot lead: {fault}; mend that, the rest goes by itself"


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
