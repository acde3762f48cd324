"""How the article is told from what stands around it, on pages whose names mislead."""

from __future__ import annotations

import pytest

from scraper.pages import read_page
from scraper.pages.blocks import Layout
from scraper.pages.decoding import parse
from scraper.pages.furniture import Verdict, verdict_on

FIRST = "Dua kapal nelayan bertabrakan di selat itu pada Senin pagi, dan seluruh awaknya selamat."
SECOND = "Petugas pelabuhan menarik kedua kapal ke dermaga sebelum air pasang, kata syahbandar."
THIRD = "Penyelidikan dimulai hari itu juga, dan hasilnya diumumkan pekan depan, ujarnya lagi."
LEAD = "Tabrakan terjadi dalam kabut tebal, satu mil dari mulut pelabuhan, menurut syahbandar setempat."
TEXTS = (FIRST, SECOND, THIRD)
PROSE = "".join(f"<p>{text}</p>" for text in TEXTS)
HEAD = "<title>Dua Kapal Nelayan Bertabrakan di Selat</title>"


def read(inner: str, head: str = HEAD) -> tuple[str, ...]:
    page = f"<html><head>{head}</head><body>{inner}</body></html>"
    return read_page(page, "https://example.org/berita/dua-kapal-nelayan-bertabrakan").paragraphs


TITLE = "<h1>Dua Kapal Nelayan Bertabrakan di Selat</h1>"


@pytest.mark.parametrize(
    "box",
    [
        '<div class="post-17 post type-post hentry category-laut tag-kapal tag-selat" id="post-17">{}</div>',
        '<div class="elementor-element elementor-widget elementor-widget-text-editor">{}</div>',
        '<div class="sidebar_content">{}</div>',
        '<section class="c-text c-text--with-ads js-section-ads">{}</section>',
        '<section class="article__content js-truncate-related-to-my-size">{}</section>',
        '<div class="content_body" id="TOC_TITLE_4">{}</div>',
        '<div class="modal reader"><header>' + TITLE + "</header>{}</div>",
    ],
)
def test_a_name_that_speaks_of_something_else_hides_no_article(box: str) -> None:
    others = "".join(
        f'<div class="terkait-box"><p>{text[:-1]}, tulis pembaca lain di kota sebelah.</p></div>' for text in TEXTS[:1]
    )
    assert read(TITLE * ("<h1>" not in box) + box.format(PROSE) + others)[:3] == TEXTS


def test_sections_of_one_name_are_pardoned_together() -> None:
    sections = "".join(f'<section class="bagian ads"><p>{text}</p></section>' for text in TEXTS)
    assert read(TITLE + sections) == TEXTS


def test_comments_are_no_article_however_long_they_are() -> None:
    comments = "".join(
        f'<li class="comment"><p>{FIRST} Begitu kata saya juga, {number} kali.</p></li>' for number in range(40)
    )
    assert read(f'{TITLE}<article>{PROSE}</article><ul class="commentlist">{comments}</ul>') == TEXTS


@pytest.mark.parametrize(
    "lead",
    [
        f'<p class="standfirst">{LEAD}</p>',
        f"<h2>{LEAD}</h2>",
        f'<div class="article-summary"><div class="intro">{LEAD}</div></div>',
    ],
)
def test_the_standfirst_is_the_first_paragraph(lead: str) -> None:
    assert read(f'{TITLE}{lead}<div class="foto"></div><div class="isi-berita">{PROSE}</div>') == (LEAD, *TEXTS)


def test_the_standfirst_in_the_headlines_own_header_is_read() -> None:
    assert read(f'<header>{TITLE}<p>{LEAD}</p></header><div class="isi-berita">{PROSE}</div>') == (LEAD, *TEXTS)


@pytest.mark.parametrize(
    "other",
    [
        f"<div>{LEAD[:-1]}</div>",
        f"<p>Foto: {LEAD}</p>",
        f"<figure><figcaption>{LEAD}</figcaption></figure>",
        f'<ul><li><a href="/lain">{LEAD}</a></li></ul>',
        "<div>Laut Dua Kapal Nelayan Bertabrakan di Selat Senin, 2 Maret 2026 09:15 WIB Reporter: Rina, Editor: Dwi</div>",
    ],
)
def test_what_else_stands_below_the_headline_is_no_standfirst(other: str) -> None:
    assert read(f'{TITLE}{other}<div class="isi-berita">{PROSE}</div>') == TEXTS


def test_a_standfirst_that_the_text_repeats_stands_once() -> None:
    assert read(f'{TITLE}<p class="lead">{FIRST}</p><div class="isi-berita">{PROSE}</div>') == TEXTS


def test_a_line_like_a_closing_one_ends_no_article_that_goes_on() -> None:
    inner = f"<div><p>{FIRST}</p><h3>Related post: The Harbour</h3><p>{SECOND}</p><p>{THIRD}</p></div>"
    assert {SECOND, THIRD} <= set(read(TITLE + inner))


