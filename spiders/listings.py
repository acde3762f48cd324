"""Which links of a listing are worth a visit, and whether it changed at all. Part of `spiders`; asks nobody."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from hashlib import blake2b

from scrapy.http import Response

from scraper.discovery import Link, Listing
from scraper.model import Source, SourceKind
from scraper.urls import article_id, site_of
from spiders.ports import Validators

MOST_LISTING_PAGES = 10
"""Pages of one listing that one crawl turns; more are left to the next."""
MOST_SITEMAPS = 10
"""Sitemaps of an index that one crawl opens."""
MOST_ARTICLES = 500
"""Links that one crawl follows; a list of ten thousand is read over several crawls, the newest first."""
TRUST = timedelta(days=1)
"""A listing is fetched without conditions at least this often: a server's word that nothing changed may be wrong."""


def choose_links(
    listing: Listing, url: str, source: Source, now: datetime, claimed: AbstractSet[str]
) -> tuple[Link, ...]:
    """The links of `listing`, found at `url`, to ask the intake about: in their order, none that is `claimed` already.

    A feed may lead to other sites (an aggregator does); the links of a page are followed on its own registrable domain
    and the source's only.
    """
    chosen: dict[str, Link] = {}
    homes = {site_of(source.url), site_of(url)}
    for link in listing.links:
        if listing.kind is not SourceKind.FEED and site_of(link.url) not in homes:
            continue
        if is_too_old(link.published, source, now):
            continue
        identity = article_id(link.url)
        if identity not in claimed:
            chosen.setdefault(identity, link)
    return tuple(chosen.values())


def is_too_old(published: datetime | None, source: Source, now: datetime) -> bool:
    """Whether `published` lies further back than the source's `max_age`. What has no date is not too old."""
    if published is None or source.max_age is None:
        return False
    if published.tzinfo is None:
        published = published.replace(tzinfo=now.tzinfo)
    return now - published > source.max_age


def links_hash(listing: Listing) -> str:
    """Equal for two visits that found the same links in the same order."""
    return body_hash("\n".join(link.url for link in listing.links).encode())


def body_hash(body: bytes) -> str:
    """A short name for what an answer said."""
    return blake2b(body, digest_size=16).hexdigest()


def validators_of(response: Response, said: str, now: datetime) -> Validators:
    """What a later visit needs to ask whether anything changed since `response`; `said` is the hash of what it said.

    A rendered page has no validators: they are its empty frame's, which never changes.
    """
    rendered = "playwright" in response.flags
    etag, modified = (None if rendered else response.headers.get(name) for name in ("ETag", "Last-Modified"))
    return Validators(
        etag=etag.decode("latin-1") if etag else None,
        last_modified=modified.decode("latin-1") if modified else None,
        body_hash=said,
        fetched_at=now,
    )


def says_the_same(known: Validators | None, fresh: Validators) -> bool:
    """Whether nothing changed since the last whole visit, of which a trustworthy memory is left."""
    if known is None or known.body_hash != fresh.body_hash:
        return False
    return fresh.fetched_at - known.fetched_at <= TRUST


def conditional_headers(known: Validators | None, now: datetime) -> dict[str, str]:
    """Headers that let the server answer 304; none if nothing is known or the last whole answer is too old."""
    if known is None or now - known.fetched_at > TRUST:
        return {}
    headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in headers.items() if value}


def newest(links: Sequence[Link], most: int) -> tuple[Link, ...]:
    """At most `most` of `links`, in their order: the first, of a list whose every entry is dated the latest."""
    if len(links) <= most or not all(link.published for link in links):
        return tuple(links[: max(most, 0)])
    places = sorted(range(len(links)), key=lambda place: _moment(links[place]), reverse=True)
    return tuple(links[place] for place in sorted(places[: max(most, 0)]))


def _moment(link: Link) -> float:
    return link.published.timestamp() if link.published else 0.0
