"""What could not be read whole is tried again, bounded, wherever the listing went; and told as an update."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from scheduler.channels.rendering import plain_text, render
from scheduler.intake import StoringIntake
from scheduler.reading import Reader
from scraper.codec import to_builtins
from scraper.keywords import compile_rules
from scraper.model import Alert, Article, CasualtyCondition, ChangeType, PagesState, Rule, SourceKind
from scraper.urls import article_id
from spiders.engine import crawl
from spiders.summary import CrawlSummary
from storage.store import Store
from tests.scheduler.fakes import Hands
from tests.spiders.sites import Site, article_html, listing_html, publish, source_of, text_of, web_text

RULES = (Rule(name="deaths", casualties=CasualtyCondition(kinds=()), channels=("hook",)),)
LEAD = "Serangan artileri di Stepanakert, Nagorno-Karabakh, menewaskan 2 warga sipil pada Senin, kata kementerian pertahanan Armenia."
MORE = "Di kota Ganja, Azerbaijan, serangan roket menewaskan 5 warga sipil dan melukai 28 orang, kata jaksa agung."
TEXTS = {1: LEAD, 2: MORE}
QUARTER = timedelta(minutes=15)


class Watch:
    """One source on `site`, its store, and a clock that the test moves."""

    def __init__(self, site: Site, store: Store) -> None:
        self.site = site
        self.store = store
        self.hands = Hands()
        self.hands.now = datetime.now(UTC)
        self.path = "/internasional/2026/03/01/serangan-artileri-di-stepanakert-meluas"
        self.url = site.url + self.path
        self.intake = StoringIntake(
            store.articles, store.sources, Reader(RULES, compile_rules(RULES)), clock=self.hands
        )
        self.list(self.path)

    def list(self, *paths: str) -> None:
        """The index shows `paths` and answers 304 to those who know them."""
        etag = f'"{hash(paths)}"'

        async def listing(request: web.Request) -> web.Response:
            if request.headers.get("If-None-Match") == etag:
                return web.Response(status=304)
            return web.Response(text=listing_html(*paths), content_type="text/html", headers={"ETag": etag})

        self.site.pages["/indeks"] = listing

    def publish(self, *pages: int, count: int = 3) -> None:
        for page in pages:
            html = article_html(self.site, self.path, page, count)
            html = html.replace(text_of(self.path, page)[0], TEXTS.get(page, "Perundingan di Jenewa ditunda lagi."))
            self.site.pages[self.path if page == 1 else f"{self.path}?page={page}"] = html

    async def visit(self, after: timedelta = timedelta(), **changes: Any) -> CrawlSummary:
        """A visit so much later. `site.asked` counts its requests alone."""
        self.hands.move(after)
        self.site.asked.clear()
        changes.setdefault("timeout", timedelta(seconds=1))
        return await crawl(source_of(self.site, **changes), self.intake)

    async def article(self) -> Article:
        stored = await self.store.articles.get(article_id(self.url))
        assert stored is not None
        return stored

    async def told(self) -> list[Alert]:
        return sorted(await self.store.alerts.newest(), key=lambda alert: (alert.created, alert.change.key))


@pytest.fixture
def watch(site: Site, store: Store) -> Watch:
    return Watch(site, store)


async def hang(_request: web.Request) -> web.Response:
    await asyncio.sleep(30)
    return web.Response()


FAULTS: dict[str, tuple[Any, str]] = {
    "broken": (web_text("", status=500), "HTTP 500"),
    "gone": (web_text("", status=404), "HTTP 404"),
    "refused": (web_text("", status=403), "HTTP 403"),
    "hanging": (hang, "no whole answer in time"),
}


@pytest.mark.parametrize("fault", [*FAULTS, "robots"])
async def test_a_page_that_fails_is_named_repaired_and_told_as_an_update_of_the_same_story(
    watch: Watch, fault: str
) -> None:
    watch.publish(1, 3)
    page_2 = f"{watch.path}?page=2"
    robots, allowed = "/robots.txt", watch.site.pages["/robots.txt"]
    reason = "forbidden by robots.txt"
    if fault == "robots":
        watch.publish(2)
        watch.site.pages[robots] = web_text("User-agent: *\nDisallow: /*?page=2\n")
    else:
        watch.site.pages[page_2], reason = FAULTS[fault]
    first = await watch.visit()
    assert (first.articles_new, first.articles_partial, first.alerts) == (1, 1, 1)
    partial = await watch.article()
    assert (partial.pages.state, partial.pages.reason) == (
        PagesState.PARTIAL, f"page 2: {reason} ({watch.url}?page=2)",
    )  # fmt: skip
    (lead,) = await watch.told()
    assert (lead.article.pages.state, lead.change.type) == (PagesState.PARTIAL, ChangeType.FIRST_REPORT)

    watch.publish(1, 2, 3)
    watch.site.pages[robots] = allowed
    assert (await watch.visit(timedelta(minutes=14))).pages_fetched == 0
    repaired = await watch.visit(timedelta(minutes=2))
    assert (repaired.articles_updated, repaired.articles_partial, repaired.not_modified) == (1, 0, 1)
    whole = await watch.article()
    assert (whole.pages.state, whole.pages.reason, whole.revision) == (PagesState.COMPLETE, None, 2)
    assert [paragraph.page for paragraph in whole.paragraphs] == [1] * 6 + [2] * 6 + [3] * 6
    told = await watch.told()
    assert {alert.story.id for alert in told} == {lead.story.id}
    assert [(alert.change.type, alert.change.kind, alert.article.pages.state) for alert in told[1:]] == [
        (ChangeType.FIRST_REPORT, "injured", PagesState.COMPLETE),
        (ChangeType.FIRST_REPORT, "killed", PagesState.COMPLETE),
    ]
    assert all(quote.page == 2 for alert in told[1:] for quote in alert.quotes)
    later = await watch.visit(timedelta(hours=1))
    assert (later.pages_fetched, len(await watch.told())) == (0, 3)


async def test_a_message_says_whether_its_article_was_read_whole(watch: Watch) -> None:
    watch.publish(1, 3)
    await watch.visit()
    watch.publish(2)
    await watch.visit(QUARTER)
    lead, *repaired = await watch.told()
    assert to_builtins(lead)["article"]["pages"] == {"state": "partial"}
    assert "Halaman: belum lengkap" in plain_text(render(lead, language="id"))
    assert "Pages: incomplete" in plain_text(render(lead, language="en"))
    assert all("Pages: complete" in plain_text(render(alert, language="en")) for alert in repaired)


async def test_a_partial_article_is_repaired_after_it_has_left_the_listing(watch: Watch) -> None:
    watch.publish(1, 3)
    await watch.visit()
    watch.list(publish(watch.site, "kabar-lain-yang-menggeser-semuanya"))
    watch.publish(2)
    repaired = await watch.visit(QUARTER)
    assert (repaired.articles_updated, repaired.pages_fetched) == (1, 1 + 3)
    assert (await watch.article()).pages.state is PagesState.COMPLETE


async def test_a_site_that_is_away_costs_an_article_none_of_its_tries(watch: Watch) -> None:
    watch.publish(1, 3)
    await watch.visit()
    online = dict(watch.site.pages)
    for path in online:
        watch.site.pages[path] = web_text("", status=500)
    for _ in range(30):
        await watch.visit(timedelta(hours=1), obey_robots=False)
        assert set(watch.site.asked) == {"/indeks"}
    watch.site.pages |= online
    watch.list()
    watch.publish(2)
    assert (await watch.visit(timedelta(hours=1))).articles_updated == 1


async def test_a_page_that_is_gone_for_ever_is_asked_for_a_few_times_and_never_spoils_the_listing(watch: Watch) -> None:
    watch.publish(1, 3)
    await watch.visit()
    asked, whole_listings = 0, 0
    for _ in range(90):
        summary = await watch.visit(QUARTER)
        asked += watch.site.asked[f"{watch.path}?page=2"]
        whole_listings += not summary.not_modified
    assert asked == 6
    assert whole_listings == 0  # the first visit learned the ETag, the page that is missing has its own dates


async def test_a_link_that_fails_at_first_is_a_new_article_when_it_comes(watch: Watch) -> None:
    first = await watch.visit()
    assert (first.articles_failed, first.articles_new) == (1, 0)
    assert (await watch.visit(timedelta(minutes=4))).pages_fetched == 0
    watch.publish(1, 2, 3)
    watch.list()
    came = await watch.visit(timedelta(minutes=1))
    assert (came.articles_new, came.articles_partial, came.alerts) == (1, 0, 3)
    assert (await watch.article()).revision == 1


async def test_a_link_that_is_dead_is_asked_for_ever_more_seldom_and_never_spoils_the_listing(watch: Watch) -> None:
    asked, whole_listings = [], 0
    for minute in range(0, 330, 5):
        summary = await watch.visit(timedelta(minutes=5), obey_robots=False)
        whole_listings += not summary.not_modified
        if watch.site.asked[watch.path]:
            asked.append(minute)
    assert asked == [0, 5, 15, 35, 75, 155, 315]
    assert whole_listings == 1  # the first one, which learned the ETag


async def test_what_a_list_leads_to_in_vain_costs_the_next_visit_nothing(watch: Watch) -> None:
    watch.publish(1, 2, 3)
    good = publish(watch.site, "kabar-yang-utuh-di-antara-yang-rusak")
    gone, closed, gallery = (
        f"{folder}/2026/03/01/{slug}"
        for folder, slug in (
            ("/internasional", "kabar-yang-sudah-dihapus-redaksi"),
            ("/tertutup", "kabar-yang-tidak-boleh-dibaca"),
            ("/foto", "potret-warga-di-pengungsian-kota"),
        )
    )
    watch.site.pages[gallery] = "<html><body><h1>Potret</h1><img src='a.jpg'></body></html>"
    watch.list(watch.path, gone, closed, gallery, good)
    first = await watch.visit()
    assert (first.pages_fetched, first.articles_failed) == (5, 2)
    second = await watch.visit()
    assert dict(watch.site.asked) == {"/indeks": 1}
    assert (second.requests, second.not_modified, second.errors) == (1, 1, ())
    watch.site.pages[gone] = article_html(watch.site, gone)
    assert (await watch.visit(timedelta(minutes=5))).pages_fetched == 1


async def test_an_article_whose_first_page_is_lost_is_made_whole_when_it_comes(watch: Watch) -> None:
    watch.publish(2, 3)
    where = {"path": f"{watch.path}?page=2", "kind": SourceKind.ARTICLE}
    assert (await watch.visit(**where)).articles_partial == 1
    assert (await watch.article()).pages.reason == f"page 1: HTTP 404 ({watch.url})"
    watch.publish(1)
    repaired = await watch.visit(QUARTER, **where)
    assert (repaired.articles_updated, repaired.alerts) == (1, 1)
    assert (await watch.article()).pages.state is PagesState.COMPLETE


async def test_two_visits_that_each_miss_another_page_make_one_whole_article(watch: Watch) -> None:
    watch.publish(1, 3)
    await watch.visit()
    watch.publish(2)
    del watch.site.pages[f"{watch.path}?page=3"]
    await watch.visit(QUARTER)
    article = await watch.article()
    assert (article.pages.state, article.pages.fetched, article.pages.reason) == (PagesState.COMPLETE, 3, None)
    assert [paragraph.page for paragraph in article.paragraphs] == [1] * 6 + [2] * 6 + [3] * 6
    assert article.pages.urls == (watch.url, f"{watch.url}?page=2", f"{watch.url}?page=3")


async def test_a_whole_article_that_comes_incomplete_loses_nothing_even_if_it_brings_news(watch: Watch) -> None:
    watch.publish(1, 2, 3)
    await watch.visit()
    watch.publish(1)
    edited = watch.site.pages[watch.path].replace("menewaskan 2 warga", "menewaskan 9 warga")
    watch.site.pages[watch.path] = edited
    del watch.site.pages[f"{watch.path}?page=2"]
    await watch.visit(QUARTER, path=watch.path, kind=SourceKind.ARTICLE)
    article = await watch.article()
    assert (article.revision, [paragraph.page for paragraph in article.paragraphs]) == (2, [1] * 6 + [2] * 6 + [3] * 6)
    assert "menewaskan 9" in article.body
    assert MORE in article.body
    rises = [alert for alert in await watch.told() if alert.change.type is ChangeType.TOLL_RISE]
    assert len(rises) == 1


async def test_a_repair_that_brings_no_new_text_is_an_update_without_alerts(watch: Watch) -> None:
    watch.publish(1, count=2)
    await watch.visit()
    told = await watch.told()
    watch.publish(1, count=1)  # the publisher has put all on one page
    repaired = await watch.visit(QUARTER)
    assert (repaired.articles_updated, repaired.alerts) == (1, 0)
    article = await watch.article()
    assert (article.pages.state, article.revision) == (PagesState.COMPLETE, 2)
    assert await watch.told() == told
