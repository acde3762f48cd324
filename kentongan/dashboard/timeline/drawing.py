"""The timeline as shapes: numbers and words only, so that a template may write them down. Pure.

Every lane is a toll: the band is what was held true, its height the range; a dot is a source that said so. Below, the
truce as a ribbon. One drawing is made for each width, for letters do not shrink with a screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kentongan.dashboard.timeline.lanes import Lane
from kentongan.dashboard.timeline.placing import Dot, Label, dots_of, labels_of
from kentongan.dashboard.timeline.ribbons import Ribbon, ribbons_of
from kentongan.dashboard.timeline.scales import FigureScale, TimeScale, figure_scale, time_scale
from kentongan.dashboard.timeline.style import WIDE, Measures
from scraper.model import Range, Story, Value

__all__ = ["Band", "Drawing", "DrawnLane", "draw"]

_LINE = 4.0
"""The height of a band whose figure is exact."""
_OPEN = 18.0
"""How far a band fades where its range has no end."""
_NEAR = 10.0
"""Marks of full size that are nearer than this lie on each other."""


class Band(Value, frozen=True, kw_only=True):
    """A figure from one telling to the next."""

    x: float
    y: float
    width: float
    height: float
    low: float
    """Where its lower bound stands."""
    foot: float
    """Down to here the band is shaded."""
    is_range: bool
    is_open: bool
    """No upper end is known: the band fades upwards."""
    figure: Range
    since: datetime


class DrawnLane(Value, frozen=True, kw_only=True):
    lane: Lane
    y: float
    """The base line of its title."""
    top: float
    bottom: float
    scale: FigureScale
    bands: tuple[Band, ...]
    dots: tuple[Dot, ...]
    labels: tuple[Label, ...]


class Drawing(Value, frozen=True, kw_only=True):
    """One timeline for one width."""

    measures: Measures
    height: float
    ticks: tuple[tuple[float, datetime], ...]
    span: tuple[datetime, datetime]
    axis_y: float
    lanes: tuple[DrawnLane, ...]
    ribbons: tuple[Ribbon, ...]
    sources: tuple[str, ...]
    """In the order of their shapes."""


def draw(story: Story, lanes: Sequence[Lane], measures: Measures = WIDE) -> Drawing | None:
    """The timeline of `story`; None where it has neither a toll nor a truce."""
    moments = [step.at for lane in lanes for step in lane.steps]
    moments += [telling.at for lane in lanes for telling in lane.tellings]
    moments += [state.since for state in story.truce]
    if not moments:
        return None
    scale = time_scale([*moments, max(story.last_seen, *moments)], left=measures.left, right=measures.right)
    sources = tuple(dict.fromkeys(one.source for lane in lanes for one in lane.tellings if one.source))
    drawn = tuple(
        _lane(lane, number, scale=scale, measures=measures, sources=sources) for number, lane in enumerate(lanes)
    )
    below = measures.top + len(lanes) * measures.lane
    ribbons, end = ribbons_of(story.truce, scale, below, measures)
    return Drawing(
        measures=measures,
        height=end + measures.axis,
        ticks=tuple((scale.x(tick), tick) for tick in scale.ticks(measures.ticks)),
        span=(scale.start, scale.end),
        axis_y=end,
        lanes=drawn,
        ribbons=ribbons,
        sources=sources,
    )


def _lane(lane: Lane, number: int, *, scale: TimeScale, measures: Measures, sources: Sequence[str]) -> DrawnLane:
    start = measures.top + number * measures.lane
    top, bottom = start + measures.title, start + measures.lane - measures.gap
    figures = figure_scale(_figures(lane), bottom=bottom, top=top)
    bands = tuple(_band(lane, index, scale, figures) for index in range(len(lane.steps)))
    dots = dots_of(lane.tellings, scale, figures, sources, near=_NEAR * measures.mark)
    return DrawnLane(
        lane=lane,
        y=start + measures.title_line,
        top=top,
        bottom=bottom,
        scale=figures,
        bands=bands,
        dots=dots,
        labels=labels_of(lane.steps, scale, [band.y for band in bands]),
    )


def _figures(lane: Lane) -> list[Range]:
    return [*(step.figure for step in lane.steps), *(telling.figure for telling in lane.tellings)]


def _band(lane: Lane, index: int, scale: TimeScale, figures: FigureScale) -> Band:
    step = lane.steps[index]
    end = scale.x(lane.steps[index + 1].at) if index + 1 < len(lane.steps) else scale.right
    x, figure = scale.x(step.at), step.figure
    low = figures.y(figure.min if figure.min is not None else figures.low)
    is_open = figure.max is None
    high = max(low - _OPEN, figures.top) if is_open else figures.y(figure.max or 0)
    height = max(low - high, _LINE)
    return Band(
        x=x,
        y=round(low - height if height > _LINE else low - _LINE / 2, 1),
        width=round(max(end - x, 1), 1),
        height=round(height, 1),
        low=low,
        foot=figures.bottom,
        is_range=figure.min != figure.max,
        is_open=is_open,
        figure=figure,
        since=step.at,
    )
