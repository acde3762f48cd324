"""What we keep: whole articles. Part of `scraper.model`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from scraper.model.pages import Image
from scraper.model.value import Value


class PagesState(StrEnum):
    COMPLETE = "complete"
    PARTIAL = "partial"
    UNKNOWN = "unknown"


class Completeness(Value, frozen=True, kw_only=True):
    """How much of an article is in hand."""

    state: PagesState
    claimed: int | None
    fetched: int
    """Distinct pages whose text is in the body."""
    urls: tuple[str, ...]
    reason: str | None = None
    """For `partial`: which page is missing and why."""


class Paragraph(Value, frozen=True, kw_only=True):
    page: int
    text: str


class Article(Value, frozen=True, kw_only=True):
    """One whole article. `id` is computed from `url` (see `scraper.urls.article_id`)."""

    id: str
    url: str
    source: str | None = None
    site: str | None = None
    headline: str | None = None
    description: str | None = None
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    section: str | None = None
    tags: tuple[str, ...] = ()
    date_published: datetime | None = None
    date_published_raw: str | None = None
    date_modified: datetime | None = None
    language: str | None = None
    paragraphs: tuple[Paragraph, ...] = ()
    pages: Completeness
    images: tuple[Image, ...] = ()
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    revision: int = 1
    content_hash: str
    duplicate_of: str | None = None
    story: str | None = None
    vanished: datetime | None = None
    """When it was found to be removed or emptied, as far as its site says so now; None while it can be read."""
    shed: datetime | None = None
    """When its text was given up to make room; what was read in it is kept. None while the text is here."""

    @property
    def body(self) -> str:
        """The paragraphs, joined by a blank line; "" when the page has none."""
        return "\n\n".join(paragraph.text for paragraph in self.paragraphs)

    def page_of(self, offset: int) -> int | None:
        """The number of the page on which character `offset` of `body` stands; None beyond its end."""
        end = 0
        for paragraph in self.paragraphs:
            end += len(paragraph.text) + 2
            if 0 <= offset < end:
                return paragraph.page
        return None
