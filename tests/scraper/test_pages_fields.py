"""What a page says of an article, field by field; and that nothing is said for it."""

from __future__ import annotations

from datetime import datetime

import pytest

from scraper.model import Page
from scraper.pages import read_page

TITLE = "Banjir Rendam Lima Kampung di Hulu"
FIRST = "Hujan deras mengguyur kota sejak dini hari, dan tiga sungai meluap sebelum tengah hari."
SECOND = "Petugas mengevakuasi 214 warga dari lima kampung ke gedung sekolah terdekat."
DATE = "Senin, 3 November 2025 19:26 WIB"


def page_of(
    *,
    above: str = "",
    below: str = f"<div>{DATE}</div>",
    tail: str = "",
    head: str = "",
    body: str = f"<p>{FIRST}</p><p>{SECOND}</p>",
    url: str = "https://example.org/berita/banjir",
) -> Page:
    """A page with `above` and `below` the headline, `tail` below the text and `head` for machines."""
    html = (
        f"<html><head><title>{TITLE}</title>{head}</head><body>{above}<h1>{TITLE}</h1>{below}"
        f"<div class='article-body'>{body}</div>{tail}</body></html>"
    )
    return read_page(html, url)


@pytest.mark.parametrize(
    "line",
    [
        f"<div class='author'>Rahma Lestari - beritaContoh.com</div><div>{DATE}</div>",
        f"<div>Rahma Lestari - {DATE}</div>",
        f"<div>Rahma Lestari <span>• {DATE}</span></div>",
        f"<div><time>{DATE}</time><span> by <a href='/p/1'>Rahma Lestari</a></span></div>",
        f"<div class='writer'><span><a href='/p/1'>Rahma Lestari</a></span></div><div>{DATE}</div>",
        f"<p>Rahma Lestari - <span>detikBali</span></p><time>{DATE}</time>",
        f"<div class='nm'><div>Rahma Lestari</div><span>Jurnalis</span></div><div>{DATE}</div>",
        f"<div class='info'><div class='author-2'>Rahma Lestari</div><span>{DATE}</span></div>",
        f"<section><ul><li><span>Penulis, </span>Rahma Lestari</li></ul></section><div>{DATE}</div>",
        f"<span><author>Rahma Lestari</author> : <time>{DATE}</time></span>",
    ],
)
def test_a_name_at_the_place_of_a_byline_is_the_writer(line: str) -> None:
    page = page_of(below=line)
    assert (page.authors, page.editors) == (("Rahma Lestari",), ())


@pytest.mark.parametrize(
    "line",
    [
        f"<div class='author'><div>Koran Contoh</div><div><a class='count'>Komentar</a></div></div><div>{DATE}</div>",
        f"<div>Koran Contoh</div><div>Jurnalis</div><div>{DATE}</div>",
        f"<div class='author'>Tim Redaksi</div><div>{DATE}</div>",
        f"<div>By Example</div><div>{DATE}</div>",
        f"<div class='photo'><span class='author'>Kantor Berita</span> Warga di Universitas Hulu, Beijing</div><div>{DATE}</div>",
        f"<div>Kota Hulu</div><div>{DATE}</div>",
    ],
)
def test_what_only_looks_like_a_name_is_nobody(line: str) -> None:
    assert page_of(below=line).authors == ()


@pytest.mark.parametrize(
    "names",
    [
        "<div><span>Penulis : Ana Sari</span><span>Editor : Budi Rahman</span><span>Sumber : AFP</span></div>",
        "<div><a><span>Ana Sari</span><span>Penulis</span></a></div><div><a><span>Budi Rahman</span><span>Editor</span></a></div>",
        "<p>Penulis</p><div><div>Ana Sari,</div></div><p>Editor</p><div>Budi Rahman</div>",
        "<table><tr><td>Penulis</td><td>:</td><td>Ana Sari</td></tr><tr><td>Redaktur</td><td>:</td><td>Budi Rahman</td></tr></table>",
    ],
)
def test_a_role_finds_its_name_however_the_two_are_joined(names: str) -> None:
    page = page_of(tail=names)
    assert (page.authors, page.editors) == (("Ana Sari",), ("Budi Rahman",))


