"""Laws of `scraper.pagination`: what looks like a pager and is none, pages that stand in one document, and the cost of it all."""

from __future__ import annotations

from cProfile import Profile

import lxml.html
import pytest

from scraper.pagination import read_pager
from tests.scraper.test_pagination import SITE, pager_of, shape

DECOYS = {
    "rel=next is another article": '<a rel=next href="/a/artikel-lain">Next</a>',
    "rel=next is a list": '<a rel=next href="/indeks?site=a&amp;page=2">Next</a>',
    "a numbered slug is another article": '<a rel=next href="/a/slug-2">Artikel selanjutnya</a>',
    "comments": '<div id=comments><ul class=pager><li>1</li><li><a href="?page=2">2</a></li></ul></div>',
    "comments by fragment": '<a href="?page=2#comments">2</a>',
    "load more": '<a class="btn load-more" href="?page=2">Muat lainnya</a>',
    "another parameter": '<a href="?page=2&amp;partial=teaser">2</a>',
    "print view": '<a href="?print=true">Cetak</a>',
    "share links": '<a href="https://social.example/share?u=/a/slug?page=2">2</a>',
    "a broken host": '<a href="http://a.examplehttp://a.example/a/slug?page=2">2</a>',
    "a counter of pictures": '<div class="slide-number">1/5</div>',
    "a series of articles": "<p>Bagian 1 dari 3</p>",
    "a menu by script": "<div data-page=1>1</div><div data-page=2>2</div>",
    "the next article's indicator, right below the text": '<div><p>Halaman 1 / 4</p> <a href="/a/lain">Warga mengungsi ke perbatasan</a></div>',
    "the next article's indicator, with a next link alone": '<div>Halaman 1 / 4 <a href="/b/warga-mengungsi">Selanjutnya</a></div>',
    "page 2 of an article that is not this one": "<p>Halaman 2 / 4</p>",
    "a series that links this part": '<h4>Bagian 1 dari 3</h4><a href="/a/slug">Bagian 1: awal perang</a><a href="/a/lain">Bagian 2: gencatan</a>',
    "articles by number": '<ul><li><a href="/a/slug?id=2">2</a></li><li><a href="/a/slug?id=3">3</a></li></ul>',
    "stars to give": '<p><a href="?rating=1">1</a> <a href="?rating=2">2</a> <a href="?rating=3">3</a></p>',
    "pages of comments by a parameter": '<p><a href="?cpage=1">1</a> <a href="?cpage=2">2</a></p>',
    "a form for a number of copies": '<form method="post"><button name="page" value="2">2</button></form>',
    "another article's indicator": '<div><div><div><div class="box"><p>Halaman 1 / 4</p></div></div></div></div>',
}


@pytest.mark.parametrize("below", DECOYS.values(), ids=DECOYS.keys())
def test_a_decoy_leaves_a_page_single(below: str) -> None:
    assert shape(pager_of("/a/slug", below)) == (1, 1, None)


@pytest.mark.parametrize(
    "below",
    [
        '<a href="#top">Ke atas</a><ul><li><a href="/artikel/2">Warga sipil mengungsi lagi</a></li></ul>',
        "".join(f'<a href="/artikel/{n}"><img src="{n}.jpg"></a>' for n in range(2, 7)),
        '<a rel="next" href="/artikel/2">Warga sipil mengungsi lagi</a>',
        '<a href="/artikel/1#isi">Bagikan</a>',
    ],
)
def test_a_numbered_article_is_not_a_page_of_its_neighbour(below: str) -> None:
    pager = pager_of("/artikel/1", below)
    assert shape(pager) == (1, 1, None)
    assert pager.article_url == f"{SITE}/artikel/1"


def test_a_pager_may_number_a_bare_section_path() -> None:
    told = pager_of("/artikel/2", '<p><a href="/artikel">1</a> <b>2</b> <a href="/artikel/3">3</a></p>')
    assert shape(told) == (2, 3, "/artikel/3")
    assert told.article_url == f"{SITE}/artikel"


def test_a_page_without_pager_says_so_in_its_evidence() -> None:
    pager = pager_of("/a/slug")
    assert (pager.number, pager.count, pager.page_urls) == (1, 1, ())
    assert pager.evidence == ("no pager: nothing leads to another page of this article",)


@pytest.mark.parametrize(
    ("parts", "count"),
    [
        ("<p>2 dari 3 halaman</p><p>dua</p><p>3 dari 3 halaman</p><p>tiga</p>", 3),
        ("<div data-page=1>satu</div><div data-page=2>dua</div>", 2),
    ],
)
def test_pages_that_stand_in_one_document_count_once(parts: str, count: int) -> None:
    pager = pager_of("/a/slug", parts)
    assert shape(pager) == (1, 1, None)
    assert pager.inline_pages == count


PROSE = "<p>Juru bicara setempat melaporkan kejadian itu pada hari Sabtu, ketika warga masih mengungsi ke kota terdekat di lembah itu.</p>"


