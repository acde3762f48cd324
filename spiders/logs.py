"""Scrapy's log lines about items, without the items. Part of `spiders`.

By default Scrapy prints the whole item at DEBUG, and again when it fails; an article's body does not belong into a log.
"""

from __future__ import annotations

import logging
from typing import Any

from scrapy import Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure

_Source = Response | Failure | None


class CrawlLog(LogFormatter):
    """Names an article by id and URL."""

    def scraped(self, item: Any, response: _Source, spider: Spider) -> LogFormatterResult:  # noqa: ARG002 - Scrapy's signature
        return _line(logging.DEBUG, "article.scraped", item)

    def dropped(self, item: Any, exception: BaseException, response: _Source, spider: Spider) -> LogFormatterResult:  # noqa: ARG002 - Scrapy's signature
        return _line(logging.WARNING, "article.dropped", item, reason=str(exception))

    def item_error(self, item: Any, exception: BaseException, response: _Source, spider: Spider) -> LogFormatterResult:  # noqa: ARG002 - Scrapy's signature
        return _line(logging.ERROR, "article.failed", item, source=getattr(spider, "source_name", spider.name))


def _line(level: int, event: str, item: Any, **fields: str) -> LogFormatterResult:
    named = {"id": getattr(item, "id", None), "url": getattr(item, "url", None), **fields}
    return {"level": level, "msg": " ".join([event, *(f"{key}=%({key})s" for key in named)]), "args": named}
