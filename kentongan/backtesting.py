"""Rules tried on stored articles as if they came in now, one after another. Part of the front door; sends nothing.

The memory stands in for Redis: what the judgement may recall is exactly what earlier articles of the same run left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial

from msgspec import structs

from scheduler.reading import Reader
from scraper.judging import ask
from scraper.keywords import compile_rules
from scraper.language.lexicon import Lexicons
from scraper.model import Alert, Article, Copy, Question, Recall, Rule, Story, Verdict

MOST_COPIES = 8
MOST_STORIES = 12
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Memory:
    """What a store would recall, kept in dictionaries; grows with what is put in."""

    def __init__(self) -> None:
        self._stories: dict[str, Story] = {}
        self._copies: dict[str, Copy] = {}
        self._by_fingerprint: dict[int, list[str]] = {}
        self._by_anchor: dict[str, list[str]] = {}

    def recall(self, question: Question) -> Recall:
        """The answer to `question`, bounded as a store's."""
        shared = Counter(
            article for print_ in question.sketch.fingerprints for article in self._by_fingerprint.get(print_, ())
        )
        shared.pop(question.article_id, None)
        copies = tuple(self._copies[article] for article, _ in shared.most_common(MOST_COPIES))
        anchored = Counter(story for anchor in question.anchors for story in self._by_anchor.get(anchor, ()))
        ids = dict.fromkeys([copy.story for copy in copies if copy.story])
        ids.update(dict.fromkeys(story for story, _ in anchored.most_common(MOST_STORIES)))
        return Recall(copies=copies, stories=tuple(self._stories[story] for story in ids))

    def commit(self, verdict: Verdict) -> None:
        """What `verdict` says is recalled from now on."""
        article = verdict.article
        self._copies[article.id] = Copy(
            article=article.id, site=article.site, story=article.story, sketch=verdict.sketch
        )
        for print_ in verdict.sketch.fingerprints:
            self._by_fingerprint.setdefault(print_, []).append(article.id)
        if verdict.story is not None:
            self._stories[verdict.story.id] = verdict.story
            for anchor in verdict.story.anchors:
                known = self._by_anchor.setdefault(anchor, [])
                if verdict.story.id not in known:
                    known.append(verdict.story.id)


async def rehearse(
    articles: Iterable[Article], rules: Sequence[Rule], lexicons: Lexicons | None = None
) -> AsyncIterator[Alert]:
    """The alerts that `rules` would have sent, had `articles` come in when they did: oldest first, each once."""
    reader = Reader(rules, compile_rules(rules), lexicons)
    memory = Memory()
    told: set[str] = set()
    for stored in sorted(articles, key=came):
        article = structs.replace(stored, story=None, duplicate_of=None, revision=1, first_seen=None, last_seen=None)
        analysis = await reader.read(article)
        verdict = reader.judge(article, analysis, memory.recall(ask(article, analysis)), partial(came, stored))
        memory.commit(verdict)
        for alert in verdict.alerts:
            if alert.id not in told:
                told.add(alert.id)
                yield alert


def came(article: Article) -> datetime:
    """When `article` was first seen."""
    return article.first_seen or _EPOCH
