"""Who wrote and who edited an article, from all places a page may say so. Part of `scraper.pages`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from scraper.model import Value
from scraper.pages.blocks import Block, collapse
from scraper.pages.bylines import Byline, CreditLine, read_byline, roles_of, split_names, unique, without_shorter_forms
from scraper.pages.document import Document, text_of
from scraper.pages.furniture import INLINE_TAGS, names_of
from scraper.pages.signatures import signatures
from scraper.pages.structured import first_text, texts_in

_LINE: Final = 200
_INNER: Final = 8
_LONGEST_NAME: Final = 60
_GLUED: Final = re.compile(r"[^\W_][A-Z]")
_SHORTEST_OUTLET: Final = 4
_METAS: Final = ("content_author", "author", "article:author", "dtk:author", "parsely-author")
_TEXT: Final = XPath(".//text()")


class Credits(Value, frozen=True, kw_only=True):
    """Names, and which reader found them."""

    byline: Byline
    authors_reader: str = ""
    editors_reader: str = ""


def find_credits(
    document: Document,
    *,
    headline: int,
    body: int,
    end: int,
    byline_css: tuple[str, ...],
    author_css: tuple[str, ...],
) -> Credits:
    """Printed labels first, then metadata, then names without a label. The outlet itself is nobody.

    `headline` and `body` are their blocks: nothing above the headline is a credit, and nothing from the block `end` on, where another
    article begins. Sites put their editor into JSON-LD's `author`, so who is
    printed as the editor is no author by metadata alone.
    """
    printed, reader = _printed(document, slice(headline, end), byline_css)
    known = {name.casefold() for name in printed.editors}
    editors, editors_reader = (printed.editors, reader) if printed.editors else _stated_editors(document)
    selected = (
        name for css in author_css for element in document.select(css) for name in split_names(text_of(element))
    )
    stated = ((where, tuple(n for n in names if n.casefold() not in known)) for where, names in _stated(document))
    signed = ("signature", signatures(document.layout.blocks, headline=headline, body=body))
    for source, names in ((reader, printed.authors), ("selector", selected), *stated, signed):
        people = _people(names, document)
        if people:
            return _credits(people, source, editors, editors_reader)
    return _credits((), "", editors, editors_reader)


def _credits(authors: tuple[str, ...], authors_reader: str, editors: tuple[str, ...], editors_reader: str) -> Credits:
    byline = Byline(authors=authors, editors=without_shorter_forms(editors))
    return Credits(byline=byline, authors_reader=authors_reader, editors_reader=editors_reader)


def _people(names: Iterable[str], document: Document) -> tuple[str, ...]:
    """`names` without the outlet's, alone or behind somebody's ("Rahma Lestari Kabar Hulu"), and without shorter forms."""
    host = _letters(urlsplit(document.url or "").hostname or "")
    stated = (first_text(document.node.get("publisher")), document.meta("og:site_name"))
    own = {_letters(text) for text in stated if text}

    def is_outlet(name: str) -> bool:
        key = _letters(name)
        return key in own or (
            len(key) >= _SHORTEST_OUTLET and (key in host or any(key.startswith(each) for each in own if each))
        )

    def person(name: str) -> str:
        words = name.split()
        tail = next((count for count in (3, 2) if len(words) > count and is_outlet(" ".join(words[-count:]))), 0)
        return " ".join(words[: len(words) - tail])

    return without_shorter_forms(person(name) for name in names if not is_outlet(name))


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text.casefold())


def _printed(document: Document, own: slice, byline_css: tuple[str, ...]) -> tuple[Byline, str]:
    selected = _merged(_within(element) for css in byline_css for element in document.select(css))
    if selected.authors and selected.editors:
        return selected, "selector"
    lines = [line for block in document.layout.blocks[own] for line in _lines(block)]
    labelled = _merged((selected, *(read_byline(text) for text, _ in lines)))
    if labelled.authors and labelled.editors:
        return labelled, "printed label"
    return _merged((labelled, roles_of([part for _, parts in lines for part in parts]))), "printed label"


def _within(element: HtmlElement) -> Byline:
    """The labelled names in a publisher's list of credits, shown or not."""
    parts = [CreditLine(collapse(part), names_of(part.getparent())) for part in _TEXT(element) if part.strip()]
    return _merged((read_byline(text_of(element)), roles_of(parts)))


def _lines(block: Block) -> Iterator[tuple[str, list[CreditLine]]]:
    """The text of a short block, and its parts: texts of inner elements that no space divides."""
    if len(block.text) > _LINE or any("comment" in names_of(element).lower() for element in block.furniture):
        return
    text = block.text
    if _GLUED.search(text) and _letters(spaced := _spaced(block.element)) == _letters(text):
        text = spaced
    names = ""
    if len(text) <= _LONGEST_NAME:
        inner = [element for element in block.element.iter(*INLINE_TAGS) if element is not block.element][:_INNER]
        names = " ".join(names_of(element) for element in (block.element, *inner))
    yield text, [CreditLine(part, names) for part in text.split(" | ")]


def _spaced(element: HtmlElement) -> str:
    """The text of `element` outside inner blocks, with " | " where one inline element ends and another begins within a word."""
    text = ""
    for part in _TEXT(element):
        if _holder(part) is element:
            glued = text[-1:].isalnum() and part[:1].isalnum()
            text += f" | {part}" if glued else part
    return collapse(text)


def _holder(part: Any) -> HtmlElement | None:
    """The block-level element around a text node."""
    around: HtmlElement | None = part.getparent()
    if part.is_tail and around is not None:
        around = around.getparent()
    while around is not None and around.tag in INLINE_TAGS:
        around = around.getparent()
    return around


def _merged(bylines: Iterable[Byline]) -> Byline:
    lines = tuple(bylines)
    return Byline(
        authors=unique(name for line in lines for name in line.authors),
        editors=unique(name for line in lines for name in line.editors),
    )


def _stated(document: Document) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The people in the metadata."""
    written = document.root.xpath("//*[@itemprop='author' or @rel='author'][not(self::meta)]")[:3]
    for reader, values in (
        ("meta content_author", document.metas.get("content_author", ())),
        ("json-ld author", tuple(texts_in(document.node.get("author")))),
        ("meta author", tuple(value for name in _METAS for value in document.metas.get(name, ()))),
        ("microdata author", tuple(text_of(element) for element in written)),
    ):
        yield reader, tuple(name for value in values for name in split_names(value))


def _stated_editors(document: Document) -> tuple[tuple[str, ...], str]:
    """The editors in the metadata, and which reader found them; an editor stated as `author` is not known as one."""
    marked = document.root.xpath("//*[@itemprop='editor'][not(self::meta)]")[:3]
    for reader, values in (
        ("json-ld editor", tuple(texts_in(document.node.get("editor")))),
        ("microdata editor", tuple(text_of(element) for element in marked)),
    ):
        if names := unique(name for value in values for name in split_names(value)):
            return names, reader
    return (), ""
