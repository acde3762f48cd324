"""When a source brings news, by the hours of the week; how long a silence is unusual. Part of `scraper`; pure.

News is taken for a Poisson process whose rate is that of the hour of the week, learnt from the source's own past: an hour
that was seldom watched borrows from the same hour of other days, and that from the whole week. What came is compared with
what was expected; a source whose news comes in bursts is granted so much more silence.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import log

from msgspec import structs

from scraper.model import Value

_DAY, _WEEK = 24, 7 * 24
_HOURS_A_YEAR = 8766.0
_HALF_LIFE = timedelta(weeks=6)
"""What was longer ago counts half: habits change."""
_LONGEST_GAP = timedelta(weeks=8)
"""Of a longer silence nothing more is learnt or expected."""
_FALSE_ALARMS_A_YEAR = 0.1
"""So seldom may chance alone look like silence."""
_LEAST_NEWS = 8.0
"""Articles (weighted by age) below which nothing is said."""
_BORROWED = 0.5
"""Articles' worth of what is borrowed from other days."""
_HOUR = timedelta(hours=1)


class Rhythm(Value, frozen=True, kw_only=True):
    """What is known of a source's habits. Hours count from Monday 00:00 UTC."""

    watched: tuple[float, ...] = (0.0,) * _WEEK
    """Hours of watching, for each hour of the week."""
    brought: tuple[float, ...] = (0.0,) * _WEEK
    """Articles that came then, new ones and updates alike."""
    updated: float = 0.0
    """How many of these were updates."""
    expected: float = 0.0
    surprise: float = 0.0
    """Sum of squared differences between what came and what was expected; above `expected`, news comes in bursts."""
    looked: datetime | None = None
    """The latest visit that could see whether there is news."""
    heard: datetime | None = None
    """The latest one that brought some."""

    @property
    def burstiness(self) -> float:
        """How many times more uneven than chance news comes; at least 1."""
        return max(1.0, (self.surprise + 1) / (self.expected + 1))

    @property
    def per_day(self) -> float:
        """Articles a day, as usual; 0 before anything is known."""
        watched = sum(self.watched)
        return _DAY * sum(self.brought) / watched if watched else 0.0

    @property
    def new_per_day(self) -> float | None:
        """New articles a day, as usual; None before it was watched for a day."""
        watched = sum(self.watched)
        return _DAY * max(sum(self.brought) - self.updated, 0.0) / watched if watched >= _DAY else None

    def after(self, now: datetime, articles: int, *, updated: int = 0) -> Rhythm:
        """The rhythm once a visit at `now` has brought so many articles, of them `updated` that were known before.

        The first visit only starts the clock. Silence is learnt when it ends: as long as it lasts it does not make itself usual.
        """
        if self.looked is None or self.heard is None or now <= self.looked:
            return structs.replace(self, looked=now, heard=self.heard or now)
        if not articles:
            return structs.replace(self, looked=now)
        expected, aged = self.expects(self.heard, now), _aged(self, now - self.heard)
        return structs.replace(
            aged.learnt(now, articles),
            updated=aged.updated + updated,
            expected=self.expected + expected,
            surprise=self.surprise + (articles - expected) ** 2,
            looked=now,
            heard=now,
        )

    def expects(self, since: datetime, until: datetime) -> float:
        """How many articles are to be expected in between. An hour of the week that was never watched expects none."""
        rates = self._rates()
        return sum(rates[hour] * share for hour, share in _hours(since, until))

    def missing(self) -> float | None:
        """How many articles are missing by now, if their absence is more than chance; None if it is not, or not known.

        Chance is given so much room that it looks like silence once in ten years.
        """
        rate = self.per_day / _DAY
        if self.looked is None or self.heard is None or sum(self.brought) < _LEAST_NEWS:
            return None
        missing = self.expects(self.heard, self.looked)
        gaps_a_year = _HOURS_A_YEAR * rate / self.burstiness
        limit = self.burstiness * log(max(gaps_a_year / _FALSE_ALARMS_A_YEAR, 2.0))
        return missing if missing > limit else None

    def learnt(self, now: datetime, articles: int) -> Rhythm:
        """What was watched since the last news until `now`, and what came since the last look, stands in its hours."""
        watched, brought = list(self.watched), list(self.brought)
        for hour, share in _hours(self.heard or now, now):
            watched[hour] += share
        recent = list(_hours(self.looked or now, now))
        span = sum(share for _, share in recent)
        for hour, share in recent:
            brought[hour] += articles * share / span
        return structs.replace(self, watched=tuple(watched), brought=tuple(brought))

    def _rates(self) -> tuple[float, ...]:
        """Articles an hour, for each hour of the week."""
        watched, brought = _neighbourly(self.watched), _neighbourly(self.brought)
        week = sum(watched) and sum(brought) / sum(watched)
        daily = [_borrowing(sum(brought[hour::_DAY]), sum(watched[hour::_DAY]), week) for hour in range(_DAY)]
        return tuple(
            _borrowing(came, hours, daily[hour % _DAY]) if hours else 0.0
            for hour, (came, hours) in enumerate(zip(brought, watched, strict=True))
        )


def _borrowing(brought: float, watched: float, usual: float) -> float:
    """The rate seen, drawn towards `usual` as if half an article had come at that rate."""
    return (brought + _BORROWED) / (watched + _BORROWED / usual) if usual else 0.0


def _neighbourly(hours: tuple[float, ...]) -> list[float]:
    """Each hour with the one before and the one after it."""
    return [hours[at - 1] + hours[at] + hours[(at + 1) % _WEEK] for at in range(_WEEK)]


def _aged(rhythm: Rhythm, span: timedelta) -> Rhythm:
    kept = 0.5 ** (span / _HALF_LIFE)
    return structs.replace(
        rhythm,
        watched=tuple(round(hours * kept, 4) for hours in rhythm.watched),
        brought=tuple(round(articles * kept, 4) for articles in rhythm.brought),
        updated=round(rhythm.updated * kept, 4),
        expected=rhythm.expected * kept,
        surprise=rhythm.surprise * kept,
    )


def _hours(since: datetime, until: datetime) -> Iterator[tuple[int, float]]:
    """The hours of the week between both, each with the share of it that lies between; at most eight weeks, the last ones."""
    at = max(since, until - _LONGEST_GAP).astimezone(UTC)
    while at < until:
        following = min(at.replace(minute=0, second=0, microsecond=0) + _HOUR, until)
        yield at.weekday() * _DAY + at.hour, (following - at) / _HOUR
        at = following
