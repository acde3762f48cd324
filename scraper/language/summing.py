"""How the words of a number add up. Part of `scraper.language`. Knows neither words nor tokens."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

Step = tuple[str, float, float]
"""What a word does to a number (figure, value, times, teen, between, rounded), and with how much, from and to."""

_HALF, _TEN, _TWENTY, _DOZEN, _HUNDRED, _THOUSAND = 0.5, 10, 20, 12, 100, 1000
_DIGITS = range(1, 10)


class Sum(NamedTuple):
    """A number while it is read: closed thousands and millions, then hundreds, then what is below."""

    total: float = 0.0
    total_high: float = 0.0
    hundreds: float = 0.0
    tail: float = 0.0
    tail_high: float = 0.0
    last: float = float("inf")
    """The scale that closed last; the next has to be smaller. 0 ends the number."""
    figure: bool = False
    """`tail` stands in figures: scales multiply it, no word adds to it."""
    lead: float = 0.0
    """What the last scale multiplied, and that scale."""
    scale: float = 1.0

    @property
    def group(self) -> float:
        return self.hundreds + self.tail


def add(number: Sum, step: Step) -> Sum | None:
    """`number` with one more word; None if that word is no part of it."""
    name, low, high = step
    return _ADD[name](number, low, high) if number.last else None


def _add_figure(number: Sum, low: float, _: float) -> Sum | None:
    return None if number.group else _with_tail(number, low, low)._replace(figure=True)


def _add_teen(number: Sum, ten: float, _: float) -> Sum | None:
    fits = number.tail in _DIGITS and not _is_vague(number)
    return _with_tail(number, number.tail + ten, number.tail + ten) if fits else None


def _with_tail(number: Sum, low: float, high: float) -> Sum:
    # Behind nought stands nothing.
    last = number.last if low or number.group or number.total else 0.0
    return number._replace(tail=low, tail_high=high, last=last)


def _is_vague(number: Sum) -> bool:
    return number.tail_high > number.tail


def _add_value(number: Sum, value: float, _: float) -> Sum | None:
    if value == _HALF:
        return _add_half(number)
    if _is_vague(number) or number.figure:
        return None
    if value >= _THOUSAND:
        fits = not number.group and value < number.last
        return (
            number._replace(total=number.total + value, total_high=number.total_high + value, last=value)
            if fits
            else None
        )
    if value == _HUNDRED:
        return None if number.group else number._replace(hundreds=value)
    if number.tail:
        fits = number.tail % _TEN == 0 and number.tail >= _TWENTY and value in _DIGITS
        return _with_tail(number, number.tail + value, number.tail + value) if fits else None
    return _with_tail(number, value, value)


def _add_half(number: Sum) -> Sum | None:
    if number.total and not number.group:
        half = number.last * _HALF
        return number._replace(total=number.total + half, total_high=number.total_high + half, last=0.0)
    if _is_vague(number) or number.group != int(number.group):
        return None
    return number._replace(tail=number.tail + _HALF, tail_high=number.tail + _HALF)


def _multiply(number: Sum, scale: float, _: float) -> Sum | None:
    """`number` with its last part times `scale`; None where the scale is too large for what stands before it."""
    if scale >= _THOUSAND:
        return _close(number, scale)
    if not number.tail or _is_vague(number):
        return None
    if scale == _HUNDRED:
        if number.hundreds:
            return None
        return number._replace(
            hundreds=number.tail * scale, tail=0.0, tail_high=0.0, figure=False, lead=number.tail, scale=scale
        )
    if scale == _TEN and number.tail not in _DIGITS:
        return None
    product = number.tail * scale
    last = 0.0 if scale == _DOZEN else number.last
    return number._replace(tail=product, tail_high=product, last=last, figure=False, lead=number.tail, scale=scale)


def _close(number: Sum, scale: float) -> Sum | None:
    if not number.group or scale >= number.last:
        return None
    vague = _is_vague(number)
    return Sum(
        total=number.total + number.group * scale,
        total_high=number.total_high + (number.hundreds + number.tail_high) * scale + (scale - 1 if vague else 0),
        # "puluhan ribu" ends here: nobody counts on behind a vague number.
        last=0.0 if vague else scale,
        lead=number.group,
        scale=scale,
    )


def _round(number: Sum, scale: float, _: float) -> Sum | None:
    """A multiple and all that begins with the same figure, as "lima ratusan" says."""
    multiplied = _multiply(number, scale, scale)
    if multiplied is None:
        return None
    low = int(multiplied.total + multiplied.group)
    slack = spread(low)
    if scale >= _THOUSAND:
        return multiplied._replace(total_high=multiplied.total_high + slack, last=0.0)
    return multiplied._replace(hundreds=0.0, tail=multiplied.group, tail_high=multiplied.group + slack)


def spread(low: int) -> int:
    """How far "200-an", "dua puluhan" reach: to the next number with as many noughts, less one."""
    zeros = len(str(low)) - len(str(low).rstrip("0"))
    return int(10**zeros) - 1 if low else 0


_ADD: dict[str, Callable[[Sum, float, float], Sum | None]] = {
    "figure": _add_figure,
    "value": _add_value,
    "between": _with_tail,
    "teen": _add_teen,
    "times": _multiply,
    "rounded": _round,
}
