"""The memory of fetched URLs: written by commits only, small, and honest about what is still incomplete."""

from __future__ import annotations

from datetime import datetime, timedelta

from scraper.model import Fate, PagesState
from storage.connection import Client
from storage.keys import SEEN_BUCKETS, Keys
from storage.retention import Retention
from storage.store import PRUNED_BUCKETS, Store
from tests.storage.samples import NOW, URL, article, at, verdict

DAY = timedelta(days=1)


async def whole_prune(store: Store, now: datetime) -> None:
    for _ in range(SEEN_BUCKETS // PRUNED_BUCKETS):
        await store.prune(now)


async def test_asking_for_a_url_does_not_make_it_known(store: Store) -> None:
    for _ in range(2):
        assert await store.articles.wanted([URL, "https://b.example/2"], NOW) == [URL, "https://b.example/2"]
    assert await store.articles.wanted([], NOW) == []


async def test_a_url_that_nobody_could_fetch_is_not_wanted(store: Store) -> None:
    assert await store.articles.wanted(["http://[broken", URL], NOW) == [URL]


async def test_a_committed_article_is_known_under_all_its_pages(store: Store) -> None:
    await store.articles.commit(verdict())
    assert await store.articles.wanted([URL, f"{URL}?page=2", f"{URL}?page=3"], NOW) == [f"{URL}?page=3"]


async def test_a_partial_article_is_wanted_again_at_doubling_distances_until_its_tries_are_spent(store: Store) -> None:
    minute, revision = 0, 0
    for distance in (15, 30, 60, 120, 240, 480):
        partial = article(state=PagesState.PARTIAL)
        await store.articles.commit(verdict(partial, revision_read=revision, at=at(minute)))
        revision = 1
        assert await store.articles.wanted([URL], at(minute + distance - 1)) == []
        minute += distance
        assert await store.articles.wanted([URL], at(minute)) == [URL]
    await store.articles.commit(verdict(article(state=PagesState.PARTIAL), revision_read=1, at=at(minute)))
    assert await store.articles.wanted([URL], NOW + DAY * 300) == []


async def test_a_repaired_article_is_not_wanted_again(store: Store) -> None:
    await store.articles.commit(verdict(article(state=PagesState.PARTIAL)))
    await store.articles.commit(verdict(article(revision=2), revision_read=1, fate=Fate.UPDATED, at=at(15)))
    assert await store.articles.wanted([URL], NOW + DAY) == []


async def test_a_url_that_is_still_met_is_remembered_for_ever(store: Store) -> None:
    await store.articles.commit(verdict())
    for month in range(1, 20):
        now = NOW + 30 * DAY * month
        assert await store.articles.wanted([URL], now) == []
        await whole_prune(store, now)
    assert await store.articles.wanted([URL], now) == []


async def test_a_url_not_met_for_the_whole_retention_is_forgotten(redis: Client) -> None:
    store = Store(redis, retention=Retention(seen=10 * DAY))
    await store.articles.commit(verdict())
    await whole_prune(store, NOW + 10 * DAY)
    assert await store.articles.wanted([URL], NOW) == []
    await whole_prune(store, NOW + 11 * DAY)
    assert await store.articles.wanted([URL], NOW) == [URL]


async def test_a_full_bucket_stays_a_compact_listpack(redis: Client) -> None:
    """At a million URLs a bucket holds 122 on average, 180 at most."""
    key = Keys().seen_bucket(0)
    await redis.hset(key, mapping={f"{number:010x}": "20513" for number in range(200)})
    assert await redis.object("ENCODING", key) == "listpack"


def test_ids_spread_over_all_buckets_and_differ_within_them() -> None:
    places = [Keys().seen(f"{(number * 0x9E3779B97F4A7C15) % 2**64:016x}") for number in range(20_000)]
    assert len(set(places)) == 20_000
    assert len({bucket for bucket, _ in places}) > SEEN_BUCKETS * 0.8
