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
from scraper.pagination import words
from scraper.urls import absolute_url, canonical_url, identity, sibling_marks

NOWHERE = re.compile(r"^\s*(?:#|javascript:|$)", re.IGNORECASE)
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

    def __init__(self, root: HtmlElement, own: str | None, declared: str | None, body: HtmlElement | None) -> None:
        self.root = _fullest(root)
        self.own = own
        self.bases = tuple(url for url in (own, declared) if url)
        self._heart = _ancestors(body if body is not None else next(self.root.iter("h1"), None))
        self._decoys: dict[HtmlElement, bool] = {}
        base = root.xpath("string((//base/@href)[1])")
        self.base_url = absolute_url(own, base) if base else own

    def is_decoy(self, element: HtmlElement) -> bool:
        """True inside a block of comments, related news or the like that does not hold the article itself."""
        trail = []
        answer = False
        for place in (element, *element.iterancestors()):
            if place in self._heart:
                break
            known = self._decoys.get(place)
            if known is None:
                trail.append(place)
                known = words.DECOY_CLASS.search(names_of(place)) is not None
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

    def marks(self, url: str) -> tuple[Mark, ...]:
        """How `url` reads as a page of this article, from any of its own URLs."""
        return next((marks for base in self.bases if (marks := sibling_marks(base, url))), ())

    def is_this_page(self, url: str) -> bool:
        return any(identity(url) == identity(base) for base in self.bases[:1])


def page_links(document: Document) -> list[PageLink]:
    """All links to pages of the same article in reading order, decoys left out."""
    return [link for element, href in _hrefs(document.root) if (link := _read(document, element, href))]


def names_of(element: HtmlElement) -> str:
    """Class and id of `element`, for the class-name patterns."""
    return f"{element.get('class', '')} {element.get('id', '')}"


def text_of(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def hrefs(root: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Every element that leads somewhere, with where; also options of a page menu and links kept in data attributes."""
    yield from _hrefs(root)


def _hrefs(root: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    for element in root.iter("a", "link", "option", "button"):
        if element.tag == "link":
            if {"next", "prev"} & set(element.get("rel", "").lower().split()):
                yield element, element.get("href", "")
        elif element.tag == "option":
            if "/" in element.get("value", "") or "?" in element.get("value", ""):
                yield element, element.get("value", "")
        else:
            href = element.get("href", "")
            held = element.get("data-href") or element.get("data-url") or element.get("data-link")
            yield element, held if held and NOWHERE.match(href) else href


def _read(document: Document, element: HtmlElement, href: str) -> PageLink | None:
    text = text_of(element)
    label = _label(element, text)
    if NOWHERE.match(href):
        return _here(document, element, label)
    url = absolute_url(document.base_url, href)
    if (
        url is None
        or PAGE_FRAGMENT.search(urlsplit(url).fragment)
        or _loads_more(element, text)
        or document.is_decoy(element)
    ):
        return None
    url = canonical_url(url)
    marks = document.marks(url)
    here = document.is_this_page(url)
    if not marks and not here:
        return None
    rel = set(element.get("rel", "").lower().split())
    names = names_of(element)
    return PageLink(
        url=url,
        mark=None if here else marks[0],
        label=label,
        says_next="next" in rel
        or bool(words.NEXT.match(text) or words.NEXT_CLASS.search(re.sub(r"(?<=[a-z])(?=[A-Z])", "-", names))),
        says_previous="prev" in rel or bool(words.PREVIOUS.match(text) or words.PREVIOUS_CLASS.search(names)),
        is_current=_is_current(element),
        is_picture=not text and element.find(".//img") is not None,
        in_pager=_in_pager(element),
        element=element,
    )


def _here(document: Document, element: HtmlElement, label: int | None) -> PageLink | None:
    """A link to nowhere in a pager is the page one is on; anywhere else it is a button."""
    if (
        label is None
        or element.tag == "button"
        or not document.own
        or not _in_pager(element)
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


def _label(element: HtmlElement, text: str) -> int | None:
    named = text or element.get("aria-label", "") or element.get("title", "")
    found = words.LABEL.match(named)
    return int(found[1] or found[2]) if found else None


def _loads_more(element: HtmlElement, text: str) -> bool:
    return (
        bool(words.LOAD_MORE.search(text) or words.LOAD_MORE.search(names_of(element)))
        or element.get("data-remote") == "true"
    )


def _in_pager(element: HtmlElement) -> bool:
    places = [element, *element.iterancestors()][:5]
    return any(words.PAGER_CLASS.search(names_of(place)) for place in places if place.tag not in {"body", "html"})


def _is_current(element: HtmlElement) -> bool:
    parent = element.getparent()
    marked = [element] if parent is None or parent.tag not in {"li", "span"} else [element, parent]
    return any(place.get("aria-current") or words.CURRENT_CLASS.search(place.get("class", "")) for place in marked)


def _fullest(root: HtmlElement) -> HtmlElement:
    """A page that closes `html` twice gives a tree with two roots: the one that holds the page."""
    roots = [place for place in (root, *root.itersiblings()) if isinstance(place.tag, str)]
    return max(roots, key=lambda place: sum(1 for _ in place.iter()))


def _ancestors(element: HtmlElement | None) -> frozenset[HtmlElement]:
    return frozenset() if element is None else frozenset((element, *element.iterancestors()))
