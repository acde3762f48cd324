"""The same store behind sentinels, on a cluster, over TCP with a password: nothing else changes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from scraper.model import Question, Receipt, Sketch
from storage.checkup import check
from storage.connection import Client, connect
from storage.jobs import End, Kind, Queue, Wanted
from storage.sources import SourceState
from storage.store import Store
from tests.storage.samples import NOW, URL, alert, article, at, story, verdict
from tests.storage.servers import clustered, serving, watched

HOUR = timedelta(hours=1)


async def whole_life(redis: Client) -> None:
    """An article is committed, recalled, seen, repaired, its alert claimed, put off, claimed again and settled."""
    store = Store(redis)
    await store.ping()
    assert await store.articles.wanted([URL], NOW) == [URL]
    sketch = Sketch(fingerprints=(1, 2), numbers=())
    assert await store.articles.commit(verdict(story=story(), alerts=(alert(),), sketch=sketch)) == ("a1",)
    assert await store.articles.wanted([URL], NOW) == []
    await store.articles.missed("uji", f"{URL}-2", NOW)
    assert await store.articles.due_for_repair("uji", at(5), 9) == [f"{URL}-2"]
    assert await store.articles.due_for_repair("uji", at(5), 9) == []
    question = Question(article_id=article("https://b.example/2").id, sketch=sketch, anchors=("lembah",))
    recall = await store.articles.recall(question)
    assert ([copy.article for copy in recall.copies], recall.stories) == ([article().id], (story(),))
    await store.outbox.wait(["desk", "newsroom"], HOUR)
    (parcel,) = await store.outbox.claim("desk", consumer="c", count=5, lease=HOUR, now=NOW)
    assert await store.outbox.later(parcel, "busy", at(1), NOW)
    (parcel,) = await store.outbox.claim("desk", consumer="c", count=5, lease=HOUR, now=at(1))
    assert await store.outbox.settle(parcel, Receipt(channel="desk"), at(1))
    token = await store.leases.acquire("leader", "me", HOUR)
    assert token == 1
    wanted = Wanted(kind=Kind.VISIT, source="uji", queue=Queue.PLAIN, site="uji.example")
    assert await store.jobs.put([wanted], token=token, most_tries=5) == 1
    await store.jobs.wait([Queue.PLAIN], HOUR)
    (job,) = await store.jobs.take([Queue.PLAIN], worker="w", count=5, suspects=1, lease=HOUR)
    assert await store.jobs.keep(job, HOUR)
    assert await store.sources.visited(SourceState(name="uji", next_visit=at(5)), b"{}", right=job.right)
    assert await store.jobs.end(job, End.DONE)
    assert {lag.waiting for lag in (await store.jobs.lag()).values()} == {0}
    assert (await store.sources.dates(["uji"]))[0].next == at(5)
    assert await store.leases.now() > NOW
    assert [one.id for one in await store.alerts.newest()] == ["a1"]
    assert [one.id for one in await store.articles.newest()] == [article().id]
    assert (await store.counts())["alerts_waiting"] == 0
    await store.prune(NOW)
    assert (await store.relieve(NOW)).missing == 0
    assert (await store.census()).stored["articles"] == 1
    assert (await store.attendance()).leader == "me"
    assert {finding.what for finding in await check(redis)} == {
        "version",
        "role",
        "eviction",
        "persistence",
        "memory",
        "disk",
    }
    await redis.aclose()


async def test_over_tcp_with_a_password_and_a_database(tmp_path: Path) -> None:
    with serving(tmp_path / "server", "--requirepass", "a b") as server:
        await whole_life(connect(f"redis://:a%20b@127.0.0.1:{server.port}/3"))


async def test_on_a_cluster_of_three_nodes(tmp_path: Path) -> None:
    with clustered(tmp_path) as (url, _, _):
        await whole_life(connect(url))


async def test_behind_a_sentinel(tmp_path: Path) -> None:
    with watched(tmp_path) as (url, _, _):
        await whole_life(connect(f"{url}/2"))
