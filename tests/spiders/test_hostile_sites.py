"""Sites that refuse, stumble, or mean harm."""

from __future__ import annotations

import asyncio
import gzip
import logging
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from scraper.model import PagesState
from spiders.engine import Crawl, crawl
from spiders.summary import CrawlState, CrawlSummary
from tests.spiders.sites import Answer, MemoryIntake, Site, article_html, listing_html, publish, source_of, web_text


class Stumbling:
    """Answers `failures` times with `status`, then with `page`; notes when it was asked."""

    def __init__(self, page: str, *, status: int, failures: int, **headers: str) -> None:
        self._page = page
        self._status = status
        self._failures = failures
        self._headers = headers
        self.asked: list[datetime] = []

    async def __call__(self, _request: web.Request) -> web.Response:
        self.asked.append(datetime.now(UTC))
        if len(self.asked) <= self._failures:
            return web.Response(status=self._status, headers=self._headers)
        return web.Response(text=self._page, content_type="text/html")


async def test_a_passing_server_error_is_retried(site: Site, intake: MemoryIntake) -> None:
    path = publish(site, "kabar-setelah-server-tersandung")
    site.pages[path] = Stumbling(site.pages[path], status=500, failures=1)
    site.pages["/indeks"] = listing_html(path)
    summary = await crawl(source_of(site), intake)
    assert (summary.articles_new, summary.state) == (1, CrawlState.OK)


async def test_retries_are_bounded_and_the_reason_is_told(site: Site, intake: MemoryIntake) -> None:
    path = publish(site, "kabar-dari-server-yang-rusak")
    site.pages[path] = Stumbling("", status=500, failures=99)
    site.pages["/indeks"] = listing_html(path)
    summary = await crawl(source_of(site), intake)
    assert len(site.pages[path].asked) == 3
    assert (summary.articles_failed, summary.errors) == (1, (f"{site.url}{path}: HTTP 500",))


async def test_retry_after_holds_back_the_whole_site(site: Site, intake: MemoryIntake) -> None:
    paths = [publish(site, f"kabar-yang-harus-menunggu-{number}") for number in range(3)]
    doors = [
        Stumbling(site.pages[path], status=429, failures=1, **{"Retry-After": "1"})
        if number == 0
        else Stumbling(site.pages[path], status=429, failures=0)
        for number, path in enumerate(paths)
    ]
    site.pages.update(zip(paths, doors, strict=True))
    site.pages["/indeks"] = listing_html(*paths)
    summary = await crawl(source_of(site, concurrency_per_site=1), intake)
    assert summary.articles_new == 3
    refused = doors[0].asked[0]
    later = [moment for door in doors for moment in door.asked if moment > refused]
    assert all(moment - refused >= timedelta(seconds=0.9) for moment in later)


async def test_a_site_that_wants_rest_for_an_hour_is_left_alone(site: Site, intake: MemoryIntake) -> None:
    paths = [publish(site, f"kabar-dari-situs-yang-lelah-{number}") for number in range(3)]
    for path in paths:
        site.pages[path] = web_text("", status=503, **{"Retry-After": "3600"})
    site.pages["/indeks"] = listing_html(*paths)
    summary = await crawl(source_of(site, concurrency_per_site=1), intake)
    assert sum(site.asked[path] for path in paths) == 1
    assert summary.articles_failed == 3
    assert any("3600 s" in error for error in summary.errors)


async def test_robots_txt_is_obeyed_and_the_source_reported_blocked(site: Site, intake: MemoryIntake) -> None:
    site.pages["/robots.txt"] = web_text("User-agent: kentongan-test\nDisallow: /indeks\n")
    summary = await crawl(source_of(site), intake)
    assert (summary.state, site.asked["/indeks"]) == (CrawlState.BLOCKED, 0)
    assert "robots.txt" in summary.errors[0]


async def test_robots_txt_holds_for_articles_and_their_pages(site: Site, intake: MemoryIntake) -> None:
    open_path, closed_path = (publish(site, f"kabar-untuk-robot-{number}", 2) for number in range(2))
    site.pages["/robots.txt"] = web_text(f"User-agent: *\nDisallow: {closed_path}$\nDisallow: {open_path}?page=2\n")
    site.pages["/indeks"] = listing_html(open_path, closed_path)
    summary = await crawl(source_of(site), intake)
    assert (site.asked[closed_path], site.asked[f"{open_path}?page=2"]) == (0, 0)
    pages = intake.by_path()[open_path[1:]].pages
    assert (pages.state, "robots.txt" in (pages.reason or "")) == (PagesState.PARTIAL, True)
    assert summary.articles_failed == 1


