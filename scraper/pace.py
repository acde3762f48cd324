"""When to visit a source next. Part of `scraper`; pure: knows no clock.

The delay at which news is found is least, for a given number of requests, when the visits follow the square root of the
rate of news (Cho and Garcia-Molina's freshness under Poisson change). Over a desk of fifteen outlets that is 0.56 of the delay
of even polling (`bench/bench_pace.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import sqrt

from scraper.health import Visit, has_failed

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When a source is due that is paused: not before somebody, or the end of its pause, says otherwise."""
MEMORY = 50
"""Visits that count; older ones tell of another time of day."""
_PRIOR = 0.5
"""Articles that a source without any is taken to have brought, so that silence slows it down gradually."""
_MOST_DOUBLINGS = 10


def next_interval(history: Sequence[Visit], every: timedelta, slowest: timedelta) -> timedelta:
    """How long after its latest visit (`history` is oldest first) a source is due again: `every` up to `slowest`.

    A source with one new article in each `every` is visited every `every`; one with a ninth of that, every third time.
    Failed visits double the pause. Without history, `every`.
    """
    slowest = max(every, slowest)
    if not history:
        return every
    failures = _failures_at_end(history)
    if failures:
        return _bounded(every * 2 ** min(failures, _MOST_DOUBLINGS), every, slowest)
    recent = history[-MEMORY:]
    watched = sum(map(_watched, recent, recent[1:]), every)
    articles = sum(visit.brought for visit in recent) + _PRIOR
    mean_gap = watched / articles
    return _bounded(timedelta(seconds=sqrt(every.total_seconds() * mean_gap.total_seconds())), every, slowest)


def next_visit(history: Sequence[Visit], every: timedelta, slowest: timedelta, *, now: datetime) -> datetime:
    """The moment at which a source is due; `now` if it was never visited."""
    return history[-1].started + next_interval(history, every, slowest) if history else now


def _watched(visit: Visit, following: Visit) -> timedelta:
    """How long the source was watched until `following`: while it is down it is not silent, and is itself again when it is up."""
    return timedelta(0) if has_failed(visit) else max(following.started - visit.started, timedelta(0))


def _failures_at_end(history: Sequence[Visit]) -> int:
    count = 0
    for visit in reversed(history):
        if not has_failed(visit):
            break
        count += 1
    return count


def _bounded(interval: timedelta, every: timedelta, slowest: timedelta) -> timedelta:
    return min(max(interval, every), slowest)
