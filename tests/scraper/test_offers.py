"""Laws of `scraper.discovery.offers`: which feeds and sitemaps of a site are worth reading beside its page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from scraper.discovery.links import Link, Listing
from scraper.discovery.offers import (
    Offer,
    choose_offers,
    guessed_sitemaps,
    judge_offer,
    linked_feeds,
    nested_worth_reading,
    relevant,
)
from scraper.model import SourceKind
from scraper.pages.decoding import parse

SITE = "https://www.berita.example"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SINCE = NOW - timedelta(days=3)


def link(path: str, *, age: timedelta | None = timedelta(hours=1), host: str = SITE) -> Link:
    return Link(url=host + path, published=NOW - age if age is not None else None)


def test_feeds_are_found_in_the_head_and_by_telling_links_those_of_comments_left_out() -> None:
    page = """<head><base href="https://www.berita.example/"><link rel="ALTERNATE" type="application/rss+xml" href="feed/">
    <link rel="alternate" type="application/atom+xml" href="/komentar/atom.xml"><link rel="alternate" type="application/feed+json" href="/feed.json">
    <link rel="alternate" type="application/rss+xml" title="Comments" href="/c.xml"><link rel="alternate" hreflang="en" href="/en"></head>
    <a href="/rss/dunia.xml">RSS</a><a href="/feedback">Saran</a><a href="/feed/">RSS</a>"""
    assert linked_feeds(parse(page.encode()), f"{SITE}/dunia") == (
        f"{SITE}/feed/",
        f"{SITE}/feed.json",
        f"{SITE}/rss/dunia.xml",
    )


def test_only_a_whole_site_is_searched_in_the_usual_places() -> None:
    assert guessed_sitemaps(f"{SITE}/") == (f"{SITE}/sitemap-news.xml", f"{SITE}/sitemap.xml")
    assert guessed_sitemaps(f"{SITE}/dunia") == ()


def test_of_an_index_the_news_come_first_and_what_lists_no_articles_is_left() -> None:
    names = (
        "/post-sitemap3.xml", "/page-sitemap.xml", "/category-sitemap.xml", "/foto/sitemap.xml", "/dunia/sitemap-images.xml",
        "/static/sitemap-news.xml", "/dunia/sitemap-news.xml",
    )  # fmt: skip
    index = [SITE + name for name in names]
    assert nested_worth_reading(index, f"{SITE}/") == (
        f"{SITE}/static/sitemap-news.xml",
        f"{SITE}/dunia/sitemap-news.xml",
        f"{SITE}/post-sitemap3.xml",
    )
    assert nested_worth_reading(index, f"{SITE}/dunia") == (f"{SITE}/dunia/sitemap-news.xml",)
    assert nested_worth_reading([f"{SITE}/image-sitemap.xml"], f"{SITE}/") == (f"{SITE}/image-sitemap.xml",)


@pytest.mark.parametrize(
    ("source", "way", "paths"),
    [
        (f"{SITE}/", f"{SITE}/feed/", {"/dunia/a", "/bola/b"}),
        (f"{SITE}/dunia", f"{SITE}/feed/", {"/dunia/a"}),
        (f"{SITE}/dunia", f"{SITE}/dunia/feed/", {"/dunia/a", "/bola/b"}),
        ("https://dunia.berita.example/", "https://dunia.berita.example/rss", {"/dunia/a", "/bola/b"}),
        ("https://dunia.berita.example/", f"{SITE}/feed/", set()),
    ],
)
def test_what_is_found_gives_only_articles_of_the_place_that_was_asked_for(
    source: str, way: str, paths: set[str]
) -> None:
    links = (link("/dunia/a"), link("/bola/b"), link("/dunia/c", host="https://www.lain.example"))
    kept = relevant(links, way, SourceKind.FEED, source, SINCE)
    assert {one.url.removeprefix(SITE) for one in kept} == paths


def test_an_archive_is_not_recent_and_what_a_sitemap_does_not_date_is_an_archive() -> None:
    links = (
        link("/a", age=timedelta(days=4)), link("/b", age=None), link("/2026/11/24/c", age=None), link("/2020/11/24/d", age=None),
    )  # fmt: skip
    by_sitemap = relevant(links, f"{SITE}/sitemap.xml", SourceKind.SITEMAP, f"{SITE}/", SINCE)
    assert [one.url.removeprefix(SITE) for one in by_sitemap] == ["/2026/11/24/c"]
    by_feed = relevant(links, f"{SITE}/feed", SourceKind.FEED, f"{SITE}/", SINCE)
    assert [one.url.removeprefix(SITE) for one in by_feed] == ["/b", "/2026/11/24/c"]


def test_an_offer_is_chosen_for_what_nothing_else_shows_and_two_are_enough() -> None:
    def offer(name: str, *paths: str) -> tuple[Offer, tuple[Link, ...]]:
        listing = Listing(kind=SourceKind.FEED, links=tuple(link(path) for path in paths))
        return judge_offer(f"{SITE}/{name}", listing, f"{SITE}/", SINCE)

    shown = (link("/a"), link("/b"))
    offers = [offer("sama", "/a", "/b"), offer("besar", "/a", "/c", "/d", "/e"), offer("kosong")]
    offers += [offer("lain", "/c", "/f", "/g"), offer("ketiga", "/h")]
    judged, chosen = choose_offers(offers, shown)
    assert chosen == (f"{SITE}/besar", f"{SITE}/lain")
    assert {one.url.rpartition("/")[2]: (one.new, one.reason) for one in judged} == {
        "besar": (3, None),
        "lain": (2, None),
        "sama": (0, "the page shows all that it names"),
        "ketiga": (1, "2 others bring more"),
        "kosong": (0, "it names no article"),
    }
