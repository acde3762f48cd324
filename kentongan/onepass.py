"""One pass over sources, and delivery of what it found. Part of the front door."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from kentongan.cautions import warn
from kentongan.channels import build_channels, build_habits, build_holds
from kentongan.composition import crawling, holder, open_archive, reader, reporting_errors, storing_intake
from kentongan.pausing import pauses_of
from kentongan.stores import open_store
from scheduler.channels.base import Channel
from scheduler.delivery import Courier, DeliveryCount, drain
from scheduler.rehearsal import RecordingIntake
from scheduler.visiting import Crawler, Visitor
from scraper.errors import StoreUnavailable
from scraper.model import Source, Verdict
from settings import Settings
from spiders.engine import crawl
from spiders.summary import CrawlState, CrawlSummary, Progress
from storage.embedded import EmbeddedRedis
from storage.store import Store

LONGEST_DELIVERY = timedelta(minutes=2)
"""A channel that is away shall not hold the command; the daemon, or the next pass, tries again."""
LONGEST_WAIT = timedelta(minutes=2)
"""For a site that another process is on; a visit seldom lasts longer."""


@dataclass(frozen=True)
class Pass:
    """What one pass came to."""

    summaries: tuple[CrawlSummary, ...]
    delivered: DeliveryCount | None = None
    """None for a dry run."""
    verdicts: tuple[Verdict, ...] = ()
    """Only of a dry run: what would have been stored and told, in order."""

    @property
    def is_whole(self) -> bool:
        """Did every source work, and did every alert that is not held reach its channels?"""
        told = self.delivered
        waiting = told is not None and bool(told.pending - told.held or told.parked)
        return not waiting and all(summary.state is CrawlState.OK for summary in self.summaries)


async def one_pass(
    settings: Settings,
    sources: Sequence[Source],
    begun: EmbeddedRedis | None = None,
    *,
    dry_run: bool,
    console_json: bool,
    say: Callable[[str], None],
    progress: Progress | None = None,
    with_paused: bool = True,
) -> Pass:
    """Every one of `sources` was visited once and its alerts were sent; with `dry_run` nothing is stored or sent.

    `say` is told what keeps the pass waiting. `begun` is the Redis of `settings`, if it is starting already.
    """
    async with AsyncExitStack() as stack:
        stack.enter_context(reporting_errors(settings))
        # With --json stdout is for the summaries alone.
        stream = sys.stderr if console_json else None
        store = await stack.enter_async_context(open_store(settings, begun))
        channels = build_channels(settings, threads=store.threads, console_json=console_json, console_stream=stream)
        if not with_paused:
            sources = await _awake(store, sources, say)
        browser = await stack.enter_async_context(crawling(settings))
        crawler = partial(crawl, browser=browser, progress=progress)
        if dry_run:
            return await _rehearse(settings, sources, store, crawler, say)
        await warn(settings, store)
        await _tidy(store)
        intake = storing_intake(settings, store)
        archiving = partial(crawler, archive=open_archive(settings))
        visitor = Visitor(intake, store.sources, store.leases, archiving, holder=holder("crawl"))
        return Pass(await _visits(visitor, sources, say), await _deliver(list(channels.values()), settings, store))


async def _tidy(store: Store) -> None:
    """Room is made and what is too old goes, as a daemon sees to it: where there is none, passes are all that does."""
    now = datetime.now(UTC)
    try:
        await store.relieve(now)
        await store.prune(now)
    except StoreUnavailable:
        pass  # each visit says so


async def _awake(store: Store, sources: Sequence[Source], say: Callable[[str], None]) -> list[Source]:
    """Those of `sources` that are not paused; the others are told of."""
    paused = dict(zip((source.name for source in sources), await pauses_of(store, sources), strict=True))
    for name, pause in paused.items():
        if pause is not None:
            say(f"{name}: {pause.words(datetime.now(UTC))}; name it to visit it all the same")
    return [source for source in sources if paused[source.name] is None]


async def _rehearse(
    settings: Settings, sources: Sequence[Source], store: Store, crawler: Crawler, say: Callable[[str], None]
) -> Pass:
    """Every one of `sources` was visited, politely and one after another; nothing of it stays."""
    recording = RecordingIntake(reader(settings), articles=store.articles)
    visitor = Visitor(
        recording,
        store.sources,
        store.leases,
        crawler,
        holder=holder("rehearsal"),
        parallel=1,
        keeps_history=False,
    )
    return Pass(await _visits(visitor, sources, say), verdicts=tuple(recording.verdicts))


async def _visits(visitor: Visitor, sources: Sequence[Source], say: Callable[[str], None]) -> tuple[CrawlSummary, ...]:
    return tuple(await asyncio.gather(*(_visited(visitor, source, say) for source in sources)))


async def _visited(visitor: Visitor, source: Source, say: Callable[[str], None]) -> CrawlSummary:
    """What the visit came to. Where the store is away that stands in the summary, and the other sources go on."""

    def waiting() -> None:
        limit = round(LONGEST_WAIT.total_seconds())
        say(f"{source.name}: another process is on its site; waiting, {limit} s at most")

    try:
        return await visitor.visit(source, at_most=LONGEST_WAIT, waiting=waiting)
    except StoreUnavailable as error:
        return CrawlSummary(source=source.name, errors=(str(error),), state=CrawlState.FAILED)


async def _deliver(channels: Iterable[Channel], settings: Settings, store: Store) -> DeliveryCount:
    """Everything that was due on `channels` was tried once."""
    consumer, holds, habits = holder("crawl"), build_holds(settings), build_habits(settings)
    async with _closing(channels):
        couriers = [
            Courier(
                channel,
                store.outbox,
                store.outbox,
                consumer=consumer,
                holds=holds.get(channel.name),
                habits=habits.get(channel.name),
            )
            for channel in channels
        ]
        return await drain(couriers, LONGEST_DELIVERY)


@asynccontextmanager
async def _closing(channels: Iterable[Channel]) -> AsyncIterator[None]:
    try:
        yield
    finally:
        for channel in channels:
            await channel.close()
