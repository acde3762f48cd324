"""What commands print: JSON lines for programs, tables for people. Part of `kentongan.cli`."""

# ruff: noqa: PLC0415
# Rich is imported when a table is drawn, not for `--json` or `--help`.

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from scraper.codec import to_builtins
from scraper.model import Value

Json = Annotated[bool, typer.Option("--json", help="One JSON object per line on stdout, nothing else.")]
_WIDE = 200
"""Columns of a table that goes into a file or pipe, where no terminal sets a width."""
_AGO = re.compile(r"\d+(?:\.\d+)?[smhd]", re.ASCII)


def print_line(value: Value | dict[str, Any]) -> None:
    """`value` is on stdout as one line of JSON, at once."""
    plain = to_builtins(value) if isinstance(value, Value) else value
    # A lone surrogate (half an emoji, cut by somebody else) is no UTF-8; JSON has an escape for it.
    text = json.dumps(plain, ensure_ascii=False)
    print(text if text.isprintable() or _encodable(text) else json.dumps(plain), flush=True)


def print_indented(value: Value | dict[str, Any]) -> None:
    """`value` is on stdout as JSON that a person can read."""
    plain = to_builtins(value) if isinstance(value, Value) else value
    text = json.dumps(plain, ensure_ascii=False, indent=2)
    print(text if _encodable(text) else json.dumps(plain, indent=2))


_TITLES = {"story", "title", "headline", "url"}
_WHOLE = {
    "id", "when", "first seen", "last seen", "last visit", "next visit", "pages", "deliveries", "rule", "pace", "state",
}  # fmt: skip
_SHORTEST_TITLE = 12
_FOLDED = 36
"""So wide may a column of words be before its lines are folded."""


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> None:
    """`rows` are on stdout as a table; the sentence `empty` is on stderr if there are none.

    On a terminal titles are cut to fit a line; in a pipe everything is printed whole.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    lines = [[clean(cell) for cell in row] for row in rows]
    console = Console(width=None if sys.stdout.isatty() else _WIDE)
    room = _room_for_titles(columns, lines, console.width)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column in _WHOLE, min_width=len(column))
    for line in lines:
        cells = [Text(cell) for cell in line]
        for column, cell in zip(columns, cells, strict=True):
            if column in _TITLES:
                cell.truncate(room, overflow="ellipsis")
        table.add_row(*cells)
    if table.row_count:
        console.print(table)
    else:
        say(empty)


def _room_for_titles(columns: Sequence[str], lines: Sequence[Sequence[str]], width: int) -> int:
    """How wide a title may be, so that a line of the table fits `width`."""
    taken = 0
    for number, column in enumerate(columns):
        if column not in _TITLES:
            widest = max([len(column), *(len(line[number]) for line in lines)])
            taken += 2 + (widest if column in _WHOLE else min(widest, _FOLDED))
    return max(_SHORTEST_TITLE, width - taken)


@contextmanager
def waiting(message: str) -> Iterator[None]:
    """While it is open, a terminal shows on stderr that something is going on."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(clean(message)):
        yield


def say(message: str) -> None:
    """`message` is on stderr, where it disturbs no data."""
    print(message, file=sys.stderr)


def clean(cell: object) -> str:
    """`cell` as printable text: pages are strangers, and a terminal obeys control characters."""
    if cell is None:
        return "–"
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).strftime("%Y-%m-%d %H:%MZ")
    return "".join(letter if letter.isprintable() else " " for letter in str(cell))


def now() -> datetime:
    """The moment of this call."""
    return datetime.now(UTC)


def midnight() -> datetime:
    """When today began, where this command runs."""
    return datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)


def moment(written: str) -> datetime:
    """The moment that "3d" (ago) or an ISO date names; dates without zone are UTC."""
    from kentongan.notation import duration

    if _AGO.fullmatch(written):
        return now() - duration(written)
    try:
        named = datetime.fromisoformat(written)
    except ValueError as error:
        raise typer.BadParameter(f"{written!r} is neither a time ago (2h, 3d) nor a date (2026-10-10)") from error
    return named if named.tzinfo else named.replace(tzinfo=UTC)


def between(since: str | None, until: str | None) -> tuple[datetime | None, datetime | None]:
    """The moments that the options --since and --until name; a range that holds nothing is refused."""
    earliest, latest = moment(since) if since else None, moment(until) if until else None
    if earliest and latest and earliest > latest:
        raise typer.BadParameter(f"--since {since} is later than --until {until}")
    return earliest, latest


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
