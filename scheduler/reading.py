"""Articles read and judged by the operator's rules. Part of `scheduler`; knows no store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from importlib import import_module

from scheduler.clock import Clock
from scraper.judging import judge
from scraper.keywords import Matcher
from scraper.language.lexicon import Lexicons, packaged_lexicons
from scraper.model import Alert, Analysis, Article, Recall, Rule, Verdict
from scraper.vanishing import judge_vanished

_SHORT = 1_500
"""Characters that are read on the loop; longer texts may take over 20 ms and go to a thread."""


class Reader:
    """`rules`, the matcher that was compiled from them, and what gives the lexicons to read by: asked once, when they are needed."""

    def __init__(
        self, rules: Sequence[Rule], matcher: Matcher, lexicons: Callable[[], Lexicons] = packaged_lexicons
    ) -> None:
        self._rules = tuple(rules)
        self._matcher = matcher
        self._load = lexicons
        self._lexicons: asyncio.Task[Lexicons] | None = None

    def get_ready(self) -> asyncio.Task[Lexicons]:
        """The lexicons, which are there or being loaded in a thread, with all that reads by them: whoever calls early does not
        wait at the first text.
        """
        if self._lexicons is None or _has_failed(self._lexicons):
            self._lexicons = asyncio.create_task(asyncio.to_thread(self._loaded))
        return self._lexicons

    async def read(self, article: Article) -> Analysis:
        """What `article` claims; a long text is read in a thread."""
        # Shielded: whoever gives up waiting leaves the others theirs.
        lexicons = await asyncio.shield(self.get_ready())
        if len(article.body) <= _SHORT:
            return self._analyse(article, lexicons)
        return await asyncio.to_thread(self._analyse, article, lexicons)

    def judge(self, article: Article, analysis: Analysis, recall: Recall, clock: Clock) -> Verdict:
        """The verdict under the rules."""
        return judge(article, analysis, recall, self._rules, now=clock())

    def judge_vanished(self, recall: Recall, told: Sequence[Alert], clock: Clock) -> Verdict | None:
        """What to write of the recalled article, which is gone; None if there is nothing to write."""
        return judge_vanished(recall, told, self._rules, now=clock())

    def _loaded(self) -> Lexicons:
        import_module("scraper.claims")
        return self._load()

    def _analyse(self, article: Article, lexicons: Lexicons) -> Analysis:
        from scraper.claims import analyse  # noqa: PLC0415 - here by now: `_loaded` imports it in a thread, beside the first fetch

        return analyse(
            article.body,
            title=article.headline,
            language=article.language,
            published=article.date_published.date() if article.date_published else None,
            matcher=self._matcher,
            lexicons=lexicons,
        )


def _has_failed(loading: asyncio.Task[Lexicons]) -> bool:
    return loading.done() and (loading.cancelled() or loading.exception() is not None)
