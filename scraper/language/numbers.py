"""Quantities in a sentence, in words or figures, with their bounds. Part of `scraper.language`.

A quantity says how many, never of what. The words stand in `numbers.toml`; what makes a figure a name, an age or a time of
day ("Distrik 9", "41-year-old", "17 WIB") in `figures.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from scraper.language.composition import Number, read_number
from scraper.language.lexicon import Layer
from scraper.language.summing import spread
from scraper.language.tokens import NUMBER, ORDINAL, Token

_BOUNDS = frozenset({"at_least", "at_most", "about", "exactly", "range", "further"})
_MOST_BOUNDS = 3
_LONGEST_ORDINAL = 12
_TEN = 10
_YEARS, _RECENT = range(1000, 2100), range(1900, 2100)
_DASHES = "-–—"
_FIGURES = frozenset({NUMBER, ORDINAL})
_NONE: Layer = {}


class Quantity(NamedTuple):
    """Tokens `start` to `end` count `min` to `max`; None is open, both None "some"."""

    min: int | None
    max: int | None
    start: int
    end: int
    worded: bool
    """In words ("lima", "a"), which need no unit to be a count."""
    ordinal: bool = False


def find_quantities(tokens: Sequence[Token], layers: Mapping[str, Layer]) -> list[Quantity]:
    """All quantities, in order, not overlapping. `layers` are those of `Lexicon.tag`."""
    marks = layers.get("numbers", _NONE)
    starts = [at for at, token in enumerate(tokens) if token.kind in _FIGURES]
    starts += [at for at, mark in marks.items() if _opens(mark.labels)]
    if not starts:
        return []
    return _Finder(tokens, marks, layers.get("figures", _NONE)).find(sorted(starts))


@lru_cache(maxsize=1024)
def _opens(labels: tuple[str, ...]) -> bool:
    """Whether a quantity may begin with such a word; most that bound or multiply one may not."""
    return any(
        label in _BOUNDS or label.split()[0] in {"value", "half", "between", "vague", "more"} for label in labels
    )


class _Finder:
    """Reads the quantities of one sentence from left to right."""

    def __init__(self, tokens: Sequence[Token], marks: Layer, figures: Layer) -> None:
        self._tokens = tokens
        self._marks = marks
        self._figures = figures
        self._rises = {mark.end for mark in figures.values() if mark.label in {"rise", "added"}}

    def find(self, starts: Sequence[int]) -> list[Quantity]:
        found: list[Quantity] = []
        end = 0
        for start in starts:
            quantity = self._read(start) if start >= end else None
            if quantity is None:
                continue
            end = quantity.end
            aged = self._age_ends(end)
            if aged is None:
                found.append(quantity)
            elif found and found[-1].end == quantity.start:
                # "two five-year-old girls" are two.
                found[-1] = found[-1]._replace(end=aged)
        return found

    def _read(self, start: int) -> Quantity | None:
        bound, at = self._bound(start)
        number = read_number(self._tokens, self._marks, at, joins=bound != "range")
        if number is None and bound == "further":
            bound, at, number = "", start, read_number(self._tokens, self._marks, start)
        if number is None:
            return self._without_number(start, at)
        if self._is_other(at, number):
            return None
        return self._bounded(start, at, bound, number)

    def _without_number(self, start: int, at: int) -> Quantity | None:
        """What no number is and yet counts: "beberapa", "ke-51"; None for a bound that bounds nothing."""
        vague = self._marks.get(at)
        if vague and vague.label == "vague":
            return Quantity(None, None, start, vague.end, worded=True)
        if at == start and vague is None and self._tokens[at].kind == ORDINAL:
            place = int("".join(filter(str.isdigit, self._tokens[at].text))[:_LONGEST_ORDINAL])
            return Quantity(place, place, start, at + 1, worded=False, ordinal=True)
        return None

    def _bound(self, at: int) -> tuple[str, int]:
        """The bound that stands before a number ("sedikitnya", "about") and where the number begins."""
        bound = ""
        for _ in range(_MOST_BOUNDS):
            mark = self._marks.get(at)
            label = next((label for label in mark.labels if label in _BOUNDS), None) if mark else None
            if mark and "more" in mark.labels:
                label = "at_least"
            if mark is None or label is None:
                break
            bound = bound if bound.startswith("at_") else label
            at = mark.end
        return bound, at

    def _bounded(self, start: int, at: int, bound: str, number: Number) -> Quantity | None:
        """`number` with what stands around it; None for a chain of figures ("2020-10-12") or a score ("2-1")."""
        nth = self._figures.get(number.end)
        if nth and nth.kind.startswith("nth") and number.low % _TEN == 0 and number.worded and not bound:
            place = number.low + int(nth.label.split()[1])
            return Quantity(place, place, start, nth.end, worded=True, ordinal=True)
        wider = self._range(at, bound, number)
        if wider is None or self._is_chained(wider.end):
            return None
        end, after = self._bound_behind(wider.end)
        bound = after or bound
        if bound == "range" and wider is number:
            start = at
        low, high = {"at_least": (wider.low, None), "at_most": (None, wider.high)}.get(bound, (wider.low, wider.high))
        return Quantity(low, high, start, end, wider.worded)

    def _bound_behind(self, end: int) -> tuple[int, str]:
        """The end of a number with "lebih", "or fewer" or "-odd" behind it, and the bound that this is."""
        mark = self._marks.get(end + 1 if self._sticks(end) else end)
        if mark is None or read_number(self._tokens, self._marks, mark.end) is not None:
            # "12 plus three": what stands before a number is no bound of the last one.
            return end, ""
        for label, bound in (("or_more", "at_least"), ("or_less", "at_most"), ("or_so", "")):
            if label in mark.labels:
                return mark.end, bound
        return end, ""

    def _range(self, at: int, bound: str, number: Number) -> Number | None:
        """`number` widened by "-an", "- 30" or "hingga 30"; itself if it is no range, None if it is a score."""
        end = number.end
        dashed = end + 1 < len(self._tokens) and self._tokens[end].text in _DASHES
        if dashed and self._tokens[end + 1].norm == "an" and number.low == number.high:
            return number._replace(high=number.low + spread(number.low), end=end + 2, worded=False)
        joint = self._marks.get(end)
        ranged = joint is not None and (
            ("to" in joint.labels and (bound == "range" or not self._is_rise(at)))
            or (bound == "range" and "range_and" in joint.labels)
        )
        if joint and ranged:
            return self._up_to(at, number, joint.end) or number
        if dashed:
            if self._tokens[end + 1].kind == NUMBER or (number.worded and self._sticks(end)):
                wider = self._up_to(at, number, end + 1)
                return wider or (None if self._is_figure(at, number) and self._is_chained(end) else number)
            return number
        return self._side_by_side(at, number) or number

    def _up_to(self, at: int, number: Number, step: int) -> Number | None:
        """The range from `number` to the larger one at `step`, whose scale both share ("20-30 ribu")."""
        second = read_number(self._tokens, self._marks, step)
        if second is None:
            return None
        if number.low in _RECENT and second.low not in _YEARS and _is_bare_year(self._tokens[at]):
            # "Since October 2023 to 65,062 dead": a year opens no range of a toll.
            return None
        alike = (self._tokens[at].kind == NUMBER) == (self._tokens[step].kind == NUMBER)
        scale = int(second.scale) if alike and number.high < second.lead else 1
        if second.low <= number.high * scale:
            return None
        return Number(number.low * scale, second.high, second.end, number.worded, 0.0, 1.0)

    def _side_by_side(self, at: int, number: Number) -> Number | None:
        """The range of "dua-tiga orang", "tiga empat ratus": a number in words, and at once the one that follows it."""
        following = self._marks.get(number.end)
        if not number.worded or number.low != number.high or following is None or "article" in following.labels:
            return None
        wider = self._up_to(at, number, number.end)
        second = read_number(self._tokens, self._marks, number.end) if wider else None
        if wider is None or second is None:
            return None
        one_more = number.low + spread(number.low) + 1
        return wider if one_more in {second.lead, second.low} and second.low == second.high else None

    def _is_rise(self, at: int) -> bool:
        """Whether "from" or "rose by" ends right before `at`: "from 20 to 30" is a change, "by 3 to 17" another."""
        return at in self._rises

    def _sticks(self, at: int) -> bool:
        """Whether a dash at `at` has no blank on either side."""
        tokens = self._tokens
        return (
            0 < at < len(tokens) - 1
            and tokens[at].text in _DASHES
            and tokens[at - 1].end == tokens[at].start
            and tokens[at].end == tokens[at + 1].start
        )

    def _is_chained(self, end: int) -> bool:
        return self._sticks(end) and self._tokens[end + 1].kind == NUMBER

    def _is_figure(self, at: int, number: Number) -> bool:
        return number.end == at + 1 and self._tokens[at].kind == NUMBER

    def _is_other(self, at: int, number: Number) -> bool:
        """Whether `number` is a name, a time of day, or goes on with a telephone number or a date."""
        behind = self._figures.get(number.end)
        if behind and behind.label == "measured":
            return True
        if not self._is_figure(at, number) or at == 0:
            return False
        tokens, dash = self._tokens, self._sticks(at - 1)
        if (dash and tokens[at - 2].kind == NUMBER) or (
            tokens[at - 1].text == "+" and tokens[at - 1].end == tokens[at].start
        ):
            return True
        name = at - 2 if dash else at - 1
        mark = self._figures.get(name)
        return mark is not None and mark.label == "named" and tokens[name].text[0].isupper()

    def _age_ends(self, end: int) -> int | None:
        """The end of "-year-old" behind a number; None where none stands."""
        mark = self._figures.get(end + 1 if self._sticks(end) else end)
        return mark.end if mark and mark.label == "aged" else None


def _is_bare_year(token: Token) -> bool:
    """Whether it is written like a year: four digits and no mark."""
    return token.kind == NUMBER and token.text.isdigit() and len(token.text) == 4  # noqa: PLR2004 - four figures


def is_year(quantity: Quantity, tokens: Sequence[Token]) -> bool:
    """Whether a quantity is written like a year, a span of years or a decade: four figures, no group, no scale."""
    if quantity.min is None or quantity.max is None:
        return False
    written = [token.text for token in tokens[quantity.start : quantity.end] if token.kind == NUMBER]
    if not written or not all(text.isdigit() and len(text) == 4 for text in written):  # noqa: PLR2004 - four figures
        return False
    if quantity.end - quantity.start == 1:
        return quantity.min in _YEARS
    decade = quantity.max == quantity.min + spread(quantity.min)
    return int(written[0]) == quantity.min in _RECENT and (decade or int(written[-1]) == quantity.max in _RECENT)
