"""Laws of `scraper.pagination`: which page this is, how many there are, and where the next one stands."""

from __future__ import annotations

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import Pager
from scraper.pagination import read_pager

SITE = "http://127.0.0.1:8000"


def pager_of(path: str, below: str = "", *, head: str = "", canonical: str | None = None, body: bool = True) -> Pager:
    """The pager of a page at `path` whose article is followed by `below`; a related box with its own numbers stands on each."""
    root = lxml.html.document_fromstring(
        f"<html><head>{head}</head><body><main><h1>Judul</h1><div class='isi'><p>Isi berita.</p></div>{below}"
        "<div class='related'><a href='/news/9/lain?page=2'>2</a></div></main></body></html>"
    )
    declared = SITE + canonical if canonical else None
    return read_pager(root, SITE + path, canonical=declared, body=root.find(".//div[@class='isi']") if body else None)


def shape(pager: Pager) -> tuple[int | None, int | None, str | None]:
    return pager.number, pager.count, pager.next_url.removeprefix(SITE) if pager.next_url else None


STYLES = {
    "indicator and query": (
        "/a/slug",
        '<div class="paging"><span>Halaman 1/3</span><a rel="page-2" href="?page=2">2</a><a href="?page=3">3</a></div>',
        (1, 3, "/a/slug?page=2"),
    ),
    "indicator on the last page": (
        "/a/slug?page=3",
        '<div class="paging"><span>Halaman 3/3</span><a href="?page=1">1</a><a href="?page=2">2</a></div>',
        (3, 3, None),
    ),
    "english indicator": (
        "/a/slug.html",
        '<li>Page 1 of 2</li><li><a class="next" href="slug_p2.html">Next</a></li>',
        (1, 2, "/a/slug_p2.html"),
    ),
    "words only": ("/a/slug", '<a href="/a/slug?page=2">Halaman selanjutnya</a>', (1, None, "/a/slug?page=2")),
    "words only, second page": (
        "/a/slug?page=2",
        '<a href="/a/slug?page=3">Halaman selanjutnya</a>',
        (2, None, "/a/slug?page=3"),
    ),
    "words only, last page": ("/a/slug?page=3", '<a href="/a/slug?page=2">Sebelumnya</a>', (3, None, None)),
    "a teaser leads on": (
        "/a/slug",
        '<p>Baca Selanjutnya: <a href="?page=2">Judul bagian lain</a></p>',
        (1, None, "/a/slug?page=2"),
    ),
    "current number without link": (
        "/a/slug",
        '<p>Halaman: <b>1</b> <a href="?page=2">2</a> <a href="?page=3">3</a></p>',
        (1, 3, "/a/slug?page=2"),
    ),
    "current number with a # link": (
        "/a/slug?page=3",
        '<div class=paging>Halaman<a href="/a/slug">1</a><a href="?page=2">2</a><a href="#">3</a></div>',
        (3, 3, None),
    ),
    "current number marked by id, linked to the bare page": (
        "/a/slug",
        '<div class=paging>Halaman <a href="/a/slug">1</a> <a id=pagecurrent href="/a/slug">2</a> <a href="?page=3">3</a></div>',
        (2, 3, "/a/slug?page=3"),
    ),
    "zero-based": (
        "/a/slug?p=1",
        '<ul class="pagination"><li><a href="?p=0">1</a></li><li class="active"><a href="?p=1">2</a></li><li><a href="?p=2">3</a></li></ul>',
        (2, 3, "/a/slug?p=2"),
    ),
    "zero-based, words only": (
        "/a/slug?p=1",
        '<a class=prev href="?p=0">Sebelumnya</a><a href="?p=2">Selanjutnya</a>',
        (2, None, "/a/slug?p=2"),
    ),
    "path": (
        "/a/slug/2/",
        '<nav><a href="/a/slug/">1</a> <b>2</b> <a href="/a/slug/3/">3</a></nav>',
        (2, 3, "/a/slug/3/"),
    ),
    "path with a word": (
        "/a/slug/seite-2",
        '<nav class="pager"><a href="/a/slug">1</a> <b>2</b> <a href="/a/slug/seite-3">3</a></nav>',
        (2, 3, "/a/slug/seite-3"),
    ),
    "path of two parts": (
        "/a/slug/page/2/",
        '<nav><a href="/a/slug/">1</a> 2 <a href="/a/slug/page/3/">3</a></nav>',
        (2, 3, "/a/slug/page/3/"),
    ),
    "path offsets": (
        "/read/123456/slug/5",
        '<div class="pagination"><a href="/read/123456/slug">1</a> <b>2</b> <a href="/read/123456/slug/10">3</a></div>',
        (2, 3, "/read/123456/slug/10"),
    ),
    "part numbers one behind": (
        "/berita/abc-slug-part1",
        '<div class="pagination"><a href="/berita/abc-slug">1</a> <b>2</b> <a href="/berita/abc-slug-part2">3</a></div>',
        (2, 3, "/berita/abc-slug-part2"),
    ),
    "suffix of the file": (
        "/a/slug_2.html",
        '<p><a href="slug.html">1</a> <b>2</b> <a href="slug_3.html">3</a></p>',
        (2, 3, "/a/slug_3.html"),
    ),
    "menu": (
        "/a/slug",
        '<select><option value="/a/slug" selected>Halaman 1</option><option value="/a/slug/2">Halaman 2</option></select>',
        (1, 2, "/a/slug/2"),
    ),
    "an ellipsis hides the count": (
        "/a/slug",
        '<p>Halaman <b>1</b> <a href="?page=2">2</a> <a href="?page=3">3</a> ...</p>',
        (1, None, "/a/slug?page=2"),
    ),
    "the last number after an ellipsis": (
        "/a/slug",
        '<div class=paging>Halaman <b>1</b> <a href="?page=2">2</a> ... <a href="?page=12">12</a></div>',
        (1, 12, "/a/slug?page=2"),
    ),
    "numbers run together": ("/a/slug?page=2", "<div class=paging>Halaman 123</div>", (2, 3, None)),
    "links that say where they stood": (
        "/a/slug?source=beranda",
        '<div class=paging><b>1</b> <a href="/a/slug?page=2&amp;ref=pager">2</a></div>',
        (1, 2, "/a/slug?page=2&ref=pager"),
    ),
    "moved by script": (
        "/a/slug",
        '<div class=paging>Halaman 1 dari 3 <a href="javascript:go(2)">2</a></div>',
        (1, 3, None),
    ),
    "next goes round to the bare first page": (
        "/a/slug?page=3",
        '<a class=next href="/a/slug">Halaman selanjutnya</a>',
        (3, None, None),
    ),
    "buttons of a form": (
        "/a/slug",
        '<form method="get" action="/a/slug"><button name="page" value="1" disabled>1</button><button name="page" value="2">2</button></form>',
        (1, 2, "/a/slug?page=2"),
    ),
    "a menu that a form sends": (
        "/a/slug",
        '<form action="/a/slug"><select name="hal"><option value="1" selected>Halaman 1</option><option value="2">Halaman 2</option></select></form>',
        (1, 2, "/a/slug?hal=2"),
    ),
    "an article that only a parameter names": (
        "/index.php?id=7&hal=2",
        '<p>Halaman <a href="?id=7">1</a> <b>2</b> <a href="?id=7&amp;hal=3">3</a></p>',
        (2, 3, "/index.php?hal=3&id=7"),
    ),
    "gallery that goes round": (
        "/foto/slug-p3.htm",
        '<a class=next href="slug-p1.htm">Next</a><div class=pager>3 / 3</div>',
        (3, 3, None),
    ),
}


