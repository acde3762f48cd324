"""A story drawn along time: a step chart for each toll, its reports as dots, the truce as a ribbon. Part of `kentongan.cli`.

Strokes and labels say everything without colour, too. Nothing here is wider than asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo

from rich.text import Text

from kentongan.chronicle import Chronicle, Report
from kentongan.cli.axis import Axis
from kentongan.cli.output import clean
from kentongan.cli.ribbon import ribbon
from kentongan.dashboard.words import count_words
from scraper.model import Range, Toll, TollStep
from scraper.novelty.figures import UNKNOWN, agrees
from scraper.novelty.slots import slot_key

COLOURS = {"killed": "red", "injured": "yellow", "missing": "magenta", "captured": "cyan", "displaced": "blue"}
_EXACT, _RANGE, _SILENT = "━", "▒", "┄"
_ONE, _MANY, _COPY = "●", "◉", "○"
_LEGEND = "━ a figure  ▒ a range, or open  ┄ not printed since  ● report  ◉ several  ○ copy"
_GUTTER = 11
"""Columns of labels; a longer one is cut short."""
_MOST_TOLLS = 8
_MOST_LEVELS = 8
_KINDS = tuple(COLOURS)


def timeline(told: Chronicle, width: int, zone: tzinfo | None = None) -> Iterator[Text]:
    """The lines of the drawing, none wider than `width` (60 at least), by the clock of `zone` (None: this machine's)."""
    axis = Axis(*_span(told), width - _GUTTER - 3, zone)
    for line in axis.lines():
        yield _row("", Text(line, "dim"), mark=" ")
    tolls = sorted(told.story.tolls, key=_rank)
    for toll in tolls[:_MOST_TOLLS]:
        yield Text()
        yield from _toll(toll, told.reports, axis, width)
    if told.story.truce:
        yield Text()
        yield from ribbon(told.story.truce, axis, _GUTTER)
    yield Text()
    yield _row("reports", Text(_dots([(report, report.at) for report in told.reports], axis)))
    for toll in tolls[_MOST_TOLLS:]:
        yield _cut(Text(f"also  {_name(toll)}: {count_words(toll.best)}"), width)
    yield Text()
    yield _cut(Text(_LEGEND, "dim"), width)


def _span(told: Chronicle) -> tuple[datetime, datetime]:
    """From the first to the last thing that is drawn."""
    moments = [
        *(report.at for report in told.reports),
        *(step.at for toll in told.story.tolls for step in toll.steps),
        *(toll.last_seen for toll in told.story.tolls),
        *(state.since for state in told.story.truce),
    ]
    first, last = min(moments, default=told.story.first_seen), max(moments, default=told.story.last_seen)
    # The present state of a truce lasts on: it shall not be a sliver at the edge.
    return first, last + (last - first) / 8 if told.story.truce else last


def _rank(toll: Toll) -> tuple[int, bool, int]:
    """Deaths first, incidents before totals, then the larger figure."""
    return _KINDS.index(toll.kind), toll.cumulative, -(toll.best.min or 0)


def _toll(toll: Toll, reports: Sequence[Report], axis: Axis, width: int) -> Iterator[Text]:
    """What is counted, by whom, and a row for each figure it stood at, highest first."""
    style = COLOURS[toll.kind]
    heading = Text().append(_name(toll), f"bold {style}").append(f"  {_course(toll)}")
    yield _cut(heading, width)
    yield from (_cut(Text(f"  {line}", "dim"), width) for line in _provenance(toll))
    steps = _drawn_steps(toll)
    for figure in sorted({step.figure for step in steps}, key=_height, reverse=True):
        row = _strokes(toll, figure, axis)
        printed = [report for report in reports if _level(report, toll, steps) == figure]
        marks = _dots([(report, report.at) for report in printed], axis)
        plot = "".join(mark if mark != " " else stroke for stroke, mark in zip(row, marks, strict=True))
        yield _row(_label(figure), Text(plot, style))


def _name(toll: Toll) -> str:
    """What is counted: "killed · civilians · Stepanakert"."""
    place = toll.slot.partition("@")[0].title()
    where = "" if place in {"", "Somewhere"} else place
    parts = (toll.kind, "" if toll.who == "unspecified" else toll.who, where, "in all" if toll.cumulative else "")
    return clean(" · ".join(filter(None, parts)))


def _course(toll: Toll) -> str:
    """The figures as they were told: "2 → 7 → 13", of a long course its ends."""
    told = [count_words(step.figure) for step in toll.steps] or [count_words(toll.best)]
    shown = told if len(told) <= _MOST_LEVELS else [told[0], "…", *told[-3:]]
    sharper = [] if toll.steps and toll.steps[-1].figure == toll.best else [f"(now {count_words(toll.best)})"]
    return " ".join([" → ".join(shown), *sharper, *(["· disputed"] if toll.is_disputed else [])])


def _provenance(toll: Toll) -> Iterator[str]:
    if toll.sources:
        yield clean(f"{len(toll.sources)} source{'s' * (len(toll.sources) > 1)}: {', '.join(toll.sources)}")
    if toll.attributed_to:
        yield clean(f"said by {', '.join(toll.attributed_to)}")


def _drawn_steps(toll: Toll) -> tuple[TollStep, ...]:
    """The steps that get a row: all, or of many the first and the latest."""
    steps = toll.steps or (TollStep(at=toll.first_seen, figure=toll.best, article=""),)
    return steps if len(steps) <= _MOST_LEVELS else (steps[0], *steps[1 - _MOST_LEVELS :])


def _label(figure: Range) -> str:
    """The figure as short as it can be: "34", "20–30", "≥ 34", "≤ 50", "unknown"."""
    if figure == UNKNOWN:
        return "unknown"
    if figure.max is None:
        return f"≥ {figure.min:,}"
    return count_words(figure) if figure.min is not None else f"≤ {figure.max:,}"


def _height(figure: Range) -> tuple[float, float]:
    low = figure.min if figure.min is not None else 0
    return low, figure.max if figure.max is not None else float("inf")


def _strokes(toll: Toll, figure: Range, axis: Axis) -> str:
    """The row of `figure`: a stroke as long as the toll stood at it."""
    cells = [" "] * axis.width
    stroke = _EXACT if figure.min == figure.max and figure != UNKNOWN else _RANGE
    steps = _drawn_steps(toll)
    for step, following in zip(steps, (*steps[1:], None), strict=True):
        if step.figure != figure:
            continue
        start, last = axis.column(step.at), axis.column(max(toll.last_seen, step.at))
        end = axis.column(following.at) if following else axis.width
        for column in range(start, max(end, start + 1)):
            cells[column] = stroke if following or column <= last else _SILENT
    return "".join(cells)


def _level(report: Report, toll: Toll, steps: Iterable[TollStep]) -> Range | None:
    """The figure of `toll` on whose row `report` stands: the one it prints, else the one that this may be; None if none."""
    printed = [one.figure for one in report.prints if one.toll == slot_key(toll)]
    told = [step.figure for step in steps]
    exact = next((figure for figure in printed if figure in told), None)
    if exact is not None:
        return exact
    return next((known for known in reversed(told) for figure in printed if agrees(figure, known)), None)


def _dots(reports: Iterable[tuple[Report, datetime]], axis: Axis) -> str:
    """A mark for each report in its column."""
    cells = [" "] * axis.width
    for report, at in reports:
        column = axis.column(at)
        if report.copy_of is None:
            cells[column] = _MANY if cells[column] in {_ONE, _MANY} else _ONE
        elif cells[column] == " ":
            cells[column] = _COPY
    return "".join(cells)


def _row(label: str, plot: Text, mark: str = "│") -> Text:
    short = label if len(label) <= _GUTTER else f"{label[: _GUTTER - 1]}…"
    return Text(f"{short:>{_GUTTER}} {mark}").append(plot)


def _cut(line: Text, width: int) -> Text:
    line.truncate(width, overflow="ellipsis")
    return line
