"""An article that came incomplete, with the pages that an earlier visit had read. Part of `scraper`; pure.

A page that cannot be had today was had yesterday: its text is not lost again. What the fresh pages say goes before what
the stored ones said.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from scraper.assembly import content_hash_of
from scraper.model import Article, Completeness, PagesState, Paragraph
from scraper.urls import identity

_FILLED = (
    "headline", "description", "authors", "editors", "section", "tags", "date_modified", "language", "images",
)  # fmt: skip
_OUR_OWN = re.compile(r"page \d+: beyond max_pages=|and \d+ more pages")
_REASON = re.compile(r"; (?=page \d+: |and \d+ more pages)")


def mend(fresh: Article, stored: Article | None) -> Article:
    """`fresh` with the pages and fields that it lacks and `stored`, its last revision, has. Whole articles come back as they are."""
    if stored is None or fresh.pages.state is not PagesState.PARTIAL:
        return fresh
    paragraphs = _paragraphs(fresh, stored)
    if paragraphs == fresh.paragraphs:
        return fresh
    fields = {name: getattr(fresh, name) or getattr(stored, name) for name in _FILLED}
    if fresh.date_published is None and fresh.date_published_raw is None:
        fields |= {name: getattr(stored, name) for name in ("date_published", "date_published_raw")}
    return replace(
        fresh,
        **fields,
        paragraphs=paragraphs,
        pages=_completeness(fresh, stored),
        content_hash=content_hash_of(fields["headline"], paragraphs),
    )


def is_repairable(article: Article) -> bool:
    """Whether another visit may find what `article` lacks: pages beyond `max_pages` are missing because we want no more."""
    pages = article.pages
    return pages.state is PagesState.PARTIAL and not all(map(_OUR_OWN.match, _REASON.split(pages.reason or "?")))


def _numbers(article: Article) -> set[int]:
    return {paragraph.page for paragraph in article.paragraphs}


def _paragraphs(fresh: Article, stored: Article) -> tuple[Paragraph, ...]:
    """In order of pages; what moved from one page to another meanwhile stands once."""
    had, said = _numbers(fresh), {paragraph.text for paragraph in fresh.paragraphs}
    kept = [one for one in stored.paragraphs if one.page not in had and one.text not in said]
    return tuple(sorted((*fresh.paragraphs, *kept), key=lambda paragraph: paragraph.page))


def _completeness(fresh: Article, stored: Article) -> Completeness:
    """Complete if every page that is claimed now was had at some visit; else the reasons of those that never were."""
    claimed = fresh.pages.claimed
    numbers = _numbers(fresh) | _numbers(stored)
    if stored.pages.state is PagesState.COMPLETE:  # read from a view of all pages, it does not say where each ended
        numbers |= set(range(1, (stored.pages.claimed or 1) + 1))
    is_whole = claimed is not None and numbers >= set(range(1, claimed + 1))
    reasons = [one for one in _REASON.split(fresh.pages.reason or "") if not _is_had(one, numbers)]
    return Completeness(
        state=PagesState.COMPLETE if is_whole else PagesState.PARTIAL,
        claimed=claimed,
        fetched=len(numbers),
        urls=_urls(fresh, stored),
        reason=None if is_whole else "; ".join(reasons) or fresh.pages.reason,
    )


def _is_had(reason: str, numbers: set[int]) -> bool:
    return (match := re.match(r"page (\d+): ", reason)) is not None and int(match[1]) in numbers


def _urls(fresh: Article, stored: Article) -> tuple[str, ...]:
    """In order of pages where both say which page each URL is; else the fresh ones first."""
    places = [
        dict(zip(sorted(_numbers(one)), one.pages.urls, strict=True))
        for one in (stored, fresh)
        if len(_numbers(one)) == len(one.pages.urls)
    ]
    if len(places) == len((stored, fresh)):
        known = places[0] | places[1]
        urls = [known[number] for number in sorted(known)]
    else:
        urls = [*fresh.pages.urls, *stored.pages.urls]
    return tuple({identity(url): url for url in reversed(urls)}.values())[::-1]
