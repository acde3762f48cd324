"""Pages that only a browser can read, and what the browser may not do."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from msgspec import structs

from scraper.model import PagesState, Render
from spiders.addresses import AddressGuard
from spiders.browser import Browser, find_chromium
from spiders.engine import crawl
from spiders.listings import TRUST
from spiders.processes import below
from spiders.proxy import GuardedProxy
from spiders.summary import CrawlState
from tests.spiders.sites import MemoryIntake, Site, article_html, listing_html, publish, source_of, text_of, web_text

_NAMED = os.environ.get("KENTONGAN_CHROMIUM")
CHROMIUM = find_chromium(Path(_NAMED) if _NAMED else None)


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("no Chromium: tools/chromium.sh installs one")
    shared = Browser(CHROMIUM)
    yield shared
    await shared.close()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that never rest are given up sooner than in life."""
    for name, value in (
        ("_QUIET_MS", 1_000),
        ("_LATE_TEXT_MS", 500),
        ("_SETTLING_SECONDS", 4),
        ("_CLOSING_SECONDS", 2),
    ):
        monkeypatch.setattr(f"spiders.rendering.{name}", value)


def scripted(html: str) -> str:
    """`html` as a page that is empty until its script has run."""
    body = html.partition("<body>")[2].rpartition("</body>")[0]
    head = html.partition("<body>")[0]
    return f"{head}<body><div id='root'></div><script>document.getElementById('root').innerHTML = `{body}`</script></body></html>"


def publish_scripted(site: Site, slug: str, count: int = 1) -> str:
    path = publish(site, slug, count)
    for page in range(1, count + 1):
        key = path if page == 1 else f"{path}?page={page}"
        site.pages[key] = scripted(site.pages[key])
    return path


@pytest.mark.browser
async def test_a_page_written_by_a_script_is_rendered_when_the_plain_one_has_no_text(
    site: Site, intake: MemoryIntake, browser: Browser
) -> None:
    path = publish_scripted(site, "kabar-yang-ditulis-oleh-skrip", 2)
    site.pages["/indeks"] = listing_html(path)
    summary = await crawl(source_of(site, render=Render.AUTO), intake, browser=browser)
    assert (summary.errors, summary.articles_new) == ((), 1)
    article = intake.by_path()[path[1:]]
    assert [paragraph.text for paragraph in article.paragraphs] == [text for n in (1, 2) for text in text_of(path, n)]
    assert article.pages.state is PagesState.COMPLETE


@pytest.mark.browser
async def test_a_page_that_has_text_is_not_rendered(site: Site, intake: MemoryIntake, browser: Browser) -> None:
    path = publish(site, "kabar-biasa-dengan-skrip")
    site.pages[path] = site.pages[path].replace("</body>", "<script src='/lacak.js'></script></body>")
    site.pages["/indeks"] = listing_html(path)
    assert (await crawl(source_of(site, render=Render.AUTO), intake, browser=browser)).articles_new == 1
    assert not site.asked["/lacak.js"]


@pytest.mark.browser
async def test_render_always_renders_every_article_page(site: Site, intake: MemoryIntake, browser: Browser) -> None:
    path = publish(site, "kabar-yang-selalu-dirender")
    site.pages[path] = site.pages[path].replace("</body>", "<script src='/hitung.js'></script></body>")
    site.pages["/hitung.js"] = web_text("1", content_type="text/javascript")
    site.pages["/indeks"] = listing_html(path)
    assert (await crawl(source_of(site, render=Render.ALWAYS), intake, browser=browser)).articles_new == 1
    assert site.asked["/hitung.js"] == 1