@pytest.mark.parametrize("status", [500, 503, 429])
async def test_a_robots_txt_that_cannot_be_read_forbids_everything(
    site: Site, intake: MemoryIntake, status: int
) -> None:
    site.pages["/robots.txt"] = web_text("", status=status, **{"Retry-After": "0"})
    site.pages["/indeks"] = listing_html(publish(site, "kabar-di-balik-robots-yang-rusak"))
    summary = await crawl(source_of(site), intake)
    # Too many requests is a refusal; a broken server refuses nobody, it is down.
    state = CrawlState.BLOCKED if status == 429 else CrawlState.FAILED
    assert (summary.state, site.asked["/indeks"]) == (state, 0)
    assert f"HTTP {status}" in summary.errors[0]


@pytest.mark.parametrize("status", [404, 403, 410])
async def test_a_robots_txt_that_is_not_there_allows_everything(site: Site, intake: MemoryIntake, status: int) -> None:
    site.pages["/robots.txt"] = web_text("User-agent: *\nDisallow: /\n", status=status)
    site.pages["/indeks"] = listing_html(publish(site, "kabar-di-situs-tanpa-robots"))
    assert (await crawl(source_of(site), intake)).articles_new == 1


async def test_obey_robots_can_be_switched_off_for_a_source(site: Site, intake: MemoryIntake) -> None:
    site.pages["/robots.txt"] = web_text("User-agent: *\nDisallow: /\n")
    site.pages["/indeks"] = listing_html(publish(site, "kabar-dengan-izin-pemilik-situs"))
    assert (await crawl(source_of(site, obey_robots=False), intake)).articles_new == 1
    assert not site.asked["/robots.txt"]


async def test_crawl_delay_is_honoured(site: Site, intake: MemoryIntake) -> None:
    site.pages["/robots.txt"] = web_text("User-agent: *\nCrawl-delay: 0.5\n")
    path = publish(site, "kabar-yang-diambil-pelan-pelan")
    door = Stumbling(site.pages[path], status=500, failures=0)
    site.pages[path] = door
    listing = Stumbling(listing_html(path), status=500, failures=0)
    site.pages["/indeks"] = listing
    await crawl(source_of(site), intake)
    assert door.asked[0] - listing.asked[0] >= timedelta(seconds=0.3)


async def test_403_at_the_door_is_reported_as_blocked(site: Site, intake: MemoryIntake) -> None:
    site.pages["/indeks"] = web_text("", status=403)
    assert (await crawl(source_of(site), intake)).state is CrawlState.BLOCKED


@pytest.fixture
async def canary() -> Site:
    """A server at an address that is not allowed; it must never be asked for anything."""
    bird = Site()
    await bird.start("127.0.0.9")
    return bird


