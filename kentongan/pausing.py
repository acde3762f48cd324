"""Sources that are left alone, and by whose word. Part of the front door."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from kentongan.moments import relative
from scraper.model import Source, Value
from storage.store import Store


class Paused(Value, frozen=True, kw_only=True):
    """A source is not visited by itself."""

    by: Literal["configuration", "operator", "site"]
    since: datetime | None = None
    until: datetime | None = None

    def words(self, now: datetime) -> str:
        """For people: "paused by the operator, until resumed"."""
        if self.by == "configuration":
            return "paused by the configuration (paused: true)"
        since = f" {relative(self.since, now)}" if self.since else ""
        end = f", goes on {relative(self.until, now)}" if self.until else ", until `sources resume`"
        who = "left alone as its site asked" if self.by == "site" else "paused by the operator"
        return f"{who}{since}{end}"


async def pauses_of(store: Store, sources: Sequence[Source]) -> list[Paused | None]:
    """Why each of `sources` is left alone; None for those that are not."""
    kept = await store.sources.pauses.of([source.name for source in sources])
    return [
        Paused(by="configuration")
        if source.paused
        else Paused(by=pause.by, since=pause.since, until=pause.until)
        if pause is not None
        else None
        for source, pause in zip(sources, kept, strict=True)
    ]
