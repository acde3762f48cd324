"""What a crawl needs from whoever starts it. Part of `spiders`; satisfied in `scheduler`, so that spiders know no store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import field

from scraper.model import Article, Exchange, Fate, Value


class Validators(Value, frozen=True, kw_only=True):
    """What the last whole visit of an address gave for the next: for a conditional request, and where else to look."""

    etag: str | None = None
    last_modified: str | None = None
    is_doubted: bool = False
    """The server gave the same validators to different answers: it is asked without conditions, and its hash compared."""
    body_hash: str | None = None
    """For servers that give neither: the hash of the links found, to see whether anything changed."""
    fetched_at: datetime
    ways: tuple[str, ...] = ()
    """What is asked for beside it at every visit: the sitemaps of an index, the feed and sitemap found for a page."""
    scouted_at: datetime | None = None
    """When a page was last searched for feeds and sitemaps; None if never, or if one of its `ways` gives nothing more."""
    text: str | None = None
    """Of a robots.txt alone: what it says, so that it is not asked for at every visit (RFC 9309 §2.4)."""


class KnownPages(Value, frozen=True, kw_only=True):
    """What the pages of an article gave for a conditional request when it was last read; URL → validators."""

    pages: dict[str, Validators] = field(default_factory=dict)


class Revisit(Value, frozen=True, kw_only=True):
    """A told article to look at again."""

    article_id: str
    url: str
    """Of its first page."""
    known: dict[str, Validators] = field(default_factory=dict)
    """What each of its pages gave for a conditional request when it was last read; empty: it is read whole."""


class Taken(Value, frozen=True, kw_only=True):
    """What became of one article, after its commit."""

    fate: Fate
    article_id: str
    alerts: int
    """Alerts that this commit wrote and no earlier one had."""
    is_told: bool = False
    """Something was told of it, so it will be looked at again: what its pages gave is worth remembering."""


class Intake(Protocol):
    """The door through which a crawl asks and delivers. Every call may raise `StoreUnavailable`; nothing is lost then."""

    async def wanted(self, source: str, urls: Sequence[str]) -> Sequence[str]:
        """Those of `urls` to fetch now, in their order: unknown ones, and missed or incomplete ones that are due again."""

    async def due_for_repair(self, source: str) -> Sequence[str]:
        """Links of `source` to try again now, on its listing still or not: partial articles, and what was `missed`.

        Few at a time; what is handed out is not due again before long, whatever comes of it.
        """

    async def missed(self, source: str, url: str) -> None:
        """The link `url` gave no article for a reason that may pass; it is due again later, a bounded number of times."""

    async def take(self, source: str, article: Article) -> Taken:
        """Judge and commit `article`: after the call it is stored, with its alerts in the outbox, or the call raised."""

    async def due_for_revisit(self, source: str) -> Sequence[Revisit]:
        """Told articles of `source` to look at again now. Few at a time; each is put off by being handed out."""

    async def take_again(self, source: str, article_id: str, article: Article) -> Taken:
        """As `take`, of what was read at the address of a told article: edited, the same, emptied, or another article."""

    async def unchanged(self, source: str, article_id: str) -> None:
        """The site of a told article says that it is what it was."""

    async def missing(self, source: str, article_id: str, reason: str) -> Taken:
        """A told article is not at its address any more; it is looked for once more before that is believed and told."""

    async def unreached(self, source: str, article_id: str) -> None:
        """Whether a told article is there could not be learnt now."""

    async def remember_pages(self, source: str, article_id: str, known: Mapping[str, Validators]) -> None:
        """Keep what the pages of a told article gave, the first page first: called only after it was taken."""

    async def validators(self, source: str, url: str) -> Validators | None:
        """What `remember` last kept for the listing `url`; None if nothing or too old to trust."""

    async def remember(self, source: str, url: str, validators: Validators) -> None:
        """Keep `validators`: called only after everything found on `url` was taken."""


class NoRevisits:
    """The part of an `Intake` that looks at no article again: for rehearsals and checks, of which nothing stays."""

    async def due_for_revisit(self, source: str) -> Sequence[Revisit]:
        del source
        return ()

    async def take_again(self, source: str, article_id: str, article: Article) -> Taken:
        del source, article
        return Taken(fate=Fate.UNCHANGED, article_id=article_id, alerts=0)

    async def unchanged(self, source: str, article_id: str) -> None:
        """Nothing is noted."""

    async def missing(self, source: str, article_id: str, reason: str) -> Taken:
        del source, reason
        return Taken(fate=Fate.UNCHANGED, article_id=article_id, alerts=0)

    async def unreached(self, source: str, article_id: str) -> None:
        """Nothing is noted."""

    async def remember_pages(self, source: str, article_id: str, known: Mapping[str, Validators]) -> None:
        """Nothing is remembered."""


class Archive(Protocol):
    """Where raw answers are kept, for sources that ask for it."""

    async def keep(self, source: str, exchange: Exchange) -> None:
        """After the call `exchange` is kept. Raises `ArchiveUnavailable`; the loop is not blocked meanwhile."""