@pytest.mark.browser
async def test_no_request_of_a_page_reaches_a_private_address(
    site: Site, intake: MemoryIntake, browser: Browser
) -> None:
    canary = Site()
    await canary.start("127.0.0.9")
    away = f"http://localhost:{canary.url.rsplit(':', 1)[1]}"
    path = publish(site, "kabar-yang-skripnya-mengintip")

    async def inward(_request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": f"{canary.url}/lewat-pengalihan"})

    site.pages["/api"] = inward
    attack = f"""<script>
fetch("{canary.url}/langsung", {{mode: "no-cors"}}).catch(() => 0);
fetch("{away}/nama", {{mode: "no-cors"}}).catch(() => 0);
fetch("/api", {{mode: "no-cors"}}).catch(() => 0);
new WebSocket("{canary.url.replace("http", "ws")}/soket");
navigator.sendBeacon("{canary.url}/suar");
</script><iframe src="{canary.url}/bingkai"></iframe><img src="{canary.url}/gambar">"""
    site.pages[path] = site.pages[path].replace("</body>", f"{attack}</body>")
    site.pages["/indeks"] = listing_html(path)
    summary = await crawl(source_of(site, render=Render.ALWAYS), intake, browser=browser)
    await canary.stop()
    assert summary.articles_new == 1
    assert site.asked["/api"] == 1
    assert not canary.asked


@pytest.mark.browser
async def test_a_rendered_page_cannot_lead_to_a_private_address(
    site: Site, intake: MemoryIntake, browser: Browser
) -> None:
    canary = Site()
    await canary.start("127.0.0.9")
    path = publish(site, "kabar-yang-mengalihkan-peramban")

    async def inward(_request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": f"{canary.url}/rahasia"})

    site.pages[path] = inward
    site.pages["/indeks"] = listing_html(path)
    summary = await crawl(source_of(site, render=Render.ALWAYS), intake, browser=browser)
    await canary.stop()
    assert (summary.articles_new, summary.articles_failed) == (0, 1)
    assert not canary.asked


@pytest.mark.browser
async def test_robots_txt_holds_for_what_a_page_asks_for(site: Site, intake: MemoryIntake, browser: Browser) -> None:
    path = publish(site, "kabar-yang-skripnya-terlarang")
    scripts = "<script src='/tertutup/a.js'></script><script src='/terbuka.js'></script>"
    site.pages[path] = site.pages[path].replace("</body>", f"{scripts}</body>")
    site.pages["/indeks"] = listing_html(path)
    await crawl(source_of(site, render=Render.ALWAYS), intake, browser=browser)
    assert (site.asked["/tertutup/a.js"], site.asked["/terbuka.js"]) == (0, 1)


def chromium_children() -> list[int]:
    """Processes below this one that are Chromium's."""
    below, found = [os.getpid()], []
    while below:
        pid = below.pop()
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            below += map(int, children.read_text().split())
        if b"chrom" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0]:
            found.append(pid)
    return found


@pytest.mark.browser
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds Chromium's processes in /proc")
async def test_a_browser_that_was_killed_is_replaced(site: Site, intake: MemoryIntake, browser: Browser) -> None:
    for number in range(2):
        site.pages["/indeks"] = listing_html(publish_scripted(site, f"kabar-setelah-peramban-mati-{number}"))
        summary = await crawl(source_of(site, render=Render.AUTO), intake, browser=browser)
        assert (summary.articles_new, summary.errors) == (1, ())
        for pid in chromium_children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    assert browser._leases == 0


@pytest.mark.browser
async def test_a_browser_is_recycled_between_crawls_and_not_under_one(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spiders.browser.RECYCLE_AFTER", 2)
    first, second = await browser.lease(), await browser.lease()
    third = await browser.lease()
    assert third.contexts is not None
    for lease in (first, second, third):
        await lease.close()
    assert browser._leases == 0
    fourth = await browser.lease()
    assert not first.is_connected()
    assert fourth.is_connected()
    await fourth.close()


@pytest.mark.browser
async def test_rendered_crawls_leave_no_page_and_no_listener_behind(
    site: Site, intake: MemoryIntake, browser: Browser
) -> None:
    for number in range(3):
        site.pages["/indeks"] = listing_html(publish_scripted(site, f"kabar-tanpa-sisa-halaman-{number}"))
        assert (await crawl(source_of(site, render=Render.AUTO), intake, browser=browser)).articles_new == 1
    lease = await browser.lease()
    assert lease.contexts == []
    await lease.close()


@pytest.mark.browser
@pytest.mark.usefixtures("hasty")
async def test_a_rendered_page_that_never_rests_is_read_or_given_up_in_time(
    site: Site, intake: MemoryIntake, browser: Browser
) -> None:
    path = publish_scripted(site, "kabar-yang-skripnya-tidak-pernah-diam")
    site.pages[path] = site.pages[path].replace("</body>", "<script>while(true){}</script></body>")
    site.pages["/indeks"] = listing_html(path)
    async with asyncio.timeout(30):
        summary = await crawl(
            source_of(site, render=Render.AUTO, timeout=timedelta(seconds=2)), intake, browser=browser
        )
    assert (summary.articles_failed, summary.errors) == (1, (f"{site.url}{path}: no whole answer in time",))


async def test_without_a_browser_a_page_that_needs_one_says_what_to_do(site: Site, intake: MemoryIntake) -> None:
    needy, plain = publish_scripted(site, "kabar-yang-perlu-peramban"), publish(site, "kabar-tanpa-peramban-pun-bisa")
    site.pages["/indeks"] = listing_html(needy, plain)
    summary = await crawl(source_of(site, render=Render.AUTO), intake)
    assert (summary.articles_new, summary.articles_failed) == (1, 1)
    assert "install chromium or set render: never" in summary.errors[0]


async def test_without_a_browser_render_always_goes_on_plain_and_says_so(site: Site, intake: MemoryIntake) -> None:
    site.pages["/indeks"] = listing_html(publish(site, "kabar-polos-tanpa-peramban"))
    summary = await crawl(source_of(site, render=Render.ALWAYS), intake)
    assert (summary.articles_new, summary.state) == (1, CrawlState.PARTIAL)
    assert "install chromium" in summary.errors[0]


def test_a_browser_that_the_operator_named_is_not_replaced_by_another(tmp_path: Path) -> None:
    assert find_chromium(tmp_path / "chromium") is None
    assert find_chromium(Path(sys.executable)) == Path(sys.executable)


async def ask(proxy: GuardedProxy, request: str) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(proxy.url.rsplit(":", 1)[1]))
    writer.write(request.encode())
    async with asyncio.timeout(5):
        answer = await reader.read()
    writer.close()
    return answer


async def test_the_proxy_dials_permitted_addresses_only(site: Site) -> None:
    site.pages["/halo"] = web_text("halo dunia")
    canary = Site()
    await canary.start("127.0.0.9")
    proxy = await GuardedProxy(AddressGuard(["127.0.0.1/32"]), most_bytes=100_000).start()
    host, far = site.url.removeprefix("http://"), canary.url.removeprefix("http://")
    passed = await ask(proxy, f"GET {site.url}/halo HTTP/1.1\r\nHost: {host}\r\n\r\n")
    tunnelled = await ask(
        proxy, f"CONNECT {host} HTTP/1.1\r\n\r\nGET /halo HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    )
    refused = [
        await ask(proxy, f"GET {canary.url}/ HTTP/1.1\r\nHost: {host}\r\n\r\n"),
        await ask(proxy, f"CONNECT {far} HTTP/1.1\r\n\r\n"),
        await ask(proxy, "CONNECT 2130706441:80 HTTP/1.1\r\n\r\n"),
    ]
    nonsense = await ask(proxy, "GET http://[ HTTP/1.1\r\n\r\n")
    await proxy.stop()
    await canary.stop()
    assert passed.endswith(b"halo dunia")
    assert tunnelled.endswith(b"halo dunia")
    assert all(answer.startswith(b"HTTP/1.1 403") for answer in refused)
    assert nonsense == b""
    assert not canary.asked


async def test_the_proxy_cuts_a_stream_without_end() -> None:
    async def pour(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                writer.write(b"x" * 10_000)
                await writer.drain()
        except OSError:
            writer.close()

    server = await asyncio.start_server(pour, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    proxy = await GuardedProxy(AddressGuard(["127.0.0.1/32"]), most_bytes=100_000).start()
    answer = await ask(proxy, f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n")
    await proxy.stop()
    server.close()
    assert 50_000 < len(answer) < 400_000


def test_chromium_is_found_on_path_when_there_is_one() -> None:
    on_path = any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    assert (find_chromium() is not None) or not on_path


def test_the_scripted_page_has_no_text_without_its_script(site: Site) -> None:
    html = scripted(article_html(site, "/a"))
    assert "<p>" not in html.split("<script>")[0]


@pytest.mark.browser
@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("render", [Render.AUTO, Render.ALWAYS])
async def test_a_list_written_by_a_script_is_rendered_and_its_empty_frame_remembered_as_nothing(
    site: Site, intake: MemoryIntake, browser: Browser, render: Render
) -> None:
    path = publish(site, "kabar-dari-daftar-yang-ditulis-skrip")
    shown = listing_html(path)

    async def frame(request: web.Request) -> web.Response:
        if "If-None-Match" in request.headers:
            return web.Response(status=304)
        return web.Response(text=scripted(shown), content_type="text/html", headers={"ETag": '"selalu"'})

    site.pages["/indeks"] = frame
    source = source_of(site, render=render)
    assert (await crawl(source, intake, browser=browser)).articles_new == 1
    shown = listing_html(path, publish(site, "kabar-kedua-dari-daftar-skrip"))
    assert (await crawl(source, intake, browser=browser)).articles_new == 1
    third = await crawl(source, intake, browser=browser)
    assert (third.articles_new, third.not_modified, third.state) == (0, 1, CrawlState.OK)


@pytest.mark.browser
async def test_a_text_that_comes_after_the_network_is_quiet_is_waited_for(
    site: Site, intake: MemoryIntake, browser: Browser
) -> None:
    path = publish_scripted(site, "kabar-yang-datang-terlambat")
    late = site.pages[path].replace("<script>", "<script>setTimeout(() => {").replace("</script>", "}, 1200)</script>")
    site.pages[path] = late
    site.pages["/indeks"] = listing_html(path)
    assert (await crawl(source_of(site, render=Render.AUTO), intake, browser=browser)).articles_new == 1


def remembered_places(intake: MemoryIntake) -> set[str]:
    return {url.removeprefix("browser ") for _, url in intake.remembered if url.startswith("browser ")}


@pytest.mark.browser
@pytest.mark.usefixtures("hasty")
async def test_a_site_that_needed_the_browser_is_gone_to_with_it_at_once_for_a_day_and_then_tried_plain(
    site: Site, intake: MemoryIntake, browser: Browser
) -> None:
    paths = [publish_scripted(site, f"kabar-situs-berskrip-nomor-{number}") for number in range(3)]
    source = source_of(site, render=Render.AUTO)
    site.pages["/indeks"] = scripted(listing_html(paths[0]))
    assert (await crawl(source, intake, browser=browser)).articles_new == 1
    assert (site.asked["/indeks"], site.asked[paths[0]]) == (2, 2)
    assert remembered_places(intake) == {f"{site.url}/indeks", "127.0.0.1"}
    site.pages["/indeks"] = scripted(listing_html(*paths[:2]))
    assert (await crawl(source, intake, browser=browser)).articles_new == 1
    assert (site.asked["/indeks"], site.asked[paths[1]]) == (3, 1)
    aged = {key: structs.replace(kept, fetched_at=kept.fetched_at - TRUST) for key, kept in intake.remembered.items()}
    intake.remembered.update(aged)
    plain = publish(site, "kabar-situs-yang-kini-polos")
    site.pages["/indeks"] = listing_html(paths[0], plain)
    assert (await crawl(source, intake, browser=browser)).articles_new == 1
    assert (site.asked["/indeks"], site.asked[plain]) == (4, 1)


@pytest.mark.browser
async def test_one_scripted_page_among_plain_ones_does_not_send_its_site_to_the_browser(
    site: Site, intake: MemoryIntake, browser: Browser
) -> None:
    paths = [publish_scripted(site, "kabar-berskrip-di-antara-yang-polos"), publish(site, "kabar-polos-di-situs-itu")]
    site.pages["/indeks"] = listing_html(*paths)
    assert (await crawl(source_of(site, render=Render.AUTO), intake, browser=browser)).articles_new == 2
    assert not remembered_places(intake)


@pytest.mark.browser
@pytest.mark.usefixtures("hasty")
async def test_pages_that_the_browser_is_not_asked_for_any_more_are_told_of(
    site: Site, intake: MemoryIntake, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spiders.browsing.MOST_FRUITLESS", 1)
    monkeypatch.setattr("spiders.pipelines.MOST_FRUITLESS", 1)
    paths = [f"/internasional/2026/03/01/galeri-tanpa-teks-nomor-{number}" for number in range(6)]
    frame = "<html><head><title>x</title></head><body><div id=a></div><script>var a = 1</script></body></html>"
    site.pages.update(dict.fromkeys(paths, frame))
    site.pages["/indeks"] = listing_html(*paths)
    summary = await crawl(source_of(site, render=Render.AUTO, concurrency_per_site=1), intake, browser=browser)
    assert "pages were left for a day: the browser found no text on 1 before them" in summary.errors[0]
    assert (len(summary.errors), summary.state) == (1, CrawlState.PARTIAL)
    assert sum(site.asked[path] for path in paths) < 2 * len(paths)


async def test_without_a_browser_a_list_that_needs_one_says_what_to_do(site: Site, intake: MemoryIntake) -> None:
    site.pages["/indeks"] = scripted(listing_html(publish(site, "kabar-di-balik-daftar-berskrip")))
    summary = await crawl(source_of(site, render=Render.AUTO), intake)
    reason = f"{site.url}/indeks: the list needs a browser; install chromium or set render: never"
    assert (summary.errors, summary.state) == ((reason,), CrawlState.PARTIAL)


MISDEEDS = {
    "memori": "let a = []; setInterval(() => { for (let i = 0; i < 50; i++) a.push(new Uint8Array(5e6).fill(1)) }, 10)",
    "putaran": "setTimeout(() => { while (true); }, 300)",
    "dialog": "setInterval(() => alert(1), 1)",
    "jendela": "setInterval(() => window.open('/indeks'), 5)",
    "unduhan": "location = '/berkas.zip'",
    "pindah": "setTimeout(() => location = location.pathname + '?' + Math.random(), 20)",
    "banjir": "document.write('<p>' + 'x'.repeat(1e8))",
    "gantung": "document.head.append(Object.assign(document.createElement('script'), {src: '/gantung.js'}))",
}


@pytest.mark.browser
@pytest.mark.usefixtures("hasty")
async def test_a_page_that_misbehaves_costs_itself_and_the_others_nothing(
    site: Site, intake: MemoryIntake, browser: Browser
) -> None:
    over = asyncio.Event()

    async def silent(_request: web.Request) -> web.Response:
        await over.wait()
        return web.Response(text="")

    site.pages["/gantung.js"] = silent
    site.pages["/berkas.zip"] = web_text("x" * 1000, content_type="application/zip")
    bad = [publish_scripted(site, f"kabar-yang-nakal-dengan-{name}") for name in MISDEEDS]
    for path, script in zip(bad, MISDEEDS.values(), strict=True):
        site.pages[path] = site.pages[path].replace("</body>", f"<script>{script}</script></body>")
    good = [publish_scripted(site, f"kabar-yang-baik-di-sampingnya-{number}") for number in range(3)]
    site.pages["/indeks"] = listing_html(*bad[:4], *good, *bad[4:])
    async with asyncio.timeout(110):
        await crawl(source_of(site, render=Render.AUTO, timeout=timedelta(seconds=8)), intake, browser=browser)
    over.set()
    assert {path[1:] for path in good} <= intake.by_path().keys()
    lease = await browser.lease()
    assert lease.contexts == []
    await lease.close()


@pytest.mark.browser
async def test_no_page_reaches_a_private_address_by_what_no_proxy_understands(
    site: Site, intake: MemoryIntake, browser: Browser
) -> None:
    touched: list[bytes] = []

    class Canary(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            touched.append(data)

    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(Canary, local_addr=("127.0.0.9", 0))
    port = transport.get_extra_info("sockname")[1]
    path = publish_scripted(site, "kabar-yang-menelepon-ke-dalam")
    calls = f"""<iframe srcdoc="<script>go()</script>"></iframe><script>
function go() {{
  const peer = new RTCPeerConnection({{iceServers: [{{urls: "stun:127.0.0.9:{port}"}}]}});
  peer.createDataChannel("x");
  peer.createOffer().then(offer => peer.setLocalDescription(offer));
}}
go(); new WebTransport("https://127.0.0.9:{port}/");</script>"""
    site.pages[path] = site.pages[path].replace("</body>", f"{calls}</body>")
    site.pages["/indeks"] = listing_html(path)
    assert (await crawl(source_of(site, render=Render.AUTO), intake, browser=browser)).articles_new == 1
    transport.close()
    assert not touched


@pytest.mark.browser
@pytest.mark.usefixtures("hasty")
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds Chromium's processes in /proc")
@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP])
async def test_a_browser_that_dies_or_freezes_under_a_crawl_is_replaced_within_it(
    site: Site, intake: MemoryIntake, browser: Browser, blow: signal.Signals
) -> None:
    paths = [publish_scripted(site, f"kabar-di-tengah-musibah-{blow.name.lower()}-{number}") for number in range(4)]
    struck = False

    async def strike(_request: web.Request) -> web.Response:
        nonlocal struck
        if not struck:
            struck = True
            for pid in chromium_children():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, blow)
        return web.Response(text="1", content_type="text/javascript")

    site.pages["/pukul.js"] = strike
    site.pages[paths[0]] = site.pages[paths[0]].replace("</body>", "<script src='/pukul.js'></script></body>")
    site.pages["/indeks"] = listing_html(*paths)
    async with asyncio.timeout(90):
        source = source_of(site, render=Render.AUTO, timeout=timedelta(seconds=2))
        await crawl(source, intake, browser=browser)
        intake.due = intake.misses
        await crawl(source, intake, browser=browser)
    assert {path[1:] for path in paths} == intake.by_path().keys()
    assert browser._leases == 0


@pytest.mark.browser
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="counts processes in /proc")
@pytest.mark.usefixtures("browser", "hasty")
async def test_rendered_pages_leave_no_renderer_behind_and_a_closed_browser_no_process(
    site: Site, intake: MemoryIntake
) -> None:
    own, before = Browser(CHROMIUM or Path()), set(below(os.getpid()))
    for number in range(4):
        paths = [publish_scripted(site, f"kabar-tanpa-jejak-{number}-{n}") for n in range(6)]
        site.pages["/indeks"] = listing_html(*paths)
        await crawl(source_of(site, render=Render.AUTO), intake, browser=own)
        await gone(lambda: renderers(set(below(os.getpid())) - before))
    await own.close()
    assert len(intake.articles) == 24
    assert not set(below(os.getpid())) - before


def renderers(processes: Iterable[int]) -> set[int]:
    """Those of *processes* that hold a page; Chromium's helpers (zygote, network, storage) come and go as it likes."""
    found = set()
    for pid in processes:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if b"--type=renderer" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.add(pid)
    return found


async def gone(remaining: Callable[[], set[int]]) -> None:
    """Return once *remaining* is empty: a closed page's process ends a moment later. Fails if something remains after 20 s."""
    async with asyncio.timeout(20):
        while remaining():  # noqa: ASYNC110 - a process of another's raises no event here
            await asyncio.sleep(0.1)
