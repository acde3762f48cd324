"""What is asked beside a source: the sitemaps of an index, the feed and sitemap found for a page. Part of `spiders`."""

from __future__ import annotations

from scrapy.core.engine import ExecutionEngine
from scrapy.http import Response

from scraper.discovery import Listing
from scraper.discovery.offers import nested_worth_reading
from spiders.memory import Memory
from spiders.ports import Validators
from spiders.scouting import Scout
from spiders.visit import Visit


class Ways:
    """Of one visit; each is given once."""

    def __init__(self, visit: Visit, memory: Memory, engine: ExecutionEngine) -> None:
        self._visit = visit
        self._memory = memory
        self._engine = engine

    def known(self, known: Validators | None) -> tuple[str, ...]:
        """What an earlier visit found; what was found by scouting only while the source's kind is left open."""
        was_scouted = known is not None and known.scouted_at is not None
        if known is None or (was_scouted and self._visit.source.kind is not None):
            return ()
        self._visit.asked_beside.update(known.ways)
        self._visit.found.update(known.ways if was_scouted else ())
        return known.ways

    async def beside(self, response: Response, asked: str, listing: Listing) -> list[str]:
        """The sitemaps that `listing` names, or what is found beside the page `asked` for; each but once."""
        if listing.sitemaps:
            nested = nested_worth_reading(listing.sitemaps, self._visit.source.url)
            return self._memory.note_ways(asked, nested, scouted=False)
        if self._memory.is_due_for_scouting(asked, listing):
            found = await Scout(self._visit, self._engine).ways(response, listing)
            return self._memory.note_ways(asked, found, scouted=True)
        if asked in self._visit.found and not listing.links:
            self._visit.forsaken.add(asked)
        return []
