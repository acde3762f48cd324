"""Told articles are looked at again: edits are told once, removals once and only when sure, and nothing else is told."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from msgspec.structs import replace

from scheduler.channels.rendering import plain_text, render
from scheduler.daemon import Daemon
from scheduler.intake import StoringIntake
from scheduler.jobs import revisit_wanted
from scheduler.making import Maker
from scheduler.reading import Reader
from scheduler.returning import Returns
from scheduler.visiting import Visitor
from scraper.errors import StoreUnavailable
from scraper.keywords import compile_rules
from scraper.model import (
    Alert,
    Article,
    CasualtyCondition,
    ChangeType,
    Fate,
    Kind,
    Range,
    Rule,
    Severity,
    SourceKind,
    TruceStatus,
    Verdict,
)
from scraper.urls import article_id, site_of
from spiders.engine import crawl, revisit
from spiders.summary import CrawlState, CrawlSummary
from storage.embedded import EmbeddedRedis
from storage.jobs import Queue
from storage.store import Store
from tests.scheduler.fakes import Hands, make_alert
from tests.spiders.sites import Site, article_html, listing_html, source_of, text_of, web_text
from tests.storage.test_jobs import LEASE, put, take

RULES = (Rule(name="deaths", casualties=CasualtyCondition(kinds=()), channels=("hook",)),)
PATH = "/internasional/2026/03/01/serangan-artileri-di-stepanakert"
TOLD = "Serangan artileri di Stepanakert, Nagorno-Karabakh, menewaskan {} warga sipil pada Senin, kata kementerian pertahanan Armenia."
NOTICE = "Mohon maaf, artikel yang Anda cari telah dihapus oleh redaksi. Silakan baca kabar lain di halaman depan kami."
QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)


class Watch:
    """One source with one article on `site`, its store, and a clock that the test moves."""

    def __init__(self, site: Site, store: Store) -> None:
        self.site = site
        self.store = store
        self.hands = Hands()
        # Pages are read by the real clock: an article is a minute old when it comes, whatever the test takes.
        self.hands.now = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=1)
        self.url = site.url + PATH
        self.source = source_of(site, timeout=timedelta(seconds=1))
        self.intake = StoringIntake(
            store.articles, store.sources, Reader(RULES, compile_rules(RULES)), clock=self.hands
        )
        self.visitor = Visitor(
            self.intake, store.sources, store.leases, crawl, holder="here", revisit=revisit, clock=self.hands
        )
        site.pages["/indeks"] = listing_html(PATH)
        self.publish("2")

    def publish(self, deaths: str, *, pages: int = 1, more: str = "") -> None:
        """The article counts so many dead; it comes with an ETag and answers 304 to those who know it."""
        for page in range(1, pages + 1):
            html = article_html(self.site, PATH, page, pages).replace(
                text_of(PATH, page)[0], TOLD.format(deaths) if page == 1 else f"Keterangan lanjut. {more}"
            )
            self.site.pages[PATH if page == 1 else f"{PATH}?page={page}"] = tagged(html)

    def replace_by(self, answer: Any) -> None:
        self.site.pages[PATH] = answer

    async def first_visit(self) -> None:
        summary = await self.visitor.visit(self.source)
        assert (summary.articles_new, summary.alerts) == (1, 1)
        self.site.asked.clear()

    async def look(self, after: timedelta = QUARTER, *, lease: timedelta = LEASE) -> CrawlSummary | None:
        """Told articles are looked at so much later, if one is due. `site.asked` counts these requests alone, robots.txt
        aside.
        """
        self.hands.move(after)
        self.site.asked.clear()
        await put(self.store, revisit_wanted(self.source))
        while not (jobs := await take(self.store, lease=lease)):
            await self.store.jobs.wait([Queue.PLAIN], LEASE)
        maker = Maker([self.source], self.visitor, self.store.jobs, self.store.sources, clock=self.hands)
        came = await maker.make(jobs[0])
        del self.site.asked["/robots.txt"]
        return came

    async def article(self) -> Article:
        stored = await self.store.articles.get(article_id(self.url))
        assert stored is not None
        return stored

    async def told(self) -> list[tuple[str, Range | None, Range | None]]:
        """The changes that were told, in their order."""
        alerts = sorted(await self.store.alerts.newest(), key=lambda alert: (alert.created, alert.change.key))
        return [(alert.change.type.value, _range(alert.change.before), _range(alert.change.after)) for alert in alerts]

    async def vanished(self) -> list[Alert]:
        return [alert for alert in await self.store.alerts.newest() if alert.change.type.value == "vanished"]


def _range(state: object) -> Range | None:
    return state if isinstance(state, Range) else None


def tagged(html: str) -> Any:
    etag = f'"{hash(html)}"'

    async def answer(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304)
        return web.Response(text=html, content_type="text/html", headers={"ETag": etag})

    return answer


def counted(count: int) -> Range:
    return Range(min=count, max=count)


FIRST = ("first_report", None, counted(2))


@pytest.fixture
def watch(site: Site, store: Store) -> Watch:
    return Watch(site, store)


async def test_an_unchanged_article_costs_one_request_and_changes_nothing(watch: Watch) -> None:
    await watch.first_visit()
    before = await watch.article()
    for _ in range(3):
        summary = await watch.look()
        assert isinstance(summary, CrawlSummary)
        assert dict(watch.site.asked) == {PATH: 1}
        assert (summary.not_modified, summary.articles_updated, summary.alerts, summary.errors) == (1, 0, 0, ())
    assert "If-None-Match" in watch.site.headers[PATH][-1]
    assert (await watch.article(), await watch.told()) == (before, [FIRST])


async def test_looks_come_as_the_age_says_and_not_before(watch: Watch) -> None:
    await watch.first_visit()
    assert await watch.look(timedelta(minutes=14)) is None
    assert watch.site.asked.total() == 0
    looks = [
        watch.hands.now
        for quarter in range(31 * 96)
        if isinstance(await watch.look(QUARTER if quarter else timedelta(minutes=1)), CrawlSummary)
    ]
    distances = [(later - sooner) / HOUR for sooner, later in pairwise(looks)]
    assert [(distance, len(list(those))) for distance, those in groupby(distances)] == [
        (0.25, 11), (1, 21), (3, 48), (72, 7),
    ]  # fmt: skip
    assert await watch.store.sources.next_revisits(["uji"]) == [None]


@pytest.mark.parametrize(
    ("count", "change"),
    [("7", ("toll_rise", counted(2), counted(7))), ("1", ("correction", counted(2), counted(1)))],
)
async def test_an_edited_toll_is_told_once(watch: Watch, count: str, change: tuple[object, ...]) -> None:
    await watch.first_visit()
    watch.publish(count)
    summary = await watch.look()
    assert isinstance(summary, CrawlSummary)
    assert (summary.articles_updated, summary.alerts) == (1, 1)
    for _ in range(3):
        await watch.look()
    assert await watch.told() == [FIRST, change]
    assert (await watch.article()).revision == 2
    assert [old.revision for old in await watch.store.articles.history(article_id(watch.url))] == [1]


async def test_an_edit_on_a_later_page_is_found_though_the_first_is_unchanged(watch: Watch) -> None:
    watch.publish("2", pages=2)
    await watch.first_visit()
    await watch.look()
    assert dict(watch.site.asked) == {PATH: 1, f"{PATH}?page=2": 1}
    watch.publish(
        "2", pages=2, more="Di kota Ganja, Azerbaijan, serangan roket menewaskan 5 warga sipil, kata jaksa agung."
    )
    await watch.look()
    assert await watch.told() == [FIRST, ("first_report", None, counted(5))]
    assert (await watch.article()).pages.fetched == 2
    await watch.look()
    assert dict(watch.site.asked) == {PATH: 1, f"{PATH}?page=2": 1}


async def moved_to_the_index(_request: web.Request) -> web.Response:
    raise web.HTTPFound("/indeks")


def notice(headline: str = "Kabar") -> str:
    return f"<html lang='id'><head><meta property='og:type' content='article'></head><body><article><h1>{headline}</h1><p>{NOTICE}</p></article></body></html>"


REMOVALS: dict[str, Any] = {
    "404": web_text("", status=404),
    "410": web_text("", status=410),
    "redirect to a listing": moved_to_the_index,
    "empty": "<html><body></body></html>",
    "no body at all": web_text("", content_type="text/html"),
    "notice": notice(),
    "notice with a date": notice("Artikel tidak ditemukan").replace(
        "<head>", '<head><meta property="article:published_time" content="2026-03-01T10:00:00+07:00">'
    ),
}


@pytest.mark.parametrize("removal", REMOVALS)
async def test_a_removed_article_is_told_once_when_it_was_missing_twice(watch: Watch, removal: str) -> None:
    await watch.first_visit()
    watch.replace_by(REMOVALS[removal])
    assert isinstance(await watch.look(), CrawlSummary)
    assert (await watch.told(), (await watch.article()).vanished) == ([FIRST], None)
    second = await watch.look()
    assert isinstance(second, CrawlSummary)
    assert (second.alerts, second.errors) == (1, ())
    for _ in range(4):
        await watch.look()
    assert await watch.told() == [FIRST, ("vanished", counted(2), None)]
    (alert,) = await watch.vanished()
    assert [quote.text for quote in alert.quotes] == ["menewaskan 2 warga sipil"]
    assert (alert.severity, alert.article.url) == (Severity.NORMAL, watch.url)
    assert "Tidak lagi diberitakan: 2 tewas (warga sipil)" in plain_text(render(alert, language="id"))
    article = await watch.article()
    assert article.vanished is not None
    assert "menewaskan 2" in article.body
    assert article.revision == 1


@pytest.mark.parametrize(
    "sick", [web_text("", status=404), "<html><body>Buktikan bahwa Anda bukan robot.</body></html>"]
)
async def test_a_site_that_shows_no_articles_at_all_has_removed_none(watch: Watch, sick: Any) -> None:
    await watch.first_visit()
    listing = watch.site.pages["/indeks"]
    watch.replace_by(sick)
    watch.site.pages["/indeks"] = sick
    for _ in range(4):
        summary = await watch.look(HOUR)
        assert isinstance(summary, CrawlSummary)
        assert (watch.site.asked[PATH], watch.site.asked["/indeks"]) == (1, 1)
    assert (await watch.told(), (await watch.article()).vanished) == ([FIRST], None)
    watch.site.pages["/indeks"] = listing
    await watch.look(HOUR)
    await watch.look(HOUR)
    assert await watch.told() == [FIRST, ("vanished", counted(2), None)]


async def test_one_hiccup_is_no_removal(watch: Watch) -> None:
    await watch.first_visit()
    online = watch.site.pages[PATH]
    for _ in range(3):
        watch.replace_by(web_text("", status=404))
        await watch.look()
        watch.replace_by(online)
        await watch.look()
    assert await watch.told() == [FIRST]


@pytest.mark.parametrize("conditional", [True, False])
async def test_an_article_that_comes_back_is_restored_quietly(watch: Watch, conditional: bool) -> None:
    await watch.first_visit()
    online = watch.site.pages[PATH]
    watch.replace_by(web_text("", status=404))
    await watch.look()
    await watch.look()
    assert (await watch.article()).vanished is not None
    watch.replace_by(
        online if conditional else article_html(watch.site, PATH).replace(text_of(PATH, 1)[0], TOLD.format(2))
    )
    await watch.look()
    assert (await watch.article()).vanished is None
    watch.replace_by(web_text("", status=404))
    await watch.look()
    await watch.look()
    assert (await watch.article()).vanished is not None
    assert await watch.told() == [FIRST, ("vanished", counted(2), None)]


async def test_an_article_that_comes_back_with_another_toll_tells_that(watch: Watch) -> None:
    await watch.first_visit()
    watch.replace_by(web_text("", status=404))
    await watch.look()
    await watch.look()
    watch.publish("7")
    await watch.look()
    assert await watch.told() == [FIRST, ("vanished", counted(2), None), ("toll_rise", counted(2), counted(7))]
    assert (await watch.article()).vanished is None


async def test_an_article_that_moved_is_still_itself(watch: Watch) -> None:
    await watch.first_visit()
    moved = f"{PATH}-dan-sekitarnya"
    watch.publish("7")
    page = (
        article_html(watch.site, moved)
        .replace(text_of(moved, 1)[0], TOLD.format(7))
        .replace(f"Kabar dari {moved}", f"Kabar dari {PATH}")
    )
    watch.site.pages[moved] = page

    async def elsewhere(_request: web.Request) -> web.Response:
        raise web.HTTPMovedPermanently(moved)

    watch.replace_by(elsewhere)
    await watch.look()
    await watch.look()
    assert await watch.told() == [FIRST, ("toll_rise", counted(2), counted(7))]
    article = await watch.article()
    assert (article.revision, article.vanished) == (2, None)


@pytest.mark.parametrize("fault", [web_text("", status=500), web_text("", status=403), None])
async def test_a_site_that_is_down_has_removed_nothing(watch: Watch, fault: Any) -> None:
    await watch.first_visit()
    if fault is None:
        await watch.site.stop()
    else:
        watch.replace_by(fault)
    looks = [await watch.look(HOUR) for _ in range(6)]
    assert all(isinstance(look, CrawlSummary) for look in looks)
    assert (await watch.told(), (await watch.article()).vanished) == ([FIRST], None)
    visits = await watch.store.sources.visits("uji")
    assert len(visits) == 1  # the source's own history is of its own visits


async def test_a_site_that_is_away_is_left_after_a_few_articles(watch: Watch) -> None:
    paths = [f"/internasional/2026/03/01/serangan-di-kota-nomor-{number}" for number in range(8)]
    towns = ("Martuni", "Hadrut", "Shusha", "Askeran", "Lachin", "Kelbajar", "Fuzuli", "Agdam")
    for number, (path, town) in enumerate(zip(paths, towns, strict=True)):
        told = TOLD.format(10 + number).replace("Stepanakert", town)
        watch.site.pages[path] = article_html(watch.site, path).replace(text_of(path, 1)[0], told)
    watch.site.pages["/indeks"] = listing_html(*paths)
    assert (await watch.visitor.visit(watch.source)).articles_new == len(paths)
    for path in paths:
        watch.site.pages[path] = web_text("", status=500)
    watch.source = source_of(watch.site, concurrency_per_site=1)
    summary = await watch.look()
    assert isinstance(summary, CrawlSummary)
    assert summary.state is CrawlState.PARTIAL
    assert summary.errors == (f"{watch.site.url}/indeks: told articles cannot be reached: HTTP 500",)
    assert set(watch.site.asked.values()) == {1}  # no repeats at once
    assert 3 <= summary.requests <= len(paths) + 1  # robots.txt; how many are on their way by then, the network says


async def test_robots_txt_is_obeyed_when_told_articles_are_looked_at(watch: Watch) -> None:
    await watch.first_visit()
    watch.source = source_of(watch.site, name="uji")
    watch.site.pages["/robots.txt"] = web_text("User-agent: *\nDisallow: /internasional/\n")
    await watch.store.sources.remember("uji", f"{watch.site.url}/robots.txt", b'{"fetched_at": "2020-01-01T00:00:00Z"}')
    await watch.look()
    assert dict(watch.site.asked) == {}
    assert await watch.told() == [FIRST]


async def test_a_visit_of_the_source_looks_at_what_is_due_too_and_once(watch: Watch) -> None:
    await watch.first_visit()
    watch.publish("7")
    watch.hands.move(QUARTER)
    summary = await watch.visitor.visit(watch.source)
    assert (summary.articles_updated, summary.alerts, watch.site.asked[PATH]) == (1, 1, 1)
    assert await watch.look(timedelta()) is None


async def test_what_was_never_told_is_not_looked_at(watch: Watch) -> None:
    watch.replace_by(article_html(watch.site, PATH))
    assert (await watch.visitor.visit(watch.source)).alerts == 0
    assert await watch.look(DAY) is None
    assert await watch.store.sources.next_revisits(["uji"]) == [None]


async def test_a_copy_that_told_nothing_is_not_looked_at(watch: Watch, store: Store) -> None:
    await watch.first_visit()
    other = Site()
    await other.start()
    other.pages["/indeks"] = listing_html(PATH)
    other.pages[PATH] = article_html(other, PATH).replace(text_of(PATH, 1)[0], TOLD.format("2"))
    copied = await watch.visitor.visit(source_of(other, name="lain"))
    await other.stop()
    assert (copied.articles_duplicate, copied.alerts) == (1, 0)
    assert await store.sources.next_revisits(["uji", "lain"]) == [watch.hands.now + QUARTER, None]


async def test_a_partial_article_is_left_to_its_repair(watch: Watch) -> None:
    watch.publish("2", pages=2)
    del watch.site.pages[f"{PATH}?page=2"]
    await watch.first_visit()
    await watch.look()
    assert dict(watch.site.asked) == {}
    watch.publish("2", pages=2)
    repaired = await watch.visitor.visit(watch.source)
    assert (repaired.articles_updated, watch.site.asked[PATH]) == (1, 1)
    await watch.look()
    assert dict(watch.site.asked) == {PATH: 1, f"{PATH}?page=2": 1}


async def own_visit(watch: Watch, answer: Any) -> None:
    watch.replace_by(answer)
    watch.hands.move(QUARTER)
    await watch.visitor.visit(watch.source)


@pytest.mark.parametrize("conditional", [True, False])
async def test_an_article_that_is_its_own_source_is_not_visited_twice_and_may_vanish(
    watch: Watch, conditional: bool
) -> None:
    watch.source = source_of(watch.site, PATH, kind=SourceKind.ARTICLE)
    html = article_html(watch.site, PATH).replace(text_of(PATH, 1)[0], TOLD.format("2"))
    online, away = tagged(html) if conditional else html, web_text("", status=404)
    watch.replace_by(online)
    await watch.first_visit()
    await watch.look()
    assert dict(watch.site.asked) == {}
    for answer in (away, online, away, online):
        await own_visit(watch, answer)
    assert await watch.told() == [FIRST]
    for answer in (away, away, away):
        await own_visit(watch, answer)
    assert (await watch.article()).vanished is not None
    await own_visit(watch, online)
    assert (await watch.article()).vanished is None
    assert await watch.told() == [FIRST, ("vanished", counted(2), None)]


async def test_two_processes_that_look_at_once_tell_a_removal_once(watch: Watch) -> None:
    await watch.first_visit()
    identity = article_id(watch.url)
    await watch.intake.missing("uji", identity, "HTTP 404")
    watch.hands.move(QUARTER)
    await asyncio.gather(*(watch.intake.missing("uji", identity, "HTTP 404") for _ in range(4)))
    assert len(await watch.vanished()) == 1


class DyingArticles:
    """The store's articles, of a process that dies right before a commit."""

    def __init__(self, store: Store) -> None:
        self._articles = store.articles

    def __getattr__(self, name: str) -> Any:
        return getattr(self._articles, name)

    async def commit(self, verdict: Verdict) -> tuple[str, ...]:
        raise StoreUnavailable("killed")


