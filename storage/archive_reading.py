"""Answers read from WARC files again, ours or any other's. Part of `storage`."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from scraper.errors import UnreadablePage
from scraper.model.exchanges import Headers

_OK = "200"
_PIECE = 1 << 20
_MAGIC = b"WARC/"
_FIELDS = ("WARC-Target-URI", "WARC-Record-ID", "WARC-Payload-Digest")
_DIGESTS = ("WARC-Payload-Digest", "WARC-Block-Digest")


class Place(NamedTuple):
    """Where an answer stands: a record that has a body, with status 200 or rendered."""

    url: str
    at: datetime
    path: Path
    offset: int
    record: str
    """WARC-Record-ID."""
    digest: str | None
    """WARC-Payload-Digest."""


class Answer(NamedTuple):
    """What stands there, as it came over the wire."""

    headers: Headers
    body: bytes


def is_archive(path: Path) -> bool:
    """Whether `path` begins as a WARC file, plain or gzipped. Raises `OSError` if it cannot be read."""
    with path.open("rb") as file:
        if (begin := file.read(len(_MAGIC))) == _MAGIC:
            return True
    if not begin.startswith(b"\x1f\x8b"):
        return False
    try:
        with gzip.open(path) as unpacked:
            return unpacked.read(len(_MAGIC)) == _MAGIC
    except (gzip.BadGzipFile, EOFError, zlib.error):
        return False


def places(path: Path) -> Iterator[Place]:
    """Every answer in `path`, in the order of the file; a torn end is passed over, as a killed writer leaves it.

    Raises `UnreadablePage` for what is no WARC file before its end.
    """
    with path.open("rb") as file:
        records = ArchiveIterator(file)
        try:
            for record in records:
                if _is_answer(record):
                    url, name, digest = (record.rec_headers.get_header(field) for field in _FIELDS)
                    yield Place(url, _date(record), path, records.get_record_offset(), name, digest)
        except (ArchiveLoadFailed, AttributeError, OSError, ValueError) as error:  # warcio trips over a torn head
            if not file.read(1):
                return
            raise UnreadablePage(f"{path}: cannot be read as WARC: {error}") from error


def answer_at(place: Place, largest: int) -> Answer | None:
    """The answer at `place`; None if it is torn, as the end of a file is whose writer was killed.

    Raises `UnreadablePage` if its digest is wrong or its body is larger than `largest`.
    """
    with place.path.open("rb") as file:
        file.seek(place.offset)
        record = next(iter(ArchiveIterator(file, check_digests=True)))
        body = b"".join(_pieces(record.raw_stream, largest))
        if len(body) > largest:
            raise UnreadablePage(f"{place.path}: {place.url} is larger than {largest:,} bytes")
        verdict = record.digest_checker.passed
        if verdict is False:
            raise UnreadablePage(f"{place.path}: {place.url} is not what was written: its digest is wrong")
        if verdict is None and any(record.rec_headers.get_header(name) for name in _DIGESTS):
            return None
        return Answer(_headers(record), body)


def _pieces(stream: Any, largest: int) -> Iterator[bytes]:
    """What is left in `stream`, which gives less than asked for; no more than one piece beyond `largest`."""
    size = 0
    while size <= largest and (piece := stream.read(_PIECE)):
        size += len(piece)
        yield piece


def _is_answer(record: Any) -> bool:
    if record.rec_type == "response":
        return bool(record.http_headers and record.http_headers.get_statuscode() == _OK)
    return bool(record.rec_type in {"resource", "conversion"})


def _headers(record: Any) -> Headers:
    if record.http_headers is None:
        return ((b"Content-Type", record.content_type.encode("latin-1", "replace")),)
    return tuple(
        (name.encode("latin-1", "replace"), value.encode("latin-1", "replace"))
        for name, value in record.http_headers.headers
    )


def _date(record: Any) -> datetime:
    moment = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date"))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
