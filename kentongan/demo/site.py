"""A small news site on loopback that publishes while it is watched. Part of the front door.

It has the shape of a large Indonesian portal: `?page=N`, "Halaman 1/3", a canonical link that is page 1 on every page,
"Baca juga" between the paragraphs, and a list of other news beside them.
"""

from __future__ import annotations

from collections.abc import Callable
from email.utils import format_datetime, parsedate_to_datetime

from aiohttp import web
from jinja2 import Environment, PackageLoader

from kentongan.demo.newsroom import DemoArticle, Newsroom

OnRequest = Callable[[str, int], None]
"""Told of every article page served: its path and page number."""


class DemoSite:
    """Serves the articles of the acts published so far; `url` is its address after `start`."""

    def __init__(self, newsroom: Newsroom, on_request: OnRequest) -> None:
        self._newsroom = newsroom
        self._on_request = on_request
        self._act = 0
        self._pages = Environment(loader=PackageLoader("kentongan.demo"), autoescape=True)
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def start(self) -> None:
        application = web.Application()
        application.router.add_get("/robots.txt", self._robots)
        application.router.add_get("/indeks", self._listing)
        application.router.add_get("/{path:.+}", self._article)
        self._runner = web.AppRunner(application, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def publish(self, act: int) -> tuple[DemoArticle, ...]:
        """The articles of `act` (from 1), online from now on with those of all acts before."""
        self._act = act
        return tuple(article for article in self._newsroom.articles if article.act == act)

    def _online(self) -> list[DemoArticle]:
        articles = [article for article in self._newsroom.articles if article.act <= self._act]
        return sorted(articles, key=lambda article: article.published, reverse=True)

    async def _robots(self, _request: web.Request) -> web.Response:
        return web.Response(text="User-agent: *\nDisallow: /tag/\n")

    async def _listing(self, request: web.Request) -> web.Response:
        articles = self._online()
        if not articles:
            return self._html("listing.html", articles=())
        newest = articles[0].published
        since = request.headers.get("If-Modified-Since")
        if since and parsedate_to_datetime(since) >= newest:
            return web.Response(status=304)
        response = self._html("listing.html", articles=articles)
        response.headers["Last-Modified"] = format_datetime(newest)
        return response

    async def _article(self, request: web.Request) -> web.Response:
        online = self._online()
        article = next((article for article in online if article.path == request.path), None)
        number = request.query.get("page", "1")
        if article is None or not number.isdecimal() or not 1 <= int(number) <= len(article.pages):
            raise web.HTTPNotFound(text="Halaman tidak ditemukan")
        self._on_request(article.path, int(number))
        others = [other for other in online if other.path != article.path]
        return self._html(
            "article.html",
            base=self.url,
            article=article,
            paragraphs=article.pages[int(number) - 1],
            number=int(number),
            count=len(article.pages),
            related=others[0] if others else None,
            others=others[:5],
        )

    def _html(self, template: str, **values: object) -> web.Response:
        return web.Response(text=self._pages.get_template(template).render(**values), content_type="text/html")
