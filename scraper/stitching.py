"""Pages of one article to the article, whole or honestly not. Part of `scraper`; fetches nothing, says what to fetch.

gathering = Gathering(max_pages=20)
gathering.add(first)
while urls := gathering.wanted: fetch each, then `add` or `lose` it
article = gathering.article(source=…, now=…)
"""

from __future__ import annotations

from datetime import datetime

from msgspec import structs

from scraper.assembly import assemble
from scraper.completeness import SAME_TEXT, Hand, judge_completeness, known_urls
from scraper.errors import UnreadablePage
from scraper.model import Article, Page, Pager
from scraper.pagination.plan import NO_PAGER
from scraper.pagination.single import is_single_page_url, without_switch
from scraper.seams import folded, is_one_headline, is_repeat, says_not_found, without_page_number
from scraper.urls import canonical_url, identity, same_article, sibling_marks
from scraper.views import ends_like, is_whole

FEWEST_FOR_ONE_VIEW = 2
"""Pages that must be missing before the one-page view is asked for: for one, its own URL costs the same and says its number."""
NOTHING_NEW = "holds nothing new"
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
        return tuple(asked[: max(room, 0)])

    def add(self, page: Page) -> None:
        """Take in a page. One that gives nothing (no text, another article, the text of a page in hand) counts as lost."""
        outstanding = self.wanted
        fault = self._fault(page)
        if self._shows_false_numbers(page, fault):
            self._disown_numbers()
            return
        key = identity(page.url) if page.url else None
        if fault:
            asked = next(
                (url for url in outstanding if identity(url) == key), outstanding[0] if outstanding else page.url
            )
            self.lose(asked or "", fault)
            return
        if self._is_one_view(page):
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

    def _shows_false_numbers(self, page: Page, fault: str | None) -> bool:
        """True if the first numbered page is an article of its own, or the text in hand again without a word of pages."""
        first = next(iter(self._hand.pages.values()), None)
        if first is None or len(self._hand.pages) > 1 or self._is_one_view(page) or not self._is_numbered_weakly(page):
            return False
        says_pages = any(line.startswith("indicator") for line in first.pager.evidence)
        repeats = fault is not None and fault.startswith((SAME_TEXT, NOTHING_NEW))
        return (repeats and not says_pages) or not is_one_headline(page.headline, first.headline)

    def _is_numbered_weakly(self, page: Page) -> bool:
        """True if `page` is numbered as pages are, but as articles (`/baca/3`) and answers (`?jawaban=2`) are too."""
        bases = {url for other in self._hand.pages.values() for url in (other.pager.article_url, other.url) if url}
        marks = [mark for base in bases for mark in sibling_marks(base, page.url)] if page.url else []
        return bool(marks) and not any(mark.strong for mark in marks)

    def _disown_numbers(self) -> None:
        """What looked like a pager numbers something else: the page in hand is its article's only one."""
        hand = self._hand
        page = next(iter(hand.pages.values()))
        alone = Pager(
            article_url=canonical_url(page.url or ""),
            number=1,
            count=1,
            evidence=("its numbers lead to no further text",),
        )
        hand.pages = {1: structs.replace(page, pager=alone)}
        hand.lost.clear()

    def _one_view(self) -> str | None:
        views = [page.pager.single_page_url for page in self._hand.pages.values() if page.pager.single_page_url]
        return next((url for url in views if identity(url) not in self._hand.answered), None)

    def _is_worth_it(self) -> bool:
        claimed = self._hand.claimed
        return claimed is None or claimed - len(self._hand.pages) >= FEWEST_FOR_ONE_VIEW

    def _is_one_view(self, page: Page) -> bool:
        """A view that still leads on to a next page is no view of all: its site ignores the parameter."""
        views = {
            identity(other.pager.single_page_url) for other in self._hand.pages.values() if other.pager.single_page_url
        }
        return page.url is not None and (
            identity(page.url) in views or (is_single_page_url(page.url) and page.pager.next_url is None)
        )

    def _fault(self, page: Page) -> str | None:
        """Why `page` is no further page of this article; None if it is one."""
        if not page.paragraphs:
            return "holds no text"
        pages = self._hand.pages
        if pages and says_not_found(page):
            return "says that it is not found"
        if pages and not self._is_same_article(page):
            return f"leads to another article ({page.url})"
        if pages and self._is_one_view(page) and not self._holds_known_text(page):
            return "is no view of all pages: the text in hand is not in it"
        if twin := next((number for number, other in sorted(pages.items()) if is_repeat(page, [other])), None):
            return f"{SAME_TEXT} as page {twin}"
        return NOTHING_NEW if is_repeat(page, list(pages.values())) else None

    def _holds_known_text(self, view: Page) -> bool:
        """True if most of what the pages in hand say stands in `view`."""
        known = {folded(text) for page in self._hand.pages.values() for text in page.paragraphs}
        return 2 * len(known & {folded(text) for text in view.paragraphs}) >= len(known)

    def _is_same_article(self, page: Page) -> bool:
        """By URL, else by headline: a site may move an article between two fetches."""
        if page.url is None:
            return True
        known = {*known_urls(self._hand).values(), *(other.url for other in self._hand.pages.values() if other.url)}
        views = {other.pager.single_page_url for other in self._hand.pages.values() if other.pager.single_page_url}
        if any(same_article(url, page.url) for url in known | views):
            return True
        heads = {folded(without_page_number(other.headline) or "") for other in self._hand.pages.values()}
        return folded(without_page_number(page.headline) or "") in heads - {""}

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
