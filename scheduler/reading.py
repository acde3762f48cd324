"""Articles read and judged by the operator's rules. Part of `scheduler`; knows no store."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from scheduler.clock import Clock
from scraper.claims import analyse
from scraper.judging import judge
from scraper.keywords import Matcher
from scraper.language.lexicon import Lexicons
from scraper.model import Alert, Analysis, Article, Recall, Rule, Verdict
from scraper.vanishing import judge_vanished

_SHORT = 1_500
"""Characters that are read on the loop; longer texts may take over 20 ms and go to a thread."""


class Reader:
    """`rules`, the matcher that was compiled from them, and the lexicons to read by; None are the packaged ones."""

    def __init__(self, rules: Sequence[Rule], matcher: Matcher, lexicons: Lexicons | None = None) -> None:
        self._rules = tuple(rules)
        self._matcher = matcher
        self._lexicons = lexicons

    async def read(self, article: Article) -> Analysis:
        """What `article` claims; a long text is read in a thread."""
        if len(article.body) <= _SHORT:
            return self._analyse(article)
        return await asyncio.to_thread(self._analyse, article)

    def judge(self, article: Article, analysis: Analysis, recall: Recall, clock: Clock) -> Verdict:
        """The verdict under the rules."""
        return judge(article, analysis, recall, self._rules, now=clock())

    def judge_vanished(self, recall: Recall, told: Sequence[Alert], clock: Clock) -> Verdict | None:
        """What to write of the recalled article, which is gone; None if there is nothing to write."""
        return judge_vanished(recall, told, self._rules, now=clock())

    def _analyse(self, article: Article) -> Analysis:
        return analyse(
            article.body,
            title=article.headline,
            language=article.language,
            published=article.date_published.date() if article.date_published else None,
            matcher=self._matcher,
            lexicons=self._lexicons,
        )
