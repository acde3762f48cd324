"""What one crawl of one source came to. Part of `spiders`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum

from msgspec import field, structs

from scraper.model import Article, Fate, PagesState, Value
from spiders.ports import Taken

MOST_ERRORS = 50
"""Errors kept in a summary; the counts stay exact."""


class CrawlState(StrEnum):
    OK = "ok"
    PARTIAL = "partial"
    """Articles were lost or are incomplete, or the crawl ended early; `errors` says which and why."""
    BLOCKED = "blocked"
    """The site refuses us: robots.txt, 401, 403, 429 or 451 at its door."""
    FAILED = "failed"
    """The source itself, or the store, could not be reached."""


class Signs(Value, frozen=True, kw_only=True, omit_defaults=True):
    """What the health of a source is judged by; what is nought or was not seen is left away."""

    links: int | None = None
    """Links to articles on the source itself; None where it was not read, or needs none."""
    articles: int = 0
    """Articles that were taken for the first time; what is tried again would count one fault many times."""
    partial: int = 0
    """Of these: those with a page missing."""
    strays: int = 0
    """Links, followed for the first time, to a page that is no article or cannot be read."""
    filled: dict[str, int] = field(default_factory=dict)
    """Field (headline, date, body) → in how many of `articles` it is filled."""
    unread_dates: int = 0
    """Articles that print a date which could not be read."""
    statuses: dict[int, int] = field(default_factory=dict)
    """HTTP status → answers."""
    wall: str | None = None
    """What stood in the place of a page: a challenge, a captcha, a question for consent."""
    rest_until: datetime | None = None
    """Until when the site asked to be left alone, where no crawl waits so long."""


class CrawlSummary(Value, frozen=True, kw_only=True):
    """The line that `crawl --json` prints."""

    source: str
    pages_fetched: int = 0
    """Pages of articles that were read."""
    articles_new: int = 0
    articles_updated: int = 0
    articles_duplicate: int = 0
    articles_partial: int = 0
    """Of all that were taken: those with a page missing."""
    articles_failed: int = 0
    alerts: int = 0
    requests: int = 0
    """All HTTP requests, robots.txt, redirects and repeats included."""
    not_modified: int = 0
    """Listings that had nothing new to say (304, or the same links as last time)."""
    errors: tuple[str, ...] = ()
    state: CrawlState = CrawlState.OK
    signs: Signs = Signs()


Progress = Callable[[CrawlSummary], None]

_COUNTER = {
    Fate.NEW: "articles_new",
    Fate.UPDATED: "articles_updated",
    Fate.DUPLICATE: "articles_duplicate",
    Fate.UNCHANGED: None,
}


class Tally:
    """Counts while a crawl runs; `summary` is the state of things at any moment."""

    def __init__(self, source: str, progress: Progress | None = None) -> None:
        self.summary = CrawlSummary(source=source)
        self._progress = progress
        self._blocked = 0
        self._verdict: CrawlState | None = None

    def add(self, counter: str, amount: int = 1) -> None:
        """`counter` (a field of the summary) has grown by `amount`, and whoever watches has been told."""
        self._replace(**{counter: getattr(self.summary, counter) + amount})

    def sign(self, **seen: object) -> None:
        """`seen` (fields of `Signs`) stands among the signs."""
        self._replace(signs=structs.replace(self.summary.signs, **seen))

    def told(self, taken: Taken) -> None:
        """What became of an article is counted, its alerts too."""
        counter = _COUNTER[taken.fate]
        if counter is not None:
            self.add(counter)
        if taken.alerts:
            self.add("alerts", taken.alerts)

    def took(self, article: Article, taken: Taken) -> None:
        """`article` is stored."""
        self.told(taken)
        if taken.fate in {Fate.NEW, Fate.DUPLICATE}:
            self._sign_article(article)
        if article.pages.state is PagesState.PARTIAL:
            self.error(article.url, article.pages.reason or "a page is missing")
            self.add("articles_partial")

    def _sign_article(self, article: Article) -> None:
        signs = self.summary.signs
        self.sign(
            articles=signs.articles + 1,
            filled={
                name: signs.filled.get(name, 0) + bool(value)
                for name, value in (
                    ("headline", article.headline),
                    ("date", article.date_published),
                    ("body", article.paragraphs),
                )
            },
            partial=signs.partial + (article.pages.state is PagesState.PARTIAL),
            unread_dates=signs.unread_dates + (bool(article.date_published_raw) and article.date_published is None),
        )

    def lost(self, url: str, reason: str, *, blocked: bool = False) -> None:
        """The article at `url` could not be had in this crawl."""
        self._blocked += blocked
        self.error(url, reason)
        self.add("articles_failed")

    def error(self, url: str, reason: str) -> None:
        """`url: reason` stands among the errors, once."""
        line = f"{url}: {reason}"
        if line not in self.summary.errors and len(self.summary.errors) < MOST_ERRORS:
            self._replace(errors=(*self.summary.errors, line))

    def end(self, state: CrawlState, url: str, reason: str) -> None:
        """The crawl as a whole came to `state`, whatever its articles did. The first word stands."""
        self.error(url, reason)
        self._verdict = self._verdict or state
        self._replace(state=self._verdict)

    def stray(self) -> None:
        """A link led to a page that is no article."""
        self.sign(strays=self.summary.signs.strays + 1)

    def answered(self, statuses: Mapping[int, int]) -> None:
        """So many answers had each status, in all."""
        self.sign(statuses=dict(statuses))

    def close(self, requests: int) -> CrawlSummary:
        """The final summary."""
        self._replace(requests=requests, state=self._verdict or self._judge())
        return self.summary

    def _judge(self) -> CrawlState:
        counts = self.summary
        if self._blocked and self._blocked == counts.articles_failed and not counts.pages_fetched:
            return CrawlState.BLOCKED
        return CrawlState.PARTIAL if counts.errors else CrawlState.OK

    def _replace(self, **changes: object) -> None:
        self.summary = structs.replace(self.summary, **changes)
        if self._progress is not None:
            self._progress(self.summary)
