"""Articles read and judged by the operator's rules. Part of `scheduler`; knows no store."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from msgspec.structs import replace

from scheduler.clock import Clock
from scraper.claims import analyse
from scraper.judging import judge
from scraper.keywords import Matcher
from scraper.model import Analysis, Article, KeywordHit, Recall, Rule, Verdict

_SHORT = 1_500
"""Characters that are read on the loop; longer texts may take over 20 ms and go to a thread."""


class Reader:
    """`rules`, and the matcher that was compiled from them."""

    def __init__(self, rules: Sequence[Rule], matcher: Matcher) -> None:
        self._rules = tuple(rules)
        self._matcher = matcher

    async def read(self, article: Article) -> Analysis:
        """What `article` claims; a long text is read in a thread."""
        if len(article.body) <= _SHORT:
            return self._analyse(article)
        return await asyncio.to_thread(self._analyse, article)

    def judge(self, article: Article, analysis: Analysis, recall: Recall, clock: Clock) -> Verdict:
        """The verdict under the rules that listen to `article`."""
        listening = [rule for rule in self._rules if self._matcher.applies(rule.name, article.body)]
        # `judge` wants to see the `all` words among the hits, which the matcher has checked and does not list.
        demanded = [
            KeywordHit(rule=rule.name, keyword=word, start=0, end=0) for rule in listening for word in rule.all_keywords
        ]
        seen = replace(analysis, keywords=(*analysis.keywords, *demanded)) if demanded else analysis
        verdict = judge(article, seen, recall, listening, now=clock())
        return replace(verdict, analysis=analysis) if verdict.analysis is seen else verdict

    def _analyse(self, article: Article) -> Analysis:
        return analyse(
            article.body,
            title=article.headline,
            language=article.language,
            published=article.date_published.date() if article.date_published else None,
            matcher=self._matcher,
        )
