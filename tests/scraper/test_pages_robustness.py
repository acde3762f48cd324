"""What `read_page` does with pages that are broken, hostile or no pages."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.codec import decode, encode
from scraper.errors import UnreadablePage
from scraper.model import Page, PageKind
from scraper.pages import read_page

BODY = "Gencatan senjata disepakati kedua pihak pada Sabtu siang setelah perundingan sepuluh jam."
PAGE = "<html><head><title>Café — Judul</title></head><body><h1>Judul Berita Kota Kafé</h1><div><p>{}</p><p>{}</p></div></body></html>"


@pytest.mark.parametrize(
    "html", [b"", b"   \n", "", b"%PDF-1.7 ...", b"\x89PNG\r\n\x1a\n....", '{"a": 1}', b"\x00" * 2000, "just words"]
)
def test_what_is_no_html_is_unreadable(html: bytes | str) -> None:
    with pytest.raises(UnreadablePage):
        read_page(html, "https://example.org/a")


@pytest.mark.parametrize("nesting", ["<div>", "<b><i>", "<table><tr><td>", "<ul><li>", "<blockquote>"])
@pytest.mark.parametrize(("times", "why"), [(60_000, "tags"), (9_000, "nests")])
def test_a_page_nested_thousands_deep_is_refused_quickly(nesting: str, times: int, why: str) -> None:
    started = time.process_time()
    with pytest.raises(UnreadablePage, match=why):
        read_page("<html><body>" + nesting * times + f"<p>{BODY}</p></body></html>", None)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("encoding", "header", "meta"),
    [
        ("utf-8", "iso-8859-1", ""),
        ("utf-8", None, '<meta charset="iso-8859-1">'),
        ("windows-1252", None, '<meta charset="windows-1252">'),
        ("windows-1252", None, ""),
        ("utf-16", None, ""),
        ("utf-8-sig", "windows-1252", ""),
    ],
)
def test_a_wrong_or_missing_charset_is_survived(encoding: str, header: str | None, meta: str) -> None:
    html = PAGE.format(BODY, "Ia berkata “ya” di kafé.").replace("<head>", f"<head>{meta}")
    page = read_page(html.encode(encoding), None, encoding=header)
    assert page.headline == "Judul Berita Kota Kafé"
    assert page.paragraphs[-1] == "Ia berkata “ya” di kafé."


@pytest.mark.parametrize("name", ["punycode", "idna", "hex", "zlib_codec", "unicode_escape", "utf-7", "undefined"])
def test_a_charset_that_no_page_is_written_in_counts_as_none(name: str) -> None:
    started = time.process_time()
    html = PAGE.format(BODY, "Ia berkata “ya” di kafé." + " a" * 200_000)
    for page in (
        read_page(html.encode(), None, encoding=name),
        read_page(html.replace("<head>", f"<head><meta charset={name}>").encode(), None),
    ):
        assert page.headline == "Judul Berita Kota Kafé"
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("much", "why"),
    [
        ("<a href=x>" * 600_000, "tags"),
        ("<tr><td>1<td>2" * 200_000, "tags"),
        ("<p " + " ".join(f"a{n}=1" for n in range(200_000)) + ">x</p>", "attributes"),
        ("<p " + "/".join(f"a{n}" for n in range(200_000)) + ">x</p>", "attributes"),
        ("<p " + "".join(f"a{n}='>'" for n in range(200_000)) + ">x</p>", "attributes"),
        ("<p>" + "kata " * 1_000_000 + "</p>", "characters of text"),
    ],
)
def test_a_page_far_larger_than_any_for_readers_is_refused_quickly(much: str, why: str) -> None:
    started = time.process_time()
    with pytest.raises(UnreadablePage, match=why):
        read_page(PAGE.format(BODY, BODY + " Lagi.").replace("</body>", much + "</body>"), None)
    assert time.process_time() - started < 8


@pytest.mark.parametrize(
    "much", [f'<p title="{"x " * 3_000_000}">hai</p>', '<img src="{n}.jpg">' * 10_000, f"<!--{'-' * 5_000_000}"]
)
def test_a_page_that_is_only_large_is_read_quickly(much: str) -> None:
    started = time.process_time()
    page = read_page(PAGE.format(BODY, BODY + " Lagi.").replace("</body>", much + "</body>"), "https://example.org/a")
    assert page.paragraphs[0] == BODY
    assert time.process_time() - started < 8


def test_nul_bytes_and_control_characters_do_not_cut_a_page() -> None:
    page = read_page(PAGE.format("Gencatan\x00 senjata\x0b disepakati kedua pihak pada Sabtu siang.", BODY), None)
    assert page.paragraphs == ("Gencatan senjata disepakati kedua pihak pada Sabtu siang.", BODY)


def test_half_an_emoji_in_json_ld_is_dropped_and_a_whole_one_kept() -> None:
    node = r"""{"@type": "NewsArticle", "headline": "Kota\ud800 Kafé", "author": {"name": "Budi\u0000 S\udfff"},
        "keywords": ["damai \ud83d\ude4f", "\\ud800"], "articleSection": "Dunia\uFFFE", "url": "https://example.org/\ud800a"}"""
    html = PAGE.format(BODY, BODY + " Lagi.").replace(
        "<head>", f'<head><script type="application/ld+json">{node}</script>'
    )
    page = read_page(html, "https://example.org/a")
    assert decode(encode(page), Page) == page
    assert (page.authors, page.section, page.tags) == (
        ("Budi S",),
        "Dunia",
        ("damai \N{PERSON WITH FOLDED HANDS}", r"\ud800"),
    )


def test_a_self_closed_root_does_not_swallow_the_page() -> None:
    page = read_page(
        PAGE.format(BODY, BODY + " Lagi.").replace("<html>", '<html xmlns="http://www.w3.org/1999/xhtml" />'), None
    )
    assert page.paragraphs[0] == BODY


def test_hidden_text_scripts_and_comments_are_not_read() -> None:
    hidden = (
        f'{BODY}<script>var x = "rahasia";</script><span style="display:none">rahasia</span><!-- rahasia -->'
        "<span hidden>rahasia</span><noscript>rahasia</noscript><template>rahasia</template>"
    )
    page = read_page(PAGE.format(hidden, BODY + " Lagi."), None)
    assert page.paragraphs[0] == BODY


def test_broken_json_ld_does_not_matter() -> None:
    scripts = "".join(
        f'<script type="application/ld+json">{text}</script>'
        for text in (
            "{",
            "[[[[",
            '{"@type": 5}',
            '{"@type":"NewsArticle","author":[[],{}],"image":7,"headline":{}}',
            "null",
            "[" * 5000,
        )
    )
    page = read_page(PAGE.format(BODY, BODY).replace("<body>", f"<body>{scripts}"), "https://example.org/a")
    assert page.headline == "Judul Berita Kota Kafé"


def test_a_url_without_sense_is_survived() -> None:
    for url in ("http:/https:/x", "http://[", "", "//", "http://a b/", "mailto:x"):
        assert read_page(PAGE.format(BODY, BODY), url).headline == "Judul Berita Kota Kafé"


def test_a_page_without_an_article_invents_none() -> None:
    page = read_page("<html><body><p>Halo.</p></body></html>", None)
    assert (page.headline, page.date_published, page.authors, page.tags, page.images) == (None, None, (), (), ())
    assert page.kind is PageKind.OTHER


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<div class=related>",
                "</div>",
                "<br>",
                "<a href='/x'>",
                "</a>",
                "<h1>",
                "</h1>",
                "<ul><li>",
                "<table>",
                "<td>",
                BODY,
                "Editor: A B",
                "12 Mei 2020 10:00 WIB",
                "\x00",
                "&#0;",
                "<script>",
                "<!--",
            ]
        ),
        max_size=40,
    )
)
def test_any_soup_is_read_or_refused_and_its_paragraphs_are_clean(parts: list[str]) -> None:
    try:
        page = read_page("<html><body>" + "".join(parts), "https://example.org/a")
    except UnreadablePage:
        return
    for paragraph in page.paragraphs:
        assert paragraph == " ".join(paragraph.split()) != ""


@pytest.mark.parametrize(
    "inner",
    [
        "<p>" + "</p><p>".join(f"{BODY} {number}" for number in range(8_000)) + "</p>",
        "".join(
            f'<li><a href="/berita/{number}/judul-berita-yang-panjang-sekali">Judul berita yang panjang {number}</a></li>'
            for number in range(3_000)
        ),
        "1" * 300_000,
        "<p>" + "2020-" * 40_000,
        "<p>" + "Editor : " * 20_000,
        "<br>" * 25_000,
    ],
    ids=["paragraphs", "links", "digits", "dates", "labels", "breaks"],
)
def test_a_huge_page_takes_bounded_time(inner: str) -> None:
    started = time.process_time()
    read_page(
        f"<html><head><title>Judul - Situs</title></head><body><h1>Judul Berita Kota</h1><div>{inner}</div></body></html>",
        "https://example.org/berita/1/judul",
    )
    assert time.process_time() - started < 10


def test_a_page_that_calls_itself_utf_16_and_is_not_is_read() -> None:
    html = PAGE.format(BODY, BODY.replace("Sabtu", "Minggu")).replace("<head>", '<head><meta charset="utf-16">')
    assert read_page(html.encode(), None, encoding="x-ngawur").headline == "Judul Berita Kota Kafé"


def test_a_script_that_compares_is_no_tag_of_a_thousand_attributes() -> None:
    script = "for(var n=0;n<all.length;n++){" + "x = y + 1; " * 2_000 + "}"
    page = f"<html><body><script>{script}</script><p>{'Banjir surut pada malam hari. ' * 5}</p></body></html>"
    assert read_page(page, "https://example.org/banjir").paragraphs


def test_random_bytes_are_no_page() -> None:
    noise = bytes(number * 7919 % 251 for number in range(20_000))
    with pytest.raises(UnreadablePage, match="binary"):
        read_page(noise + b"<p>kata</p>" + noise, "https://example.org/x")
