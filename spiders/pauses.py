"""Sites that asked for rest. Part of `spiders`.

A site answers 429 or 503 to one request and means all of them, so the pause holds for the host, not for the request.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic

LONGEST = timedelta(seconds=60)
"""A longer pause is not waited for: the site is left alone for the rest of this crawl."""
BUDGET = timedelta(seconds=120)
"""All pauses of one host in one crawl; a site that always asks for a minute more must not hold the crawl for ever."""
_LONGEST_NUMBER = 9
"""Digits of a Retry-After; more than thirty years are no pause but nonsense."""


class SitePauses:
    """Who is to be left alone, and until when."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}
        self._spent: dict[str, timedelta] = {}
        self._resting: dict[str, str] = {}

    def pause(self, host: str, length: timedelta) -> bool:
        """No request to `host` leaves for `length`. False if that is too long: then it rests for the whole crawl."""
        spent = self._spent.get(host, timedelta()) + length
        if length > LONGEST or spent > BUDGET:
            self._resting[host] = f"the site asked to be left alone for {round(length.total_seconds())} s"
            return False
        until = monotonic() + length.total_seconds()
        if until > self._until.get(host, 0):
            self._until[host] = until
            self._spent[host] = spent
        return True

    def rest(self, host: str) -> str | None:
        """Why `host` gets no more requests in this crawl; None if it may be visited."""
        return self._resting.get(host)

    async def over(self, host: str) -> None:
        """After the call no pause of `host` is running."""
        while (left := self._until.get(host, 0) - monotonic()) > 0:  # noqa: ASYNC110 - no event: time passes
            await asyncio.sleep(left)  # the end may have moved meanwhile


def read_retry_after(value: str | None, now: datetime) -> timedelta | None:
    """The pause that a Retry-After header asks for (RFC 9110 §10.2.3: seconds or an HTTP date); None if it says nothing."""
    if value is None:
        return None
    value = value.strip()
    if value.isdecimal():
        return timedelta(seconds=int(value)) if len(value) <= _LONGEST_NUMBER else None
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    return max(moment - now, timedelta())
