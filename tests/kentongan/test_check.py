"""What `sources check` finds out about a site, in how short a time, and what it advises."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from kentongan.checking import Report, check_in_turn, check_source
from kentongan.cli.checked import print_report
from scheduler.sites import Sites
from scraper.discovery import Offer
from scraper.model import PagesState, SourceKind
from spiders import reactor
from spiders.summary import CrawlState
from storage.store import Store
from tests.scraper.test_walls import CLOUDFLARE
from tests.spiders.sites import Site, listing_html, publish, source_of, web_text
from tests.spiders.test_scouting import home, index, news_sitemap, rss


@pytest.fixture(scope="session", autouse=True)
async def _reactor() -> AsyncIterator[None]:
    reactor.install()
    yield
    await reactor.stop_threads()


def portal(site: Site) -> list[str]:
    """A whole site: a front page of four articles, the first of three pages, a second page, two feeds and a sitemap index."""
    shown = [publish(site, f"gencatan-senjata-hari-ke-{number}", 3 if number == 0 else 1) for number in range(4)]
    hidden = [publish(site, f"berita-yang-lewat-cepat-{number}") for number in range(3)]
    site.pages["/robots.txt"] = web_text(f"User-agent: *\nCrawl-delay: 0.05\nSitemap: {site.url}/sitemap.xml\n")
    site.pages["/"] = home(*shown, feeds=("/rss", "/feed/")).replace(
        "</main>", '<a href="/?page=2">Muat lebih banyak</a></main>'
    )
    site.pages["/?page=2"] = listing_html(hidden[0])
    site.pages["/rss"] = rss(site, "/", "/")
    site.pages["/feed/"] = rss(site, *shown[:2])
    site.pages["/sitemap.xml"] = index(site, "/sitemap-tag.xml", "/sitemap-news.xml")
    site.pages["/sitemap-news.xml"] = news_sitemap(site, *shown, *hidden)
    return shown


async def test_a_check_tells_all_about_a_site_and_gives_lines_to_paste(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = portal(site)
    report = await check_source(source_of(site, "/", name="check"), None)
    assert (report.state, report.errors, report.kind) == (CrawlState.OK, (), SourceKind.LISTING)
    assert (report.robots, report.crawl_delay, report.used_browser) == ("allows it", 0.05, False)
    assert (report.listed, report.next_url) == (4, f"{site.url}/?page=2")
    assert [link.url for link in report.examples] == [site.url + path for path in shown]
    assert [(offer.url, offer.kind, offer.links, offer.new, offer.is_chosen) for offer in report.offers] == [
        (f"{site.url}/sitemap-news.xml", SourceKind.SITEMAP, 7, 3, True),
        (f"{site.url}/feed/", SourceKind.FEED, 2, 0, False),
        (f"{site.url}/rss", SourceKind.FEED, 0, 0, False),
    ]
    assert sorted((sample.pages_fetched, sample.state) for sample in report.samples) == [
        (1, PagesState.COMPLETE),
        (1, PagesState.COMPLETE),
        (3, PagesState.COMPLETE),
    ]
    assert report.filled["headline"] == report.filled["date_published"] == report.articles == 3
    assert report.configuration == ("- name: 127.0.0.1", f"  url: {site.url}/", "  max_age: 7d")
    print_report(report)
    printed = capsys.readouterr().out
    assert f"check: ok ({site.url}/)" in printed
    assert "7 articles, newest 0 min ago: read along, 3 that the page does not show" in printed
    assert "left, it names no article" in printed
    assert "3/3 pages, complete" in printed
    assert f"    - name: 127.0.0.1\n      url: {site.url}/" in printed


async def test_a_page_without_links_is_to_be_replaced_by_the_feed_that_has_them(site: Site) -> None:
    site.pages["/"] = home(feeds=("/feed/",)).replace("</body>", "<script>muat()</script></body>")
    site.pages["/feed/"] = rss(site, publish(site, "kabar-yang-hanya-ada-di-umpan"))
    report = await check_source(source_of(site, "/", name="umpan"), None)
    assert report.configuration == ("- name: umpan", f"  url: {site.url}/feed/", "  kind: feed")
    assert "watch that one" in report.advice[0]


async def test_an_address_that_leads_elsewhere_is_named_where_it_leads(site: Site) -> None:
    async def moved(_request: web.Request) -> web.Response:
        return web.Response(status=301, headers={"Location": "/indeks"})

    site.pages["/"] = moved
    site.pages["/indeks"] = listing_html(publish(site, "kabar-di-alamat-yang-baru"))
    report = await check_source(source_of(site, "/", name="pindah"), None)
    assert (report.state, report.redirected_to) == (CrawlState.OK, f"{site.url}/indeks")
    assert report.configuration[1] == f"  url: {site.url}/indeks"


@pytest.mark.parametrize(
    ("robots", "status", "state", "advice"),
    [
        ("User-agent: *\nDisallow: /\n", 200, CrawlState.BLOCKED, "robots.txt forbids this address to kentongan-test"),
        ("", 403, CrawlState.BLOCKED, "refuses the user agent 'kentongan-test/1 (+https://example.org)'"),
        ("", 404, CrawlState.FAILED, "The address is gone"),
        ("", 500, CrawlState.FAILED, "Try again later"),
    ],
)
async def test_a_site_that_gives_nothing_is_told_why_and_what_can_be_done(
    site: Site, robots: str, status: int, state: CrawlState, advice: str
) -> None:
    site.pages["/robots.txt"] = web_text(robots)
    site.pages["/"] = web_text("", status=status, **{"Retry-After": "0"})
    report = await check_source(source_of(site, "/"), None)
    assert (report.state, report.configuration) == (state, ())
    assert advice in " ".join(report.advice)
    assert sum(site.asked.values()) <= 4


async def test_a_wall_is_named_and_not_climbed(site: Site) -> None:
    site.pages["/"] = web_text(CLOUDFLARE.decode(), content_type="text/html")
    report = await check_source(source_of(site, "/"), None)
    assert (report.state, report.wall, report.configuration) == (CrawlState.BLOCKED, "a Cloudflare challenge", ())
    assert report.advice[0].startswith("A Cloudflare challenge stands in the place of its pages")


async def test_a_check_waits_until_its_site_is_free(store: Store, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.sites._BUSY_REST", timedelta(milliseconds=5))
    site.pages["/indeks"] = listing_html(publish(site, "kabar-yang-menunggu-gilirannya"))
    await store.leases.acquire("site:127.0.0.1", "there", timedelta(minutes=1))
    checking = asyncio.create_task(check_in_turn(source_of(site), None, Sites(store.leases, holder="check")))
    assert site.asked == {}
    await store.leases.release("site:127.0.0.1", "there")
    report = await checking
    assert report is not None
    assert report.state is CrawlState.OK


async def test_a_check_of_a_site_that_stays_busy_gives_up(
    store: Store, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.sites._BUSY_REST", timedelta(milliseconds=5))
    monkeypatch.setattr("kentongan.checking.LONGEST_WAIT", timedelta(milliseconds=50))
    await store.leases.acquire("site:127.0.0.1", "there", timedelta(minutes=1))
    assert await check_in_turn(source_of(site), None, Sites(store.leases, holder="check")) is None
    assert site.asked == {}


async def test_a_check_of_a_slow_site_ends_in_time_and_tells_what_it_has(site: Site) -> None:
    async def hang(_request: web.Request) -> web.Response:
        await asyncio.sleep(60)
        return web.Response()

    paths = [f"/internasional/2026/03/01/kabar-yang-tidak-kunjung-datang-{number}" for number in range(3)]
    site.pages |= dict.fromkeys(paths, hang)
    site.pages["/indeks"] = listing_html(*paths)
    time = asyncio.get_running_loop().time
    started = time()
    report = await check_source(source_of(site), None, at_most=timedelta(seconds=1))
    assert time() - started < 10
    assert (report.state, report.listed) == (CrawlState.PARTIAL, 3)
    assert "not done after 1 s" in report.errors[0]


async def test_a_single_article_is_a_source_that_works(site: Site) -> None:
    path = publish(site, "kabar-tunggal-yang-diawasi", 2)
    report = await check_source(source_of(site, path, name="satu"), None)
    assert (report.state, report.articles, report.pages) == (CrawlState.OK, 1, 2)
    assert report.configuration == ("- name: satu", f"  url: {site.url}{path}", "  kind: article")


def test_what_a_stranger_wrote_cannot_command_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report(
        source="uji", url="https://a.example/\x1b[2J", state=CrawlState.FAILED, links=0, articles=0, pages=0,
        incomplete=0, filled={}, errors=("\x1b]0;x\x07",), robots="\x1b[31m", crawl_delay=0, requests=1, seconds=1,
        offers=(
            Offer(url="https://a.example/\x1b", kind=SourceKind.FEED, links=1, recent=1, newest=datetime.now(UTC)),
        ),
    )  # fmt: skip
    print_report(report)
    assert "\x1b" not in capsys.readouterr().out
