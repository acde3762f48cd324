"""The passage of a text that shows best what was found in it. Part of `scraper`; pure."""

from __future__ import annotations

from scraper.indexing import Spans, found_in
from scraper.model import Value
from scraper.searching import Search

_BEFORE = 30
"""Characters in front of the first find, at most: enough to begin reading there."""

_LOOKED_AT = 200
"""Finds among which the passage is chosen."""


class Excerpt(Value, frozen=True, kw_only=True):
    """One line of a text, "…" where it was cut, and where in that line the finds stand."""

    text: str
    finds: tuple[tuple[int, int], ...]


def excerpt(text: str, search: Search, length: int) -> Excerpt:
    """The passage of `text` with the most finds, about `length` characters long; its beginning if there are none."""
    line = " ".join(text.split())
    spans = found_in(line, search)
    first = max(spans[:_LOOKED_AT], key=lambda span: _within(spans, span[0], length), default=(0, 0))[0]
    start = _begin_of_word(line, max(0, min(first - _BEFORE, len(line) - length)))
    end = _end_of_word(line, start + length)
    before, after = "…" * (start > 0), "…" * (end < len(line))
    finds = tuple(
        (max(begin, start) - start + len(before), min(finish, end) - start + len(before))
        for begin, finish in spans
        if start < finish and begin < end
    )
    return Excerpt(text=f"{before}{line[start:end]}{after}", finds=finds)


def _within(spans: Spans, start: int, length: int) -> int:
    """How many of `spans` lie in the passage that shows one at `start`."""
    return sum(start <= begin and end <= start + length - _BEFORE for begin, end in spans)


def _begin_of_word(line: str, at: int) -> int:
    """The beginning of a word at or soon before `at`."""
    found = line.rfind(" ", max(0, at - _BEFORE), at + 1)
    if found >= 0 and at:
        return found + 1
    return 0 if at <= _BEFORE else at


def _end_of_word(line: str, at: int) -> int:
    """The end of a word at or soon after `at`."""
    found = line.find(" ", at)
    end = len(line) if found < 0 else found
    return end if end <= at + _BEFORE else at
