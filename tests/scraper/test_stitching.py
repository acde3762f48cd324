"""Laws of `scraper.stitching`: every page once, every paragraph once, and an honest word about the rest."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import UnreadablePage
from scraper.model import Image, Page, PageKind, Pager, PagesState
from scraper.stitching import Gathering

URL = "https://berita.example/dunia/123456/gencatan-senjata"
LEAD = "Paragraf pembuka yang diulang di setiap halaman karena begitulah situs ini dibuat."


def page_url(number: int) -> str:
    return URL if number == 1 else f"{URL}?page={number}"


def page(
    number: int, count: int | None = 3, *texts: str, view: str | None = None, more: bool | None = None, **fields: object
) -> Page:
    """Page `number` of `count`; without a count it knows only its next page (`more`)."""
    leads_on = more if more is not None else bool(count and number < count)
    urls = tuple(page_url(n) for n in range(1, (count or number) + 1)) if count != 1 else ()
    pager = Pager(
        article_url=URL,
        number=number,
        count=count,
        next_url=page_url(number + 1) if leads_on else None,
        single_page_url=view,
        page_urls=urls,
        evidence=("page numbers",),
    )
    given_fields = {
        "headline": "Gencatan senjata",
        "url": page_url(number),
        "kind": PageKind.ARTICLE,
        "pager": pager,
        **fields,
    }
    return Page(
        paragraphs=texts or (f"Isi halaman {number} yang tidak berdiri di halaman lain mana pun.",), **given_fields
    )  # type: ignore[arg-type] # a test's short hand


def gather(*pages: Page, **lost: str) -> Gathering:
    gathering = Gathering()
    for one in pages:
        gathering.add(one)
    for number, reason in lost.items():
        gathering.lose(page_url(int(number.removeprefix("page"))), reason)
    return gathering


def walk(site: dict[str, Page], start: str, *, max_pages: int = 20) -> tuple[Gathering, list[str]]:
    """Gather from `site` as a spider does; gives what was asked too."""
    gathering, asked = Gathering(max_pages), [start]
    gathering.add(site[start])
    while wanted := gathering.wanted:
        for url in wanted:
            asked.append(url)
            assert len(asked) < 60, "the walk does not end"
            if url in site:
                gathering.add(site[url])
            else:
                gathering.lose(url, "HTTP 404")
    return gathering, asked


def stitched(gathering: Gathering) -> tuple[PagesState, int | None, int, list[tuple[int, str]]]:
    article = gathering.article(source="s", now=None)
    pages = article.pages
    return (
        pages.state,
        pages.claimed,
        pages.fetched,
        [(paragraph.page, paragraph.text) for paragraph in article.paragraphs],
    )


@given(st.permutations([1, 2, 3, 4]))
def test_pages_come_in_any_order_and_stand_in_theirs(order: list[int]) -> None:
    article = gather(*(page(number, 4) for number in order)).article(source=None, now=None)
    assert [paragraph.page for paragraph in article.paragraphs] == [1, 2, 3, 4]
    assert article.pages.state is PagesState.COMPLETE
    assert article.pages.urls == tuple(page_url(number) for number in (1, 2, 3, 4))
    assert article.url == URL


@given(
    st.lists(
        st.lists(
            st.sampled_from([f"Kalimat ke-{n} dari sekian banyak kalimat di situs ini." for n in range(9)]),
            min_size=1,
            max_size=5,
            unique=True,
        ),
        min_size=1,
        max_size=4,
    )
)
def test_every_stitched_paragraph_stands_once(texts: list[list[str]]) -> None:
    gathering = gather(*(page(number, len(texts), *paragraphs) for number, paragraphs in enumerate(texts, start=1)))
    stitched_texts = [text for _, text in stitched(gathering)[3]]
    assert sorted(stitched_texts) == sorted({text for paragraphs in texts for text in paragraphs})


def test_what_one_page_says_twice_is_kept() -> None:
    assert stitched(gather(page(1, 1, "Jawaban:", "Satu.", "Jawaban:", "Dua.")))[3] == [
        (1, "Jawaban:"),
        (1, "Satu."),
        (1, "Jawaban:"),
        (1, "Dua."),
    ]


def test_lead_title_and_captions_are_not_said_again() -> None:
    first = page(1, 2, LEAD, "Isi pertama.", images=(Image(url="a.jpg", caption="Tentara di garis depan."),))
    second = page(
        2,
        2,
        "Gencatan senjata - Halaman 2",
        "Tentara di garis depan.",
        f"{LEAD[:60]} …",
        "Isi kedua yang tidak berdiri di halaman pertama itu.",
    )
    assert stitched(gather(first, second))[3] == [
        (1, LEAD),
        (1, "Isi pertama."),
        (2, "Isi kedua yang tidak berdiri di halaman pertama itu."),
    ]


def test_entering_in_the_middle_wants_the_rest() -> None:
    site = {page_url(number): page(number) for number in (1, 2, 3)}
    gathering, asked = walk(site, page_url(2))
    assert sorted(asked) == sorted(site)
    assert stitched(gathering)[:3] == (PagesState.COMPLETE, 3, 3)


def test_next_links_alone_lead_to_the_end() -> None:
    site = {page_url(number): page(number, None, more=number < 4) for number in (1, 2, 3, 4)}
    gathering, asked = walk(site, URL)
    assert asked == list(site)
    assert stitched(gathering)[:3] == (PagesState.COMPLETE, 4, 4)


def test_a_lost_page_makes_the_article_partial_and_is_named() -> None:
    article = gather(page(1), page(3), page2="HTTP 503").article(source=None, now=None)
    assert (article.pages.state, article.pages.fetched, article.pages.claimed) == (PagesState.PARTIAL, 2, 3)
    assert article.pages.reason == f"page 2: HTTP 503 ({page_url(2)})"


def test_a_page_never_fetched_is_named_too() -> None:
    assert gather(page(1, 2)).article(source=None, now=None).pages.reason == f"page 2: not fetched ({page_url(2)})"


def test_a_page_that_repeats_the_first_is_no_page() -> None:
    site = {URL: page(1, 2, "Sama."), page_url(2): page(2, 2, "Sama.")}
    gathering, _ = walk(site, URL)
    pages = gathering.article(source=None, now=None).pages
    assert (pages.state, pages.claimed, pages.fetched) == (PagesState.PARTIAL, 2, 1)
    assert pages.reason == f"page 2: holds the same text as page 1 ({page_url(2)})"


def test_without_a_count_a_repeated_page_leaves_the_end_unknown() -> None:
    site = {page_url(number): page(1, None, "Sama.", more=True, url=page_url(number)) for number in (1, 2)}
    gathering, _ = walk(site, URL)
    assert stitched(gathering)[0] is PagesState.UNKNOWN


def test_next_links_that_go_round_end() -> None:
    ring = {page_url(number): page(number, None, more=True) for number in (1, 2, 3)}
    ring[page_url(3)] = page(3, None, more=False)
    again = page(3, None, more=True)
    ring[page_url(3)] = Page(
        url=again.url,
        kind=again.kind,
        pager=Pager(article_url=URL, number=3, next_url=page_url(2), evidence=("next",)),
        paragraphs=again.paragraphs,
    )
    gathering, asked = walk(ring, URL)
    assert len(asked) == len(set(asked))
    assert stitched(gathering)[2] == 3


def test_max_pages_ends_the_walk_and_says_so() -> None:
    site = {page_url(number): page(number, None, more=True) for number in range(1, 40)}
    gathering, asked = walk(site, URL, max_pages=5)
    assert len(asked) == 5
    pages = gathering.article(source=None, now=None).pages
    assert pages.state is PagesState.PARTIAL
    assert pages.reason == f"page 6: beyond max_pages=5 ({page_url(6)})"


def test_numbers_that_lead_to_other_articles_are_no_pages() -> None:
    """`/baca/1`, `/baca/2`: only the headlines tell that these are two articles."""
    base = "https://berita.example/baca"

    def numbered(number: int, headline: str) -> Page:
        urls = tuple(f"{base}/{n}" for n in (1, 2, 3))
        pager = Pager(article_url=base, number=number, count=3, page_urls=urls, evidence=("page numbers",))
        return page(number, 3, url=f"{base}/{number}", headline=headline, pager=pager)

    site = {f"{base}/1": numbered(1, "Warga mengungsi"), f"{base}/2": numbered(2, "Harga beras turun lagi")}
    for start in site:
        gathering, asked = walk(site, start)
        assert stitched(gathering)[:3] == (PagesState.COMPLETE, 1, 1)
        assert gathering.article(source=None, now=None).url == start
        assert len(asked) <= 3


@pytest.mark.parametrize(
    ("evidence", "state"), [("page numbers 1, 2", "complete"), ('indicator "Halaman 1/2"', "partial")]
)
def test_numbers_without_a_word_of_pages_that_repeat_the_text_are_no_pages(evidence: str, state: str) -> None:
    answer = f"{URL}?suara=2"
    pager = Pager(article_url=URL, number=1, count=2, page_urls=(URL, answer), evidence=(evidence,))
    site = {URL: page(1, 2, "Sama.", pager=pager), answer: page(1, 2, "Sama.", url=answer, pager=pager)}
    gathering, asked = walk(site, URL)
    assert asked == [URL, answer]
    assert stitched(gathering)[0] == state


def test_saved_pages_that_know_only_page_ones_url_keep_theirs_apart() -> None:
    article = gather(page(2, 2, url=URL), page(1, 2, url=URL)).article(source=None, now=None)
    assert article.pages.urls == (URL, page_url(2))
    assert article.pages.state is PagesState.COMPLETE


def test_another_article_is_not_taken_in() -> None:
    stranger = Page(
        url="https://berita.example/dunia/9/lain",
        kind=PageKind.ARTICLE,
        headline="Lain",
        pager=Pager(article_url=None),
        paragraphs=("Lain sekali.",),
    )
    site = {URL: page(1, 2), page_url(2): stranger}
    gathering, asked = walk(site, URL)
    assert len(asked) == 2
    assert stitched(gathering)[:3] == (PagesState.PARTIAL, 2, 1)


def test_a_redirect_to_another_spelling_is_the_page_asked_for() -> None:
    site = {URL: page(1, 2), page_url(2): page(2, 2, url="http://www.berita.example/dunia/123456/gencatan-senjata/2/")}
    gathering, asked = walk(site, URL)
    assert len(asked) == 2
    assert stitched(gathering)[:3] == (PagesState.COMPLETE, 2, 2)


def test_a_plain_single_page_is_complete() -> None:
    alone = Page(url=URL, kind=PageKind.ARTICLE, pager=Pager(article_url=URL, number=1, count=1), paragraphs=("Isi.",))
    assert stitched(gather(alone)) == (PagesState.COMPLETE, 1, 1, [(1, "Isi.")])


def test_fields_come_from_the_first_page_that_gives_them() -> None:
    now = datetime(2026, 1, 2, tzinfo=UTC)
    first = page(1, 2, headline="Judul - Halaman 1", authors=("A",), date_published_raw="10 Oktober 2020")
    second = page(
        2, 2, headline="Judul - Halaman 2", editors=("E",), date_published=now, date_published_raw="x", language="id"
    )
    article = gather(second, first).article(source="s", now=now)
    assert (article.headline, article.authors, article.editors, article.language) == ("Judul", ("A",), ("E",), "id")
    assert (article.date_published, article.date_published_raw) == (now, "x")
    assert (article.source, article.site, article.first_seen) == ("s", "berita.example", now)


def test_the_content_hash_is_of_headline_and_text_however_split() -> None:
    split = gather(page(1, 2, "Satu."), page(2, 2, "Dua.")).article(source=None, now=None)
    whole = gather(page(1, 1, "Satu.", "Dua.")).article(source=None, now=None)
    other = gather(page(1, 1, "Satu.", "Tiga.")).article(source=None, now=None)
    assert split.content_hash == whole.content_hash != other.content_hash
    assert split.content_hash.startswith("sha256:")


def test_pages_without_any_number_stand_as_they_came() -> None:
    blank = [
        Page(url=None, kind=PageKind.ARTICLE, pager=Pager(article_url=None), paragraphs=(f"Isi nomor {n}.",))
        for n in (1, 2)
    ]
    article = gather(*blank).article(source=None, now=None)
    assert [paragraph.page for paragraph in article.paragraphs] == [1, 2]
    assert article.url == ""


def test_nothing_readable_is_an_error_that_says_why() -> None:
    gathering = gather(Page(url=URL, kind=PageKind.OTHER, pager=Pager(article_url=None)))
    assert gathering.wanted == ()
    with pytest.raises(UnreadablePage, match="holds no text"):
        gathering.article(source=None, now=None)


def test_lost_pages_count_against_max_pages() -> None:
    gathering, asked = walk({URL: page(1, 1000)}, URL, max_pages=5)
    assert len(asked) == 5
    pages = gathering.article(source=None, now=None).pages
    assert (pages.state, pages.fetched, pages.claimed) == (PagesState.PARTIAL, 1, 1000)
    assert pages.reason is not None
    assert pages.reason.endswith("; and 979 more pages")
    assert len(pages.reason) < 3_000


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Verifying you are human. This may take a few seconds.", "asks for proof of a human"),
        ("Masuk untuk melanjutkan membaca artikel ini.", "asks for a login"),
        ("Artikel ini khusus pelanggan; silakan berlangganan.", "asks for a login"),
    ],
)
def test_a_door_in_place_of_a_page_is_no_page(text: str, reason: str) -> None:
    gathering = gather(page(1), page(2, 3, text), page(3))
    assert stitched(gathering)[:3] == (PagesState.PARTIAL, 3, 2)
    assert f"page 2: {reason}" in (gathering.article(source=None, now=None).pages.reason or "")


def test_a_lead_that_comes_again_without_its_dateline_is_not_said_again() -> None:
    dated = f"KOTA BARU, WARTAUJI.EXAMPLE - {LEAD}"
    assert stitched(gather(page(1, 2, dated), page(2, 2, LEAD, "Isi halaman kedua saja.")))[3] == [
        (1, dated),
        (2, "Isi halaman kedua saja."),
    ]
