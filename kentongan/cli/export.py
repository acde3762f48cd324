"""Stored articles as a file: JSON lines, CSV or Parquet. Part of `kentongan.cli`."""

# ruff: noqa: PLC0415
# PyArrow is an option that few need, and slow to import.

from __future__ import annotations

import csv
import json
import sys
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from kentongan.cli.refusals import BadUsage
from kentongan.stores import open_store
from scraper.codec import to_builtins
from scraper.errors import ConfigurationError
from scraper.model import Article
from settings import Settings
from storage.store import Store

BATCH = 200
COLUMNS = (
    "id", "url", "source", "site", "headline", "description", "authors", "editors", "section", "tags",
    "date_published", "date_published_raw", "date_modified", "language", "body", "first_seen", "last_seen", "revision",
    "content_hash", "duplicate_of", "story", "pages_state", "pages_claimed", "pages_fetched", "pages_reason",
)  # fmt: skip
"""Of a table of articles. Paragraphs are left to the body; images and the URLs of pages to the JSON."""
_NUMBERS = {"revision", "pages_claimed", "pages_fetched"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Writer(Protocol):
    """A file that takes articles one by one."""

    def add(self, article: Article) -> None: ...

    def close(self) -> None:
        """All that was added is in the file."""


def writer_for(file: Path) -> Callable[[Path], Writer]:
    """The writer that the ending of `file` asks for; raises `BadUsage` for other endings and a missing library."""
    if str(file) == "-" or file.suffix in {".jsonl", ".ndjson"}:
        return JsonLines
    if file.suffix == ".csv":
        return Csv
    if file.suffix == ".parquet":
        if find_spec("pyarrow") is None:
            raise BadUsage(f"{file}: Parquet needs the library pyarrow (pip install 'kentongan[parquet]')")
        return Parquet
    raise BadUsage(f"{file}: the ending must be .jsonl, .csv or .parquet")


async def export_articles(
    settings: Settings, file: Path, open_writer: Callable[[Path], Writer], **conditions: Any
) -> int:
    """The articles that meet `conditions` are in `file`, whole or not at all; their number."""
    to_stdout = str(file) == "-"
    unfinished = file if to_stdout else file.with_name(f".{file.name}.unfinished")
    count = 0
    try:
        writer = open_writer(unfinished)
        async with open_store(settings) as store:
            async for article in stored_articles(store, **conditions):
                writer.add(article)
                count += 1
        writer.close()
        if not to_stdout:
            unfinished.replace(file)
    except BrokenPipeError:
        # Whoever read us has enough; the front door ends quietly.
        raise
    except OSError as error:
        raise ConfigurationError(f"{file}: cannot be written: {error.strerror}") from error
    finally:
        if not to_stdout:
            unfinished.unlink(missing_ok=True)
    return count


async def stored_articles(store: Store, **conditions: Any) -> AsyncIterator[Article]:
    """All stored articles that meet `conditions` (as `newest` takes them), newest first, read in batches."""
    before: datetime | None = None
    told: set[str] = set()
    while batch := await store.articles.newest(before=before, limit=BATCH, **conditions):
        fresh = [article for article in batch if article.id not in told]
        for article in fresh:
            yield article
        # Several may share a moment: the next batch may begin with that very moment, and the known ones are skipped.
        told.update(article.id for article in fresh)
        before = batch[-1].first_seen
        if not fresh:
            return


class JsonLines:
    """The article JSON of the public interface, one a line."""

    def __init__(self, file: Path) -> None:
        self._stream = sys.stdout if str(file) == "-" else file.open("w", encoding="utf-8")

    def add(self, article: Article) -> None:
        self._stream.write(json.dumps(to_builtins(article), ensure_ascii=False) + "\n")

    def close(self) -> None:
        if self._stream is sys.stdout:
            self._stream.flush()
        else:
            self._stream.close()


class Csv:
    """One row an article, under a line of column names, which stands there even if no article does."""

    def __init__(self, file: Path) -> None:
        self._stream = file.open("w", encoding="utf-8", newline="")
        self._rows = csv.DictWriter(self._stream, COLUMNS)
        self._rows.writeheader()

    def add(self, article: Article) -> None:
        self._rows.writerow({key: _cell(value) for key, value in flat(article).items()})

    def close(self) -> None:
        self._stream.close()


class Parquet:
    """The columns of the CSV, of the same types whatever the articles hold, so that files can be read together."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._rows: list[dict[str, Any]] = []

    def add(self, article: Article) -> None:
        self._rows.append(flat(article))

    def close(self) -> None:
        import pyarrow as pa
        from pyarrow import parquet

        schema = pa.schema([(name, pa.int64() if name in _NUMBERS else pa.string()) for name in COLUMNS])
        parquet.write_table(pa.Table.from_pylist(self._rows, schema=schema), self._file)


def flat(article: Article) -> dict[str, Any]:
    """One row of `COLUMNS`: nested values become columns of their own, lists are joined by `; `."""
    plain = to_builtins(article)
    plain |= {f"pages_{key}": value for key, value in plain["pages"].items()}
    row = {name: plain[name] for name in COLUMNS}
    return {name: "; ".join(value) if isinstance(value, list | tuple) else value for name, value in row.items()}


def _cell(value: Any) -> Any:
    """`value` such that a spreadsheet shows it and does not run it: headlines are written by strangers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
