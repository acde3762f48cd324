"""The section an article is filed under. Part of `scraper.pages`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from scraper.pages.blocks import Block
from scraper.pages.document import Document, text_of
from scraper.pages.furniture import names_of
from scraper.pages.structured import texts_in, types_of

_SECTION_METAS: Final = ("article:section", "content_category", "dtk:namakanal", "cxenseparse:category", "section")
_HOME: Final = frozenset({"home", "beranda", "depan", "halaman utama", "homepage", "indeks", "index", "detail berita"})
_CRUMBS: Final = re.compile(r"bread-?(?:crum[bp]|come)", re.IGNORECASE)
"""As it is spelt on news sites."""
_SEPARATORS: Final = re.compile(r"\s*[»›>/→]\s*")
_NEAR: Final = 6
_LONGEST: Final = 60
_LONGEST_TRAIL: Final = 200
_DEEPEST: Final = 5
_TITLE_LENGTH: Final = 20


def find_section(document: Document, headline: Block | None = None) -> tuple[str | None, str]:
    """The innermost section the page names, and the reader: JSON-LD, meta, microdata, breadcrumb, a link marked as the category."""
    marked = document.root.xpath("//*[@itemprop='articleSection'][not(self::meta)]")[:1]
    for reader, values in (
        ("json-ld articleSection", tuple(texts_in(document.node.get("articleSection")))),
        *((f"meta {name}", document.metas.get(name, ())) for name in _SECTION_METAS),
        ("microdata articleSection", tuple(text_of(element) for element in marked)),
    ):
        named = next((value for value in values if _is_section(value)), None)
        if named:
            return named.strip(" »>/"), reader
    found = _trail(document) or _unnamed_trail(document) or _trail_above(document, headline)
    trail = [name for name in found if name.casefold() not in _HOME]
    if trail:
        return trail[-1], "breadcrumb"
    categories = (link for link in document.root.iter("a") if "category" in (link.get("rel") or "").lower().split())
    return next(((name, "rel=category") for link in categories if (name := text_of(link))), (None, ""))


def _is_section(name: str) -> bool:
    """Sites also put their host name or the word "article" there."""
    return len(name) <= _LONGEST and name.casefold() not in {"article", "articles"} and not re.search(r"\.\w|://", name)


def _trail(document: Document) -> list[str]:
    """The names of the breadcrumb without the article's own title at its end."""
    for node in document.nodes:
        if "BreadcrumbList" in types_of(node) and isinstance(node.get("itemListElement"), list):
            names = [
                next(texts_in(item.get("name") or item.get("item")), "")
                for item in node["itemListElement"]
                if isinstance(item, Mapping)
            ]
            return _sections(names, document)
    for element in document.root.iter("div", "ul", "ol", "nav", "p", "h4"):
        if _CRUMBS.search(names_of(element)):
            return _sections([text_of(link) for link in element.iter("a")], document)
    return []


def _unnamed_trail(document: Document) -> list[str]:
    """The links of a block that no name marks as a breadcrumb: short, begun by the home page, divided by arrows or slashes."""
    for element in document.root.iter("div", "ul", "ol", "nav", "p"):
        links = list(element.iter("a"))
        if 1 < len(links) <= _DEEPEST and text_of(links[0]).casefold() in _HOME:
            text = text_of(element)
            if len(text) <= _LONGEST_TRAIL and re.search(r"[»›>/→]", text):
                return _sections([text_of(link) for link in links], document)
    return []


def _trail_above(document: Document, headline: Block | None) -> list[str]:
    """The links right above the headline where they are divided by arrows or slashes ("Bola / Liga Indonesia")."""
    if headline is None:
        return []
    for block in reversed(document.layout.blocks[max(0, headline.index - _NEAR) : headline.index]):
        names = [text_of(link) for link in block.element.iter("a")]
        between = _SEPARATORS.split(block.text)
        if 1 < len(names) <= _DEEPEST and [part.strip() for part in between] == names:
            return _sections(names, document)
    return []


def _sections(names: list[str], document: Document) -> list[str]:
    title = (document.meta("og:title") or document.title or "").casefold()
    return [
        name
        for name in names
        if name
        and len(name) <= _LONGEST
        and not (len(name) > _TITLE_LENGTH and name.casefold()[:40] in title)
        and "://" not in name
    ]
