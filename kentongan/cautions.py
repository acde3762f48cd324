"""What waits for something that is configured no more. Part of the front door."""

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


async def warn(settings: Settings, store: Store) -> None:
    """All of it is in the log, as warnings. Raises `StoreError`."""
    for channel, note in (await stranded(settings, store)).items():
        _log.warning("alerts.stranded", channel=channel, note=note)
