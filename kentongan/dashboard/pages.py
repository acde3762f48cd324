"""The pages for people. Part of the front door; reads, and never writes.

Pages are rendered here and need no JavaScript. Every list is paged or bounded; templates are filled in a thread, for a
long story takes longer than the loop may wait.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from jinja2 import Environment, PackageLoader
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from kentongan.dashboard.accounts import article_account, story_account
from kentongan.dashboard.health import health_of
from kentongan.dashboard.languages import accepted_language, known_language, phrases
from kentongan.dashboard.paging import Paging, page_number
from kentongan.dashboard.ranking import rank
from kentongan.dashboard.readings import readings_of
from kentongan.dashboard.view import View
from storage.store import Store

STORIES = 20
RANKED = 5 * STORIES
"""The newest stories, which are put in order by what changed; older ones follow, page by page, by date."""
STORY_PAGES = 25
"""A story is read whole to be listed, and the store counts from the newest: more would hold up the loop."""
HOME_ALERTS = 5
ALERTS = 20
STORY_READINGS = 60
STORY_ARTICLES = 20
STORY_ALERTS = 20


class Pages:
    def __init__(self, store: Store, source_names: tuple[str, ...]) -> None:
        self._store = store
        self._source_names = source_names
        self._phrases = phrases()
        self._templates = Environment(
            loader=PackageLoader("kentongan.dashboard"), autoescape=True, trim_blocks=True, lstrip_blocks=True
        )

    async def home(self, request: Request) -> Response:
        paging = Paging(page=page_number(request.query_params.get("page"), STORY_PAGES), size=STORIES, most=STORY_PAGES)
        is_ranked = paging.offset + STORIES <= RANKED
        # The ranked pages are drawn from one another's stories: they are read together.
        stories = await self._store.stories.newest(
            RANKED + 1 if is_ranked else paging.reach, 0 if is_ranked else paging.offset
        )
        alerts = await self._store.alerts.newest(HOME_ALERTS) if paging.page == 1 else []

        def filled() -> dict[str, Any]:
            shown = paging.cut(rank(stories[:RANKED])[paging.offset :]) if is_ranked else rank(paging.cut(stories))
            following = stories[paging.offset :] if is_ranked else stories
            return {"stories": shown, "alerts": alerts, "paging": paging.seen(following)}

        return await self._html(request, "home.html", filled)

    async def story(self, request: Request) -> Response:
        story = await self._store.stories.get(request.path_params["id"])
        if story is None:
            raise HTTPException(404)
        paging = Paging(page=page_number(request.query_params.get("page")), size=STORY_ARTICLES)
        readings = await readings_of(self._store, story.id, STORY_READINGS)
        articles = await self._store.articles.newest(story=story.id, limit=paging.reach, offset=paging.offset)
        alerts = await self._store.alerts.of_story(story.id, STORY_ALERTS)

        def filled() -> dict[str, Any]:
            account = story_account(story, readings)
            listed = {"articles": paging.cut(articles), "paging": paging.seen(articles)}
            return {"story": story, "account": account, "alerts": alerts, **listed}

        return await self._html(request, "story.html", filled)

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
        paging = Paging(page=page_number(request.query_params.get("page")), size=ALERTS)
        alerts = await self._store.alerts.newest(paging.reach, offset=paging.offset)
        return await self._html(
            request, "alerts.html", lambda: {"alerts": paging.cut(alerts), "paging": paging.seen(alerts)}
        )

    async def alert(self, request: Request) -> Response:
        alert = await self._store.alerts.get(request.path_params["id"])
        if alert is None:
            raise HTTPException(404)
        attempts = await self._store.alerts.attempts(alert.id)
        return await self._html(request, "alert.html", lambda: {"alert": alert, "attempts": attempts})

    async def sources(self, request: Request) -> Response:
        sources = await health_of(self._store, self._source_names)
        return await self._html(request, "sources.html", lambda: {"sources": sources})

    async def missing(self, request: Request, error: Exception) -> Response:
        """What is not there, said in the reader's language; other refusals keep their status."""
        status = error.status_code if isinstance(error, HTTPException) else 404
        return await self._html(request, "missing.html", dict, status)

    async def _html(
        self, request: Request, template: str, filled: Callable[[], dict[str, Any]], status: int = 200
    ) -> Response:
        view = self._view(request)
        document = await asyncio.to_thread(
            lambda: self._templates.get_template(template).render(v=view, say=view.say, **filled())
        )
        return HTMLResponse(document, status, {"Content-Language": view.language, "Vary": "Accept-Language"})

    def _view(self, request: Request) -> View:
        asked = known_language(request.query_params.get("lang"))
        language = asked or accepted_language(request.headers.get("accept-language", ""))
        return View(language, self._phrases[language], path=request.url.path, chosen=asked is not None)
