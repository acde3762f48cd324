"""Sitemaps, news sitemaps and sitemap indexes → links. Part of `scraper.discovery` (sitemaps.org, Google News sitemaps)."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from lxml import etree

from scraper.discovery.links import Link, Listing, moment, once
from scraper.discovery.shapes import is_article_shape
from scraper.discovery.xml import children, text_at
from scraper.model import SourceKind
from scraper.urls import absolute_url, canonical_url

ROOTS = {"urlset", "sitemapindex"}
BEFORE_ALL = datetime(1, 1, 1, tzinfo=UTC)


def read_sitemap(root: etree._Element, url: str, allow: re.Pattern[str] | None) -> Listing:
    """The URLs of a sitemap, those with a news date first come as they stand; of an index, its sitemaps."""
    links = (_link(entry, url, allow) for entry in children(root, "url"))
    nested = [
        (absolute_url(url, text_at(entry, "loc") or ""), moment(text_at(entry, "lastmod")))
        for entry in children(root, "sitemap")
    ]
    nested.sort(key=lambda pair: pair[1] or BEFORE_ALL, reverse=True)
    sitemaps = tuple(dict.fromkeys(address for address, _ in nested if address))
    return Listing(kind=SourceKind.SITEMAP, links=once(link for link in links if link), sitemaps=sitemaps)


def _link(entry: etree._Element, base: str, allow: re.Pattern[str] | None) -> Link | None:
    """What a news sitemap lists is an article; what a plain one lists is judged by its URL."""
    address = next((loc.text for loc in children(entry, "loc") if loc.text), None)
    url = absolute_url(base, address) if address else None
    if url is None:
        return None
    url = canonical_url(url)
    date, title = text_at(entry, "publication_date"), text_at(*_news(entry), "title")
    if not (allow.search(url) if allow else date or is_article_shape(url)):
        return None
    return Link(url=url, title=title, published=moment(date or text_at(entry, "lastmod")))


def _news(entry: etree._Element) -> tuple[etree._Element]:
    return (next(children(entry, "news"), entry),)
