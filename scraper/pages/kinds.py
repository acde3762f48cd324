"""What a page is: an article, a list of articles, a photo gallery, or something else. Part of `scraper.pages`."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from scraper.model import PageKind
from scraper.pages.blocks import Block
from scraper.pages.document import Document, text_of
from scraper.pages.structured import types_of

_GALLERY_URL: Final = re.compile(
    r"(?:^|[/.])(?:foto|photos?|readfoto|inpicture|in-picture|galeri|gallery|galleries|fotonews|slideshow)[/.]",
    re.IGNORECASE,
)
_GALLERY_TYPES: Final = frozenset({"ImageGallery", "MediaGallery"})
_INDEX_URL: Final = re.compile(
    r"^/(?:index|indeks|home|beranda)?(?:\.\w+)?/?$|/(?:indeks|index-news|index|terkini|tag|topic|topik|search|category|kanal)(?:/|$)",
    re.IGNORECASE,
)
_LINK_LENGTH: Final = 25
_MANY: Final = 8
_FEW: Final = 5
_BODY: Final = 250
_LONG_BODY: Final = 800


def kind_of(document: Document, paragraphs: list[Block], *, dated: bool) -> PageKind:
    """The page's kind, by how much prose stands against how many headline-like links, and what the page says of itself."""
    length = sum(len(block.text) for block in paragraphs)
    headlines = len({link.get("href") for link in document.root.iter("a") if len(text_of(link)) >= _LINK_LENGTH})
    claimed = _claims_article(document)
    path = (urlsplit(document.url).path or "/") if document.url else "/-"
    if headlines >= _MANY and (path == "/" or (_INDEX_URL.search(path) and not (claimed and length >= _LONG_BODY))):
        return PageKind.LISTING
    if _is_gallery(document, path) and length < 2 * _LONG_BODY:
        return PageKind.GALLERY
    if length >= (_BODY if claimed or dated else _LONG_BODY) and (claimed or dated or _is_prose(paragraphs)):
        return PageKind.ARTICLE
    if claimed and (dated or length >= _BODY // 2):
        return PageKind.ARTICLE
    return PageKind.LISTING if headlines >= _FEW else PageKind.OTHER


def _is_prose(paragraphs: list[Block]) -> bool:
    """Whether most of the text stands in paragraphs rather than in the short lines of a list."""
    return 2 * sum(len(block.text) for block in paragraphs if block.is_prose) > sum(
        len(block.text) for block in paragraphs
    )


def _claims_article(document: Document) -> bool:
    return (
        bool(document.node)
        or (document.meta("og:type") or "").lower() in {"article", "news", "newsarticle"}
        or bool(document.root.xpath("boolean(//*[@itemprop='articleBody'])"))
    )


def _is_gallery(document: Document, path: str) -> bool:
    host = urlsplit(document.url or "").hostname or ""
    return bool(_GALLERY_URL.search(f"{host}{path}")) or any(types_of(node) & _GALLERY_TYPES for node in document.nodes)
