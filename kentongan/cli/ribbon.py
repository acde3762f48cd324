"""The life of a truce as a ribbon under a timeline. Part of `kentongan.cli`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rich.text import Text

from kentongan.cli.axis import Axis
from kentongan.dashboard.words import count_words
from scraper.model import TruceState, TruceStatus
from scraper.novelty.truce import BREAKS, STARTS

_TALKS, _HOLDS, _BROKEN = "░", "█", "╳"
_STYLES = {_TALKS: "yellow", _HOLDS: "green", _BROKEN: "red"}
_MOST_LISTED = 12


def ribbon(truce: Sequence[TruceState], axis: Axis, gutter: int) -> Iterator[Text]:
    """One row in which each state lasts until the next, named where there is room; below it every state with its time."""
    row = Text(f"{'truce':>{gutter}} │")
    columns = [axis.column(state.since) for state in truce]
    row.append(" " * columns[0])
    for (start, end), state in zip(pairwise((*columns, axis.width)), truce, strict=True):
        segment = _segment(state.status, end - start)
        # States of one pattern, side by side, are still two.
        if segment.plain and row.plain[-1] == segment.plain[0]:
            segment = Text("│").append(segment[1:])
        row.append(segment)
    yield row
    for state in truce[-_MOST_LISTED:]:
        pattern = _pattern(state.status)
        clock = axis.local(state.since)
        label = Text(f"{'':{gutter}} {pattern} ", _STYLES[pattern])
        yield label.append(f"{clock:%a} {clock.day} {clock:%b %H:%M}  {count_words(state.status)}", "not bold default")


def _segment(status: TruceStatus, width: int) -> Text:
    """`width` cells of the state, its name in the midst if it fits."""
    pattern, name = _pattern(status), f" {count_words(status)} "
    if len(name) + 2 > width:
        return Text(pattern * width, _STYLES[pattern])
    left = (width - len(name)) // 2
    text = Text(pattern * left, _STYLES[pattern]).append(name, "bold default")
    return text.append(pattern * (width - left - len(name)), _STYLES[pattern])


def _pattern(status: TruceStatus) -> str:
    if status in BREAKS:
        return _BROKEN
    return _HOLDS if status in STARTS else _TALKS
