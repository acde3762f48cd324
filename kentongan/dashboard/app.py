"""The dashboard as an ASGI application over a store. Part of the front door; reads, and never writes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import NamedTuple

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kentongan.dashboard.access import Access, Guard
from kentongan.dashboard.assets import Assets
from kentongan.dashboard.door import Door
from kentongan.dashboard.events import Events
from kentongan.dashboard.feed import atom_feed
from kentongan.dashboard.live import Live
from kentongan.dashboard.metrics import metrics_text
from kentongan.dashboard.pages import Pages
from kentongan.dashboard.rendering import Renderer
from scraper.errors import StoreError
from storage.store import Store

FEED_ALERTS = 100


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
    live: Live | None = None,
    paused: frozenset[str] = frozenset(),
) -> Starlette:
    """The application. `ready` says whether Redis and the scheduler are up; without a `token` everybody may look.

    Who serves it closes `live` before it ends: streams do not end by themselves. `paused` are the sources that the
    configuration pauses.
    """
    assets, machines, guard = Assets(), Machines(store, ready, source_names), Guard(token) if token else None
    pages = Pages(store, source_names, Renderer(assets, is_guarded=guard is not None), paused)
    door = Door(guard, pages.door)
    routes = [
        Route("/", pages.home),
        Route("/stories/{id}", pages.story),
        Route("/articles/{id}", pages.article),
        Route("/alerts", pages.alerts),
        Route("/alerts/{id}", pages.alert),
        Route("/sources", pages.sources),
        Route("/search", pages.search),
        Route("/login", door.login, methods=["GET", "POST"]),
        Route("/logout", door.logout, methods=["GET", "POST"]),
        Route("/alerts.atom", machines.feed),
        Route("/events", Events(live or Live(store.bulletin.look))),
        Route("/healthz", machines.alive),
        Route("/readyz", machines.readiness),
        Route("/metrics", machines.metrics),
        Route("/static/{name}", assets.answer),
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(Access, guard=guard, door=door.instead)],
        exception_handlers={StoreError: pages.away, HTTPException: pages.missing},
    )


class Machines:
    """What is read by programs: the feed, probes and metrics."""

    def __init__(self, store: Store, ready: Ready, source_names: tuple[str, ...] = ()) -> None:
        self._store = store
        self._ready = ready
        self._source_names = source_names

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
