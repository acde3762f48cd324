"""What an article is filed under: its section and its tags. Part of `scraper.pages`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from lxml.html import HtmlElement

from scraper.pages.blocks import Block
from scraper.pages.bylines import unique
from scraper.pages.document import Document, text_of
from scraper.pages.furniture import names_of
from scraper.pages.structured import clean, texts_in, types_of

_TAG_LIST: Final = re.compile(
    r"(?<![a-z])(?:tags?|tagcloud\d?|tagcload\d?|tagging|topik|keywords?)(?![a-z])|body-tag|tag[-_]?list|list[-_]?tag",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(
    r"^(?:more tags?|tags?|topik|topics?|label|kata kunci|berita terkait)\s*:?$|^#\s*", re.IGNORECASE
)
_SECTION_METAS: Final = ("article:section", "content_category", "dtk:namakanal", "cxenseparse:category", "section")
_CREDIT: Final = re.compile(r":$|^(?:editor|penulis|print|share)\b", re.IGNORECASE)
_HOME: Final = frozenset({"home", "beranda", "depan", "halaman utama", "homepage", "indeks", "index", "detail berita"})
_CRUMBS: Final = re.compile(r"bread-?(?:crum[bp]|come)", re.IGNORECASE)
"""As it is spelt on news sites."""
_SEPARATORS: Final = re.compile(r"\s*[»›>/→]\s*")
_OF_ANY_PAGE: Final = re.compile(
    r"(?:berita|portal|situs|news)(?:\s+(?:berita|terkini|terbaru|hari\s+ini|harian|online|indonesia|utama|populer|terpopuler))*",
    re.IGNORECASE,
)
"""Keywords that a site gives all its pages."""
_FUNCTION_WORDS: Final = frozenset({"the", "of", "and", "in", "yang", "dan", "di", "dari", "untuk", "dengan"})
_FEW: Final = 2
_RUN: Final = 4
_NEAR: Final = 6
_LONGEST: Final = 60
_LONGEST_TRAIL: Final = 200
_DEEPEST: Final = 5
_MOST: Final = 40
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


def without_keywords(description: str, document: Document, tags: tuple[str, ...]) -> str:
    """`description` without the keywords and tags that some sites append to it (",Topic,Another topic")."""
    stated = (part for text in document.metas.get("keywords", ()) for part in text.split(","))
    keywords = {name.strip().casefold() for name in (*stated, *tags)}
    kept, _, last = description.rpartition(",")
    while kept and last.strip().casefold() in keywords:
        description = kept.rstrip(" ,")
        kept, _, last = description.rpartition(",")
    return description


def find_tags(document: Document, headline: HtmlElement | None) -> tuple[tuple[str, ...], str]:
    """The printed tags, else those of the metadata; each once."""
    printed = unique(_printed(document, headline))
    if printed:
        return printed[:_MOST], "markup tags"
    for reader, values in (
        ("meta article:tag", document.metas.get("article:tag", ())),
        (
            "microdata keywords",
            tuple(text_of(each) for each in document.root.xpath("//*[@itemprop='keywords'][not(self::meta)]")),
        ),
        ("json-ld keywords", tuple(texts_in(document.node.get("keywords")))),
        ("meta news_keywords", document.metas.get("news_keywords", ())),
        ("meta keywords", document.metas.get("keywords", ())),
    ):
        tags = unique(
            tag
            for value in values
            for part in re.split(r"[,;]", value)
            if (tag := part.strip())
            and len(tag) <= _LONGEST
            and not _CREDIT.search(tag)
            and not _OF_ANY_PAGE.fullmatch(tag)
        )
        if tags and not _is_cut_sentence(tags, document):
            return tags[:_MOST], reader
    return (), ""


def _is_cut_sentence(tags: tuple[str, ...], document: Document) -> bool:
    """Whether the keywords are a sentence or the page's title cut into words."""
    words = " ".join(tags).casefold()
    title = (document.meta("og:title") or document.title or "").casefold().split()[-_RUN:]
    of_title = len(title) == _RUN and len(tags) > _RUN and " ".join(title) in words
    return of_title or sum(tag.casefold() in _FUNCTION_WORDS for tag in tags) >= _FEW


def _printed(document: Document, headline: HtmlElement | None) -> Iterator[str]:
    """Texts of the links marked rel=tag, else of the links in the first element that is named as a list of tags."""
    rels = ((link, (link.get("rel") or "").lower().split()) for link in document.root.iter("a"))
    marked = [link for link, rel in rels if "tag" in rel and "category" not in rel]
    yield from _names(marked)
    if marked:
        return
    below = headline is None  # a list of tags above the headline is what the site as a whole talks about today
    for element in document.root.iter("h1", "h2", "div", "ul", "p", "section", "h5", "h4", "span", "aside", "article"):
        below = below or element is headline
        if below and _TAG_LIST.search(names_of(element)) and not _is_in_teaser(element):
            links = list(element.iter("a"))
            if links and all(len(text_of(link)) <= _LONGEST for link in links):
                yield from _names(links)
                for other in element.itersiblings(str(element.tag)):  # one element for each tag
                    if names_of(other) == names_of(element):
                        yield from _names(list(other.iter("a")))
                return


def _is_in_teaser(element: HtmlElement) -> bool:
    """Whether `element` stands in an item of a list beside another story's heading."""
    item = next(element.iterancestors("li"), None)
    return item is not None and next(item.iter("h2", "h3", "h4"), None) is not None


def _names(links: list[HtmlElement]) -> Iterator[str]:
    for link in links:
        name = _LABEL.sub("", clean(text_of(link)))
        if name and len(name) <= _LONGEST and not _CREDIT.search(name):
            yield name
