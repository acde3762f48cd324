"""The next page of a list of articles. Part of `scraper.pagination`."""

from __future__ import annotations

from urllib.parse import urlsplit

from lxml.html import HtmlElement

from scraper.pagination.links import Document, next_links
from scraper.pagination.plan import Plan
from scraper.urls import canonical_url, identity


def next_of_list(root: HtmlElement, url: str) -> str | None:
    """The next page of the list of articles at `url`; None if it links none.

    Found like an article's, and where that fails (pages by date or offset) by a next link that stays below the list's path.
    """
    own = canonical_url(url)
    document = Document(root, own, None, None, is_list=True)
    following = Plan(document, None, None).pager().next_url
    return following or next((found for found in next_links(document) if _is_below(own, found)), None)


def _is_below(own: str, other: str) -> bool:
    mine, theirs = urlsplit(own), urlsplit(other)
    stays = (
        theirs.path == mine.path
        or theirs.path.startswith(mine.path.rstrip("/") + "/")
        or _parent(theirs.path) == _parent(mine.path) != ""
    )
    return mine.netloc == theirs.netloc and stays and identity(own) != identity(other)


def _parent(path: str) -> str:
    return path.rstrip("/").rpartition("/")[0]
