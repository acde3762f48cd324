"""Saved pages and texts on disk or stdin, plain or gzipped. Part of `kentongan.cli`."""

from __future__ import annotations

import errno
import gzip
import io
import os
import re
import sys
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kentongan.cli.refusals import BadUsage
from scraper.errors import ConfigurationError, UnreadablePage
from scraper.model import Page

LARGEST = 64_000_000
"""Bytes of one saved page after decompression. No page is that large; a gzip bomb is."""
_NAMED = re.compile(r"(.+?)=(https?://.+)", re.IGNORECASE | re.DOTALL)
_SHOWN = 100
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class SavedPage:
    """A page to read: `path` None is stdin, `url` None means that the page itself has to say."""

    path: Path | None
    url: str | None

    @classmethod
    def named(cls, argument: str, url: str | None) -> SavedPage:
        """What FILE or FILE=URL names; `url` is the address where the argument gives none.

        Raises `BadUsage` for an address at which no page can stand.
        """
        from scraper.urls import absolute_url  # noqa: PLC0415 - as below

        match = _NAMED.fullmatch(argument)
        file, address = (match[1], match[2]) if match else (argument, url)
        if address is not None and absolute_url(None, address) is None:
            raise BadUsage(f"{address[:_SHOWN]}: is not a web address (write https://example.org/path)")
        return cls(None if file == "-" else Path(file), address)

    @property
    def is_archive(self) -> bool:
        """Whether it is a WARC file, of many pages. Raises `ConfigurationError` for a file that cannot be read."""
        if self.path is None or not self.path.is_file():  # a pipe would miss what was looked at
            return False
        from storage.archive_reading import is_archive  # noqa: PLC0415 - as below

        try:
            return is_archive(self.path)
        except OSError as error:
            raise ConfigurationError(f"{self.path}: cannot be read: {error.strerror}") from error

    @property
    def name(self) -> str:
        return str(self.path or "stdin")


def page_of(saved: SavedPage) -> Page:
    """How the page was read. Raises `UnreadablePage` with the file's name."""
    from scraper.pages import read_page  # noqa: PLC0415 - the readers are slow to import, and `--help` shall stay quick

    if saved.is_archive and saved.path is not None:
        return _archived(saved.path, saved.url)
    body = read_saved(saved.path)
    try:
        return read_page(body, saved.url)
    except UnreadablePage as error:
        raise UnreadablePage(f"{saved.name}: {error}") from error


def _archived(path: Path, url: str | None) -> Page:
    from kentongan.cli.archived import Archives  # noqa: PLC0415 - as above

    if url is None:
        raise UnreadablePage(f"{path}: is a raw archive of many pages: name the address of one, {path}=URL")
    return Archives([path]).page(url)


def refuse_missing(paths: Iterable[Path | None]) -> None:
    """Every one of `paths` can be opened (None is stdin); raises `ConfigurationError` for the first that cannot.

    Nothing is opened: a pipe can be read but once.
    """
    for path in paths:
        if path is not None and not os.access(path, os.R_OK):
            fault = errno.EACCES if path.exists() else errno.ENOENT
            raise ConfigurationError(f"{path}: cannot be read: {os.strerror(fault)}")


def read_text(path: Path | None) -> str:
    """The text of `path`, as `read_saved` unpacks it. Raises `UnreadablePage` for what is none, besides."""
    try:
        return read_saved(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadablePage(f"{path or 'stdin'}: is not UTF-8: {error.reason} at byte {error.start}") from error


def read_saved(path: Path | None) -> bytes:
    """The bytes of `path`, or of stdin for None, unpacked if they are gzipped.

    Raises `ConfigurationError` for a file that cannot be read, `UnreadablePage` for one that cannot be unpacked.
    """
    try:
        packed = sys.stdin.buffer.read() if path is None else path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}") from error
    if not packed.startswith(_GZIP):
        return packed
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as stream:
            body = stream.read(LARGEST + 1)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise UnreadablePage(f"{path or 'stdin'}: cannot be unpacked: {error}") from error
    if len(body) > LARGEST:
        raise UnreadablePage(f"{path or 'stdin'}: unpacks to more than {LARGEST:,} bytes")
    return body
