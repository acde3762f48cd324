"""Ports that die at one named point, the first time it is reached. They wrap the real ones, which know nothing of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from scheduler.channels.base import Channel
from scraper.errors import StoreUnavailable
from scraper.model import Alert, Article, Claimed, Digest, Exchange, Parcel, Question, Recall, Receipt, Verdict
from spiders.ports import Taken


class Point(StrEnum):
    """The steps between fetch and settle, in their order."""

    LISTED = "the listing answered"
    PAGE_1 = "page 1 was fetched"
    PAGE_2 = "page 2 was fetched"
    STITCHED = "stitched, before recall"
    RECALLED = "recalled"
    JUDGED = "judged, before commit"
    COMMITTED = "committed, nobody heard"
    CLAIMED = "claimed, nobody heard"
    HELD = "held for a digest, nobody heard"
    SENDING = "before send"
    THERE = "the channel has it, before its answer"
    ANSWERED = "answered, before settle"
    SETTLED = "settled, nobody heard"


UNHEARD = {Point.COMMITTED, Point.CLAIMED, Point.HELD, Point.SETTLED}
"""Redis wrote, and whoever asked for it never learns."""


class Trap:
    """Springs once, at `point`."""

    def __init__(self, point: Point | None, spring: Callable[[], Awaitable[None]]) -> None:
        self.point = point
        self.is_sprung = False
        self._spring = spring

    async def at(self, point: Point) -> None:
        if point is not self.point or self.is_sprung:
            return
        self.is_sprung = True
        await self._spring()
        if point in UNHEARD:
            raise StoreUnavailable("the connection was lost before the answer")


class _Trapped:
    """Everything else is the real one's."""

    def __init__(self, real: Any, trap: Trap) -> None:
        self._real = real
        self._trap = trap

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


class TrappedArchive:
    """Sees each answer of the site as it came, and keeps none."""

    def __init__(self, trap: Trap) -> None:
        self._trap = trap

    async def keep(self, source: str, exchange: Exchange) -> None:
        if exchange.url.endswith("/indeks"):
            await self._trap.at(Point.LISTED)
        elif exchange.url.endswith("?page=2"):
            await self._trap.at(Point.PAGE_2)
        elif "/kabar/" in exchange.url:
            await self._trap.at(Point.PAGE_1)


class TrappedIntake(_Trapped):
    async def take(self, source: str, article: Article) -> Taken:
        await self._trap.at(Point.STITCHED)
        taken: Taken = await self._real.take(source, article)
        return taken


class TrappedArticles(_Trapped):
    async def recall(self, question: Question) -> Recall:
        recall: Recall = await self._real.recall(question)
        await self._trap.at(Point.RECALLED)
        return recall

    async def commit(self, verdict: Verdict) -> tuple[str, ...]:
        await self._trap.at(Point.JUDGED)
        alerts: tuple[str, ...] = await self._real.commit(verdict)
        await self._trap.at(Point.COMMITTED)
        return alerts


class TrappedOutbox(_Trapped):
    """A digest's parcels are caught when they are gathered, not when each of them is first seen."""

    def __init__(self, real: Any, trap: Trap, *, gathers: bool) -> None:
        super().__init__(real, trap)
        self._gathers = gathers

    async def claim(self, channel: str, **how: Any) -> Claimed:
        claimed: Claimed = await self._real.claim(channel, **how)
        if any(not (self._gathers and parcel.is_fresh) for parcel in claimed):
            await self._trap.at(Point.CLAIMED)
        return claimed

    async def hold(self, parcel: Parcel, until: datetime) -> bool:
        held: bool = await self._real.hold(parcel, until)
        await self._trap.at(Point.HELD)
        return held

    async def settle(self, parcel: Parcel, receipt: Receipt, now: datetime) -> bool:
        settled: bool = await self._real.settle(parcel, receipt, now)
        await self._trap.at(Point.SETTLED)
        return settled


class TrappedChannel(_Trapped):
    async def send(self, alert: Alert) -> Receipt:
        return await self._told(lambda: self._real.send(alert))

    async def send_digest(self, digest: Digest) -> Receipt:
        return await self._told(lambda: self._real.send_digest(digest))

    async def _told(self, send: Callable[[], Awaitable[Receipt]]) -> Receipt:
        await self._trap.at(Point.SENDING)
        receipt = await send()
        await self._trap.at(Point.ANSWERED)
        return receipt


def trapped(channels: Sequence[Channel], trap: Trap) -> list[TrappedChannel]:
    return [TrappedChannel(channel, trap) for channel in channels]
