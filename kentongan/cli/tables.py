"""Rows as a table, or one under the other where the terminal is too narrow for one. Part of `kentongan.cli`."""

# ruff: noqa: PLC0415
# Rich is imported when a table is drawn, not for `--json` or `--help`.

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from kentongan.cli.output import clean, say

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_TITLES = {"story", "title", "headline", "url"}
"""Cut with an ellipsis where a line is short; --json has them whole."""
_WHOLE = {
    "id", "article", "source", "channel", "rule", "when", "at", "first seen", "last seen", "last delivered", "visit",
    "pages", "pace", "state", "since", "last", "next", "record", "offset",
}  # fmt: skip
"""Never folded: they are pasted, or read at one glance. All other columns are of words."""
_SHORTEST_TITLE = 20
_SHORTEST_FOLD = 16
_FOLDED = 36
"""So wide a column of words gets before titles get what they want."""
_GAP = 2


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str, right: Collection[str] = ()
) -> None:
    """`rows` are on stdout, the columns `right` to the right; the sentence `empty` is on stderr if there are none.

    In a pipe each is one line, and whole. On a terminal words are folded and titles cut to its width; where they would have
    no room to be read, a row is a few lines, each beginning with the name of its column, and nothing is cut.
    """
    from rich.console import Console
    from rich.text import Text

    lines = [[cell if isinstance(cell, Text) else Text(clean(cell)) for cell in row] for row in rows]
    if not lines:
        say(empty)
        return
    natural = [max(len(name), *(line[at].cell_len for line in lines)) for at, name in enumerate(columns)]
    console = Console(highlight=False, width=None if sys.stdout.isatty() else sum(natural) + _GAP * len(columns))
    longest = [max(_longest_word(line[at].plain) for line in lines) for at in range(len(columns))]
    widths = widths_in(console.width, columns, natural, longest)
    if widths is None:
        _print_records(console, columns, lines)
    else:
        _print_lines(console, columns, lines, widths, right)


def widths_in(
    width: int, columns: Sequence[str], natural: Sequence[int], longest_words: Sequence[int]
) -> list[int] | None:
    """How wide each column is in a line of `width`; None if one would be too narrow to be read.

    `natural` is what each would take unfolded, and `longest_words` what a fold cannot make narrower.
    """
    widths = [_least(name, most, word) for name, most, word in zip(columns, natural, longest_words, strict=True)]
    spare = width - sum(widths) - _GAP * (len(columns) - 1)
    if spare < 0:
        return None
    words = [at for at, name in enumerate(columns) if name not in _TITLES]
    titles = [at for at, name in enumerate(columns) if name in _TITLES]
    for wanting, cap in ((words, _FOLDED), (titles, width), (words, width)):
        for at in wanting:
            more = min(spare, max(0, min(natural[at], cap) - widths[at]))
            widths[at] += more
            spare -= more
    return widths


def _least(name: str, natural: int, longest_word: int) -> int:
    """The narrowest that a column can be read in."""
    if name in _WHOLE:
        return natural
    if name in _TITLES:
        return min(natural, _SHORTEST_TITLE)
    return min(natural, max(len(name), _SHORTEST_FOLD, min(longest_word, _FOLDED)))


def _longest_word(text: str) -> int:
    from rich.cells import cell_len

    return max(map(cell_len, text.split()), default=0)


def _print_lines(
    console: Console, columns: Sequence[str], lines: list[list[Text]], widths: list[int], right: Collection[str]
) -> None:
    from rich.table import Table

    table = Table(box=None, padding=(0, _GAP, 0, 0), pad_edge=False, header_style="bold")
    for name, width in zip(columns, widths, strict=True):
        table.add_column(
            name,
            width=width,
            justify="right" if name in right else "left",
            no_wrap=name in _TITLES | _WHOLE,
            overflow="ellipsis" if name in _TITLES else "fold",
        )
    for line in lines:
        table.add_row(*line)
    console.print(table)


def _print_records(console: Console, columns: Sequence[str], lines: list[list[Text]]) -> None:
    """Each of `lines` as lines of its own, empty cells left out; a word too long for one is left to the terminal to break."""
    from rich.text import Text

    label = max(map(len, columns)) + _GAP
    room = console.width - label
    for number, line in enumerate(lines):
        if number:
            console.print()
        for name, cell in zip(columns, line, strict=True):
            parts = cell.wrap(console, room) if _longest_word(cell.plain) <= room else [cell]
            for at, part in enumerate(parts if cell.plain else ()):
                console.print(Text.assemble((("" if at else name).ljust(label), "bold"), part), soft_wrap=True)
