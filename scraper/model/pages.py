"""What one fetched page says. Part of `scraper.model`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import field

from scraper.model.value import Value


class PageKind(StrEnum):
    ARTICLE = "article"
    LISTING = "listing"
    GALLERY = "gallery"
    OTHER = "other"


class Image(Value, frozen=True, kw_only=True):
    url: str
    caption: str | None = None


class Pager(Value, frozen=True, kw_only=True):
    """What one page says about the pages of its article. URLs are absolute."""

    article_url: str | None
    """Page 1's URL in canonical form."""
    number: int | None = None
    """This page's number, from 1; None where the page does not say."""
    count: int | None = None
    """How many pages the article claims to have; None where it does not say. Inline pages count once."""
    next_url: str | None = None
    single_page_url: str | None = None
    """A URL that shows all pages at once, if the page offers or the publisher is known to honour one."""
    page_urls: tuple[str, ...] = ()
    """URLs of all known pages in order, this one included; empty where the page has no siblings."""
    inline_pages: int = 1
    """How many pages of the article stand in this one document already."""
    evidence: tuple[str, ...] = ()
    """Why: one short line for each finding, e.g. 'indicator "Halaman 2/3"'."""


class Page(Value, frozen=True, kw_only=True):
    """One fetched page as it was read. Nothing is stitched and nothing invented."""

    url: str | None
    kind: PageKind
    pager: Pager
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
    paragraphs: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    readers: dict[str, str] = field(default_factory=dict)
    """Field name → which reader answered it ("tribun: h1#arttitle", "json-ld", "meta og:title", …)."""
