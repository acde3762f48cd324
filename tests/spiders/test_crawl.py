"""What a crawl of a whole source promises."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from msgspec import structs

from scraper.discovery import Link
from scraper.model import PagesState, SourceKind
from spiders.engine import crawl
from spiders.listings import newest
from spiders.summary import CrawlState, CrawlSummary, Signs
from tests.spiders.sites import MemoryIntake, Site, listing_html, publish, source_of, text_of, web_text


async def test_every_page_of_an_article_is_followed_and_stitched_in_order(site: Site, intake: MemoryIntake) -> None:
    path = publish(site, "gencatan-senjata-disepakati-di-perbatasan", 3)
    site.pages["/indeks"] = listing_html(path)
    summary = await crawl(source_of(site), intake)
    counted = structs.replace(summary, signs=Signs())
    assert counted == CrawlSummary(source="uji", pages_fetched=3, articles_new=1, alerts=1, requests=5)
    article = intake.by_path()[path[1:]]
    assert [paragraph.text for paragraph in article.paragraphs] == [
        text for n in (1, 2, 3) for text in text_of(path, n)
    ]
    assert (article.pages.state, article.pages.fetched, article.pages.claimed) == (PagesState.COMPLETE, 3, 3)
    assert article.source == "uji"


async def test_a_language_that_pages_cannot_be_known_by_is_the_sources(site: Site, intake: MemoryIntake) -> None:
    path = publish(site, "laporan-dari-wilayah-utara")
    site.pages["/indeks"] = listing_html(path)
    await crawl(structs.replace(source_of(site), language="ms"), intake)
    assert intake.by_path()[path[1:]].language == "ms"


async def test_what_a_page_says_of_its_language_goes_before_its_source(site: Site, intake: MemoryIntake) -> None:
    path = publish(site, "laporan-dari-wilayah-selatan")
    site.pages["/indeks"] = listing_html(path)
    await crawl(structs.replace(source_of(site), language="en"), intake)
    assert intake.by_path()[path[1:]].language == "id"


async def test_a_second_pass_fetches_no_known_article_again(site: Site, intake: MemoryIntake) -> None:
    paths = [publish(site, f"kabar-kedua-dari-garis-depan-{number}", 2) for number in range(4)]
    site.pages["/indeks"] = listing_html(*paths[:3])
    assert (await crawl(source_of(site), intake)).articles_new == 3
    asked = dict(site.asked)
    site.pages["/indeks"] = listing_html(*paths)
    second = await crawl(source_of(site), intake)
    assert second.articles_new == 1
    assert second.pages_fetched == 2
    assert all(site.asked[path] == asked[path] == 1 for path in paths[:3])


async def test_an_unchanged_listing_is_not_read_again(site: Site, intake: MemoryIntake) -> None:
    html = listing_html(publish(site, "kabar-tunggal-tanpa-perubahan"))
    site.pages["/indeks"] = web_text(html, content_type="text/html")
    first = await crawl(source_of(site), intake)
    second = await crawl(source_of(site), intake)
    assert (first.not_modified, second.not_modified) == (0, 1)
    assert (second.state, second.requests) == (CrawlState.OK, 1)


async def test_a_304_ends_the_visit(site: Site, intake: MemoryIntake) -> None:
    html = listing_html(publish(site, "kabar-dengan-etag-di-indeks"))

    async def listing(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == '"satu"':
            return web.Response(status=304)
        return web.Response(text=html, content_type="text/html", headers={"ETag": '"satu"'})

    site.pages["/indeks"] = listing
    assert (await crawl(source_of(site), intake)).articles_new == 1
    second = await crawl(source_of(site), intake)
    assert (second.not_modified, second.state, second.errors) == (1, CrawlState.OK, ())


async def test_a_listing_is_fetched_without_conditions_once_a_day(site: Site, intake: MemoryIntake) -> None:
    html = listing_html(publish(site, "kabar-setelah-satu-hari-berlalu"))
    site.pages["/indeks"] = web_text(html, content_type="text/html", ETag='"x"')
    source = source_of(site)
    await crawl(source, intake)
    key = (source.name, source.url)
    long_ago = datetime.now(UTC) - timedelta(days=2)
    intake.remembered[key] = structs.replace(intake.remembered[key], fetched_at=long_ago)
    await crawl(source, intake)
    assert "If-None-Match" not in site.headers["/indeks"][-1]


async def test_a_listing_is_remembered_when_what_is_missing_has_been_put_off(site: Site, intake: MemoryIntake) -> None:
    gone = "/internasional/2026/03/01/kabar-yang-sudah-dihapus"
    site.pages["/indeks"] = listing_html(publish(site, "kabar-yang-masih-ada-di-sini"), gone)
    first = await crawl(source_of(site), intake)
    assert (first.articles_failed, first.state, intake.misses) == (1, CrawlState.PARTIAL, [site.url + gone])
    assert ("uji", site.url + "/indeks") in intake.remembered


async def test_a_listing_of_which_a_page_is_lost_for_now_is_read_again(site: Site, intake: MemoryIntake) -> None:
    first, second = (publish(site, f"kabar-di-halaman-{number}-dari-indeks") for number in (1, 2))
    site.pages["/indeks"] = listing_html(first, following="/indeks?page=2")
    site.pages["/indeks?page=2"] = web_text("", status=500)
    assert (await crawl(source_of(site), intake)).articles_new == 1
    assert intake.remembered["uji", site.url + "/indeks"].body_hash is None
    site.pages["/indeks"] = listing_html(publish(site, "kabar-terbaru-di-indeks"), following="/indeks?page=2")
    site.pages["/indeks?page=2"] = listing_html(second)
    assert (await crawl(source_of(site), intake)).articles_new == 2
    assert intake.remembered["uji", site.url + "/indeks"].body_hash is not None


async def test_a_missing_page_makes_the_article_partial_and_says_which_and_why(
    site: Site, intake: MemoryIntake
) -> None:
    path = publish(site, "kabar-tanpa-halaman-dua-ini", 3)
    del site.pages[f"{path}?page=2"]
    site.pages["/indeks"] = listing_html(path)
    summary = await crawl(source_of(site), intake)
    pages = intake.by_path()[path[1:]].pages
    assert (pages.state, pages.fetched) == (PagesState.PARTIAL, 2)
    assert "404" in (pages.reason or "")
    assert summary.articles_partial == 1
    assert "404" in summary.errors[0]


async def test_entering_at_page_two_leads_to_page_one(site: Site, intake: MemoryIntake) -> None:
    path = publish(site, "kabar-yang-dimasuki-dari-belakang", 3)
    site.pages["/indeks"] = listing_html(f"{path}?page=2")
    await crawl(source_of(site), intake)
    article = intake.by_path()[path[1:]]
    assert [paragraph.page for paragraph in article.paragraphs] == [1] * 6 + [2] * 6 + [3] * 6
    second = await crawl(source_of(site), intake)
    assert second.pages_fetched == 0


async def test_two_links_to_one_article_fetch_it_once_a_day(site: Site, intake: MemoryIntake) -> None:
    path = publish(site, "kabar-yang-dialihkan-ke-alamat-baru")

    async def moved(_request: web.Request) -> web.Response:
        return web.Response(status=301, headers={"Location": path})

    old = "/internasional/2026/03/01/alamat-lama-sebuah-kabar-penting"
    site.pages[old] = moved
    site.pages["/indeks"] = listing_html(old)
    assert (await crawl(source_of(site), intake)).articles_new == 1
    intake.remembered.pop(("uji", site.url + "/indeks"))
    second = await crawl(source_of(site), intake)
    assert (second.pages_fetched, site.asked[old]) == (0, 1)


async def test_further_listing_pages_are_turned_while_they_bring_something_new(
    site: Site, intake: MemoryIntake
) -> None:
    paths = [publish(site, f"kabar-di-halaman-indeks-nomor-{number}") for number in range(4)]
    site.pages["/indeks"] = listing_html(paths[0], following="/indeks?page=2")
    site.pages["/indeks?page=2"] = listing_html(paths[1], following="/indeks?page=3")
    site.pages["/indeks?page=3"] = listing_html(paths[1], following="/indeks?page=4")
    site.pages["/indeks?page=4"] = listing_html(paths[3])
    summary = await crawl(source_of(site), intake)
    assert summary.articles_new == 2
    assert not site.asked["/indeks?page=4"]


async def test_old_articles_are_left_alone(site: Site, intake: MemoryIntake) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=30)
    path = publish(site, "kabar-lama-dari-bulan-yang-lalu", published=long_ago)
    site.pages["/indeks"] = listing_html(path)
    for _ in range(2):
        summary = await crawl(source_of(site, max_age=timedelta(days=7)), intake)
        assert (summary.state, summary.articles_new) == (CrawlState.OK, 0)
    assert site.asked[path] == 1
    assert not intake.articles


async def test_a_single_article_can_be_a_source(site: Site, intake: MemoryIntake) -> None:
    path = publish(site, "kabar-yang-menjadi-sumber-sendiri", 2)
    summary = await crawl(source_of(site, path, kind=SourceKind.ARTICLE), intake)
    assert (summary.articles_new, summary.pages_fetched) == (1, 2)


async def test_a_source_of_unknown_kind_may_turn_out_to_be_an_article(site: Site, intake: MemoryIntake) -> None:
    path = publish(site, "kabar-yang-jenisnya-belum-diketahui", 2)
    summary = await crawl(source_of(site, path), intake)
    assert (summary.articles_new, summary.pages_fetched) == (1, 2)


async def test_a_feed_may_lead_to_other_sites_and_a_page_may_not(site: Site, intake: MemoryIntake) -> None:
    other = Site()
    await other.start("127.0.0.2")
    path = publish(other, "kabar-dari-situs-tetangga-sebelah")
    items = f"<item><title>Kabar tetangga</title><link>{other.url}{path}</link></item>"
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>u</title><link>{site.url}/</link>{items}</channel></rss>'
    site.pages["/rss"] = web_text(feed, content_type="application/rss+xml")
    site.pages["/indeks"] = listing_html(f"{other.url}{path}")
    private = ("127.0.0.0/8",)
    from_page = await crawl(source_of(site, allow_private_addresses=private), intake)
    from_feed = await crawl(source_of(site, "/rss", allow_private_addresses=private), intake)
    await other.stop()
    assert (from_page.articles_new, from_feed.articles_new) == (0, 1)


def sitemap(site: Site, *paths: str) -> str:
    urls = "".join(f"<url><loc>{site.url}{path}</loc></url>" for path in paths)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


async def test_an_index_of_sitemaps_leads_to_their_articles(site: Site, intake: MemoryIntake) -> None:
    paths = [publish(site, f"kabar-dari-peta-situs-nomor-{number}") for number in range(2)]
    nested = "".join(f"<sitemap><loc>{site.url}/peta-{number}.xml</loc></sitemap>" for number in range(3))
    index = f'<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{nested}</sitemapindex>'
    site.pages["/sitemap.xml"] = web_text(index, content_type="application/xml")
    site.pages["/peta-0.xml"] = web_text(sitemap(site, paths[0]), content_type="application/xml", ETag='"nol"')
    packed = gzip.compress(sitemap(site, paths[1]).encode())

    async def compressed(_request: web.Request) -> web.Response:
        return web.Response(body=packed, content_type="application/x-gzip")

    site.pages["/peta-1.xml"] = compressed
    site.pages["/peta-2.xml"] = web_text(sitemap(site), content_type="application/xml")
    first = await crawl(source_of(site, "/sitemap.xml"), intake)
    second = await crawl(source_of(site, "/sitemap.xml"), intake)
    assert (first.articles_new, first.errors) == (2, ())
    assert (second.articles_new, second.not_modified, second.requests) == (0, 4, 4)
    assert site.headers["/peta-0.xml"][-1]["If-None-Match"] == '"nol"'


async def test_a_lost_sitemap_is_told_and_the_others_are_read(site: Site, intake: MemoryIntake) -> None:
    nested = "".join(f"<sitemap><loc>{site.url}/peta-{number}.xml</loc></sitemap>" for number in range(2))
    site.pages["/sitemap.xml"] = web_text(f"<sitemapindex>{nested}</sitemapindex>", content_type="application/xml")
    path = publish(site, "kabar-dari-peta-yang-utuh-saja")
    site.pages["/peta-1.xml"] = web_text(sitemap(site, path), content_type="application/xml")
    summary = await crawl(source_of(site, "/sitemap.xml"), intake)
    assert (summary.articles_new, summary.state) == (1, CrawlState.PARTIAL)
    assert summary.errors == (f"{site.url}/peta-0.xml: HTTP 404",)


async def test_an_article_source_is_read_again_only_when_it_changed(site: Site, intake: MemoryIntake) -> None:
    path = publish(site, "kabar-tunggal-yang-diperbarui")
    source = source_of(site, path, kind=SourceKind.ARTICLE)
    assert (await crawl(source, intake)).articles_new == 1
    second = await crawl(source, intake)
    assert (second.not_modified, second.pages_fetched) == (1, 0)
    site.pages[path] = site.pages[path].replace("tiga kecamatan", "sembilan kecamatan")
    third = await crawl(source, intake)
    assert (third.articles_updated, third.pages_fetched) == (1, 1)


async def test_an_article_source_of_several_pages_is_read_whole_every_time(site: Site, intake: MemoryIntake) -> None:
    path = publish(site, "kabar-tunggal-dua-halaman", 2)
    source = source_of(site, path, kind=SourceKind.ARTICLE)
    assert (await crawl(source, intake)).articles_new == 1
    site.pages[f"{path}?page=2"] = site.pages[f"{path}?page=2"].replace("tiga kecamatan", "sembilan kecamatan")
    second = await crawl(source, intake)
    assert (second.articles_updated, second.pages_fetched) == (1, 2)


async def test_what_can_not_be_read_as_a_listing_fails_the_source(site: Site, intake: MemoryIntake) -> None:
    site.pages["/feed.json"] = web_text('{"bukan": "umpan"}', content_type="application/json")
    summary = await crawl(source_of(site, "/feed.json"), intake)
    assert summary.state is CrawlState.FAILED
    assert "no feed" in summary.errors[0]


async def test_broken_links_are_survived(site: Site, intake: MemoryIntake) -> None:
    good = publish(site, "kabar-yang-tetap-terbaca-utuh")
    broken = (
        "http://",
        "http:///2026/03/01/tanpa-nama-situs-sama-sekali",
        "http://[::bukan/2026/03/01/kurung-siku-yang-rusak",
        "http:/https:/contoh.id/2026/03/01/dua-kali-skema",
        "javascript:void(0)",
        "mailto:redaksi@contoh.id",
        "http://127.0.0.1:99999/2026/03/01/pintu-yang-tidak-ada",
        "/internasional/2026/03/01/tidak-ada-di-server-ini-lagi",
    )
    site.pages["/indeks"] = listing_html(*broken, good)
    summary = await crawl(source_of(site), intake)
    assert summary.articles_new == 1


async def test_an_article_that_the_intake_chokes_on_stops_no_other(site: Site, intake: MemoryIntake) -> None:
    paths = [publish(site, f"kabar-yang-satu-rusak-nomor-{number}") for number in range(3)]
    site.pages["/indeks"] = listing_html(*paths)
    intake.broken.add(site.url + paths[1])
    summary = await crawl(source_of(site), intake)
    assert (summary.articles_new, summary.articles_failed, summary.state) == (2, 1, CrawlState.PARTIAL)
    assert paths[1] in summary.errors[0]
    assert intake.misses == [site.url + paths[1]]


async def test_a_store_that_is_away_ends_the_crawl_and_nothing_is_marked(site: Site, intake: MemoryIntake) -> None:
    site.pages["/indeks"] = listing_html(publish(site, "kabar-tanpa-tempat-penyimpanan"))
    intake.away = True
    summary = await crawl(source_of(site), intake)
    assert summary.state is CrawlState.FAILED
    assert "the store is away" in summary.errors[0]
    intake.away = False
    assert (await crawl(source_of(site), intake)).articles_new == 1


async def test_a_store_that_goes_away_in_mid_crawl_ends_it(site: Site, intake: MemoryIntake) -> None:
    paths = [publish(site, f"kabar-saat-penyimpanan-padam-{number}", 2) for number in range(6)]
    site.pages["/indeks"] = listing_html(*paths)

    async def second_page(request: web.Request) -> web.Response:
        intake.away = True
        site.pages[request.path_qs] = last
        return web.Response(text=last, content_type="text/html")

    last = site.pages[f"{paths[0]}?page=2"]
    site.pages[f"{paths[0]}?page=2"] = second_page
    summary = await crawl(source_of(site, concurrency_per_site=1), intake)
    assert summary.state is CrawlState.FAILED
    intake.away = False
    again = await crawl(source_of(site), intake)
    assert len(intake.articles) == 6
    assert again.state is CrawlState.OK


async def test_a_source_that_is_gone_is_failed_with_its_reason(site: Site, intake: MemoryIntake) -> None:
    summary = await crawl(source_of(site, "/tidak-ada"), intake)
    assert (summary.state, summary.errors) == (CrawlState.FAILED, (f"{site.url}/tidak-ada: HTTP 404",))


async def test_progress_is_told_while_the_crawl_runs(site: Site, intake: MemoryIntake) -> None:
    site.pages["/indeks"] = listing_html(publish(site, "kabar-yang-kemajuannya-terlihat", 2))
    told: list[CrawlSummary] = []
    summary = await crawl(source_of(site), intake, progress=told.append)
    assert {step.pages_fetched for step in told} >= {1, 2}
    assert told[-1] == summary


async def test_an_article_source_that_is_gone_is_failed(site: Site, intake: MemoryIntake) -> None:
    summary = await crawl(source_of(site, "/2026/03/01/tidak-ada", kind=SourceKind.ARTICLE), intake)
    assert (summary.state, summary.articles_failed, len(summary.errors)) == (CrawlState.FAILED, 1, 1)


async def test_a_page_cannot_pass_itself_off_as_an_article_of_another_site(site: Site, intake: MemoryIntake) -> None:
    path = publish(site, "kabar-yang-menyamar-sebagai-tetangga")
    theirs = "https://www.contoh-media.id/internasional/2026/03/01/kabar-asli-milik-orang-lain"
    site.pages[path] = site.pages[path].replace(f"{site.url}{path}", theirs)
    site.pages["/indeks"] = listing_html(path)
    await crawl(source_of(site), intake)
    assert [article.url for article in intake.articles.values()] == [site.url + path]


async def test_a_list_too_long_for_one_crawl_is_read_over_several(
    site: Site, intake: MemoryIntake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spiders.memory.MOST_ARTICLES", 3)
    paths = [publish(site, f"kabar-panjang-dalam-daftar-{number}") for number in range(7)]
    site.pages["/indeks"] = listing_html(*paths)
    passes = [await crawl(source_of(site), intake) for _ in range(4)]
    assert [one.articles_new for one in passes] == [3, 3, 1, 0]
    assert [one.not_modified for one in passes] == [0, 0, 0, 1]
    assert {one.state for one in passes} == {CrawlState.OK}


def test_the_newest_of_a_dated_list_come_first() -> None:
    days = (3, 9, 1, 7)
    links = [Link(url=f"https://a.example/{day}", published=datetime(2026, 3, day, tzinfo=UTC)) for day in days]
    assert [link.published.day for link in newest(links, 2) if link.published] == [9, 7]
    assert newest([structs.replace(links[0], published=None), *links[1:]], 2)[0].url == "https://a.example/3"
    assert newest(links, 4) == tuple(links)
    assert newest(links, -1) == ()
