"""When an alert may go out: digests and quiet hours. Part of `scraper`; pure.

Live, in a backtest and in `explain` these functions decide. Quiet hours go by the clock on the wall of the channel, whose
zone is an argument.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from hashlib import blake2b
from itertools import product

from scraper.model import Alert, Digest, QuietHours, Rule, Severity


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
    """Whether the clock of `zone` stands within `quiet` at `at`; its first minute does, its end does not."""
    clock = at.astimezone(zone).time()
    if quiet.begin < quiet.end:
        return quiet.begin <= clock < quiet.end
    return clock >= quiet.begin or clock < quiet.end


def end_of_quiet(at: datetime, quiet: QuietHours, zone: tzinfo) -> datetime:
    """The first end of `quiet` after `at`, in UTC. An end that the clock leaps over in spring is an hour later on it."""
    day = at.astimezone(zone).date()
    # Where the clock goes back, the end comes twice; one that it leaps over can be read in two ways.
    ends = (
        datetime.combine(day + timedelta(days=days), quiet.end, zone).replace(fold=fold).astimezone(at.tzinfo)
        for days, fold in product((0, 1, 2), (0, 1))
    )
    return min(end for end in ends if end > at and not is_quiet(end, quiet, zone))


def gathered(alerts: Sequence[Alert]) -> Digest:
    """`alerts`, at least one, as one message."""
    identity = blake2b("\0".join(sorted(alert.id for alert in alerts)).encode(), digest_size=10).hexdigest()
    rules = {alert.rule for alert in alerts}
    return Digest(id=identity, rule=alerts[0].rule if len(rules) == 1 else None, alerts=tuple(alerts))
