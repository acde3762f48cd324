"""What is held of a source, and told: findings that last. Part of `scraper`; pure.

    finding ──► held for several visits, or long enough ──► the state ──► told, once

A source that fails now and then does not flap between two states: what is held gives way only to what lasts.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import structs

from scraper.health.findings import Finding
from scraper.model import HealthState, Turn, Value

_VISITS = 3
"""So many visits in a row must find the same before it is held."""
_FEW_VISITS = 2
_SPAN = timedelta(hours=6)
"""So few are enough if they are so far apart: a source that is visited once a day."""


class Standing(Value, frozen=True, kw_only=True):
    """What is held of a source. One that was never visited is well."""

    state: HealthState = HealthState.WELL
    reason: str = ""
    """As the latest visit that found this state gave it."""
    since: datetime | None = None
    """When the visits that led to it began; None before the first."""
    told: HealthState = HealthState.WELL
    """What the operator was told last."""
    finding: HealthState | None = None
    """What visits find lately and is not held yet; None if they find what is held."""
    found_since: datetime | None = None
    found: int = 0
    """How many visits in a row."""

    @property
    def is_untold(self) -> bool:
        """Whether the operator takes it for something else, and the latest visit did not find that too."""
        return self.state is not self.told and self.finding is None

    def turn(self) -> Turn:
        """What there is to tell."""
        return Turn(before=self.told, after=self.state, reason=self.reason)

    def once_told(self) -> Standing:
        """The same, known to the operator."""
        return structs.replace(self, told=self.state)


def certain(known: Standing, finding: Finding, at: datetime) -> Standing:
    """What is held when there is no doubt about `finding`: it is held at once."""
    since = known.since if finding.state is known.state and known.since else at
    return Standing(state=finding.state, reason=finding.reason, since=since, told=known.told)


def settle(known: Standing, finding: Finding, at: datetime) -> Standing:
    """What is held after a visit at `at` has come to `finding`."""
    if finding.state is known.state:
        return structs.replace(
            known, reason=finding.reason, since=known.since or at, finding=None, found_since=None, found=0
        )
    # One ill or another: a source that is well and is found now blocked, now failing, is not well.
    goes_on = known.finding is not None and (finding.state is known.finding or known.state is HealthState.WELL)
    found_since, found = (known.found_since or at, known.found + 1) if goes_on else (at, 1)
    if found >= _VISITS or (found >= _FEW_VISITS and at - found_since >= _SPAN):
        return Standing(
            state=finding.state,
            reason=finding.reason,
            since=found_since,
            told=known.told,
        )
    return structs.replace(known, since=known.since or at, finding=finding.state, found_since=found_since, found=found)
