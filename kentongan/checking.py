"""One visit that stores nothing and tells all it learned about a source. Part of the front door."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from msgspec import structs

from kentongan.advice import advise, configuration_for
from kentongan.tryout import SAMPLE, Catch
from scheduler.sites import Sites, busy_rest
from scraper.discovery import Link, Offer
from scraper.model import Article, PagesState, Source, SourceKind, Value
from scraper.urls import canonical_url, site_of
from spiders.browser import Browser
from spiders.engine import Crawl
from spiders.findings import Findings
from spiders.summary import CrawlState, CrawlSummary

LONGEST_CHECK = timedelta(seconds=60)
LONGEST_WAIT = timedelta(minutes=2)
"""For a site that another process is on."""
_PATIENCE = timedelta(seconds=8)
"""For one answer; it may be tried three times."""
_EXAMPLES = 5
_FIELDS = ("headline", "date_published", "authors", "language", "body")


class Sample(Value, frozen=True, kw_only=True):
    """One article that a check read."""

    url: str
    headline: str | None
    date_published: datetime | None
    pages_fetched: int
    pages_claimed: int | None
    state: PagesState
    reason: str | None
    filled: tuple[str, ...]
    """The fields that it gives, of those that matter."""


class Report(Value, frozen=True, kw_only=True):
    """What one visit found."""

    source: str
    url: str
    state: CrawlState
    links: int
    articles: int
    pages: int
    incomplete: int
    filled: dict[str, int]
    """Field → in how many of the articles it is filled."""
    errors: tuple[str, ...]
    kind: SourceKind | None = None
    """What the address turned out to be; None if nothing was read."""
    redirected_to: str | None = None
    """Where the address leads; None if it answers itself."""
    robots: str
    """What robots.txt says of the address: "allows it", "forbids it", or why that is not known."""
    crawl_delay: float
    """Seconds between two requests that the site asks for; 0 if it does not."""
    listed: int = 0
    """Links of the address itself; `links` counts its further pages too, and what is read along with it."""
    examples: tuple[Link, ...] = ()
    """The first of these."""
    next_url: str | None = None
    """The list's next page."""
    offers: tuple[Offer, ...] = ()
    """Feeds and sitemaps of the site; those that are chosen are read along with the address."""
    samples: tuple[Sample, ...] = ()
    wall: str | None = None
    """What stands in the place of its pages: a challenge, a captcha, a question for consent."""
    used_browser: bool = False
    requests: int
    seconds: float
    advice: tuple[str, ...] = ()
    """What the operator can do, a sentence each."""
    configuration: tuple[str, ...] = ()
    """Lines for `sources:` in kentongan.yaml; none where there is nothing to watch."""


async def check_source(source: Source, browser: Browser | None, *, at_most: timedelta = LONGEST_CHECK) -> Report:
    """What `source` gives today, from its links and a sample of its articles; nothing is stored.

    Ends within `at_most` and the few seconds that an orderly stop takes.
    """
    time = asyncio.get_running_loop().time
    catch, started = Catch(SAMPLE), time()
    hurried = structs.replace(source.limits, timeout=min(source.limits.timeout, _PATIENCE))
    visit = Crawl(structs.replace(source, limits=hurried), catch, browser=browser)
    summary, is_done = await _summary(visit, source, at_most)
    came = is_done and summary.state in {CrawlState.OK, CrawlState.PARTIAL}
    missing = _missing(source, catch) if came else ()
    robots, delay = _robots(source, summary, visit.findings)
    report = Report(
        source=source.name,
        url=source.url,
        state=CrawlState.FAILED if missing else summary.state,
        links=catch.links,
        articles=len(catch.articles),
        pages=sum(article.pages.fetched for article in catch.articles),
        incomplete=sum(article.pages.state != "complete" for article in catch.articles),
        filled={field: sum(bool(getattr(article, field)) for article in catch.articles) for field in _FIELDS},
        errors=(*summary.errors, *missing),
        kind=visit.findings.kind,
        redirected_to=_redirected_to(source.url, visit.findings.url),
        robots=robots,
        crawl_delay=delay,
        listed=len(visit.findings.links),
        examples=visit.findings.links[:_EXAMPLES],
        next_url=visit.findings.next_url,
        offers=visit.findings.offers,
        samples=tuple(_sample(article) for article in catch.articles),
        wall=summary.signs.wall if summary.state is CrawlState.BLOCKED else None,
        used_browser=visit.findings.rendered,
        requests=summary.requests,
        seconds=round(time() - started, 1),
    )
    return structs.replace(report, advice=advise(report, source), configuration=configuration_for(report, source))


async def check_in_turn(source: Source, browser: Browser | None, sites: Sites) -> Report | None:
    """As `check_source`, with nobody else on the site meanwhile; None if somebody stays there for two minutes."""
    time, site = asyncio.get_running_loop().time, site_of(source.url) or source.url
    end = time() + LONGEST_WAIT.total_seconds()
    while time() < end:
        async with sites.alone(site, source.limits.delay) as hold:
            if hold is not None:
                return await check_source(source, browser)
        await asyncio.sleep(busy_rest().total_seconds())
    return None


async def _summary(visit: Crawl, source: Source, at_most: timedelta) -> tuple[CrawlSummary, bool]:
    """What the visit came to, or had come to when its time was over, and whether it was done by itself."""
    try:
        async with asyncio.timeout(at_most.total_seconds()):
            return await visit.run(), True
    except TimeoutError:
        state = CrawlState.PARTIAL if visit.findings.links else CrawlState.FAILED
        reason = f"{source.url}: not done after {at_most.total_seconds():g} s; the site is slow, or asks us to be"
        return structs.replace(visit.summary, state=state, errors=(reason, *visit.summary.errors)), False


def _robots(source: Source, summary: CrawlSummary, findings: Findings) -> tuple[str, float]:
    parts = urlsplit(source.url)
    known = findings.robots.get(f"{parts.scheme}://{parts.netloc}")
    if not source.limits.obey_robots:
        return "not asked (obey_robots is false)", 0.0
    if known is None:
        return "could not be asked", 0.0
    if known.unread is not None:
        return f"could not be read ({known.unread}), so everything counts as forbidden", 0.0
    forbidden = f"{source.url}: forbidden by robots.txt" in summary.errors
    return ("forbids it" if forbidden else "allows it"), known.crawl_delay


def _redirected_to(asked: str, came: str | None) -> str | None:
    return came if came is not None and canonical_url(came) != canonical_url(asked) else None


def _sample(article: Article) -> Sample:
    return Sample(
        url=article.url,
        headline=article.headline,
        date_published=article.date_published,
        pages_fetched=article.pages.fetched,
        pages_claimed=article.pages.claimed,
        state=article.pages.state,
        reason=article.pages.reason,
        filled=tuple(field for field in _FIELDS if getattr(article, field)),
    )


def _missing(source: Source, catch: Catch) -> tuple[str, ...]:
    """Silence is no success: a visit that found no article did not work."""
    if catch.articles:
        return ()
    if not catch.links:
        return (f"{source.url}: no links to articles were found",)
    return (f"{source.url}: no article stands behind the first {min(SAMPLE, catch.links)} links",)
