"""Pages read again from raw archives, as a crawl had read them. Part of `kentongan.cli`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, HtmlResponse, Request, Response
from scrapy.statscollectors import DummyStatsCollector
from w3lib.encoding import http_content_type_encoding

from kentongan.cli.saved import LARGEST
from scraper.errors import ConfigurationError, UnreadablePage
from scraper.model import Article, Page
from scraper.pages import read_page
from scraper.stitching import Gathering
from scraper.urls import identity
from storage.archive_reading import Answer, Place, answer_at, places

_SHOWN = 20
_MOST_PAGES = 200


class Archives:
    """The latest answer of every URL in some WARC files."""

    def __init__(self, paths: Iterable[Path]) -> None:
        """Raises `UnreadablePage`, and `ConfigurationError` for a file that cannot be opened."""
        self._places: dict[str, list[Place]] = {}
        for path in paths:
            try:
                for place in places(path):
                    self._places.setdefault(identity(place.url), []).append(place)
            except OSError as error:
                raise ConfigurationError(f"{path}: cannot be read: {error.strerror}") from error

    def page(self, url: str) -> Page:
        """How the latest answer to `url` that is whole reads. Raises `UnreadablePage` if there is none."""
        if (page := self._latest(url)) is None:
            raise UnreadablePage(f"{url}: no answer to it is in the archive; there are {self._listed()}")
        return page

    def _latest(self, url: str) -> Page | None:
        for place in sorted(self._places.get(identity(url), ()), key=lambda place: place.at, reverse=True):
            if (answer := answer_at(place, LARGEST)) is not None:
                return _read(place, answer)
        return None

    def article(self, url: str) -> Article:
        """The article that `url` is a page of, stitched from what the archive holds of it."""
        gathering = Gathering(max_pages=_MOST_PAGES)
        gathering.add(self.page(url))
        while wanted := gathering.wanted:
            for further in wanted:
                try:
                    page = self._latest(further)
                except UnreadablePage as error:
                    gathering.lose(further, str(error))
                    continue
                if page is None:
                    gathering.lose(further, "not in the archive")
                else:
                    gathering.add(page)
        return gathering.article(source=None, now=None)

    def _listed(self) -> str:
        urls = [kept[-1].url for kept in self._places.values()]
        more = f" and {len(urls) - _SHOWN} more" if len(urls) > _SHOWN else ""
        return "answers to\n" + "\n".join(urls[:_SHOWN]) + more if urls else "none"


@cache
def _unpacking() -> HttpCompressionMiddleware:
    """Scrapy's own, of a crawler that never crawls: without one its use is deprecated, and stats are there in a crawl alone."""
    idle = Crawler(Spider)
    idle.stats = DummyStatsCollector(idle)
    return HttpCompressionMiddleware.from_crawler(idle)


def _read(place: Place, answer: Answer) -> Page:
    """Unpacked by what unpacks it in a crawl, and read as there."""
    headers = Headers()
    for name, value in answer.headers:
        headers.appendlist(name, value)
    packed = HtmlResponse(place.url, headers=headers, body=answer.body)
    request = Request(place.url, meta={"download_maxsize": LARGEST, "download_warnsize": 0})
    try:
        response = _unpacking().process_response(request, packed)
    except (IgnoreRequest, OSError, ValueError) as error:
        raise UnreadablePage(f"{place.path}: {place.url} cannot be unpacked: {error}") from error
    if not isinstance(response, Response):
        raise UnreadablePage(f"{place.path}: {place.url} holds no page")
    encoding = http_content_type_encoding((headers.get(b"Content-Type") or b"").decode("latin-1"))
    return read_page(response.body, place.url, encoding=encoding)