@pytest.mark.parametrize("edit", ["7", None])
async def test_who_dies_between_visit_and_commit_leaves_the_article_due(watch: Watch, edit: str | None) -> None:
    await watch.first_visit()
    if edit:
        watch.publish(edit)
    else:
        watch.replace_by(web_text("", status=404))
        await watch.look()
    healthy = watch.visitor
    dying = StoringIntake(
        DyingArticles(watch.store), watch.store.sources, Reader(RULES, compile_rules(RULES)), clock=watch.hands
    )  # type: ignore[arg-type]  # the rest is passed on
    watch.visitor = Visitor(
        dying, watch.store.sources, watch.store.leases, crawl, holder="there", revisit=revisit, clock=watch.hands
    )
    await watch.look()
    assert await watch.told() == [FIRST]
    watch.visitor = healthy
    await watch.look(HOUR)
    expected = ("toll_rise", counted(2), counted(7)) if edit else ("vanished", counted(2), None)
    assert await watch.told() == [FIRST, expected]


async def test_a_process_killed_in_mid_look_loses_and_doubles_nothing(watch: Watch, server: EmbeddedRedis) -> None:
    await watch.first_visit()
    at_the_gate, gate = asyncio.Event(), asyncio.Event()
    edited = article_html(watch.site, PATH).replace(text_of(PATH, 1)[0], TOLD.format(7))

    async def slow(_request: web.Request) -> web.Response:
        at_the_gate.set()
        await gate.wait()
        return web.Response(text=edited, content_type="text/html")

    watch.replace_by(slow)
    watch.hands.move(QUARTER)
    await put(watch.store, revisit_wanted(watch.source))
    script = Path(__file__).with_name("revisit_process.py")
    victim = await asyncio.create_subprocess_exec(
        sys.executable, str(script), server.url, watch.site.url, watch.hands.now.isoformat()
    )
    async with asyncio.timeout(60):
        await at_the_gate.wait()
        victim.kill()
        await victim.wait()
    gate.set()
    assert await watch.told() == [FIRST]
    await watch.store.leases.release(f"site:{site_of(watch.source.url) or watch.source.url}", "victim")
    assert isinstance(await watch.look(HOUR, lease=timedelta(milliseconds=1)), CrawlSummary)
    assert await watch.told() == [FIRST, ("toll_rise", counted(2), counted(7))]


