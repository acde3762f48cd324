"""Texts broken into lines of a terminal, each part still known by its place in the text. Part of `kentongan.cli`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from rich.cells import get_character_cell_size


class Line(NamedTuple):
    """`text[start:end]` on a line of its own."""

    start: int
    end: int


class Ruler:
    """`text` measured: how many cells of a terminal each part of it takes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._cells = [0, *accumulate(map(get_character_cell_size, text))]

    def cells(self, start: int, end: int) -> int:
        return self._cells[end] - self._cells[start]

    def lines(self, width: int) -> Iterator[Line]:
        """The text on lines of `width` cells: broken at blanks, and within words that are longer."""
        start = end = 0
        for match in re.finditer(r"\S+", self.text):
            if self.cells(start, match.end()) > width and end > start:
                yield Line(start, end)
                start = match.start()
            while self.cells(start, match.end()) > width:
                cut = self._fitting(start, width)
                yield Line(start, cut)
                start = cut
            end = match.end()
        if end > start:
            yield Line(start, end)

    def _fitting(self, start: int, width: int) -> int:
        """Where a line of `width` cells ends that begins at `start`; one character stands on it at least."""
        return max(start + 1, bisect_right(self._cells, self._cells[start] + width) - 1)
