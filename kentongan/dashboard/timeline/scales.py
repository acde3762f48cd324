"""Where a moment and a figure stand on the drawing, and which of them are written at its edges. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from scraper.model import Range, Value

_EPOCH = datetime(1970, 1, 5, tzinfo=UTC)
"""A Monday, so that weekly ticks stand at the beginning of weeks."""
_SECONDS = (1, 5, 15, 30)
_MINUTES = (1, 5, 15, 30)
_HOURS = (1, 2, 3, 6, 12)
_DAYS = (1, 2, 3, 7, 14, 28, 84, 364)
_STEPS = (
    *(timedelta(seconds=n) for n in _SECONDS),
    *(timedelta(minutes=n) for n in _MINUTES),
    *(timedelta(hours=n) for n in _HOURS),
    *(timedelta(days=n) for n in _DAYS),
)
_SHORTEST = timedelta(minutes=1)
_AIR = 0.03
_NEAR = 0.6
"""Figures of which the lowest is at least this share of the highest are drawn without their common foot."""


class TimeScale(Value, frozen=True, kw_only=True):
    """Moments from `start` to `end`, put on `left` to `right`."""

    start: datetime
    end: datetime
    left: float
    right: float

    def x(self, at: datetime) -> float:
        """Where `at` stands, never beyond the edges."""
        share = (at - self.start) / (self.end - self.start)
        return round(self.left + min(max(share, 0.0), 1.0) * (self.right - self.left), 1)

    def ticks(self, most: int) -> list[datetime]:
        """At most `most` round moments in UTC, ascending."""
        span = self.end - self.start
        step = next((step for step in _STEPS if span / step <= most - 1), span)
        first = math.ceil((self.start - _EPOCH) / step)
        moments = [_EPOCH + step * (first + n) for n in range(most)]
        return [moment for moment in moments if moment <= self.end]


def time_scale(moments: Iterable[datetime], *, left: float, right: float) -> TimeScale:
    """From the first to the last of `moments`, with some air at both ends; a minute at least. Raises `ValueError` for none."""
    known = sorted(moments)
    if not known:
        raise ValueError("a time scale needs a moment")
    span = max(known[-1] - known[0], _SHORTEST)
    return TimeScale(start=known[0] - span * _AIR, end=known[0] + span * (1 + _AIR), left=left, right=right)


class FigureScale(Value, frozen=True, kw_only=True):
    """Counts from `low` to `high`, put on `bottom` up to `top`."""

    low: int
    high: int
    bottom: float
    top: float

    def y(self, count: int) -> float:
        share = (min(max(count, self.low), self.high) - self.low) / (self.high - self.low)
        return round(self.bottom - share * (self.bottom - self.top), 1)


def figure_scale(figures: Iterable[Range], *, bottom: float, top: float) -> FigureScale:
    """Room for all bounds of `figures`, from nought unless they lie close together; 0 to 1 where none has a bound."""
    bounds = sorted(bound for figure in figures for bound in (figure.min, figure.max) if bound is not None)
    lowest, highest = (bounds[0], bounds[-1]) if bounds else (0, 1)
    step = _round_step(max(highest - lowest, 1))
    low = lowest // step * step if lowest >= _NEAR * highest and lowest < highest else 0
    return FigureScale(low=low, high=max(-(-highest // step) * step, low + 1), bottom=bottom, top=top)


def _round_step(span: int) -> int:
    """The largest of 1, 2, 5, 10, 20, … that is at most a quarter of `span`; 1 at least."""
    steps = (factor * int(f"1{'0' * power}") for power in range(12) for factor in (1, 2, 5))
    return max([1, *(step for step in steps if step * 4 <= span)])