async def test_no_way_leads_to_a_private_address(site: Site, intake: MemoryIntake, canary: Site) -> None:
    port = canary.url.rsplit(":", 1)[1]
    ways = [canary.url, f"http://2130706441:{port}", f"http://0x7f000009:{port}", f"http://[::ffff:127.0.0.9]:{port}"]
    paths = []
    for number, way in enumerate(ways):
        path = f"/internasional/2026/03/01/pengalihan-ke-dalam-nomor-{number}"

        async def inward(_request: web.Request, way: str = way) -> web.Response:
            return web.Response(status=302, headers={"Location": f"{way}/rahasia"})

        site.pages[path] = inward
        paths.append(path)
    page = publish(site, "kabar-yang-halamannya-mengarah-ke-dalam", 2)

    async def inward_page(_request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": f"{canary.url}/metadata"})

    site.pages[f"{page}?page=2"] = inward_page
    site.pages["/indeks"] = listing_html(*paths, page)
    summary = await crawl(source_of(site), intake)
    await canary.stop()
    assert not canary.asked
    assert summary.articles_failed == len(ways)
    assert all("not a public address" in error for error in summary.errors)
    assert intake.by_path()[page[1:]].pages.state is PagesState.PARTIAL


async def test_a_name_that_resolves_to_a_private_address_is_refused(intake: MemoryIntake, canary: Site) -> None:
    source = source_of(canary, allow_private_addresses=("10.0.0.0/8",))
    port = canary.url.rsplit(":", 1)[1]
    summary = await crawl(source_of(canary, url=f"http://localhost:{port}/indeks", allow_private_addresses=()), intake)
    await canary.stop()
    assert source.limits.allow_private_addresses == ("10.0.0.0/8",)
    assert summary.state is not CrawlState.OK
    assert "not a public address" in summary.errors[0]
    assert not canary.asked


async def test_an_endless_chain_of_redirects_ends(site: Site, intake: MemoryIntake) -> None:
    path = "/internasional/2026/03/01/berputar-putar-tanpa-akhir"

    async def around(_request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": path})

    site.pages[path] = around
    site.pages["/indeks"] = listing_html(path)
    summary = await crawl(source_of(site), intake)
    assert site.asked[path] == 6
    assert "redirections" in summary.errors[0]


async def test_a_page_that_swells_when_it_is_unpacked_is_refused(site: Site, intake: MemoryIntake) -> None:
    path = publish(site, "kabar-yang-membengkak-di-dalam")
    bomb = gzip.compress(article_html(site, path).encode() + b" " * 5_000_000)

    async def swelling(_request: web.Request) -> web.Response:
        return web.Response(body=bomb, headers={"Content-Type": "text/html", "Content-Encoding": "gzip"})

    site.pages[path] = swelling
    site.pages["/indeks"] = listing_html(path)
    summary = await crawl(source_of(site), intake)
    assert len(bomb) < 200_000
    assert (summary.articles_failed, intake.articles) == (1, {})
    assert "max" in summary.errors[0].lower()


async def test_a_page_without_end_is_cut(site: Site, intake: MemoryIntake) -> None:
    path = "/internasional/2026/03/01/kabar-yang-tidak-pernah-selesai"
    sent = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        answer = web.StreamResponse(headers={"Content-Type": "text/html"})
        await answer.prepare(request)
        while sent < 50_000_000:
            await answer.write(b"<p>lagi</p>" * 1000)
            sent += 11_000
        return answer

    site.pages[path] = endless
    site.pages["/indeks"] = listing_html(path)
    summary = await crawl(source_of(site), intake)
    assert summary.articles_failed == 1
    assert sent < 20_000_000


async def test_a_page_that_drips_is_given_up_in_time(site: Site, intake: MemoryIntake) -> None:
    path = "/internasional/2026/03/01/kabar-yang-menetes-pelan-sekali"
    over = asyncio.Event()

    async def dripping(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "text/html"})
        await answer.prepare(request)
        while not over.is_set():
            await answer.write(b" ")
            try:
                await asyncio.wait_for(over.wait(), 0.05)
            except TimeoutError:
                continue
        return answer

    site.pages[path] = dripping
    site.pages["/indeks"] = listing_html(path)
    async with asyncio.timeout(10):
        summary = await crawl(source_of(site, timeout=timedelta(seconds=0.5)), intake)
    over.set()
    assert summary.errors == (f"{site.url}{path}: no whole answer in time",)


async def test_a_page_that_came_too_late_is_not_asked_for_again_and_many_hold_the_site_shortly(
    site: Site, intake: MemoryIntake
) -> None:
    over = asyncio.Event()

    async def silent(_request: web.Request) -> web.Response:
        await over.wait()
        return web.Response(text="")

    paths = [f"/internasional/2026/03/01/kabar-yang-tak-pernah-datang-nomor-{number}" for number in range(24)]
    good = publish(site, "kabar-yang-menunggu-di-belakang-mereka")
    site.pages.update(dict.fromkeys(paths, silent))
    site.pages["/indeks"] = listing_html(*paths[:20], good, *paths[20:])
    async with asyncio.timeout(20):  # one after the other they would take 4 s each, four at a time 24 s
        summary = await crawl(source_of(site, timeout=timedelta(seconds=4)), intake)
    over.set()
    assert (summary.articles_new, summary.articles_failed) == (1, 24)
    assert {site.asked[path] for path in paths} == {1}


async def test_a_redirect_to_what_is_no_url_is_told_in_words(
    site: Site, intake: MemoryIntake, caplog: pytest.LogCaptureFixture
) -> None:
    path = "/internasional/2026/03/01/pengalihan-ke-alamat-yang-rusak"
    site.pages[path] = web_text("", status=302, Location="http://[::1")
    site.pages["/indeks"] = listing_html(path)
    summary = await crawl(source_of(site), intake)
    assert summary.errors == (f"{site.url}{path}: redirects to what is no URL: Invalid IPv6 URL",)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_a_stopped_crawl_ends_soon_and_takes_nothing_half(site: Site, intake: MemoryIntake) -> None:
    path = publish(site, "kabar-yang-terputus-di-tengah", 2)
    reached, over = asyncio.Event(), asyncio.Event()

    async def hanging(_request: web.Request) -> web.Response:
        reached.set()
        await over.wait()
        return web.Response(text="")

    site.pages[f"{path}?page=2"] = hanging
    site.pages["/indeks"] = listing_html(path)
    walk = Crawl(source_of(site, timeout=timedelta(seconds=60)), intake)
    running = asyncio.create_task(walk.run())
    await reached.wait()
    async with asyncio.timeout(8):
        await walk.stop()
        summary = await running
    over.set()
    assert (summary.state, intake.articles) == (CrawlState.PARTIAL, {})
    assert "stopped" in summary.errors[0]


async def test_cancelling_a_crawl_ends_it(site: Site, intake: MemoryIntake) -> None:
    reached, over = asyncio.Event(), asyncio.Event()

    async def hanging(_request: web.Request) -> web.Response:
        reached.set()
        await over.wait()
        return web.Response(text="")

    site.pages["/indeks"] = hanging
    running = asyncio.create_task(crawl(source_of(site, timeout=timedelta(seconds=60)), intake))
    await reached.wait()
    running.cancel()
    async with asyncio.timeout(8):
        with pytest.raises(asyncio.CancelledError):
            await running
    over.set()


async def test_nothing_of_an_article_stands_in_the_log(
    site: Site, intake: MemoryIntake, caplog: pytest.LogCaptureFixture
) -> None:
    path = publish(site, "kabar-yang-tidak-boleh-dicatat")
    site.pages["/indeks"] = listing_html(path)
    intake.broken.add(site.url + path)
    with caplog.at_level(logging.DEBUG):
        await crawl(source_of(site), intake)
    lines = [record.getMessage() for record in caplog.records]
    failed = [record for record in caplog.records if record.getMessage().startswith("article.failed")]
    assert len(failed) == 1
    assert failed[0].exc_info
    assert "source=uji" in failed[0].getMessage()
    assert not any("tepi sungai" in line for line in lines)


async def test_no_more_requests_are_in_flight_to_a_site_than_allowed(site: Site, intake: MemoryIntake) -> None:
    paths = [publish(site, f"kabar-yang-diambil-bergiliran-{number}", 2) for number in range(6)]
    in_flight, most = 0, 0
    pages = {path: site.pages[path] for path in site.pages if path.startswith("/internasional")}

    def counted(html: str) -> Answer:
        async def answer(_request: web.Request) -> web.Response:
            nonlocal in_flight, most
            in_flight += 1
            most = max(most, in_flight)
            await asyncio.sleep(0.005)
            in_flight -= 1
            return web.Response(text=html, content_type="text/html")

        return answer

    site.pages.update({path: counted(html) for path, html in pages.items()})
    site.pages["/indeks"] = listing_html(*paths)
    summary = await crawl(source_of(site, concurrency_per_site=2), intake)
    assert summary.articles_new == 6
    assert most == 2


@pytest.mark.parametrize("ticks", [0, 1, 2, 3, 5, 8])
async def test_a_crawl_can_be_stopped_at_any_moment_of_its_start(site: Site, intake: MemoryIntake, ticks: int) -> None:
    site.pages["/indeks"] = listing_html(*(publish(site, f"kabar-yang-cepat-dihentikan-{n}", 2) for n in range(3)))
    walk = Crawl(source_of(site), intake)
    running = asyncio.create_task(walk.run())
    for _ in range(ticks):
        await asyncio.sleep(0)
    async with asyncio.timeout(8):
        await walk.stop()
        ended = (await asyncio.gather(running, return_exceptions=True))[0]
    assert isinstance(ended, CrawlSummary | asyncio.CancelledError)
    assert not intake.remembered


async def test_a_source_behind_a_redirect_that_is_gone_is_failed(site: Site, intake: MemoryIntake) -> None:
    async def moved(_request: web.Request) -> web.Response:
        return web.Response(status=301, headers={"Location": "/indeks-baru"})

    site.pages["/indeks"] = moved
    assert (await crawl(source_of(site), intake)).state is CrawlState.FAILED


async def test_a_compressed_sitemap_that_swells_is_refused(site: Site, intake: MemoryIntake) -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * 5_000_000 + b"</urlset>")

    async def swelling(_request: web.Request) -> web.Response:
        return web.Response(body=bomb, content_type="application/x-gzip")

    site.pages["/sitemap.xml.gz"] = swelling
    summary = await crawl(source_of(site, "/sitemap.xml.gz"), intake)
    assert summary.state is CrawlState.FAILED
    assert "max_body" in summary.errors[0]


