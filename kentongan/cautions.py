"""What waits for a channel that is configured no more, or takes nothing. Part of the front door."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog

from scraper.model import ChannelCondition
from settings import Settings
from storage.store import Store

_log = structlog.get_logger("kentongan.cautions")


async def stranded(settings: Settings, store: Store) -> dict[str, str]:
    """For each channel that alerts wait for and that `settings` do not have: how many, and what to do."""
    return {
        channel: f"{waiting} alerts wait for it and it is not configured: they are sent when `channels` has it again"
        for channel, waiting in (await store.waiting()).items()
        if waiting and channel not in settings.channels
    }


async def failing(settings: Settings, store: Store) -> dict[str, str]:
    """For each configured channel that takes nothing, or rests: since when, why, how many wait, and what to do."""
    now = datetime.now(UTC)
    conditions = [await store.outbox.condition(channel) for channel in settings.channels]
    return {one.channel: _failing(one, now) for one in conditions if one.is_open or one.rests_until(now)}


def _failing(one: ChannelCondition, now: datetime) -> str:
    rest = one.rests_until(now)
    if not one.is_open:
        return f"rests until {rest:%H:%M}Z as it asked ({one.last_error}), {one.waiting} alerts wait"
    tried = f"it rests until {rest:%H:%M}Z as it asked" if rest else "it is tried again every few minutes"
    return (
        f"takes nothing since {one.since:%Y-%m-%d %H:%M}Z ({one.reason}), {one.waiting} alerts wait: "
        f"mend it (kentongan alerts test {one.channel}); {tried}"
    )


async def warn(settings: Settings, store: Store) -> None:
    """All of it is in the log, as warnings. Raises `StoreError`."""
    for channel, note in (await stranded(settings, store)).items():
        _log.warning("alerts.stranded", channel=channel, note=note)
