"""One number, its words and figures added up as a reader does. Part of `scraper.language`.

Composition is the same everywhere ("dua ratus tiga puluh ribu", "two hundred and thirty thousand", "1,2 juta"); what the
words are worth stands in `numbers.toml`. Knows no bounds and no ranges.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from scraper.language.figures import is_grouped, worth_of
from scraper.language.lexicon import Layer, Mark
from scraper.language.summing import Step, Sum, add
from scraper.language.tokens import NUMBER, WORD, Token

_LARGEST = 10**12
_LONGEST = 14
"""Tokens of one number."""
_TEN, _HUNDRED, _THOUSAND, _MILLION = 10, 100, 1000, 10**6


class Number(NamedTuple):
    """A number of `low` to `high` whose last token is `end - 1`."""

    low: int
    high: int
    end: int
    worded: bool
    """Some of it in words, be it the scale ("20 ribu")."""
    lead: float
    """What its one scale multiplies ("30 ribu": 30); 0 for a number that is built otherwise."""
    scale: float


def read_number(tokens: Sequence[Token], marks: Layer, begin: int, *, joins: bool = True) -> Number | None:
    """The number that begins at token `begin`, None if there is none or it is no whole one ("1,5", "satu setengah").

    `marks` is the layer `numbers`. `joins` tells whether "and" may stand inside ("two hundred and five").
    """
    step, at = _opening(tokens, marks, begin)
    if step and at not in marks and step[1] < _MILLION:
        # Nothing follows that could go on: almost every number of a text ends here.
        return _alone(tokens, marks, step, begin, at)
    total = add(Sum(), step) if step else None
    if total is None:
        return None
    retreats = _Retreats()
    while at < min(len(tokens), begin + _LONGEST):
        behind = _behind_and(marks, at, total) if joins else at
        step = _further(tokens, marks, behind, total)
        if step is None:
            break
        taken = add(total, step)
        if taken is None:
            total, at = retreats.before(step, total, at)
            break
        retreats.pass_by(total, at, step)
        mark = marks.get(behind)
        total, at = taken, mark.end if mark else behind + 1
    return _whole(tokens, marks, total, begin, at)


def _alone(tokens: Sequence[Token], marks: Layer, step: Step, begin: int, end: int) -> Number | None:
    """A number of one word or figure; None for a broken one."""
    _, low, high = step
    worded = begin in marks
    if low != int(low) or not (worded or is_grouped(tokens[begin].text)):
        return None
    return Number(int(low), int(high), end, worded, 0.0, 1.0)


def _whole(tokens: Sequence[Token], marks: Layer, total: Sum, begin: int, end: int) -> Number | None:
    """`total` as a `Number`; None for a broken one, and for "17.00", which is a time of day or a measure."""
    # Rounded, for 4,35 times a million is no whole number to a computer.
    low, high = round(total.total + total.group, 3), round(total.total_high + total.hundreds + total.tail_high, 3)
    worded = begin in marks or end > begin + 1
    if low != int(low) or not (worded or is_grouped(tokens[begin].text)):
        return None
    single = total.lead if round(total.lead * total.scale, 3) == low else 0.0
    return Number(int(min(low, _LARGEST)), int(min(high, _LARGEST)), end, worded, single, total.scale)


class _Retreats:
    """Where the number ends after all if a scale does not fit: "dua ratus tiga ratus" is 200, and then 300."""

    def __init__(self) -> None:
        self._unit: _Place | None = None
        self._tail: _Place | None = None
        self._group: _Place | None = None

    def pass_by(self, total: Sum, at: int, step: Step) -> None:
        """Remembers that the number could have ended at `at`, before `step`."""
        name, scale, _ = step
        if name in {"value", "figure"}:
            here = (total, at)
            self._unit = here
            self._tail = self._tail if total.tail else here
            self._group = self._group if total.group else here
            return
        self._unit = None
        if scale >= _HUNDRED:
            self._tail = None
        if scale >= _THOUSAND:
            self._group = None

    def before(self, step: Step, total: Sum, at: int) -> _Place:
        """The number without what `step` would have multiplied; unchanged if that is all of it."""
        if step[0] not in {"times", "teen"}:
            return total, at
        place = self._unit if step[1] <= _TEN else self._tail if step[1] < _THOUSAND else self._group
        return place or (total, at)


_Place = tuple[Sum, int]
"""A number so far, and the token after it."""


def _behind_and(marks: Layer, at: int, total: Sum) -> int:
    """The token after an "and" at `at` that goes on with a number; `at` where none does."""
    mark = marks.get(at)
    if mark is None or "and" not in mark.labels or total.tail or total.figure:
        return at
    following = marks.get(mark.end)
    adds = following is not None and "article" not in following.labels and _value(following) in range(1, _HUNDRED)
    return mark.end if adds else at


def _value(mark: Mark) -> float:
    return next((low for name, low, _ in _steps(mark.labels) if name == "value"), 0.0)


def _opening(tokens: Sequence[Token], marks: Layer, at: int) -> tuple[Step | None, int]:
    """What a number begins with at token `at`, and the token after it."""
    mark = marks.get(at)
    if mark is None:
        return _figure_step(tokens, marks, at), at + 1
    scale = marks.get(mark.end)
    if "vague" in mark.labels and scale:
        return next((_several(low) for name, low, _ in _steps(scale.labels) if name == "times"), None), scale.end
    return next((step for step in _steps(mark.labels) if step[0] in {"value", "between"}), None), mark.end


def _several(scale: float) -> Step:
    """What "beberapa ratus" opens: it is as vague as "ratusan"."""
    ten = scale < _HUNDRED
    return ("between", 2 * _TEN, _HUNDRED - 1) if ten else ("between", scale, scale * _TEN - 1)


def _further(tokens: Sequence[Token], marks: Layer, at: int, total: Sum) -> Step | None:
    """What token `at` adds to the number so far; None if it is no part of one."""
    mark = marks.get(at)
    if mark is None:
        return _lesser_figure(tokens, marks, at, total)
    if "article" in mark.labels:
        return None
    for name, low, high in _steps(mark.labels):
        if name in {"value", "times", "teen", "rounded"}:
            return name, low, high
        if name == "letter" and _is_scale_letter(tokens, at, low):
            return "times", low, high
    return None


def _lesser_figure(tokens: Sequence[Token], marks: Layer, at: int, total: Sum) -> Step | None:
    """The 200 of "1 juta 200 ribu"."""
    scale = marks.get(at + 1)
    if total.total < _MILLION or total.group or scale is None:
        return None
    thousands = any(name == "times" and low == _THOUSAND for name, low, _ in _steps(scale.labels))
    return _figure_step(tokens, marks, at) if thousands else None


def _is_scale_letter(tokens: Sequence[Token], at: int, scale: float) -> bool:
    """Whether the letter at `at` sticks to a figure and counts: "1.2m", "45k", "2m refugees", but not "20m from"."""
    figure = tokens[at - 1]
    if figure.kind != NUMBER or figure.end != tokens[at].start:
        return False
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    noun = (
        following is not None and following.kind == WORD and (following.norm == "people" or following.norm[-1] == "s")
    )
    return scale < _MILLION or not figure.text.isdigit() or noun


@lru_cache(maxsize=1024)
def _steps(labels: tuple[str, ...]) -> tuple[Step, ...]:
    """The labels of a mark with their numbers read: "between 20 99", "times 100", "teen", "half"."""
    steps: list[Step] = []
    for label in labels:
        name, *values = ("value", "0.5") if label == "half" else label.split()
        numbers = [float(value) for value in values] or [float(_TEN)]
        steps.append((name, numbers[0], numbers[-1]))
    return tuple(steps)


def _figure_step(tokens: Sequence[Token], marks: Layer, at: int) -> Step | None:
    token = tokens[at] if at < len(tokens) else None
    if token is None or token.kind != NUMBER:
        return None
    scale = marks.get(at + 1)
    worth = worth_of(token.text, large=scale is not None and any(low >= _MILLION for _, low, _ in _steps(scale.labels)))
    return None if worth is None else ("figure", worth, worth)
