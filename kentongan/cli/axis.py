"""Time laid out over the columns of a terminal. Part of `kentongan.cli`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_STEPS = (
    *(number * _MINUTE for number in (1, 5, 10, 15, 30)),
    *(number * _HOUR for number in (1, 2, 3, 6, 12)),
    *(number * _DAY for number in (1, 2, 7, 14, 30, 90, 365)),
)
_LABEL = 9
"""Columns from one mark to the next, at least."""
_SHORTEST = 30 * _MINUTE


class Axis:
    """`width` columns from `first` to `last`, with marks at round times of the clock of `zone` (None: this machine's)."""

    def __init__(self, first: datetime, last: datetime, width: int, zone: tzinfo | None) -> None:
        missing = max(_SHORTEST - (last - first), timedelta(0))
        self.first, self.last, self.width, self._zone = first - missing / 2, last + missing / 2, width, zone
        most = max(1, width // _LABEL)
        span = self.last - self.first
        self._step = next((step for step in _STEPS if span <= most * step), _STEPS[-1])

    def column(self, at: datetime) -> int:
        """The column of the moment `at`; what lies outside is at an end."""
        share = (at - self.first) / (self.last - self.first)
        return min(max(round(share * (self.width - 1)), 0), self.width - 1)

    def local(self, at: datetime) -> datetime:
        """`at` on the clock of the axis."""
        return at.astimezone(self._zone)

    def lines(self) -> list[str]:
        """Dates, hours where marks are closer than days, and the marks themselves."""
        dates, hours, marks = ([" "] * self.width for _ in range(3))
        marks[:] = "─" * self.width
        day = None
        for tick in self._ticks():
            column = self.column(tick)
            marks[column] = "┴"
            clock = self.local(tick)
            if clock.date() != day:
                _write(dates, column, f"{clock:%a} {clock.day} {clock:%b}")
                day = clock.date()
            _write(hours, column, f"{clock:%H:%M}")
        shown = [dates, marks] if self._step >= _DAY else [dates, hours, marks]
        return ["".join(line) for line in shown]

    def _ticks(self) -> Iterator[datetime]:
        """Round times within the axis, counted from a midnight on its clock."""
        start = self.local(self.first).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None, fold=0)
        number = 0
        while (tick := self._moment(start + number * self._step)) <= self.last:
            if tick >= self.first:
                yield tick
            number += 1

    def _moment(self, clock: datetime) -> datetime:
        return clock.replace(tzinfo=self._zone) if self._zone else clock.astimezone()


def _write(line: list[str], column: int, text: str) -> None:
    """`text` in `line` from `column` on, if nothing stands there and it fits."""
    end = column + len(text)
    if end <= len(line) and all(cell == " " for cell in line[max(column - 1, 0) : end]):
        line[column:end] = text
