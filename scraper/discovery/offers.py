"""Feeds and sitemaps that a site offers beside its pages, and which of them are worth reading. Part of `scraper.discovery`.

A front page shows some twenty articles; what appeared and went between two visits stands in a feed or a news sitemap only.
But many a feed is empty, old, of comments, of the whole site where a section was asked for, or names the front page only.
So an offer is judged by what it brings: recent articles of the place that was asked for, which nothing chosen before brings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement
from msgspec import structs

from scraper.discovery.links import Link, Listing
from scraper.discovery.shapes import day_in, is_front_page
from scraper.model import SourceKind, Value
from scraper.urls import TWIN_HOST, absolute_url, canonical_url, identity, site_of

RECENT = timedelta(days=3)
"""What an offered feed or sitemap lists beyond that is an archive: nobody asked for it."""
FEED_TYPE = re.compile(r"application/(?:(?:rss|atom|rdf|feed)\+(?:xml|json)|json)|text/xml", re.IGNORECASE)
FEED_PATH = re.compile(r"/(?:rss|feed|atom)s?(?:[/.]|$)|\.(?:rss|atom|rdf)$", re.IGNORECASE)
COMMENTS = re.compile(r"comment|komentar", re.IGNORECASE)
NO_ARTICLES = re.compile(
    r"/(?:fotos?|photos?|videos?|images?|tags?|authors?)/|/[^/]*(?:image|video|foto|photo|categor|kategori|post_tag|author|penulis|static|topi[ck]|"
    r"galler|galeri|product|\btags?\b|\bpages?\b)[^/]*$",
    re.IGNORECASE,
)
"""By its folder or file name a sitemap tells that it lists something else."""
NEWS = re.compile(r"news|berita|latest|terkini|terbaru", re.IGNORECASE)
LEAST_NEW = 1
MOST_WAYS = 2


class Offer(Value, frozen=True, kw_only=True):
    """A feed or sitemap of a site, as it was found."""

    url: str
    kind: SourceKind
    links: int
    """All articles it lists."""
    recent: int
    """Of them those of the place asked for, and not older than wanted."""
    new: int = 0
    """Of these, those that neither the page nor a better offer lists."""
    newest: datetime | None = None
    is_chosen: bool = False
    reason: str | None = None
    """Why it was not chosen; None if it was."""


def linked_feeds(root: HtmlElement, url: str) -> tuple[str, ...]:
    """The feeds that a page names in its head, then those it links to by a telling address; not those of comments."""
    base = absolute_url(url, root.xpath("string((//base/@href)[1])")) or url
    found: dict[str, None] = {}
    for element in (*root.iter("link"), *root.iter("a")):
        href, kind = element.get("href") or "", element.get("type") or ""
        named = element.tag == "link" and "alternate" in (element.get("rel") or "").lower().split()
        if not (FEED_TYPE.match(kind.strip()) and named) and not (element.tag == "a" and FEED_PATH.search(href)):
            continue
        address = absolute_url(base, href)
        if address and not COMMENTS.search(f"{href} {element.get('title') or ''}"):
            found.setdefault(address)
    return tuple(found)


def guessed_sitemaps(url: str) -> tuple[str, ...]:
    """Where a site has its sitemaps if it does not say: only asked of a whole site, never of a section."""
    return (urljoin(url, "/sitemap-news.xml"), urljoin(url, "/sitemap.xml")) if is_front_page(url) else ()


def nested_worth_reading(sitemaps: Iterable[str], source_url: str) -> tuple[str, ...]:
    """Those sitemaps of an index that list articles of the place asked for, those of news first, else in their order."""
    every = tuple(sitemaps)
    chosen = [url for url in every if not NO_ARTICLES.search(urlsplit(url).path)] or every
    own = [url for url in chosen if is_front_page(source_url) or _is_below(url, source_url)]
    return tuple(sorted(own or chosen, key=lambda url: not NEWS.search(urlsplit(url).path)))


def relevant(links: Sequence[Link], way: str, kind: SourceKind, source_url: str, since: datetime) -> tuple[Link, ...]:
    """Those of `links`, listed by `way`, that belong to the place at `source_url` and are younger than `since`.

    What a sitemap does not date is left, since sitemaps hold whole archives.
    """
    return tuple(link for link in links if _is_recent(link, kind, since) and _in_scope(link.url, way, source_url))


def judge_offer(way: str, listing: Listing, source_url: str, since: datetime) -> tuple[Offer, tuple[Link, ...]]:
    """What `way` brings, and its relevant links."""
    links = relevant(listing.links, way, listing.kind, source_url, since)
    dates = [link.published for link in listing.links if link.published]
    offer = Offer(
        url=way, kind=listing.kind, links=len(listing.links), recent=len(links), newest=max(dates, default=None)
    )
    return offer, links


def choose_offers(
    offers: Sequence[tuple[Offer, tuple[Link, ...]]], shown: Sequence[Link]
) -> tuple[tuple[Offer, ...], tuple[str, ...]]:
    """All offers, told whether and why, and the addresses of the chosen: few, each with articles that nothing else shows."""
    known = {identity(link.url) for link in shown}
    judged: list[Offer] = []
    chosen: list[str] = []
    for offer, links in sorted(offers, key=lambda pair: (-pair[0].recent, pair[0].kind is not SourceKind.FEED)):
        new = {identity(link.url) for link in links} - known
        reason = _reason_against(offer, len(new), len(chosen))
        judged.append(structs.replace(offer, new=len(new), is_chosen=reason is None, reason=reason))
        if reason is None:
            chosen.append(offer.url)
            known |= new
    return tuple(judged), tuple(chosen)


def _reason_against(offer: Offer, new: int, chosen: int) -> str | None:
    if not offer.links:
        return "it names no article"
    if not offer.recent:
        return "none of its articles is recent and of this place"
    if new < LEAST_NEW:
        return "the page shows all that it names"
    return f"{MOST_WAYS} others bring more" if chosen >= MOST_WAYS else None


def _is_recent(link: Link, kind: SourceKind, since: datetime) -> bool:
    published = link.published or day_in(link.url)
    return published >= since if published else kind is SourceKind.FEED


def _in_scope(url: str, way: str, source_url: str) -> bool:
    """Whether an article belongs to the place: its site, its channel's host, or the section whose path it or `way` lies below."""
    if site_of(url) != site_of(source_url):
        return False
    if not is_front_page(source_url):
        return _is_below(url, source_url) or _is_below(way, source_url)
    host = _host(source_url)
    return host == site_of(source_url) or host in {_host(url), _host(way)}


def _is_below(url: str, place: str) -> bool:
    inner, outer = urlsplit(canonical_url(url)), urlsplit(canonical_url(place))
    return _host(url) == _host(place) and inner.path.startswith(outer.path.rstrip("/") + "/")


def _host(url: str) -> str:
    return TWIN_HOST.sub("", urlsplit(url).hostname or "")
