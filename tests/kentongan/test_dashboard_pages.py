"""The pages of the dashboard as they are served, without a browser."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from lxml import html
from msgspec.structs import replace
from starlette.applications import Starlette

from kentongan.dashboard.app import Readiness, create_app
from kentongan.dashboard.assets import Assets
from kentongan.dashboard.hits import Bit, hit_of
from kentongan.dashboard.languages import accepted_language, phrases
from kentongan.dashboard.live import Live
from kentongan.dashboard.paging import MOST_PAGES, page_number
from kentongan.dashboard.quoting import AROUND, passages_of
from kentongan.dashboard.ranking import rank
from kentongan.dashboard.readings import readings_of
from kentongan.dashboard.revisions import Bit as Words
from kentongan.dashboard.revisions import revisions_of
from kentongan.dashboard.shelf import SHELVED, Shelf
from kentongan.dashboard.versions import versions_of
from kentongan.dashboard.view import View
from kentongan.dashboard.waits import Wait, wait_of
from scheduler.channels.wording import Language
from scraper.codec import encode
from scraper.health import Visit
from scraper.model import (
    ChannelCondition,
    Completeness,
    Delivery,
    DeliveryState,
    HealthState,
    Kind,
    PagesState,
    Paragraph,
    Story,
    TruceStatus,
    Turn,
)
from scraper.notices import channel_notice, source_notice
from scraper.searching import _FAULTS, parse_search
from storage.connection import connect
from storage.pauses import Pause
from storage.sources import SourceState
from storage.store import Store
from tests.kentongan.showcase import hostile, revised, thirty, valley
from tests.kentongan.storydesk import Desk, after, shut
from tests.kentongan.test_dashboard_timeline import readings
from tests.scheduler.newsroom import make_source

PAST, FAR = datetime(2020, 1, 1, tzinfo=UTC), datetime(2126, 1, 1, tzinfo=UTC)


async def always() -> Readiness:
    return Readiness(ready=True, why="ok")


def dashboard(store: Store, *, token: str | None = None, live: Live | None = None) -> Starlette:
    return create_app(store, source_names=("pelita", "baru"), ready=always, token=token, live=live)


async def ask(
    app: Starlette,
    address: str,
    *,
    method: str = "GET",
    body: bytes = b"",
    client: str = "127.0.0.1",
    scheme: str = "http",
    **headers: str,
) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of one answer."""
    path, _, query = address.partition("?")
    said: list[dict] = []  # type: ignore[type-arg]

    async def receive() -> dict:  # type: ignore[type-arg]
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict) -> None:  # type: ignore[type-arg]
        said.append(message)

    scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()], "server": ("dashboard", 80), "client": (client, 1), "scheme": scheme}  # fmt: skip
    await app(scope, receive, send)
    answered = {name.decode(): value.decode() for name, value in said[0]["headers"]}
    return said[0]["status"], answered, b"".join(message.get("body", b"") for message in said[1:]).decode()


