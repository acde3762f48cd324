"""What was known when an article came: its story told again up to then. Part of the front door; stores nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import structs

from kentongan.memory import Memory
from scheduler.reading import Reader
from scraper.judging import ask
from scraper.model import Analysis, Article, Recall, Verdict
from storage.store import Store

MOST_RETRACED = 300
"""Earlier articles of the story that are judged again, the latest ones; a story seldom has more in its two weeks."""


async def recalled(article: Article, analysis: Analysis, reader: Reader, store: Store) -> Recall:
    """What the store would have recalled of `article` when it came, for a stored one of a story; else what it recalls now.

    The article itself is not among it. Earlier articles count as they stand now.
    """
    question = ask(article, analysis)
    stored = await store.articles.get(article.id)
    if stored is None or stored.story is None or stored.first_seen is None:
        return structs.replace(await store.articles.recall(question), article=None, analysis=None)
    memory = Memory()
    for earlier in await _earlier(stored, stored.first_seen, store):
        known = await store.articles.analysis(earlier.id)
        came = earlier.first_seen
        if known is not None and came is not None:
            fresh = structs.replace(earlier, story=None, duplicate_of=None, revision=1, first_seen=None)
            memory.commit(_judged(fresh, known, reader, memory, came), came)
    return memory.recall(question)


def _judged(article: Article, analysis: Analysis, reader: Reader, memory: Memory, came: datetime) -> Verdict:
    return reader.judge(article, analysis, memory.recall(ask(article, analysis)), lambda: came)


async def _earlier(stored: Article, came: datetime, store: Store) -> list[Article]:
    """The articles of its story that came before it, earliest first."""
    found = await store.articles.newest(
        story=stored.story, before=came - timedelta(milliseconds=1), limit=MOST_RETRACED
    )
    return [article for article in reversed(found) if article.id != stored.id]
