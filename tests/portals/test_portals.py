"""What a crawl by the real command makes of portals in many shapes."""

from __future__ import annotations

from datetime import datetime

import pytest

from scraper.urls import article_id, identity
from tests.portals.catalogue import PORTALS
from tests.portals.conftest import Walk
from tests.portals.portal import TAGS, WHEN, Portal
from tests.portals.shapes import bare, fresh, table

each = pytest.mark.parametrize("portal", PORTALS, ids=[portal.name for portal in PORTALS])


@each
async def test_an_article_is_whole_in_order_and_holds_nothing_else(portal: Portal, walk: Walk) -> None:
    article = walk.articles[portal.url + portal.path]
    assert [(one["page"], one["text"]) for one in article["paragraphs"]] == portal.wanted()


@each
async def test_what_it_says_of_its_pages_is_honest(portal: Portal, walk: Walk) -> None:
    pages = walk.articles[portal.url + portal.path]["pages"]
    fetched = portal.fetched or portal.count
    claimed = {portal.count} if portal.claimed == -1 else {portal.claimed, fetched}
    assert (pages["state"], pages["fetched"]) == (portal.state, fetched), pages
    assert pages["claimed"] in claimed
    assert portal.reason in (pages["reason"] or "")
    assert bool(pages["reason"]) == (portal.state == "partial")
    assert identity(pages["urls"][0].partition("?")[0]) == identity(portal.url + portal.path)
    assert len(pages["urls"]) == len(set(pages["urls"]))


@each
async def test_headline_date_and_credits_are_the_articles_own(portal: Portal, walk: Walk) -> None:
    article = walk.articles[portal.url + portal.path]
    assert article["headline"] == portal.headline
    assert datetime.fromisoformat(article["date_published"]) == WHEN
    assert (article["authors"], article["editors"]) == (["Rina Hapsari"], ["Dwi Laksono"])
    assert article["id"] == article_id(portal.url + portal.path)
    if portal.shape not in {bare, fresh, table}:
        assert (article["section"], sorted(article["tags"])) == ("Daerah", sorted(TAGS))


@each
async def test_each_article_is_stored_once_and_nothing_beside_them(portal: Portal, walk: Walk) -> None:
    stored = {url.removeprefix(portal.url) for url in walk.articles if url.startswith(f"{portal.url}/")}
    assert stored == ({portal.path} if portal.source == "ARTICLE" else {portal.path, portal.other})


@each
async def test_a_second_pass_asks_for_no_article_again(portal: Portal, walk: Walk) -> None:
    if portal.source != "ARTICLE":
        assert not [path for path in walk.asked_again[portal.name] if path.startswith(("/daerah/", "/amp/"))]
    again = walk.again[portal.name]
    assert (again["articles_new"], again["articles_updated"], again["state"]) == (0, 0, "ok")
