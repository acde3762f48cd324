"""What a crawl could not have, and what follows from it. Part of `spiders`."""

from __future__ import annotations

import logging

from scrapy.exceptions import CloseSpider
from twisted.python.failure import Failure

from scraper.errors import UnreadablePage
from spiders.errors import (
    DOWNLOAD_ERRORS,
    BadStatus,
    PageLost,
    RobotsRefused,
    SiteResting,
    Walled,
    is_block,
    is_lasting,
    reason_of,
)
from spiders.summary import CrawlState
from spiders.visit import Visit

logger = logging.getLogger(__name__)

MOST_REFUSALS = 5
"""Articles that a site may refuse before we take the hint, if it gave none."""


class Losses:
    """Of one visit: each is counted in its tally and remembered for a later one, as its reason is."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit

    def of_list(self, url: str, error: BaseException) -> None:
        """The source itself, a further page of it, or what is read along, could not be had."""
        visit = self._visit
        if visit.stopping:
            return
        if url in visit.found:  # nobody configured it
            logger.info("way.lost url=%s reason=%s", url, reason_of(error))
            visit.forsaken.add(url)
            return
        if url != visit.source.url:  # a further page or a sitemap of several: what stood on the others is had
            visit.tally.error(url, reason_of(error))
            visit.is_cut |= url not in visit.asked_beside and not is_lasting(error)
            return
        if isinstance(error, Walled):
            visit.tally.sign(wall=error.wall)
        visit.tally.end(CrawlState.BLOCKED if is_block(error) else CrawlState.FAILED, url, reason_of(error))

    def of_article(self, url: str, error: BaseException) -> None:
        """The article behind the link `url` could not be had."""
        visit = self._visit
        if visit.stopping:
            return
        visit.tally.lost(url, reason_of(error), blocked=is_block(error))
        if isinstance(error, UnreadablePage | PageLost) and not isinstance(error, Walled):
            self.astray(url)
        visit.refusals += isinstance(error, BadStatus | Walled) and is_block(error)
        if isinstance(error, Walled):
            visit.tally.sign(wall=error.wall)
        if isinstance(error, SiteResting):  # the site is at fault, and counts as a try of none of its articles
            visit.is_cut = True
        elif not isinstance(error, RobotsRefused | UnreadablePage):  # of these nothing will change soon
            visit.missed[url] = None
        if url == visit.source.url:
            self.of_list(url, error)

    def astray(self, url: str) -> None:
        """The link `url` led to a page that no article can be read from."""
        if url not in self._visit.met_before:
            self._visit.tally.stray()

    def give_way(self) -> None:
        """A site that refuses one article after the other is asked for no more: raises `CloseSpider` then."""
        visit = self._visit
        if visit.refusals >= MOST_REFUSALS and not visit.tally.summary.pages_fetched and not visit.stopping:
            visit.stop("the site refuses us, one article after the other", CrawlState.BLOCKED)
            raise CloseSpider("refused")


def error_of(failure: Failure) -> BaseException:
    """What failed."""
    return failure.value or RuntimeError("an error without a value")


def download_error_of(failure: Failure) -> BaseException:
    """What failed; logged with its trace if it is none of the ways in which downloads fail."""
    error = error_of(failure)
    if not isinstance(error, DOWNLOAD_ERRORS):
        logger.error("download.failed", exc_info=(type(error), error, failure.tb))
    return error
