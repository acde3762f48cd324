"""The pages for people. Part of the front door; reads, and never writes. Every list is paged or bounded."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kentongan.dashboard.accounts import article_account, story_account
from kentongan.dashboard.health import first_visit, health_of, states_of
from kentongan.dashboard.hits import hit_of
from kentongan.dashboard.paging import Paging, page_number
from kentongan.dashboard.ranking import rank
from kentongan.dashboard.readings import readings_of
from kentongan.dashboard.rendering import Renderer, Watched
from kentongan.dashboard.shelf import SHELVED, Shelf
from kentongan.dashboard.waits import shut_channels
from scraper.errors import BadSearch
from scraper.model import Alert, DeliveryState
from scraper.searching import parse_search
from storage.store import Store

STORIES = 20
"""A page. Those on the shelf are put in order by what changed; older ones follow by date."""
HOME_ALERTS = 10
ALERTS = 20
STORY_READINGS = 60
STORY_ARTICLES = 20
STORY_ALERTS = 20
SOURCES = 50
FOUND = 20


class Pages:
    def __init__(
        self, store: Store, source_names: tuple[str, ...], renderer: Renderer, paused: frozenset[str] = frozenset()
    ) -> None:
        self._store = store
        self._shelf = Shelf(store)
        self._source_names = source_names
        self._paused = paused
        self._html = renderer.html

    async def home(self, request: Request) -> Response:
        paging = _paging(request, STORIES)
        mark, newest = await self._shelf.look()
        is_ranked = paging.offset < SHELVED
        if is_ranked:
            last = await self._store.stories.newest(1, SHELVED) if paging.offset + STORIES == SHELVED else []
            stories = [*newest[paging.offset :], *last]
        else:
            stories = await self._store.stories.newest(paging.reach, paging.offset)
        if paging.is_beyond(stories):
            raise HTTPException(404)
        alerts = await self._store.alerts.newest(HOME_ALERTS) if paging.page == 1 else []
        next_visit = None if stories else await first_visit(self._store, self._source_names)

        def filled() -> dict[str, Any]:
            shown = paging.cut(rank(newest)[paging.offset :]) if is_ranked else rank(paging.cut(stories))
            watch = {"next_visit": next_visit, "sources": len(self._source_names)}
            return {"stories": shown, "is_ranked": is_ranked, "alerts": alerts, "paging": paging.seen(stories), **watch}

        watched = Watched(of="stories", mark=mark) if paging.page == 1 else None
        return await self._html(request, "home.html", filled, watched=watched)

    async def story(self, request: Request) -> Response:
        watched = Watched(of="story", mark=await self._store.bulletin.mark(), story=request.path_params["id"])
        story = await self._store.stories.get(watched.story)
        if story is None:
            raise HTTPException(404)
        paging = _paging(request, STORY_ARTICLES)
        readings = await readings_of(self._store, story.id, STORY_READINGS)
        articles = await self._store.articles.newest(story=story.id, limit=paging.reach, offset=paging.offset)
        alerts = await self._store.alerts.of_story(story.id, STORY_ALERTS)
        shut = await shut_channels(self._store, alerts)

        def filled() -> dict[str, Any]:
            account = story_account(story, readings)
            listed = {"articles": paging.cut(articles), "paging": paging.seen(articles)}
            return {"story": story, "account": account, "alerts": alerts, "shut": shut, **listed}

        return await self._html(request, "story.html", filled, watched=watched)

    async def article(self, request: Request) -> Response:
        article = await self._store.articles.get(request.path_params["id"])
        if article is None:
            raise HTTPException(404)
        analysis = await self._store.articles.analysis(article.id)
        history = await self._store.articles.history(article.id)
        return await self._html(
            request,
            "article.html",
            lambda: {"article": article, "account": article_account(article, analysis, history)},
        )

    async def alerts(self, request: Request) -> Response:
        """The alert log; with `?state=pending` or `parked` only what waits or is a dead letter."""
        paging = _paging(request, ALERTS)
        asked = request.query_params.get("state")
        state = next((one for one in (DeliveryState.PENDING, DeliveryState.PARKED) if one.value == asked), None)
        is_told = paging.page == 1 and state is None
        watched = Watched(of="alerts", mark=await self._store.bulletin.mark()) if is_told else None
        alerts = await self._alerts(state, paging)
        if paging.is_beyond(alerts):
            raise HTTPException(404)
        counts = await self._store.counts()
        shown = paging.cut(alerts)
        listed = {"alerts": shown, "paging": paging.seen(alerts), "shut": await shut_channels(self._store, shown)}
        return await self._html(
            request, "alerts.html", lambda: {"state": state, "counts": counts, **listed}, watched=watched
        )

    async def _alerts(self, state: DeliveryState | None, paging: Paging) -> list[Alert]:
        if state is DeliveryState.PARKED:
            return await self._store.parked.newest(paging.reach, offset=paging.offset)
        return await self._store.alerts.newest(paging.reach, state, offset=paging.offset)

    async def alert(self, request: Request) -> Response:
        alert = await self._store.alerts.get(request.path_params["id"])
        if alert is None:
            raise HTTPException(404)
        attempts = await self._store.alerts.attempts(alert.id)
        shut = await shut_channels(self._store, [alert])
        return await self._html(request, "alert.html", lambda: {"alert": alert, "attempts": attempts, "shut": shut})

    async def sources(self, request: Request) -> Response:
        paging = _paging(request, SOURCES)
        states = (await states_of(self._store, self._source_names))[paging.offset :]
        if paging.is_beyond(states):
            raise HTTPException(404)
        sources = await health_of(self._store, paging.cut(states), self._paused)
        return await self._html(request, "sources.html", lambda: {"sources": sources, "paging": paging.seen(states)})

    async def search(self, request: Request) -> Response:
        """What `?q=` finds; the bare field without it."""
        query = request.query_params.get("q", "").strip()
        if not query:
            return await self._html(request, "search.html")
        try:
            search = parse_search(query)
        except BadSearch as error:
            wrong = error
            return await self._html(request, "search.html", lambda: {"wrong": wrong})
        paging = _paging(request, FOUND)
        found = await self._store.search.find(search, limit=paging.reach, offset=paging.offset)
        if paging.is_beyond(found.hits):
            raise HTTPException(404)

        def filled() -> dict[str, Any]:
            hits = [hit_of(article, search) for article in paging.cut(found.hits)]
            return {"found": found, "hits": hits, "paging": paging.seen(found.hits)}

        return await self._html(request, "search.html", filled)

    async def missing(self, request: Request, error: Exception) -> Response:
        """What is not there, said in the reader's language; other refusals keep their status."""
        status = error.status_code if isinstance(error, HTTPException) else 404
        return await self._html(request, "missing.html", lambda: {"status": status}, status=status)

    async def away(self, request: Request, error: Exception) -> Response:
        """Redis does not answer: said in the reader's language, and when to come again."""
        answer = await self._html(request, "missing.html", lambda: {"status": 503, "why": str(error)}, status=503)
        answer.headers["Retry-After"] = "5"
        return answer

    async def door(self, request: Request, leads_to: str, wrong: str, status: int) -> Response:
        return await self._html(request, "door.html", lambda: {"leads_to": leads_to, "wrong": wrong}, status=status)


def _paging(request: Request, size: int) -> Paging:
    return Paging(page=page_number(request.query_params.get("page")), size=size)
