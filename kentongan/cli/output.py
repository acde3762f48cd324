"""What commands print and say, and the moments they are asked for. Part of `kentongan.cli`; tables are in `kentongan.cli.tables`."""

# ruff: noqa: PLC0415
# Rich is imported when a spinner is shown, not for `--json` or `--help`.

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from scraper.codec import to_builtins
from scraper.model import Value

Json = Annotated[bool, typer.Option("--json", help="One JSON object per line on stdout, nothing else.")]
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
        try:
            return now() - duration(written)
        except ValueError as error:
            raise typer.BadParameter(f"{written!r} {error}") from error
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
