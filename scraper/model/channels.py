"""How a channel wants to be treated, and how it is. Part of `scraper.model`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from scraper.model.alerts import Parcel
from scraper.model.value import Value


class Storm(Value, frozen=True, kw_only=True):
    """So many messages may come within so long; what waits beyond that is gathered, and comes no faster than they would."""

    more_than: int = 10
    within: timedelta = timedelta(minutes=1)


class Terms(Value, frozen=True, kw_only=True):
    """On what terms a courier claims parcels of a channel."""

    interval: timedelta = timedelta(0)
    """The least time between two claims, whoever makes them; zero for no limit."""
    storm: Storm | None = None
    """None: every alert goes out by itself, however many come."""
    held_fresh: tuple[str, ...] = ()
    """Rules whose alerts a digest or quiet hours hold now, unless they are urgent: a storm gathers none of them."""
    held_again: tuple[str, ...] = ()
    """As `held_fresh`, for what was sent again by hand."""
    patience: timedelta | None = None
    """What waited so long for a channel that is open as long is claimed to be parked; None: it waits on."""


class Setback(Value, frozen=True, kw_only=True):
    """What a failed try means for the channel and all that waits for it."""

    opens_after: int
    """So many failures (or messages that were refused, none taken between) in a row open the channel: from then on one parcel at a time is tried, ever less often."""
    probe_after: timedelta
    """The rest before the first such try; it doubles with every one that fails."""
    longest_rest: timedelta
    asked: timedelta = timedelta(0)
    """So long the channel wants to be left alone by everybody (Retry-After)."""


class Claimed(Value, frozen=True, kw_only=True):
    """What a courier got of a channel's outbox."""

    parcels: tuple[Parcel, ...] = ()
    pause: timedelta = timedelta(0)
    """So long the channel takes nothing, though something waits; zero if it does, or if nothing waits."""
    is_turned: bool = False
    """Whether the channel was opened or closed and nobody has been told yet."""

    def __iter__(self) -> Iterator[Parcel]:
        return iter(self.parcels)

    def __len__(self) -> int:
        return len(self.parcels)


class ChannelCondition(Value, frozen=True, kw_only=True):
    """How one channel is, as all processes see it."""

    channel: str
    is_open: bool = False
    """Whether its circuit is open: it takes nothing, and is tried now and then with one parcel."""
    since: datetime | None = None
    """Since when it is so; None if it was never open."""
    reason: str | None = None
    """Why it was opened the last time."""
    next_try: datetime | None = None
    """Of an open one: before then nothing is tried."""
    not_before: datetime | None = None
    """What it asked for the last time (Retry-After); may be past."""
    failures: int = 0
    """How many tries failed since the last message that it took."""
    refused: int = 0
    """How many messages it refused for their own sake since the last one that it took."""
    waiting: int = 0
    """Alerts that are neither delivered nor parked."""
    held: int = 0
    """Those of them that wait for the end of a digest or of quiet hours."""
    parked: int = 0
    last_delivered: datetime | None = None
    last_error: str | None = None
    last_error_at: datetime | None = None
    is_turned: bool = False
    """Whether nobody was told of it yet."""
    known_open: bool | None = None
    """What people were told the last time; None if they never were."""
    known_at: datetime | None = None
    """When that was."""

    def rests_until(self, now: datetime) -> datetime | None:
        """Until when it wants to be left alone; None if it does not."""
        return self.not_before if self.not_before is not None and self.not_before > now else None
