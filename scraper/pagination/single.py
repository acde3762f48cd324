"""The link that shows all pages of an article at once. Part of `scraper.pagination`.

Taken only where the page links it: guessing `?page=all` costs a request on every site that ignores it.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from scraper.page_marks import PAGE_PARAMETERS
from scraper.pagination import words
from scraper.pagination.hrefs import hrefs
from scraper.pagination.links import Document
from scraper.pagination.signs import text_of
from scraper.urls import absolute_url, canonical_url, identity, same_article

ALL = {"all", "semua", "full", "single", "seluruhnya"}
SWITCHES = {
    "single": {"1", "true"},
    "single_page": {"1", "true"},
    "singlepage": {"1", "true"},
    "showpage": ALL,
    "pagewanted": ALL,
    "view": ALL,
}
TAIL = re.compile(r"all|semua|view-?all|show-?all|full|komplettansicht|single-?page", re.IGNORECASE)
PRINT = re.compile(r"print|cetak|drucken", re.IGNORECASE)


def is_single_page_url(url: str) -> bool:
    """True if `url` asks for all pages at once by its shape: `?page=all`, `?single=1`, `/all`."""
    parts = urlsplit(url)
    if any(_asks_for_all(name.lower(), value.lower()) for name, value in parse_qsl(parts.query)):
        return True
    *stem, tail = parts.path.rstrip("/").split("/")
    return len(stem) > 1 and TAIL.fullmatch(tail) is not None


def single_page_link(document: Document) -> str | None:
    """The URL of the all-pages view that this page links, without fragment; None if it links none.

    The link must lead to this article: its URL may differ by a switch in the query or one last path segment only.
    """
    for element, href in hrefs(document.root):
        url = absolute_url(document.base_url, href) if document.may_lead_to_sibling(href) else None
        if url is None or element.tag == "link":
            continue
        url = canonical_url(url)
        says_all = words.SINGLE_PAGE.search(text_of(element)) is not None
        if (is_single_page_url(url) or (says_all and _adds_a_switch(document, url))) and _is_of(document, url):
            return None if PRINT.search(text_of(element)) and not says_all else url
    return None


def without_switch(url: str) -> str:
    """`url` without what asks for all pages: the article's own."""
    parts = urlsplit(url)
    pairs = [pair for pair in parts.query.split("&") if pair and not _asks_for_all(*_lower(pair))]
    *stem, tail = parts.path.rstrip("/").split("/")
    path = "/".join(stem) if TAIL.fullmatch(tail) and len(stem) > 1 else parts.path
    return canonical_url(urlunsplit((parts.scheme, parts.netloc, path, "&".join(pairs), "")))


def _is_of(document: Document, url: str) -> bool:
    bare = without_switch(url)
    return any(
        same_article(base, bare) or same_article(without_switch(base), bare) for base in document.bases
    ) or _adds_a_switch(document, url)


def _adds_a_switch(document: Document, url: str) -> bool:
    """True if `url` is this article's with one more parameter, whatever its name."""
    parts = urlsplit(url)
    if len(parts.query.split("&")) > 1 or not parts.query:
        return False
    bare = identity(urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")))
    return any(identity(base) == bare or same_article(base, url.partition("?")[0]) for base in document.bases)


def _asks_for_all(name: str, value: str) -> bool:
    return (name in PAGE_PARAMETERS and value in ALL) or value in SWITCHES.get(name, ())


def _lower(pair: str) -> tuple[str, str]:
    name, _, value = pair.lower().partition("=")
    return name, value
