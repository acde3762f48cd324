"""What time it is, in one place, so that tests can say so. Part of `scheduler`."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
"""Gives the present moment, aware, in UTC."""

_EPOCH = datetime.fromtimestamp(0, UTC)


def utc_now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


class StoreClock:
    """The store's time. All processes read the dates of visits by it, so none needs a right clock of its own.

    Between two looks at the store it goes on by a clock that nobody sets.
    """

    def __init__(self) -> None:
        self._ahead = utc_now() - self._ticked()
        """Of the seconds that this machine is up. Our own clock's word, until the store has been heard."""

    def __call__(self) -> datetime:
        return self._ticked() + self._ahead

    def heed(self, moment: datetime) -> None:
        """It is `moment` now."""
        self._ahead = moment - self._ticked()

    @staticmethod
    def _ticked() -> datetime:
        return _EPOCH + timedelta(seconds=time.monotonic())
