"""What a text says that an alarm may hang on, put so shortly that two texts can be compared by it. Part of `scraper`; pure.

Coarser than `scraper.claims`, and steadier: an active sentence turned passive, or a count written out, gives the same fact.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from scraper.language.lexicon import Layer
from scraper.language.numbers import Quantity, is_year
from scraper.language.tokens import NUMBER, Token
from scraper.model import Analysis

_LARGEST = 2**53
_REACH = 12
"""Tokens between a count and the word that says what happened to so many."""
_BESIDE = 2
"""The same, where no people are named behind the count ("tewas menjadi 32")."""
_DIGITS_AT_MOST = 16
_WHOLE = re.compile(r"\d+|[1-9]\d{0,2}(?:[.,]\d{3})+")
_LONGEST_PHRASE = 4
"""Tokens of a phrase of harm that may begin so far before a count."""


def facts_in(
    tokens: Sequence[Token],
    counted: Sequence[Quantity],
    marks: Mapping[str, Layer],
    analysis: Analysis | None,
    places: Sequence[int],
) -> Iterator[tuple[int, str]]:
    """Each fact with its place; `places` gives a token's. Counts first, then truces; unordered within."""
    yield from _harm(tokens, counted, marks, places)
    yield from _truces(tokens, analysis, places)


def value_of(quantity: Quantity, tokens: Sequence[Token]) -> int:
    """A time or a decimal is read by its digits, for they are what differs."""
    for token in tokens[quantity.start : quantity.end]:
        if token.kind == NUMBER and _is_broken(token.text):
            return digits_of(token.text)
    return min(quantity.min or quantity.max or 0, _LARGEST)


def digits_of(figure: str) -> int:
    """The digits of `figure` without the marks between them: 2107 for "21.07"."""
    return min(int("".join(filter(str.isdigit, figure))[:_DIGITS_AT_MOST]), _LARGEST)


def _is_broken(figure: str) -> bool:
    """Whether a figure has marks in it that part no thousands: "5,1", "04.15"."""
    return not _WHOLE.fullmatch(figure)


def _harm(
    tokens: Sequence[Token], counted: Sequence[Quantity], marks: Mapping[str, Layer], places: Sequence[int]
) -> Iterator[tuple[int, str]]:
    """Each count of people with the kind of the nearest word of harm in its sentence."""
    for quantity in counted:
        near = list(_near(tokens, quantity, marks))
        if near and _counts_people(quantity, tokens, marks.get("things", {})):
            yield places[quantity.start], f"{min(near)[1]}:{value_of(quantity, tokens)}"


def _near(tokens: Sequence[Token], quantity: Quantity, marks: Mapping[str, Layer]) -> Iterator[tuple[int, str]]:
    """Distance and kind of the words of harm that may be about `quantity`."""
    harm = marks.get("harm", {})
    reach = _REACH if quantity.end in marks.get("people", {}) else _BESIDE
    for at in range(quantity.start - _REACH - _LONGEST_PHRASE, quantity.end + _REACH + 1):
        mark = harm.get(at)
        # "kehilangan", "lost": of electricity as often as of lives.
        if mark is None or mark.role == "lose":
            continue
        distance = _distance(quantity, mark.start, mark.end)
        if distance <= (_REACH if mark.role == "toll" else reach) and not _parted(tokens, quantity, mark.start):
            yield distance, mark.kind


def _counts_people(quantity: Quantity, tokens: Sequence[Token], things: Layer) -> bool:
    """False for what is written like a date, a time, a year or a measure."""
    last = tokens[quantity.end - 1]
    before, after = tokens[: quantity.start][-1:], tokens[quantity.end : quantity.end + 1]
    touching = {token.text for token in before if token.end == tokens[quantity.start].start} | {
        token.text for token in after if token.start == last.end
    }
    is_decimal = last.kind == NUMBER and _is_broken(last.text)
    return not (is_decimal or is_year(quantity, tokens) or quantity.end in things or touching & {"/", ":"})


def _distance(quantity: Quantity, start: int, end: int) -> int:
    return start - quantity.end if start >= quantity.end else max(quantity.start - end, 0)


def _parted(tokens: Sequence[Token], quantity: Quantity, mark: int) -> bool:
    first, last = sorted((quantity.end - 1, mark))
    return any(token.text in {".", "!", "?"} for token in tokens[first:last])


def _truces(tokens: Sequence[Token], analysis: Analysis | None, places: Sequence[int]) -> Iterator[tuple[int, str]]:
    for claim in analysis.ceasefire if analysis else ():
        at = bisect_right(tokens, claim.start, key=lambda token: token.end)
        if at < len(tokens) and not claim.background:
            yield places[at], f"truce:{claim.status}"
