"""`articles evidence`: which records of the raw archive an article was made of. Part of `kentongan.cli`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from scraper.model import Article, Value
from scraper.urls import identity
from storage.archive_reading import Place, places

if TYPE_CHECKING:
    from storage.archive import RawArchive


class Evidence(Value, frozen=True, kw_only=True):
    """The answer that one page was read from; all but `url` are None where no archive holds it."""

    url: str
    at: datetime | None = None
    file: str | None = None
    offset: int | None = None
    """Where the record begins in `file`, for `warcio extract`."""
    record: str | None = None
    """Its WARC-Record-ID."""
    digest: str | None = None
    """Of its body, as WARC-Payload-Digest."""


def evidence_of(article: Article, archive: RawArchive) -> Iterator[Evidence]:
    """For each page of `article` the latest answer before its last commit. Opens files until every page is found."""
    urls = article.pages.urls or (article.url,)
    wanted = {identity(url) for url in urls}
    found = _found(wanted, archive, article.source or "", article.last_seen) if article.last_seen else {}
    return (_evidence(url, found.get(identity(url))) for url in urls)


def _found(wanted: set[str], archive: RawArchive, source: str, until: datetime) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for path in archive.files(source, until):
        of_file = {identity(place.url): place for place in places(path) if place.at <= until}
        found |= {key: of_file[key] for key in wanted & of_file.keys() - found.keys()}
        if found.keys() == wanted:
            break
    return found


def _evidence(url: str, place: Place | None) -> Evidence:
    if place is None:
        return Evidence(url=url)
    return Evidence(
        url=url, at=place.at, file=str(place.path), offset=place.offset, record=place.record, digest=place.digest
    )
