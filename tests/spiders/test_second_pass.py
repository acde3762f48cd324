"""What a visit to an unchanged site costs, and how little of a server's word about it is believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web
from msgspec import structs

from spiders.engine import crawl
from spiders.summary import CrawlState
from tests.spiders.sites import Answer, MemoryIntake, Site, listing_html, publish, source_of, web_text


def conditional(html: list[str], **headers: str) -> Answer:
    """Serves the first of `html` under `headers`, and 304 to whoever asks by one of them."""

    async def answer(request: web.Request) -> web.Response:
        tags = {tag.strip() for tag in request.headers.get("If-None-Match", "").split(",")}
        if headers.get("ETag") in tags or (
            "Last-Modified" in headers and request.headers.get("If-Modified-Since") == headers["Last-Modified"]
        ):
            return web.Response(status=304)
        return web.Response(text=html[0], content_type="text/html", headers=headers)

    return answer


def asked(site: Site) -> dict[str, int]:
    """What was asked since the last call, and how often."""
    counts = dict(site.asked)
    site.asked.clear()
    return counts


async def test_a_visit_to_an_unchanged_list_costs_one_conditional_request_and_nothing_else(
    site: Site, intake: MemoryIntake
) -> None:
    html = listing_html(*(publish(site, f"kabar-yang-tetap-sama-nomor-{number}", 2) for number in range(3)))
    site.pages["/indeks"] = conditional([html], ETag='W/"lemah"')
    assert (await crawl(source_of(site), intake)).articles_new == 3
    asked(site)
    for _ in range(2):
        second = await crawl(source_of(site), intake)
        assert asked(site) == {"/indeks": 1}
        assert (second.requests, second.not_modified, second.state) == (1, 1, CrawlState.OK)
    assert site.headers["/indeks"][-1]["If-None-Match"] == 'W/"lemah"'


async def test_a_tag_that_compression_marked_is_asked_for_without_its_mark_too(
    site: Site, intake: MemoryIntake
) -> None:
    html = listing_html(publish(site, "kabar-dari-server-yang-memampatkan"))

    async def apache(request: web.Request) -> web.Response:
        if '"satu"' in request.headers.get("If-None-Match", ""):
            return web.Response(status=304)
        return web.Response(text=html, content_type="text/html", headers={"ETag": '"satu-gzip"'})

    site.pages["/indeks"] = apache
    await crawl(source_of(site), intake)
    assert (await crawl(source_of(site), intake)).not_modified == 1
    assert site.headers["/indeks"][-1]["If-None-Match"] == '"satu-gzip", "satu"'


async def test_a_date_in_the_future_is_no_condition(site: Site, intake: MemoryIntake) -> None:
    html = listing_html(publish(site, "kabar-dari-server-yang-jamnya-salah"))
    future = format_datetime(datetime.now(UTC) + timedelta(days=400), usegmt=True)
    site.pages["/indeks"] = conditional([html], **{"Last-Modified": future})
    await crawl(source_of(site), intake)
    await crawl(source_of(site), intake)
    assert "If-Modified-Since" not in site.headers["/indeks"][-1]


async def test_a_304_that_nobody_asked_for_is_a_fault_of_the_source(site: Site, intake: MemoryIntake) -> None:
    async def always(_request: web.Request) -> web.Response:
        return web.Response(status=304)

    site.pages["/indeks"] = always
    summary = await crawl(source_of(site), intake)
    assert (summary.state, summary.errors) == (CrawlState.FAILED, (f"{site.url}/indeks: HTTP 304",))


async def test_a_server_caught_giving_one_tag_to_two_answers_is_not_believed_again(
    site: Site, intake: MemoryIntake
) -> None:
    html = [listing_html(publish(site, "kabar-pertama-di-balik-etag"))]
    site.pages["/indeks"] = conditional(html, ETag='"selalu"')
    source = source_of(site)
    await crawl(source, intake)
    html[0] = listing_html(
        publish(site, "kabar-kedua-di-balik-etag"), "/internasional/2026/03/01/kabar-pertama-di-balik-etag"
    )
    assert (await crawl(source, intake)).not_modified == 1  # the lie
    key = (source.name, source.url)
    later = datetime.now(UTC) - timedelta(hours=7)
    intake.remembered[key] = structs.replace(intake.remembered[key], fetched_at=later)
    assert (await crawl(source, intake)).articles_new == 1  # asked without conditions after some hours
    html[0] = listing_html(publish(site, "kabar-ketiga-di-balik-etag"))
    assert (await crawl(source, intake)).articles_new == 1  # and from now on
    assert "If-None-Match" not in site.headers["/indeks"][-1]
    assert (await crawl(source, intake)).not_modified == 1  # by what it says


async def test_robots_txt_is_asked_once_a_day(site: Site, intake: MemoryIntake) -> None:
    site.pages["/robots.txt"] = web_text("User-agent: *\nDisallow: /tertutup/\nCrawl-delay: 0.1\n")
    site.pages["/indeks"] = listing_html(publish(site, "kabar-di-situs-yang-sabar"))
    await crawl(source_of(site), intake)
    site.pages["/indeks"] = listing_html(
        publish(site, "kabar-lain-di-situs-yang-sabar"), "/tertutup/2026/03/01/rapat-yang-tidak-untuk-umum"
    )
    asked(site)
    second = await crawl(source_of(site), intake)
    assert (second.articles_new, second.articles_failed) == (1, 1)
    assert asked(site)["/robots.txt"] == 1  # for the refusal, which might have been lifted
    await crawl(source_of(site), intake)
    assert "/robots.txt" not in asked(site)
    key = ("uji", site.url + "/robots.txt")
    yesterday = datetime.now(UTC) - timedelta(hours=25)
    intake.remembered[key] = structs.replace(intake.remembered[key], fetched_at=yesterday)
    await crawl(source_of(site), intake)
    assert asked(site)["/robots.txt"] == 1


@pytest.mark.parametrize("rules", ["User-agent: *\nDisallow: /\n", None])
async def test_a_refusal_that_was_lifted_is_seen_at_the_next_visit(
    site: Site, intake: MemoryIntake, rules: str | None
) -> None:
    site.pages["/robots.txt"] = web_text(rules or "", status=200 if rules else 503, **{"Retry-After": "0"})
    site.pages["/indeks"] = listing_html(publish(site, "kabar-yang-akhirnya-boleh-dibaca"))
    assert (await crawl(source_of(site), intake)).articles_new == 0
    site.pages["/robots.txt"] = web_text("User-agent: *\nDisallow:\n")
    assert (await crawl(source_of(site), intake)).articles_new == 1
