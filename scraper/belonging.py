"""Whether a page that came belongs to the article in hand, and as what. Part of `scraper`; pure.

By its URL where that says so plainly, else by headline and text: sites answer with other articles, with the page that is
had already, and with apologies, all of them with status 200.
"""

from __future__ import annotations

from msgspec import structs

from scraper.completeness import SAME_TEXT, Hand, known_urls
from scraper.model import Page, Pager
from scraper.pagination.plan import STRAYS
from scraper.pagination.single import is_single_page_url
from scraper.seams import excuse_of, folded, is_one_headline, is_repeat, without_page_number
from scraper.urls import canonical_url, identity, same_article, sibling_marks

NOTHING_NEW = "holds nothing new"
ANOTHER = "leads to another article"


def fault_of(hand: Hand, page: Page) -> str | None:
    """Why `page` is no further page of this article; None if it is one."""
    if not page.paragraphs:
        return "holds no text"
    pages = hand.pages
    if pages and (excuse := excuse_of(page)):
        return excuse
    if pages and not _is_same_article(hand, page):
        return f"{ANOTHER} ({page.url})"
    if pages and is_one_view(hand, page) and not _holds_known_text(hand, page):
        return "is no view of all pages: the text in hand is not in it"
    if twin := next((number for number, other in sorted(pages.items()) if is_repeat(page, [other])), None):
        return f"{SAME_TEXT} as page {twin}"
    return NOTHING_NEW if is_repeat(page, list(pages.values())) else None


def is_one_view(hand: Hand, page: Page) -> bool:
    """A view that still leads on to a next page is no view of all: its site ignores the parameter."""
    views = {identity(other.pager.single_page_url) for other in hand.pages.values() if other.pager.single_page_url}
    return page.url is not None and (
        identity(page.url) in views or (is_single_page_url(page.url) and page.pager.next_url is None)
    )


def shows_false_numbers(hand: Hand, page: Page, fault: str | None) -> bool:
    """True if the first numbered page is an article of its own, or the text in hand again without a word of pages."""
    first = next(iter(hand.pages.values()), None)
    if first is None or len(hand.pages) > 1 or is_one_view(hand, page) or not _is_numbered_weakly(hand, page):
        return False
    if fault is None or fault.startswith(ANOTHER):
        return not is_one_headline(page.headline, first.headline)
    says_pages = any(line.startswith("indicator") for line in first.pager.evidence)
    return fault.startswith((SAME_TEXT, NOTHING_NEW)) and not says_pages


def disown_numbers(hand: Hand) -> None:
    """What looked like a pager numbers something else: the page in hand is its article's only one."""
    page = next(iter(hand.pages.values()))
    alone = Pager(
        article_url=canonical_url(page.url or ""),
        number=1,
        count=1,
        evidence=("its numbers lead to no further text",),
    )
    hand.pages = {1: structs.replace(page, pager=alone)}
    hand.lost.clear()


def _is_numbered_weakly(hand: Hand, page: Page) -> bool:
    """True if `page` is numbered as pages are, but as articles (`/baca/3`) and answers (`?jawaban=2`) are too."""
    bases = {url for other in hand.pages.values() for url in (other.pager.article_url, other.url) if url}
    marks = [mark for base in bases for mark in sibling_marks(base, page.url)] if page.url else []
    return bool(marks) and not any(mark.strong for mark in marks)


def _holds_known_text(hand: Hand, view: Page) -> bool:
    """True if most of what the pages in hand say stands in `view`."""
    known = {folded(text) for page in hand.pages.values() for text in page.paragraphs}
    return 2 * len(known & {folded(text) for text in view.paragraphs}) >= len(known)


def _is_same_article(hand: Hand, page: Page) -> bool:
    """By URL, else by headline: a site may move an article between two fetches."""
    if page.url is None:
        return True
    known = {*known_urls(hand).values(), *(other.url for other in hand.pages.values() if other.url)}
    views = {other.pager.single_page_url for other in hand.pages.values() if other.pager.single_page_url}
    if any(same_article(url, page.url) for url in known | views) and not any(
        line.startswith(STRAYS) for line in page.pager.evidence
    ):
        return True
    heads = {folded(without_page_number(other.headline) or "") for other in hand.pages.values()}
    return folded(without_page_number(page.headline) or "") in heads - {""}