async def test_a_page_that_is_no_article_is_told_at_most_once_a_day(site: Site, intake: MemoryIntake) -> None:
    path = "/internasional/2026/03/01/video-tanpa-teks-sama-sekali"
    site.pages[path] = article_html(site, path).replace("<p>", "<canvas>").replace("</p>", "</canvas>")
    site.pages["/indeks"] = listing_html(path, publish(site, "kabar-di-samping-sebuah-video"))
    first = await crawl(source_of(site), intake)
    second = await crawl(source_of(site), intake)
    assert (first.articles_new, second.pages_fetched, site.asked[path]) == (1, 0, 1)
    assert second.state is CrawlState.OK


def feed_of(*urls: str) -> str:
    items = "".join(f"<item><title>Sebuah kabar</title><link>{url}</link></item>" for url in urls)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>u</title>{items}</channel></rss>'


async def test_servers_that_speak_nonsense_cost_their_own_article_only(site: Site, intake: MemoryIntake) -> None:
    async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"\x00\x01 apa ini bukan HTTP\r\n\r\n" * 10)
        writer.close()

    servers = [await asyncio.start_server(talk, "127.0.0.1", 0) for talk in (hang_up, babble)]
    ports = [server.sockets[0].getsockname()[1] for server in servers]
    urls = [f"{scheme}://127.0.0.1:{port}/2026/03/01/{scheme}-kabar" for port in ports for scheme in ("http", "https")]
    urls += [f"http://{'a' * 70}.example/2026/03/01/kabar-nama-terlalu-panjang", "http://127.0.0.1:1/2026/03/01/kabar"]
    path = publish(site, "kabar-yang-selamat-di-antara-mereka")
    site.pages["/rss"] = web_text(feed_of(*urls, site.url + path), content_type="application/rss+xml")
    summary = await crawl(source_of(site, "/rss", obey_robots=False, timeout=timedelta(seconds=1)), intake)
    for server in servers:
        server.close()
    assert (summary.articles_new, summary.articles_failed) == (1, len(urls))
    assert not [error for error in summary.errors if "unexpected" in error]


