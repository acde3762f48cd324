"""What visits came to, and when the next one is due. Part of `scheduler`; pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from scheduler.crontab import next_time
from scraper.health import Visit
from scraper.model import Source
from scraper.pace import NEVER, next_interval
from spiders.summary import CrawlState, CrawlSummary
from storage.sources import VisitDates

JITTER = 0.05
"""So much of an interval its end may be late, lest sources of one pace meet for ever."""
_SKEW = timedelta(seconds=30)
"""So far apart may the clocks of two processes be before one disbelieves the dates of the other."""


def next_date(source: Source, history: list[Visit], now: datetime, late: float = 0.0) -> datetime:
    """When `source` is due after the visits of `history` (oldest first): by its cron, else by its pace.

    `late` is the part of the jitter that is made use of, from 0 to 1; a cron has none.
    """
    if source.cron is not None:
        return _fires(source.cron, source.zone, now)
    return now + next_interval(history, source.every, source.slowest) * (1 + JITTER * late)


def last_resort(source: Source, now: datetime) -> datetime:
    """When `source` is due after a visit that came to nothing: as late as may be."""
    return _fires(source.cron, source.zone, now) if source.cron is not None else now + source.slowest


def due_date(source: Source, kept: VisitDates, now: datetime) -> datetime:
    """When `source` is due if the store says `kept`: at once if it was never visited.

    A date further away than the slowest pace, or than what the cron says, was made under another configuration, and one made
    in the future by a clock that was set back since: what holds now holds at once. A pause is believed however long.
    """
    if source.paused or kept.next == NEVER:
        return NEVER
    if kept.next is None:
        return now
    if source.cron is not None:
        return min(kept.next, _fires(source.cron, source.zone, now))
    furthest = now + source.slowest * (1 + JITTER) + _SKEW
    is_from_the_future = kept.last is not None and kept.last > now + _SKEW
    return now if kept.next > furthest or is_from_the_future else kept.next


def _fires(cron: str, zone: str, now: datetime) -> datetime:
    """The first moment after `now`; `NEVER` where there is none, which a configuration is refused for."""
    return next_time(cron, zone, now) or NEVER


def visit_of(summary: CrawlSummary, started: datetime, finished: datetime) -> Visit:
    """`summary` as the history of the source remembers it."""
    reached = summary.state in {CrawlState.OK, CrawlState.PARTIAL}
    signs = summary.signs
    return Visit(
        started=started,
        finished=finished,
        requests=summary.requests,
        # The listing itself was read too.
        pages=summary.pages_fetched + reached,
        articles_new=summary.articles_new,
        articles_updated=summary.articles_updated,
        articles=signs.articles,
        articles_partial=signs.partial,
        articles_failed=summary.articles_failed,
        links=signs.links,
        strays=signs.strays,
        filled=signs.filled,
        unread_dates=signs.unread_dates,
        errors=summary.errors[:5],
        statuses=signs.statuses,
        not_modified=summary.not_modified,
        refused=summary.state is CrawlState.BLOCKED,
        wall=signs.wall if summary.state is CrawlState.BLOCKED else None,
        rest_until=signs.rest_until,
    )
