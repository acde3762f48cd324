"""Times as a reader is told them: in UTC, in a page's own zone, or as short as they may be. Part of the front door; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime


class Moments:
    """`months` are the short names of the twelve. Without `now` nothing is left out."""

    def __init__(self, months: Sequence[str], now: datetime | None) -> None:
        self._months = months
        self._now = now

    def moment(self, time: datetime | None) -> str:
        """`time` in UTC to the minute, "–" for None: "10 Oct 2020, 12:00 UTC"."""
        if time is None:
            return "–"
        at = time.astimezone(UTC)
        return f"{at.day} {self._months[at.month - 1]} {at.year}, {at:%H:%M} UTC"

    def brief(self, time: datetime | None) -> str:
        """`time` as `moment` has it, without what is the same as now: the year, and on the same day all but the hour."""
        if time is None or self._now is None:
            return self.moment(time)
        at, now = time.astimezone(UTC), self._now.astimezone(UTC)
        if at.date() == now.date():
            return f"{at:%H:%M} UTC"
        day = f"{at.day} {self._months[at.month - 1]}"
        return f"{day}, {at:%H:%M} UTC" if at.year == now.year else self.moment(time)

    def own_moment(self, time: datetime | None) -> str:
        """`time` in the zone that the page gave it: "10 Oct 2020, 19:40 +07:00"."""
        if time is None:
            return "–"
        offset = f"{time:%z}"
        zone = "UTC" if offset in {"", "+0000"} else f"{offset[:3]}:{offset[3:5]}"
        return f"{time.day} {self._months[time.month - 1]} {time.year}, {time:%H:%M} {zone}"

    def tick(self, time: datetime, span: tuple[datetime, datetime]) -> str:
        """`time` as short as an axis needs it: the day at midnight, else the hour, and seconds where all lies within minutes."""
        at = time.astimezone(UTC)
        seconds = (span[1] - span[0]).total_seconds()
        if seconds < 20 * 60:
            return f"{at:%H:%M:%S}"
        day = f"{at.day} {self._months[at.month - 1]}"
        return day if (at.hour, at.minute) == (0, 0) else f"{at:%H:%M}"

    def span(self, start: datetime, end: datetime) -> str:
        return f"{self.moment(start)} – {self.moment(end)}"
