"""Which text of a page is the article."""

from __future__ import annotations

import pytest

from scraper.pages import read_page
from scraper.pages.bylines import Byline, CreditLine, read_byline, roles_of
from scraper.pages.lines import is_dropped_line

FIRST = "Hujan deras mengguyur kota sejak dini hari, dan tiga sungai meluap sebelum tengah hari."
SECOND = "Petugas mengevakuasi 214 warga dari lima kampung ke gedung sekolah terdekat."
THIRD = "“Air naik sangat cepat, kami hanya sempat membawa dokumen,” kata seorang warga."


def body_of(inner: str, *, tail: str = "") -> tuple[str, ...]:
    html = f"<html><head><title>Banjir Rendam Lima Kampung</title></head><body><h1>Banjir Rendam Lima Kampung</h1>{inner}{tail}</body></html>"
    return read_page(html, "https://example.org/berita/banjir").paragraphs


@pytest.mark.parametrize(
    "inner",
    [
        f"<div><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div>",
        f"<div>{FIRST}<br><br>{SECOND}<br/><br/>{THIRD}</div>",
        f"<div>{FIRST}<br>{SECOND}<br>{THIRD}</div>",
        f"<div><div>{FIRST}</div><div>{SECOND}</div><div>{THIRD}</div></div>",
        f"<table><tr><td>{FIRST}<p>{SECOND}</p>{THIRD}</td></tr></table>",
        f"<article><section><p>{FIRST}</p></section><section><p>{SECOND}</p></section><section><p>{THIRD}</p></section></article>",
        f'<div class="share-wrapper"><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div>',
        f"<div><p>{FIRST}</p><blockquote>{SECOND}</blockquote><ul><li>{THIRD}</li></ul></div>",
    ],
)
def test_paragraphs_are_found_however_they_are_marked(inner: str) -> None:
    assert body_of(inner) == (FIRST, SECOND, THIRD)


@pytest.mark.parametrize(
    "junk",
    [
        '<p><strong>Baca juga: <a href="/x">Lima Cara Menghadapi Musim Hujan</a></strong></p>',
        '<p class="baca">• <a href="/x">Lima Cara Menghadapi Musim Hujan</a></p>',
        "<p>Baca: Lima Cara Menghadapi Musim Hujan</p>",
        "<p>ADVERTISEMENT</p><p>SCROLL TO CONTINUE WITH CONTENT</p>",
        "<figure><img src='/a.jpg'><figcaption>Banjir merendam rumah warga di tepi sungai, Senin.</figcaption></figure>",
        '<div class="related-news"><h4>Berita Terkait</h4><a href="/x">Lima Cara Menghadapi Musim Hujan</a></div>',
        "<p>2 dari 5 halaman</p>",
        "<p>Halaman selanjutnya</p>",
        "<div>Halaman 1 2 3 Selanjutnya</div>",
        "<p>[Gambas:Video 20detik]</p>",
        "<p>Editor: Toni Wirawan</p>",
        "<p>Penulis: Rahma Lestari | Editor: Toni Wirawan</p>",
        "<p>Sumber: Kantor Berita</p>",
        '<div class="sharethis"><a href="#">Facebook</a> <a href="#">Twitter</a></div>',
        "<p>Ikuti kami di WhatsApp Channel dan Google News untuk berita pilihan</p>",
    ],
)
def test_what_is_not_the_article_is_left_out_and_what_follows_it_is_kept(junk: str) -> None:
    assert body_of(f"<div><p>{FIRST}</p><p>{SECOND}</p>{junk}<p>{THIRD}</p></div>") == (FIRST, SECOND, THIRD)


def test_comments_below_are_not_the_article_even_when_they_are_longer() -> None:
    comments = "".join(
        f"<p>Komentar ke-{number}: semoga semua warga selamat dan bantuan segera datang ya.</p>" for number in range(9)
    )
    assert body_of(
        f"<div><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div>", tail=f'<div id="comments">{comments}</div>'
    ) == (FIRST, SECOND, THIRD)


def test_what_follows_the_closing_line_is_left_out() -> None:
    inner = f"<div><p>{FIRST}</p><p>{SECOND}</p><p>Rekomendasi untuk Anda</p><p>{THIRD}</p></div>"
    assert body_of(inner) == (FIRST, SECOND)


def test_short_paragraphs_subheads_and_lists_are_part_of_the_article() -> None:
    inner = f"<div><p>{FIRST}</p><h2>Warga mengungsi</h2><p>Tidak ada korban.</p><ol><li>Kampung Baru</li><li>Kampung Tengah</li></ol><p>{SECOND}</p></div>"
    assert body_of(inner) == (FIRST, "Warga mengungsi", "Tidak ada korban.", "Kampung Baru", "Kampung Tengah", SECOND)


def test_a_dateline_of_its_own_joins_its_paragraph() -> None:
    assert body_of(f"<div><strong>Jakarta</strong> - <p>{FIRST}</p><p>{SECOND}</p></div>") == (
        f"Jakarta - {FIRST}",
        SECOND,
    )


def test_parts_of_one_article_in_one_document_are_all_read() -> None:
    parts = "".join(
        f'<div class="item-content"><p>{text}</p><p>{text[:-1]} juga.</p></div>' for text in (FIRST, SECOND, THIRD)
    )
    assert len(body_of(f'<div class="article-content-body">{parts}</div>')) == 6


