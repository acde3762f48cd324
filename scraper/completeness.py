"""Whether all pages of an article are in hand, and if not, which is missing and why. Part of `scraper`.

What decides: a claimed count ("Halaman 1/3", page numbers), else whether the last page in hand leads on. A page that
nothing leads on from is the end seen, so a plain single page is complete with one page claimed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec import structs

from scraper.model import Completeness, Page, PagesState
from scraper.pagination.plan import NO_PAGER
from scraper.seams import new_paragraphs
from scraper.urls import canonical_url, identity

MOST_REASONS = 20
"""Missing pages that a reason names one by one."""
SAME_TEXT = "holds the same text"


@dataclass
class Hand:
    """What has come so far."""

    max_pages: int
    pages: dict[int, Page] = field(default_factory=dict)
    whole: Page | None = None
    """The one-page view, if it came and holds all pages."""
    doubtful: Page | None = None
    """A one-page view that may have been cut short; the last page will tell."""
    lost: dict[str, str] = field(default_factory=dict)
    """URL → why it could not be had."""
    answered: set[str] = field(default_factory=set)
    """Identities of URLs that came or were lost."""

    @property
    def claimed(self) -> int | None:
        """The highest count that a page with any evidence of a pager claims; None where none does."""
        paged = [page for page in self.pages.values() if NO_PAGER not in page.pager.evidence]
        return max((page.pager.count for page in paged or self.pages.values() if page.pager.count), default=None)

    def text_pages(self) -> dict[int, Page]:
        """The pages that make the text: those in hand and, from the one-page view, what they lack.

        The view does not say where its pages end: what stands on no page in hand is counted to the page after the first.
        """
        if self.whole is None:
            return self.pages
        first = min(self.pages, default=None)
        if first != 1:
            return {1: self.whole}
        return {1: self.pages[1], 2: _rest(self.whole, self.pages[1])}


def known_urls(hand: Hand) -> dict[int, str]:
    """Page number → URL, as far as the pages in hand say; what a page says of itself goes before what others say of it."""
    known: dict[int, str] = {}
    for number, page in sorted(hand.pages.items()):
        for place, url in enumerate(page.pager.page_urls, start=1):
            known.setdefault(place, url)
        if page.pager.next_url:
            known.setdefault(number + 1, page.pager.next_url)
        if number > 1 and page.pager.article_url:
            known.setdefault(1, page.pager.article_url)
    return known


def judge_completeness(hand: Hand) -> Completeness:
    """`complete`, `partial` with its reason, or `unknown`."""
    if hand.whole is not None:
        url = (canonical_url(hand.whole.url),) if hand.whole.url else ()
        claimed = hand.claimed or hand.whole.pager.count
        return Completeness(state=PagesState.COMPLETE, claimed=claimed, fetched=claimed or 1, urls=url)
    last = max(hand.pages)
    claimed = max(hand.claimed, last) if hand.claimed else None
    known = known_urls(hand)
    urls = _urls(hand, known)
    missing = [
        number for number in range(1, max(claimed or 0, last, max(known, default=1)) + 1) if number not in hand.pages
    ]
    if claimed is not None:
        missing = [number for number in missing if number <= claimed]
    reasons = _reasons(hand, {number: known.get(number) for number in missing})
    state = PagesState.PARTIAL if missing else PagesState.COMPLETE
    if claimed is None and missing == [last + 1] and SAME_TEXT in reasons[0]:
        state = PagesState.UNKNOWN
    return Completeness(
        state=state,
        claimed=claimed if claimed is not None or missing else last,
        fetched=len(hand.pages),
        urls=urls,
        reason="; ".join(reasons) or None,
    )


def _urls(hand: Hand, known: dict[int, str]) -> tuple[str, ...]:
    """Each page's own URL; where a saved page knows only page 1's (its canonical), the one by which others link it."""
    urls: dict[str, str] = {}
    for number, page in sorted(hand.pages.items()):
        url = canonical_url(page.url) if page.url else known.get(number)
        if url and identity(url) in urls:
            url = known.get(number)
        if url:
            urls.setdefault(identity(url), url)
    return tuple(urls.values())


def _reasons(hand: Hand, missing: dict[int, str | None]) -> list[str]:
    """One reason for each missing page; of many, the first few and how many more there are."""
    told = dict(list(missing.items())[: MOST_REASONS if len(missing) > MOST_REASONS + 1 else None])
    reasons = [f"page {number}: {_why(hand, number, url)}" for number, url in told.items()]
    return [*reasons, f"and {len(missing) - len(told)} more pages"] if len(told) < len(missing) else reasons


def _why(hand: Hand, number: int, url: str | None) -> str:
    if url is None:
        return "no link leads to it"
    lost = next((reason for known, reason in hand.lost.items() if known and identity(known) == identity(url)), None)
    if lost:
        return f"{lost} ({url})"
    if len(hand.pages) >= hand.max_pages or number > hand.max_pages:
        return f"beyond max_pages={hand.max_pages} ({url})"
    return f"not fetched ({url})"


def _rest(whole: Page, first: Page) -> Page:
    return structs.replace(whole, paragraphs=tuple(new_paragraphs(whole, [first])))
