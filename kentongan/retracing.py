"""What was known when an article came: its story told again up to then. Part of the front door; stores nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import structs

from kentongan.memory import Memory
from scheduler.reading import Reader
from scraper.judging import ask
from scraper.model import Alert, Analysis, Article, Recall, Verdict
from storage.store import Store

MOST_RETRACED = 300
"""Earlier articles of the story that are judged again, the latest ones; a story seldom has more in its two weeks."""

TOGETHER = timedelta(minutes=2)
"""Articles of one visit are read side by side and judged in an order that first sights do not show. What was told shows it: who told
something came then, and who told nothing within so long came after those who did.
"""


async def recalled(
    article: Article, analysis: Analysis, reader: Reader, store: Store, alerts: Sequence[Alert]
) -> Recall:
    """What the store would have recalled of `article` when it came, for a stored one of a story; else what it recalls now.

    `alerts` are those of the story. The article itself is not among what is recalled. Earlier articles count as they stand now.
    """
    question = ask(article, analysis)
    stored = await store.articles.get(article.id)
    if stored is None or stored.story is None or stored.first_seen is None:
        return structs.replace(await store.articles.recall(question), article=None, analysis=None)
    memory = Memory()
    for came, earlier in await _earlier(stored, stored.first_seen, store, alerts):
        known = await store.articles.analysis(earlier.id)
        if known is not None:
            fresh = structs.replace(earlier, story=None, duplicate_of=None, revision=1, first_seen=None)
            memory.commit(_judged(fresh, known, reader, memory, came), came)
    return memory.recall(question)


def _judged(article: Article, analysis: Analysis, reader: Reader, memory: Memory, came: datetime) -> Verdict:
    return reader.judge(article, analysis, memory.recall(ask(article, analysis)), lambda: came)


async def _earlier(
    stored: Article, seen: datetime, store: Store, alerts: Sequence[Alert]
) -> list[tuple[datetime, Article]]:
    """The articles of its story that were judged before it, earliest first, and when each came."""
    told: dict[str, datetime] = {}
    for alert in alerts:
        told[alert.article.id] = min(alert.created, told.get(alert.article.id, alert.created))
    found = await store.articles.newest(story=stored.story, before=seen + TOGETHER, limit=MOST_RETRACED)
    # By first sight among those who told nothing.
    ordered = sorted(
        ((*_place(one, one.first_seen, told), one) for one in found if one.first_seen is not None),
        key=lambda placed: placed[:2],
    )
    own = _place(stored, seen, told)
    return [(seen_at, one) for when, seen_at, one in ordered if (when, seen_at) < own and one.id != stored.id]


def _place(article: Article, seen: datetime, told: Mapping[str, datetime]) -> tuple[datetime, datetime]:
    """By what `article` stands among the others of its story: when it told something, else the end of its visit."""
    return told.get(article.id, seen + TOGETHER), seen
