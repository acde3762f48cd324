"""The door between a crawl and the store: read, recall, judge, commit. Part of `scheduler`; satisfies `spiders.ports.Intake`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from random import random

import structlog

from scheduler.clock import Clock, utc_now
from scheduler.ports import Articles, SourceStates
from scheduler.reading import Reader
from scraper.codec import decode, encode
from scraper.errors import StaleStory
from scraper.judging import ask
from scraper.mending import mend
from scraper.model import Article, PagesState, Verdict
from spiders.ports import Taken, Validators

__all__ = ["Reader", "StoringIntake"]

_log = structlog.get_logger("kentongan.intake")

_TRIES = 8
_REPAIRS = 20
"""Links that one visit tries again; the others are due still at the next."""
_TRUST = timedelta(days=1)
"""Validators older than that are not believed: once a day a listing is fetched whole."""


class StoringIntake:
    """Satisfies `Intake`: what `take` returned for is stored, its alerts in the outbox."""

    def __init__(
        self,
        articles: Articles,
        states: SourceStates,
        reader: Reader,
        *,
        clock: Clock = utc_now,
        rest: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._articles = articles
        self._states = states
        self._reader = reader
        self._clock = clock
        self._rest = rest

    async def wanted(self, source: str, urls: Sequence[str]) -> Sequence[str]:  # noqa: ARG002 - seen is seen, whoever asks
        return await self._articles.wanted(urls, self._clock())

    async def due_for_repair(self, source: str) -> Sequence[str]:
        return await self._articles.due_for_repair(source, self._clock(), _REPAIRS)

    async def missed(self, source: str, url: str) -> None:
        await self._articles.missed(source, url, self._clock())

    async def take(self, source: str, article: Article) -> Taken:
        """Stored, its alerts in the outbox; judged again if others committed to it or its story in between.

        Raises `StoreUnavailable`, or `StaleStory` if others were faster every time.
        """
        for tries in range(1, _TRIES + 1):
            verdict = await self._judged(article)
            try:
                alerts = await self._articles.commit(verdict)
            except StaleStory:
                if tries == _TRIES:
                    raise
                await self._rest(random() * 0.02 * 2**tries)  # noqa: S311 - jitter, no secret
                continue
            break
        _log.info(
            "article.committed",
            source=source,
            id=verdict.article.id,
            fate=verdict.fate.value,
            pages=verdict.article.pages.state.value,
            story=verdict.article.story,
            changes=len(verdict.changes),
            alerts=len(alerts),
        )
        return Taken(fate=verdict.fate, article_id=verdict.article.id, alerts=len(alerts))

    async def _judged(self, article: Article) -> Verdict:
        """The verdict of now; a partial article is judged with what earlier visits had read of its other pages."""
        if article.pages.state is PagesState.PARTIAL:
            article = mend(article, await self._articles.get(article.id))
        analysis = await self._reader.read(article)
        return self._reader.judge(article, analysis, await self._articles.recall(ask(article, analysis)), self._clock)

    async def validators(self, source: str, url: str) -> Validators | None:
        """What was remembered; None if it is a day old, so that a wrong 304 does not last."""
        kept = await self._states.validators(source, url)
        validators = decode(kept, Validators) if kept else None
        return validators if validators and self._clock() - validators.fetched_at < _TRUST else None

    async def remember(self, source: str, url: str, validators: Validators) -> None:
        await self._states.remember(source, url, encode(validators))
