"""When it is not the sources that fail, but the way to them. Part of `scraper`; pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from scraper.model import HealthState, Turn, Value

LATELY = timedelta(hours=2)
"""Sources visited within it are asked; by default each is, however slow."""
_LONGEST = timedelta(days=1)
_LEAST = 3
"""So many sources do not fail together by chance."""


class Pulse(Value, frozen=True, kw_only=True):
    """The sources that were visited lately, those aside that are known to be ill."""

    up: frozenset[str] = frozenset()
    down: frozenset[str] = frozenset()
    """Their latest visit brought nothing at all."""

    def with_visit(self, source: str, *, is_down: bool) -> Pulse:
        """The same after a visit of `source`."""
        one = frozenset({source})
        return (
            Pulse(up=self.up - one, down=self.down | one) if is_down else Pulse(up=self.up | one, down=self.down - one)
        )

    @property
    def is_out(self) -> bool:
        """Whether so many are down that they have one cause: three at least, and two of three."""
        return len(self.down) >= _LEAST and len(self.down) * 3 >= self.of * 2

    @property
    def is_back(self) -> bool:
        """Whether most are up again. Between both, what was said stands."""
        return self.of > 0 and len(self.down) * 3 <= self.of

    @property
    def of(self) -> int:
        """How many there are."""
        return len(self.up) + len(self.down)


class Outage(Value, frozen=True, kw_only=True):
    """All sources together, while they are down."""

    since: datetime
    reason: str

    def is_old(self, now: datetime) -> bool:
        """Whether it lasts so long that each source is told of by its name after all."""
        return now - self.since >= _LONGEST


def begins(pulse: Pulse, now: datetime) -> Outage | None:
    """The outage that `pulse` shows; None if it is the sources themselves that fail."""
    if not pulse.is_out:
        return None
    return Outage(since=now, reason=f"{len(pulse.down)} of {pulse.of} sources bring no page: is our network down?")


def began(outage: Outage) -> Turn:
    """What there is to tell at its beginning."""
    return Turn(before=HealthState.WELL, after=HealthState.FAILING, reason=outage.reason)


def ended(pulse: Pulse) -> Turn:
    """What there is to tell at its end."""
    reason = f"{len(pulse.up)} of {pulse.of} sources bring pages again"
    return Turn(before=HealthState.FAILING, after=HealthState.WELL, reason=reason)
