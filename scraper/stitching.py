"""Pages of one article to the article, whole or honestly not. Part of `scraper`; fetches nothing, says what to fetch.

gathering = Gathering(max_pages=20)
gathering.add(first)
while urls := gathering.wanted: fetch each, then `add` or `lose` it
article = gathering.article(source=…, now=…)
"""

from __future__ import annotations

from datetime import datetime

from scraper.assembly import assemble
from scraper.belonging import disown_numbers, fault_of, is_one_view, shows_false_numbers
from scraper.completeness import Hand, judge_completeness, known_urls
from scraper.errors import UnreadablePage
from scraper.model import Article, Page
from scraper.pagination.plan import NO_PAGER
from scraper.pagination.single import without_switch
from scraper.urls import canonical_url, identity, renumbered
from scraper.views import ends_like, is_whole

FEWEST_FOR_ONE_VIEW = 2
"""Pages that must be missing before the one-page view is asked for: for one, its own URL costs the same and says its number."""
CUT_SHORT = "is no view of all pages: it ends too early"


class Gathering:
    """The pages of one article as they come, in any order. Never asks for a URL twice, so that every walk ends."""

    def __init__(self, max_pages: int = 20) -> None:
        self._hand = Hand(max_pages=max_pages)

    @property
    def wanted(self) -> tuple[str, ...]:
        """The URLs to fetch next, in order; each must be answered by `add` or `lose`. Empty when nothing is left to ask."""
        hand = self._hand
        if not hand.pages or hand.whole:
            return ()
        if hand.doubtful and (last := self._last_url()):
            return (last,)
        if (view := self._one_view()) and self._is_worth_it():
            return (view,)
        room = hand.max_pages - len(hand.pages)
        asked = [
            url
            for number, url in sorted(known_urls(hand).items())
            if number <= hand.max_pages and number not in hand.pages and identity(url) not in hand.answered
        ]
        return tuple(asked[: max(room, 0)]) or self._guess()

    def add(self, page: Page) -> None:
        """Take in a page. One that gives nothing (no text, another article, the text of a page in hand) counts as lost."""
        outstanding = self.wanted
        fault = fault_of(self._hand, page)
        if shows_false_numbers(self._hand, page, fault):
            disown_numbers(self._hand)
            return
        key = identity(page.url) if page.url else None
        if fault:
            asked = next(
                (url for url in outstanding if identity(url) == key), outstanding[0] if outstanding else page.url
            )
            self.lose(asked or "", fault)
            return
        if is_one_view(self._hand, page):
            self._take_view(page)
        else:
            number = self._number_of(page)
            self._settle_doubt(page, number)
            self._hand.pages[number] = page
        if key:
            self._hand.answered.add(key)
            if outstanding and key not in {identity(url) for url in outstanding}:
                # A redirect: what was asked first is answered by what came, and is not asked again.
                self._hand.answered.add(identity(outstanding[0]))

    def lose(self, url: str, reason: str) -> None:
        """`url` cannot be had; `reason` is what the article's `pages.reason` will say."""
        self._hand.lost[url] = reason
        self._hand.doubtful = None
        if url:
            self._hand.answered.add(identity(url))

    def article(self, *, source: str | None, now: datetime | None) -> Article:
        """The article as far as it is in hand. Raises `UnreadablePage` if no page gave any text."""
        hand = self._hand
        if not hand.pages and not hand.whole:
            raise UnreadablePage(
                "; ".join(f"{url or 'the page'}: {reason}" for url, reason in hand.lost.items()) or "no page was given"
            )
        return assemble(hand.text_pages(), self._url(), judge_completeness(hand), source=source, now=now)

    def _url(self) -> str:
        """Page 1's. From a later page its URL is known by what that page says of page 1."""
        hand = self._hand
        page = hand.pages[min(hand.pages)] if hand.pages else hand.whole
        if page is None:
            return ""
        return page.pager.article_url or (canonical_url(without_switch(page.url)) if page.url else "")

    def _guess(self) -> tuple[str, ...]:
        """Where the first page should stand that is counted and linked nowhere: scripts turn it, or its neighbour is lost.

        Its address is like those of other pages, else the usual one. A guess that fails is the last.
        """
        hand = self._hand
        known, last = known_urls(hand), min(hand.claimed or 0, hand.max_pages)
        number = next((n for n in range(2, last + 1) if n not in hand.pages and n not in known), None)
        if number is None or not self._url():
            return ()
        usual = f"{self._url()}{'&' if '?' in self._url() else '?'}page={number}"
        alike = (renumbered(url, n, number) for n, url in known.items() if n > 1)
        guess = next((url for url in alike if url), usual)
        return () if identity(guess) in hand.answered else (guess,)

    def _take_view(self, view: Page) -> None:
        hand = self._hand
        believed = is_whole(view, list(hand.pages.values()), hand.claimed) if hand.pages else True
        if believed:
            hand.whole = view
        elif believed is None and self._last_url():
            hand.doubtful = view
        else:
            hand.lost[view.url or ""] = CUT_SHORT

    def _settle_doubt(self, page: Page, number: int) -> None:
        """`page` came to tell whether the view in doubt is whole; where it does not, the pages are walked."""
        hand = self._hand
        view, hand.doubtful = hand.doubtful, None
        if view is None:
            return
        if number == hand.claimed and ends_like(view, page, list(hand.pages.values()), number):
            hand.whole = view
        else:
            hand.lost[view.url or ""] = CUT_SHORT

    def _last_url(self) -> str | None:
        url = known_urls(self._hand).get(self._hand.claimed or 0)
        return url if url and identity(url) not in self._hand.answered else None

    def _one_view(self) -> str | None:
        views = [page.pager.single_page_url for page in self._hand.pages.values() if page.pager.single_page_url]
        return next((url for url in views if identity(url) not in self._hand.answered), None)

    def _is_worth_it(self) -> bool:
        claimed = self._hand.claimed
        return claimed is None or claimed - len(self._hand.pages) >= FEWEST_FOR_ONE_VIEW

    def _number_of(self, page: Page) -> int:
        """What the page shows, else where another page links it, else the next free number."""
        taken = self._hand.pages
        shown = page.pager.number if NO_PAGER not in page.pager.evidence else None
        linked = None
        if page.url:
            linked = next(
                (number for number, url in known_urls(self._hand).items() if identity(url) == identity(page.url)), None
            )
        candidates = (shown, linked, page.pager.number)
        return next((number for number in candidates if number and number not in taken), max(taken, default=0) + 1)