def test_who_edits_and_writes_is_both() -> None:
    page = page_of(tail="<p>Redaktur &amp; Reporter : Ana Sari</p>")
    assert (page.authors, page.editors) == (("Ana Sari",), ("Ana Sari",))


def test_a_printed_editor_is_no_author_by_metadata_alone() -> None:
    script = '<script type="application/ld+json">{"@type":"NewsArticle","author":{"name":"Budi Rahman"}}</script>'
    page = page_of(head=script, tail="<p>Editor: Budi Rahman</p>")
    assert (page.authors, page.editors) == ((), ("Budi Rahman",))


@pytest.mark.parametrize(
    ("picture", "caption"),
    [
        ("<div class='pic'><img src='/a.jpg'><span>Warga menunggu perahu.</span></div>", "Warga menunggu perahu."),
        ("<div class='pic'><a href='/a.jpg'><img src='/a.jpg'></a><h5>Warga menunggu.</h5></div>", "Warga menunggu."),
        ("<div><img src='/a.jpg'></div><div class='caption'>Warga menunggu.</div>", "Warga menunggu."),
        ("<figure><img src='/a.jpg'><figcaption>Keterangan gambar, Warga menunggu.</figcaption></figure>", "Warga menunggu."),
        ("<div><img src='/a.jpg'><span>Perbesar</span></div><div class='photo-caption'>Warga menunggu.</div>", "Warga menunggu."),
    ],
)  # fmt: skip
def test_a_picture_between_headline_and_text_has_the_caption_beside_it(picture: str, caption: str) -> None:
    inner = f"<article><h1>{TITLE}</h1>{picture}<div class='article-body'><p>{FIRST}</p><p>{SECOND}</p></div></article>"
    page = read_page(f"<html><head><title>{TITLE}</title></head><body>{inner}</body></html>", "https://example.org/a")
    assert [(image.url, image.caption) for image in page.images] == [("https://example.org/a.jpg", caption)]


def test_the_picture_of_another_story_is_not_the_articles() -> None:
    teaser = "<div class='box'><img src='/b.jpg'><a href='/b'>Lima Cara Menghadapi Musim Hujan</a></div>"
    inner = f"<article><h1>{TITLE}</h1>{teaser}<div class='article-body'><p>{FIRST}</p><p>{SECOND}</p></div>{teaser}</article>"
    page = read_page(f"<html><head><title>{TITLE}</title></head><body>{inner}</body></html>", "https://example.org/a")
    assert page.images == ()


@pytest.mark.parametrize(
    ("above", "tail", "section"),
    [
        ("<h4 class='breadcrump'><a href='/b'>Bola</a> / <a href='/b/l'>Liga</a></h4>", "", "Liga"),
        ("<div><a href='/'>Contoh.org</a> <span>»</span> <a href='/k'>Kota</a></div>", "", "Kota"),
        ("", "<p>Filed under: <a rel='category tag' href='/c/kota'>Kota</a></p>", "Kota"),
        ("<div><a href='/x'>Lima Cara Menghadapi Hujan</a></div>", "", None),
    ],
)
def test_the_section_is_the_innermost_that_the_page_names(above: str, tail: str, section: str | None) -> None:
    assert page_of(above=above, tail=tail).section == section


@pytest.mark.parametrize(
    ("head", "body", "tags"),
    [
        ("", "<p>{}</p><div><a href='/tag/banjir'><h3>Banjir</h3></a> <a href='/tag/hulu'>Hulu</a></div>", ("Banjir", "Hulu")),
        ("", "<p>{}</p><div><b>Kata Kunci :</b> <a href='/k/1'>Banjir</a>, <a href='/k/2'>Hulu</a></div>", ("Banjir", "Hulu")),
        ("", "<div>{} Kata <a href='/tag/bupati'>bupati</a> itu.</div>", ()),
        ("<meta name='keywords' content='banjir, berita terkini, berita Indonesia, portal Indonesia'>", "<p>{}</p>", ("banjir",)),
        ("<meta name='keywords' content='Banjir,Rendam,Lima,Kampung,di,Hulu'>", "<p>{}</p>", ()),
        ("<meta name='keywords' content='Water,covers,the,whole,of,town'>", "<p>{}</p>", ()),
    ],
)  # fmt: skip
def test_tags_are_what_the_article_is_filed_under(head: str, body: str, tags: tuple[str, ...]) -> None:
    assert page_of(head=head, body=f"<p>{FIRST}</p>{body.format(SECOND)}").tags == tags


