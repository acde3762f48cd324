"""Each source's own version of a story, side by side. Part of the front door; pure."""

from __future__ import annotations

from collections.abc import Sequence

from kentongan.dashboard.readings import Reading
from scraper.model import CasualtyClaim, CeasefireClaim, Value

_MOST_FIGURES = 6


class Version(Value, frozen=True, kw_only=True):
    """What one source says: its latest own report, or its latest copy if it has none of its own."""

    source: str
    reading: Reading
    figures: tuple[CasualtyClaim, ...]
    """Its figures, each once, as printed."""
    truce: CeasefireClaim | None
    """The last state of a truce that it names."""
    copies: int
    """How many of its articles here are copies of others' texts."""


def versions_of(readings: Sequence[Reading]) -> tuple[Version, ...]:
    """One version for each source of `readings` (latest first), the source that spoke last first."""
    by_source: dict[str, list[Reading]] = {}
    for reading in readings:
        by_source.setdefault(reading.source, []).append(reading)
    return tuple(_version(source, those) for source, those in by_source.items())


def _version(source: str, readings: Sequence[Reading]) -> Version:
    own = [reading for reading in readings if reading.article.duplicate_of is None]
    # A report without a claim says less of a story than the one before it that has some.
    chosen = next((reading for reading in own if reading.casualties or reading.ceasefire), (own or readings)[0])
    figures = {(claim.kind, claim.who, claim.min, claim.max, claim.cumulative): claim for claim in chosen.casualties}
    return Version(
        source=source,
        reading=chosen,
        figures=tuple(figures.values())[:_MOST_FIGURES],
        truce=chosen.ceasefire[-1] if chosen.ceasefire else None,
        copies=len(readings) - len(own),
    )