@pytest.mark.parametrize(
    "parts",
    [
        "".join(f"<div data-page={n}>{PROSE}</div>" for n in (1, 2, 3)),
        "".join(f"<p>{n} dari 3 halaman</p>{PROSE * 2}" for n in (1, 2, 3)),
    ],
    ids=["blocks", "labels"],
)
def test_pages_in_this_document_outweigh_links_to_them(parts: str) -> None:
    pager = pager_of("/a/slug", f'{parts}<div class=paging>1 <a href="?page=2">2</a> <a href="?page=3">3</a></div>')
    assert (shape(pager), pager.inline_pages) == ((1, 1, None), 3)


def test_page_numbers_that_lead_to_places_below_are_pages_in_this_document() -> None:
    tabs = "".join(f"<div id=hal{n}>{PROSE}</div>" for n in (1, 2, 3))
    numbers = " ".join(f'<a href="#hal{n}">{n}</a>' for n in (1, 2, 3))
    pager = pager_of("/a/slug", f"{tabs}<div class=paging>Halaman: {numbers}</div>")
    assert (shape(pager), pager.inline_pages) == ((1, 1, None), 3)


def test_a_numbered_article_wants_page_one_among_its_page_numbers() -> None:
    others = " ".join(f'<a href="/warta/baca/{n}">{n}</a>' for n in (2, 3, 4))
    assert shape(pager_of("/warta/baca/3", f"<p>{others}</p>")) == (1, 1, None)


def test_a_count_beside_a_next_link_to_another_site_is_still_this_articles() -> None:
    """A copy of a page, on a host that its links do not know: what is missing is said."""
    below = '<div>Page 1 of 2 <a href="https://www.asal.example/a/slug?page=2">Next page</a></div>'
    assert shape(pager_of("/a/slug", below)) == (1, 2, None)


def test_a_count_beside_a_next_link_in_an_unknown_manner_is_this_articles() -> None:
    below = '<div>Halaman 1 dari 2 <a href="/dua/gencatan-senjata-dilanggar">Selanjutnya</a></div>'
    assert shape(pager_of("/satu/gencatan-senjata-dilanggar", below)) == (1, 2, None)


def test_page_numbers_outweigh_what_scripts_count() -> None:
    script = '<script>dataLayer=[{"articleTotalPages":"6"}]</script>'
    assert shape(pager_of("/a/slug", '<p>Halaman <b>1</b> <a href="?page=2">2</a></p>', head=script)) == (
        1,
        2,
        "/a/slug?page=2",
    )
    assert shape(pager_of("/a/slug", '<a href="?page=2">Selanjutnya</a>', head=script)) == (1, 6, "/a/slug?page=2")
    assert shape(pager_of("/a/slug", head=script)) == (1, 1, None)


def test_ten_thousand_links_and_a_thousand_page_numbers_are_read_in_linear_time() -> None:
    """Ten times the links may cost ten times the work, counted in function calls, and not a hundred times."""

    def calls(links: int) -> int:
        others = "".join(f"<li><a href='/b/berita-{n}'>Berita nomor {n} hari ini</a></li>" for n in range(links * 10))
        numbers = " ".join(f"<a href='?page={n}'>{n}</a> <a href='#k{n}'>{n}</a>" for n in range(1, links))
        root = lxml.html.document_fromstring(
            f"<html><body><h1>J</h1><p class=paging>{numbers}</p>{others}</body></html>"
        )
        profile = Profile()
        profile.runcall(read_pager, root, f"{SITE}/a/slug-yang-panjang")
        return sum(entry.callcount for entry in profile.getstats())

    calls(10)  # what is loaded once
    assert calls(900) < 15 * calls(90)


def test_the_pages_own_numbers_outweigh_the_divider_of_the_next_article() -> None:
    own = '<div class=paging>Halaman: <b class=current>1</b> <a href="?page=2">2</a> <a href="?page=3">3</a></div>'
    divider = "<section class=next><div><span>Halaman 2 / 4</span></div><h2>Berita lain</h2></section>"
    assert shape(pager_of("/a/slug", own + divider)) == (1, 3, "/a/slug?page=2")


def test_a_slide_show_within_the_text_is_no_pager() -> None:
    slides = '<div class="gallery slider"><span>Foto 1 dari 8</span><a class=next href="/a/slug/foto/2">›</a></div>'
    assert shape(pager_of("/a/slug", slides)) == (1, 1, None)


@pytest.mark.parametrize("name", ["content_total_pages", "multiplePageCount", "articleTotalPages"])
def test_a_count_that_only_a_script_states_is_believed_beside_an_empty_pager(name: str) -> None:
    script = f'<script>dataLayer = [{{"{name}": "3"}}]</script>'
    assert shape(pager_of("/a/slug", f"<div class=paging></div>{script}")) == (1, 3, None)
    assert shape(pager_of("/a/slug", script)) == (1, 1, None)


def test_a_divider_in_the_next_articles_box_counts_nothing_on_page_2_either() -> None:
    own = '<div class=paging>Halaman: <a href="/a/slug">1</a> <b class=current>2</b> <a href="?page=3">3</a></div>'
    divider = "<section class=next-article><div><span>Halaman 2 / 4</span></div><h2>Berita lain</h2></section>"
    assert shape(pager_of("/a/slug?page=2", own + divider)) == (2, 3, "/a/slug?page=3")
