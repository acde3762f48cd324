"""Quantities in a sentence, in words or figures, with their bounds. Part of `scraper.language`.

Composition is the same everywhere ("dua ratus tiga puluh ribu", "two hundred and thirty thousand"); the words and what they
are worth stand in `numbers.toml`. A quantity says how many, never of what.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from scraper.language.lexicon import Layer
from scraper.language.tokens import NUMBER, ORDINAL, Token

_LARGEST = 10**12
_LONGEST = 12
"""Tokens of one number."""
_LONGEST_FIGURE = 15
_GROUP = 3
_TEN, _TWENTY, _THOUSAND = 10, 20, 1000
_YEARS = range(1000, 2100)


class Quantity(NamedTuple):
    """Tokens `start` to `end` count `min` to `max`; None is open, both None "some"."""

    min: int | None
    max: int | None
    start: int
    end: int
    worded: bool
    """In words ("lima", "a"), which need no unit to be a count."""
    ordinal: bool = False


class _Core(NamedTuple):
    low: int
    high: int
    end: int
    worded: bool


def find_quantities(tokens: Sequence[Token], marks: Layer) -> list[Quantity]:
    """All quantities, in order, not overlapping. `marks` is the layer `numbers`."""
    found: list[Quantity] = []
    at = 0
    while at < len(tokens):
        countable = at in marks or tokens[at].kind in {NUMBER, ORDINAL}
        quantity = _read(tokens, marks, at) if countable else None
        if quantity:
            found.append(quantity)
        at = quantity.end if quantity else at + 1
    return found


def _read(tokens: Sequence[Token], marks: Layer, start: int) -> Quantity | None:
    bound, at = _bounds(marks, start)
    core = _core(tokens, marks, at)
    if core is None:
        vague = marks.get(at)
        if vague and vague.label == "vague":
            return Quantity(None, None, start, vague.end, worded=True)
        if at == start and tokens[at].kind == ORDINAL:
            digits = "".join(filter(str.isdigit, tokens[at].text))[:12]
            return Quantity(int(digits), int(digits), start, at + 1, worded=False, ordinal=True)
        return None
    single = core
    core, bound = _range_or_more(tokens, marks, core, bound)
    if bound == "range" and core == single:
        start = at
    low, high = {"at_least": (core.low, None), "at_most": (None, core.high)}.get(bound, (core.low, core.high))
    return Quantity(low, high, start, core.end, core.worded)


def _bounds(marks: Layer, at: int) -> tuple[str, int]:
    """The bound that stands before a number ("sedikitnya", "about") and where the number begins."""
    bound = ""
    for _ in range(3):
        mark = marks.get(at)
        if mark is None or mark.label not in {"at_least", "at_most", "about", "exactly", "range"}:
            break
        bound = bound if bound.startswith("at_") else mark.label
        at = mark.end
    return bound, at


def _range_or_more(tokens: Sequence[Token], marks: Layer, core: _Core, bound: str) -> tuple[_Core, str]:
    """`core` widened by "- 30" or "hingga 30", or its bound by "lebih"."""
    following = marks.get(core.end)
    joined = core.end + 1 < len(tokens) and tokens[core.end].text in "-–—"
    if joined and tokens[core.end + 1].norm == "an" and core.low == core.high:
        return _Core(core.low, core.low * 2 - 1, core.end + 2, worded=False), bound
    ranged = following is not None and (
        "to" in following.labels or (bound == "range" and following.label == "range_and")
    )
    if joined or ranged:
        step = following.end if following else core.end + 1
        second = _core(tokens, marks, step)
        if second and second.low > core.high and (not joined or tokens[step].kind == NUMBER):
            scale = (
                second.low // _leading(tokens, step) if core.high < _THOUSAND <= second.low and not core.worded else 1
            )
            return _Core(core.low * scale, second.high, second.end, core.worded), bound
    if following and following.label == "or_more":
        return core._replace(end=following.end), "at_least"
    return core, bound


def _leading(tokens: Sequence[Token], at: int) -> int:
    """The figure that a scale word multiplies, so that "20-30 ribu" begins at 20,000; else the whole number."""
    figure = _figure(tokens[at].text) if tokens[at].kind == NUMBER else None
    return int(figure) if figure and figure >= 1 else _LARGEST


def _core(tokens: Sequence[Token], marks: Layer, at: int) -> _Core | None:
    """The number that begins at token `at`: figures and scale words added up, like a reader does."""
    begin, total = at, _Sum()
    while at < min(len(tokens), begin + _LONGEST):
        step = _step(tokens, marks, at, begin)
        if step is None or not total.take(step, worded=tokens[at].kind != NUMBER):
            break
        at = step.end
    if at == begin:
        return None
    return _Core(int(min(total.low, _LARGEST)), int(min(total.high, _LARGEST)), at, total.worded)


class _Sum:
    """A number while it is read. `group` is what the next scale multiplies; a vague group is one whose ends differ."""

    def __init__(self) -> None:
        self.total = self.total_high = 0.0
        self.group = self.group_high = 0.0
        self.last_scale = float("inf")
        self.worded = False

    @property
    def low(self) -> float:
        return self.total + self.group

    @property
    def high(self) -> float:
        return self.total_high + self.group_high

    def take(self, step: _Step, *, worded: bool) -> bool:
        """Whether `step` goes on with this number; it is added if so."""
        if step.role == "unit":
            if self.group and not (
                self.worded and self.group % _TEN == 0 and self.group >= _TWENTY and step.low < self.group
            ):
                return False
            self.group, self.group_high = self.group + step.low, self.group_high + step.high
        elif step.role == "teen":
            self.group, self.group_high = self.group + _TEN, self.group_high + _TEN
        elif step.low < _THOUSAND:
            self.group, self.group_high = _scaled(self.group, self.group_high, step.low)
        elif step.low < self.last_scale:
            self._close_group(step.low)
        else:
            return False
        self.worded = self.worded or worded
        return True

    def _close_group(self, scale: float) -> None:
        vague = self.group_high > self.group
        self.total += (self.group or 1) * scale
        self.total_high += (self.group_high or 1) * scale + (scale - 1 if vague else 0)
        self.group = self.group_high = 0.0
        # "puluhan ribu" ends here: nobody counts on behind a vague number.
        self.last_scale = 0.0 if vague else scale


def _scaled(low: float, high: float, scale: float) -> tuple[float, float]:
    """A group times ten or a hundred: only its last part grows ("seratus dua puluh" is 120)."""
    tail = low % (_TEN * _TEN) if scale == _TEN else low
    kept = low - tail
    return kept + (tail or 1) * scale, kept + ((high - kept) or 1) * scale


class _Step(NamedTuple):
    role: str
    low: float
    high: float
    end: int


def _step(tokens: Sequence[Token], marks: Layer, at: int, begin: int) -> _Step | None:
    """What token `at` adds to a number that began at `begin`; None if it ends before."""
    if tokens[at].kind == NUMBER:
        figure = _figure(tokens[at].text) if at == begin else None
        return None if figure is None else _Step("unit", figure, figure, at + 1)
    mark = marks.get(at)
    if mark is None:
        return None
    name, *values = mark.label.split()
    if name == "value":
        return _Step("unit", int(values[0]), int(values[0]), mark.end)
    if name == "between" and at == begin:
        return _Step("unit", int(values[0]), int(values[1]), mark.end)
    if name == "times" and at > begin:
        return _Step("times", int(values[0]), int(values[0]), mark.end)
    return _Step("teen", _TEN, _TEN, mark.end) if name == "teen" and at > begin else None


def _figure(text: str) -> float | None:
    """What a figure is worth: groups of three are thousands, anything else after one mark is a decimal."""
    parts = text.replace(",", ".").split(".")
    if len(text) > _LONGEST_FIGURE:
        return None
    if len(parts) == 1:
        return int(text)
    if all(len(part) == _GROUP for part in parts[1:]) and len(parts[0]) <= _GROUP and parts[0] != "0":
        return int("".join(parts))
    return float(f"{parts[0]}.{parts[1]}") if len(parts) == 2 else None  # noqa: PLR2004 - one whole, one fraction


def is_year(quantity: Quantity, tokens: Sequence[Token]) -> bool:
    """Whether a quantity is written like a year: four figures, nothing else."""
    bare = quantity.end - quantity.start == 1 and tokens[quantity.start].text.isdigit()
    return bare and len(tokens[quantity.start].text) == 4 and quantity.min in _YEARS  # noqa: PLR2004 - four figures
