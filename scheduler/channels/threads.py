"""The threads of stories, as a channel uses them. Part of `scheduler`; the store keeps them.

A thread is a comfort, the alert is not: what fails here before a message is sent puts it off, and what fails after it was
taken is logged and costs the story its thread at most.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Protocol

import structlog

from scraper.errors import DeliveryError, StoreError
from scraper.model import Alert
from storage.threads import Thread

__all__ = ["StoryThreads", "Thread", "Threads"]

_log = structlog.get_logger("kentongan.channels")

_PATIENCE = timedelta(seconds=1.5)
"""A courier gives the whole message fifteen seconds; the store may not use them up."""


class Threads(Protocol):
    """Threads by the name of a channel and the id of a story, kept for all processes."""

    async def get(self, channel: str, story: str) -> Thread | None:
        """The thread of `story` on `channel`; None if there is none."""

    async def open(self, channel: str, alert: Alert, *, place: str, reference: str) -> Thread:
        """The message `reference`, which says `alert`, opens the thread of its story.

        If another courier opened one meanwhile that one stays, and `alert` counts as told in it.
        """

    async def follow(self, channel: str, alert: Alert) -> Thread | None:
        """`alert` is told in the thread of its story, counted once; None if there is no thread."""

    async def forget(self, channel: str, story: str) -> None:
        """There is no thread of `story` on `channel`."""


class StoryThreads:
    """The threads of one channel; without `threads`, as for a channel that is only tried, there are none."""

    def __init__(self, channel: str, threads: Threads | None = None) -> None:
        self._channel = channel
        self._threads = threads

    async def of(self, story: str) -> Thread | None:
        """The thread of `story`. Raises `DeliveryError` while the store is away: nothing is sent yet, so it can wait."""
        if self._threads is None:
            return None
        try:
            async with _in_time():
                return await self._threads.get(self._channel, story)
        except (StoreError, TimeoutError) as error:
            raise DeliveryError(f"{self._channel}: the threads of stories cannot be read now") from error

    async def opened(self, alert: Alert, *, place: str, reference: str) -> None:
        """The message `reference` opens the thread of the story of `alert`, if the store takes it."""
        if self._threads is not None:
            async with self._kept(alert):
                await self._threads.open(self._channel, alert, place=place, reference=reference)

    async def followed(self, alerts: Sequence[Alert]) -> Thread | None:
        """The thread in which `alerts`, all of one story, are told now; None if the store knows none, or is away."""
        thread = None
        if self._threads is not None:
            async with self._kept(alerts[0]):
                for alert in alerts:
                    thread = await self._threads.follow(self._channel, alert)
        return thread

    async def forget(self, alert: Alert) -> None:
        """The story of `alert` has no thread, if the store takes it."""
        if self._threads is not None:
            async with self._kept(alert):
                await self._threads.forget(self._channel, alert.story.id)

    @asynccontextmanager
    async def _kept(self, alert: Alert) -> AsyncIterator[None]:
        try:
            async with _in_time():
                yield
        except (StoreError, TimeoutError) as error:
            _log.warning("thread.lost", channel=self._channel, alert=alert.id, story=alert.story.id, error=str(error))


def _in_time() -> asyncio.Timeout:
    return asyncio.timeout(_PATIENCE.total_seconds())
