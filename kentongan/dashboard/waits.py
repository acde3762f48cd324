"""What a delivery waits for. Part of the front door."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from scraper.model import Alert, ChannelCondition, Delivery, DeliveryState, Value
from storage.store import Store


class Wait(Value, frozen=True, kw_only=True):
    is_shut: bool = False
    """Whether the channel takes nothing at present."""
    until: datetime | None = None
    """Before then nothing is tried; None if it may go out at any moment, or waits for nothing."""


async def shut_channels(store: Store, alerts: Sequence[Alert]) -> dict[str, ChannelCondition]:
    """By name the channels that take nothing at present, of those for which some of `alerts` wait."""
    awaited = {one.channel: None for alert in alerts for one in alert.deliveries if one.state is DeliveryState.PENDING}
    conditions = await asyncio.gather(*map(store.outbox.condition, awaited))
    return {one.channel: one for one in conditions if one.is_open}


def wait_of(delivery: Delivery, channel: ChannelCondition | None, now: datetime | None) -> Wait:
    """What `delivery` waits for, its channel as `channel` if that is shut. What is past at `now` is nothing to wait for."""
    if delivery.state is not DeliveryState.PENDING:
        return Wait()
    moments = [
        moment for moment in (delivery.due, channel and channel.next_try) if moment and (not now or moment > now)
    ]
    return Wait(is_shut=channel is not None, until=max(moments, default=None))