@pytest.mark.parametrize(("path", "below", "told"), STYLES.values(), ids=STYLES.keys())
def test_a_pager_is_read_in_every_style(path: str, below: str, told: tuple[int | None, int | None, str | None]) -> None:
    assert shape(pager_of(path, below)) == told


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


def test_all_pages_are_listed_from_the_bare_first_one() -> None:
    pager = pager_of(
        "/a/slug?page=2",
        '<p>Halaman: <a href="?page=1">1</a> <a href="#">2</a> <a href="?page=3">3</a></p>',
        canonical="/a/slug",
    )
    assert pager.article_url == f"{SITE}/a/slug"
    assert pager.page_urls == (f"{SITE}/a/slug", f"{SITE}/a/slug?page=2", f"{SITE}/a/slug?page=3")


@pytest.mark.parametrize("canonical", ["/a/slug", "/a/slug?page=2", "/", None])
def test_page_one_is_found_whatever_the_canonical_says(canonical: str | None) -> None:
    pager = pager_of(
        "/a/slug?page=2",
        '<p class="paging"><a href="/a/slug">1</a> <b>2</b> <a href="?page=3">3</a></p>',
        canonical=canonical,
    )
    assert pager.article_url == f"{SITE}/a/slug"
    assert shape(pager) == (2, 3, "/a/slug?page=3")


def test_a_canonical_with_a_second_address_in_it_is_not_believed() -> None:
    root = lxml.html.document_fromstring("<p>Isi</p>")
    own = "http://berita.example/d-3416281/kereta-dikebut"
    assert read_pager(root, own, canonical=f"http:/https:/{own[7:]}").article_url == own


