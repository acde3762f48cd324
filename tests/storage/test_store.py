"""The store as a whole: what it counts, and what it forgets in time."""

from __future__ import annotations

from datetime import timedelta

from scraper.model import Receipt
from storage.connection import Client
from storage.retention import Retention
from storage.store import Store
from tests.storage.samples import NOW, alert, article, at, story, verdict

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


async def test_an_empty_store_counts_nothing(store: Store) -> None:
    assert await store.counts() == {
        "articles": 0,
        "articles_partial": 0,
        "stories": 0,
        "alerts": 0,
        "alerts_waiting": 0,
        "alerts_parked": 0,
    }
    assert await store.prune(NOW) == 0


async def test_what_is_past_its_retention_leaves_the_indexes_and_the_rest_stays(redis: Client) -> None:
    store = Store(redis, retention=Retention(articles=10 * DAY))
    await store.articles.commit(verdict(article("https://a.example/old"), story=story("old")))
    fresh = article("https://a.example/new", first_seen=NOW + 5 * DAY)
    await store.articles.commit(
        verdict(fresh, story=story("new", last_seen=NOW + 5 * DAY), at=NOW + 5 * DAY, epoch_read=1)
    )
    await store.prune(NOW + 10 * DAY)
    assert (await store.counts())["articles"] == 2
    await store.prune(NOW + 11 * DAY)
    assert [one.url for one in await store.articles.newest()] == ["https://a.example/new"]
    assert [one.id for one in await store.stories.newest()] == ["new"]


async def test_an_alert_that_waits_stays_in_the_log_whatever_its_age(redis: Client) -> None:
    store = Store(redis, retention=Retention(alerts=10 * DAY))
    await store.articles.commit(verdict(alerts=(alert("told"), alert("waits"))))
    (told, _) = await store.outbox.claim("desk", consumer="c", count=2, lease=HOUR, now=NOW)
    await store.outbox.settle(told, Receipt(channel="desk"), NOW)
    assert await redis.pttl(store.keys.alert("told")) > 0
    await redis.delete(store.keys.alert("told"))
    await store.prune(NOW + 11 * DAY)
    assert [one.id for one in await store.alerts.newest()] == ["waits"]
    assert await store.outbox.waiting("desk") == 1


async def test_alerts_come_latest_first_and_by_story(store: Store) -> None:
    alerts = tuple(alert(f"a{minute}", created=at(minute)) for minute in range(5))
    await store.articles.commit(verdict(alerts=alerts))
    assert [one.id for one in await store.alerts.newest(3)] == ["a4", "a3", "a2"]
    assert [one.id for one in await store.alerts.of_story("s1", 2)] == ["a4", "a3"]
    assert await store.alerts.of_story("other") == []
    assert await store.alerts.get("none") is None


async def test_a_parcel_whose_alert_was_deleted_while_it_was_sent_is_settled(store: Store, redis: Client) -> None:
    await store.articles.commit(verdict(alerts=(alert("a"),)))
    (parcel,) = await store.outbox.claim("desk", consumer="c", count=1, lease=HOUR, now=NOW)
    await redis.delete(store.keys.alert("a"))
    assert await store.outbox.settle(parcel, Receipt(channel="desk"), NOW)
    assert await store.outbox.waiting("desk") == 0
    assert await store.alerts.newest() == []
