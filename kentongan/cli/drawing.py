"""A reading drawn: sentences with their spans underlined in place, and below each what it was read as. Part of `kentongan.cli`.

Strokes and numbers say everything without colour, too. What comes from the text is printable before it is drawn.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.text import Text

from kentongan.cli.output import clean
from kentongan.cli.ruler import Line, Ruler
from kentongan.dashboard.words import count_words, range_words
from scraper.claims.trace import Passage, Span, Trace
from scraper.model import CasualtyClaim, CeasefireClaim

_COLOURS = {
    "killed": "bold red",
    "injured": "bold yellow",
    "missing": "bold magenta",
    "captured": "bold cyan",
    "displaced": "bold blue",
    "ceasefire": "bold green",
}
_COUNTED, _REJECTED = "━", "┄"
_INDENT = "  "
_NARROWEST = 20


@dataclass(frozen=True)
class _Stroke:
    """A span of a sentence under its number; `start` and `end` are seen from the sentence's first character."""

    number: int
    start: int
    end: int
    span: Span
    counted: bool

    @property
    def line(self) -> str:
        return _COUNTED if self.counted else _REJECTED

    @property
    def style(self) -> str:
        return _COLOURS.get(self.span.kind, "bold") if self.counted else "dim"


def drawn(trace: Trace, text: str, width: int) -> Iterator[Text]:
    """The lines of the drawing, none wider than `width` cells (30 at least): each sentence that had something to read, in order."""
    marked = [*((span, True) for span in trace.counted), *((span, False) for span in trace.rejected)]
    marked.sort(key=lambda each: (each[0].start, -each[0].end))
    told = 0
    for passage in trace.passages:
        yield from _gap(passage.number - told - 1, width)
        told = passage.number
        strokes = _strokes(marked, passage)
        yield Text()
        yield from _sentence(clean(text[passage.start : passage.end]), strokes, width)
        for stroke in strokes:
            yield from _legend(stroke, width)
    yield from _gap(trace.sentences - told, width)


def decision(trace: Trace, width: int) -> Iterator[Text]:
    """Whether the text is about a conflict, and the words that spoke for it and against it, by kind of cue."""
    # The reason names a few words in brackets; here all of them follow.
    reason = re.sub(r" \([^()]*\)", "", trace.conflict_reason)
    yield from labelled(f"{_INDENT}{'conflict':22} ", f"{'yes' if trace.conflict else 'no'}: {reason}", width)
    cues = sorted(trace.cues, key=lambda cue: (_ORDER.get(cue.label, len(_ORDER)), cue.label))
    for label, those in groupby(cues, key=lambda cue: cue.label):
        side = f"against: {label.removeprefix('not.')}" if label.startswith("not.") else f"for: {label}"
        words = ", ".join(f"{cue.word} ({cue.times}×)" if cue.times > 1 else cue.word for cue in those)
        yield from labelled(f"{_INDENT}{side:22} ", words, width)


_ORDER = {"armed": 0, "weak": 1, "zone": 2, "actor": 3}


def _strokes(spans: Sequence[tuple[Span, bool]], passage: Passage) -> list[_Stroke]:
    """The spans that begin in the sentence, numbered from 1; `spans` come in order, each with whether it counts."""
    first = bisect_left(spans, passage.start, key=lambda each: each[0].start)
    last = bisect_left(spans, passage.end, key=lambda each: each[0].start)
    return [
        _Stroke(number, span.start - passage.start, min(span.end, passage.end) - passage.start, span, counted)
        for number, (span, counted) in enumerate(spans[first:last], 1)
    ]


def _gap(sentences: int, width: int) -> Iterator[Text]:
    if sentences > 0:
        yield Text()
        said = f"{sentences} sentence{'s' * (sentences > 1)} with nothing to read"
        yield from labelled(f"{_INDENT}⋯ ", said, width, label_style="dim", style="dim")


def _sentence(text: str, strokes: Sequence[_Stroke], width: int) -> Iterator[Text]:
    styled = Text(text)
    for stroke in sorted(strokes, key=lambda stroke: stroke.counted):
        styled.stylize(stroke.style, stroke.start, stroke.end)
    ruler = Ruler(text)
    for line in ruler.lines(max(_NARROWEST, width - len(_INDENT))):
        yield Text(_INDENT) + styled[line.start : line.end]
        yield from _underlines(ruler, line, strokes, width)


def _underlines(ruler: Ruler, line: Line, strokes: Iterable[_Stroke], width: int) -> Iterator[Text]:
    """The strokes below one line of the sentence; those that overlap go into rows of their own."""
    rows: list[Text] = []
    for stroke in strokes:
        start, end = max(stroke.start, line.start), min(stroke.end, line.end)
        if start >= end:
            continue
        number = str(stroke.number)
        column = min(len(_INDENT) + ruler.cells(line.start, start), width - len(number))
        # A number right behind another would read as one.
        row = next((row for row in rows if len(row) + row.plain[-1:].isdigit() <= column), None)
        if row is None:
            row = Text()
            rows.append(row)
        row.append(" " * (column - len(row)))
        row.append(number.ljust(ruler.cells(start, end), stroke.line), stroke.style)
    return iter(rows)


def _legend(stroke: _Stroke, width: int) -> Iterator[Text]:
    """What the span was read as."""
    head = f"{stroke.number}{stroke.line}".rjust(len(_INDENT) + 3) + " "
    yield from labelled(head, _said(stroke), width, label_style=stroke.style, style="" if stroke.counted else "dim")


def labelled(label: str, said: str, width: int, *, label_style: str = "", style: str = "") -> Iterator[Text]:
    """`said` behind `label`, its further lines below its first word."""
    ruler = Ruler(clean(said))
    for number, line in enumerate(ruler.lines(max(_NARROWEST, width - len(label)))):
        row = Text().append(" " * len(label) if number else label, label_style)
        yield row.append(ruler.text[line.start : line.end], style)


def _said(stroke: _Stroke) -> str:
    span = stroke.span
    if span.casualty is not None:
        what = _casualty_words(span.casualty)
    elif span.truce is not None:
        what = _truce_words(span.truce)
    else:
        what = span.kind
    return what if stroke.counted else f"{what} · not counted: {span.reason}"


def _casualty_words(claim: CasualtyClaim) -> str:
    by = f" by {claim.attributed_to}" if claim.attributed_to else ""
    parts = [
        f"{claim.kind} {range_words(claim)}",
        str(claim.who),
        "a total" if claim.cumulative else "",
        "a part of another figure" if claim.subcount else "",
        "background" if claim.background else "",
        f"{claim.status}{by}",
    ]
    return " · ".join(filter(None, parts))


def _truce_words(claim: CeasefireClaim) -> str:
    return f"ceasefire {count_words(claim.status)}{' · background' if claim.background else ''}"
