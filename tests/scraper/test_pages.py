"""`read_page` on pages written in the shape of each publisher. A `.html` beside a `.json` with the expected fields is the test."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from scraper.codec import to_builtins
from scraper.model import Page
from scraper.pages import read_page
from scraper.pages.decoding import parse
from scraper.pages.document import Document
from scraper.pages.generic import GenericPage
from scraper.pages.registry import page_object_for

FIXTURES = Path(__file__).parent.parent / "fixtures" / "pages"
NAMES = sorted(path.stem for path in FIXTURES.glob("*.html"))
OF_THEIR_PUBLISHER = {"bbc-2026", "cnbc-2026", "detik-2026", "detik-2026-team"}
"""Pages of which only the publisher's page object knows what is no text, or only the host which name is the outlet's."""


def read(name: str, url: str | None) -> Page:
    return read_page((FIXTURES / f"{name}.html").read_bytes(), url)


def printed(page: Page) -> dict[str, object]:
    plain: dict[str, object] = json.loads(json.dumps(to_builtins(page)))
    return plain


def expected(name: str) -> dict[str, object]:
    known: dict[str, object] = json.loads((FIXTURES / f"{name}.json").read_text())
    return known


@pytest.mark.parametrize("name", NAMES)
def test_a_page_gives_the_fields_its_publisher_prints(name: str) -> None:
    known = expected(name)
    page = printed(read(name, str(known["url"])))
    assert {field: page[field] for field in known} == known


@pytest.mark.parametrize("name", sorted({*NAMES} - OF_THEIR_PUBLISHER))
def test_the_same_page_on_an_unknown_host_gives_the_same_fields(name: str) -> None:
    known = expected(name)
    path = urlsplit(str(known["url"])).path
    page = printed(read(name, f"http://127.0.0.1:8000{path}"))
    fields = known.keys() - {"url", "tags", "images"}
    assert {field: page[field] for field in fields} == {field: known[field] for field in fields}


def test_every_answered_field_names_its_reader() -> None:
    page = read(
        "tribun-2025",
        "https://www.tribunnews.com/internasional/9900001/gencatan-senjata-di-lembah-naru-dilanggar?page=2",
    )
    assert page.readers["headline"] == "tribun: h1#arttitle"
    assert page.readers["paragraphs"] == "tribun: div.side-article.txt-article"
    assert page.readers["section"] == "json-ld articleSection"
    assert set(page.readers) >= {"authors", "editors", "date_published", "date_modified", "tags", "images", "language"}


def test_a_page_without_a_url_is_read_by_its_own_canonical_url() -> None:
    page = read("tribun-2016", None)
    assert page.url == "http://contoh.tribunnews.com/2016/02/08/jembatan-sungai-wera-kembali-dibuka"
    assert page.readers["headline"] == "tribun: h1#arttitle"


def test_the_pager_of_a_middle_page_is_read() -> None:
    page = read(
        "tribun-2025",
        "https://www.tribunnews.com/internasional/9900001/gencatan-senjata-di-lembah-naru-dilanggar?page=2",
    )
    assert (page.pager.number, page.pager.count) == (2, 3)


def test_a_publishers_selectors_give_way_when_the_layout_has_moved() -> None:
    html = (FIXTURES / "tribun-2025.html").read_text().replace("side-article txt-article", "new-body")
    page = read_page(
        html, "https://www.tribunnews.com/internasional/9900001/gencatan-senjata-di-lembah-naru-dilanggar?page=2"
    )
    assert page.paragraphs == tuple(expected("tribun-2025")["paragraphs"])  # type: ignore[arg-type]  # a list in JSON


@pytest.mark.parametrize(
    ("name", "number", "count", "inline", "one_page"),
    [
        ("tribun-2026", 1, 2, 1, "?page=all"),
        ("tribun-2026-last", 3, 3, 1, "?page=all"),
        ("suara-2026", 1, 2, 1, "?page=all"),
        ("okezone-2026", 1, 2, 1, "?page=all"),
        ("viva-2026", 1, 2, 1, "?page=all"),
        ("sindonews-2026-all", 1, 2, 1, "?showpage=all"),
        ("inews-2026", 1, 2, 1, "/all"),
        ("jpnn-2026", 1, 2, 1, None),
        ("republika-2026", 2, 2, 1, None),
        ("promedia-2026", 2, 2, 1, None),
        ("liputan6-2026", 1, 1, 2, None),
        ("merdeka-2026", 1, 1, 3, None),
        ("detik-2026", 1, 1, 2, None),
    ],
)
def test_the_pages_of_an_article_are_counted_as_its_publisher_shows_them(
    name: str, number: int, count: int, inline: int, one_page: str | None
) -> None:
    pager = read(name, str(expected(name)["url"])).pager
    assert (pager.number, pager.count, pager.inline_pages) == (number, count, inline)
    assert pager.single_page_url == (one_page and f"{pager.article_url}{one_page}")


@pytest.mark.parametrize(
    ("url", "one_page"),
    [
        ("https://www.cnbcindonesia.com/news/2026-4-1/perang", "?page=all"),
        ("https://www.inews.id/news/internasional/perang-di-teluk-sarn-mereda", "/all"),
        ("https://www.pojoksatu.id/nasional/1990/perang", "?page=all"),
        ("https://www.merdeka.com/dunia/read/1990/perang", None),
        ("https://example.org/1990/perang", None),
    ],
)
def test_a_publishers_one_page_view_is_known_where_the_page_does_not_link_it(url: str, one_page: str | None) -> None:
    prose = "<p>Juru bicara kedua tentara menyatakan tidak ada tembakan yang terdengar sampai siang hari.</p>" * 4
    step = "/" if one_page == "/all" else "?page="
    pager = f"<b>1</b> <a href='{url}{step}2'>2</a> <a href='{url}{step}3'>3</a> <a href='{url}{step}2'>Selanjutnya</a>"
    html = f"<title>Perang</title><h1>Perang</h1>{prose}<div class='paging'>{pager}</div>"
    assert read_page(html, url).pager.single_page_url == (one_page and f"{url}{one_page}")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.tribunnews.com/a", "tribun"),
        ("http://makassar.tribunnews.com/2016/02/08/a", "tribun"),
        ("https://m.tribunnews.com/a", "tribun"),
        ("https://money.kompas.com/read/a", "kompas"),
        ("https://finance.detik.com/a", "detik"),
        ("https://m.tribunnews.com/amp/internasional/2020/10/10/a", "tribun"),
        ("https://www.presnapress.com/internasional/2020/10/10/a", "tribun"),
        ("https://www.bbc.com/indonesia/articles/c0123456789o", "bbc"),
        ("https://www.bbc.com/news/articles/c0123456789o", "generic"),
        ("https://kumparan.com/kumparannews/a", "kumparan"),
        ("https://www.bolasport.com/read/1/a", "grid"),
        ("https://nova.grid.id/read/1/a", "grid"),
        ("https://www.tribunnews.com.example.org/a", "generic"),
        ("https://nottribunnews.com/a", "generic"),
        ("http://127.0.0.1:8000/a", "generic"),
        ("http://[", "generic"),
        (None, "generic"),
    ],
)
def test_a_publisher_reads_all_its_hosts_and_no_other(url: str | None, name: str) -> None:
    assert page_object_for(url, GenericPage).name == name


async def test_a_page_object_gives_the_same_item_to_web_poet() -> None:
    html = (FIXTURES / "tribun-2016.html").read_bytes()
    item = await page_object_for("http://contoh.tribunnews.com/x", GenericPage)(Document(parse(html), None)).to_item()
    assert item == read_page(html, None)
