"""The sizes of a drawing for a wide page and for a telephone. Pure."""

from __future__ import annotations

from scraper.model import Value


class Measures(Value, frozen=True, kw_only=True):
    """Lengths in pixels of the drawing; letters are set at the size they are read."""

    name: str
    """In ids and classes: two drawings may stand in one page."""
    width: float
    left: float
    right: float
    top: float = 8.0
    lane: float
    title: float
    """Above the bands of a lane: its title, and room for the highest dot."""
    title_line: float
    gap: float = 16.0
    axis: float = 30.0
    ribbon: float = 26.0
    ticks: int
    mark: float
    """The size of a mark: 1 is ten pixels."""


WIDE = Measures(name="wide", width=960, left=52, right=948, lane=132, title=46, title_line=18, ticks=9, mark=1)
NARROW = Measures(name="narrow", width=350, left=40, right=340, lane=136, title=58, title_line=16, ticks=4, mark=0.72)