def test_a_stub_whose_text_stands_in_json_ld_only_is_read_from_there() -> None:
    script = f'<script type="application/ld+json">{{"@type":"NewsArticle","articleBody":"{FIRST}\\n{SECOND}\\n{FIRST} {SECOND}"}}</script>'
    assert body_of(f"<div id='app'>{script}</div>") == (FIRST, SECOND, f"{FIRST} {SECOND}")


@pytest.mark.parametrize(
    "text",
    [
        "Baca keadaan ini dengan tenang, pinta bupati.",
        "Halaman rumah warga penuh lumpur.",
        "Editor buku itu menolak berkomentar.",
        "Ikuti jejaknya.",
        "Copyright itu milik siapa?",
    ],
)
def test_a_sentence_that_begins_like_a_label_stays(text: str) -> None:
    assert not is_dropped_line(text)


@pytest.mark.parametrize(
    ("text", "byline"),
    [
        (
            "Penulis: Rahma Lestari | Editor: Toni Wirawan",
            Byline(authors=("Rahma Lestari",), editors=("Toni Wirawan",)),
        ),
        ("Editor: Hana Surya", Byline(editors=("Hana Surya",))),
        ("Rep: c13/ Red: Putri Handayani", Byline(editors=("Putri Handayani",))),
        (
            "Penulis : Ana Sari Editor : Budi Rahman Sumber : Kantor Berita",
            Byline(authors=("Ana Sari",), editors=("Budi Rahman",)),
        ),
        ("Pewarta: Ana Sari dan Budi Rahman", Byline(authors=("Ana Sari", "Budi Rahman"))),
        ("Laporan Wartawan Tribun Contoh, Rahma Lestari", Byline(authors=("Rahma Lestari",))),
        ("Oleh Raka Pratama pada 23 Jan 2021, 13:30 WIB", Byline(authors=("Raka Pratama",))),
        ("By Jane Example", Byline(authors=("Jane Example",))),
        ("Editor: Toni Wirawan, S.Pd", Byline(editors=("Toni Wirawan",))),
        ("Kata sang penulis: buku itu belum selesai", Byline()),
        ("Pilihan Editor: Lima Cara Menghadapi Hujan", Byline()),
        ("Penulis: Redaksi", Byline()),
    ],
)
def test_labels_tell_writers_from_editors(text: str, byline: Byline) -> None:
    assert read_byline(text) == byline


@pytest.mark.parametrize(
    "name", ["Redaksi", "c13", "Tribunnews.com", "Kompas Cyber Media", "Jumat", "bgs", "CNN Indonesia", "@contoh"]
)
def test_an_outlet_a_code_or_a_weekday_is_no_writer(name: str) -> None:
    assert read_byline(f"Penulis: {name}") == Byline()


@pytest.mark.parametrize(
    "tail", ["(lau/pta)", "[ian]", "AZF", "DINI TEJA", "Selengkapnya...", "Sumber", ": Persib", "Berita Terkait"]
)
def test_desk_codes_and_loose_labels_at_the_end_are_left_out(tail: str) -> None:
    assert body_of(f"<div><p>{FIRST}</p><p>{SECOND}</p><p>{tail}</p></div>") == (FIRST, SECOND)


@pytest.mark.parametrize(
    "lines",
    [
        [("Penulis", ""), (": Ana Sari", ""), ("Editor", ""), (": Budi Rahman", "")],
        [
            ("Ana Sari", "credit-author-name"),
            ("Penulis", "role"),
            ("Budi Rahman", "credit-author-name"),
            ("Editor", "role"),
        ],
        [("Penulis", ""), ("Ana Sari", ""), ("Editor", ""), ("Budi Rahman", "")],
    ],
)
def test_a_role_on_a_line_of_its_own_finds_its_name(lines: list[tuple[str, str]]) -> None:
    assert roles_of([CreditLine(*line) for line in lines]) == Byline(authors=("Ana Sari",), editors=("Budi Rahman",))


def test_a_role_beside_a_share_button_names_nobody() -> None:
    lines = ("Penulis", "Share on Facebook", "Editor", "Komentar")
    assert roles_of([CreditLine(line) for line in lines]) == Byline()


@pytest.mark.parametrize(
    "line",
    [
        "Oleh Raka Pratama pada 23 Jan 2021, 13:30 WIB",
        "Raka Pratama | Sabtu, 23 Januari 2021 - 13:30 WIB",
        "23/01/2021 13:30",
    ],
)
def test_a_line_of_name_and_date_above_the_text_is_not_the_text(line: str) -> None:
    assert body_of(f"<div><p>{line}</p><p>{FIRST}</p><p>{SECOND}</p></div>") == (FIRST, SECOND)


def test_parts_in_wrappers_of_their_own_are_one_article() -> None:
    part = '<div class="part" data-page="{}"><div class="inner"><img src="/{}.jpg" alt=""><p>{}</p></div></div>'
    parts = "".join(part.format(number, number, f"{FIRST} Bagian {number}.") for number in (1, 2, 3, 4))
    assert len(body_of(f'<div class="parts">{parts}</div>')) == 4
