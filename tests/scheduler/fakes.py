"""Small stand-ins for the store and the world. Time passes only when a test says so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from scheduler.ports import Parcel
from scraper.errors import DeliveryError, StoreUnavailable
from scraper.model import (
    Alert,
    ArticleRef,
    Change,
    ChangeType,
    ChannelCondition,
    Claimed,
    Delivery,
    DeliveryState,
    Digest,
    Kind,
    PagesRef,
    PagesState,
    Quote,
    Range,
    Receipt,
    Setback,
    Severity,
    StoryRef,
    Terms,
    Who,
)

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class Hands:
    """A clock that a test moves; resting moves it too."""

    def __init__(self) -> None:
        self.now = START
        self.rests: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    def move(self, span: timedelta) -> None:
        self.now += span

    async def rest(self, seconds: float) -> None:
        self.rests.append(seconds)
        self.now += timedelta(seconds=seconds)
        await asyncio.sleep(0)


def make_alert(
    number: int = 1, *, channels: Sequence[str] = ("hook",), headline: str = "Dua warga sipil tewas", **changes: object
) -> Alert:
    quote = Quote(text="menewaskan dua warga sipil", page=2)
    alert = Alert(
        id=f"{number:016x}",
        rule="deaths",
        severity=Severity.URGENT,
        change=Change(
            type=ChangeType.TOLL_RISE,
            key="killed:2",
            kind=Kind.KILLED,
            who=Who.CIVILIAN,
            before=Range(min=2, max=2),
            after=Range(min=13, max=13),
            quotes=(quote,),
        ),
        story=StoryRef(id="5707", title="Lembah Utara"),
        article=ArticleRef(
            id="a1",
            url="https://kabar.example/2026/11/23/lembah?id=7&x=1",
            headline=headline,
            source="kabar",
            pages=PagesRef(state=PagesState.COMPLETE),
        ),
        quotes=(quote,),
        independent_sources=2,
        created=START,
        deliveries=tuple(Delivery(channel=channel) for channel in channels),
    )
    return replace(alert, **changes)


@dataclass
class _Entry:
    alert: Alert
    tries: int = 0
    holder: str | None = None
    until: datetime | None = None
    """End of the lease, or of the time it was put off."""


class MemoryOutbox:
    """Satisfies `Outbox` and `Bell`. Keeps the pace of a channel; storms and circuits are the real store's business."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], _Entry] = {}
        self.states: dict[tuple[str, str], Delivery] = {}
        self.log: list[tuple[str, str, str]] = []
        self.paced: dict[str, datetime] = {}
        self.away = False
        self.rung = asyncio.Event()

    def put(self, alert: Alert) -> None:
        for delivery in alert.deliveries:
            key = (delivery.channel, alert.id)
            self.entries[key] = _Entry(alert)
            self.states[key] = delivery
        self.rung.set()

    async def wait(self, channels: Sequence[str], at_most: timedelta, /) -> None:
        await self.rung.wait()
        self.rung.clear()

    async def post(self, alert: Alert, /) -> bool:
        self.put(alert)
        return True

    async def claim(
        self, channel: str, *, consumer: str, count: int, lease: timedelta, now: datetime, terms: Terms | None = None
    ) -> Claimed:
        self._reach()
        parcels: list[Parcel] = []
        pause = max(self.paced.get(channel, now) - now, timedelta(0))
        for (of, alert_id), entry in self.entries.items():
            if of == channel and len(parcels) < count and (entry.until is None or entry.until <= now):
                if pause:
                    return Claimed(pause=pause)
                self.paced[channel] = now + (terms.interval if terms else timedelta(0))
                entry.holder, entry.until = consumer, now + lease
                entry.tries += 1
                parcels.append(
                    Parcel(
                        entry=alert_id,
                        channel=channel,
                        alerts=(entry.alert,),
                        attempt=entry.tries,
                        since=entry.alert.created,
                    )
                )
        return Claimed(parcels=tuple(parcels))

    async def condition(self, channel: str) -> ChannelCondition:
        return ChannelCondition(channel=channel)

    async def told(self, condition: ChannelCondition) -> bool:
        return False

    async def settle(self, parcel: Parcel, receipt: Receipt, now: datetime) -> bool:
        return self._move(parcel, DeliveryState.DELIVERED, None, None, now)

    async def hold(self, parcel: Parcel, until: datetime) -> bool:
        """Each by itself: what is gathered is the real store's business."""
        entry = self.entries[parcel.channel, parcel.alerts[0].id]
        entry.holder, entry.until, entry.tries = None, until, entry.tries - 1
        return True

    async def release(self, channel: str, latest_end: Callable[[str], datetime]) -> int:
        return 0

    async def held(self, channel: str) -> int:
        return 0

    async def later(
        self,
        parcel: Parcel,
        error: str,
        until: datetime,
        now: datetime,
        setback: Setback | None = None,
        *,
        works: bool = False,
    ) -> bool:
        return self._move(parcel, DeliveryState.PENDING, error, until, now)

    async def park(
        self, parcel: Parcel, error: str, now: datetime, setback: Setback | None = None, *, answered: bool = False
    ) -> bool:
        return self._move(parcel, DeliveryState.PARKED, error, None, now)

    async def waiting(self, channel: str) -> int:
        self._reach()
        return sum(1 for of, _ in self.entries if of == channel)

    def steal(self, channel: str, alert_id: str) -> None:
        """Somebody else has claimed it: the lease of whoever had it is lost."""
        self.entries[channel, alert_id].holder = "somebody else"

    def _move(
        self, parcel: Parcel, state: DeliveryState, error: str | None, until: datetime | None, now: datetime
    ) -> bool:
        self._reach()
        key = (parcel.channel, parcel.alerts[0].id)
        entry = self.entries.get(key)
        if entry is None or entry.holder == "somebody else":
            return False
        self.log.append((*key, state.value))
        self.states[key] = Delivery(
            channel=parcel.channel,
            state=state,
            attempts=parcel.attempt,
            last_error=error,
            delivered_at=now if state is DeliveryState.DELIVERED else None,
        )
        if state is DeliveryState.PENDING:
            entry.holder, entry.until = None, until
        else:
            del self.entries[key]
        return True

    def _reach(self) -> None:
        if self.away:
            raise StoreUnavailable("redis is away")


@dataclass
class ScriptedChannel:
    """Answers each send with the next of `answers` (None: takes it), then always takes it."""

    name: str = "hook"
    interval: timedelta = timedelta(0)
    answers: list[BaseException | None] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    hangs: bool = False

    async def send(self, alert: Alert) -> Receipt:
        if self.hangs:
            await asyncio.Event().wait()
        answer = self.answers.pop(0) if self.answers else None
        self.sent.append(alert.id)
        if answer is not None:
            raise answer
        return Receipt(channel=self.name)

    async def send_digest(self, digest: Digest) -> Receipt:
        answer = self.answers.pop(0) if self.answers else None
        self.sent.append("+".join(alert.id for alert in digest.alerts))
        if answer is not None:
            raise answer
        return Receipt(channel=self.name)

    async def check(self) -> str | None:
        return None

    async def close(self) -> None:
        pass


def busy(seconds: int | None = None) -> DeliveryError:
    return DeliveryError("429", retry_after=None if seconds is None else timedelta(seconds=seconds))


def refused() -> DeliveryError:
    return DeliveryError("404", permanent=True)


def gone() -> DeliveryError:
    return DeliveryError("410 gone", channel_broken=True)
