"""How far stories and alerts have come, for whoever asks every second. Part of `storage`; writes nothing."""

from __future__ import annotations

from msgspec import field

from scraper.model import Value
from storage.connection import Client
from storage.faults import store_faults
from storage.keys import Keys
from storage.scripts import Script

ALERTS = 50
STORIES = 100


class Standing(Value, frozen=True, kw_only=True):
    """What was told and changed last, whoever wrote it."""

    mark: str
    """Another one after every commit that wrote a story or an alert."""
    alerts: tuple[str, ...] = ()
    """Ids of the newest, latest first, at most `ALERTS`."""
    stories: dict[str, str] = field(default_factory=dict)
    """Version by id of the stories seen last, at most `STORIES`."""


class Bulletin:
    def __init__(self, redis: Client, keys: Keys) -> None:
        self._keys = keys
        self._bulletin = Script(redis, "bulletin")

    @store_faults()
    async def mark(self) -> str:
        """The mark alone: read it before a page, and nothing that the page lacks goes unnoticed."""
        return (await self._ask("", alerts=0, stories=0)).mark

    @store_faults()
    async def look(self, known: str) -> Standing | None:
        """How things stand; None while they stand as at the mark `known`. One trip, cheap while nothing changes."""
        standing = await self._ask(known, alerts=ALERTS, stories=STORIES)
        return None if standing.mark == known else standing

    async def _ask(self, known: str, *, alerts: int, stories: int) -> Standing:
        keys = self._keys
        mark, told, versions = await self._bulletin(
            keys=[keys.epoch, keys.alerts, keys.stories], args=[keys.prefix, known, alerts, stories]
        )
        return Standing(mark=mark, alerts=tuple(told), stories=dict(zip(versions[::2], versions[1::2], strict=True)))
