"""When memory runs short the oldest texts go first, and nothing else does; a shed article is neither new nor changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest_asyncio
from msgspec.structs import replace

from scraper.judging import ask, judge
from scraper.model import Analysis, Article, Fate, PagesState, Sketch, Verdict
from storage.connection import Client, connect
from storage.embedded import EmbeddedRedis
from storage.memory import SAMPLED, family_of
from storage.shedding import HIGH, LOW, Shed
from storage.store import Store
from tests.storage.filling import fill, long_text, shed_all, texts, used
from tests.storage.samples import NOW, URL, alert, article, at, story, verdict


@pytest_asyncio.fixture
async def small(tmp_path: Path) -> AsyncIterator[Client]:
    """A server of its own, whose memory a test may limit."""
    async with EmbeddedRedis(tmp_path) as server:
        redis = connect(server.url, retries=1)
        yield redis
        await redis.aclose()


async def limit_to(redis: Client, share: float) -> int:
    """The server is `share` full; its limit."""
    limit = int(await used(redis) / share)
    await redis.config_set("maxmemory", limit)
    return limit


async def test_the_oldest_texts_go_first_until_there_is_room(small: Client) -> None:
    store = Store(small)
    came = await fill(store, 200)
    limit = await limit_to(small, 0.9)
    shed = await store.relieve(at(300))
    here = await texts(store, came)
    assert shed.missing == 0
    assert shed.articles == here.count(False) > 0
    assert here == sorted(here), "the oldest first"
    assert await used(small) < HIGH * limit
    assert await store.relieve(at(301)) == Shed()


async def test_with_room_nothing_goes(small: Client) -> None:
    store = Store(small)
    came = await fill(store, 5)
    await limit_to(small, LOW)
    assert await store.relieve(at(10)) == Shed()
    assert all(await texts(store, came))


async def test_a_full_server_that_refuses_every_write_is_relieved_all_the_same(small: Client) -> None:
    store = Store(small)
    await fill(store, 200)
    await limit_to(small, 1.1)
    shed = await store.relieve(at(300))
    assert shed.articles > 0
    await store.articles.commit(verdict(article("https://berita.example/sesudah"), at=at(301)))


async def test_what_cannot_be_freed_is_said(small: Client) -> None:
    store = Store(small)
    came = await fill(store, 20)
    await small.config_set("maxmemory", 1_000_000)
    shed = await store.relieve(at(300))
    assert not any(await texts(store, came))
    assert (shed.articles, shed.missing > 0) == (20, True)


async def test_our_own_limit_counts_our_keys_and_not_those_of_others(redis: Client) -> None:
    store = Store(redis)
    await fill(store, 20)
    for number in range(200):
        await redis.set(f"somebody:{number}", long_text(number))
    weights = await store._memory.weigh(NOW)
    ours = sum(weights.bytes.values())
    assert 0.5 * 20 * 40_000 < ours < 3 * 20 * 40_000
    await redis.delete(store.keys.memory)
    roomy = Store(redis, retention=replace(store.retention, max_memory=4 * 20 * 40_000))
    assert await roomy.relieve(NOW) == Shed()


async def test_everything_but_the_text_stays(store: Store, redis: Client) -> None:
    first = article(text="Teks pertama.")
    alerts, known = (alert("a1"),), Sketch(fingerprints=(1, 2, 3), numbers=())
    await store.articles.commit(verdict(first, alerts=alerts, story=story(), sketch=known))
    second = article(text="Teks kedua.", revision=2, story="s1")
    changed = verdict(second, revision_read=1, story=story(version=2), sketch=known, at=at(1))
    await store.articles.commit(changed)
    assert (await shed_all(store, at(2))).articles == 1
    assert await store.articles.get(second.id) == replace(second, paragraphs=(), shed=at(2))
    assert await store.articles.analysis(second.id) == Analysis(language="id", conflict=True)
    assert await store.articles.history(second.id) == []
    assert await store.articles.wanted([URL], at(3)) == []
    assert [one.id for one in await store.articles.told(second.id)] == ["a1"]
    assert [one.id for one in await store.articles.newest(story="s1")] == [second.id]
    assert await redis.hget(store.keys.article(second.id), "sketch")
    assert (await shed_all(store, at(4))).articles == 0


async def test_a_sketch_that_no_posting_leads_to_goes_too(store: Store, redis: Client) -> None:
    await store.articles.commit(verdict(sketch=Sketch(fingerprints=(1, 2, 3), numbers=())))
    await shed_all(store, NOW + store.retention.postings)
    assert await redis.hget(store.keys.article(article().id), "sketch") is None


async def test_what_awaits_its_repair_keeps_its_text(store: Store) -> None:
    partial = article(state=PagesState.PARTIAL)
    await store.articles.commit(verdict(partial))
    assert (await shed_all(store)).articles == 0
    assert await texts(store, [partial]) == [True]


async def judged(store: Store, one: Article) -> Verdict:
    analysis = Analysis(language="id", conflict=True)
    return judge(one, analysis, await store.articles.recall(ask(one, analysis)), (), now=at(9))


async def test_the_same_article_again_is_unchanged_and_brings_its_text_back(store: Store, redis: Client) -> None:
    await store.articles.commit(await judged(store, article()))
    kept = await redis.hget(store.keys.article(article().id), "sketch")
    await shed_all(store)
    again = await judged(store, article())
    assert (again.fate, again.changes, again.alerts) == (Fate.UNCHANGED, (), ())
    await store.articles.commit(again)
    stored = await store.articles.get(article().id)
    assert stored is not None
    assert (stored.paragraphs, stored.shed, stored.revision) == (article().paragraphs, None, 1)
    assert await redis.hget(store.keys.article(article().id), "sketch") == kept


async def test_a_shed_article_that_is_written_without_its_text_keeps_its_sketch(store: Store, redis: Client) -> None:
    await store.articles.commit(await judged(store, article()))
    kept = await redis.hget(store.keys.article(article().id), "sketch")
    await shed_all(store)
    bare = await store.articles.get(article().id)
    assert bare is not None
    await store.articles.commit(await judged(store, bare))
    assert await redis.hget(store.keys.article(article().id), "sketch") == kept


async def test_a_changed_text_is_a_new_revision_and_no_empty_one_is_kept(store: Store, redis: Client) -> None:
    await store.articles.commit(await judged(store, article()))
    await shed_all(store)
    changed = await judged(store, article(text="Kabar lain dari lembah."))
    assert (changed.fate, changed.article.revision) == (Fate.UPDATED, 2)
    await store.articles.commit(changed)
    assert await store.articles.history(article().id) == []
    assert await redis.hget(store.keys.article(article().id), "shed") is None
    await store.articles.commit(await judged(store, article(text="Kabar ketiga dari lembah.")))
    assert [one.revision for one in await store.articles.history(article().id)] == [2]


async def test_a_commit_in_between_is_not_overwritten(store: Store) -> None:
    await store.articles.commit(verdict())
    shedding = store._shedding
    await store.articles.commit(verdict(article(text="Baru.", revision=2), revision_read=1, at=at(1)))
    assert await shedding._shed_one(article().id, "the commit before", article(), at(2)) == 0
    assert await texts(store, [article()]) == [True]


async def test_after_the_newest_the_oldest_come_again(store: Store) -> None:
    came = await fill(store, 3)
    await shed_all(store, at(5))
    await store.articles.commit(await judged(store, came[0]))
    assert await texts(store, came) == [True, False, False]
    await shed_all(store, at(15))
    assert await texts(store, came) == [False, False, False]


async def test_what_families_take_is_estimated_within_bounds(store: Store, redis: Client) -> None:
    await fill(store, 300, size=5_000)
    for number in range(700):
        await store.articles.missed("uji", f"https://berita.example/lost/{number}", NOW)
    weights = await store._memory.weigh(NOW)
    whole: dict[str, int] = {}
    for key in await redis.keys("kentongan:*"):
        name = family_of(str(key).removeprefix("kentongan:"))
        whole[name] = whole.get(name, 0) + int(await redis.memory_usage(key, samples=0))
    assert set(weights.bytes) <= set(whole)
    largest = max(whole, key=whole.__getitem__)
    assert 0.7 < weights.bytes[largest] / whole[largest] < 1.4
    assert 0.7 < sum(weights.bytes.values()) / sum(whole.values()) < 1.4
    assert SAMPLED <= 1000
    assert (await store._memory.weights()) == weights


def test_a_key_is_of_the_family_that_says_most_of_it() -> None:
    assert family_of("article:a1") == "article:<article>"
    assert family_of("article:a1:history") == "article:<article>:history"
    assert family_of("outbox:a:b") == "outbox:<channel>"
    assert family_of("articles:source:x") == "articles:source:<source>"
    assert family_of("nobody's") == ""


async def test_an_idle_look_at_memory_is_cheap_and_weighs_at_most_every_five_minutes(store: Store) -> None:
    await fill(store, 2)
    await store.relieve(NOW)
    weights = await store._memory.weights()
    await store.relieve(NOW + timedelta(minutes=4))
    assert await store._memory.weights() == weights
    await store.relieve(NOW + timedelta(minutes=5))
    assert (await store._memory.weights()) != weights
