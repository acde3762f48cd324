"""How long a host's answers are waited for. Part of `spiders`.

One page that drips costs its own time and no more; a site with forty of them would hold the places of its good pages
for a quarter of an hour. So every answer that did not come in time halves what the next ones get, down to a few times
what the slowest good answer took.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

PATIENT_FOR = 2
"""Answers that may fail to come in time before patience shrinks."""
LEAST = timedelta(seconds=1)
SLACK = 4
"""A good answer may take so many times longer than the slowest one before it."""


class Patience:
    """Of one crawl; a host that always answers in time is given `longest` for ever."""

    def __init__(self, longest: timedelta) -> None:
        self._longest = longest
        self._late: Counter[str] = Counter()
        self._slowest: dict[str, timedelta] = {}

    def of(self, host: str) -> timedelta:
        """What the next answer of `host` may take."""
        halvings = min(max(self._late[host] - PATIENT_FOR, 0), 30)
        least = max(LEAST, SLACK * self._slowest.get(host, timedelta()))
        return min(self._longest, max(least, self._longest / 2.0**halvings))

    def came(self, host: str, took: timedelta) -> None:
        """A whole answer of `host` took so long."""
        self._slowest[host] = max(self._slowest.get(host, timedelta()), took)

    def was_late(self, host: str) -> None:
        """An answer of `host` did not come in time."""
        self._late[host] += 1
