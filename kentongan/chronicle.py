"""Who printed what of a story and when. Part of the front door; reads a store, decides nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from scraper.judging import published
from scraper.model import Alert, Analysis, Article, Range, Story, TruceStatus, Value
from scraper.novelty.sightings import sightings
from scraper.novelty.slots import find_slot, slot_key
from storage.store import Store

MOST_REPORTS = 500
MOST_ALERTS = 200


class Print(Value, frozen=True, kw_only=True):
    """A figure that a report has for one of the story's tolls."""

    toll: str
    """The toll's key."""
    figure: Range


class Report(Value, frozen=True, kw_only=True):
    """One article of the story."""

    at: datetime
    """When it was published."""
    article: str
    source: str | None
    headline: str | None
    copy_of: str | None
    """The article that it copies: its outlet is no source of its own."""
    prints: tuple[Print, ...]
    truce: tuple[TruceStatus, ...]
    """What it says of the truce now, not as background."""


class Chronicle(Value, frozen=True, kw_only=True):
    """A story with everything that stands on its timeline."""

    story: Story
    reports: tuple[Report, ...]
    """Oldest first; of a longer story the latest 500."""
    alerts: tuple[Alert, ...]
    """Oldest first; the latest 200."""


async def chronicle(story_id: str, store: Store) -> Chronicle | None:
    """The story with this id; None if there is none."""
    story = await store.stories.get(story_id)
    if story is None:
        return None
    articles = await store.articles.newest(story=story_id, limit=MOST_REPORTS)
    analyses = await asyncio.gather(*(store.articles.analysis(article.id) for article in articles))
    alerts = await store.alerts.of_story(story_id, MOST_ALERTS)
    return Chronicle(story=story, reports=reports(story, articles, analyses), alerts=tuple(reversed(alerts)))


def reports(story: Story, articles: Sequence[Article], analyses: Sequence[Analysis | None]) -> tuple[Report, ...]:
    """`articles` of `story` with what their `analyses` say of its tolls and its truce, oldest first."""
    made = [_report(story, article, analysis) for article, analysis in zip(articles, analyses, strict=True) if analysis]
    return tuple(sorted(made, key=lambda report: (report.at, report.article)))


def _report(story: Story, article: Article, analysis: Analysis) -> Report:
    at = published(article, article.first_seen or story.last_seen)
    rows = sightings(article, analysis.casualties) if analysis.conflict else []
    held = [(row, toll) for row in rows if (toll := find_slot(row, story.tolls, at))]
    return Report(
        at=at,
        article=article.id,
        source=article.source or article.site,
        headline=article.headline,
        copy_of=article.duplicate_of,
        prints=tuple(dict.fromkeys(Print(toll=slot_key(toll), figure=row.figure) for row, toll in held)),
        truce=tuple(dict.fromkeys(claim.status for claim in analysis.ceasefire if not claim.background)),
    )
