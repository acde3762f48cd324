"""How sources and channels are, and how that changed. Part of `scraper.model`."""

from __future__ import annotations

from enum import StrEnum

from scraper.model.value import Value

NOTICES = "health"
"""The rule that notices about sources and channels are of; no other may be called so."""


class HealthState(StrEnum):
    WELL = "well"
    SILENT = "silent"
    """Visits go well and bring nothing, though they used to."""
    BLOCKED = "blocked"
    """The site refuses us; the operator decides."""
    FAILING = "failing"
    """The site or the way to it is broken; of a channel: it takes no message."""
    BROKEN = "broken"
    """Pages come and cannot be read any more: its layout has changed."""


class Turn(Value, frozen=True, kw_only=True, rename={"before": "from", "after": "to"}):
    """The health of a source or a channel has changed."""

    before: HealthState
    after: HealthState
    reason: str
    """In one line, for the operator."""