def test_a_quoted_statement_from_a_social_network_is_read() -> None:
    post = f'<div class="social-media-embed"><blockquote class="twitter-tweet"><p>{SECOND}</p></blockquote></div>'
    assert read(f"{TITLE}<article><p>{FIRST}</p>{post}<p>{THIRD}</p></article>") == TEXTS


@pytest.mark.parametrize("box", ["<noscript>{}</noscript>", '<div style="display:none">{}</div>', "<nav>{}</nav>"])
def test_what_a_page_hides_is_read_only_where_it_shows_nothing(box: str) -> None:
    hidden = box.format(PROSE)
    shown = "".join(f"<p>{text[:-1]}, dan kapal itu kini di dok.</p>" for text in TEXTS)
    assert read(TITLE + hidden) == TEXTS
    assert not set(read(f"{TITLE}<article>{shown}</article>{hidden}")) & set(TEXTS)


def test_what_was_escaped_twice_is_plain() -> None:
    assert read(f"{TITLE}<p>&amp;quot;{FIRST}&amp;quot;</p><p>{SECOND}</p><p>{THIRD}</p>")[0] == f'"{FIRST}"'


def test_a_script_that_holds_pages_as_strings_is_no_page() -> None:
    state = '<script>window.state={"html":"<p>' + 60 * "x<\\/p><p>" + '<\\/p>"}</script>'
    assert read(f"{TITLE}<article>{PROSE}</article>{state}") == TEXTS


def test_elements_know_their_blocks() -> None:
    layout = Layout(parse("<body><div id=a>one<p>two <b>three</b></p>four</div><div id=b>five</div></body>"))
    first, second = layout.blocks[0].element, layout.blocks[-1].element
    assert [block.text for block in layout.within(first)] == ["one", "two three", "four"]
    assert [block.text for block in layout.within(second)] == ["five"]
    assert layout.within(next(first.iter("b"))) == layout.within(next(first.iter("p")))


@pytest.mark.parametrize(
    ("markup", "verdict"),
    [
        ('<div class="artikel-terkait">', Verdict.FURNITURE),
        ('<div class="bacaJuga baca-juga__list">', Verdict.FURNITURE),
        ('<div class="padding heading header-tag-line">', Verdict.WEAK),
        ('<div id="komentar">', Verdict.FOREIGN),
        ('<div class="cookie-consent">', Verdict.FOREIGN),
        ('<div class="share-wrapper">', Verdict.WEAK),
        ('<p id="nav_warga_mengungsi">', Verdict.TEXT),
        ('<figure class="wp-block-table">', Verdict.TEXT),
        ("<figure>", Verdict.FURNITURE),
        ('<div hidden data-page="2">', Verdict.TEXT),
        ('<div style="display: none">', Verdict.SILENT),
        ("<nav>", Verdict.SILENT),
        ('<article class="related">', Verdict.TEXT),
    ],
)
def test_names_have_degrees(markup: str, verdict: Verdict) -> None:
    element = next(parse(f"<body>{markup}x</body>").iterdescendants("div", "p", "figure", "nav", "article"))
    assert verdict_on(element) is verdict


@pytest.mark.parametrize(
    "hidden", ['class="item-page hidden"', 'class="page-break d-none"', 'style="display:none"', "hidden"]
)
def test_a_page_of_the_text_is_read_however_it_is_hidden(hidden: str) -> None:
    parts = (
        f'<div class="item-page" data-page="1"><p>{FIRST}</p></div><div {hidden} data-page="2"><p>{SECOND}</p></div>'
    )
    assert read(f'{TITLE}<div class="isi">{parts}<div {hidden} data-page="3"><p>{THIRD}</p></div></div>') == TEXTS


@pytest.mark.parametrize(
    "pointer",
    [
        '<a class="inner-link-baca-juga" href="/x"><strong>Baca juga: Pasar Ikan Ramai Lagi</strong></a>',
        '<strong>Baca juga: <a href="/x">Pasar Ikan Ramai Lagi</a></strong>',
        '<a href="/x">BACA JUGA: Pasar Ikan Ramai Lagi</a>',
    ],
)
def test_a_pointer_within_a_paragraph_leaves_the_paragraph(pointer: str) -> None:
    assert read(f"{TITLE}<div><p>{FIRST} {pointer}</p><p>{SECOND}</p><p>{THIRD}</p></div>") == TEXTS


def test_the_next_articles_writer_is_not_this_ones() -> None:
    own = f"<div>Penulis: Rina Hapsari</div><div class=isi>{PROSE}</div>"
    sequel = f"<div class=infinite-next><article><h1>Harga Beras Turun Lagi</h1><div>Penulis: Joko Lain</div><p>{LEAD}</p></article></div>"
    page = f"<html><head>{HEAD}</head><body><main>{TITLE}{own}</main>{sequel}</body></html>"
    assert read_page(page, "https://example.org/berita/dua-kapal").authors == ("Rina Hapsari",)
