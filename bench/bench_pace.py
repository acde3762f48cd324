"""How late news is found: the pace of `scraper.pace` against one even pace for all sources, at as many visits.

    python bench/bench_pace.py

Articles come by chance at rates that differ as those of outlets do, twice as often by day as on average and seldom by
night. The ratio is what counts: mean delay of all articles, ours over even. The bound is the one of the square-root rule,
with rates known beforehand and no bounds on the pace.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import accumulate
from math import sqrt
from random import Random

from scraper.health import Visit
from scraper.pace import MEMORY, next_interval

START = datetime(2026, 1, 5, tzinfo=UTC)
SPAN = timedelta(days=14)
DAY_H = 24
# Articles a day: a few busy outlets, many quiet ones.
DESK = (240, 160, 100, 60, 40, 24, 16, 10, 6, 4, 2, 1, 0.5, 0.3, 0.14)
CASES = (
    ("every 5m, slowest 1h, by day and night", timedelta(minutes=5), timedelta(hours=1), True),
    ("every 5m, slowest 6h, by day and night", timedelta(minutes=5), timedelta(hours=6), True),
    ("every 5m, slowest 24h, by day and night", timedelta(minutes=5), timedelta(hours=24), True),
    ("every 5m, slowest 24h, evenly", timedelta(minutes=5), timedelta(hours=24), False),
    ("every 1m, slowest 24h, evenly", timedelta(minutes=1), timedelta(hours=24), False),
)


def arrivals(per_day: float, dice: Random, *, daily: bool) -> list[datetime]:
    """When articles come, within `SPAN`."""
    most = per_day * (2 if daily else 1)
    moments = accumulate(iter(lambda: dice.expovariate(most), None), initial=0.0)
    found = []
    for days in moments:
        moment = START + timedelta(days=days)
        if moment >= START + SPAN:
            return found
        quiet = daily and not 6 <= moment.hour < 18  # noqa: PLR2004 - the day
        if not quiet or dice.random() < 0.05:  # noqa: PLR2004 - little by night
            found.append(moment)
    return found


def ours(news: list[datetime], every: timedelta, slowest: timedelta) -> tuple[timedelta, int]:
    """The sum of all delays, and how many visits were made."""
    history: list[Visit] = []
    now, at, delay, visits = START, 0, timedelta(0), 0
    while now < START + SPAN:
        seen = at
        while at < len(news) and news[at] <= now:
            delay += now - news[at]
            at += 1
        history.append(Visit(started=now, finished=now, requests=1, pages=1, articles_new=at - seen))
        del history[: -MEMORY - 1]
        visits += 1
        now += next_interval(history, every, slowest)
    return delay, visits


def even(news: list[datetime], interval: timedelta) -> timedelta:
    """The sum of all delays at one pace."""
    return sum((interval - (moment - START) % interval for moment in news), timedelta(0))


def ratio(every: timedelta, slowest: timedelta, *, daily: bool, seed: int = 1) -> tuple[float, int]:
    """Our mean delay over that of even polling, at as many visits; and how many a day they were, of all sources."""
    dice = Random(seed)
    desk = [arrivals(rate, dice, daily=daily) for rate in DESK]
    sums = [ours(news, every, slowest) for news in desk]
    visits = sum(count for _, count in sums)
    interval = SPAN * len(desk) / visits
    total = sum((delay for delay, _ in sums), timedelta(0))
    return total / sum((even(news, interval) for news in desk), timedelta(0)), round(visits / SPAN.days)


def bound() -> float:
    """What the square-root rule gives where rates are known and paces unbounded."""
    return sum(map(sqrt, DESK)) ** 2 / (len(DESK) * sum(DESK))


if __name__ == "__main__":
    for name, every, slowest, daily in CASES:
        found = [ratio(every, slowest, daily=daily, seed=seed) for seed in range(5)]
        ratios = sorted(share for share, _ in found)
        print(
            f"{name:42} {ratios[2]:.2f} of even polling ({ratios[0]:.2f}–{ratios[-1]:.2f}), {found[0][1]} visits a day"
        )
    print(f"{'bound: rates known, paces unbounded':42} {bound():.2f}")
