"""The dashboard as an ASGI application over a store. Part of the front door; reads, and never writes.

Pages are rendered here and need no JavaScript. Every list is bounded.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from kentongan.dashboard.access import Access
from kentongan.dashboard.feed import atom_feed
from kentongan.dashboard.metrics import metrics_text
from kentongan.dashboard.words import change_words, count_words, moment, range_words
from scraper.errors import StoreError
from storage.store import Store

STORIES = 30
ALERTS = 20
FEED_ALERTS = 100
STORY_ARTICLES = 50


class Readiness(NamedTuple):
    ready: bool
    why: str
    """"ok", or what is missing."""


Ready = Callable[[], Awaitable[Readiness]]


def create_app(store: Store, *, source_names: tuple[str, ...], ready: Ready, token: str | None) -> Starlette:
    """The application. `ready` says whether Redis and the scheduler are up; without a `token` everybody may look."""
    pages = Pages(store, source_names, ready)
    routes = [
        Route("/", pages.home),
        Route("/stories/{id}", pages.story),
        Route("/articles/{id}", pages.article),
        Route("/sources", pages.sources),
        Route("/alerts.atom", pages.feed),
        Route("/healthz", pages.alive),
        Route("/readyz", pages.readiness),
        Route("/metrics", pages.metrics),
        Route("/static/style.css", pages.style),
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(Access, token=token)],
        exception_handlers={StoreError: _store_away},
    )


async def _store_away(_request: Request, error: Exception) -> Response:
    return PlainTextResponse(f"Redis does not answer: {error}", 503, {"Retry-After": "5"})


class Pages:
    def __init__(self, store: Store, source_names: tuple[str, ...], ready: Ready) -> None:
        self._store = store
        self._source_names = source_names
        self._ready = ready
        self._templates = Environment(loader=PackageLoader("kentongan.dashboard"), autoescape=True)
        self._templates.filters.update(
            change_words=change_words, count_words=count_words, range_words=range_words, moment=moment
        )
        self._style = files("kentongan.dashboard").joinpath("static/style.css").read_text(encoding="utf-8")

    async def home(self, _request: Request) -> Response:
        alerts = await self._store.alerts.newest(ALERTS)
        return self._html("home.html", alerts=alerts, stories=await self._store.stories.newest(STORIES))

    async def story(self, request: Request) -> Response:
        story = await self._store.stories.get(request.path_params["id"])
        if story is None:
            raise HTTPException(404, "No story has this id.")
        articles = await self._store.articles.newest(story=story.id, limit=STORY_ARTICLES)
        alerts = await self._store.alerts.of_story(story.id, ALERTS)
        return self._html("story.html", story=story, articles=articles, alerts=alerts)

    async def article(self, request: Request) -> Response:
        article = await self._store.articles.get(request.path_params["id"])
        if article is None:
            raise HTTPException(404, "No article has this id.")
        analysis = await self._store.articles.analysis(article.id)
        return self._html("article.html", article=article, analysis=analysis)

    async def sources(self, _request: Request) -> Response:
        return self._html("sources.html", sources=[await self._store.sources.get(name) for name in self._source_names])

    async def feed(self, request: Request) -> Response:
        alerts = await self._store.alerts.newest(FEED_ALERTS)
        document = atom_feed(alerts, base=str(request.base_url).rstrip("/"), now=datetime.now(UTC))
        return Response(document, media_type="application/atom+xml")

    async def alive(self, _request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readiness(self, _request: Request) -> Response:
        ready, why = await self._ready()
        return JSONResponse({"status": why}, 200 if ready else 503)

    async def metrics(self, _request: Request) -> Response:
        return Response(await metrics_text(self._store), media_type="text/plain; version=0.0.4; charset=utf-8")

    async def style(self, _request: Request) -> Response:
        return Response(self._style, media_type="text/css", headers={"Cache-Control": "public, max-age=300"})

    def _html(self, template: str, **values: Any) -> Response:
        return HTMLResponse(self._templates.get_template(template).render(**values))
