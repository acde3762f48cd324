"""How one article was read and what comes of it. Part of the front door; stores nothing and sends nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import structs

from scheduler.reading import Reader
from scraper.claims import Trace, read_trace
from scraper.judging import ask
from scraper.keywords import compile_rules
from scraper.language.lexicon import Lexicons
from scraper.model import Alert, Analysis, Article, Change, Page, Recall, Rule, Story, Value
from storage.store import Store


class Explanation(Value, frozen=True, kw_only=True):
    """What `explain` prints."""

    page: Page | None
    """How the page was read; None where only the stored article is at hand."""
    article: Article
    analysis: Analysis
    trace: Trace
    """What was taken as a claim and what was not, with the reasons."""
    story: Story | None
    changes: tuple[Change, ...]
    """What is new in it, measured against what the store knows."""
    alerts: tuple[Alert, ...]
    """Whom the rules would tell of it."""


async def explain(
    article: Article,
    rules: Sequence[Rule],
    *,
    page: Page | None,
    store: Store | None,
    now: datetime,
    lexicons: Lexicons | None = None,
) -> Explanation:
    """The way of `article` through analysis and judgement; without a `store` it is judged as the first one ever."""
    reader = Reader(rules, compile_rules(rules), lexicons)
    analysis = await reader.read(article)
    published = article.date_published.date() if article.date_published else None
    trace = read_trace(
        article.body, title=article.headline, language=article.language, published=published, lexicons=lexicons
    )
    recall = await store.articles.recall(ask(article, analysis)) if store is not None else Recall()
    # Judged as if it came in now for the first time: a known article has nothing new in it.
    fresh = structs.replace(article, story=None, duplicate_of=None, revision=1)
    verdict = reader.judge(fresh, analysis, structs.replace(recall, article=None, analysis=None), lambda: now)
    return Explanation(
        page=page,
        article=article,
        analysis=analysis,
        trace=trace,
        story=verdict.story,
        changes=verdict.changes,
        alerts=verdict.alerts,
    )
