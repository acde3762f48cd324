"""Crawls that store nothing: they show what a source gives. Part of the front door."""

from __future__ import annotations

from collections.abc import Sequence

from kentongan.notation import web_address
from scraper.errors import ConfigurationError
from scraper.model import Article, Fate, FetchLimits, Source, SourceKind
from scraper.urls import article_id
from settings import Settings, SourceSettings
from spiders.browser import Browser
from spiders.engine import crawl
from spiders.ports import NoRevisits, Taken, Validators
from spiders.summary import CrawlSummary

SAMPLE = 3
"""Articles that a check reads: enough to see whether a source works, few enough to be polite."""


class Catch(NoRevisits):
    """An intake that keeps what it is given in a list. Wants at most `most` articles, however often they were seen."""

    def __init__(self, most: int) -> None:
        self.articles: list[Article] = []
        self._seen: set[str] = set()
        self._left = most

    @property
    def links(self) -> int:
        """Articles that were offered, each once, however many lists name it."""
        return len(self._seen)

    async def wanted(self, source: str, urls: Sequence[str]) -> Sequence[str]:
        del source
        self._seen.update(map(article_id, urls))
        chosen = urls[: self._left]
        self._left -= len(chosen)
        return chosen

    async def due_for_repair(self, source: str) -> Sequence[str]:
        del source
        return ()

    async def missed(self, source: str, url: str) -> None:
        """Nothing is kept; the summary says it."""

    async def take(self, source: str, article: Article) -> Taken:
        del source
        self.articles.append(article)
        return Taken(fate=Fate.NEW, article_id=article.id, alerts=0)

    async def validators(self, source: str, url: str) -> Validators | None:
        """None: each check looks anew."""
        del source, url
        return None

    async def remember(self, source: str, url: str, validators: Validators) -> None:
        """Nothing is kept: the next crawl shall ask as if this one had not been."""


async def fetch_article(url: str, limits: FetchLimits, browser: Browser | None) -> tuple[Article | None, CrawlSummary]:
    """The article at `url`, all its pages, fetched now; None if there is none, the summary says why."""
    catch = Catch(1)
    source = SourceSettings(name="explain", url=url, kind=SourceKind.ARTICLE, max_age=None).view(limits)
    summary = await crawl(source, catch, browser=browser)
    return (catch.articles[0] if catch.articles else None), summary


def source_named(settings: Settings, name: str) -> Source | None:
    """The configured source called `name`, or for a URL one made up for it; None if there is no such name."""
    for source in settings.source_views():
        if source.name == name:
            return source
    if is_web_address(name):
        return SourceSettings(name="check", url=name).view(settings.limits())
    return None


def is_web_address(name: str) -> bool:
    """Whether `name` is meant as a URL. Raises `ConfigurationError` if it is, and is none."""
    if not name.lower().startswith(("http://", "https://")):
        return False
    try:
        web_address(name)
    except ValueError as error:
        raise ConfigurationError(f"{name!r} {error}") from error
    return True