def plain(document: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", document)).split())


async def test_a_story_page_draws_its_timeline_and_says_why_it_was_told(store: Store) -> None:
    desk = valley()
    await desk.commit(store)
    status, headers, page = await ask(dashboard(store), "/stories/lembah-sarai")
    assert (status, headers["content-language"]) == (200, "en")
    assert page.count('<svg class="timeline') == 2
    text = plain(page)
    for said in (
        "Killed · civilians",
        "one incident · Wadi Sarai, 20 Nov",
        "lintas.example: 11–14 killed · 21 Nov 2026, 12:10 UTC",
        "agreed → – violated",
        "Toll rises: at least 3 → 7 killed (civilians)",
        "konsol: delivered",
        "meja-redaksi: waiting",
        "Sedikitnya tiga pedagang tewas dan belasan orang",
        "22 Nov 2026, 16:10 +07:00",
    ):
        assert said in text, said


async def test_pages_hold_no_inline_style_or_script_and_forbid_them(store: Store) -> None:
    await valley().commit(store)
    await hostile().commit(store)
    app = dashboard(store)
    alert = hostile().alerts[1].id
    article = hostile().printed[2][0].id
    for path in ("/", "/stories/lembah-sarai", "/stories/jahat", "/alerts", f"/alerts/{alert}", f"/articles/{article}", "/sources", "/search?q=%3Cscript%3E"):  # fmt: skip
        status, headers, page = await ask(app, path)
        assert status == 200, path
        elements = list(html.document_fromstring(page).iter("*"))
        assert not {"style", "iframe", "img", "object", "embed", "base"} & {one.tag for one in elements}
        scripts = [(one.get("src", "").partition("?")[0], one.text) for one in elements if one.tag == "script"]
        assert scripts in ([], [("/static/live.js", None)]), path
        assert [one.get("action") for one in elements if one.tag == "form"] == ["/search"], path
        names = {name for one in elements for name in one.attrib}
        assert not [name for name in names if name == "style" or name.startswith("on")], path
        links = {one.get("href", "").partition(":")[0] for one in elements if ":" in one.get("href", "")}
        assert links <= {"http", "https"}, path
        policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
        assert policy == {
            **dict.fromkeys(("style-src", "script-src", "connect-src", "img-src", "form-action"), "'self'"),
            **dict.fromkeys(("default-src", "base-uri", "frame-ancestors"), "'none'"),
        }


async def test_the_language_is_the_switch_s_else_the_browser_s_and_goes_on_into_links(store: Store) -> None:
    await valley().commit(store)
    app = dashboard(store)
    _, headers, page = await ask(app, "/", accept_language="id-ID,id;q=0.9,en;q=0.8")
    assert (headers["content-language"], "lang=id" in page) == ("id", False)
    assert '<html lang="id">' in page
    assert "Peristiwa" in page
    _, _, switched = await ask(app, "/stories/lembah-sarai?lang=id", accept_language="en")
    assert "Garis waktu korban" in switched
    assert 'href="/?lang=id"' in switched
    assert 'href="/stories/lembah-sarai?lang=en"' in switched
    _, _, filtered = await ask(app, "/alerts?state=parked&page=1&x=%3Cb%3E")
    assert 'href="/alerts?state=parked&amp;page=1&amp;lang=id"' in filtered
    _, _, nonsense = await ask(app, "/?lang=xx")
    assert '<html lang="en">' in nonsense


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "en"), ("id", "id"), ("fr, id;q=0.3", "id"), ("id;q=0.2, en-GB;q=0.9", "en"), ("id;q=x", "en"), ("id;q=nan", "en"), ("*", "en")],
)  # fmt: skip
def test_a_browser_s_wish_is_understood(header: str, language: str) -> None:
    assert accepted_language(header) == language


def test_both_languages_say_everything_with_the_same_blanks() -> None:
    english, indonesian = phrases()["en"], phrases()["id"]
    assert english.keys() == indonesian.keys()
    blanks = {name: set(re.findall(r"{\w+}", text)) for name, text in english.items()}
    assert blanks == {name: set(re.findall(r"{\w+}", text)) for name, text in indonesian.items()}


async def test_a_report_that_was_read_late_stands_where_it_was_printed(store: Store) -> None:
    desk = Desk("telat", "Jeda di Telat")
    late = desk.report(
        1, "pelita.example", "Jeda disepakati", ["Jeda disepakati."], truce=[(TruceStatus.AGREED, "disepakati")]
    )
    news = desk.report(
        30, "pelita.example", "Jeda dilanggar", ["Jeda dilanggar."], truce=[(TruceStatus.VIOLATED, "dilanggar")]
    )
    article, analysis = desk.printed.pop(0)
    desk.printed.append((replace(article, first_seen=after(40), last_seen=after(40)), analysis))
    await desk.commit(store)
    those = await readings_of(store, "telat", 10)
    assert [one.article.id for one in those] == [news, late]
    (version,) = versions_of(those)
    assert version.truce is not None
    assert version.truce.status is TruceStatus.VIOLATED


@pytest.mark.parametrize("language", ["en", "id"])
def test_no_blank_is_left_open_where_there_is_one_thing(language: Language) -> None:
    view, one_thing = View(language, phrases()[language]), {"count": 1, "when": "06:10 UTC"}
    names = [name.removesuffix("_one") for name in phrases()[language] if name.endswith("_one")]
    assert "watching" in names
    assert not [name for name in names if "{" in view.say(name, **one_thing)]


