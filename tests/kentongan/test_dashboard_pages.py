"""The pages of the dashboard as they are served, without a browser."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from lxml import html
from msgspec.structs import replace
from starlette.applications import Starlette

from kentongan.dashboard.app import Readiness, create_app
from kentongan.dashboard.languages import accepted_language, phrases
from kentongan.dashboard.pages import RANKED
from kentongan.dashboard.paging import MOST_PAGES, page_number
from kentongan.dashboard.quoting import AROUND, passages_of
from kentongan.dashboard.ranking import rank
from kentongan.dashboard.revisions import Bit, revisions_of
from kentongan.dashboard.versions import versions_of
from kentongan.dashboard.view import View
from scraper.codec import encode
from scraper.health import Visit
from scraper.model import Delivery, Paragraph, Story
from storage.pauses import Pause
from storage.sources import SourceState
from storage.store import Store
from tests.kentongan.showcase import hostile, revised, thirty, valley
from tests.kentongan.storydesk import Desk, after
from tests.kentongan.test_dashboard_timeline import readings


async def always() -> Readiness:
    return Readiness(ready=True, why="ok")


def dashboard(store: Store, *, token: str | None = None) -> Starlette:
    return create_app(store, source_names=("pelita", "baru"), ready=always, token=token)


async def ask(app: Starlette, address: str, *, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of one answer."""
    path, _, query = address.partition("?")
    said: list[dict] = []  # type: ignore[type-arg]

    async def receive() -> dict:  # type: ignore[type-arg]
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict) -> None:  # type: ignore[type-arg]
        said.append(message)

    scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()], "server": ("dashboard", 80), "scheme": "http"}  # fmt: skip
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
    for path in ("/", "/stories/lembah-sarai", "/stories/jahat", "/alerts", f"/alerts/{alert}", f"/articles/{article}", "/sources"):  # fmt: skip
        status, headers, page = await ask(app, path)
        assert status == 200, path
        elements = list(html.document_fromstring(page).iter("*"))
        assert not {"script", "style", "iframe", "img", "object", "embed", "form", "base"} & {
            one.tag for one in elements
        }
        names = {name for one in elements for name in one.attrib}
        assert not [name for name in names if name == "style" or name.startswith("on")], path
        links = {one.get("href", "").partition(":")[0] for one in elements if ":" in one.get("href", "")}
        assert links <= {"http", "https"}, path
        assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")


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
    for number in range(RANKED + 30):
        desk = Desk(f"cerita-{number}", f"Cerita {number}")
        desk.report(number, "pelita.example", f"Kabar {number}", ["Naskah."])
        await desk.commit(store)
    app, seen = dashboard(store), []
    for page in range(1, RANKED // 20 + 3):
        _, _, document = await ask(app, f"/?page={page}")
        seen += re.findall(r'href="/stories/(cerita-\d+)"', document)
    assert sorted(seen) == sorted(f"cerita-{number}" for number in range(RANKED + 30))
    assert 'rel="next"' not in document
    assert seen[0] == f"cerita-{RANKED + 29}"


def test_stories_are_ranked_by_what_changed_last_and_gravest() -> None:
    old, busy = valley().story, thirty().story
    quiet = Story(id="quiet", title="quiet", first_seen=after(0), last_seen=after(10_000))
    ranked = rank([quiet, old, busy])
    assert [one.story.id for one in ranked] == ["tiga-puluh", "lembah-sarai", "quiet"]
    assert (ranked[2].latest, ranked[2].at) == (None, after(10_000))
    latest = ranked[1].latest
    assert latest is not None
    assert (latest.before, latest.after, ranked[1].at) == (old.tolls[2].steps[0].figure, old.tolls[2].best, after(56))
    assert rank([]) == ()


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
    assert [edit.bits for edit in revision.edits] == [(Bit(kind="come", text="Tambahan."),)]
    assert revision.headline is not None
    assert revision.is_whole
    assert revisions_of(article, []) == ()


async def test_a_vanished_article_and_a_held_delivery_say_so(store: Store) -> None:
    desk = valley()
    article, analysis = desk.printed[1]
    desk.printed[1] = (replace(article, vanished=after(60)), analysis)
    desk.alerts[0] = replace(desk.alerts[0], deliveries=(Delivery(channel="surel", due=after(20)),))
    await desk.commit(store)
    _, _, page = await ask(dashboard(store), f"/articles/{article.id}?lang=id")
    assert "Hilang dari situsnya sejak 22 Nov 2026, 18:10 UTC" in page
    _, _, alert = await ask(dashboard(store), f"/alerts/{desk.alerts[0].id}")
    assert "surel: waiting until 21 Nov 2026, 02:10 UTC" in plain(alert)


async def test_sources_show_their_health_visit_by_visit(store: Store) -> None:
    for hours in range(3):
        visit = Visit(started=after(hours), finished=after(hours), articles_new=hours, refused=hours == 2)
        state = SourceState(name="pelita", state="blocked", reason="<b>403</b>", last_visit=after(hours), next_visit=after(hours) + timedelta(hours=1))  # fmt: skip
        await store.sources.visited(state, encode(visit))
    _, _, page = await ask(dashboard(store), "/sources?lang=id")
    assert (page.count('class="went"'), page.count('class="failed"')) == (2, 1)
    assert "3 kunjungan, 3 artikel baru" in page
    assert "&lt;b&gt;403&lt;/b&gt;" in page
    assert "belum dikunjungi" in page


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
    for path in ("/stories/none", "/articles/none", "/alerts/none", "/nowhere"):
        status, _, page = await ask(app, path, accept_language="id")
        assert (status, "Tidak ada apa-apa di sini." in page) == (404, True), path


async def test_an_empty_store_says_what_to_do(store: Store) -> None:
    app = dashboard(store)
    assert "kentongan doctor" in (await ask(app, "/"))[2]
    assert "No alert yet." in (await ask(app, "/alerts"))[2]


async def test_nothing_but_reading_with_the_token_is_allowed(store: Store) -> None:
    app = dashboard(store, token="sesame")
    assert (await ask(app, "/alerts"))[0] == 401
    assert (await ask(app, "/alerts", authorization="Bearer sesame"))[0] == 200
    assert (await ask(app, "/?lang=id", method="POST", authorization="Bearer sesame"))[0] == 405
