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
MOST_URLS = 5000
"""A sitemap may name 50,000, most of them years old; one crawl follows a few hundred at most."""
MONTH = re.compile(r"(20\d\d)[-_/]?(0[1-9]|1[0-2])(?:[-_/]?(?:0[1-9]|[12]\d|3[01]))?(?!\d)")
BEFORE_ALL = datetime(1, 1, 1, tzinfo=UTC)


def read_sitemap(root: etree._Element, url: str, allow: re.Pattern[str] | None) -> Listing:
    """The URLs of a sitemap, those with a news date first come as they stand; of an index, its sitemaps."""
    links = (_link(entry, url, allow) for entry in _newest(list(children(root, "url"))))
    nested = [
        (absolute_url(url, text_at(entry, "loc") or ""), moment(text_at(entry, "lastmod")))
        for entry in children(root, "sitemap")
    ]
    nested.sort(key=lambda pair: pair[1] or _month_in(pair[0] or "") or BEFORE_ALL, reverse=True)
    sitemaps = tuple(dict.fromkeys(address for address, _ in nested if address))
    return Listing(kind=SourceKind.SITEMAP, links=once(link for link in links if link), sitemaps=sitemaps)


def _month_in(url: str) -> datetime | None:
    """The month (or day) that the name of a sitemap says it is of ("sitemap-2026-11.xml"); None if it says none."""
    found = MONTH.search(url)
    return datetime(int(found[1]), int(found[2]), 1, tzinfo=UTC) if found else None


def _newest(entries: list[etree._Element]) -> list[etree._Element]:
    """At most `MOST_URLS` of `entries`, in their order: the latest by the stamps that they carry, ISO dates all of them.

    Without stamps the two ends are taken: some sites add at the top, some at the bottom.
    """
    if len(entries) <= MOST_URLS:
        return entries
    stamps = [text_at(entry, "publication_date", "lastmod") or "" for entry in entries]
    if not any(stamps):
        return entries[: MOST_URLS // 2] + entries[-MOST_URLS // 2 :]
    latest = sorted(range(len(entries)), key=stamps.__getitem__, reverse=True)[:MOST_URLS]
    return [entries[place] for place in sorted(latest)]


def read_plain_sitemap(body: bytes, url: str, allow: re.Pattern[str] | None) -> Listing:
    """The URLs of a sitemap that is text, one a line (sitemaps.org allows it)."""
    urls = (absolute_url(url, line) for line in body.decode("utf-8-sig", errors="replace").split())
    canonical = (canonical_url(found) for found in urls if found)
    links = once(Link(url=one) for one in canonical if (allow.search(one) if allow else is_article_shape(one)))
    return Listing(kind=SourceKind.SITEMAP, links=links)


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
