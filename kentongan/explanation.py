"""How one article was read and what comes of it. Part of the front door; stores nothing and sends nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import structs

from kentongan.hearing import Hearing, hearings
from kentongan.retracing import recalled
from scheduler.manners import Holds
from scheduler.reading import Reader
from scraper.accounts import Account, account
from scraper.anchors import anchors_of
from scraper.claims import Trace, read_trace
from scraper.judging import published
from scraper.keywords import compile_rules
from scraper.language.lexicon import Lexicons, packaged_lexicons
from scraper.model import Alert, Analysis, Article, Change, Page, Recall, Rule, Story, Value, Verdict
from scraper.stories import open_story
from storage.store import Store

_MOST_ALERTS = 1_000
"""Alerts of a story that are looked at, the latest ones."""


class Explanation(Value, frozen=True, kw_only=True):
    """What `explain` prints."""

    page: Page | None
    """How the page was read; None where only the stored article is at hand."""
    article: Article
    analysis: Analysis
    trace: Trace
    """What was taken as a claim and what was not, with the reasons."""
    story: Story | None
    """As it stands with the article."""
    copy_of: str | None
    """The article of which this one is a near-copy."""
    claims: tuple[Account, ...]
    """What became of each claim, and against what it was held."""
    changes: tuple[Change, ...]
    """What is new in it, measured against what was known when it came."""
    rules: tuple[Hearing, ...]
    """Which rules hear of it, and why not."""
    alerts: tuple[Alert, ...]
    """Whom the rules would tell of it, and from when on."""
    told: tuple[Alert, ...]
    """What was told by it in truth; empty for an article that is not stored."""


async def explain(
    article: Article,
    rules: Sequence[Rule],
    *,
    page: Page | None,
    store: Store | None,
    now: datetime,
    lexicons: Lexicons | None = None,
    holds: Mapping[str, Holds] | None = None,
) -> Explanation:
    """The way of `article` through analysis and judgement.

    A stored one is judged against what was known when it came, any other one against what is known now; without a
    `store` it is the first one ever.
    """
    reader = Reader(rules, compile_rules(rules), lambda: lexicons or packaged_lexicons())
    analysis = await reader.read(article)
    date = article.date_published.date() if article.date_published else None
    trace = read_trace(
        article.body, title=article.headline, language=article.language, published=date, lexicons=lexicons
    )
    came = article.first_seen or now
    made = await _made(article, store) if store is not None else []
    recall = await recalled(article, analysis, reader, store, made) if store is not None else Recall()
    # Judged as if it came for the first time: a known article has nothing new in it.
    fresh = structs.replace(article, story=None, duplicate_of=None, revision=1, first_seen=None)
    verdict = reader.judge(fresh, analysis, recall, lambda: came)
    others = {alert.id for alert in made if alert.article.id != article.id}
    return Explanation(
        page=page,
        article=article,
        analysis=analysis,
        trace=trace,
        story=verdict.story,
        copy_of=verdict.article.duplicate_of,
        claims=_accounts(fresh, verdict, recall, came),
        changes=verdict.changes,
        rules=hearings(article, verdict, rules),
        # What another article told already is told by none again.
        alerts=tuple(_timed(alert, holds or {}) for alert in verdict.alerts if alert.id not in others),
        told=tuple(alert for alert in made if alert.article.id == article.id),
    )


def _accounts(article: Article, verdict: Verdict, recall: Recall, came: datetime) -> tuple[Account, ...]:
    at = published(article, came)
    empty = open_story(article, anchors_of(article), at)
    after = verdict.story or empty
    before = next((story for story in recall.stories if story.id == after.id), empty)
    is_copy = verdict.article.duplicate_of is not None
    return account(article, verdict.analysis, before, after, verdict.changes, at=at, is_copy=is_copy)


def _timed(alert: Alert, holds: Mapping[str, Holds]) -> Alert:
    """`alert` with the time until which each channel would hold it, were it alone."""
    deliveries = tuple(
        structs.replace(delivery, due=holds[delivery.channel].of(alert, alert.created))
        if delivery.channel in holds
        else delivery
        for delivery in alert.deliveries
    )
    return structs.replace(alert, deliveries=deliveries)


async def _made(article: Article, store: Store) -> list[Alert]:
    """The latest alerts of the story that `article` is stored in, oldest first."""
    stored = await store.articles.get(article.id)
    if stored is None or stored.story is None:
        return []
    return (await store.alerts.of_story(stored.story, _MOST_ALERTS))[::-1]
