"""What a visit learned about a site on its way, for whoever wants to see it. Part of `spiders`; nothing depends on it."""

from __future__ import annotations

from scraper.discovery import Link, Listing, Offer
from scraper.model import SourceKind, Value


class Robots(Value, frozen=True, kw_only=True):
    """What an origin's robots.txt said."""

    origin: str
    unread: str | None = None
    """Why it could not be read, and everything is forbidden; None if it could."""
    crawl_delay: float = 0.0
    """Seconds between two requests that it asks us for, 0 if it does not."""
    sitemaps: tuple[str, ...] = ()


class Findings:
    """Of one visit; filled while it goes."""

    def __init__(self) -> None:
        self.robots: dict[str, Robots] = {}
        self.kind: SourceKind | None = None
        """What the source's own answer was; None if there was none."""
        self.url: str | None = None
        """Where that answer came from, after all redirects."""
        self.links: tuple[Link, ...] = ()
        """What the source's own answer led to."""
        self.next_url: str | None = None
        self.offers: tuple[Offer, ...] = ()
        """Feeds and sitemaps of the site that were looked at."""
        self.rendered = False
        """Whether a browser had to be asked."""

    def read_robots(self, origin: str, unread: str | None, delay: float, sitemaps: tuple[str, ...]) -> None:
        """`origin` is known."""
        self.robots[origin] = Robots(origin=origin, unread=unread, crawl_delay=delay, sitemaps=sitemaps)

    def read_source(self, listing: Listing, url: str, *, rendered: bool) -> None:
        """The source's own answer was `listing`, from `url` in the end, plain or from a browser."""
        self.url = url
        self.rendered |= rendered
        self.kind, self.links, self.next_url = listing.kind, listing.links, listing.next_url

    def sitemaps_of(self, origin: str) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of `origin` names, if it was read."""
        known = self.robots.get(origin)
        return known.sitemaps if known else ()
