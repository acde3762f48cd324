"""`doctor` says whether the watch is kept: who is at work, what was visited, what waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from kentongan.watch import Remark, remarks
from scraper.codec import encode
from scraper.health import Visit
from settings import Settings
from storage.connection import connect
from storage.sources import SourceState
from storage.store import Store
from tests.storage.filling import fill, shed_all
from tests.storage.samples import alert, verdict
from tests.storage.servers import serving

HOUR = timedelta(hours=1)
SETTINGS = Settings.model_validate({"sources": [{"name": "uji", "url": "https://uji.example"}]})


async def told(store: Store) -> dict[str, tuple[bool, str]]:
    return {one.check: (one.ok, one.message) for one in await remarks(SETTINGS, store)}


async def visit(store: Store, started: datetime, due: datetime) -> None:
    made = Visit(started=started, finished=started, pages=1)
    await store.sources.visited(SourceState(name="uji", last_visit=started, next_visit=due), encode(made), made=made)


async def test_before_the_first_start_nothing_is_wrong(store: Store) -> None:
    assert await remarks(SETTINGS, store) == [
        Remark(check="leader", ok=True, message="no daemon yet: `kentongan run` starts one"),
        Remark(check="standby", ok=True, message="none"),
        Remark(check="workers", ok=True, message="none"),
        Remark(check="visits", ok=True, message="no source was visited yet"),
        Remark(check="outbox", ok=True, message="nothing waits"),
        Remark(check="parked", ok=True, message="none"),
        Remark(check="texts", ok=True, message="all kept"),
    ]


async def test_those_who_are_at_work_are_named(store: Store) -> None:
    now = datetime.now(UTC)
    await store.articles.commit(verdict(alerts=(alert("a1", created=now), alert("a2", created=now)), at=now))
    await store.leases.acquire("leader", "daemon-a", HOUR)
    await store.leases.acquire("worker:worker-c", "worker-c", HOUR)
    await store.leases.acquire("site:uji.example", "worker-c", HOUR)
    for daemon in ("daemon-a", "daemon-b"):
        await store.outbox.claim("desk", consumer=daemon, count=1, lease=HOUR, now=now)
    await visit(store, now - timedelta(minutes=3), now + HOUR)
    found = await told(store)
    assert found["leader"] == (True, "daemon-a")
    assert found["standby"] == (True, "daemon-b")
    assert found["workers"] == (True, "worker-c")
    assert found["visits"] == (True, "the last one, to uji, 3 minutes ago")
    assert found["outbox"][0]


async def test_a_watch_that_is_not_kept_says_what_to_do(store: Store) -> None:
    now = datetime.now(UTC)
    await visit(store, now - 3 * HOUR, now - 2 * HOUR)
    found = await told(store)
    assert found["leader"] == (False, "nobody schedules: start `kentongan run`")
    assert found["visits"] == (
        False,
        "the last one, to uji, 3 hours ago; 1 late (uji): start a daemon, or another worker",
    )


async def test_a_daemon_that_stands_by_and_cannot_lead_is_named_with_the_reason(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    with serving(tmp_path / "server") as server:
        redis = connect(f"redis://127.0.0.1:{server.port}")
        store = Store(redis)
        await visit(store, now, now + HOUR)
        await store.articles.commit(verdict(alerts=(alert("a1", created=now),), at=now))
        await store.outbox.claim("desk", consumer="daemon-b", count=1, lease=HOUR, now=now)
        assert (await told(store))["leader"][1].startswith("daemon-b stands by and does not lead yet: ")
        await redis.config_set("maxmemory", "1kb")
        assert (await told(store))["leader"] == (
            False,
            "daemon-b stands by and cannot lead: Redis cannot write: its memory is full; mend that, the rest goes by itself",
        )
        await redis.config_set("maxmemory", "0")
        await redis.config_set("min-replicas-to-write", "1")
        assert "cannot lead: Redis cannot write: it misses replicas" in (await told(store))["leader"][1]
        await redis.config_set("min-replicas-to-write", "0")
        await redis.flushall()
        await redis.execute_command("REPLICAOF", "127.0.0.1", "1")
        assert (await told(store))["leader"][1].startswith(
            "a daemon that runs cannot lead: Redis cannot write: it is a read-only replica"
        )
        await redis.aclose()


async def test_what_waits_too_long_and_what_is_parked_is_told(store: Store) -> None:
    now = datetime.now(UTC)
    await store.articles.commit(verdict(alerts=(alert("a1"), alert("a2")), at=now))
    first, second = await store.outbox.claim("desk", consumer="c", count=2, lease=HOUR, now=now)
    await store.outbox.park(first, "gone", now)
    await store.outbox.later(second, "busy", now + HOUR, now)
    found = await told(store)
    assert found["parked"] == (
        False,
        "1 could not be delivered: mend the channel, then `kentongan alerts redeliver ID`",
    )
    assert not found["outbox"][0]
    assert found["outbox"][1].startswith("1 wait, the oldest for desk since ")
    assert found["outbox"][1].endswith(": `kentongan alerts list --state pending` says why")


async def test_texts_that_were_given_up_are_counted(store: Store) -> None:
    await fill(store, 3, size=100)
    await shed_all(store)
    assert (await told(store))["texts"][1].startswith("3 were given up so far")