@pytest.mark.parametrize("tail", [",Banjir,Hulu", " #update #news", ""])
def test_a_description_ends_where_its_keywords_begin(tail: str) -> None:
    head = f"<meta name='keywords' content='Banjir,Hulu'><meta property='og:description' content='Tiga sungai meluap.{tail}'>"
    assert page_of(head=head).description == "Tiga sungai meluap."


def test_a_standfirst_above_the_date_is_the_description_and_not_the_text() -> None:
    head = "<meta property='og:description' content='Tiga sungai meluap dan lima kampung terendam.'>"
    inner = f"<p>Tiga sungai meluap dan lima kampung terendam.</p><div>{DATE}</div><p>{FIRST}</p><p>{SECOND}</p>"
    html = f"<html><head><title>{TITLE}</title>{head}</head><body><main><h1>{TITLE}</h1>{inner}</main></body></html>"
    assert read_page(html, "https://example.org/a").paragraphs == (FIRST, SECOND)


def test_a_printed_update_is_the_date_of_the_change() -> None:
    page = page_of(below=f"<div>Tayang: {DATE} Diperbarui: Senin, 3 November 2025 20:10 WIB</div>")
    assert (page.date_published, page.date_modified) == (
        datetime.fromisoformat("2025-11-03T19:26+07:00"),
        datetime.fromisoformat("2025-11-03T20:10+07:00"),
    )


def test_a_page_that_prints_only_its_update_was_published_when_its_metadata_say() -> None:
    head = "<meta property='article:published_time' content='2025-11-03T19:26:00+07:00'>"
    page = page_of(head=head, below="<div>Contoh.org, Diperbarui 03/11/2025, 20:10 WIB</div>")
    assert page.date_published == datetime.fromisoformat("2025-11-03T19:26+07:00")
    assert page.date_modified == datetime.fromisoformat("2025-11-03T20:10+07:00")


@pytest.mark.parametrize("line", ["(Contoh.com/Rahma Lestari)", "(Tribunnews.com/Rahma)", "(rhm/bud)"])
def test_a_sign_off_on_a_line_of_its_own_is_no_text(line: str) -> None:
    assert page_of(body=f"<p>{FIRST}</p><p>{SECOND}</p><p>{line}</p>").paragraphs == (FIRST, SECOND)


def test_a_sign_off_that_ends_a_sentence_stays_with_it() -> None:
    assert page_of(body=f"<p>{FIRST}</p><p>{SECOND} (rhm/contoh)</p>").paragraphs[-1] == f"{SECOND} (rhm/contoh)"


@pytest.mark.parametrize(
    ("url", "text", "zone"),
    [
        ("https://www.thejakartapost.com/a", "Three rivers rose before noon and five villages of the town were under water.", "+07:00"),
        ("https://example.id/a", "Three rivers rose before noon and five villages of the town were under water.", "+07:00"),
        ("https://example.org/a", "Three rivers rose before noon and five villages of the town were under water.", "+00:00"),
        ("https://example.org/a", "Warga yang mengungsi dari lima kampung itu belum bisa pulang ke rumah dan sawah mereka.", "+07:00"),
        ("https://example.org/page.id/a", "Three rivers rose before noon and five villages of the town were under water.", "+00:00"),
    ],
)  # fmt: skip
def test_a_time_without_a_zone_is_jakartas_where_the_page_is_at_home(url: str, text: str, zone: str) -> None:
    page = page_of(url=url, below="<div>03/11/2025 19:26</div>", body=f"<p>{text}</p><p>{text} {text}</p>")
    assert page.date_published == datetime.fromisoformat(f"2025-11-03T19:26{zone}")


def test_nothing_is_said_for_a_page_that_does_not_say_it() -> None:
    page = page_of(below="")
    assert page.headline == TITLE
    assert (page.authors, page.editors, page.section, page.tags, page.images) == ((), (), None, (), ())
    assert (page.description, page.date_published, page.date_published_raw, page.date_modified) == (None,) * 4
