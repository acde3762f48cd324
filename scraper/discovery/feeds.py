"""RSS 0.9x to 2.0, RDF, Atom and JSON Feed → links. Part of `scraper.discovery`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from lxml import etree

from scraper.discovery.links import Link, Listing, moment, once
from scraper.discovery.shapes import is_front_page
from scraper.discovery.xml import children, is_cut_off, local, text_at
from scraper.errors import UnreadablePage
from scraper.foreign_json import load_json
from scraper.model import SourceKind
from scraper.urls import absolute_url, canonical_url

ROOTS = {"rss", "feed", "rdf"}
ESCAPED = re.compile(r"&(?:amp;)*(?:amp|#0*38);")
"""An ampersand that was escaped once more than the document needs."""
REDIRECTOR = re.compile(r"(?:^|\.)(?:google\.[a-z.]+|bing\.com|facebook\.com|yahoo\.com)$")


def read_feed(root: etree._Element, url: str, allow: re.Pattern[str] | None) -> Listing:
    """The entries of a feed. Links to a front page are none: some feeds give nothing else for every entry."""
    entries = [element for element in root.iter() if local(element) in {"item", "entry"}]
    if is_cut_off(root):
        entries = entries[:-1]
    links = (_link(url, _addresses(entry), _title(text_at(entry, "title")), _date(entry)) for entry in entries)
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
    addresses = [item.get("url"), item.get("external_url"), item.get("id")]
    date = item.get("date_published")
    title = item.get("title")
    named = (address for address in addresses[:2] if isinstance(address, str))
    ids = (address for address in addresses[2:] if isinstance(address, str) and address.startswith("http"))
    return _link(base, (*named, *ids), str(title) if title else None, str(date) if date else None)


def _link(base: str, addresses: Iterable[str], title: str | None, date: str | None) -> Link | None:
    """The link that the first of `addresses` gives which is more than a front page; the first if none is."""
    urls = [url for address in addresses if (url := absolute_url(base, ESCAPED.sub("&", address)))]
    if not urls:
        return None
    url = behind_redirect(next((url for url in urls if not is_front_page(url)), urls[0]))
    return Link(url=canonical_url(url), title=title, published=moment(date))


def behind_redirect(url: str) -> str:
    """Where a search engine's link leads, as it says itself; `url` if it does not."""
    parts = urlsplit(url)
    if not REDIRECTOR.search(parts.hostname or ""):
        return url
    named = [value for name, value in parse_qsl(parts.query) if name in {"url", "q", "u"}]
    return next((value for value in named if value.startswith(("http://", "https://"))), url)


def _addresses(entry: etree._Element) -> Iterator[str]:
    """The article's own address, the surest first: what a feed proxy replaced, the alternate link, a guid or id that is one."""
    original = text_at(entry, "origlink")
    if original:
        yield original
    links = [link for link in children(entry, "link") if link.get("rel", "alternate") == "alternate"]
    for link in sorted(links, key=lambda link: "html" not in link.get("type", "html")):
        address = link.get("href") or "".join(link.itertext()).strip()
        if address:
            yield absolute_url(link.base, address) or address
    for identifier in children(entry, "guid", "id"):
        address = (identifier.text or "").strip()
        if identifier.get("isPermaLink", "true") == "true" and address.startswith("http"):
            yield address
    yield from (str(value) for name, value in entry.attrib.items() if str(name).endswith("about"))


def _date(entry: etree._Element) -> str | None:
    return text_at(entry, "pubdate", "published", "date", "issued", "updated", "modified")


def _title(text: str | None) -> str | None:
    """Plain text: titles come escaped once or twice, some with tags."""
    plain = unescape(re.sub(r"<[^<>]*>", " ", unescape(text or "")))
    return " ".join(plain.split()) or None
