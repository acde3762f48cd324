"""What an answer is (a list, a feed, a sitemap, an article) and which links it holds. Part of `scraper.discovery`."""

from __future__ import annotations

import re

from lxml import etree

from scraper.discovery import feeds, sitemaps
from scraper.discovery.links import Listing, compile_allow
from scraper.discovery.listings import read_listing
from scraper.discovery.shapes import is_article_shape
from scraper.discovery.xml import BLANK, HEAD, fault_of, in_utf8, is_feed, local, parse_xml
from scraper.errors import UnreadablePage
from scraper.model import PageKind, SourceKind
from scraper.pages import read_page
from scraper.pages.decoding import parse

PLAIN_LIST = re.compile(rb"https?://\S+\s*(?:\n\s*https?://\S+\s*)*", re.IGNORECASE)


def find_links(body: bytes, url: str, *, kind: SourceKind | None, allow: tuple[str, ...]) -> Listing:
    """The articles that the answer `body` of `url` leads to, and what comes after it.

    What the answer is decides how it is read; `kind` decides only between a list and an article. `allow` holds regular
    expressions of article URLs; without them each link is judged by itself. Raises `UnreadablePage` for what is none of
    these and `ConfigurationError` for a bad expression.
    """
    pattern = compile_allow(allow)
    if kind is SourceKind.ARTICLE:
        return Listing(kind=SourceKind.ARTICLE)
    body = in_utf8(body)
    start = body[:HEAD].lstrip(BLANK)
    if start.startswith(b"{"):
        return feeds.read_json_feed(body, url, pattern)
    if PLAIN_LIST.fullmatch(start[: start.rfind(b"\n") + 1] or start):
        return sitemaps.read_plain_sitemap(body, url, pattern)
    if is_feed(start) or (kind in {SourceKind.FEED, SourceKind.SITEMAP} and not _is_html(start)):
        root = parse_xml(body)
        if root is not None and (listing := _read_xml(root, url, pattern)):
            if not (listing.links or listing.sitemaps) and (fault := fault_of(root)):
                raise UnreadablePage(f"the feed or sitemap is broken before its first link: {fault}")
            return listing
    if kind is None and is_article_shape(url) and read_page(body, url).kind is PageKind.ARTICLE:
        return Listing(kind=SourceKind.ARTICLE)
    return read_listing(parse(body), url, pattern)


def _read_xml(root: etree._Element, url: str, allow: re.Pattern[str] | None) -> Listing | None:
    name = local(root)
    if name in feeds.ROOTS:
        return feeds.read_feed(root, url, allow)
    return sitemaps.read_sitemap(root, url, allow) if name in sitemaps.ROOTS else None


def _is_html(start: bytes) -> bool:
    return re.match(rb"<!doctype\s+html|<html", start, re.IGNORECASE) is not None
