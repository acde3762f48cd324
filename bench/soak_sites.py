"""Thirty invented portals on loopback addresses of their own, and what they print: mostly news that nobody is to be told.

Each site shows its newest articles and has its moods: well, away (connections are refused), slow, or broken (503). What is
published in a mood stays and is found after it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from html import escape
from random import Random
from time import monotonic

from aiohttp import web

from scraper.urls import article_id
from storage.store import Store
from tests.chaos.news import Chapter, stories

_CHAPTERS = 8
_PACE_S = 4.0
"""Seconds between two chapters of one story, at least."""
_COPIES = 2
"""So many other sites print each chapter word for word."""
_TOLD = 0.08
"""So many of the articles are chapters, copies not counted."""
_SHOWN = 150
_SLOW_S = 1.5
_SUBJECTS = (
    "Pasar tani",
    "Lomba perahu",
    "Festival kopi",
    "Kelas membatik",
    "Panen raya",
    "Liga pelajar",
    "Pameran buku",
)
_VERBS = ("dibuka", "ditutup", "diperpanjang", "dipindahkan", "dimeriahkan", "digelar lagi")
_PLACES = ("alun-alun kota", "balai desa", "tepi danau", "lapangan sekolah", "gedung kesenian", "terminal lama")
_REMARKS = (
    "Pengunjung datang sejak pagi dan memenuhi tribun sampai sore.",
    "Panitia menyiapkan tenda, air minum, dan tempat parkir tambahan.",
    "Harga cabai dan bawang turun dibandingkan pekan lalu, menurut para pedagang.",
    "Cuaca cerah membuat acara berjalan lebih lama daripada yang direncanakan.",
    "Para murid menampilkan tari dan musik daerah di hadapan orang tua mereka.",
    "Tahun depan panitia berharap dapat menambah jumlah peserta dari luar kota.",
)


class Mood(StrEnum):
    WELL = "well"
    AWAY = "away"
    SLOW = "slow"
    BROKEN = "broken"


class Filler:
    """An article about nothing that an alarm is for; the same for the same site and number."""

    def __init__(self, site: int, number: int) -> None:
        luck = Random(f"{site} {number}")
        self.path = f"/ragam/2026/11/{site}-{number}-acara-{1_000_000 + number}"
        self.published = datetime.now(UTC)
        self.headline = f"{luck.choice(_SUBJECTS)} ke-{number + 1} {luck.choice(_VERBS)} di {luck.choice(_PLACES)}"
        lines = [f"{self.headline}, kata penjaga gerbang nomor {site * 100_000 + number}.", *luck.sample(_REMARKS, 4)]
        self._text = "".join(f"<p>{escape(line)} ({luck.randint(1, 999)})</p>" for line in lines)

    def html(self, _page: int, base: str) -> str:
        return f"""<!doctype html><html lang="id"><head><title>{self.headline}</title>
<link rel="canonical" href="{base}{self.path}"><meta property="og:type" content="article">
<meta property="article:published_time" content="{self.published.isoformat()}"></head>
<body><article><h1>{self.headline}</h1><div class="side-article txt-article">{self._text}</div></article></body></html>"""


class Portal:
    """One site at `127.0.0.<number + 2>`."""

    def __init__(self, number: int, port: int) -> None:
        self.number = number
        self.host = f"127.0.0.{number + 2}"
        self.url = f"http://{self.host}:{port}"
        self.mood = Mood.WELL
        self.published: dict[str, Filler | Chapter] = {}
        self.requests = 0
        self._port = port
        self._newest: deque[Filler | Chapter] = deque(maxlen=_SHOWN)
        self._server: asyncio.Server | None = None
        self._fillers = 0

    async def open(self) -> None:
        """Connections are taken."""
        factory = web.Server(self._answer)
        self._server = await asyncio.get_running_loop().create_server(
            factory, self.host, self._port, reuse_address=True
        )

    async def shut(self) -> None:
        """Connections are refused."""
        if self._server is not None:
            self._server.close()
            self._server = None

    async def turn(self, mood: Mood) -> None:
        """The site is in `mood` from now on."""
        if mood is Mood.AWAY and self.mood is not Mood.AWAY:
            await self.shut()
        elif self.mood is Mood.AWAY and mood is not Mood.AWAY:
            await self.open()
        self.mood = mood

    def publish(self, chapter: Chapter | None = None) -> None:
        """`chapter`, or one more filler, is online."""
        article = chapter or Filler(self.number, self._fillers)
        self._fillers += chapter is None
        self.published[article.path] = article
        self._newest.appendleft(article)

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        self.requests += 1
        if self.mood is Mood.SLOW:
            await asyncio.sleep(_SLOW_S)
        response = self._page(request)
        if self.mood is Mood.AWAY:
            # A kept connection would be served though the door is shut.
            response.force_close()
        return response

    def _page(self, request: web.BaseRequest) -> web.Response:
        if self.mood is Mood.BROKEN:
            return web.Response(status=503, text="nanti")
        if request.path == "/robots.txt":
            return web.Response(text="User-agent: *\nDisallow: /tag/\n")
        if request.path == "/indeks":
            return _html(self._listing())
        article = self.published.get(request.path)
        if article is None:
            return web.Response(status=404, text="tidak ditemukan")
        return _html(article.html(int(request.query.get("page", "1")), self.url))

    def _listing(self) -> str:
        items = "".join(f'<li><h3><a href="{one.path}">{escape(one.headline)}</a></h3></li>' for one in self._newest)
        head = '<html lang="id"><head><title>Indeks</title></head>'
        return f'<!doctype html>{head}<body><main><ul class="lsi">{items}</ul></main></body></html>'


class Press:
    """What all sites publish, chapter after chapter of each story in order."""

    def __init__(self, portals: list[Portal], articles: int, seed: int) -> None:
        self._luck = Random(seed)
        self._portals = portals
        count = max(1, round(articles * _TOLD / _CHAPTERS))
        now = datetime.now(UTC)
        told = stories(seed, count, _CHAPTERS, now - timedelta(hours=_CHAPTERS + 1))
        self.waiting = [deque(story) for story in told]
        self.expected: dict[tuple[str, str], int] = {}
        self._last: dict[int, tuple[str, float]] = {}

    def addresses(self) -> Iterator[str]:
        """The id of every article that is online anywhere."""
        return (article_id(portal.url + path) for portal in self._portals for path in portal.published)

    @property
    def published(self) -> int:
        return sum(len(portal.published) for portal in self._portals)

    async def print_chapters(self, store: Store) -> None:
        """The next chapter of each story whose last one was taken a while ago is online, on one site and then on others."""
        for number, story in enumerate(self.waiting):
            before = self._last.get(number)
            if not story or (before and monotonic() - before[1] < _PACE_S):
                continue
            if before and not await store.articles.get(before[0]):
                continue
            chapter = story.popleft()
            self.expected |= chapter.changes
            first, *others = self._luck.sample(self._portals, 1 + _COPIES)
            first.publish(chapter)
            self._last[number] = (article_id(first.url + chapter.path), monotonic())
            for portal in others:
                portal.publish(chapter)

    def print_fillers(self, count: int) -> None:
        for _ in range(count):
            self._luck.choice(self._portals).publish()


def _html(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")
