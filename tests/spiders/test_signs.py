"""What a crawl notes of a source's health, and how it tells a wall from a page."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from msgspec import structs

from scheduler.history import visit_of
from scraper.health import HealthState, judge_source
from scraper.model import Render
from spiders.engine import crawl
from spiders.losses import MOST_REFUSALS
from spiders.summary import CrawlState, Signs
from tests.scraper.test_walls import CAPTCHA, CLOUDFLARE, CONSENT
from tests.spiders.sites import MemoryIntake, Site, listing_html, publish, source_of, web_text
from tests.spiders.test_scouting import home

START = datetime(2026, 3, 1, tzinfo=UTC)


async def test_links_articles_fields_and_answers_are_counted(site: Site, intake: MemoryIntake) -> None:
    good = publish(site, "gencatan-senjata-disepakati-di-perbatasan")
    bare = publish(site, "laporan-tanpa-tanggal-dari-garis-depan")
    site.pages[bare] = site.pages[bare].replace("article:published_time", "x")
    stray = publish(site, "galeri-foto-perayaan-di-alun-alun-kota")
    site.pages[stray] = listing_html(*(f"/internasional/2026/03/01/lain-lagi-{number}" for number in range(30)))
    site.pages["/indeks"] = listing_html(good, bare, stray, "/internasional/2026/03/01/yang-sudah-tidak-ada")
    summary = await crawl(source_of(site), intake)
    assert summary.signs == Signs(
        links=4,
        articles=2,
        strays=1,
        filled={"headline": 2, "date": 1, "body": 2},
        statuses={200: 5, 404: 1},
    )


async def test_what_is_tried_again_is_counted_once(site: Site, intake: MemoryIntake) -> None:
    half = publish(site, "liputan-panjang-yang-terpotong-di-tengah", 2)
    del site.pages[f"{half}?page=2"]
    stray = publish(site, "galeri-foto-perayaan-di-alun-alun-kota")
    site.pages[stray] = listing_html(*(f"/internasional/2026/03/01/lain-lagi-{number}" for number in range(30)))
    site.pages["/indeks"] = listing_html(half, stray)
    first = (await crawl(source_of(site), intake)).signs
    assert (first.articles, first.partial, first.strays) == (1, 1, 1)
    for key, known in intake.remembered.items():  # two days later
        intake.remembered[key] = structs.replace(known, fetched_at=known.fetched_at - timedelta(days=2))
    again = (await crawl(source_of(site), intake)).signs
    assert site.asked[half] == site.asked[stray] == 2
    assert (again.articles, again.partial, again.strays) == (0, 0, 0)


@pytest.mark.parametrize(
    ("body", "status", "wall"),
    [
        (CLOUDFLARE, 200, "a Cloudflare challenge"),
        (CLOUDFLARE, 403, "a Cloudflare challenge"),
        (CLOUDFLARE, 503, "a Cloudflare challenge"),
        (CAPTCHA, 200, "a captcha"),
        (CONSENT, 200, "a question for consent"),
    ],
)
@pytest.mark.parametrize("render", [Render.NEVER, Render.AUTO])
async def test_a_wall_at_the_door_is_told_from_an_empty_list(
    site: Site, intake: MemoryIntake, body: bytes, status: int, wall: str, render: Render
) -> None:
    site.pages["/indeks"] = web_text(body.decode(), status=status, content_type="text/html", **{"Retry-After": "0"})
    summary = await crawl(source_of(site, render=render), intake)
    assert (summary.state, summary.signs.wall) == (CrawlState.BLOCKED, wall)
    assert summary.errors == (f"{site.url}/indeks: {wall} stands in its place (HTTP {status})",)
    assert judge_source([visit_of(summary, START, START)]).state is HealthState.BLOCKED


async def test_walls_in_the_place_of_all_articles_block_the_source(site: Site, intake: MemoryIntake) -> None:
    paths = [f"/internasional/2026/03/01/kabar-di-balik-dinding-{number}" for number in range(30)]
    answer = web_text(CONSENT.decode(), content_type="text/html")

    async def wall(request: web.Request) -> web.StreamResponse:
        if sum(site.asked[path] for path in paths) > MOST_REFUSALS:  # walls are read in a thread: it shall keep up
            await asyncio.sleep(0.5)
        return await answer(request)

    site.pages |= dict.fromkeys(paths, wall)
    site.pages["/indeks"] = listing_html(*paths)
    summary = await crawl(source_of(site, concurrency_per_site=1), intake)
    assert (summary.state, summary.signs.wall) == (CrawlState.BLOCKED, "a question for consent")
    assert (intake.articles, summary.pages_fetched) == ({}, 0)
    assert sum(site.asked[path] for path in paths) < 30  # the hint is taken


async def test_a_wall_before_a_feed_of_the_site_costs_that_feed_alone(site: Site, intake: MemoryIntake) -> None:
    site.pages["/"] = home(publish(site, "kabar-yang-ada-di-halaman-muka"), feeds=("/rss",))
    site.pages["/rss"] = web_text(CLOUDFLARE.decode(), status=403, content_type="text/html")
    summary = await crawl(source_of(site, "/"), intake)
    assert site.asked["/rss"] == 1
    assert (summary.state, summary.errors, summary.articles_new) == (CrawlState.OK, (), 1)


async def test_a_short_article_with_a_banner_of_cookies_is_an_article(site: Site, intake: MemoryIntake) -> None:
    short = publish(site, "kabar-singkat-di-halaman-yang-bertanya")
    banner = "<form><p>Kami memakai cookie. Privasi Anda penting.</p><button>Saya setuju</button></form>"
    site.pages[short] = site.pages[short].replace("</body>", banner + "</body>")
    site.pages["/indeks"] = listing_html(short)
    assert (await crawl(source_of(site), intake)).articles_new == 1


async def test_one_wall_among_articles_costs_that_article_alone(site: Site, intake: MemoryIntake) -> None:
    wall = publish(site, "kabar-yang-hanya-untuk-pelanggan-setia")
    site.pages[wall] = web_text(CAPTCHA.decode(), content_type="text/html")
    site.pages["/indeks"] = listing_html(wall, publish(site, "kabar-yang-dapat-dibaca-semua-orang"))
    summary = await crawl(source_of(site), intake)
    assert (summary.state, summary.articles_new, summary.articles_failed) == (CrawlState.PARTIAL, 1, 1)
    assert visit_of(summary, START, START).wall is None


@pytest.mark.parametrize(("asked", "rests"), [("7200", timedelta(hours=2)), ("999999", timedelta(days=1))])
async def test_a_site_that_asks_for_a_long_rest_is_noted_with_its_end(
    site: Site, intake: MemoryIntake, asked: str, rests: timedelta
) -> None:
    site.pages["/indeks"] = web_text("", status=429, **{"Retry-After": asked})
    before = datetime.now(UTC)
    summary = await crawl(source_of(site), intake)
    until = summary.signs.rest_until
    assert until is not None
    assert before + rests <= until <= datetime.now(UTC) + rests
    assert structs.replace(summary.signs, rest_until=None) == Signs(statuses={200: 1, 429: 1})