async def test_an_answer_whose_head_never_ends_is_cut(site: Site, intake: MemoryIntake) -> None:
    sent = 0

    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n")
        try:
            while True:
                writer.write(b"X-Kepala: %s\r\n" % (b"a" * 1000) * 50)
                sent += 50_000
                await writer.drain()
        except ConnectionError:
            writer.close()

    server = await asyncio.start_server(pour, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/2026/03/01/kabar"
    site.pages["/rss"] = web_text(feed_of(url), content_type="application/rss+xml")
    summary = await crawl(source_of(site, "/rss", obey_robots=False), intake)
    server.close()
    assert summary.errors == (f"{url}: connection lost",)
    assert sent < 60_000_000


def self_signed(folder: Path) -> ssl.SSLContext:
    """A server's TLS context whose certificate nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "both.pem").write_bytes(certificate.public_bytes(pem) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    return context


async def test_a_certificate_that_nobody_vouches_for_is_refused(intake: MemoryIntake, tmp_path: Path) -> None:
    site = Site()
    await site.start(tls=self_signed(tmp_path))
    site.pages["/indeks"] = listing_html(publish(site, "kabar-dari-situs-palsu"))
    url = site.url.replace("http://127.0.0.1", "https://localhost") + "/indeks"
    summary = await crawl(source_of(site, url=url, obey_robots=False), intake)
    await site.stop()
    assert (summary.state, site.asked["/indeks"]) == (CrawlState.FAILED, 0)


async def test_a_site_that_refuses_one_article_after_the_other_is_left_alone(site: Site, intake: MemoryIntake) -> None:
    paths = [f"/internasional/2026/03/01/kabar-yang-ditolak-nomor-{number}" for number in range(40)]
    site.pages |= {path: web_text("", status=403) for path in paths}
    site.pages["/indeks"] = listing_html(*paths)
    summary = await crawl(source_of(site), intake)
    assert summary.state is CrawlState.BLOCKED
    assert sum(site.asked[path] for path in paths) < 15
    closed = [f"/tertutup/2026/03/01/kabar-untuk-kalangan-sendiri-{number}" for number in range(9)]
    site.pages["/indeks"] = listing_html(*closed, publish(site, "kabar-untuk-semua-orang"))
    assert (await crawl(source_of(site), intake)).articles_new == 1
