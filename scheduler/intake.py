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
from scraper.model import Article
from spiders.ports import Taken, Validators

__all__ = ["Reader", "StoringIntake"]

_log = structlog.get_logger("kentongan.intake")

_TRIES = 8
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

    async def take(self, source: str, article: Article) -> Taken:
        """Stored, its alerts in the outbox; judged again if others committed to its story in between.

        Raises `StoreUnavailable`, or `StaleStory` if others were faster every time.
        """
        analysis = await self._reader.read(article)
        question = ask(article, analysis)
        for tries in range(1, _TRIES + 1):
            verdict = self._reader.judge(article, analysis, await self._articles.recall(question), self._clock)
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

    async def validators(self, source: str, url: str) -> Validators | None:
        """What was remembered; None if it is a day old, so that a wrong 304 does not last."""
        kept = await self._states.validators(source, url)
        validators = decode(kept, Validators) if kept else None
        return validators if validators and self._clock() - validators.fetched_at < _TRUST else None

    async def remember(self, source: str, url: str, validators: Validators) -> None:
        await self._states.remember(source, url, encode(validators))
