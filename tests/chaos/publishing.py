"""A news site on loopback that prints a chapter only when the one before it was taken. Knows no store."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from aiohttp import web

from scraper.urls import article_id
from tests.chaos.news import Chapter


class NewsSite:
    """Serves the chapters that are online; `url` is its address after `start`."""

    def __init__(self, stories: Sequence[Sequence[Chapter]]) -> None:
        self.url = ""
        self._stories = stories
        self._online: dict[str, Chapter] = {}
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        application = web.Application()
        application.router.add_get("/robots.txt", self._robots)
        application.router.add_get("/indeks", self._listing)
        application.router.add_get("/{path:.+}", self._article)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def publish(self, share: float, stored: Collection[str]) -> bool:
        """Of the first `share` of the stories all is online that can be told in order, for the articles `stored` were taken.

        Gives whether every chapter of every story is among those.
        """
        for story in self._stories[: round(share * len(self._stories))]:
            for chapter in story:
                self._online[chapter.path] = chapter
                if article_id(self.url + chapter.path) not in stored:
                    break
        paths = [chapter.path for story in self._stories for chapter in story]
        return all(article_id(self.url + path) in stored for path in paths)

    async def _robots(self, _request: web.Request) -> web.Response:
        return web.Response(text="User-agent: *\nDisallow: /tag/\n")

    async def _listing(self, _request: web.Request) -> web.Response:
        newest = sorted(self._online.values(), key=lambda chapter: chapter.published, reverse=True)
        items = "".join(f'<li><h3><a href="{one.path}">{one.headline}</a></h3></li>' for one in newest)
        head = '<html lang="id"><head><title>Indeks</title></head>'
        return _html(f'<!doctype html>{head}<body><main><ul class="lsi">{items}</ul></main></body></html>')

    async def _article(self, request: web.Request) -> web.Response:
        chapter = self._online.get(request.path)
        if chapter is None:
            raise web.HTTPNotFound(text="Halaman tidak ditemukan")
        return _html(chapter.html(int(request.query.get("page", "1")), self.url))


def _html(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")
