"""Laws of the one-page view: one request instead of many, and the pages wherever it does not hold them all."""

from __future__ import annotations

import pytest

from scraper.model import Page, PagesState
from tests.scraper.test_stitching import URL, gather, page, page_url, stitched, walk


def test_the_one_page_view_saves_requests() -> None:
    view = f"{URL}?page=all"
    texts = [f"Isi halaman {number} yang tidak berdiri di halaman lain mana pun." for number in (1, 2, 3, 4)]
    site = {URL: page(1, 4, view=view), view: page(1, 1, *texts, url=view)}
    gathering, asked = walk(site, URL)
    assert asked == [URL, view]
    state, claimed, fetched, paragraphs = stitched(gathering)
    assert (state, claimed, fetched) == (PagesState.COMPLETE, 4, 4)
    assert [text for _, text in paragraphs] == texts
    assert gathering.article(source=None, now=None).url == URL


@pytest.mark.parametrize("answer", ["page 1 again", "away"])
def test_a_one_page_view_that_shows_page_one_gives_way_to_the_pages(answer: str) -> None:
    view = f"{URL}?page=all"
    site = {page_url(number): page(number, 3, view=view) for number in (1, 2, 3)}
    if answer == "page 1 again":
        site[view] = page(1, 3, url=view)
    gathering, asked = walk(site, URL)
    assert asked == [URL, view, page_url(2), page_url(3)]
    assert stitched(gathering)[:3] == (PagesState.COMPLETE, 3, 3)


def test_a_one_page_view_of_something_else_is_not_taken() -> None:
    view = f"{URL}?page=all"
    site = {page_url(number): page(number, 3, view=view) for number in (1, 2, 3)}
    site[view] = page(1, 1, "Daftar semua berita hari ini.", "Berita pertama dalam daftar itu.", url=view)
    gathering, _ = walk(site, URL)
    assert stitched(gathering)[:3] == (PagesState.COMPLETE, 3, 3)
    assert all("Daftar" not in text for _, text in stitched(gathering)[3])


def long_page(number: int, count: int, *, size: int = 4, view: str | None = None) -> Page:
    """Page `number` with `size` paragraphs of its own."""
    texts = (f"Paragraf {n} di halaman {number} dari artikel ini, sepanjang paragraf lain." for n in range(size))
    return page(number, count, *texts, view=view)


def cut_view(view: str, *pages: Page) -> Page:
    return page(1, 1, *(text for one in pages for text in one.paragraphs), url=view)


@pytest.mark.parametrize("shown", [(1,), (1, 2), (1, 2, 3), (1, 2, 4)], ids=str)
def test_a_one_page_view_that_lacks_a_page_gives_way_to_the_pages(shown: tuple[int, ...]) -> None:
    view = f"{URL}?page=all"
    site = {page_url(number): long_page(number, 4, view=view) for number in (1, 2, 3, 4)}
    site[view] = cut_view(view, *(site[page_url(number)] for number in shown))
    gathering, asked = walk(site, URL)
    state, claimed, fetched, paragraphs = stitched(gathering)
    assert (state, claimed, fetched) == (PagesState.COMPLETE, 4, 4)
    assert [text for _, text in paragraphs] == [text for n in (1, 2, 3, 4) for text in site[page_url(n)].paragraphs]
    assert len(asked) == len(set(asked)) == 5


def test_a_one_page_view_with_a_short_end_is_believed_once_the_last_page_stands_in_it() -> None:
    view = f"{URL}?page=all"
    site = {page_url(n): long_page(n, 4, size=1 if n == 4 else 4, view=view) for n in (1, 2, 3, 4)}
    site[view] = cut_view(view, *site.values())
    gathering, asked = walk(site, URL)
    assert asked == [URL, view, page_url(4)]
    assert stitched(gathering)[:3] == (PagesState.COMPLETE, 4, 4)
    assert len(stitched(gathering)[3]) == 13


def test_a_doubted_view_whose_last_page_is_away_gives_way_to_the_pages() -> None:
    view = f"{URL}?page=all"
    site = {page_url(n): long_page(n, 4, view=view) for n in (1, 2, 3)}
    site[view] = cut_view(view, *site.values())
    gathering, asked = walk(site, URL)
    assert sorted(asked) == sorted([URL, view, *(page_url(n) for n in (2, 3, 4))])
    assert stitched(gathering)[:3] == (PagesState.PARTIAL, 4, 3)


def test_for_one_missing_page_its_own_url_is_asked() -> None:
    assert gather(page(1, 2, view=f"{URL}?page=all")).wanted == (page_url(2),)