async def test_a_renamed_rule_is_not_told_of_a_removal_that_it_never_heard_of(watch: Watch) -> None:
    await watch.first_visit()
    renamed = (replace(RULES[0], name="victims"),)
    intake = StoringIntake(
        watch.store.articles, watch.store.sources, Reader(renamed, compile_rules(renamed)), clock=watch.hands
    )
    identity = article_id(watch.url)
    await intake.missing("uji", identity, "HTTP 404")
    watch.hands.move(QUARTER)
    taken = await intake.missing("uji", identity, "HTTP 404")
    assert (taken.fate, taken.alerts) == (Fate.UPDATED, 0)


async def test_each_source_with_something_due_is_looked_at(watch: Watch) -> None:
    await watch.first_visit()
    returns = Returns([watch.source, source_of(watch.site, name="lain")], watch.store.sources, clock=watch.hands)
    assert await returns.due() == []
    watch.hands.move(QUARTER)
    assert await returns.due() == [revisit_wanted(watch.source)]
    alone = replace(watch.source, kind=SourceKind.ARTICLE)
    assert await Returns([alone], watch.store.sources, clock=watch.hands).due() == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": Kind.KILLED, "before": counted(13)}, "No longer reported: 13 killed (civilians)"),
        ({"kind": None, "before": TruceStatus.VIOLATED}, "No longer reported: Ceasefire: violated"),
        ({"kind": None, "before": None, "keyword": "artileri"}, "No longer reported: Keyword: artileri"),
        ({"kind": None, "before": None}, "No longer reported"),
    ],
)
def test_a_removal_is_never_worded_as_what_was_removed(fields: dict[str, Any], words: str) -> None:
    alert = make_alert()
    change = replace(alert.change, type=ChangeType.VANISHED, after=None, **fields)
    assert render(replace(alert, change=change), language="en").change == words


async def test_a_daemon_looks_at_told_articles_between_the_visits_of_their_source(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.timetable._LOOKING", timedelta(milliseconds=20))
    watch.source = source_of(watch.site, every=HOUR, slowest=HOUR)
    await watch.first_visit()
    watch.publish("7")
    watch.hands.move(QUARTER)
    daemon = Daemon(
        [watch.source],
        store=watch.store,
        intake=watch.intake,
        crawl=crawl,
        revisit=revisit,
        channels=[],
        clock=watch.hands,
    )
    stop = asyncio.Event()
    running = asyncio.create_task(daemon.run(stop, signals=False))
    async with asyncio.timeout(30):
        while len(await watch.told()) < 2:  # noqa: ASYNC110 - the store has no event for it
            await asyncio.sleep(0.02)
    stop.set()
    await running
    assert (watch.site.asked["/indeks"], watch.site.asked[PATH]) == (0, 1)
    assert await watch.told() == [FIRST, ("toll_rise", counted(2), counted(7))]
