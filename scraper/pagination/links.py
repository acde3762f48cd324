"""The links of a page that lead to pages of the same article, and what each says of itself. Part of `scraper.pagination`.

Sameness is decided by the URL (`scraper.urls.sibling_marks`), so that next articles, index pages and "load more" fall
away whatever they are called; comment pagers share the URL and are known by where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from scraper.page_marks import Mark
from scraper.pagination import signs, words
from scraper.pagination.hrefs import NOWHERE, hrefs
from scraper.pagination.signs import names_of, text_of
from scraper.urls import absolute_url, canonical_url, counted_from_zero, identity, sibling_marks, site_of

ORIGIN = {"ref", "source", "src", "from", "via"}
LEAST_TITLE = 3
"""Words of a link that may be another article's title."""
PAGE_FRAGMENT = re.compile(r"comment|komentar|respond|disqus|review", re.IGNORECASE)


class PageLink(NamedTuple):
    """One link to a page of this article. `mark` None: the very page that was read."""

    url: str
    mark: Mark | None
    label: int | None
    """The page number that its text names."""
    says_next: bool
    says_previous: bool
    is_current: bool
    """Marked as the page one is on: a "#" link or an "active" class."""
    is_picture: bool
    in_pager: bool
    element: HtmlElement


class Document:
    """A page's tree with the places that matter: where the article is and which blocks are about something else."""

    def __init__(
        self,
        root: HtmlElement,
        own: str | None,
        declared: str | None,
        body: HtmlElement | None,
        *,
        is_list: bool = False,
    ) -> None:
        self.root = _fullest(root)
        self.own = own
        self.is_list = is_list
        """A list of articles: its blocks of latest news and its "load more" are its own, only comments are not."""
        self.bases = tuple(dict.fromkeys(url for url in (own, declared, own and without_origin(own)) if url))
        words_of_bases = [_longest_word(url) for url in self.bases]
        self._words = tuple(word for word in words_of_bases if word) if all(words_of_bases) else ()
        self._heart = _ancestors(body if body is not None else next(self.root.iter("h1"), None))
        self._decoys: dict[HtmlElement, bool] = {}
        base = root.xpath("string((//base/@href)[1])")
        self.base_url = absolute_url(own, base) if base else own

    def is_decoy(self, element: HtmlElement) -> bool:
        """True inside a block of comments, related news or the like that does not hold the article itself."""
        decoys = words.COMMENT_CLASS if self.is_list else words.DECOY_CLASS
        trail = []
        answer = False
        for place in (element, *element.iterancestors()):
            if place in self._heart:
                break
            known = self._decoys.get(place)
            if known is None:
                trail.append(place)
                known = decoys.search(names_of(place)) is not None
            if known:
                answer = True
                break
        self._decoys.update(dict.fromkeys(trail, answer))
        return answer

    def is_near(self, element: HtmlElement) -> bool:
        """True if `element` stands in the article or right beside it."""
        return any(
            place in self._heart and place.tag not in {"body", "html"}
            for place in [element, *element.iterancestors()][:4]
        )

    def leads_elsewhere(self, element: HtmlElement) -> bool:
        """True if the block of `element`, up to the article, announces another article: what it counts are that one's pages."""
        for place in (element, *element.iterancestors()):
            if place in self._heart:
                return False
            urls = [(link, absolute_url(self.base_url, href)) for link, href in hrefs(place) if not NOWHERE.match(href)]
            links = [(link, canonical_url(url)) for link, url in urls if url]
            if links:
                return any(self._is_another(link, url) for link, url in links) and not any(
                    self.marks(url) for _, url in links
                )
        return False

    def _is_another(self, link: HtmlElement, url: str) -> bool:
        """True for a title or a "next" that leads to another article of this site; a "next" with words of this URL may be a page."""
        if self.own is None or self.is_this_page(url) or self.marks(url) or site_of(url) != site_of(self.own):
            return False
        if signs.says_next(link):
            return not self.may_lead_to_sibling(url)
        return len(text_of(link).split()) >= LEAST_TITLE

    def may_lead_to_sibling(self, href: str) -> bool:
        """False for nearly every link of a page, at no cost: a page of this article has the longest word of its URL too."""
        is_absolute = href.lstrip().startswith(("/", "http"))
        return not (is_absolute and self._words) or any(word in href for word in self._words)

    def leads_to_picture(self, url: str) -> bool:
        """True for a step of a slide show within the text ("/slug/foto/2"), unless this is one of its pages."""
        return words.PICTURE.search(url) is not None and not words.PICTURE.search(self.own or "")

    def marks(self, url: str) -> tuple[Mark, ...]:
        """How `url` reads as a page of this article, from any of its own URLs."""
        spellings = dict.fromkeys((url, without_origin(url)))
        return next((marks for base in self.bases for other in spellings if (marks := sibling_marks(base, other))), ())

    def is_this_page(self, url: str) -> bool:
        return any(identity(url) == identity(base) for base in self.bases[:1])