@pytest.mark.parametrize(
    ("slot", "cumulative", "said"),
    [
        ("wadi sarai@2026-11-20", False, "Wadi Sarai, 20 Nov"),
        ("wadi sarai@2026-11-20.2", True, "Wadi Sarai"),
        ("somewhere@2026-05-02", False, "2 Mei"),
        ("x@2026-99-99", False, "X"),
        ("", False, ""),
    ],
)
def test_a_toll_is_named_for_its_place_and_day(slot: str, cumulative: bool, said: str) -> None:
    toll = replace(valley().tolls[0], slot=slot, cumulative=cumulative)
    assert View("id", phrases()["id"]).slot(toll) == said


async def test_long_lists_are_paged(store: Store) -> None:
    await thirty().commit(store)
    app = dashboard(store)
    _, _, first = await ask(app, "/stories/tiga-puluh?lang=id")
    assert 'rel="next" href="/stories/tiga-puluh?page=2&amp;lang=id"' in first
    _, _, second = await ask(app, "/stories/tiga-puluh?page=2")
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second
    assert second.partition('id="articles"')[2].count("<li>") == 10


@pytest.mark.parametrize(("asked", "page"), [(None, 1), ("", 1), ("0", 1), ("-3", 1), ("7", 7), ("٧", 1), ("99999", MOST_PAGES), ("9" * 5000, 1)])  # fmt: skip
def test_a_page_number_is_a_page_number(asked: str | None, page: int) -> None:
    assert page_number(asked) == page


