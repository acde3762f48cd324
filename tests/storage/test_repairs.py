"""What is tried again: by source, ever more seldom, and not for ever."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from msgspec.structs import replace

from scraper.model import Fate, PagesState
from storage.connection import Client
from storage.repairs import REPAIR_TRIES
from storage.store import Store
from tests.storage.samples import NOW, URL, article, at, verdict

LINK = "https://berita.example/dunia/1002/kabar-yang-tidak-datang"
DAY = timedelta(days=1)


async def due(store: Store, now: datetime, source: str = "uji") -> list[str]:
    return await store.articles.due_for_repair(source, now, 20)


async def test_a_partial_article_is_due_for_its_own_source_and_once_for_each_distance(store: Store) -> None:
    await store.articles.commit(verdict(article(state=PagesState.PARTIAL)))
    assert await due(store, at(14)) == []
    assert await due(store, at(15), "lain") == []
    assert await due(store, at(15)) == [URL]
    assert await due(store, at(15)) == []


async def test_an_article_that_is_longer_than_we_want_is_not_tried_again(store: Store) -> None:
    long = article(state=PagesState.PARTIAL)
    pages = replace(long.pages, reason=f"page 2: beyond max_pages=1 ({URL}?page=2)")
    await store.articles.commit(verdict(replace(long, pages=pages)))
    assert (await store.articles.wanted([URL], NOW + DAY), await due(store, NOW + DAY)) == ([], [])


async def test_a_repaired_article_is_due_no_more(store: Store) -> None:
    await store.articles.commit(verdict(article(state=PagesState.PARTIAL)))
    await store.articles.commit(verdict(article(revision=2), revision_read=1, fate=Fate.UPDATED, at=at(15)))
    assert await due(store, NOW + DAY) == []


async def test_an_article_that_another_source_takes_over_is_due_for_that_one_alone(store: Store) -> None:
    await store.articles.commit(verdict(article(state=PagesState.PARTIAL)))
    await store.articles.commit(verdict(article(state=PagesState.PARTIAL, source="lain"), revision_read=1, at=at(15)))
    assert await due(store, NOW + DAY) == []
    assert await due(store, NOW + DAY, "lain") == [URL]


async def test_a_try_is_counted_once_whether_it_ends_in_a_partial_article_or_in_none(store: Store) -> None:
    await store.articles.commit(verdict(article(state=PagesState.PARTIAL)))
    tries = 0
    for minute in range(1, 3 * 1440):
        if not (handed := await due(store, at(minute))):
            continue
        assert handed == [URL]
        tries += 1
        if tries % 2:
            await store.articles.missed("uji", URL, at(minute))
        else:
            partial = article(state=PagesState.PARTIAL)
            await store.articles.commit(verdict(partial, revision_read=1, at=at(minute)))
    assert tries == REPAIR_TRIES


async def test_a_link_that_was_missed_is_due_ever_more_seldom_and_listed_ones_once_a_day_at_last(store: Store) -> None:
    missed = []
    for minute in range(0, 30 * 1440, 5):
        now = at(minute)
        if not missed or await store.articles.wanted([LINK], now):
            await store.articles.missed("uji", LINK, now)
            missed.append(minute)
    distances = [after - before for before, after in pairwise(missed)]
    assert distances[:9] == [5, 10, 20, 40, 80, 160, 320, 640, 1280]
    assert set(distances[9:]) == {1440}
    assert await due(store, NOW + 60 * DAY) == []


async def test_a_link_that_comes_at_last_is_wanted_no_more(store: Store) -> None:
    await store.articles.missed("uji", URL, NOW)
    await store.articles.commit(verdict(at=at(5)))
    assert (await store.articles.wanted([URL], NOW + DAY), await due(store, NOW + DAY)) == ([], [])


async def test_what_was_had_meanwhile_is_not_handed_out(store: Store, redis: Client) -> None:
    await store.articles.commit(verdict())
    await redis.zadd(store.keys.repairs("uji"), {URL: 0})
    assert await due(store, NOW) == []
    assert await redis.zcard(store.keys.repairs("uji")) == 0


async def test_few_are_handed_out_at_a_time_the_longest_due_first(store: Store) -> None:
    links = [f"{LINK}-{number}" for number in range(9)]
    for minute, link in enumerate(links):
        await store.articles.missed("uji", link, at(minute))
    assert await store.articles.due_for_repair("uji", NOW + DAY, 4) == links[:4]
    assert await store.articles.due_for_repair("uji", NOW + DAY, 9) == links[4:]


async def test_a_link_that_nobody_could_fetch_is_no_try(store: Store) -> None:
    await store.articles.missed("uji", "http://[broken", NOW)
    assert await due(store, NOW + DAY) == []
