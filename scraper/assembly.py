"""The pages of one article, in order, to the fields of the article. Part of `scraper`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import blake2b, sha256
from typing import TypeVar

from scraper.model import Article, Completeness, Image, Page, Paragraph
from scraper.seams import new_paragraphs, without_page_number
from scraper.urls import article_id, site_of

T = TypeVar("T")


def assemble(
    pages: Mapping[int, Page], url: str, completeness: Completeness, *, source: str | None, now: datetime | None
) -> Article:
    """The article of `pages` (number → page): every paragraph once, each field from the first page that gives it."""
    ordered = [pages[number] for number in sorted(pages)]
    headline = without_page_number(_first(ordered, lambda page: page.headline))
    paragraphs = _paragraphs(pages)
    content_hash = content_hash_of(headline, paragraphs)
    dated = next((page for page in ordered if page.date_published), None) or next(
        (page for page in ordered if page.date_published_raw), ordered[0]
    )
    return Article(
        id=article_id(url) if url else blake2b(content_hash.encode(), digest_size=8).hexdigest(),
        url=url,
        source=source,
        site=site_of(url),
        headline=headline,
        description=without_page_number(_first(ordered, lambda page: page.description)),
        authors=_first(ordered, lambda page: page.authors) or (),
        editors=_first(ordered, lambda page: page.editors) or (),
        section=_first(ordered, lambda page: page.section),
        tags=_first(ordered, lambda page: page.tags) or (),
        date_published=dated.date_published,
        date_published_raw=dated.date_published_raw,
        date_modified=_first(ordered, lambda page: page.date_modified),
        language=_first(ordered, lambda page: page.language),
        paragraphs=paragraphs,
        pages=completeness,
        images=_images(ordered),
        first_seen=now,
        last_seen=now,
        content_hash=content_hash,
    )


def content_hash_of(headline: str | None, paragraphs: tuple[Paragraph, ...]) -> str:
    """Equal for equal headline and text, however they are split into pages."""
    text = "\n\n".join([headline or "", *(paragraph.text for paragraph in paragraphs)])
    return f"sha256:{sha256(text.encode(errors='surrogatepass')).hexdigest()}"


def _paragraphs(pages: Mapping[int, Page]) -> tuple[Paragraph, ...]:
    earlier: list[Page] = []
    paragraphs: list[Paragraph] = []
    for number in sorted(pages):
        page = pages[number]
        texts = new_paragraphs(page, earlier) if earlier else page.paragraphs
        paragraphs += (Paragraph(page=number, text=text) for text in texts)
        earlier.append(page)
    return tuple(paragraphs)


def _images(pages: list[Page]) -> tuple[Image, ...]:
    found: dict[str, Image] = {}
    for image in (image for page in pages for image in page.images):
        if image.url not in found or (image.caption and not found[image.url].caption):
            found[image.url] = image
    return tuple(found.values())


def _first(pages: list[Page], field: Callable[[Page], T]) -> T | None:
    return next((value for page in pages if (value := field(page))), None)