async def test_stories_are_listed_once_each_over_all_pages(store: Store) -> None:
    for number in range(SHELVED + 30):
        desk = Desk(f"cerita-{number}", f"Cerita {number}")
        desk.report(number, "pelita.example", f"Kabar {number}", ["Naskah."])
        await desk.commit(store)
    app, seen = dashboard(store), []
    for page in range(1, SHELVED // 20 + 3):
        _, _, document = await ask(app, f"/?page={page}")
        seen += re.findall(r'href="/stories/(cerita-\d+)"', document)
    assert sorted(seen) == sorted(f"cerita-{number}" for number in range(SHELVED + 30))
    assert 'rel="next"' not in document
    assert seen[0] == f"cerita-{SHELVED + 29}"


async def test_a_shelf_holds_what_the_store_holds_and_reads_only_what_changed(store: Store) -> None:
    shelf = Shelf(store)
    assert (await shelf.look())[1] == []
    await valley().commit(store)
    desk = thirty()
    await desk.commit(store)
    mark, stories = await shelf.look()
    assert (mark, stories) == (await store.bulletin.mark(), await store.stories.newest())
    kept = {story.id: story for story in stories}
    revised(desk, 29, "Sebanyak 63 warga tewas menurut laporan ini.")
    await desk.commit(store, first=30)
    _, again = await shelf.look()
    assert again == await store.stories.newest()
    assert [story is kept[story.id] for story in again] == [False, True]
    await store._redis.delete(store.keys.story("tiga-puluh"))
    assert [story.id for story in (await shelf.look())[1]] == ["lembah-sarai"]


def test_stories_are_ranked_by_what_changed_last_and_gravest() -> None:
    old, busy = valley().story, thirty().story
    quiet = Story(id="quiet", title="quiet", first_seen=after(0), last_seen=after(10_000))
    ranked = rank([quiet, old, busy])
    assert [one.story.id for one in ranked] == ["tiga-puluh", "lembah-sarai", "quiet"]
    assert (ranked[2].moves, ranked[2].at, ranked[2].is_urgent) == ((), after(10_000), False)
    displaced, killed, injured = ranked[1].moves
    assert (displaced.change.before, displaced.change.after) == (old.tolls[2].steps[0].figure, old.tolls[2].best)
    assert (displaced.at, killed.at, injured.at) == (after(56), after(51), after(51))
    assert (killed.change.kind, killed.sources) == (Kind.KILLED, 1)
    assert rank([]) == ()


def test_what_is_urgent_stands_first_until_a_day_has_passed() -> None:
    killed, displaced = valley().story, replace(valley().story, id="later")
    killed = replace(killed, tolls=killed.tolls[:1], truce=())
    first, second = rank([displaced, killed])
    assert [one.is_urgent for one in (first, second)] == [True, True]
    assert first.moves[0].change.kind is Kind.KILLED
    old = replace(killed, tolls=(replace(killed.tolls[0], steps=killed.tolls[0].steps[:2]),))
    later = replace(displaced, tolls=displaced.tolls[2:], truce=())
    assert [(one.story.id, one.is_urgent) for one in rank([old, later])] == [("later", False), (old.id, False)]


def test_every_source_stands_once_with_its_latest_own_report() -> None:
    desk = valley()
    versions = versions_of(readings(desk))
    assert [version.source for version in versions] == ["suara-lembah.example", "harian-utara.example", "pelita.example", "lintas.example"]  # fmt: skip
    assert [claim.min for claim in versions[1].figures] == [13, 31]
    article, analysis = desk.printed[1]
    desk.printed.append((replace(article, id="copy", duplicate_of="x"), analysis))
    lintas = versions_of(readings(desk))[0]
    assert (lintas.source, lintas.copies, lintas.reading.article.id) == ("lintas.example", 1, desk.printed[4][0].id)


def test_a_quote_stands_in_its_words_and_what_is_far_is_left_out() -> None:
    article, analysis = valley().printed[4]
    first, second = passages_of(article, analysis.casualties)
    assert "".join(piece.text for piece in first.pieces) == article.paragraphs[0].text
    assert [piece.text for piece in first.pieces if piece.claim] == [claim.quote for claim in analysis.casualties[:2]]
    assert (first.page, second.page) == (1, 2)
    long = replace(article, paragraphs=(Paragraph(page=1, text="kata " * 200 + article.paragraphs[0].text),))
    moved = [replace(claim, start=claim.start + 1000, end=claim.end + 1000) for claim in analysis.casualties[:1]]
    (shortened,) = passages_of(long, moved)
    assert shortened.pieces[0].text.startswith("… kata")
    assert len(shortened.pieces[0].text) <= AROUND + 2
    (alone,) = passages_of(long, analysis.casualties[:1])
    assert (alone.page, [piece.text for piece in alone.pieces]) == (None, [analysis.casualties[0].quote])


async def test_an_article_shows_what_changed_since_its_earlier_revision(store: Store) -> None:
    desk = valley()
    revised(desk, 1, desk.printed[1][0].paragraphs[0].text.replace("belasan", "dua puluh"))
    await desk.commit(store)
    _, _, page = await ask(dashboard(store), f"/articles/{desk.printed[1][0].id}")
    assert "<del>belasan</del> <ins>dua puluh</ins>" in page
    assert "What changed after revision 1" in page
    _, _, other = await ask(dashboard(store), f"/articles/{desk.printed[0][0].id}")
    assert "It was not changed since it was first read." in other


def test_paragraphs_that_came_and_went_are_shown_whole() -> None:
    desk = valley()
    article, _ = desk.printed[1]
    grown = replace(article, headline="Baru", revision=2, paragraphs=(*article.paragraphs, Paragraph(page=3, text="Tambahan.")))  # fmt: skip
    (revision,) = revisions_of(grown, [article])
    assert [edit.bits for edit in revision.edits] == [(Words(kind="come", text="Tambahan."),)]
    assert revision.headline is not None
    assert revision.is_whole
    assert revisions_of(article, []) == ()


async def test_a_vanished_article_and_a_held_delivery_say_so(store: Store) -> None:
    desk = valley()
    article, analysis = desk.printed[1]
    desk.printed[1] = (replace(article, vanished=after(60)), analysis)
    desk.alerts[0] = replace(desk.alerts[0], deliveries=(Delivery(channel="surel", due=FAR),))
    await desk.commit(store)
    _, _, page = await ask(dashboard(store), f"/articles/{article.id}?lang=id")
    assert "Hilang dari situsnya sejak 22 Nov 2026, 18:10 UTC" in page
    _, _, alert = await ask(dashboard(store), f"/alerts/{desk.alerts[0].id}")
    assert "surel waiting 0 1 Jan 2126, 00:00 UTC – –" in plain(alert)


async def test_what_waits_for_a_channel_that_takes_nothing_says_so_and_when_it_is_tried_next(store: Store) -> None:
    desk = valley()
    await desk.commit(store)
    await shut(store, "meja-redaksi", "127.0.0.1: 503", at=after(10), next_try=FAR)
    app, alert = dashboard(store), f"/alerts/{desk.alerts[0].id}"
    says = "meja-redaksi: waiting · the channel takes nothing at present and is tried next at 1 Jan 2126, 00:00 UTC"
    for path in ("/alerts", "/stories/lembah-sarai"):
        assert says in plain((await ask(app, path))[2]), path
    page = plain((await ask(app, alert))[2])
    assert "meja-redaksi waiting the channel takes nothing at present 1 1 Jan 2126, 00:00 UTC – 127.0.0.1: 503" in page
    assert "meja-redaksi put off 127.0.0.1: 503" in page
    assert "meja-redaksi: 127.0.0.1: 503" in plain((await ask(app, "/alerts"))[2])
    assert "meja-redaksi: meja-redaksi" not in (await ask(app, "/alerts"))[2]


async def test_a_moment_that_is_past_is_nothing_to_wait_for(store: Store) -> None:
    desk = valley()
    desk.alerts[0] = replace(desk.alerts[0], deliveries=(Delivery(channel="surel", due=PAST),))
    await desk.commit(store)
    app = dashboard(store)
    assert "surel: waiting<" in (await ask(app, "/alerts"))[2]
    assert "surel waiting 0 – – –" in plain((await ask(app, f"/alerts/{desk.alerts[0].id}"))[2])


@pytest.mark.parametrize(
    ("due", "next_try", "is_shut", "until"),
    [
        (None, None, False, None),
        (FAR, None, False, FAR),
        (PAST, None, False, None),
        (None, FAR, True, FAR),
        (PAST, PAST, True, None),
        (FAR, PAST, True, FAR),
    ],
)
def test_a_delivery_waits_for_what_is_to_come(
    due: datetime | None, next_try: datetime | None, is_shut: bool, until: datetime | None
) -> None:
    channel = ChannelCondition(channel="surel", is_open=True, next_try=next_try) if is_shut else None
    waits = wait_of(Delivery(channel="surel", due=due), channel, after(5_000))
    assert waits == Wait(is_shut=is_shut, until=until)
    assert wait_of(Delivery(channel="surel", state=DeliveryState.DELIVERED, due=due), channel, after(0)) == Wait()


async def test_sources_show_their_health_visit_by_visit(store: Store) -> None:
    for hours in range(3):
        visit = Visit(
            started=after(hours), finished=after(hours), articles_new=hours, articles_updated=7, refused=hours == 2
        )
        state = SourceState(name="pelita", state="blocked", reason="<b>403</b>", last_visit=after(hours), next_visit=after(hours) + timedelta(hours=1))  # fmt: skip
        await store.sources.visited(state, encode(visit))
    app = dashboard(store)
    _, _, page = await ask(app, "/sources?lang=id")
    assert (page.count('class="went"'), page.count('class="failed"')) == (2, 1)
    assert "3 kunjungan, 3 artikel baru" in page
    assert "&lt;b&gt;403&lt;/b&gt;" in page
    assert "belum dikunjungi" in page
    await store.sources.visited(SourceState(name="baru", state="failing"), encode(visit))
    await store.sources.visited(SourceState(name="pelita", state="well"), encode(visit))
    names = [heading.text.strip() for heading in html.document_fromstring((await ask(app, "/sources"))[2]).iter("h2")]
    assert names == ["baru", "pelita"]


async def test_reasons_are_told_in_the_readers_language_where_the_words_are_ours(store: Store) -> None:
    visit = Visit(started=after(0), finished=after(0), requests=1, errors=("https://a.example/: host not found",))
    why = "never answered since it was configured (3 visits): https://a.example/: host not found; is the address right?"
    await store.sources.visited(SourceState(name="pelita", state="failing", reason=why), encode(visit))
    article, analysis = valley().printed[1]
    missing = Completeness(state=PagesState.PARTIAL, claimed=3, fetched=2, urls=(), reason="page 3: HTTP 500 (https://a.example/3)")  # fmt: skip
    turn = Turn(before=HealthState.WELL, after=HealthState.FAILING, reason="takes no messages: hook: hook.example: 503 maaf; alerts wait, and it is tried again now and then")  # fmt: skip
    notice = channel_notice("hook", turn, channels=["surel"], since=after(0), now=after(0))
    desk = valley()
    desk.printed[1] = (replace(article, pages=missing), analysis)
    await desk.commit(store)
    await store.outbox.post(notice)
    app = dashboard(store)
    told = {
        "/sources": ("never answered since it was configured (3 visits)", "belum pernah menjawab sejak diatur (3 kunjungan): https://a.example/: hos tidak ditemukan; apakah alamatnya benar?"),
        f"/articles/{article.id}": ("page 3: HTTP 500 (https://a.example/3)", "halaman 3: HTTP 500 (https://a.example/3)"),
        "/alerts": ("takes no messages: hook.example: 503 maaf; alerts wait", "tidak menerima pesan: hook.example: 503 maaf; peringatan menunggu, dan saluran dicoba lagi sesekali"),
        f"/alerts/{notice.id}": ("takes no messages: hook.example: 503 maaf; alerts wait", "tidak menerima pesan: hook.example: 503 maaf; peringatan menunggu"),
    }  # fmt: skip
    for path, (english, indonesian) in told.items():
        assert english in plain((await ask(app, path))[2]), path
        page = plain((await ask(app, f"{path}?lang=id"))[2])
        assert (indonesian in page, english in page) == (True, False), path


async def test_a_paused_source_says_so(store: Store) -> None:
    await store.sources.pauses.pause("pelita", Pause(by="operator", since=after(0), until=after(2)))
    _, _, page = await ask(dashboard(store), "/sources?lang=id")
    assert page.count("dijeda") == 1
    assert after(2).isoformat() in page
    configured = create_app(
        store, source_names=("pelita", "baru"), ready=always, token=None, paused=frozenset({"baru"})
    )
    _, _, page = await ask(configured, "/sources?lang=id")
    assert page.count("dijeda") == 2


async def test_what_is_not_there_is_said_in_the_reader_s_language(store: Store) -> None:
    app = dashboard(store)
    for path in ("/stories/none", "/articles/none", "/alerts/none", "/nowhere", "/?page=9", "/alerts?page=9"):
        status, _, page = await ask(app, path, accept_language="id")
        assert (status, "Tidak ada apa-apa di sini." in page) == (404, True), path


async def test_a_store_that_is_away_is_said_and_when_to_come_again(tmp_path: Path) -> None:
    client = connect(f"unix://{tmp_path}/nobody.sock")
    status, headers, page = await ask(dashboard(Store(client)), "/alerts", accept_language="id")
    assert (status, headers["retry-after"], "Tidak ada yang hilang." in page) == (503, "5", True)
    await client.aclose()


async def test_an_empty_store_says_what_to_do(store: Store) -> None:
    app = dashboard(store)
    home = plain((await ask(app, "/"))[2])
    assert "2 sources are watched; the first visit is about to begin." in home
    assert "kentongan doctor" in home
    await store.sources.visited(SourceState(name="baru", next_visit=after(1)), b"{}")
    assert "2 sources are watched; the next visit is at 20 Nov 2026, 07:10 UTC." in plain((await ask(app, "/"))[2])
    assert "No alert yet." in (await ask(app, "/alerts"))[2]


async def test_home_says_what_changed_from_what_to_what_when_and_by_how_many(store: Store) -> None:
    await valley().commit(store)
    said = plain((await ask(dashboard(store), "/"))[2])
    assert (
        "Toll rises 11–14 → – 13 killed (civilians)" in said or "Toll rises 400 → – ≥ 1,100 displaced (total)" in said
    )
    assert "22 Nov" in said
    assert "1 source · 9 articles" not in said
    assert "1 source · 8 articles" in said
    assert "Ceasefire: in effect" in said


async def test_dead_letters_and_waiting_alerts_are_found_and_say_what_to_do(store: Store) -> None:
    desk = valley()
    desk.alerts[1] = replace(desk.alerts[1], deliveries=(Delivery(channel="surel"),))
    desk.alerts[2] = replace(desk.alerts[2], deliveries=(Delivery(channel="meja-redaksi"),))
    await desk.commit(store)
    (parcel,) = await store.outbox.claim("surel", consumer="c", count=9, lease=timedelta(hours=1), now=after(60))
    assert await store.outbox.park(parcel, "550 <no such user>", after(60))
    app = dashboard(store)
    _, _, letters = await ask(app, "/alerts?state=parked")
    assert re.findall(r'data-id="([^"]+)"', letters) == [desk.alerts[1].id]
    assert f"kentongan alerts redeliver {desk.alerts[1].id}" in letters
    assert "surel: parked surel: 550 <no such user>" in plain(letters)
    _, _, waiting = await ask(app, "/alerts?state=pending&lang=id")
    assert set(re.findall(r'data-id="([^"]+)"', waiting)) == {desk.alerts[0].id, desk.alerts[2].id}
    assert "Ini menunggu" in waiting
    _, _, everything = await ask(app, "/alerts?state=nonsense")
    assert everything.count("data-id=") == 3
    _, _, alert = await ask(app, f"/alerts/{desk.alerts[1].id}")
    assert "surel parked 1 – – 550 <no such user>" in plain(alert)
    assert f"kentongan alerts redeliver {desk.alerts[1].id}" in alert


async def test_a_notice_about_a_source_is_shown_without_a_story(store: Store) -> None:
    turn = Turn(before=HealthState.WELL, after=HealthState.BLOCKED, reason="403 <three times>")
    notice = source_notice(make_source("pelita"), turn, channels=["surel"], since=after(0), now=after(1))
    assert await store.outbox.post(notice)
    app = dashboard(store)
    for path in ("/alerts", f"/alerts/{notice.id}", "/"):
        _, _, page = await ask(app, path)
        assert "well → – blocked by the site" in plain(page) or "well → blocked by the site" in plain(page), path
        links = [link.get("href") for link in html.document_fromstring(page).iter("a")]
        assert not [link for link in links if link.startswith(("/stories/", "/articles/"))], path
    assert "403 <three times>" in plain((await ask(app, f"/alerts/{notice.id}"))[2])


async def test_a_search_marks_what_it_found_and_keeps_its_words_on_every_page(store: Store) -> None:
    await thirty().commit(store)
    app = dashboard(store)
    _, _, first = await ask(app, "/search?q=WARGA+tew*&lang=id")
    assert first.count("<mark>warga</mark> <mark>tewas</mark>") == 20
    assert 'href="/search?page=2&amp;q=WARGA+tew%2A&amp;lang=id"' in first
    assert 'value="WARGA tew*"' in first
    assert (await ask(app, "/search?q=warga&page=99"))[0] == 404
    assert 'href="/search?q=WARGA+tew%2A&amp;lang=en"' in first
    _, _, second = await ask(app, "/search?q=warga&page=2")
    assert second.count('<li class="card">') == 10
    assert 'rel="next"' not in second
    assert "Nothing holds all of these words." in (await ask(app, "/search?q=kapal+selam"))[2]
    assert "Nothing holds" not in (await ask(app, "/search?q="))[2]


@pytest.mark.parametrize("fault", sorted(_FAULTS))
def test_every_fault_of_a_search_is_told_in_both_languages(fault: str) -> None:
    said = _FAULTS[fault]
    for language in ("en", "id"):
        phrase = phrases()[language][f"bad_search_{fault}"]
        assert set(re.findall(r"{\w+}", phrase)) == set(re.findall(r"{\w+}", said))


@pytest.mark.parametrize(
    ("query", "english", "indonesian"),
    [
        ('beras+"gula', "The quote that opens at character 7", "Tanda kutip yang dibuka di huruf ke-7 tidak ditutup"),
        ("s*", "at least 2 letters must stand before *.", "sebelum * harus ada sedikitnya 2 huruf."),
        ("-film", "names no word", "tidak menyebut satu kata pun"),
    ],
)
async def test_a_search_that_cannot_be_read_is_told_in_the_readers_language(
    store: Store, query: str, english: str, indonesian: str
) -> None:
    app = dashboard(store)
    assert english in (await ask(app, f"/search?q={query}"))[2]
    assert indonesian in (await ask(app, f"/search?q={query}&lang=id"))[2]


async def test_a_query_that_cannot_be_read_says_why(store: Store) -> None:
    _, _, said = await ask(dashboard(store), "/search?q=%22%3Cb%3E")
    assert "The quote that opens at character 1 is not closed" in said
    assert "<b>" not in said


async def test_a_long_search_is_read_whole_or_refused(store: Store) -> None:
    """Its last words count like its first ones; what is too long is refused, in the other language too."""
    await thirty().commit(store)
    app = dashboard(store)
    assert "Nothing holds" not in (await ask(app, f"/search?q=warga{'+' * 300}tewas"))[2]
    assert "Nothing holds" in (await ask(app, f"/search?q=warga{'+' * 300}kapal"))[2]
    _, _, said = await ask(app, f"/search?q={'warga+' * 200}")
    assert "The search is longer than 1000 characters." in said
    _, _, said = await ask(app, unescape(html.document_fromstring(said).find_class("switch")[0].get("href")))
    assert "Pencarian ini lebih panjang dari 1000 huruf." in said


async def test_a_search_says_when_articles_are_missing_from_its_index(store: Store) -> None:
    await thirty().commit(store)
    await store._redis.set(store.keys.search_gap, 7)
    _, _, said = await ask(dashboard(store), "/search?q=warga&lang=id")
    assert "7 artikel tersimpan mungkin tidak tampak di sini" in said
    assert "kentongan articles reindex" in said


def test_a_hit_shows_the_passage_with_what_was_found() -> None:
    article = replace(valley().printed[1][0], headline="Peluru jatuh", paragraphs=(Paragraph(page=1, text="kata " * 500 + "peluru meriam " + "akhir " * 500),))  # fmt: skip
    hit = hit_of(article, parse_search("meriam pelur*"))
    assert hit.headline == (Bit(text="Peluru", is_found=True), Bit(text=" jatuh"))
    assert [bit.text for bit in hit.text if bit.is_found] == ["peluru", "meriam"]
    assert (hit.text[0].text[0], hit.text[-1].text[-1]) == ("…", "…")
    assert sum(len(bit.text) for bit in hit.text) < 400


async def test_a_page_knows_from_when_it_is_and_only_the_first_of_a_list_is_told_more(store: Store) -> None:
    await thirty().commit(store)
    app, mark = dashboard(store), await store.bulletin.mark()
    for path, of in (("/", "stories"), ("/alerts", "alerts"), ("/stories/tiga-puluh", "story")):
        _, _, page = await ask(app, path)
        bar = html.document_fromstring(page).find_class("news")[0]
        assert (bar.get("data-of"), bar.get("data-mark"), bar.text) == (of, mark, None), path
    for path in ("/alerts?state=parked", "/sources", "/search?q=x"):
        assert "live.js" not in (await ask(app, path))[2], path


def test_a_time_near_now_is_short() -> None:
    view = View("en", phrases()["en"], now=after(0))
    assert [view.brief(time) for time in (after(1), after(30), after(-24 * 365), None)] == [
        "07:10 UTC",
        "21 Nov, 12:10 UTC",
        "20 Nov 2025, 06:10 UTC",
        "–",
    ]


async def test_an_asset_is_kept_by_its_contents(store: Store) -> None:
    app = dashboard(store)
    for name in ("style.css", "live.js", "icon.svg"):
        status, headers, _ = await ask(app, Assets().link(name))
        assert (status, headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
    assert (await ask(app, "/static/nothing.js"))[0] == 404
