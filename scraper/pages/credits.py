"""Who wrote and who edited an article, from all places a page may say so. Part of `scraper.pages`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from scraper.model import Value
from scraper.pages.bylines import Byline, read_byline, roles_of, split_names, unique, without_shorter_forms
from scraper.pages.document import Document, text_of
from scraper.pages.furniture import names_of
from scraper.pages.structured import first_text, texts_in

_LINE: Final = 200
_METAS: Final = ("content_author", "author", "article:author", "dtk:author", "parsely-author")


class Credits(Value, frozen=True, kw_only=True):
    """Names, and which reader found them."""

    byline: Byline
    authors_reader: str = ""
    editors_reader: str = ""


def find_credits(
    document: Document, *, start: int, byline_css: tuple[str, ...], author_css: tuple[str, ...]
) -> Credits:
    """Printed names first; those of the metadata only where they are people and not the printed editors.

    `start` is the block of the headline: nothing above it is a credit. Sites put their editor into JSON-LD's `author`.
    """
    printed, reader = _printed(document, start, byline_css)
    editors, editors_reader = without_shorter_forms(printed.editors), reader
    if not editors:
        editors, editors_reader = _stated_editors(document)
    known = {name.casefold() for name in editors}
    selected = (
        name for css in author_css for element in document.select(css) for name in split_names(text_of(element))
    )
    for source, names in ((reader, printed.authors), ("selector", selected), *_stated(document)):
        people = without_shorter_forms(name for name in names if name.casefold() not in known)
        if people:
            return Credits(
                byline=Byline(authors=people, editors=editors), authors_reader=source, editors_reader=editors_reader
            )
    return Credits(byline=Byline(editors=editors), editors_reader=editors_reader)


def _printed(document: Document, start: int, byline_css: tuple[str, ...]) -> tuple[Byline, str]:
    selected = _merged(read_byline(text_of(element)) for css in byline_css for element in document.select(css))
    if selected.authors or selected.editors:
        return selected, "selector"
    blocks = [
        block
        for block in document.layout.blocks[start:]
        if len(block.text) <= _LINE and not any("comment" in names_of(element).lower() for element in block.furniture)
    ]
    labelled = _merged(read_byline(block.text) for block in blocks)
    if labelled.authors and labelled.editors:
        return labelled, "printed label"
    roles = roles_of([(block.text, names_of(block.element)) for block in blocks])
    return _merged((labelled, roles)), "printed label"


def _merged(bylines: Iterable[Byline]) -> Byline:
    lines = tuple(bylines)
    return Byline(
        authors=unique(name for line in lines for name in line.authors),
        editors=unique(name for line in lines for name in line.editors),
    )


def _stated(document: Document) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The people in the metadata; the outlet is none of them."""
    outlet = {
        (name or "").casefold() for name in (first_text(document.node.get("publisher")), document.meta("og:site_name"))
    }
    written = document.root.xpath("//*[@itemprop='author' or @rel='author'][not(self::meta)]")[:3]
    for reader, values in (
        ("meta content_author", document.metas.get("content_author", ())),
        ("json-ld author", tuple(texts_in(document.node.get("author")))),
        ("meta author", tuple(value for name in _METAS for value in document.metas.get(name, ()))),
        ("microdata author", tuple(text_of(element) for element in written)),
    ):
        yield reader, tuple(name for value in values for name in split_names(value) if name.casefold() not in outlet)


def _stated_editors(document: Document) -> tuple[tuple[str, ...], str]:
    """The editors in the metadata, and which reader found them; an editor stated as `author` is not known as one."""
    marked = document.root.xpath("//*[@itemprop='editor'][not(self::meta)]")[:3]
    for reader, values in (
        ("json-ld editor", tuple(texts_in(document.node.get("editor")))),
        ("microdata editor", tuple(text_of(element) for element in marked)),
    ):
        if names := without_shorter_forms(name for value in values for name in split_names(value)):
            return names, reader
    return (), ""
