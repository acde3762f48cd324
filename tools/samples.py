"""The alerts that the pages about channels show: what the demo's news make kentongan tell, read and judged for real."""

from __future__ import annotations

from collections.abc import AsyncIterator

from kentongan.backtesting import rehearse
from kentongan.demo.newsroom import DemoArticle, open_newsroom
from scraper.model import (
    Alert,
    Article,
    CasualtyCondition,
    Completeness,
    Kind,
    PagesState,
    Paragraph,
    Rule,
    TruceStatus,
)
from scraper.urls import article_id

_SITE = "https://kabar.example"
_CHANNELS = ("newsroom",)
RULES = (
    Rule(
        name="ceasefire",
        ceasefire=(TruceStatus.AGREED, TruceStatus.VIOLATED, TruceStatus.ENDED),
        channels=_CHANNELS,
    ),
    Rule(name="deaths", casualties=CasualtyCondition(kinds=(Kind.KILLED, Kind.MISSING)), channels=_CHANNELS),
)


async def sample_alerts() -> list[Alert]:
    """What is told of the demo's news, in order of time."""
    return [alert async for alert in rehearse(_articles(), RULES)]


async def _articles() -> AsyncIterator[Article]:
    for article in sorted(open_newsroom().articles, key=lambda article: article.published):
        yield _stored(article)


def _stored(article: DemoArticle) -> Article:
    url = f"{_SITE}{article.path}"
    paragraphs = tuple(
        Paragraph(page=number, text=text) for number, page in enumerate(article.pages, 1) for text in page
    )
    count = len(article.pages)
    pages = Completeness(state=PagesState.COMPLETE, claimed=count, fetched=count, urls=(url,))
    return Article(
        id=article_id(url),
        url=url,
        source="kabar-kentongan",
        site="kabar.example",
        headline=article.headline,
        date_published=article.published,
        language="id",
        paragraphs=paragraphs,
        pages=pages,
        content_hash=f"sha256:{article.path}",
        first_seen=article.published,
    )
