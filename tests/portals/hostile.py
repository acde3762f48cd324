"""A portal that does its readers harm: one honest list, honest articles, and between them whatever strangers may serve."""

from __future__ import annotations

import zlib
from asyncio import sleep
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from aiohttp import web

from tests.portals.prose import paragraphs

GOOD = tuple(f"/kabar/2026/03/02/kabar-yang-baik-nomor-{number}-dari-desa" for number in range(1, 6))
MB = 1_000_000


def page(path: str, text: str = "", *, head: str = "") -> str:
    shown = text or "".join(f"<p>{text}</p>" for text in paragraphs(path, 1))
    when = datetime(2026, 3, 2, 9, 15, tzinfo=UTC).isoformat()
    return f'<html lang="id"><head><meta charset="utf-8"><title>{path}</title><meta property="og:type" content="article">{head}<meta property="article:published_time" content="{when}"></head><body><article><h1>Kabar di {path}</h1>{shown}</article></body></html>'


def bomb(size: int) -> bytes:
    """A gzip stream that unpacks to `size` bytes, made without holding them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(b" " * MB) for _ in range(size // MB)) + packer.flush()


def whispers(canary: str) -> dict[str, str]:
    """Redirects to the canary in every spelling of its address."""
    port = canary.rpartition(":")[2]
    hosts = ("127.0.0.2", "2130706434", "0x7f000002", "0177.0.0.2", "127.0.2", "127.2", "[::ffff:127.0.0.2]", "[::ffff:7f00:2]",
             "127.0.0.2.", "①②⑦.0.0.2", "0x7f.0.0.0x2", "user:word@127.0.0.2", "127.0.0.1@127.0.0.2", "[64:ff9b::7f00:2]", "localtest.me")  # fmt: skip
    addresses = [f"http://{host}:{port}/" for host in hosts] + [f"//127.0.0.2:{port}/", f"HTTP://127.0.0.2:{port}/"]
    addresses += [
        "file:///etc/passwd",
        "data:text/html,x",
        "gopher://127.0.0.2/",
        "http://",
        "http:///x",
        "http://[::1",
    ]
    return {f"/alih/2026/03/02/pengalihan-ke-dalam-rumah-{n}": address for n, address in enumerate(addresses)}


class HostilePortal:
    """`asked` counts what was asked for; `url` and `canary` are addresses once `running`."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.touched: Counter[str] = Counter()
        self.url = ""
        self.canary = ""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[HostilePortal]:
        runners = []
        for host, answer in (("127.0.0.1", self._answer), ("127.0.0.2", self._touch)):
            application = web.Application()
            application.router.add_route("GET", "/{path:.*}", answer)
            runners.append(web.AppRunner(application, access_log=None, shutdown_timeout=0.1, max_line_size=65_000))
            await runners[-1].setup()
            await web.TCPSite(runners[-1], host, 0).start()
        self.url, self.canary = (f"http://{r.addresses[0][0]}:{r.addresses[0][1]}" for r in runners)
        try:
            yield self
        finally:
            for runner in runners:
                await runner.cleanup()

    async def _touch(self, request: web.Request) -> web.Response:
        self.touched[request.path_qs] += 1
        return web.Response(text=page("/rahasia"), content_type="text/html")

    def answers(self) -> dict[str, Callable[[web.Request], object]]:
        """Path → what answers there; each is linked from the list."""
        folder = "/kabar/2026/03/02/"
        return {
            folder + "bom-yang-mengembang-saat-dibuka": self._bomb,
            folder + "halaman-yang-tidak-pernah-selesai": self._endless,
            folder + "halaman-yang-menetes-setetes-demi-setetes": self._drip,
            folder + "halaman-yang-tidak-pernah-menjawab": self._silent,
            folder + "halaman-dua-puluh-megabita-tanpa-henti": self._huge,
            folder + "enam-puluh-ribu-kotak-di-dalam-kotak": self._deep,
            folder + "halaman-penuh-huruf-kosong-di-dalam": self._nul,
            folder + "halaman-yang-salah-menyebut-hurufnya": self._charset,
            folder + "halaman-yang-berputar-ke-diri-sendiri": self._loop,
            folder + "halaman-yang-mengaku-gambar-padahal-bukan": self._picture,
            folder + "sepuluh-ribu-halaman-untuk-satu-kabar": self._many_pages,
            folder + "halaman-dengan-judul-satu-megabita": self._title,
            folder + "halaman-dengan-data-yang-bersarang-dalam": self._nested_json,
            folder + "halaman-dengan-tanda-yang-tidak-ditutup": self._unclosed,
            folder + "halaman-dengan-lima-puluh-ribu-tautan": self._links,
            folder + "halaman-dengan-dua-ratus-ribu-atribut": self._attributes,
            folder + "halaman-dengan-tujuh-ratus-ribu-tautan-kosong": self._crowd,
            folder + "halaman-yang-mengaku-ditulis-dalam-punycode": self._punycode,
            folder + "halaman-yang-minta-ditunggu-selamanya": self._for_ever,
            folder + "halaman-yang-mengalihkan-ke-bukan-alamat": self._nowhere,
            **{f"{folder}halaman-bisu-nomor-{n}-yang-menahan-tempat": self._silent for n in range(12)},
        }

    def index(self) -> str:
        bad = [
            "http://", "https:///tanpa-tuan-rumah/2026/03/02/x-y-z-a", "http://[::1/2026/x", "javascript:alert(1)", "mailto:x@y",
            "http://%zz/2026/03/02/a-b-c-d", "http://..:80/2026/03/02/kabar-a-b-c", "//:9/2026/03/02/kabar-a-b-c-d", "http://127.0.0.1:99999/2026/03/02/kabar-a-b-c-d",
            f"{self.canary}/2026/03/02/kabar-langsung-dari-dalam-rumah", "/" + "a-" * 4000,
        ]  # fmt: skip
        links = [*GOOD[:2], *bad, *whispers(self.canary), *self.answers(), *GOOD[2:]]
        items = "".join(
            f'<li><h3><a href="{link}">Judul kabar yang cukup panjang untuk {link[-40:]}</a></h3></li>'
            for link in links
        )
        return f"<html><body><ul>{items}</ul></body></html>"

    def doors(self) -> dict[str, str]:
        """Lists and feeds, good and evil, and robots.txt; all of them lead to the good articles if they are read at all."""
        items = "".join(f"<item><title>&kabar;</title><link>{self.url}{path}</link></item>" for path in GOOD)
        bricks = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 10))
        outside = f'<!ENTITY kabar SYSTEM "file:///etc/passwd"><!ENTITY % luar SYSTEM "{self.canary}/dtd"> %luar;'
        feed = '<?xml version="1.0"?><!DOCTYPE rss [{}]><rss version="2.0"><channel>{}</channel></rss>'
        maps = (
            f"<sitemap><loc>{self.url}/pintu/peta.xml</loc></sitemap>" * 50
            + f"<sitemap><loc>{self.canary}/peta.xml</loc></sitemap>"
        )
        return {
            "/robots.txt": "User-agent: *\nDisallow: /tertutup/\n" + "# isi\n" * 200_000,
            "/indeks": self.index(),
            "/pintu/umpan-bom.xml": feed.format(f'<!ENTITY b0 "ledakan-entitas">{bricks}<!ENTITY kabar "&b9;">', items),
            "/pintu/umpan-luar.xml": feed.format(outside, items),
            "/pintu/peta.xml": f'<?xml version="1.0"?><sitemapindex>{maps}</sitemapindex>',
            "/pintu/dalam": "<html><body>" + "<ul><li>" * 60_000 + "".join(f'<a href="{path}">x</a>' for path in GOOD),
        }

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked[request.path] += 1
        if (text := self.doors().get(request.path)) is not None:
            return web.Response(text=text, content_type="application/xml" if text.startswith("<?xml") else "text/html")
        if request.path in GOOD:
            return web.Response(text=page(request.path), content_type="text/html")
        if (away := whispers(self.canary).get(request.path)) is not None:
            return web.Response(status=302, headers={"Location": away})
        streams = {"/pintu/tanpa-akhir": self._endless, "/pintu/menetes": self._drip}
        answer = {**self.answers(), **streams}.get(request.path)
        if answer is None:
            return web.Response(status=404)
        return await answer(request)  # type: ignore[misc, no-any-return]  # a table of coroutines

    async def _bomb(self, _request: web.Request) -> web.Response:
        return web.Response(body=bomb(300 * MB), headers={"Content-Encoding": "gzip", "Content-Type": "text/html"})

    async def _stream(self, request: web.Request, part: bytes, pause: float) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/html"})
        await response.prepare(request)
        try:
            while True:
                await response.write(part)
                await sleep(pause)
        except ConnectionError:  # the reader has left, as it should
            return response

    async def _endless(self, request: web.Request) -> web.StreamResponse:
        return await self._stream(request, b"<p>tanpa akhir, " * 4000, 0)

    async def _drip(self, request: web.Request) -> web.StreamResponse:
        return await self._stream(request, b"<", 1)

    async def _silent(self, _request: web.Request) -> web.Response:
        await sleep(60)
        return web.Response()

    async def _huge(self, _request: web.Request) -> web.Response:
        return web.Response(
            text=page("/besar", "<p>Besar sekali halaman ini. </p>" * 700_000), content_type="text/html"
        )

    async def _deep(self, request: web.Request) -> web.Response:
        text = "".join(f"<p>{text}</p>" for text in paragraphs(request.path, 1))
        return web.Response(text=page(request.path, "<div>" * 60_000 + text), content_type="text/html")

    async def _nul(self, request: web.Request) -> web.Response:
        text = page(request.path).replace(" di ", " \x00di\x00 ").encode() + b"\xff\xfe\x00" * 20
        return web.Response(body=text, content_type="text/html")

    async def _charset(self, request: web.Request) -> web.Response:
        body = page(request.path).replace("utf-8", "utf-16").encode()
        return web.Response(body=body, headers={"Content-Type": "text/html; charset=x-ngawur"})

    async def _loop(self, request: web.Request) -> web.Response:
        return web.Response(status=301, headers={"Location": f"{request.path}?k={self.asked[request.path]}"})

    async def _picture(self, _request: web.Request) -> web.Response:
        return web.Response(body=b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 400, content_type="text/html")

    async def _many_pages(self, request: web.Request) -> web.Response:
        number = int(request.query.get("page", "1"))
        links = "".join(f'<a href="{request.path}?page={n}">{n}</a> ' for n in range(number, number + 9))
        text = "".join(f"<p>{text}</p>" for text in paragraphs(request.path, number))
        return web.Response(
            text=page(request.path, f'{text}<div class="paging">Halaman {number}/999 {links}</div>'),
            content_type="text/html",
        )

    async def _title(self, request: web.Request) -> web.Response:
        return web.Response(
            text=page(request.path, head=f'<meta property="og:title" content="{"judul " * 170_000}">'),
            content_type="text/html",
        )

    async def _nested_json(self, request: web.Request) -> web.Response:
        data = '{"@graph":[' * 50_000 + "1" + "]}" * 50_000
        return web.Response(
            text=page(request.path, head=f'<script type="application/ld+json">{data}</script>'),
            content_type="text/html",
        )

    async def _unclosed(self, request: web.Request) -> web.Response:
        return web.Response(
            text=page(request.path) + "<!-- " + "<![CDATA[ <a href='" * 50_000, content_type="text/html"
        )

    async def _links(self, request: web.Request) -> web.Response:
        links = "".join(f'<a href="{request.path}/{n}">Halaman {n}</a> ' for n in range(50_000))
        text = "".join(f"<p>{text}</p>" for text in paragraphs(request.path, 1))
        return web.Response(text=page(request.path, text + links), content_type="text/html")

    async def _attributes(self, request: web.Request) -> web.Response:
        tag = "<p " + " ".join(f"a{n}=1" for n in range(200_000)) + ">"
        return web.Response(text=page(request.path, tag), content_type="text/html")

    async def _crowd(self, request: web.Request) -> web.Response:
        return web.Response(text=page(request.path, "<a href=x>" * 700_000), content_type="text/html")

    async def _punycode(self, request: web.Request) -> web.Response:
        body = page(request.path, f"<p>{'a' * 1_000_000}</p>").encode()
        return web.Response(body=body, headers={"Content-Type": "text/html; charset=punycode"})

    async def _for_ever(self, _request: web.Request) -> web.Response:
        return web.Response(status=503, headers={"Retry-After": "9" * 5_000})

    async def _nowhere(self, _request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "http://[::1"})
