"""The tags of an article. Part of `scraper.pages`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml.html import HtmlElement

from scraper.pages.bylines import unique
from scraper.pages.document import Document, text_of
from scraper.pages.furniture import names_of
from scraper.pages.structured import clean, texts_in

_TAG_LIST: Final = re.compile(
    r"(?<![a-z])(?:tags?|tagcloud\d?|tagcload\d?|tagging|topik|keywords?)(?![a-z])|body-tag|tag[-_]?list|list[-_]?tag",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(
    r"^(?:more tags?|tags?|topik|topics?|label|kata kunci|berita terkait)\s*:?$|^#\s*", re.IGNORECASE
)
_LABELLED: Final = re.compile(r"(?:tags?|topik|topics?|label|kata\s+kunci|keywords?)\s*:", re.IGNORECASE)
_CREDIT: Final = re.compile(r":$|^(?:editor|penulis|print|share)\b", re.IGNORECASE)
_OF_ANY_PAGE: Final = re.compile(
    r"(?:berita|portal|situs|news)(?:\s+(?:berita|terkini|terbaru|hari\s+ini|harian|online|indonesia|utama|populer|terpopuler))*",
    re.IGNORECASE,
)
"""Keywords that a site gives all its pages."""
_HASHTAGS: Final = re.compile(r"(?:\s+#\w+)+\s*$")
_TAG_URL: Final = re.compile(r"/tags?/[^/]")
_FUNCTION_WORDS: Final = frozenset({"the", "of", "and", "in", "yang", "dan", "di", "dari", "untuk", "dengan"})
_FEW: Final = 2
_RUN: Final = 4
_LONGEST: Final = 60
_MOST: Final = 40


def without_keywords(description: str, document: Document, tags: tuple[str, ...]) -> str:
    """`description` without the keywords, tags and hashtags that some sites append to it (",Topic,Another topic")."""
    description = _HASHTAGS.sub("", description)
    stated = (part for text in document.metas.get("keywords", ()) for part in text.split(","))
    keywords = {name.strip().casefold() for name in (*stated, *tags)}
    kept, _, last = description.rpartition(",")
    while kept and last.strip().casefold() in keywords:
        description = kept.rstrip(" ,")
        kept, _, last = description.rpartition(",")
    return description


def find_tags(
    document: Document, headline: HtmlElement | None, body: HtmlElement | None = None
) -> tuple[tuple[str, ...], str]:
    """The printed tags, else those of the metadata; each once."""
    printed = unique(_printed(document, headline)) or unique(_labelled(document)) or unique(_linked(body))
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
        if below and _TAG_LIST.search(names_of(element)) and not _is_in_teaser(element, headline):
            links = list(element.iter("a"))
            if links and all(len(text_of(link)) <= _LONGEST for link in links):
                yield from _names(links)
                for other in element.itersiblings(str(element.tag)):  # one element for each tag
                    if names_of(other) == names_of(element):
                        yield from _names(list(other.iter("a")))
                return


def _labelled(document: Document) -> Iterator[str]:
    """The links that follow the label "Tag:" in its own block."""
    for block in document.layout.blocks:
        if block.link_length and _LABELLED.match(block.text):
            yield from _names(list(block.element.iter("a")))


def _linked(body: HtmlElement | None) -> Iterator[str]:
    """The links to tags that stand in the article's element by themselves, not in a sentence."""
    for link in body.iter("a") if body is not None else ():
        if _TAG_URL.search(link.get("href") or "") and next(link.iterancestors("p"), None) is None and _is_alone(link):
            yield from _names([link])


def _is_alone(link: HtmlElement) -> bool:
    """Whether no text stands right before or after `link`."""
    before, parent = link.getprevious(), link.getparent()
    text = before.tail if before is not None else parent.text if parent is not None else None
    return not (text or "").strip() and not (link.tail or "").strip()


def _is_in_teaser(element: HtmlElement, headline: HtmlElement | None) -> bool:
    """Whether `element` stands in an item of a list beside another story's heading."""
    item = next(element.iterancestors("li"), None)
    return (
        item is not None
        and any(heading is not headline for heading in item.iter("h2", "h3", "h4"))
        and (headline is None or item not in set(headline.iterancestors()))
    )


def _names(links: list[HtmlElement]) -> Iterator[str]:
    for link in links:
        name = _LABEL.sub("", clean(text_of(link)))
        if name and len(name) <= _LONGEST and not _CREDIT.search(name):
            yield name
