"""Crawl jobs on their way to workers. Part of `storage`; satisfies `scheduler.ports.JobQueue`.

A job is an entry of a stream, leased through a consumer group as a parcel of the outbox is, and leased together with its
site: who has the one has the other. It leaves only when its worker says what became of it (`end`); each change is one
atomic script that first checks the lease. So a job is done at least once, and by one worker at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from storage.connection import Client
from storage.faults import ANSWER_S, store_faults
from storage.jobs import End, Job, Lag, Queue, Wanted, job_of
from storage.keys import Keys
from storage.leases import LEADER
from storage.outbox import FORGOTTEN_AFTER, LONGEST_READ, OVERDUE_PAUSE
from storage.retention import milliseconds
from storage.scripts import Script

GROUP = "workers"
DEAD_KEPT = 1000


class JobQueue:
    """The queues of all workers. Everything runs by Redis' clock."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._put = Script(redis, "job_put")
        self._take = Script(redis, "job_take")
        self._keep = Script(redis, "job_keep")
        self._end = Script(redis, "job_end")
        self._bell = Script(redis, "job_bell")
        self._lag = Script(redis, "job_lag")
        self._consumers = Script(redis, "consumers")

    @store_faults()
    async def put(self, wanted: Sequence[Wanted], *, token: int, most_tries: int) -> int | None:
        """How many of `wanted` are new in their queues; None, and nothing was done, if `token` is not the newest leader's.

        Refused is what the source has already, and a visit whose slot is not the source's date any more.
        """
        words: list[str | int] = []
        for one in wanted:
            slot = one.slot.isoformat() if one.slot else ""
            words += [one.kind, one.source, one.queue, one.site, slot, one.rest // timedelta(milliseconds=1)]
        keys = [self._keys.lease(LEADER), self._keys.dead_jobs]
        put = int(await self._put(keys=keys, args=[self._keys.prefix, token, most_tries, *words]))
        return put if put >= 0 else None

    @store_faults()
    async def take(
        self, queues: Sequence[Queue], *, worker: str, count: int, suspects: int, lease: timedelta
    ) -> list[Job]:
        """Up to `count` jobs whose sites are free, `suspects` of them such; their sites are the worker's too. May be empty.

        `worker` must be a name that no other process has.
        """
        found = await self._take(
            keys=[*self._ways(queues), self._keys.fence],
            args=[self._keys.prefix, GROUP, worker, count, milliseconds(lease), suspects, *queues],
        )
        return [job_of(worker, *told) for told in found]

    @store_faults()
    async def keep(self, job: Job, lease: timedelta) -> bool:
        """Whether the job and its site are the worker's still, then for `lease` more."""
        kept = await self._keep(
            keys=[self._stream(job), self._keys.lease(job.right.name)],
            args=[
                GROUP,
                job.entry,
                job.worker,
                job.token,
                milliseconds(lease),
                job.rest // timedelta(milliseconds=1),
            ],
        )
        return bool(kept)

    @store_faults()
    async def end(self, job: Job, end: End, delay: timedelta = timedelta(0)) -> bool:
        """The job has left its worker and its site rests. False, and nothing changed, if the lease was lost."""
        keys, queue = self._keys, job.queue
        ended = await self._end(
            keys=[
                self._stream(job),
                keys.lease(job.right.name),
                keys.jobs(queue),
                keys.jobs_again(queue),
                keys.jobs_later(queue),
                keys.job(job.id),
                keys.dead_jobs,
            ],
            args=[
                GROUP,
                job.entry,
                job.worker,
                job.token,
                job.rest // timedelta(milliseconds=1),
                end,
                job.id,
                delay // timedelta(milliseconds=1),
                DEAD_KEPT,
            ],
        )
        return bool(ended)

    @store_faults()
    async def lag(self) -> dict[Queue, Lag]:
        """How far the workers are behind, for each queue."""
        queues = list(Queue)
        *told, now = await self._lag(keys=[self._keys.jobs(queue) for queue in queues], args=[self._keys.prefix])
        return {
            queue: Lag(
                waiting=waiting,
                under_way=under_way,
                oldest=timedelta(milliseconds=max(0, now - since)) if since >= 0 else None,
            )
            for queue, (waiting, under_way, since) in zip(queues, told, strict=True)
        }

    @store_faults()
    async def dead(self, limit: int = 50) -> list[str]:
        """Ids of the jobs whose last one died, latest first."""
        return [str(job) for job in await self._redis.zrevrange(self._keys.dead_jobs, 0, limit - 1)]

    async def wait(self, queues: Sequence[Queue], at_most: timedelta) -> None:
        """A job of one of `queues` may be there to take, or `at_most` has passed.

        A blocking read on a connection of its own, from the last job that was leased on: nothing put in between is missed.
        A lease that runs out does not ring: take again after `at_most`.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + at_most.total_seconds()
        while (left := end - loop.time()) > 0:
            if await self._rings(queues, min(left, LONGEST_READ.total_seconds())):
                return

    @store_faults(LONGEST_READ.total_seconds() + ANSWER_S)
    async def _rings(self, queues: Sequence[Queue], pause: float) -> bool:
        """Whether something is there to take, within `pause` seconds."""
        *listened, due = await self._bell(keys=self._ways(queues), args=[self._keys.prefix, GROUP])
        if due >= 0:
            pause = min(pause, max(due / 1000, OVERDUE_PAUSE.total_seconds()))
        names = [key(queue) for queue in queues for key in (self._keys.jobs_new, self._keys.jobs_again)]
        streams: Any = dict(zip(names, listened, strict=True))
        rung = await self._redis.xread(streams, count=1, block=max(1, round(pause * 1000)))
        return bool(rung) or 0 <= due <= pause * 1000

    async def forget_workers(self) -> int:
        """How many workers that held nothing and were not heard of for a day are forgotten."""
        streams = [key(queue) for queue in Queue for key in (self._keys.jobs_new, self._keys.jobs_again)]
        args: list[str | int | bytes] = [GROUP, milliseconds(FORGOTTEN_AFTER)]
        return sum([int(await self._consumers(keys=[stream], args=args)) for stream in streams])

    def _ways(self, queues: Sequence[Queue]) -> list[str]:
        keys = self._keys
        return [
            key(queue) for queue in queues for key in (keys.jobs_new, keys.jobs_again, keys.jobs_later, keys.job_sites)
        ]

    def _stream(self, job: Job) -> str:
        return self._keys.jobs_again(job.queue) if job.stream == "again" else self._keys.jobs_new(job.queue)
