"""Dots and figures of a lane, moved apart where they would lie on each other. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from kentongan.dashboard.timeline.lanes import Telling
from kentongan.dashboard.timeline.scales import FigureScale, TimeScale
from scraper.model import Range, TollStep, Value

SHAPES = ("circle", "square", "diamond", "triangle", "hexagon", "drop")
_MOST_MOVES = 3
"""A mark that finds no free place so near to its own stays on another: its place is its meaning."""
_LABEL_ROOM = 34.0
_DIGIT = 7.5
_ABOVE = 10.0


class Dot(Value, frozen=True, kw_only=True):
    x: float
    y: float
    shape: str
    """One of `SHAPES`; "ring" where the source is not known any more or there are more sources than shapes."""
    telling: Telling


class Label(Value, frozen=True, kw_only=True):
    """A figure written above its step."""

    x: float
    y: float
    figure: Range


def shape_of(source: str, sources: Sequence[str]) -> str:
    """The shape by which `source` is known in a drawing that names `sources`."""
    place = sources.index(source) if source in sources else len(SHAPES)
    return SHAPES[place] if place < len(SHAPES) else "ring"


def dots_of(
    tellings: Sequence[Telling], scale: TimeScale, figures: FigureScale, sources: Sequence[str], *, near: float
) -> tuple[Dot, ...]:
    """A dot for each of `tellings`, at the figure's lower bound (its upper one if it has no lower), beside those nearer than `near`."""
    placed: list[Dot] = []
    for telling in tellings:
        x, y = scale.x(telling.at), figures.y(_height(telling.figure))
        for _ in range(_MOST_MOVES):
            if all(abs(dot.x - x) >= near or abs(dot.y - y) >= near for dot in placed):
                break
            x = round(min(x + near / 2, scale.right), 1)
        placed.append(Dot(x=x, y=y, shape=shape_of(telling.source, sources), telling=telling))
    return tuple(placed)


def labels_of(steps: Sequence[TollStep], scale: TimeScale, tops: Sequence[float]) -> tuple[Label, ...]:
    """The figures of `steps`, above the `tops` of their bands, as far as they have room.

    They are placed from right to left, for the latest counts most; at the right edge the standing figure is written already.
    """
    labels: list[Label] = []
    free = scale.right - _LABEL_ROOM
    for step, top in zip(reversed(steps), reversed(tops), strict=True):
        digits = len(str(step.figure.min or "")) + len(str(step.figure.max or "")) * (
            step.figure.min != step.figure.max
        )
        x = scale.x(step.at)
        if x + max(_LABEL_ROOM, digits * _DIGIT) > free + (0 if labels else _LABEL_ROOM):
            continue
        free = x
        labels.append(Label(x=x, y=round(top - _ABOVE, 1), figure=step.figure))
    return tuple(reversed(labels))


def _height(figure: Range) -> int:
    return figure.min if figure.min is not None else figure.max or 0
