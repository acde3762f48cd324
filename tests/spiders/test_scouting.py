"""What is found by itself from a site's address, and what of it is worth reading."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from scraper.model import SourceKind
from spiders.engine import Crawl, crawl
from spiders.summary import CrawlState
from tests.spiders.sites import Answer, MemoryIntake, Site, listing_html, publish, source_of, web_text

FEED_LINK = '<link rel="alternate" type="application/rss+xml" href="{}">'


def home(*paths: str, feeds: tuple[str, ...] = ()) -> str:
    head = "".join(FEED_LINK.format(feed) for feed in feeds)
    return listing_html(*paths).replace("</head>", f"{head}</head>")


def rss(site: Site, *paths: str, published: datetime | None = None) -> Answer:
    when = (published or datetime.now(UTC)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    items = "".join(
        f"<item><title>Kabar</title><link>{site.url}{path}</link><pubDate>{when}</pubDate></item>" for path in paths
    )
    return tagged(f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>')


def news_sitemap(site: Site, *paths: str, published: datetime | None = None) -> Answer:
    when = (published or datetime.now(UTC)).isoformat()
    entries = "".join(
        f"<url><loc>{site.url}{path}</loc><news:news><news:publication_date>{when}</news:publication_date></news:news></url>"
        for path in paths
    )
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    return tagged(f"<urlset {space}>{entries}</urlset>")


def index(site: Site, *paths: str) -> Answer:
    return tagged(
        "<sitemapindex>"
        + "".join(f"<sitemap><loc>{site.url}{path}</loc></sitemap>" for path in paths)
        + "</sitemapindex>"
    )


def tagged(text: str, content_type: str = "application/xml") -> Answer:
    """`text` under a tag of its own, 304 for whoever has it."""

    async def answer(request: web.Request) -> web.Response:
        tag = f'"{hash(text)}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304)
        return web.Response(text=text, content_type=content_type, headers={"ETag": tag})

    return answer


async def test_the_feed_of_a_front_page_brings_what_the_page_does_not_show(site: Site, intake: MemoryIntake) -> None:
    shown, hidden = (publish(site, f"kabar-{where}-di-halaman-muka") for where in ("terlihat", "tersembunyi"))
    site.pages["/"] = tagged(home(shown, feeds=("/feed/", "/comments/feed/")), "text/html")
    site.pages["/feed/"] = rss(site, shown, hidden)
    first = await crawl(source_of(site, "/"), intake)
    assert (first.articles_new, first.state, first.errors) == (2, CrawlState.OK, ())
    assert not site.asked["/comments/feed/"]
    site.asked.clear()
    second = await crawl(source_of(site, "/"), intake)
    assert dict(site.asked) == {"/": 1, "/feed/": 1}
    assert (second.not_modified, second.requests) == (2, 2)


async def test_the_news_sitemap_that_robots_txt_names_is_read_and_its_index_understood(
    site: Site, intake: MemoryIntake
) -> None:
    shown, hidden = (publish(site, f"kabar-{where}-dari-peta-berita") for where in ("terlihat", "tersembunyi"))
    site.pages["/robots.txt"] = web_text(f"User-agent: *\nDisallow: /search\nSitemap: {site.url}/sitemap.xml\n")
    site.pages["/"] = home(shown)
    site.pages["/sitemap.xml"] = index(site, "/sitemap-tags.xml", "/sitemap-image.xml", "/dunia/sitemap-news.xml")
    site.pages["/dunia/sitemap-news.xml"] = news_sitemap(site, shown, hidden)
    assert (await crawl(source_of(site, "/"), intake)).articles_new == 2
    assert not site.asked["/sitemap-tags.xml"] + site.asked["/sitemap-image.xml"]
    site.asked.clear()
    site.pages["/dunia/sitemap-news.xml"] = news_sitemap(site, publish(site, "kabar-yang-hanya-di-peta"), hidden)
    assert (await crawl(source_of(site, "/"), intake)).articles_new == 1
    assert not site.asked["/sitemap.xml"]


async def test_a_feed_whose_links_all_lead_home_is_not_chosen(site: Site, intake: MemoryIntake) -> None:
    site.pages["/"] = home(publish(site, "kabar-di-muka-saja"), feeds=("/rss",))
    site.pages["/rss"] = rss(site, "/", "/", "/")
    await crawl(source_of(site, "/"), intake)
    assert intake.remembered["uji", site.url + "/"].ways == ()
    site.asked.clear()
    await crawl(source_of(site, "/"), intake)
    assert dict(site.asked) == {"/": 1}


async def test_a_sitemap_of_old_articles_floods_nothing(site: Site, intake: MemoryIntake) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=40)
    old = [f"/internasional/2026/01/01/arsip-lama-nomor-{number}-dari-tahun-lalu" for number in range(3000)]
    site.pages["/"] = home(publish(site, "kabar-di-muka"))
    site.pages["/sitemap.xml"] = news_sitemap(site, *old, published=long_ago)
    await crawl(source_of(site, "/"), intake)
    assert intake.remembered["uji", site.url + "/"].ways == ()
    assert sum(site.asked[path] for path in old) == 0


async def test_a_section_takes_only_what_is_its_own_of_the_sites_feed(site: Site, intake: MemoryIntake) -> None:
    inside, outside = publish(site, "kabar-dari-rubrik-ini"), "/olahraga/2026/03/01/kabar-dari-rubrik-lain-sekali"
    site.pages["/internasional"] = home(publish(site, "kabar-di-halaman-rubrik"), feeds=("/rss",))
    site.pages["/rss"] = rss(site, inside, outside)
    summary = await crawl(source_of(site, "/internasional"), intake)
    assert (summary.articles_new, summary.articles_failed) == (2, 0)
    assert not site.asked[outside] + site.asked["/sitemap.xml"] + site.asked["/sitemap-news.xml"]


async def test_what_robots_txt_refuses_is_not_looked_at(site: Site, intake: MemoryIntake) -> None:
    site.pages["/robots.txt"] = web_text("User-agent: *\nDisallow: /feed\nDisallow: /sitemap\n")
    site.pages["/"] = home(publish(site, "kabar-di-muka-yang-terbuka"), feeds=("/feed/",))
    summary = await crawl(source_of(site, "/"), intake)
    assert (summary.articles_new, summary.state, summary.errors) == (1, CrawlState.OK, ())
    assert not site.asked["/feed/"] + site.asked["/sitemap.xml"]


async def test_a_feed_that_gives_nothing_any_more_is_given_up_and_another_looked_for(
    site: Site, intake: MemoryIntake
) -> None:
    shown, hidden = publish(site, "kabar-terlihat-di-muka"), publish(site, "kabar-hanya-di-umpan")
    site.pages["/"] = home(shown, feeds=("/feed/",))
    site.pages["/feed/"] = rss(site, shown, hidden)
    source = source_of(site, "/")
    await crawl(source, intake)
    assert intake.remembered["uji", source.url].ways == (site.url + "/feed/",)
    del site.pages["/feed/"]
    site.pages["/"] = home(shown, publish(site, "kabar-berikutnya-di-muka"), feeds=("/umpan.xml",))
    summary = await crawl(source, intake)
    assert (summary.state, summary.errors, summary.articles_new) == (CrawlState.OK, (), 1)
    assert intake.remembered["uji", source.url].ways == ()
    site.pages["/umpan.xml"] = rss(site, publish(site, "kabar-dari-umpan-baru"))
    site.pages["/"] = home(shown, feeds=("/umpan.xml",))
    assert (await crawl(source, intake)).articles_new == 1
    assert intake.remembered["uji", source.url].ways == (site.url + "/umpan.xml",)


async def test_who_names_a_kind_has_chosen(site: Site, intake: MemoryIntake) -> None:
    site.pages["/"] = home(publish(site, "kabar-di-muka-pilihan"), feeds=("/feed/",))
    site.pages["/feed/"] = rss(site, publish(site, "kabar-di-umpan-saja"))
    assert (await crawl(source_of(site, "/", kind=SourceKind.LISTING), intake)).articles_new == 1
    assert not site.asked["/feed/"] + site.asked["/sitemap.xml"]
    intake.remembered.clear()
    assert (await crawl(source_of(site, "/"), intake)).articles_new == 1
    site.asked.clear()
    await crawl(source_of(site, "/", kind=SourceKind.LISTING), intake)
    assert not site.asked["/feed/"]


async def test_a_visit_tells_what_it_found_and_why_it_chose(site: Site, intake: MemoryIntake) -> None:
    shown, hidden = publish(site, "kabar-terlihat-di-muka"), publish(site, "kabar-hanya-di-umpan")
    site.pages["/"] = home(shown, feeds=("/feed/", "/rss"))
    site.pages["/feed/"] = rss(site, shown, hidden)
    site.pages["/rss"] = rss(site, "/")
    one = Crawl(source_of(site, "/"), intake)
    await one.run()
    assert [(offer.url, offer.is_chosen, offer.reason, offer.new) for offer in one.findings.offers] == [
        (site.url + "/feed/", True, None, 1),
        (site.url + "/rss", False, "it names no article", 0),
    ]
    assert (one.findings.kind, len(one.findings.links)) == (SourceKind.LISTING, 1)


async def test_a_site_too_large_for_one_visit_is_not_searched_again_at_the_next(
    site: Site, intake: MemoryIntake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spiders.memory.MOST_ARTICLES", 3)
    paths = [publish(site, f"kabar-dari-situs-besar-{number}") for number in range(7)]
    site.pages["/"] = tagged(home(*paths[:2], feeds=("/rss", "/feed/")), "text/html")
    site.pages["/rss"] = rss(site, "/")
    site.pages["/feed/"] = rss(site, *paths)
    assert (await crawl(source_of(site, "/"), intake)).articles_new == 3
    site.asked.clear()
    assert (await crawl(source_of(site, "/"), intake)).articles_new == 3
    assert (site.asked["/feed/"], site.asked["/rss"], site.asked["/sitemap.xml"]) == (1, 0, 0)
    assert "If-None-Match" not in site.headers["/feed/"][-1]
    assert (await crawl(source_of(site, "/"), intake)).articles_new == 1
