"""What waits for a channel that is configured no more, or takes nothing. Part of the front door."""

from __future__ import annotations

import structlog

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
    """For each configured channel that takes nothing: since when, why, how many wait, and what to do."""
    conditions = [await store.outbox.condition(channel) for channel in settings.channels]
    return {
        one.channel: f"takes nothing since {one.since:%Y-%m-%d %H:%M}Z ({one.reason}), {one.waiting} alerts wait: "
        f"mend it (kentongan alerts test {one.channel}); it is tried again every few minutes"
        for one in conditions
        if one.is_open
    }


async def warn(settings: Settings, store: Store) -> None:
    """All of it is in the log, as warnings. Raises `StoreError`."""
    for channel, note in (await stranded(settings, store)).items():
        _log.warning("alerts.stranded", channel=channel, note=note)
