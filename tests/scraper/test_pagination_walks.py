"""Whole walks: a site in each style of splitting, read by `read_page` and gathered as a spider does, from any of its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from scraper.errors import UnreadablePage
from scraper.model import Article, PagesState
from scraper.pages import read_page
from scraper.stitching import Gathering

HOST = "http://127.0.0.1:8000"
PATH = "/dunia/2020/10/10/gencatan-senjata-dilanggar"
Scheme = Callable[[int], str]
Site = Callable[[str], str | None]


def texts(page: int) -> list[str]:
    return [
        f"Paragraf {page}.{n}: juru bicara setempat melaporkan kejadian nomor {page * 10 + n} pada hari Sabtu itu."
        for n in range(1, 6)
    ]


def html(
    paragraphs: Iterable[str],
    pager: str = "",
    *,
    canonical: str | None = PATH,
    head: str = "",
    title: str = "Gencatan senjata dilanggar lagi",
) -> str:
    link = f'<link rel="canonical" href="{HOST}{canonical}">' if canonical else ""
    prose = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f"<!doctype html><html lang=id><head><title>{title}</title>{link}{head}</head><body><nav><a href='/'>Beranda</a></nav>"
        f"<main><h1>{title}</h1><div class='isi-berita'>{prose}</div>{pager}</main>"
        "<aside class='terkait'><a href='/dunia/2020/10/09/berita-lain-yang-terkait?page=2'>2</a></aside></body></html>"
    )


def numbered(scheme: Scheme, pages: int = 3, *, canonical: Callable[[int], str | None] | None = None) -> Site:
    """Pages with "Halaman: 1 2 3 Selanjutnya" under the addresses of `scheme`."""

    def serve(path: str) -> str | None:
        number = next((n for n in range(1, pages + 1) if scheme(n) == path), None)
        if number is None:
            return None
        numbers = " ".join(
            f"<b>{n}</b>" if n == number else f'<a href="{scheme(n)}">{n}</a>' for n in range(1, pages + 1)
        )
        following = f' <a href="{scheme(number + 1)}">Selanjutnya</a>' if number < pages else ""
        return html(
            texts(number),
            f'<div class="paging">Halaman: {numbers}{following}</div>',
            canonical=(canonical or (lambda _: scheme(1)))(number),
        )

    return serve


def walk(site: Site, start: str, *, max_pages: int = 20) -> tuple[Article, list[str]]:
    """The article gathered from `start`, and every path asked in order."""
    gathering, asked = Gathering(max_pages), [start]
    gathering.add(read_page(site(start) or "", HOST + start))
    while wanted := gathering.wanted:
        for url in wanted:
            asked.append(url.removeprefix(HOST))
            assert len(asked) < 40, "the walk does not end"
            try:
                gathering.add(read_page(site(asked[-1]) or "", url))
            except UnreadablePage as error:
                gathering.lose(url, str(error))
    return gathering.article(source=None, now=None), asked


def query(number: int) -> str:
    return PATH if number == 1 else f"{PATH}?page={number}"


SCHEMES: dict[str, Scheme] = {
    "query": query,
    "zero-based query": lambda n: PATH if n == 1 else f"{PATH}?p={n - 1}",
    "path": lambda n: PATH if n == 1 else f"{PATH}/{n}",
    "path with slash": lambda n: f"{PATH}/" if n == 1 else f"{PATH}/{n}/",
    "path with a word": lambda n: PATH if n == 1 else f"{PATH}/halaman-{n}",
    "path of two parts": lambda n: PATH if n == 1 else f"{PATH}/page/{n}",
    "offsets": lambda n: PATH if n == 1 else f"{PATH}/{(n - 1) * 5}",
    "suffix": lambda n: f"{PATH}.html" if n == 1 else f"{PATH}-p{n}.html",
    "suffix with underscore": lambda n: f"{PATH}.html" if n == 1 else f"{PATH}_{n}.html",
    "part numbers one behind": lambda n: PATH if n == 1 else f"{PATH}-part{n - 1}",
    "suffix with a comma": lambda n: f"{PATH}.html" if n == 1 else f"{PATH},{n}.html",
    "suffix with a dot": lambda n: f"{PATH}.html" if n == 1 else f"{PATH}.{n}.html",
    "suffix with a tilde": lambda n: PATH if n == 1 else f"{PATH}~{n}",
    "parameter of the path": lambda n: PATH if n == 1 else f"{PATH};page={n}",
    "files in a folder": lambda n: f"{PATH}/" if n == 1 else f"{PATH}/{n}.html",
    "files beside an index": lambda n: f"{PATH}/index.php" if n == 1 else f"{PATH}/hal{n}.php",
    "files in a folder beside the first": lambda n: f"{PATH}.html" if n == 1 else f"{PATH}/{n}.html",
    "files in a folder for pages": lambda n: f"{PATH}.html" if n == 1 else f"{PATH}/page/{n}.html",
    "number before the slug": lambda n: "/read/77/461/gencatan" if n == 1 else f"/read/77/461/{n}/gencatan",
    "pages of an element": lambda n: PATH if n == 1 else f"{PATH}?page=0,{n - 1}",
    "a parameter of its own": lambda n: PATH if n == 1 else f"{PATH}?lembar={n}",
    "offsets in a parameter": lambda n: PATH if n == 1 else f"{PATH}?start={(n - 1) * 10}",
    "a parameter beside the article's": lambda n: "/index.php?id=4521" if n == 1 else f"/index.php?hal={n}&id=4521",
}


@pytest.mark.parametrize("entry", [1, 2, 3])
@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES.keys())
@pytest.mark.parametrize("canonical", ["page one", "itself", "none"])
def test_every_scheme_is_walked_from_every_page(scheme: Scheme, entry: int, canonical: str) -> None:
    declared: dict[str, Callable[[int], str | None]] = {
        "page one": lambda _: scheme(1),
        "itself": scheme,
        "none": lambda _: None,
    }
    article, asked = walk(numbered(scheme, canonical=declared[canonical]), scheme(entry))
    assert article.pages.state is PagesState.COMPLETE
    assert (article.pages.claimed, article.pages.fetched) == (3, 3)
    assert [(p.page, p.text) for p in article.paragraphs] == [(n, text) for n in (1, 2, 3) for text in texts(n)]
    assert article.url == HOST + scheme(1)
    assert sorted(asked) == sorted(scheme(n) for n in (1, 2, 3))


def next_links(pages: int, last: int | None = None, *, head_only: bool = False) -> Site:
    def serve(path: str) -> str | None:
        number = next((n for n in range(1, pages + 1) if query(n) == path), None)
        if number is None:
            return None
        target = number + 1 if number < pages else last
        if target is None:
            return html(texts(number))
        if head_only:
            return html(texts(number), head=f'<link rel="next" href="{query(target)}">')
        return html(texts(number), f'<a href="{query(target)}">Halaman Selanjutnya</a>')

    return serve


@pytest.mark.parametrize("entry", [1, 2])
@pytest.mark.parametrize(
    "site",
    [next_links(3), next_links(3, last=1), next_links(3, last=3), next_links(3, head_only=True)],
    ids=["words", "back to one", "to itself", "head"],
)
def test_next_links_alone_are_walked_to_their_end(site: Site, entry: int) -> None:
    article, asked = walk(site, query(entry))
    assert (article.pages.state, article.pages.fetched) == (PagesState.COMPLETE, 3)
    assert len(asked) == 3


def test_an_endless_chain_ends_at_max_pages() -> None:
    article, asked = walk(next_links(30), PATH, max_pages=4)
    assert len(asked) == 4
    assert article.pages.state is PagesState.PARTIAL


def with_view(view: Callable[[Site], str | None]) -> Site:
    pages = numbered(query, 4)

    def serve(path: str) -> str | None:
        if path == f"{PATH}?page=all":
            return view(pages)
        page = pages(path)
        return page.replace("</b>", f'</b> <a href="{PATH}?page=all#page2">Tampilkan Semua</a>') if page else None

    return serve


def test_the_one_page_view_is_taken() -> None:
    whole = [text for n in range(1, 5) for text in texts(n)]
    article, asked = walk(with_view(lambda _: html(whole)), PATH)
    assert asked == [PATH, f"{PATH}?page=all"]
    assert [p.text for p in article.paragraphs] == whole
    assert (article.pages.state, article.pages.claimed) == (PagesState.COMPLETE, 4)


@pytest.mark.parametrize("view", [lambda pages: pages(PATH), lambda _: None], ids=["ignored by the site", "away"])
def test_without_a_true_one_page_view_the_pages_are_walked(view: Callable[[Site], str | None]) -> None:
    article, asked = walk(with_view(view), PATH)
    assert len(asked) == 5
    assert (article.pages.state, article.pages.fetched) == (PagesState.COMPLETE, 4)


def test_a_site_that_ignores_the_page_number_is_not_believed() -> None:
    pages = numbered(query, 2)
    article, _ = walk(lambda _: pages(PATH), PATH)
    assert (article.pages.state, article.pages.claimed, article.pages.fetched) == (PagesState.PARTIAL, 2, 1)
    assert [p.text for p in article.paragraphs] == texts(1)


def test_a_next_article_is_not_a_next_page() -> None:
    article, asked = walk(
        lambda _: html(
            texts(1), '<a class="next" rel="next" href="/dunia/2020/10/10/warga-mengungsi">Berita selanjutnya</a>'
        ),
        PATH,
    )
    assert asked == [PATH]
    assert article.pages.state is PagesState.COMPLETE


def test_pages_that_load_by_script_are_missing_and_named() -> None:
    article, asked = walk(
        lambda _: html(texts(1), '<div class="paging">Halaman 1 dari 3 <button onclick="muat(2)">2</button></div>'),
        PATH,
    )
    assert asked == [PATH, query(2)]
    assert article.pages.state is PagesState.PARTIAL
    assert article.pages.reason == "page 2: no link leads to it; page 3: no link leads to it"


def test_pages_that_are_counted_and_not_linked_are_asked_for_under_their_usual_address() -> None:
    def serve(path: str) -> str | None:
        number = next((n for n in (1, 2, 3) if query(n) == path), None)
        return number and html(texts(number), f'<div class="paging">Halaman {number} dari 3</div>')

    for entry in (1, 2):
        article, asked = walk(serve, query(entry))
        assert (article.pages.state, article.pages.fetched, article.url) == (PagesState.COMPLETE, 3, HOST + PATH)
        assert sorted(asked) == sorted(map(query, (1, 2, 3)))


@pytest.mark.parametrize("scheme", ["query", "path", "suffix"])
def test_a_lost_page_hides_no_other_where_only_a_few_numbers_are_shown(scheme: str) -> None:
    address, pages = SCHEMES[scheme], 9

    def serve(path: str) -> str | None:
        number = next((n for n in range(1, pages + 1) if address(n) == path), None)
        if number in {None, 2}:
            return None
        shown = [n for n in range(1, pages + 1) if n in {1, pages} or abs(n - (number or 0)) < 2]
        links = " … ".join(f"<b>{n}</b>" if n == number else f'<a href="{address(n)}">{n}</a>' for n in shown)
        return html(texts(number or 0), f'<div class="paging">Halaman: {links}</div>')

    article, asked = walk(serve, address(1))
    assert (article.pages.state, article.pages.claimed, article.pages.fetched) == (PagesState.PARTIAL, 9, 8)
    assert article.pages.reason
    assert article.pages.reason.startswith("page 2: ")
    assert len(asked) == 9


@pytest.mark.parametrize("scheme", ["suffix with a tilde", "a parameter of its own", "path", "query"])
def test_a_page_that_only_says_it_is_not_there_is_lost_and_no_article(scheme: str) -> None:
    address = SCHEMES[scheme]
    pages = numbered(address)

    def serve(path: str) -> str | None:
        if path == address(2):
            return html(["Maaf, halaman yang Anda cari tidak ditemukan."], title="Halaman tidak ditemukan")
        return pages(path)

    article, _ = walk(serve, PATH)
    assert (article.pages.state, article.pages.fetched) == (PagesState.PARTIAL, 2)
    assert "page 2: says that it is not found" in (article.pages.reason or "")


@pytest.mark.parametrize("scheme", ["query", "path"])
def test_another_article_under_the_address_of_page_two_is_not_taken_in(scheme: str) -> None:
    """Its headline and its canonical URL are its own; a headline alone may be that of a part."""
    address = SCHEMES[scheme]
    pages = numbered(address)

    def serve(path: str) -> str | None:
        other = [f"Kalimat {n} dari artikel lain sama sekali, tentang harga beras di pasar induk." for n in range(4)]
        if path == address(2):
            return html(other, title="Harga beras turun", canonical="/ekonomi/2020/10/09/harga-beras-turun-lagi")
        return pages(path)

    article, _ = walk(serve, PATH)
    assert (article.pages.state, article.pages.fetched) == (PagesState.PARTIAL, 2)
    assert not any("beras" in paragraph.text for paragraph in article.paragraphs)


def test_a_part_with_a_headline_of_its_own_is_a_page() -> None:
    def serve(path: str) -> str | None:
        number = next((n for n in (1, 2) if query(n) == path), None)
        pager = '<div class="paging">Halaman: ' + " ".join(f'<a href="{query(n)}">{n}</a>' for n in (1, 2)) + "</div>"
        return number and html(texts(number), pager, title=("Perang pecah", "Kronologi serangan")[number - 1])

    article, _ = walk(serve, PATH)
    assert (article.pages.state, article.pages.fetched) == (PagesState.COMPLETE, 2)


@pytest.mark.parametrize("joint", ["\\n", " "], ids=["lines", "flat"])
def test_an_article_body_stated_whole_on_every_page_replaces_none_of_them(joint: str) -> None:
    stated = joint.join(text for n in range(1, 6) for text in texts(n)).replace("\n", "\\n")
    graph = f'<script type="application/ld+json">{{"@type": "NewsArticle", "articleBody": "{stated}"}}</script>'
    pages = numbered(query, 5)
    article, _ = walk(lambda path: (pages(path) or "").replace("</head>", f"{graph}</head>"), PATH)
    assert (article.pages.state, article.pages.fetched) == (PagesState.COMPLETE, 5)
    assert [p.text for p in article.paragraphs] == [text for n in range(1, 6) for text in texts(n)]
