"""The daemon visits, tells, stands by, outlives its store, and ends in time with nothing lost."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from scheduler.clock import utc_now
from scheduler.daemon import Daemon
from scheduler.intake import StoringIntake
from scheduler.leadership import Leadership
from scheduler.visiting import Crawler
from scraper.errors import ArchiveUnavailable, StoreUnavailable, StoreUnwritable
from scraper.model import Alert, Receipt, Source
from spiders.ports import Intake
from spiders.summary import CrawlSummary
from storage.connection import Client
from storage.death import Death
from storage.jobs import Kind, Queue, Wanted
from storage.store import Store
from tests.scheduler.fakes import ScriptedChannel
from tests.scheduler.newsroom import FIRST, LATER, make_article, make_source
from tests.scheduler.test_intake import reader


class Hook(ScriptedChannel):
    """Says when something has come."""

    def __init__(self, name: str = "hook") -> None:
        super().__init__(name=name)
        self.came = asyncio.Event()

    async def send(self, alert: Alert) -> Receipt:
        receipt = await super().send(alert)
        self.came.set()
        return receipt


async def one_article(source: Source, intake: Intake) -> CrawlSummary:
    taken = await intake.take(source.name, make_article("satu", FIRST))
    return CrawlSummary(source=source.name, articles_new=1, alerts=taken.alerts)


def daemon(store: Store, hook: Hook, crawl: Crawler = one_article, *, holder: str = "one") -> Daemon:
    intake = StoringIntake(store.articles, store.sources, reader())
    return Daemon([make_source()], store=store, intake=intake, crawl=crawl, channels=[hook], holder=holder)


@asynccontextmanager
async def running(one: Daemon) -> AsyncIterator[None]:
    """`one` runs inside, and has ended in its ten seconds afterwards."""
    stop = asyncio.Event()
    task = asyncio.create_task(one.run(stop, signals=False))
    try:
        yield
    finally:
        stop.set()
        async with asyncio.timeout(10):
            await task


async def nothing() -> None:
    """Leading takes nothing."""


async def seconds(limit: float, event: asyncio.Event) -> None:
    async with asyncio.timeout(limit):
        await event.wait()


async def test_what_a_visit_finds_is_told(store: Store) -> None:
    hook = Hook()
    one = daemon(store, hook)
    async with running(one):
        await seconds(5, hook.came)
        status = one.status()
        assert (status.is_ready, status.leads, status.why) == (True, True, "ok")
    assert len(hook.sent) == 1
    assert await store.outbox.waiting("hook") == 0
    assert one.status().delivered.delivered == 1
    assert await store.leases.acquire("leader", "another", timedelta(seconds=1)) is not None, "it has resigned"


async def test_a_second_daemon_stands_by_and_both_deliver_each_alert_once(store: Store) -> None:
    first, second = Hook(), Hook()
    leader, other = daemon(store, first), daemon(store, second, holder="two")
    async with running(leader), running(other):
        for number, text in enumerate((FIRST, LATER)):
            await StoringIntake(store.articles, store.sources, reader()).take("x", make_article(f"n{number}", text))
        while await store.outbox.waiting("hook"):  # noqa: ASYNC110 - the store has no event for "all gone"
            await asyncio.sleep(0.01)
        while not (leader.status().leads or other.status().leads):  # noqa: ASYNC110 - asked, as a health check does
            await asyncio.sleep(0.01)
        assert sorted([leader.status().leads, other.status().leads]) == [False, True]
        assert leader.status().is_ready
        assert other.status().is_ready
    sent = first.sent + second.sent
    assert len(sent) == len(set(sent)) == 2


class FullShelf:
    """Files that grow old; tidying fails the first time."""

    def __init__(self) -> None:
        self.asked = 0
        self.tidied = asyncio.Event()

    async def prune(self, now: datetime, /) -> int:
        self.asked += 1
        if self.asked == 1:
            raise ArchiveUnavailable("the raw archive cannot be pruned")
        self.tidied.set()
        return 1


async def test_the_leader_tidies_the_archive_and_tries_again_when_it_could_not(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.upkeep.LOOK_EVERY", timedelta(milliseconds=10))
    monkeypatch.setattr("scheduler.upkeep.PRUNE_EVERY", timedelta(milliseconds=10))
    shelf, intake = FullShelf(), StoringIntake(store.articles, store.sources, reader())
    async with running(Daemon([], store=store, intake=intake, crawl=one_article, channels=[], archive=shelf)):
        await seconds(5, shelf.tidied)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_and_a_crawl_under_way_is_stopped(store: Store, number: signal.Signals) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def endless(source: Source, intake: Intake) -> CrawlSummary:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        raise AssertionError("never")

    hook = Hook()
    task = asyncio.create_task(daemon(store, hook, endless).run())
    await seconds(5, begun)
    os.kill(os.getpid(), number)
    async with asyncio.timeout(10):
        await task
    assert ended.is_set()
    assert await store.sources.next_visit("kabar") is None, "still due at the next start"
    asyncio.get_running_loop().remove_signal_handler(number)


async def test_what_a_stopped_crawl_still_brought_is_told_before_the_end(store: Store) -> None:
    begun = asyncio.Event()

    async def late(source: Source, intake: Intake) -> CrawlSummary:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await intake.take(source.name, make_article("satu", FIRST))
            raise
        raise AssertionError("never")

    hook = Hook()
    async with running(daemon(store, hook, late)):
        await seconds(5, begun)
    assert len(hook.sent) == 1


async def test_a_channel_that_hangs_does_not_hold_the_end(store: Store) -> None:
    hook = Hook()
    hook.hangs = True
    begun = asyncio.Event()

    async def told(source: Source, intake: Intake) -> CrawlSummary:
        summary = await one_article(source, intake)
        begun.set()
        return summary

    async with running(daemon(store, hook, told)):
        await seconds(5, begun)
    assert await store.outbox.waiting("hook") == 1


class Switch:
    """Leases of a store that can be switched off."""

    def __init__(self) -> None:
        self.up = True
        self.taken = False

    async def acquire(self, name: str, holder: str, ttl: timedelta) -> int | None:
        if not self.up:
            raise StoreUnavailable("away")
        return None if self.taken else 1

    async def renew(self, name: str, holder: str, ttl: timedelta) -> bool:
        return self.up

    async def release(self, name: str, holder: str) -> None:
        pass


async def test_leadership_follows_the_store_and_tries_to_revive_it() -> None:
    switch, events = Switch(), []

    async def gained() -> None:
        events.append("gained")

    async def revive() -> None:
        events.append("revive")

    lead = Leadership(switch, holder="me", gained=gained, lost=lambda: events.append("lost"), revive=revive)
    await lead.beat()
    await lead.beat()
    switch.up = False
    await lead.beat()
    assert not lead.store_is_up
    switch.up, switch.taken = True, True
    await lead.beat()
    assert (lead.store_is_up, lead.leads) == (True, False)
    switch.taken = False
    await lead.beat()
    assert events == ["gained", "lost", "revive", "gained"]


async def test_a_store_that_dies_again_and_again_is_told_once_and_as_revived_when_it_is_up() -> None:
    switch = Switch()
    disk = StoreUnwritable("", "its disk is full or fails").fault
    full = Death(said="no space left", fault=disk, is_mended=False)
    dies = Death(said="AOF write error", fault=disk, is_mended=True)
    deaths = [full, full, dies, dies, dies]

    async def revive() -> Death:
        return deaths.pop(0)

    lead = Leadership(switch, holder="me", gained=nothing, lost=lambda: None, revive=revive)
    with capture_logs() as logs:
        await lead.beat()
        switch.up = False
        faults = []
        while deaths:
            await lead.beat()
            faults.append(lead.store_fault)
        switch.up = True
        await lead.beat()
    assert faults == [disk] * 5
    assert lead.store_fault is None
    assert [
        (one["event"], one.get("error") or one.get("said_last")) for one in logs if "lease" not in one["event"]
    ] == [
        ("store.away", "away"),
        ("store.not_revived", "no space left"),
        ("store.died_again", "AOF write error"),
        ("store.back", None),
        ("store.revived", "AOF write error"),
    ]


async def test_a_lease_that_is_gone_says_why(store: Store, redis: Client) -> None:
    lead = Leadership(store.leases, holder="me", gained=nothing, lost=lambda: None)
    with capture_logs() as logs:
        await lead.beat()
        await redis.delete(store.keys.lease("leader"))
        await lead.beat()
        assert (lead.leads, lead.lost_because) == (True, None)
        await redis.delete(store.keys.lease("leader"))
        lead._heard -= 7
        await lead.beat()
    assert [one["because"] for one in logs if one["event"] == "lease.lost"] == [
        "Redis was started anew without the lease, or another process has it",
        "Redis answered too slowly: the lease of 5 s was renewed 7 s ago",
    ]


async def test_while_the_lease_is_taken_again_the_status_says_why_it_was_lost(store: Store) -> None:
    one = daemon(store, Hook(), one_article)
    await one._rounds._leadership.beat()
    assert one.status().why == "ok"
    one._rounds._leadership.leads = False
    assert one.status().why == "the lease is being taken"
    one._rounds._leadership.lost_because = "Redis answered too slowly"
    assert (one.status().is_ready, one.status().why) == (
        False,
        "the lease is being taken again: Redis answered too slowly",
    )
    await one._rounds.close()


async def test_jobs_that_are_refused_name_who_leads_or_that_the_lease_ran_out(store: Store, redis: Client) -> None:
    wanted = Wanted(kind=Kind.VISIT, source="a", queue=Queue.PLAIN, site="a.example")
    one = daemon(store, Hook(), one_article)
    await one._rounds._leadership.beat()
    with capture_logs() as logs:
        await redis.delete(store.keys.lease("leader"))
        await one._rounds._put([wanted])
        await store.leases.acquire("leader", "daemon-b", timedelta(minutes=1))
        await one._rounds._put([wanted])
    assert [line["because"] for line in logs if line["event"] == "jobs.refused"] == [
        "the lease ran out: Redis answers too slowly, or was started anew",
        "daemon-b leads",
    ]
    await one._rounds.close()


async def test_leading_begins_only_when_everything_that_it_needs_has_begun() -> None:
    switch, tries = Switch(), []

    async def gained() -> None:
        tries.append(utc_now())
        if len(tries) == 1:
            raise StoreUnavailable("went away in between")

    lead = Leadership(switch, holder="me", gained=gained, lost=lambda: None)
    await lead.beat()
    assert not lead.leads
    await lead.beat()
    assert lead.leads