def test_a_canonical_of_another_site_is_not_believed() -> None:
    root = lxml.html.document_fromstring("<p>Isi</p>")
    assert read_pager(root, f"{SITE}/a/slug", canonical="https://lain.example/a/slug").article_url == f"{SITE}/a/slug"


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ('<a href="?page=all#page2">Show All</a>', "/a/slug?page=all"),
        ('<a href="/a/slug?single=1">Lihat Semua</a>', "/a/slug?single=1"),
        ('<a href="?showpage=all">Tampilkan semua</a>', "/a/slug?showpage=all"),
        ('<a href="/a/slug/all">all</a>', "/a/slug/all"),
        ('<a href="?op=1">View As One Page</a>', "/a/slug?op=1"),
        ('<a href="?print=true">Cetak</a>', None),
        ('<a href="/indeks?page=all">Lihat semua</a>', None),
    ],
)
def test_the_one_page_view_is_taken_only_where_it_is_linked(link: str, url: str | None) -> None:
    pager = pager_of("/a/slug", f'<div class=paging><b>1</b> <a href="?page=2">2</a> {link}</div>')
    assert pager.single_page_url == (SITE + url if url else None)


def test_a_publishers_habit_gives_the_one_page_view_of_split_articles_only() -> None:
    split = lxml.html.document_fromstring('<p>Halaman <b>1</b> <a href="?page=2">2</a></p>')
    whole = lxml.html.document_fromstring("<p>Isi</p>")
    assert read_pager(split, f"{SITE}/a", single_page_query="page=all").single_page_url == f"{SITE}/a?page=all"
    assert read_pager(whole, f"{SITE}/a", single_page_query="page=all").single_page_url is None


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


def test_page_numbers_outweigh_what_scripts_count() -> None:
    script = '<script>dataLayer=[{"articleTotalPages":"6"}]</script>'
    assert shape(pager_of("/a/slug", '<p>Halaman <b>1</b> <a href="?page=2">2</a></p>', head=script)) == (
        1,
        2,
        "/a/slug?page=2",
    )
    assert shape(pager_of("/a/slug", '<a href="?page=2">Selanjutnya</a>', head=script)) == (1, 6, "/a/slug?page=2")
    assert shape(pager_of("/a/slug", head=script)) == (1, 1, None)


def test_a_gallery_numbers_its_pictures_by_their_urls() -> None:
    thumbs = "".join(f'<a href="/foto/11111/{n}/slug"><img src="{n}.jpg"></a>' for n in range(1, 5))
    pager = pager_of(
        "/foto/11111/1/slug",
        f'<a class="gal_next" href="/foto/11111/2/slug#pic"><img src="n.png"></a>{thumbs}',
        canonical="/foto/11111/1/slug",
    )
    assert shape(pager) == (1, 4, "/foto/11111/2/slug")
    assert len(pager.page_urls) == 4


def test_a_page_with_two_roots_is_read_from_the_fuller_one() -> None:
    root = lxml.html.document_fromstring(
        '<html> </html><html><body><h1>J</h1><p>Halaman <b>1</b> <a href="?page=2">2</a></p></body></html>'
    )
    assert shape(read_pager(root, f"{SITE}/a")) == (1, 2, "/a?page=2")


def test_without_a_url_the_canonical_is_the_base() -> None:
    root = lxml.html.document_fromstring('<p>Halaman <b>1</b> <a href="?page=2">2</a></p>')
    assert read_pager(root, None, canonical=f"{SITE}/a").next_url == f"{SITE}/a?page=2"
    assert read_pager(root, None).article_url is None


pieces = st.lists(
    st.sampled_from(
        [
            "<div class=paging>",
            "</div>",
            "<a href='?page=2'>2</a>",
            "<a href='?page=99999999999'>3</a>",
            "<a href='http://[::1/x'>Next</a>",
            "<a>Halaman",
            "<a href='#'>1</a>",
            "<!-- Halaman 1/2 -->",
            "<?php x ?>",
            "Halaman 1/3",
            "Halaman 0/0",
            "<div data-page='9999999999'>",
            "<div data-page='²'>",
            "<option value='/a/slug/2'>٣</option>",
            "<base href='http://['>",
            "<base href='/lain/'>",
            "<link rel=next href='//'>",
            "<svg><a href='?p=1'>x</a></svg>",
            "<h1>J</h1>",
            "</html><html>",
        ]
    ),
    max_size=12,
)


@given(pieces, st.sampled_from([f"{SITE}/a/slug", f"{SITE}/a/slug?page=2", f"{SITE}/", "http://[", "", None]))
def test_no_page_is_too_broken_to_read(parts: list[str], url: str | None) -> None:
    root = lxml.html.document_fromstring(f"<html><body><p>x</p>{''.join(parts)}")
    pager = read_pager(root, url)
    assert pager.number is None or pager.number > 0
    assert pager.next_url is None or pager.next_url != url
