"""One crawl of one source: what all its parts share. Part of `spiders`."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from scrapy.exceptions import DownloadCancelledError

from scraper.model import Source
from spiders.addresses import AddressGuard
from spiders.archiving import Evidence
from spiders.browsing import Browsing
from spiders.findings import Findings
from spiders.patience import Patience
from spiders.pauses import SitePauses
from spiders.ports import Archive, Intake, Validators
from spiders.summary import CrawlState, Progress, Tally

if TYPE_CHECKING:
    from spiders.browser import Browser

T = TypeVar("T")


class Visit:
    """A source, the intake its articles go to, and what the crawl has met so far."""

    def __init__(
        self,
        source: Source,
        intake: Intake,
        *,
        browser: Browser | None = None,
        archive: Archive | None = None,
        progress: Progress | None = None,
        revisits_only: bool = False,
    ) -> None:
        self.source = source
        self.intake = intake
        self.browser = browser
        self.tally = Tally(source.name, progress)
        self.evidence = Evidence(source, archive, self.tally)
        self.guard = AddressGuard(source.limits.allow_private_addresses)
        self.pauses = SitePauses()
        self.patience = Patience(source.limits.timeout)
        self.render_patience = Patience(source.limits.timeout)
        self.aliases: dict[str, str] = {}
        """Article id → the link that led to it, where the link's own id is another (a redirect, an AMP page)."""
        self.claimed: set[str] = set()
        """Ids of articles that this crawl fetches or has fetched, so that no two links fetch one twice."""
        self.met_before: set[str] = set()
        """Links that an earlier crawl followed in vain."""
        self.missed: dict[str, None] = {}
        """Links that gave no article for a reason that may pass, in the order in which they failed."""
        self.to_remember: dict[str, Validators] = {}
        """What the listings looked like, to be remembered once everything found was taken."""
        self.asked_beside: set[str] = set()
        """Sitemaps of an index, found feeds and sitemaps: those that were asked for so far."""
        self.found: set[str] = set()
        """Of these, what scouting found and what that names: nobody configured it, so little is taken on trust."""
        self.forsaken: set[str] = set()
        """Found addresses that give nothing any more."""
        self.findings = Findings()
        self.browsing = Browsing()
        self.refusals = 0
        """Articles that were answered 401, 403, 429 or 451."""
        self.dates_its_urls = False
        """Whether the site's URLs were seen to name the day of their article."""
        self.is_cut = False
        """Whether links were left to the next crawl that nothing but their list remembers: too many for one, or never seen."""
        self.revisits_only = revisits_only
        """Whether told articles are looked at again, and the source itself is left alone."""
        self.reached = 0
        """Told articles whose site said what stands at their address now."""
        self.unreached = 0
        self.is_well: bool | None = None
        """Whether the source itself shows articles; None as long as nobody had to ask."""
        self.doubt = asyncio.Lock()
        """Held by who asks."""
        self.pages_of: dict[str, dict[str, Validators]] = {}
        """Article id → what its pages gave, of articles that are on their way to the intake."""
        self.begun = False
        """Whether the spider has been started by its engine."""
        self._places: dict[str, asyncio.Semaphore] = {}
        self._stopping = False
        self._aborted = asyncio.Event()

    @property
    def stopping(self) -> bool:
        """Whether nothing new may be begun: what is in hand is finished or dropped, nothing half is taken."""
        return self._stopping

    def place(self, host: str) -> asyncio.Semaphore:
        """One of the few places for requests in flight to `host`.

        Scrapy counts them too late where there is no delay: its queue lets go of all that wait before the first has left.
        """
        return self._places.setdefault(host, asyncio.Semaphore(self.source.limits.concurrency_per_site))

    def stop(self, reason: str, state: CrawlState = CrawlState.PARTIAL) -> None:
        """Begin nothing new; the summary says why."""
        if not self._stopping:
            self._stopping = True
            self.tally.end(state, self.source.url, reason)

    def abort(self) -> None:
        """Downloads under way end now, as failures."""
        self._aborted.set()

    async def unless_aborted(self, work: Coroutine[Any, Any, T]) -> T:
        """What `work` gives. Raises `DownloadCancelledError` if the crawl is aborted first; `work` is cancelled then."""
        task = asyncio.ensure_future(work)
        aborted = asyncio.ensure_future(self._aborted.wait())
        try:
            await asyncio.wait((task, aborted), return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            raise DownloadCancelledError("the crawl was stopped")
        finally:
            task.cancel()
            aborted.cancel()
            await asyncio.gather(task, aborted, return_exceptions=True)
