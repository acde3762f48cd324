"""When an alert may go out: digests and quiet hours. Part of `scraper`; pure.

Live, in a backtest and in `explain` these functions decide. Quiet hours go by the clock on the wall of the channel, whose
zone is an argument.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from hashlib import blake2b

from scraper.model import Alert, Digest, QuietHours, Rule, Severity

_MINUTE = timedelta(minutes=1)


def held_until(rule: Rule, severity: Severity, at: datetime, zone: tzinfo) -> datetime | None:
    """Until when an alert of `rule` that comes up at `at` is held, in UTC; None if it goes out at once.

    What is urgent always does. A digest that would end in quiet hours ends with them.
    """
    if severity is Severity.URGENT:
        return None
    ends = at + (rule.digest or timedelta(0))
    if rule.quiet is not None and is_quiet(ends, rule.quiet, zone):
        return end_of_quiet(ends, rule.quiet, zone)
    return ends if ends > at else None


def is_quiet(at: datetime, quiet: QuietHours, zone: tzinfo) -> bool:
    """Whether the clock of `zone` stands within `quiet` at `at`; its first minute does, its end does not.

    Where the clock leaps in spring over all minutes that are not quiet, they come after the leap.
    """
    if not _is_within(at, quiet, zone):
        return False
    today, loud = at.astimezone(zone).date(), _loud(quiet)
    leaps = (_ends(today - timedelta(days=days), quiet.end, zone)[0] for days in (0, 1))
    return not any(end <= at < end + loud and _is_within(end, quiet, zone) for end in leaps)


def end_of_quiet(at: datetime, quiet: QuietHours, zone: tzinfo) -> datetime:
    """The first end of `quiet` after `at`, in UTC. An end that the clock leaps over in spring comes with the leap."""
    day = at.astimezone(zone).date()
    ends = (end for days in (0, 1, 2) for end in _ends(day + timedelta(days=days), quiet.end, zone))
    return min(end for end in ends if end > at and not is_quiet(end, quiet, zone))


def _is_within(at: datetime, quiet: QuietHours, zone: tzinfo) -> bool:
    clock = at.astimezone(zone).time()
    if quiet.begin < quiet.end:
        return quiet.begin <= clock < quiet.end
    return clock >= quiet.begin or clock < quiet.end


def _loud(quiet: QuietHours) -> timedelta:
    """How long of a day is not quiet."""
    begin, end = (datetime.combine(date.min, clock) for clock in (quiet.begin, quiet.end))
    return (begin - end) % timedelta(days=1)


def _ends(day: date, clock: time, zone: tzinfo) -> tuple[datetime, datetime]:
    """When it is `clock` in `zone` on `day`, in UTC: the same moment twice, but where the clock goes back; or the leap over it."""
    once, again = (datetime.combine(day, clock, zone).replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if once <= again:
        return once, again
    # What is leaped over is read by the clock before and by the clock after (PEP 495), and the leap lies between.
    minutes = range((once - again) // _MINUTE)
    before = again.astimezone(zone).utcoffset()
    leap = again + _MINUTE * bisect_left(
        minutes, True, key=lambda minute: (again + _MINUTE * minute).astimezone(zone).utcoffset() != before
    )
    return leap, leap


def gathered(alerts: Sequence[Alert]) -> Digest:
    """`alerts`, at least one, as one message."""
    identity = blake2b("\0".join(sorted(alert.id for alert in alerts)).encode(), digest_size=10).hexdigest()
    rules = {alert.rule for alert in alerts}
    return Digest(id=identity, rule=alerts[0].rule if len(rules) == 1 else None, alerts=tuple(alerts))
