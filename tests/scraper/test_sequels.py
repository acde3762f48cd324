"""Where endless scrolling has left the next article below this one, the article ends."""

from __future__ import annotations

import pytest

from scraper.pages import read_page

OWN = [
    f"Kalimat {n} dari artikel ini, yang cukup panjang untuk berdiri sebagai paragraf, dan berakhir di sini."
    for n in range(5)
]
NEXT = [
    f"Kalimat {n} dari artikel berikutnya, yang tidak boleh ikut, walaupun sama panjangnya dengan yang lain."
    for n in range(5)
]


def prose(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def paragraphs(inside: str) -> tuple[str, ...]:
    page = f"<html lang=id><body><main><h1>Warga mengungsi</h1>{inside}</main></body></html>"
    return read_page(page, "http://127.0.0.1:8000/dunia/2026/11/20/warga-mengungsi").paragraphs


@pytest.mark.parametrize("box", ["div class=infinite", "section", "article"])
def test_the_next_article_on_the_same_page_is_not_read_with_this_one(box: str) -> None:
    sequel = f"<{box}><h1>Harga beras turun</h1><div class=isi>{prose(NEXT)}</div></{box.split(maxsplit=1)[0]}>"
    assert paragraphs(f"<div class=isi>{prose(OWN)}</div>{sequel}") == tuple(OWN)


def test_a_loud_subheading_among_the_paragraphs_ends_nothing() -> None:
    text = f"<div class=isi>{prose(OWN)}<h1>Di garis depan</h1>{prose(NEXT)}</div>"
    assert paragraphs(text) == (*OWN, "Di garis depan", *NEXT)


def test_loud_subheadings_in_boxes_of_their_own_end_nothing() -> None:
    parts = "".join(
        f"<div class=bagian><h1>Bagian {at}</h1><div class=isi><p>{text}</p></div></div>"
        for at, text in enumerate(NEXT)
    )
    assert set(NEXT) <= set(paragraphs(f"<div class=isi>{prose(OWN)}</div>{parts}"))


@pytest.mark.parametrize(
    "sequel",
    [
        f'<div class=kartu><h1><a href="/dunia/2026/11/20/lain">Harga beras turun</a></h1><div>{prose(NEXT)}</div></div>',
        f"<div class=kartu><h1>Harga beras turun</h1><span>Jumat, 20 November 2026 09:10 WIB</span><div>{prose(NEXT)}</div></div>",
        f'<div data-url="/dunia/lain"><h1>Harga beras turun</h1><div>{prose(NEXT)}</div></div>',
    ],
)
def test_a_title_with_a_link_a_date_or_an_address_of_its_own_ends_the_article(sequel: str) -> None:
    assert paragraphs(f"<div class=isi>{prose(OWN)}</div>{sequel}") == tuple(OWN)
