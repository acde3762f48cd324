"""AMP and mobile twins of an article are that article: in one crawl, in the next, and when only the twin is listed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from scraper.model import Article, PagesState
from spiders.addresses import AddressGuard
from spiders.engine import crawl
from tests.spiders.sites import MemoryIntake, Site, article_html, listing_html, publish, source_of, text_of, web_text

WHOLE = (PagesState.COMPLETE, 3, 3)


def shape(article: Article) -> tuple[PagesState, int | None, int]:
    return article.pages.state, article.pages.claimed, article.pages.fetched


def publish_amp(site: Site, path: str) -> str:
    """An AMP copy that holds page 1 alone and leads to no other."""
    site.pages[f"/amp{path}"] = article_html(site, path, 1, 1)
    return f"/amp{path}"


async def test_an_amp_copy_leads_to_all_pages_of_the_plain_article(site: Site, intake: MemoryIntake) -> None:
    path = publish(site, "kabar-yang-punya-salinan-amp", 3)
    site.pages["/indeks"] = listing_html(publish_amp(site, path))
    await crawl(source_of(site), intake)
    article = intake.by_path()[path[1:]]
    assert shape(article) == WHOLE
    assert [paragraph.text for paragraph in article.paragraphs] == [
        text for n in (1, 2, 3) for text in text_of(path, n)
    ]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["amp first", "plain first"])
async def test_twins_met_in_two_crawls_are_one_article(site: Site, intake: MemoryIntake, order: Sequence[int]) -> None:
    path = publish(site, "kabar-yang-didaftar-dua-kali", 3)
    links = (publish_amp(site, path), path)
    for place in order:
        site.pages["/indeks"] = listing_html(links[place])
        await crawl(source_of(site), intake)
    assert [shape(article) for article in intake.articles.values()] == [WHOLE]
    assert site.asked[path] == 1


async def test_twins_and_a_later_page_in_one_list_are_one_article(site: Site, intake: MemoryIntake) -> None:
    path = publish(site, "kabar-dengan-banyak-tautan", 3)
    site.pages["/indeks"] = listing_html(f"{path}?page=3", publish_amp(site, path), f"{path}/amp", path)
    summary = await crawl(source_of(site), intake)
    assert (summary.articles_new, summary.articles_updated) == (1, 0)
    assert [shape(article) for article in intake.articles.values()] == [WHOLE]
    assert next(iter(intake.articles.values())).url == site.url + path


async def test_where_the_plain_page_is_refused_its_amp_copy_is_read(site: Site, intake: MemoryIntake) -> None:
    path = publish(site, "kabar-yang-hanya-terbuka-di-amp")
    site.pages["/indeks"] = listing_html(publish_amp(site, path))
    site.pages[path] = web_text("maaf", status=403)
    await crawl(source_of(site), intake)
    assert [paragraph.text for paragraph in intake.by_path()[path[1:]].paragraphs] == text_of(path, 1)


@pytest.mark.parametrize("order", [("m", "www"), ("www", "m")], ids="-".join)
async def test_a_mobile_host_and_the_main_one_have_one_article(
    site: Site, intake: MemoryIntake, order: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def resolve(_guard: AddressGuard, _host: str, _port: int) -> tuple[str, ...]:
        return ("127.0.0.1",)

    monkeypatch.setattr(AddressGuard, "resolve", resolve)
    port = site.url.rpartition(":")[2]
    site.url = f"http://www.harian.test:{port}"
    path = publish(site, "kabar-di-dua-alamat", 3)
    for host in order:
        site.pages[f"/indeks/{host}"] = listing_html(f"http://{host}.harian.test:{port}{path}")
        await crawl(source_of(site, f"/indeks/{host}"), intake)
    assert [shape(article) for article in intake.articles.values()] == [WHOLE]
    assert next(iter(intake.articles.values())).url == site.url + path
    assert site.asked[path] == 1
