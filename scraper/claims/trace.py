"""What was counted in a text and what was not, and why. Part of `scraper.claims`; for `explain`."""

from __future__ import annotations

from scraper.model import Value


class Span(Value, frozen=True, kw_only=True):
    """One reading of `text[start:end]`."""

    kind: str
    """What it was read as: "killed", "injured", …, "ceasefire", "number"."""
    start: int
    end: int
    text: str
    reason: str
    """For a counted span what it says ("2..2 civilian"), for a rejected one why it does not count."""


class Trace(Value, frozen=True, kw_only=True):
    """How one text was read."""

    language: str | None
    conflict: bool
    conflict_reason: str
    counted: tuple[Span, ...] = ()
    rejected: tuple[Span, ...] = ()
