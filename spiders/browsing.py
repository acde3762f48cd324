"""What a crawl learns of where a browser is needed. Part of `spiders`; asks nobody.

Where plain pages gave nothing and rendered ones did, the crawls of the next day go to the browser at once. After that
the plain page is tried first again: sites change, and a plain page costs a hundredth.
"""

from __future__ import annotations

import asyncio
from collections import Counter

from scraper.urls import site_of
from spiders.configuration import MOST_PAGES

MOST_FRUITLESS = 5
"""After so many pages in a row that a browser could not help, a crawl asks it no more."""


class Browsing:
    """Of one crawl. A place is a list's URL, or the site of articles."""

    def __init__(self) -> None:
        self.known: dict[str, bool] = {}
        """Whether an earlier crawl found that a place needs the browser, as far as it was asked."""
        self.turn = asyncio.Semaphore(MOST_PAGES)
        """Pages wait here for the browser, so that the last of a hundred still learns what the first came to."""
        self.left_out = 0
        """Pages that might have been written by scripts and were not rendered any more."""
        self._fruitless = 0
        self._helped: Counter[str] = Counter()
        self._sufficed: Counter[str] = Counter()

    @property
    def has_given_up(self) -> bool:
        return self._fruitless >= MOST_FRUITLESS

    def helped(self, place: str) -> None:
        """The browser gave what the plain page of `place` had not."""
        self._fruitless = 0
        if not self.known.get(place):  # else the plain page was not asked, and is tomorrow
            self._helped[place] += 1

    def sufficed(self, place: str) -> None:
        """A plain page of `place` gave all that was wanted of it."""
        self._sufficed[place] += 1

    def was_fruitless(self) -> None:
        """The browser gave no more than the plain page."""
        self._fruitless += 1

    def needy(self) -> list[str]:
        """Places where the browser helped and plain pages never sufficed: to be remembered."""
        return [place for place in self._helped if not self._sufficed[place]]


def place_of(url: str) -> str:
    """The place that the article at `url` belongs to."""
    return site_of(url) or url
