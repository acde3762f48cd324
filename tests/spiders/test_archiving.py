"""What a crawl read is in the archive as it came, and an archive that fails costs no article."""

from __future__ import annotations

import gzip
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from scrapy.http import Request, Response
from warcio.archiveiterator import ArchiveIterator

from scraper.model import PagesState, Render
from spiders.archiving import exchange_of
from spiders.browser import Browser, find_chromium
from spiders.engine import crawl
from spiders.summary import CrawlState
from storage.archive import RawArchive
from tests.spiders.sites import MemoryIntake, Site, article_html, listing_html, publish, source_of, web_text


@pytest.fixture
def archive(tmp_path: Path) -> RawArchive:
    return RawArchive(tmp_path / "archive", age=timedelta(days=90), most_bytes=10**9)


def records(folder: Path) -> list[dict[str, Any]]:
    """Headers, HTTP head and payload of every record, in order; each digest was checked."""
    found = []
    for path in sorted(folder.rglob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                http = record.http_headers
                head = {**dict(http.headers), "": http.statusline} if http else {}
                fields = dict(record.rec_headers.headers)
                found.append({**fields, "http": head, "payload": record.raw_stream.read()})
    return found


async def test_all_that_an_article_was_read_from_is_kept_as_it_came(
    site: Site, intake: MemoryIntake, archive: RawArchive, tmp_path: Path
) -> None:
    path = publish(site, "kabar-yang-dapat-dibuktikan", 2)
    packed = gzip.compress(article_html(site, path, 2, 2).encode())
    old = "/internasional/2026/03/01/alamat-lama-kabar-yang-dapat-dibuktikan"

    async def zipped(_request: web.Request) -> web.Response:
        return web.Response(body=packed, headers={"Content-Encoding": "gzip", "Content-Type": "text/html"})

    async def moved(_request: web.Request) -> web.Response:
        return web.Response(status=301, headers={"Location": path})

    site.pages |= {f"{path}?page=2": zipped, old: moved, "/indeks": listing_html(old)}
    summary = await crawl(source_of(site, archive=True), intake, archive=archive)
    assert (summary.state, summary.articles_new, summary.requests) == (CrawlState.OK, 1, 5)
    kept = records(tmp_path)
    answers = {one["WARC-Target-URI"].removeprefix(site.url): one for one in kept if one["WARC-Type"] == "response"}
    assert {url: one["http"][""] for url, one in answers.items()} == {
        "/robots.txt": "200 OK",
        "/indeks": "200 OK",
        old: "301 Moved Permanently",
        path: "200 OK",
        f"{path}?page=2": "200 OK",
    }
    assert answers[path]["payload"] == site.pages[path].encode()
    assert answers[f"{path}?page=2"]["payload"] == packed
    assert answers[f"{path}?page=2"]["http"]["Content-Encoding"] == "gzip"
    assert answers[f"{path}?page=2"]["http"]["Content-Length"] == str(len(packed))
    assert {one["WARC-IP-Address"] for one in answers.values()} == {"127.0.0.1"}
    asked = [one for one in kept if one["WARC-Type"] == "request"]
    assert {one["WARC-Concurrent-To"] for one in asked} == {one["WARC-Record-ID"] for one in answers.values()}
    assert {one["http"]["User-Agent"] for one in asked} == {"kentongan-test/1 (+https://example.org)"}
    assert {one["http"]["Host"] for one in asked} == {site.url.removeprefix("http://")}


async def test_a_304_is_kept_as_an_answer_that_spared_its_body(
    site: Site, intake: MemoryIntake, archive: RawArchive, tmp_path: Path
) -> None:
    html = listing_html(publish(site, "kabar-dengan-etag-di-indeks"))

    async def listing(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == '"satu"':
            return web.Response(status=304)
        return web.Response(text=html, content_type="text/html", headers={"ETag": '"satu"'})

    site.pages["/indeks"] = listing
    for _ in range(2):
        await crawl(source_of(site, archive=True), intake, archive=archive)
        del intake.remembered["uji", site.url + "/robots.txt"]  # it would not be asked for again within a day
    robots, unchanged = [one for one in records(tmp_path) if one["WARC-Type"] == "revisit"]
    assert robots["WARC-Profile"].endswith("/identical-payload-digest")
    assert unchanged["WARC-Profile"].endswith("/server-not-modified")
    (first,) = [one for one in records(tmp_path) if one["WARC-Record-ID"] == unchanged["WARC-Refers-To"]]
    assert first["payload"] == html.encode()


async def test_a_source_that_asks_for_no_archive_gets_none(
    site: Site, intake: MemoryIntake, archive: RawArchive, tmp_path: Path
) -> None:
    site.pages["/indeks"] = listing_html(publish(site, "kabar-tanpa-arsip"))
    assert (await crawl(source_of(site), intake, archive=archive)).articles_new == 1
    assert records(tmp_path) == []


async def test_an_archive_that_cannot_be_written_costs_no_article_and_is_told_once(
    site: Site, intake: MemoryIntake, archive: RawArchive, tmp_path: Path
) -> None:
    (tmp_path / "archive").write_text("a file where a folder should be")
    site.pages["/indeks"] = listing_html(*(publish(site, f"kabar-tanpa-bukti-{number}") for number in range(3)))
    summary = await crawl(source_of(site, archive=True), intake, archive=archive)
    assert (summary.articles_new, summary.articles_failed, len(summary.errors)) == (3, 0, 1)
    assert "the raw archive cannot be written" in summary.errors[0]
    assert "make room, or set archive: false" in summary.errors[0]


def test_no_login_and_no_cookie_of_ours_gets_into_the_archive() -> None:
    request = Request(
        "https://pengguna:rahasia@kabar.example/indeks?a=b@c",
        headers={"Authorization": "Basic rahasia", "Cookie": "sesi=rahasia", "Accept": "text/html"},
    )
    kept = exchange_of(request, Response(request.url, headers={"Set-Cookie": "sesi=1"}), datetime.now(UTC))
    assert kept.url == "https://kabar.example/indeks?a=b@c"
    assert kept.request_headers == ((b"Host", b"kabar.example"), (b"Accept", b"text/html"))
    assert kept.headers == ((b"Set-Cookie", b"sesi=1"),)


_NAMED = os.environ.get("KENTONGAN_CHROMIUM")
CHROMIUM = find_chromium(Path(_NAMED) if _NAMED else None)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("no Chromium: tools/chromium.sh installs one")
    shared = Browser(CHROMIUM)
    yield shared
    await shared.close()


@pytest.mark.browser
async def test_a_rendered_page_is_kept_as_the_document_of_a_browser(
    site: Site, intake: MemoryIntake, archive: RawArchive, browser: Browser, tmp_path: Path
) -> None:
    path = publish(site, "kabar-yang-ditulis-oleh-skrip")
    body = site.pages[path].partition("<body>")[2].rpartition("</body>")[0]
    head = site.pages[path].partition("<body>")[0]
    site.pages[path] = f"{head}<body><div id=r></div><script>document.getElementById('r').innerHTML=`{body}`</script>"
    site.pages["/indeks"] = web_text(listing_html(path), content_type="text/html")
    source = source_of(site, archive=True, render=Render.AUTO)
    assert (await crawl(source, intake, browser=browser, archive=archive)).articles_new == 1
    assert intake.by_path()[path[1:]].pages.state is PagesState.COMPLETE
    of_page = {one["WARC-Type"]: one for one in records(tmp_path) if one.get("WARC-Target-URI") == site.url + path}
    assert set(of_page) == {"response", "request", "resource", "metadata"}
    assert of_page["response"]["payload"] == site.pages[path].encode()
    assert b'<div id="r"><article>' in of_page["resource"]["payload"]
    assert of_page["metadata"]["WARC-Concurrent-To"] == of_page["resource"]["WARC-Record-ID"]