def page_links(document: Document) -> list[PageLink]:
    """All links to pages of the same article in reading order, decoys left out."""
    return [link for element, href in hrefs(document.root) if (link := _read(document, element, href))]


def without_origin(url: str) -> str:
    """`url` without what may say where a reader came from: enough to compare by, not to fetch."""
    parts = urlsplit(url)
    kept = [pair for pair in parts.query.split("&") if pair.partition("=")[0].lower() not in ORIGIN]
    return parts._replace(query="&".join(kept)).geturl()


def next_links(document: Document) -> Iterator[str]:
    """Every URL that a link calls the next, whatever page it is; comments left out."""
    for element, href in hrefs(document.root):
        url = None if NOWHERE.match(href) else absolute_url(document.base_url, href)
        if url and not document.is_decoy(element) and signs.says_next(element):
            yield canonical_url(url)


def _longest_word(url: str) -> str | None:
    """Of the letters in a URL's path; words for pages, which the bare URL lacks, are none. None for a path without any."""
    found = re.findall(r"[A-Za-z]{4,}", urlsplit(url).path)
    return max((word for word in found if not words.A_PAGE.fullmatch(word)), key=len, default=None)


def _read(document: Document, element: HtmlElement, href: str) -> PageLink | None:
    if not document.may_lead_to_sibling(href):
        return None
    text = text_of(element)
    label = signs.label_of(element)
    parent = element.getparent()
    if NOWHERE.match(href):
        return _here(document, element, label)
    url = absolute_url(document.base_url, href)
    if (
        url is None
        or document.leads_to_picture(url)
        or PAGE_FRAGMENT.search(urlsplit(url).fragment)
        or _loads_more(document, element, text)
        or document.is_decoy(parent if parent is not None and words.A_PAGE.search(text) else element)
    ):
        return None
    # "2" or "next" that leads to page 1: the site counts from zero.
    leads_on = label == 2 or (label is None and signs.says_next(element) and document.is_this_page(canonical_url(url)))  # noqa: PLR2004
    url = canonical_url(counted_from_zero(url) if leads_on else url)
    marks = document.marks(url)
    here = document.is_this_page(url)
    if not marks and not here:
        return None
    return PageLink(
        url=url,
        mark=None if here else marks[0],
        label=label,
        says_next=signs.says_next(element),
        says_previous=signs.says_previous(element),
        is_current=signs.is_current(element),
        is_picture=not text and element.find(".//img") is not None,
        in_pager=signs.is_in_pager(element),
        element=element,
    )


def _here(document: Document, element: HtmlElement, label: int | None) -> PageLink | None:
    """A link to nowhere in a pager is the page one is on; anywhere else it is a button."""
    if (
        label is None
        or element.tag == "button"
        or not document.own
        or not signs.is_in_pager(element)
        or document.is_decoy(element)
    ):
        return None
    return PageLink(
        url=document.own,
        mark=None,
        label=label,
        says_next=False,
        says_previous=False,
        is_current=True,
        is_picture=False,
        in_pager=True,
        element=element,
    )


def _loads_more(document: Document, element: HtmlElement, text: str) -> bool:
    if document.is_list:
        return False
    more = bool(words.LOAD_MORE.search(text) or words.LOAD_MORE.search(names_of(element)))
    return (more and not words.A_PAGE.search(text)) or element.get("data-remote") == "true"


def _fullest(root: HtmlElement) -> HtmlElement:
    """A page that closes `html` twice gives a tree with two roots: the one that holds the page."""
    roots = [place for place in (root, *root.itersiblings()) if isinstance(place.tag, str)]
    return root if len(roots) == 1 else max(roots, key=lambda place: sum(1 for _ in place.iter()))


def _ancestors(element: HtmlElement | None) -> frozenset[HtmlElement]:
    return frozenset() if element is None else frozenset((element, *element.iterancestors()))
