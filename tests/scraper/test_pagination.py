"""Laws of `scraper.pagination`: which page this is, how many there are, and where the next one stands."""

from __future__ import annotations

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import Pager
from scraper.pagination import next_of_list, read_pager

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
    "zero-based under a name that counts from one elsewhere": (
        "/a/slug",
        '<p><b>1</b> <a href="?page=1">2</a> <a href="?page=2">3</a></p>',
        (1, 3, "/a/slug?page=1&"),
    ),
    "zero-based, the next link alone": ("/a/slug", '<a href="?page=1">Selanjutnya</a>', (1, None, "/a/slug?page=1&")),
    "kept in an attribute": (
        "/a/slug",
        '<ol class=pagination><li class=active>1</li><li data-url="/a/slug?page=2">2</li></ol>',
        (1, 2, "/a/slug?page=2"),
    ),
    "handed to a function": (
        "/a/slug",
        "<p><b>1</b> <span onclick=\"buka('/a/slug?page=2')\">2</span></p>",
        (1, 2, "/a/slug?page=2"),
    ),
    "an address in a javascript link": (
        "/a/slug",
        "<p><b>1</b> <a href=\"javascript:location.href='?page=2'\">2</a></p>",
        (1, 2, "/a/slug?page=2"),
    ),
    "a page that a button loads": (
        "/a/slug",
        '<a class="btn load-more" href="?page=2">Muat halaman selanjutnya</a>',
        (1, None, "/a/slug?page=2"),
    ),
    "numbers in pictures": (
        "/a/slug.htm",
        '<td>1</td><td><a href="slug2.htm"><img alt="Halaman 2"></a></td><td><a href="slug3.htm"><img alt="Halaman 3"></a></td>',
        (1, 3, "/a/slug2.htm"),
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


def test_a_list_that_counts_from_zero_leads_on_to_its_second_page() -> None:
    numbers = '<ul class="pager"><li>1</li><li><a href="/berita?page=1">2</a></li><li><a href="/berita?page=2">3</a></li><li><a href="/berita?page=1">berikutnya ›</a></li></ul>'
    root = lxml.html.document_fromstring(f"<html><body><h2>Berita</h2>{numbers}</body></html>")
    assert next_of_list(root, f"{SITE}/berita") == f"{SITE}/berita?page=1&"
