"""How soon the silence of a source is called, and how often chance is taken for one.

    python bench/eval_silence.py [YEARS]

Each source is watched for so many years (2 when left away), a visit every two hours, while articles come by chance: evenly, by
day on weekdays only, or six at once. Then it falls silent, on a Monday at 01:00 UTC.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import exp
from random import Random

from scraper.health import Rhythm

START = datetime(2026, 1, 5, 1, tzinfo=UTC)
STEP = timedelta(hours=2)
WEEK_STEPS = 84
WEEKS_A_YEAR = 52
Rate = Callable[[datetime], float]
"""Articles an hour."""


def evenly(per_day: float) -> Rate:
    return lambda _now: per_day / 24


def by_day(per_day: float) -> Rate:
    """By day on weekdays; `per_day` then."""
    return lambda now: per_day / 12 if 1 <= now.hour < 13 and now.weekday() < 5 else 0.0  # noqa: PLR2004 - hours and Friday


CASES: tuple[tuple[str, Rate, int], ...] = (
    ("1 a week", evenly(1 / 7), 1),
    ("1 a day", evenly(1), 1),
    ("5 a day", evenly(5), 1),
    ("24 a day", evenly(24), 1),
    ("120 a day", evenly(120), 1),
    ("24 a day, by day on weekdays", by_day(24), 1),
    ("24 a day, six at once", evenly(24), 6),
)


def arrivals(rate: float, dice: Random) -> int:
    limit, count, product = exp(-rate), 0, dice.random()
    while product > limit:
        count, product = count + 1, product * dice.random()
    return count


def watched(rate: Rate, burst: int, years: int, seed: int) -> tuple[Rhythm, int]:
    """The rhythm in the end, and how often silence was called meanwhile."""
    dice, rhythm, alarms, is_silent = Random(seed), Rhythm(), 0, False
    for step in range(years * WEEKS_A_YEAR * WEEK_STEPS):
        now = START + step * STEP
        came = sum(arrivals(rate(now + half * STEP / 2) / burst, dice) for half in (0, 1))
        rhythm = rhythm.after(now, burst * came)
        was_silent, is_silent = is_silent, rhythm.missing() is not None
        alarms += is_silent and not was_silent
    return rhythm, alarms


def called_after(rhythm: Rhythm) -> timedelta | None:
    """How long after the last article silence is called."""
    assert rhythm.looked is not None
    assert rhythm.heard is not None
    for _ in range(20 * WEEK_STEPS):
        rhythm = rhythm.after(rhythm.looked + STEP, 0)
        if rhythm.missing() is not None and rhythm.looked is not None and rhythm.heard is not None:
            return rhythm.looked - rhythm.heard
    return None


if __name__ == "__main__":
    years = int(sys.argv[1]) if len(sys.argv) > 1 else 2
    for name, rate, burst in CASES:
        rhythm, alarms = watched(rate, burst, years, seed=1)
        after = called_after(rhythm)
        hours = f"{after / timedelta(hours=1):.0f} h" if after else "not in 20 weeks"
        print(f"{name:32} silence called after {hours:>8}, {alarms} false alarms in {years} years")
