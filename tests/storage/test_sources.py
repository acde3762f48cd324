"""What is remembered of sources, and for how long."""

from __future__ import annotations

from storage.connection import Client
from storage.sources import SourceState, VisitDates
from storage.store import Store
from tests.storage.samples import NOW, at

WELL = SourceState(name="uji", state="well", last_visit=NOW, next_visit=at(5), articles_new=3)


async def test_a_source_never_visited_is_new(store: Store) -> None:
    assert await store.sources.get("uji") == SourceState(name="uji")
    assert await store.sources.next_visit("uji") is None
    assert await store.sources.visits("uji") == []


async def test_the_last_visit_stands_and_earlier_ones_are_kept_a_hundred_deep(store: Store) -> None:
    for number in range(120):
        await store.sources.visited(WELL, b'{"n": %d}' % number)
    assert await store.sources.get("uji") == WELL
    assert await store.sources.next_visit("uji") == at(5)
    visits = await store.sources.visits("uji")
    assert (len(visits), visits[0]) == (100, b'{"n": 119}')


async def test_the_next_dates_of_many_sources_come_in_their_order(store: Store) -> None:
    await store.sources.visited(WELL, b"{}")
    assert await store.sources.dates(["baru", "uji"]) == [VisitDates(), VisitDates(last=NOW, next=at(5))]
    assert await store.sources.dates([]) == []


async def test_validators_belong_to_one_listing_of_one_source_and_end(store: Store, redis: Client) -> None:
    await store.sources.remember("uji", "https://a.example/", b'{"etag":"x"}')
    assert await store.sources.validators("uji", "https://a.example/") == b'{"etag":"x"}'
    assert await store.sources.validators("uji", "https://a.example/2") is None
    assert await store.sources.validators("lain", "https://a.example/") is None
    assert await redis.pttl(store.keys.listing("uji", "https://a.example/")) > 0
