"""Files that take articles one by one: JSON lines, CSV, Parquet. Part of `kentongan.cli`.

Each holds a bounded part of them, however many there are.
"""

# ruff: noqa: PLC0415
# PyArrow is an option that few need, and slow to import.

from __future__ import annotations

import csv
import gzip
import json
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, Protocol, cast

from kentongan.cli.articles import Shape
from kentongan.cli.refusals import BadUsage
from kentongan.cli.zyte import zyte_article
from scraper.codec import to_builtins
from scraper.model import Article

COLUMNS = (
    "id", "url", "source", "site", "headline", "description", "authors", "editors", "section", "tags",
    "date_published", "date_published_raw", "date_modified", "language", "body", "first_seen", "last_seen", "revision",
    "content_hash", "duplicate_of", "story", "pages_state", "pages_claimed", "pages_fetched", "pages_reason",
)  # fmt: skip
"""Of a table of articles. Paragraphs are left to the body; images and the URLs of pages to the JSON."""
ROWS_HELD = 1000
"""Rows of a Parquet file that are written together."""
_NUMBERS = {"revision", "pages_claimed", "pages_fetched"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ENDINGS = ".jsonl, .csv or .parquet, or .jsonl.gz or .csv.gz"


class Writer(Protocol):
    """A file that takes articles one by one."""

    def add(self, article: Article) -> None: ...

    def close(self) -> None:
        """All that was added is in the file."""


def writer_for(file: Path, shape: Shape = Shape.KENTONGAN) -> Callable[[Path], Writer]:
    """What opens the writer that the ending of `file` asks for.

    Raises `BadUsage` for other endings, a shape that this ending cannot have, and a missing library.
    """
    is_packed = file.suffix == ".gz"
    ending = file.with_suffix("").suffix if is_packed else file.suffix
    if str(file) == "-" or ending in {".jsonl", ".ndjson"}:
        plain = zyte_article if shape is Shape.ZYTE else to_builtins
        return lambda path: JsonLines(_opened(path, is_packed=is_packed), plain)
    if shape is Shape.ZYTE:
        raise BadUsage(f"{file}: --format zyte is written as JSON lines; the ending must be .jsonl or .jsonl.gz")
    if ending == ".csv":
        return lambda path: Csv(_opened(path, is_packed=is_packed))
    if ending == ".parquet" and not is_packed:
        if find_spec("pyarrow") is None:
            raise BadUsage(f"{file}: Parquet needs the library pyarrow (pip install 'kentongan[parquet]')")
        return Parquet
    raise BadUsage(f"{file}: the ending must be {_ENDINGS}")


def _opened(path: Path, *, is_packed: bool) -> IO[str]:
    if str(path) == "-":
        return sys.stdout
    if is_packed:
        return cast("IO[str]", gzip.open(path, "wt", encoding="utf-8", newline=""))
    return path.open("w", encoding="utf-8", newline="")


class JsonLines:
    """What `plain` makes of each article, one a line."""

    def __init__(self, stream: IO[str], plain: Callable[[Article], dict[str, Any]] = to_builtins) -> None:
        self._stream = stream
        self._plain = plain

    def add(self, article: Article) -> None:
        self._stream.write(json.dumps(self._plain(article), ensure_ascii=False) + "\n")

    def close(self) -> None:
        if self._stream is sys.stdout:
            self._stream.flush()
        else:
            self._stream.close()


class Csv:
    """One row an article, under a line of column names, which stands there even if no article does."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._rows = csv.DictWriter(stream, COLUMNS)
        self._rows.writeheader()

    def add(self, article: Article) -> None:
        self._rows.writerow({key: _cell(value) for key, value in flat(article).items()})

    def close(self) -> None:
        self._stream.close()


class Parquet:
    """The columns of the CSV, of the same types whatever the articles hold, so that files can be read together."""

    def __init__(self, file: Path) -> None:
        import pyarrow as pa
        from pyarrow import parquet

        self._schema = pa.schema([(name, pa.int64() if name in _NUMBERS else pa.string()) for name in COLUMNS])
        self._table_of = pa.Table.from_pylist
        self._file = parquet.ParquetWriter(file, self._schema)
        self._rows: list[dict[str, Any]] = []

    def add(self, article: Article) -> None:
        self._rows.append(flat(article))
        if len(self._rows) >= ROWS_HELD:
            self._write()

    def close(self) -> None:
        if self._rows:
            self._write()
        self._file.close()

    def _write(self) -> None:
        self._file.write_table(self._table_of(self._rows, schema=self._schema))
        self._rows.clear()


def flat(article: Article) -> dict[str, Any]:
    """One row of `COLUMNS`: nested values become columns of their own, lists are joined by `; `."""
    plain = to_builtins(article)
    plain |= {f"pages_{key}": value for key, value in plain["pages"].items()}
    row = {name: plain[name] for name in COLUMNS}
    return {name: "; ".join(value) if isinstance(value, list | tuple) else value for name, value in row.items()}


def _cell(value: Any) -> Any:
    """`value` such that a spreadsheet shows it and does not run it: headlines are written by strangers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
