"""Metrics: what all processes did, under names as Prometheus wants them, at a bounded cost."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from kentongan.dashboard.metrics import metrics_text
from scraper.codec import encode
from scraper.health import Visit
from scraper.model import Receipt
from storage.connection import Client, connect
from storage.jobs import Kind, Queue, Wanted
from storage.leases import LEADER
from storage.sources import SourceState
from storage.store import Store
from tests.storage.samples import NOW, alert, article, at, verdict
from tests.storage.test_counters import CLAIMS

HOUR = timedelta(hours=1)


async def live(store: Store) -> None:
    """A day at a small desk: one article, one alert delivered, one parked, one waiting, one visit that was late."""
    await store.articles.commit(verdict(analysis=CLAIMS, alerts=(alert("a1"), alert("a2"), alert("a3"))))
    first, second, _third = await store.outbox.claim("desk", consumer="c", count=3, lease=HOUR, now=NOW)
    await store.outbox.settle(first, Receipt(channel="desk"), NOW + timedelta(seconds=3))
    await store.outbox.park(second, "gone", NOW)
    for minute in (0, 6):
        visit = Visit(started=at(minute), finished=at(minute + 1), requests=2, pages=1)
        await store.sources.visited(
            SourceState(name="uji", last_visit=at(minute), next_visit=at(5)), encode(visit), made=visit
        )
    leader = await store.leases.acquire(LEADER, "me", HOUR)
    job = Wanted(kind=Kind.VISIT, source="uji", queue=Queue.PLAIN, site="uji.example", slot=at(5))
    assert await store.jobs.put([job], token=leader or 0, most_tries=5) == 1
    await store.relieve(NOW)


async def samples(store: Store) -> dict[str, float]:
    """Every sample by its name and labels."""
    text = (await metrics_text(store, ["uji"], leads=True, visiting=1)).decode()
    return {
        f"{one.name}{sorted(one.labels.items())}": one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


async def test_what_was_done_is_told(store: Store) -> None:
    await live(store)
    told = await samples(store)
    desk = [("channel", "desk")]
    assert told["kentongan_jobs_waiting[('queue', 'plain')]"] == 1
    assert told["kentongan_jobs_waiting[('queue', 'browser')]"] == told["kentongan_jobs_dead[]"] == 0
    assert told["kentongan_source_state[('source', 'uji'), ('state', 'new')]"] == 1
    assert told[f"kentongan_channel_open{desk}"] == 0
    assert told["kentongan_articles_total[('fate', 'new'), ('source', 'uji')]"] == 1
    assert told["kentongan_alerts_total[('change', 'first_report'), ('channel', 'desk'), ('severity', 'urgent')]"] == 3
    assert told["kentongan_delivery_attempts_total[('channel', 'desk'), ('outcome', 'parked')]"] == 1
    assert told[f"kentongan_delivery_delay_seconds_count{desk}"] == 1
    assert told[f"kentongan_delivery_delay_seconds_sum{desk}"] == 3
    assert told["kentongan_delivery_delay_seconds_bucket[('channel', 'desk'), ('le', '1.0')]"] == 0
    assert told["kentongan_delivery_delay_seconds_bucket[('channel', 'desk'), ('le', '5.0')]"] == 1
    assert told[f"kentongan_alerts_waiting{desk}"] == 1
    assert told[f"kentongan_alerts_parked{desk}"] == 1
    assert told[f"kentongan_alerts_oldest_waiting_seconds{desk}"] < 60
    assert told["kentongan_visits_total[('outcome', 'ok'), ('source', 'uji')]"] == 2
    assert told["kentongan_requests_total[('source', 'uji')]"] == 4
    assert told["kentongan_visit_lateness_seconds_count[]"] == 1
    assert told["kentongan_visit_lateness_seconds_sum[]"] == 60
    assert told["kentongan_source_last_visit_timestamp_seconds[('source', 'uji')]"] == at(6).timestamp()
    assert told["kentongan_stored[('kind', 'articles')]"] == 1
    assert told["kentongan_redis_family_bytes[('family', 'article:<article>')]"] > 0
    assert told["kentongan_redis_memory_bytes[]"] > 0
    assert (told["kentongan_store_up[]"], told["kentongan_leader[]"], told["kentongan_visits_under_way[]"]) == (1, 1, 1)
    assert told["process_resident_memory_bytes[]"] > 0
    assert told["process_open_fds[]"] > 0


async def test_names_are_as_prometheus_wants_them(store: Store) -> None:
    await live(store)
    families = list(text_string_to_metric_families((await metrics_text(store, ["uji"])).decode()))
    assert len({one.name for one in families}) == len(families)
    for one in families:
        assert one.documentation, one.name
        assert re.fullmatch(r"(kentongan|process)_[a-z_]+", one.name), one.name
        assert not re.search(r"_(milliseconds|minutes|kb|mb|count|sum)$", one.name), one.name
        if one.type == "counter":
            assert all(sample.name.endswith("_total") for sample in one.samples), one.name
        for sample in one.samples:
            assert set(sample.labels) <= {
                "channel",
                "source",
                "fate",
                "claim",
                "kind",
                "queue",
                "state",
                "severity",
                "change",
                "outcome",
                "family",
                "version",
                "le",
            }
        if one.type == "histogram":
            buckets = [sample.value for sample in one.samples if sample.name.endswith("_bucket")]
            assert buckets == sorted(buckets), one.name


async def test_a_store_that_is_away_is_told_and_the_process_all_the_same(tmp_path: Path) -> None:
    redis = connect(f"unix://{tmp_path}/nobody.sock", retries=0)
    text = (await metrics_text(Store(redis), ["uji"], ready=False)).decode()
    assert "kentongan_store_up 0.0" in text
    assert "kentongan_ready 0.0" in text
    assert "process_resident_memory_bytes" in text
    assert "kentongan_stored" not in text
    await redis.aclose()


@pytest.fixture
async def crowded(redis: Client) -> AsyncIterator[Store]:
    """100,000 articles and alerts, of which 20,000 wait and 5,000 are put off; written at once, for the counting alone."""
    store = Store(redis)
    await store.articles.commit(verdict(article(), alerts=(alert(),)))
    script = """
    for n = 1, 100000 do
      redis.call('ZADD', KEYS[1] .. 'articles', n, 'x' .. n)
      redis.call('ZADD', KEYS[1] .. 'alerts', n, 'x' .. n)
      redis.call('HSET', KEYS[1] .. 'article:x' .. n, 'json', '{}')
      if n <= 20000 then redis.call('XADD', KEYS[1] .. 'outbox:desk', '*', 'alert', 'x' .. n, 'tries', 0) end
      if n <= 5000 then redis.call('ZADD', KEYS[1] .. 'later:desk', n, 'x' .. n .. '|3|' .. n) end
    end"""
    await redis.eval(script, 1, "kentongan:")
    yield store
    await redis.flushall()


async def test_a_scrape_of_a_hundred_thousand_articles_and_alerts_is_quick(crowded: Store) -> None:
    await crowded.relieve(NOW)
    spent = []
    for _ in range(5):
        began = time.perf_counter()
        text = await metrics_text(crowded, [f"source{number}" for number in range(100)])
        spent.append(time.perf_counter() - began)
    assert b'kentongan_stored{kind="articles"} 100001.0' in text
    assert min(spent) < 0.05, spent
