"""A page that was had once is not lost again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from scraper.assembly import content_hash_of
from scraper.mending import is_repairable, mend
from scraper.model import Article, Completeness, Page, PageKind, Pager, PagesState, Paragraph
from scraper.stitching import Gathering
from scraper.urls import article_id

URL = "https://kabar.example/2026/11/23/lembah"


def page_url(number: int) -> str:
    return URL if number == 1 else f"{URL}?page={number}"


def article(
    *pages: int, claimed: int | None = 3, text: str = "Halaman {}.", headline: str | None = "Lembah"
) -> Article:
    """The article as a visit brings it that could read `pages`."""
    missing = [number for number in range(1, (claimed or max(pages)) + 1) if number not in pages]
    paragraphs = tuple(Paragraph(page=number, text=text.format(number)) for number in pages)
    return Article(
        id=article_id(URL),
        url=URL,
        headline=headline,
        paragraphs=paragraphs,
        pages=Completeness(
            state=PagesState.PARTIAL if missing else PagesState.COMPLETE,
            claimed=claimed,
            fetched=len(pages),
            urls=tuple(page_url(number) for number in pages),
            reason="; ".join(f"page {number}: HTTP 500 ({page_url(number)})" for number in missing) or None,
        ),
        content_hash=content_hash_of(headline, paragraphs),
    )


def test_what_is_whole_or_has_no_past_comes_back_as_it_is() -> None:
    for fresh, stored in ((article(1, 3), None), (article(1, 2, 3), article(1, 2)), (article(1, 2), article(1))):
        assert mend(fresh, stored) is fresh


def test_pages_of_two_visits_make_the_article_that_one_visit_would_have_brought() -> None:
    assert mend(article(1, 3), article(1, 2)) == article(1, 2, 3)
    assert mend(article(3), article(1, 2)) == article(1, 2, 3)


def test_what_neither_visit_could_read_is_still_named() -> None:
    assert mend(article(1, 3, claimed=4), article(1, 2, claimed=4)) == article(1, 2, 3, claimed=4)


def test_the_fresh_text_of_a_page_goes_before_the_stored_one() -> None:
    mended = mend(article(1, text="Baru {}."), article(1, 2, 3))
    assert [paragraph.text for paragraph in mended.paragraphs] == ["Baru 1.", "Halaman 2.", "Halaman 3."]
    assert mended.pages.state is PagesState.COMPLETE


def test_a_paragraph_that_moved_to_another_page_stands_once() -> None:
    moved = replace(article(1), paragraphs=(Paragraph(page=1, text="Halaman 1."), Paragraph(page=1, text="Halaman 2.")))
    assert [one.text for one in mend(moved, article(1, 2, 3)).paragraphs] == ["Halaman 1.", "Halaman 2.", "Halaman 3."]


def test_a_text_read_from_a_view_of_all_pages_covers_them_all() -> None:
    view = replace(
        article(1, 2), pages=Completeness(state=PagesState.COMPLETE, claimed=3, fetched=3, urls=(f"{URL}?page=all",))
    )
    mended = mend(article(1), view)
    assert (mended.pages.state, mended.pages.fetched) == (PagesState.COMPLETE, 3)
    assert mended.pages.urls == (URL, f"{URL}?page=all")


def test_a_field_that_the_fresh_pages_do_not_give_stays() -> None:
    stored = replace(article(1, 2), authors=("Rina",), date_published_raw="Senin")
    mended = mend(article(3, headline=None), stored)
    assert (mended.headline, mended.authors, mended.date_published_raw) == ("Lembah", ("Rina",), "Senin")


@pytest.mark.parametrize(
    ("wanted", "lost", "repairable"), [(3, {}, False), (3, {2: "HTTP 500"}, True), (50, {}, False)]
)
def test_only_what_another_visit_may_find_is_to_be_repaired(
    wanted: int, lost: dict[int, str], repairable: bool
) -> None:
    gathering = Gathering(max_pages=2)
    pages = tuple(page_url(number) for number in range(1, wanted + 1))
    for number in (1, 2):
        if number in lost:
            gathering.lose(page_url(number), lost[number])
            continue
        pager = Pager(article_url=URL, number=number, count=wanted, page_urls=pages, evidence=("pages",))
        texts = (f"Halaman {number} berbicara tentang hal {number * 'lain '}sekali.",)
        gathering.add(
            Page(url=page_url(number), kind=PageKind.ARTICLE, pager=pager, headline="Lembah", paragraphs=texts)
        )
    made = gathering.article(source=None, now=None)
    assert made.pages.state is PagesState.PARTIAL
    assert is_repairable(made) is repairable


def test_a_whole_article_is_not_to_be_repaired_and_one_without_a_reason_is() -> None:
    assert not is_repairable(article(1, 2, 3))
    assert is_repairable(replace(article(1), pages=replace(article(1).pages, reason=None)))


_pages = st.sets(st.integers(1, 6), min_size=1).map(sorted)


@given(_pages, _pages)
def test_no_page_is_lost_and_none_stands_twice(fresh: list[int], stored: list[int]) -> None:
    mended = mend(article(*fresh, claimed=6), article(*stored, claimed=6))
    if len(fresh) == 6:
        assert mended.pages.fetched == 6
    else:
        assert mended == article(*sorted({*fresh, *stored}), claimed=6)
    assert mend(mended, article(*stored, claimed=6)) == mended
