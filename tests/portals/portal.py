"""A portal on its own loopback address: a list of news, its articles, and what a crawl must make of the first of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta, timezone

import attrs
from aiohttp import web

from tests.portals import pagers
from tests.portals.prose import paragraphs
from tests.portals.shapes import Shape, Story, foreign

WIB = timezone(timedelta(hours=7))
WHEN = datetime(2026, 3, 2, 9, 15, tzinfo=WIB)
TAGS = ("banjir", "tanggul")
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@attrs.define(eq=False)
class Portal:
    """`name` is also its source's; everything that is not said is as on an honest site."""

    name: str
    shape: Shape
    address: pagers.Address = pagers.query
    pager: pagers.Markup = pagers.numbers
    count: int = 3
    head: pagers.Markup = pagers.nothing
    ending: str = ""
    canonical: Callable[[Portal, int], str] = lambda portal, _page: portal.url + portal.path
    listing: Callable[[Portal], str | bytes] | None = None
    source: str = "/kanal/daerah"
    kind: str = ""
    body: Callable[[Portal, int], str] = lambda _portal, _page: ""
    """Mark-up of a page's text where it is not one element for each paragraph."""
    extra: Callable[[Portal], dict[str, str | Answer]] = lambda _portal: {}
    """Further paths, or other answers to the usual ones."""
    state: str = "complete"
    fetched: int | None = None
    claimed: int | None = -1
    reason: str = ""
    expected: Callable[[Portal], list[tuple[int, str]]] | None = None
    url: str = ""
    asked: Counter[str] = attrs.Factory(Counter)
    _runner: web.AppRunner | None = None

    @property
    def language(self) -> str:
        return "en" if self.shape is foreign else "id"

    @property
    def slug(self) -> str:
        return f"{self.name}-jebol-tanggul-di-hulu"

    @property
    def path(self) -> str:
        return f"/daerah/2026/03/02/{self.slug}{self.ending}"

    @property
    def other(self) -> str:
        return f"/daerah/2026/03/01/{self.name}-pasar-induk-dibuka-lagi{self.ending}"

    @property
    def headline(self) -> str:
        return f"Tanggul di hulu {self.name} jebol, ratusan warga mengungsi"

    def text(self, page: int) -> list[str]:
        return paragraphs(self.slug, page, language=self.language)

    def wanted(self) -> list[tuple[int, str]]:
        """Every paragraph of the article with its page's number."""
        if self.expected is not None:
            return self.expected(self)
        return [(page, text) for page in range(1, (self.fetched or self.count) + 1) for text in self.text(page)]

    def page(self, number: int) -> str:
        place = pagers.Place(self.path, number, self.count, self.address, self.other)
        return self.shape(
            self.story(
                self.headline,
                self.text(number),
                page=number,
                canonical=self.canonical(self, number),
                pager=self.pager(place),
                head=self.head(place),
                body=self.body(self, number),
            )
        )

    def single(self) -> str:
        """The other article: one page, nothing to follow."""
        return self.shape(
            self.story("Pasar induk dibuka lagi setelah sepekan", paragraphs(self.other, 1, language=self.language))
        )

    def index(self) -> str:
        """A list of news in its own shape: a lead story, then entries with picture, section and date."""
        entry = '<div class="kartu"><a href="{0}"><img src="/t.jpg" alt=""></a><h3><a href="{0}">{1}</a></h3><span class="tgl">2 Maret 2026 09:15 WIB</span></div>'
        cards = entry.format(self.path, self.headline) + entry.format(
            self.other, "Pasar induk dibuka lagi setelah sepekan"
        )
        return f"""<!doctype html><html lang="id"><head><title>Daerah - {self.name}</title></head><body><nav><a href="/">Beranda</a><a href="/kanal/olahraga">Olahraga</a>
<a href="/tag/banjir">#banjir</a></nav><main>{cards}</main><footer><a href="/tentang-kami">Tentang kami</a><a href="/pedoman-media-siber">Pedoman media siber</a></footer></body></html>"""

    def story(self, headline: str, text: list[str], **changes: object) -> Story:
        story = Story(
            headline=headline,
            author="Rina Hapsari",
            editor="Dwi Laksono",
            section="Daerah",
            tags=TAGS,
            when=WHEN,
            paragraphs=tuple(text),
            others=(
                (self.other, "Pasar induk dibuka lagi setelah sepekan tutup"),
                (
                    "/daerah/2026/02/27/jalan-lingkar-selatan-segera-dilebarkan",
                    "Jalan lingkar selatan segera dilebarkan",
                ),
                ("/kanal/ekonomi", "Ekonomi"),
            ),
            site=f"Harian {self.name.title()}",
        )
        return attrs.evolve(story, **changes)  # type: ignore[arg-type]  # the shapes' own names

    def pages(self) -> dict[str, str | Answer]:
        found: dict[str, str | Answer] = {self.address(self.path, n): self.page(n) for n in range(1, self.count + 1)}
        found[self.other] = self.single()
        found["/kanal/daerah"] = self.index()
        found["/robots.txt"] = "User-agent: *\nDisallow: /dilarang/\n"
        return {**found, **self.extra(self)}

    async def start(self, host: str) -> None:
        application = web.Application()
        application.router.add_route("GET", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, 0).start()
        self.url = f"http://{host}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked[request.path_qs] += 1
        page = self.pages().get(request.path_qs)
        if page is None:
            return web.Response(status=404, text="<html><body><h1>Halaman tidak ditemukan</h1></body></html>")
        if callable(page):
            return await page(request)
        kind = (
            "application/xml"
            if page.startswith("<?xml")
            else "application/json"
            if page.startswith("{")
            else "text/html"
        )
        return web.Response(text=page, content_type=kind)
