"""The articles of a story with what was read in them. Part of the front door; reads, and never writes."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from scraper.judging import published
from scraper.model import Analysis, Article, CasualtyClaim, CeasefireClaim, Value
from storage.store import Store


class Reading(Value, frozen=True, kw_only=True):
    """One article of a story and its claims."""

    article: Article
    analysis: Analysis | None

    @property
    def source(self) -> str:
        """The site that printed it, else the configured source, else ""."""
        return self.article.site or self.article.source or ""

    @property
    def headline(self) -> str:
        return self.article.headline or self.article.url

    @property
    def at(self) -> datetime:
        """When it became news, as the judgement of its story saw it."""
        return published(self.article, self.article.last_seen or self.article.first_seen or datetime.now(UTC))

    @property
    def casualties(self) -> tuple[CasualtyClaim, ...]:
        """Its news of harm: nothing told as background, no part of another figure."""
        claims = self.analysis.casualties if self.analysis else ()
        return tuple(claim for claim in claims if not claim.background and not claim.subcount)

    @property
    def ceasefire(self) -> tuple[CeasefireClaim, ...]:
        """Its news of a truce."""
        return tuple(claim for claim in (self.analysis.ceasefire if self.analysis else ()) if not claim.background)


async def readings_of(store: Store, story: str, limit: int) -> tuple[Reading, ...]:
    """The newest `limit` articles of `story` with their claims, the latest in print first: some are read late."""
    articles = await store.articles.newest(story=story, limit=limit)
    analyses = await asyncio.gather(*(store.articles.analysis(article.id) for article in articles))
    readings = [Reading(article=one, analysis=analysis) for one, analysis in zip(articles, analyses, strict=True)]
    return tuple(sorted(readings, key=lambda reading: reading.at, reverse=True))
