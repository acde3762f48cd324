"""A loopback news site, its articles, and an intake that keeps everything in memory."""

from __future__ import annotations

import ssl
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web
from msgspec import structs

from scraper.errors import StoreUnavailable
from scraper.model import Article, Fate, FetchLimits, PagesState, Render, Source
from scraper.urls import article_id
from spiders.ports import NoRevisits, Taken, Validators

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Site:
    """Serves what is put into `pages` (path with query → HTML, a response, or a coroutine), and counts what is asked."""

    def __init__(self) -> None:
        self.pages: dict[str, Any] = {"/robots.txt": web_text("User-agent: *\nDisallow: /tertutup/\n")}
        self.asked: Counter[str] = Counter()
        self.headers: dict[str, list[Any]] = {}
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def start(self, host: str = "127.0.0.1", *, tls: ssl.SSLContext | None = None) -> None:
        application = web.Application()
        application.router.add_route("GET", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, 0, ssl_context=tls).start()
        self.url = f"http://{host}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked[request.path_qs] += 1
        self.headers.setdefault(request.path_qs, []).append(request.headers.copy())
        page = self.pages.get(request.path_qs)
        if page is None:
            return web.Response(status=404, text="<html><body><h1>Tidak ditemukan</h1></body></html>")
        if isinstance(page, str):
            return web.Response(text=page, content_type="text/html")
        answer: web.StreamResponse = await page(request)
        return answer


def web_text(text: str, *, status: int = 200, content_type: str = "text/plain", **headers: str) -> Answer:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text=text, status=status, content_type=content_type, headers=headers)

    return answer


class MemoryIntake(NoRevisits):
    """Keeps what it is given; `broken` are URLs that it chokes on, `away` makes it unavailable, `due` is to be repaired."""

    def __init__(self) -> None:
        self.articles: dict[str, Article] = {}
        self.remembered: dict[tuple[str, str], Validators] = {}
        self.broken: set[str] = set()
        self.due: list[str] = []
        self.misses: list[str] = []
        self.away = False

    async def wanted(self, source: str, urls: Sequence[str]) -> Sequence[str]:
        self._answer()
        return [url for url in urls if self._is_wanted(article_id(url))]

    async def due_for_repair(self, source: str) -> Sequence[str]:
        self._answer()
        return self.due

    async def missed(self, source: str, url: str) -> None:
        self._answer()
        self.misses.append(url)

    async def take(self, source: str, article: Article) -> Taken:
        self._answer()
        if article.url in self.broken:
            raise RuntimeError("the analysis choked")
        known = self.articles.get(article.id)
        self.articles[article.id] = article
        fate = Fate.NEW if known is None else Fate.UNCHANGED if known == article else Fate.UPDATED
        return Taken(fate=fate, article_id=article.id, alerts=int(fate is Fate.NEW))

    async def validators(self, source: str, url: str) -> Validators | None:
        self._answer()
        return self.remembered.get((source, url))

    async def remember(self, source: str, url: str, validators: Validators) -> None:
        self._answer()
        self.remembered[source, url] = validators

    def by_path(self) -> dict[str, Article]:
        return {article.url.split("/", 3)[3]: article for article in self.articles.values()}

    def _is_wanted(self, identity: str) -> bool:
        known = self.articles.get(identity)
        return known is None or known.pages.state is PagesState.PARTIAL

    def _answer(self) -> None:
        if self.away:
            raise StoreUnavailable("no connection to Redis")


def source_of(site: Site, path: str = "/indeks", **changes: Any) -> Source:
    """A source on `site`: no delay, no private address but loopback, no browser."""
    limits = FetchLimits(
        user_agent="kentongan-test/1 (+https://example.org)",
        concurrency_per_site=4,
        delay=timedelta(),
        obey_robots=True,
        max_body=200_000,
        timeout=timedelta(seconds=5),
        allow_private_addresses=("127.0.0.1/32",),
    )
    limits = structs.replace(
        limits, **{key: changes.pop(key) for key in list(changes) if key in FetchLimits.__struct_fields__}
    )
    source = Source(
        name="uji",
        url=site.url + path,
        max_pages=20,
        render=Render.NEVER,
        every=timedelta(minutes=5),
        slowest=timedelta(hours=1),
        limits=limits,
    )
    return structs.replace(source, **changes)


SENTENCES = (
    "Warga di tepi sungai itu mulai meninggalkan rumah mereka sejak dini hari, kata seorang relawan di lapangan.",
    "Petugas medis mendirikan tenda darurat di halaman sekolah dan menerima pasien dari tiga kecamatan sekitar.",
    "Juru bicara pemerintah setempat menyatakan bahwa perundingan akan dilanjutkan pada hari Senin pekan depan.",
    "Sejumlah truk bantuan tertahan di pos pemeriksaan karena jembatan utama masih belum dapat dilalui kendaraan.",
    "Menurut catatan lembaga kemanusiaan, pasokan air bersih hanya cukup untuk beberapa hari ke depan saja.",
    "Para pengamat menilai kesepakatan itu rapuh, sebab kedua pihak masih menempatkan pasukan di garis depan.",
)


def text_of(path: str, page: int) -> list[str]:
    """Paragraphs that no other page of any article has."""
    return [f"Bagian {page} dari {path}: {sentence}" for sentence in SENTENCES]


def article_html(site: Site, path: str, page: int = 1, count: int = 1, *, published: datetime | None = None) -> str:
    """One page of an article in the shape of a large portal: page 1 is canonical on every page."""
    when = (published or datetime.now(UTC)).isoformat(timespec="seconds")
    links = " ".join(f'<a href="{path}?page={number}">{number}</a>' for number in range(1, count + 1))
    following = f'<a rel="next" href="{path}?page={page + 1}">Selanjutnya</a>' if page < count else ""
    pager = f'<div class="paging"><span class="total-page">Halaman {page}/{count}</span> {links} {following}</div>'
    return f"""<!doctype html><html lang="id"><head><title>Kabar {path}</title>
<link rel="canonical" href="{site.url}{path}"><meta property="og:type" content="article">
<meta property="og:title" content="Kabar dari {path}"><meta property="article:published_time" content="{when}">
</head><body><article><h1>Kabar dari {path}</h1><div class="side-article txt-article">
{"".join(f"<p>{text}</p>" for text in text_of(path, page))}</div></article>{pager if count > 1 else ""}</body></html>"""


def listing_html(*paths: str, following: str | None = None) -> str:
    """An index page that links to `paths`."""
    items = "".join(
        f'<li><h3><a href="{path}">Judul panjang sebuah kabar tentang {path}</a></h3></li>' for path in paths
    )
    pager = f'<nav><a rel="next" href="{following}">Selanjutnya</a></nav>' if following else ""
    return f'<!doctype html><html lang="id"><head><title>Indeks</title></head><body><main><ul class="lsi">{items}</ul></main>{pager}</body></html>'


def publish(site: Site, slug: str, count: int = 1, **options: Any) -> str:
    """An article of `count` pages is online; gives its path."""
    path = f"/internasional/2026/03/01/{slug}"
    for page in range(1, count + 1):
        html = article_html(site, path, page, count, **options)
        site.pages[path if page == 1 else f"{path}?page={page}"] = html
        if page == 1:
            site.pages[f"{path}?page=1"] = html
    return path
