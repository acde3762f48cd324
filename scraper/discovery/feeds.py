"""RSS 0.9x to 2.0, RDF, Atom and JSON Feed → links. Part of `scraper.discovery`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from lxml import etree

from scraper.discovery.links import Link, Listing, moment, once
from scraper.discovery.shapes import is_front_page
from scraper.discovery.xml import children, local, text_at
from scraper.errors import UnreadablePage
from scraper.foreign_json import load_json
from scraper.model import SourceKind
from scraper.urls import absolute_url, canonical_url

ROOTS = {"rss", "feed", "rdf"}


def read_feed(root: etree._Element, url: str, allow: re.Pattern[str] | None) -> Listing:
    """The entries of a feed. Links to a front page are none: some feeds give nothing else for every entry."""
    entries = (element for element in root.iter() if local(element) in {"item", "entry"})
    links = (_link(url, _address(entry), _title(text_at(entry, "title")), _date(entry)) for entry in entries)
    following = next(
        (link.get("href") for link in root.iter() if local(link) == "link" and link.get("rel") == "next"), None
    )
    return Listing(
        kind=SourceKind.FEED, links=_kept(links, allow), next_url=absolute_url(url, following) if following else None
    )


def read_json_feed(body: bytes, url: str, allow: re.Pattern[str] | None) -> Listing:
    """The items of a JSON Feed (jsonfeed.org). Raises `UnreadablePage` for other JSON."""
    try:
        feed = load_json(body)
    except ValueError as error:
        raise UnreadablePage(f"the feed is not JSON: {error}") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise UnreadablePage("the JSON is no feed: it has no list of items")
    links = (_json_link(url, item) for item in items if isinstance(item, dict))
    following = feed.get("next_url")
    return Listing(
        kind=SourceKind.FEED,
        links=_kept(links, allow),
        next_url=absolute_url(url, following) if isinstance(following, str) else None,
    )


def _kept(links: Iterator[Link | None], allow: re.Pattern[str] | None) -> tuple[Link, ...]:
    return once(
        link for link in links if link and not is_front_page(link.url) and (allow is None or allow.search(link.url))
    )


def _json_link(base: str, item: dict[str, Any]) -> Link | None:
    address = item.get("url") or item.get("external_url")
    date = item.get("date_published")
    title = item.get("title")
    return _link(
        base, address if isinstance(address, str) else None, str(title) if title else None, str(date) if date else None
    )


def _link(base: str, address: str | None, title: str | None, date: str | None) -> Link | None:
    url = absolute_url(base, address) if address else None
    return Link(url=canonical_url(url), title=title, published=moment(date)) if url else None


def _address(entry: etree._Element) -> str | None:
    """The article's own address: what a feed proxy replaced, the alternate link, the link, a guid that is one."""
    original = text_at(entry, "origlink")
    if original:
        return original
    for link in children(entry, "link"):
        if link.get("href") and link.get("rel", "alternate") == "alternate":
            return link.get("href")
        if link.text and link.text.strip():
            return link.text.strip()
    guid = next(children(entry, "guid"), None)
    if (
        guid is not None
        and guid.get("isPermaLink", "true") == "true"
        and guid.text
        and guid.text.strip().startswith("http")
    ):
        return guid.text.strip()
    return next((value for name, value in entry.attrib.items() if str(name).endswith("about")), None)


def _date(entry: etree._Element) -> str | None:
    return text_at(entry, "pubdate", "published", "date", "issued", "updated", "modified")


def _title(text: str | None) -> str | None:
    """Plain text: titles come escaped once or twice, some with tags."""
    plain = unescape(re.sub(r"<[^<>]*>", " ", unescape(text or "")))
    return " ".join(plain.split()) or None
