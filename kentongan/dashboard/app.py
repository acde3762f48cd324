"""The dashboard as an ASGI application over a store. Part of the front door; reads, and never writes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from importlib.resources import files
from typing import NamedTuple

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from kentongan.dashboard.access import Access
from kentongan.dashboard.feed import atom_feed
from kentongan.dashboard.metrics import metrics_text
from kentongan.dashboard.pages import Pages
from scraper.errors import StoreError
from storage.store import Store

FEED_ALERTS = 100
_STATIC = {"style.css": "text/css", "icon.svg": "image/svg+xml"}


class Readiness(NamedTuple):
    ready: bool
    why: str
    """"ok", or what is missing."""
    leads: bool = False
    visiting: int = 0
    """How many visits are under way."""


Ready = Callable[[], Awaitable[Readiness]]


def create_app(
    store: Store,
    *,
    source_names: tuple[str, ...],
    ready: Ready,
    token: str | None,
    paused: frozenset[str] = frozenset(),
) -> Starlette:
    """The application. `ready` says whether Redis and the scheduler are up; without a `token` everybody may look.

    `paused` are the sources that the configuration pauses.
    """
    pages, machines = Pages(store, source_names, paused), Machines(store, ready, source_names)
    routes = [
        Route("/", pages.home),
        Route("/stories/{id}", pages.story),
        Route("/articles/{id}", pages.article),
        Route("/alerts", pages.alerts),
        Route("/alerts/{id}", pages.alert),
        Route("/sources", pages.sources),
        Route("/alerts.atom", machines.feed),
        Route("/healthz", machines.alive),
        Route("/readyz", machines.readiness),
        Route("/metrics", machines.metrics),
        Route("/static/{name}", machines.static),
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(Access, token=token)],
        exception_handlers={StoreError: _store_away, HTTPException: pages.missing},
    )


async def _store_away(_request: Request, error: Exception) -> Response:
    return PlainTextResponse(f"Redis does not answer: {error}", 503, {"Retry-After": "5"})


class Machines:
    """What is read by programs: the feed, probes, metrics, style and icon."""

    def __init__(self, store: Store, ready: Ready, source_names: tuple[str, ...] = ()) -> None:
        self._store = store
        self._ready = ready
        self._source_names = source_names
        folder = files("kentongan.dashboard").joinpath("static")
        self._static = {name: folder.joinpath(name).read_bytes() for name in _STATIC}

    async def feed(self, request: Request) -> Response:
        alerts = await self._store.alerts.newest(FEED_ALERTS)
        document = atom_feed(alerts, base=str(request.base_url).rstrip("/"), now=datetime.now(UTC))
        return Response(document, media_type="application/atom+xml")

    async def alive(self, _request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readiness(self, _request: Request) -> Response:
        standing = await self._ready()
        return JSONResponse({"status": standing.why}, 200 if standing.ready else 503)

    async def metrics(self, _request: Request) -> Response:
        standing = await self._ready()
        text = await metrics_text(
            self._store,
            self._source_names,
            ready=standing.ready,
            leads=standing.leads,
            visiting=standing.visiting,
        )
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")

    async def static(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in self._static:
            raise HTTPException(404)
        return Response(self._static[name], media_type=_STATIC[name], headers={"Cache-Control": "public, max-age=300"})
