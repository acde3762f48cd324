"""When a cron line fires, as crontab(5) reads it. Part of `scheduler`; pure.

APScheduler does the reckoning. It counts weekdays from Monday, and wants both days of a line at once; crontab counts from
Sunday, which is 7 as well, and takes either day where both are said.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache

from apscheduler.triggers.cron import CronTrigger

_SUNDAY_FIRST = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_DAYS = re.compile(r"(?:\*|(?P<first>\d+)(?:-(?P<last>\d+))?)(?:/(?P<step>\d+))?", re.ASCII)
_LAST_NUMBER = 7
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""Every day that there is comes after it within nine years."""


def next_time(cron: str, zone: str, now: datetime) -> datetime | None:
    """The first moment from `now` on, in UTC; None for a day that never comes (31 February).

    Raises `ValueError` for what is no cron line of five fields.
    """
    fires: list[datetime] = [at for trigger in _triggers(cron, zone) if (at := trigger.get_next_fire_time(None, now))]
    return min(fires).astimezone(UTC) if fires else None


@lru_cache(maxsize=1024)
def _triggers(cron: str, zone: str) -> tuple[CronTrigger, ...]:
    """Those of which any fires; without the ones that never do, which take half a second to say so."""
    fields = cron.split()
    if len(fields) != len(("minute", "hour", "day", "month", "weekday")):
        raise ValueError(f"{len(fields)} fields instead of five")
    minute, hour, day, month, weekday = fields
    named = _named(weekday)
    days = [(day, named)]
    if not day.startswith("*") and not weekday.startswith("*"):
        days = [(day, "*"), ("*", named)]
    triggers = [
        CronTrigger(minute=minute, hour=hour, day=day, month=month, day_of_week=weekday, timezone=zone)
        for day, weekday in days
    ]
    return tuple(trigger for trigger in triggers if trigger.get_next_fire_time(None, _LONG_AGO))


def _named(weekday: str) -> str:
    """`weekday` with names for its numbers."""
    return ",".join(_days(part) for part in weekday.split(","))


def _days(part: str) -> str:
    """One part of a list: a number, a range or a star becomes the names of its days, all else stays as it is."""
    match = _DAYS.fullmatch(part)
    if match is None or part == "*":
        return part
    step = int(match["step"] or 1)
    first = int(match["first"] or 0)
    last = int(match["last"] or (first if match["first"] and not match["step"] else max(first, _LAST_NUMBER - 1)))
    if not step or not first <= last <= _LAST_NUMBER:
        raise ValueError(f"{part!r} is no day of the week (0 to 7, of which 0 and 7 are Sunday)")
    return ",".join(_SUNDAY_FIRST[number % 7] for number in range(first, last + 1, step))
