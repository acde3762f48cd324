"""Which links of a listing are worth a visit, and whether it changed at all. Part of `spiders`; asks nobody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import blake2b

from msgspec import structs
from scrapy.http import Request, Response

from scraper.discovery import Link, Listing
from scraper.discovery.offers import RECENT, relevant
from scraper.discovery.shapes import day_in
from scraper.model import Source, SourceKind
from scraper.urls import article_id, site_of
from spiders.ports import Validators

MOST_LISTING_PAGES = 10
"""Pages of one listing that one crawl turns; more are left to the next."""
MOST_SITEMAPS = 10
"""Sitemaps of an index, or found beside a page, that one crawl opens."""
MOST_ARTICLES = 500
"""Links that one crawl follows; a list of ten thousand is read over several crawls, the newest first."""
TRUST = timedelta(hours=6)
"""A listing is fetched without conditions at least this often: a server's word that nothing changed may be wrong. It costs
four whole answers a day; a day without news would cost more."""
SCOUTED_EVERY = timedelta(days=1)
"""So often a page is searched anew for feeds and sitemaps, and at the next visit after one of them gave nothing."""
REST = timedelta(days=1)
"""What gave nothing that is not had otherwise is left alone for so long."""

_SKEW = timedelta(minutes=5)
_COMPRESSION = re.compile(r'[-;](?:gzip|br|zstd|deflate)"$')


def choose_links(
    listing: Listing,
    url: str,
    source: Source,
    now: datetime,
    claimed: AbstractSet[str],
    *,
    is_found: bool = False,
    dated_urls: bool = False,
) -> tuple[Link, ...]:
    """The links of `listing`, found at `url`, to ask the intake about: in their order, none that is `claimed` already.

    A feed may lead to other sites (an aggregator does); the links of a page are followed on its own registrable domain
    and the source's only. Of what `is_found`, not configured, only what is recent and belongs to the source is taken.
    `dated_urls`: where the listing gives no date, the day that an article's URL names says how old it is.
    """
    chosen: dict[str, Link] = {}
    homes = {site_of(source.url), site_of(url)}
    links = listing.links
    if is_found:
        links = relevant(links, url, listing.kind, source.url, now - min(RECENT, source.max_age or RECENT))
    for link in links:
        if listing.kind is not SourceKind.FEED and site_of(link.url) not in homes:
            continue
        if is_too_old(link.published or (day_in(link.url) if dated_urls else None), source, now):
            continue
        identity = article_id(link.url)
        if identity not in claimed:
            chosen.setdefault(identity, link)
    return tuple(chosen.values())


def has_recent_url(listing: Listing, source: Source, now: datetime) -> bool:
    """Whether a link's URL names a day that is not too old: on this site they say when an article was written."""
    days = (day_in(link.url) for link in listing.links)
    return any(day is not None and not is_too_old(day, source, now) for day in days)


def is_too_old(published: datetime | None, source: Source, now: datetime) -> bool:
    """Whether `published` lies further back than the source's `max_age`. What has no date is not too old."""
    if published is None or source.max_age is None:
        return False
    if published.tzinfo is None:
        published = published.replace(tzinfo=now.tzinfo)
    return now - published > source.max_age


def links_hash(listing: Listing) -> str:
    """Equal for two visits that found the same links (of an index, the same sitemaps) in the same order."""
    return body_hash("\n".join([*(link.url for link in listing.links), *listing.sitemaps]).encode())


def body_hash(body: bytes) -> str:
    """A short name for what an answer said."""
    return blake2b(body, digest_size=16).hexdigest()


def validators_of(response: Response, said: str, now: datetime, known: Validators | None) -> Validators:
    """What a later visit needs to ask whether anything changed since `response`; `said` is the hash of what it said.

    A rendered page has no validators: they are its empty frame's, which never changes. A date in the future is none (RFC
    9110 §8.8.2.1): by it nothing would change until then.
    """
    rendered = "playwright" in response.flags
    etag, modified = (None if rendered else response.headers.get(name) for name in ("ETag", "Last-Modified"))
    date = modified.decode("latin-1") if modified else None
    fresh = Validators(
        etag=etag.decode("latin-1") if etag else None,
        last_modified=date if date and not _is_ahead(date, now) else None,
        body_hash=said,
        fetched_at=now,
    )
    return structs.replace(fresh, is_doubted=_is_doubtful(known, fresh))


def _is_doubtful(known: Validators | None, fresh: Validators) -> bool:
    """Whether the server's validators stayed while what it says changed, now or since it was first caught at it."""
    if known is None or not (fresh.etag or fresh.last_modified):
        return False
    same = (known.etag, known.last_modified) == (fresh.etag, fresh.last_modified)
    return known.is_doubted or (same and known.body_hash != fresh.body_hash)


def _is_ahead(date: str, now: datetime) -> bool:
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return False
    return moment.replace(tzinfo=moment.tzinfo or UTC) > now + _SKEW


def says_the_same(known: Validators | None, fresh: Validators) -> bool:
    """Whether nothing changed since the last whole visit, of which a trustworthy memory is left."""
    if known is None or known.body_hash != fresh.body_hash:
        return False
    return fresh.fetched_at - known.fetched_at <= TRUST


def conditional_headers(known: Validators | None, now: datetime, *, trust: timedelta = TRUST) -> dict[str, str]:
    """Headers that let the server answer 304; none if nothing is known or the last whole answer is older than `trust`."""
    if known is None or known.is_doubted or now - known.fetched_at > trust:
        return {}
    headers = {"If-None-Match": _tags(known.etag), "If-Modified-Since": known.last_modified}
    return {name: value for name, value in headers.items() if value}


def is_conditional(request: Request) -> bool:
    """Whether `request` may be answered 304."""
    return "If-None-Match" in request.headers or "If-Modified-Since" in request.headers


def _tags(etag: str | None) -> str | None:
    """The tag as it came, and as it was before a server that compresses put its mark into it: Apache knows only the latter."""
    if etag is None:
        return None
    plain = _COMPRESSION.sub('"', etag)
    return etag if plain == etag else f"{etag}, {plain}"


def newest(links: Sequence[Link], most: int) -> tuple[Link, ...]:
    """At most `most` of `links`, in their order: the first, of a list whose every entry is dated the latest."""
    if len(links) <= most or not all(link.published for link in links):
        return tuple(links[: max(most, 0)])
    places = sorted(range(len(links)), key=lambda place: _moment(links[place]), reverse=True)
    return tuple(links[place] for place in sorted(places[: max(most, 0)]))


def _moment(link: Link) -> float:
    return link.published.timestamp() if link.published else 0.0
