"""Crawl jobs: done at least once, by one worker at a time, one on a site, whoever dies."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from storage.connection import Client
from storage.jobs import End, Job, Kind, Lag, Queue, Wanted
from storage.sources import SourceState
from storage.store import Store
from tests.storage.samples import NOW, at

LEASE = timedelta(minutes=1)
MOST = 5


def wanted(source: str = "uji", *, site: str | None = None, **changes: object) -> Wanted:
    fields: dict[str, object] = {
        "kind": Kind.VISIT,
        "source": source,
        "queue": Queue.PLAIN,
        "site": site or f"{source}.example",
    }
    return Wanted(**(fields | changes))  # type: ignore[arg-type]  # a test names what it changes


async def lead(store: Store) -> int:
    """The token of a leader."""
    token = await store.leases.acquire("leader", "me", timedelta(hours=1))
    assert token is not None
    return token


async def put(store: Store, *jobs: Wanted) -> int | None:
    return await store.jobs.put(jobs, token=await lead(store), most_tries=MOST)


async def take(
    store: Store,
    worker: str = "a",
    *,
    count: int = 9,
    suspects: int = 1,
    lease: timedelta = LEASE,
    queues: tuple[Queue, ...] = (Queue.PLAIN,),
) -> list[Job]:
    return await store.jobs.take(queues, worker=worker, count=count, suspects=suspects, lease=lease)


async def die(store: Store, redis: Client, *jobs: Job) -> None:
    """The leases of `jobs` have run out, as those of a killed worker do."""
    for job in jobs:
        stream = store.keys.jobs_again(job.queue) if job.stream == "again" else store.keys.jobs_new(job.queue)
        idle = round(LEASE.total_seconds() * 1000) + 1
        await redis.xclaim(stream, "workers", job.worker, 0, [job.entry], idle=idle, justid=True)
        await redis.delete(store.keys.lease(job.right.name))


def sources(jobs: list[Job]) -> list[str]:
    return [job.source for job in jobs]


async def test_a_job_is_taken_with_its_site_and_is_gone_when_it_is_done(store: Store, redis: Client) -> None:
    assert await put(store, wanted(rest=timedelta(0))) == 1
    (job,) = await take(store)
    assert (job.source, job.site, job.slot, job.tries, job.deaths) == ("uji", "uji.example", None, 1, 0)
    assert await store.leases.acquire("site:uji.example", "b", LEASE) is None
    assert await take(store, "b") == []
    assert await store.jobs.end(job, End.DONE)
    assert await store.leases.acquire("site:uji.example", "b", LEASE) is not None
    assert not await store.jobs.end(job, End.DONE)
    assert await redis.keys("*job:*") == []
    assert await redis.zcard("kentongan:jobs:plain") == await redis.xlen("kentongan:jobs:plain:new") == 0


async def test_only_the_newest_leader_puts_jobs(store: Store) -> None:
    old = await lead(store)
    new = await lead(store)
    assert await store.jobs.put([wanted()], token=old, most_tries=MOST) is None
    assert await take(store) == []
    assert await store.jobs.put([wanted()], token=new, most_tries=MOST) == 1
    await store.leases.release("leader", "me")
    assert await store.jobs.put([wanted("lain")], token=new, most_tries=MOST) is None


async def test_a_source_has_one_visit_and_one_look_at_what_it_told(store: Store) -> None:
    assert await put(store, wanted(), wanted()) == 1
    assert await put(store, wanted(), wanted(kind=Kind.REVISIT)) == 1
    (job,) = await take(store, count=1)
    assert await put(store, wanted()) == 0
    await store.jobs.end(job, End.DONE)
    assert await put(store, wanted()) == 1


async def test_a_visit_that_was_made_is_not_put_again(store: Store) -> None:
    await store.sources.visited(SourceState(name="uji", next_visit=at(5)), b"{}")
    assert await put(store, wanted()) == 0
    assert await put(store, wanted(slot=NOW)) == 0
    assert await put(store, wanted(slot=at(5))) == 1
    assert [job.slot for job in await take(store)] == [at(5)]


async def test_of_many_workers_each_gets_other_jobs(store: Store) -> None:
    await put(store, *(wanted(f"s{number}") for number in range(20)))
    taken = await asyncio.gather(*(take(store, f"w{number}", count=4) for number in range(8)))
    assert sorted(sources([job for jobs in taken for job in jobs])) == sorted(f"s{number}" for number in range(20))


async def test_the_sources_of_one_site_take_turns_in_their_order_and_others_pass(store: Store) -> None:
    await put(store, *(wanted(f"s{number}", site="ramai.example") for number in range(4)), wanted("sepi"))
    first, other = await take(store)
    assert (first.source, other.source) == ("s0", "sepi")
    order = [first.source]
    await put(store, wanted("baru", site="ramai.example"))
    for _ in range(4):
        await store.jobs.end(first, End.DONE)
        (first,) = await take(store)
        order.append(first.source)
    assert order == ["s0", "s1", "s2", "s3", "baru"]


async def test_a_site_rests_between_the_visits_of_two_workers(store: Store) -> None:
    rest = timedelta(milliseconds=150)
    await put(store, wanted("a", site="x.example", rest=rest), wanted("b", site="x.example", rest=rest))
    (job,) = await take(store, "one")
    assert await store.jobs.end(job, End.DONE)
    began = asyncio.get_running_loop().time()
    assert await take(store, "two") == []
    assert await store.leases.acquire("site:x.example", "three", LEASE) is None
    jobs: list[Job] = []
    while not jobs:
        await store.jobs.wait([Queue.PLAIN], timedelta(seconds=5))
        jobs = await take(store, "two")
    assert sources(jobs) == ["b"]
    assert asyncio.get_running_loop().time() - began >= 0.1


async def test_what_a_killed_worker_had_is_taken_over(store: Store, redis: Client) -> None:
    await put(store, wanted())
    (job,) = await take(store, "dead")
    assert await take(store, "alive") == []
    await die(store, redis, job)
    (again,) = await take(store, "alive")
    assert (again.source, again.tries, again.deaths, again.token > job.token) == ("uji", 2, 1, True)


async def test_a_worker_that_slept_can_neither_keep_nor_end_nor_write(store: Store, redis: Client) -> None:
    await put(store, wanted())
    (slept,) = await take(store, "slept")
    assert await store.jobs.keep(slept, LEASE)
    await die(store, redis, slept)
    (job,) = await take(store, "awake")
    assert not await store.jobs.keep(slept, LEASE)
    assert not await store.sources.visited(SourceState(name="uji", next_visit=at(5)), b"{}", right=slept.right)
    for end in End:
        assert not await store.jobs.end(slept, end)
    assert await store.sources.visits("uji") == []
    assert await store.sources.visited(SourceState(name="uji", next_visit=at(5)), b"{}", right=job.right)
    assert await store.jobs.end(job, End.DONE)


async def test_a_worker_that_took_its_own_job_anew_cannot_end_it_by_the_old_lease(store: Store, redis: Client) -> None:
    await put(store, wanted())
    (old,) = await take(store)
    await die(store, redis, old)
    (new,) = await take(store)
    assert not await store.jobs.keep(old, LEASE)
    assert not await store.jobs.end(old, End.DONE)
    assert await store.jobs.keep(new, LEASE)


async def test_a_site_that_was_lost_alone_loses_the_job_too(store: Store) -> None:
    await put(store, wanted())
    (job,) = await take(store)
    await store.leases.release("site:uji.example", "a")
    assert not await store.jobs.keep(job, LEASE)


@pytest.mark.parametrize(("end", "tries"), [(End.FAILED, 2), (End.BACK, 1)])
async def test_a_job_that_is_put_back_counts_a_try_only_if_it_failed(store: Store, end: End, tries: int) -> None:
    await put(store, wanted())
    (job,) = await take(store)
    assert await store.jobs.end(job, end)
    (again,) = await take(store)
    assert (again.tries, again.since, again.stream) == (tries, job.since, "again")


async def test_a_failed_job_waits_and_the_bell_rings_when_it_is_due(store: Store) -> None:
    await put(store, wanted())
    (job,) = await take(store)
    await store.jobs.end(job, End.FAILED, timedelta(milliseconds=60))
    assert await take(store) == []
    async with asyncio.timeout(5):
        await store.jobs.wait([Queue.PLAIN], timedelta(hours=1))
    while not (jobs := await take(store)):
        await store.jobs.wait([Queue.PLAIN], timedelta(hours=1))
    assert sources(jobs) == ["uji"]


async def test_the_bell_rings_for_what_is_put_and_for_nobody_else(store: Store) -> None:
    await take(store)
    ringing = asyncio.create_task(store.jobs.wait([Queue.PLAIN], timedelta(hours=1)))
    await put(store, wanted(queue=Queue.BROWSER))
    done, _ = await asyncio.wait([ringing], timeout=0.1)
    assert not done
    await put(store, wanted("lain"))
    async with asyncio.timeout(5):
        await ringing


async def test_a_job_for_a_browser_is_left_to_who_has_one(store: Store) -> None:
    await put(store, wanted(queue=Queue.BROWSER))
    assert await take(store) == []
    assert sources(await take(store, queues=(Queue.PLAIN, Queue.BROWSER))) == ["uji"]


async def test_suspects_are_taken_one_by_one(store: Store, redis: Client) -> None:
    await put(store, *(wanted(f"s{number}") for number in range(3)))
    for _ in range(2):
        await die(store, redis, *(jobs := await take(store)))
        assert len(jobs) == 3
    (suspect,) = await take(store)
    assert (suspect.is_suspect, suspect.deaths) == (True, 2)
    assert await take(store, suspects=0) == []
    await store.jobs.end(suspect, End.DONE)
    assert len(await take(store)) == 1


async def test_what_died_last_time_gets_one_try_and_a_good_one_clears_it(store: Store) -> None:
    await put(store, wanted())
    (job,) = await take(store)
    await store.jobs.end(job, End.DEAD)
    assert await store.jobs.dead() == ["visit:uji"]
    await put(store, wanted())
    (job,) = await take(store)
    assert (job.tries, job.deaths) == (MOST, 1)
    await store.jobs.end(job, End.DONE)
    assert await store.jobs.dead() == []
    await put(store, wanted())
    assert [one.tries for one in await take(store)] == [1]


async def test_the_lag_counts_what_waits_and_since_when(store: Store, redis: Client) -> None:
    nothing = Lag(waiting=0, under_way=0, oldest=None)
    assert await store.jobs.lag() == {Queue.PLAIN: nothing, Queue.BROWSER: nothing}
    await put(store, wanted("a", site="x.example"), wanted("b", site="x.example"), wanted("c"))
    await take(store, count=1)
    hour = datetime.now(NOW.tzinfo) - timedelta(hours=1)
    await redis.zadd("kentongan:jobs:plain", {"visit:b": hour.timestamp() * 1000})
    lag = (await store.jobs.lag())[Queue.PLAIN]
    assert (lag.waiting, lag.under_way) == (2, 1)
    assert lag.oldest is not None
    assert timedelta(hours=1) <= lag.oldest < timedelta(hours=1, minutes=1)


async def test_workers_that_are_long_gone_are_forgotten(
    store: Store, redis: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.queue.FORGOTTEN_AFTER", timedelta(milliseconds=1))
    await put(store, wanted("a"), wanted("b"))
    (idle,) = await take(store, "idle", count=1)
    await take(store, "busy")
    await store.jobs.end(idle, End.DONE)
    names: list[str] = []
    async with asyncio.timeout(5):
        while names != ["busy"]:
            await store.jobs.forget_workers()
            names = [str(one["name"]) for one in await redis.xinfo_consumers("kentongan:jobs:plain:new", "workers")]


async def test_a_job_whose_record_was_deleted_by_hand_is_dropped(store: Store, redis: Client) -> None:
    await put(store, wanted())
    await redis.delete("kentongan:job:visit:uji")
    assert await take(store) == []
    assert await redis.xlen("kentongan:jobs:plain:new") == 0


async def test_a_store_that_forgot_everything_has_lost_the_job_and_takes_new_ones(store: Store, redis: Client) -> None:
    await put(store, wanted())
    (job,) = await take(store)
    await redis.flushall()
    assert not await store.jobs.keep(job, LEASE)
    assert not await store.jobs.end(job, End.DONE)
    await put(store, wanted())
    assert sources(await take(store)) == ["uji"]
