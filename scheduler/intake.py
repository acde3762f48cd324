"""The door between a crawl and the store: read, recall, judge, commit. Part of `scheduler`; satisfies `spiders.ports.Intake`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import nullcontext
from datetime import timedelta
from random import random

import structlog
from msgspec.structs import replace

from scheduler.clock import Clock, utc_now
from scheduler.ports import Articles, SourceStates
from scheduler.reading import Reader
from scraper.codec import decode, encode
from scraper.errors import StaleStory
from scraper.judging import ask
from scraper.mending import mend
from scraper.model import Article, Fate, PagesState, Question, Sketch, Verdict
from scraper.revisiting import CONFIRMED_AFTER, is_source_of
from scraper.vanishing import is_emptied, is_same_text
from spiders.ports import KnownPages, Revisit, Taken, Validators
from storage.revisits import Due, Found

__all__ = ["Reader", "StoringIntake"]

_log = structlog.get_logger("kentongan.intake")

_TRIES = 20
"""Where every outlet writes of one story, half of the commits come too late; measured with four processes at it."""
_LONGEST_REST_S = 1.0
_REPAIRS = 20
"""Links that one visit tries again; the others are due still at the next."""
_REVISITS = 20
"""Told articles that one visit looks at again; likewise."""
_PAGES = 50
_LONGEST_ETAG = 500
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
        self._latecomers = asyncio.Lock()
        """Who was too late once goes alone in this process: a story that all write about at once has that many rivals less."""

    async def wanted(self, source: str, urls: Sequence[str]) -> Sequence[str]:  # noqa: ARG002 - seen is seen, whoever asks
        self._reader.get_ready()  # while the first article is fetched
        return await self._articles.wanted(urls, self._clock())

    async def due_for_repair(self, source: str) -> Sequence[str]:
        return await self._articles.due_for_repair(source, self._clock(), _REPAIRS)

    async def missed(self, source: str, url: str) -> None:
        await self._articles.missed(source, url, self._clock())

    async def take(self, source: str, article: Article) -> Taken:
        """Stored, its alerts in the outbox; judged again if others committed to it or its story in between.

        Raises `StoreUnavailable`, or `StaleStory` if others were faster every time.
        """
        return await self._committed(source, article.id, lambda: self._judged(article))

    async def due_for_revisit(self, source: str) -> Sequence[Revisit]:
        return [_revisit(due) for due in await self._articles.due_for_revisit(source, self._clock(), _REVISITS)]

    async def take_again(self, source: str, article_id: str, article: Article) -> Taken:
        """What was read at the address of a told article is stored as its next revision, if it is that article still.

        Raises as `take`.
        """
        stored = await self._articles.get(article_id)
        if stored is None:
            return await self.take(source, article)
        if article.id != stored.id and not is_same_text(article, stored):
            return await self.missing(source, stored.id, f"it leads to {article.url}")
        if is_emptied(article, stored):
            return await self.missing(source, stored.id, "its text is gone")
        taken = await self.take(source, replace(article, id=stored.id, url=stored.url))
        return replace(taken, is_told=True)

    async def unchanged(self, source: str, article_id: str) -> None:
        """The next date is set; an article that had vanished is back, which is told nobody."""
        stored = await self._articles.get(article_id)
        if stored is not None and stored.vanished is not None:
            await self.take(source, stored)
        elif stored is not None:
            await self._articles.note_revisit(source, stored, self._clock(), Found.THERE)

    async def unreached(self, source: str, article_id: str) -> None:
        if (stored := await self._articles.get(article_id)) is not None:
            await self._articles.note_revisit(source, stored, self._clock(), Found.AWAY)

    async def missing(self, source: str, article_id: str, reason: str) -> Taken:
        """The article is told to have vanished if it was missing before, a while ago, and was never told so.

        Raises as `take`.
        """
        now, stored = self._clock(), await self._articles.get(article_id)
        since = await self._articles.missing(source, stored, now) if stored else None
        _log.info("article.missing", source=source, id=article_id, reason=reason, since=since)
        if since is None or now - since < CONFIRMED_AFTER:
            return Taken(fate=Fate.UNCHANGED, article_id=article_id, alerts=0)
        taken = await self._committed(source, article_id, lambda: self._vanished(article_id))
        # What stands in its place is not worth remembering.
        return replace(taken, is_told=False)

    async def remember_pages(self, source: str, article_id: str, known: Mapping[str, Validators]) -> None:  # noqa: ARG002 - an article is one, whoever reads it
        """Of an article with very many pages, or a server with very long marks, nothing: it is read whole the next time."""
        is_small = len(known) <= _PAGES and all(len(one.etag or "") <= _LONGEST_ETAG for one in known.values())
        await self._articles.remember_pages(article_id, encode(KnownPages(pages=dict(known) if is_small else {})))

    async def _committed(self, source: str, article_id: str, judged: Callable[[], Awaitable[Verdict | None]]) -> Taken:
        """What `judged` says is stored; asked anew as often as somebody else was faster. None is nothing to store."""
        for tries in range(1, _TRIES + 1):
            try:
                async with self._latecomers if tries > 1 else nullcontext():
                    verdict = await judged()
                    if verdict is None:
                        break
                    return _told(source, verdict, await self._articles.commit(verdict))
            except StaleStory:
                if tries == _TRIES:
                    raise
                await self._rest(random() * min(_LONGEST_REST_S, 0.02 * 2**tries))  # noqa: S311 - jitter, no secret
        return Taken(fate=Fate.UNCHANGED, article_id=article_id, alerts=0)

    async def _vanished(self, article_id: str) -> Verdict | None:
        """The verdict of now on an article that is gone."""
        nothing = Sketch(fingerprints=(), numbers=())
        recall = await self._articles.recall(Question(article_id=article_id, sketch=nothing, anchors=()))
        return self._reader.judge_vanished(recall, await self._articles.told(article_id), self._clock)

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


def _revisit(due: Due) -> Revisit:
    known = decode(due.pages, KnownPages).pages if due.pages else {}
    return Revisit(article_id=due.article.id, url=next(iter(due.article.pages.urls), due.article.url), known=known)


def _told(source: str, verdict: Verdict, alerts: Sequence[str]) -> Taken:
    """`verdict` was committed and wrote `alerts`; the log says so."""
    article = verdict.article
    _log.info(
        "article.committed",
        source=source,
        id=article.id,
        fate=verdict.fate.value,
        pages=article.pages.state.value,
        story=article.story,
        changes=len(verdict.changes),
        alerts=len(alerts),
        **({"vanished": True} if article.vanished else {}),
    )
    is_told = bool(verdict.alerts) or is_source_of(article.id, verdict.story)
    return Taken(fate=verdict.fate, article_id=article.id, alerts=len(alerts), is_told=is_told)
