"""How long we keep things. Part of `storage`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from scraper.model import Value


class Retention(Value, frozen=True, kw_only=True):
    """Lifetimes of the key families, counted as `storage.keys` says."""

    articles: timedelta = timedelta(days=90)
    """Articles from first sight, stories from their last article."""
    seen: timedelta = timedelta(days=365)
    """The memory that a URL was fetched, from the last time it was met."""
    alerts: timedelta = timedelta(days=365)
    """Alerts from the moment when no channel waits for them any more."""
    postings: timedelta = timedelta(days=30)
    """How long an article finds its copies and a story its followers."""
    validators: timedelta = timedelta(days=30)
    """How long a listing's validators are trusted."""
    max_memory: int | None = None
    """Bytes that all our keys may take before the oldest texts are given up; None for no limit but the server's."""


def milliseconds(span: timedelta) -> int:
    """`span` in whole milliseconds, at least 1: Redis takes no shorter lifetime."""
    return max(1, span // timedelta(milliseconds=1))


def stamp(moment: datetime) -> int:
    """`moment` as milliseconds since 1970, the score of every index here."""
    return round(moment.timestamp() * 1000)


def moment(stamped: str) -> datetime:
    """What `stamp` made the digits `stamped` of, in UTC and to the millisecond."""
    return datetime.fromtimestamp(int(stamped) / 1000, UTC)
