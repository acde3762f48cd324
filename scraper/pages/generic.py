"""The page object that answers any site; publishers refine it with selectors. Part of `scraper.pages`.

Each field asks, in this order: the publisher's selectors, then what the page says for machines or shows in its markup, whichever of the
two is the more reliable for that field. No field depends on the host alone, so a copy of a page on another host reads the same.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from web_poet import ItemPage

from scraper.model import Image, Page, PageKind, Pager
from scraper.pages.bylines import Byline, unique
from scraper.pages.credits import find_credits
from scraper.pages.document import Document, text_of
from scraper.pages.headline import without_page_label
from scraper.pages.kinds import kind_of
from scraper.pages.locating import STUB, Located
from scraper.pages.pictures import find_images
from scraper.pages.published import Publication, read_modified, read_publication
from scraper.pages.sections import find_section
from scraper.pages.tags import find_tags, without_keywords
from scraper.pages.tongue import guess_language, primary
from scraper.pagination import read_pager

if TYPE_CHECKING:
    # A web-poet field is a property; its decorator carries no types of its own.
    from builtins import property as field
else:
    from web_poet import field

_SHORT = 80


class GenericPage(Located, ItemPage[Page]):
    """A page of a site nobody described. Subclasses declare what differs."""

    def __init__(self, document: Document) -> None:  # web-poet reads from it what to inject
        super().__init__(document)

    async def to_item(self) -> Page:
        return self.read()

    def read(self) -> Page:
        """The page's fields, all read, and by whom."""
        return Page(
            url=self.url,
            kind=self.kind,
            pager=self.pager,
            headline=self.headline,
            description=self.description,
            authors=self.authors,
            editors=self.editors,
            section=self.section,
            tags=self.tags,
            date_published=self.date_published,
            date_published_raw=self.date_published_raw,
            date_modified=self.date_modified,
            language=self.language,
            paragraphs=self.paragraphs,
            images=self.images,
            readers=dict(sorted(self.readers.items())),  # last: every field has noted its reader by now
        )

    @field
    def url(self) -> str | None:
        return self.document.url

    @field
    def kind(self) -> PageKind:
        return self._kind

    @cached_property
    def _kind(self) -> PageKind:
        return kind_of(self.document, self._kept, dated=self._publication.moment is not None)

    @field
    def pager(self) -> Pager:
        return self._pager

    @cached_property
    def _pager(self) -> Pager:
        document = self.document
        return read_pager(
            document.root,
            document.url,
            canonical=document.canonical,
            body=self._body,
            single_page_query=self.single_page_query,
        )

    @field
    def headline(self) -> str | None:
        return self._headline

    @field
    def description(self) -> str | None:
        stated = self._description
        self._note("description", stated and "meta description")
        return without_keywords(without_page_label(stated or ""), self.document, self._tags) or None

    @field
    def authors(self) -> tuple[str, ...]:
        return self._byline.authors

    @field
    def editors(self) -> tuple[str, ...]:
        return self._byline.editors

    @field
    def section(self) -> str | None:
        printed = self._first(self.section_css, "section")
        if printed is not None:
            return text_of(printed)
        found, reader = find_section(self.document, self._title_block)
        self._note("section", reader)
        return found

    @field
    def tags(self) -> tuple[str, ...]:
        return self._tags

    @cached_property
    def _tags(self) -> tuple[str, ...]:
        for css in self.tags_css:
            names = unique(name for element in self.document.select(css) if (name := text_of(element).lstrip("# ")))
            if names:
                self._note("tags", f"{self.name}: {css}")
                return names
        title = self._title_block
        found, reader = find_tags(self.document, title.element if title and title.is_heading else None, self._body)
        self._note("tags", reader)
        return found

    @field
    def date_published(self) -> datetime | None:
        return self._publication.moment

    @field
    def date_published_raw(self) -> str | None:
        return self._publication.raw

    @field
    def date_modified(self) -> datetime | None:
        found = read_modified(self.document, self._publication)
        self._note("date_modified", found and "json-ld or meta")
        return found

    @field
    def language(self) -> str | None:
        return self._language

    @field
    def paragraphs(self) -> tuple[str, ...]:
        kept = tuple(block.text for block in self._kept)
        stated = self._stated_body
        if stated and sum(map(len, kept)) * STUB < sum(map(len, stated)) and not (kept and self._is_split):
            self._note("paragraphs", "json-ld articleBody")
            return stated
        if sum(map(len, kept)) < _SHORT and self._kind is PageKind.GALLERY:
            captions = unique(image.caption for image in self.images if image.caption)
            return captions or kept
        return kept

    @field
    def images(self) -> tuple[Image, ...]:
        title = self._title_block
        found = find_images(self.document, self._body, self.caption_css, headline=title.element if title else None)
        self._note("images", found and "meta and markup")
        return found

    @property
    def _is_split(self) -> bool:
        """Whether other pages hold the rest of the text, which `articleBody` may state as a whole on each of them."""
        return self._pager.next_url is not None or len(self._pager.page_urls) > 1

    @cached_property
    def is_indonesian(self) -> bool:
        """Whether a time without a zone is the time of Jakarta: of a text in Indonesian, a host below .id, or a publisher at home there."""
        host = urlsplit(self.document.url or "").hostname or ""
        return self.is_at_home_in_indonesia or self._language == "id" or host.endswith(".id")

    @cached_property
    def _language(self) -> str | None:
        shown = guess_language(" ".join(block.text for block in self.document.layout.blocks if block.is_prose))
        stated = (
            primary(self.document.root.get("lang"))
            or primary(self.document.meta("og:locale"))
            or primary(self.document.meta("content-language", "language"))
        )
        language = shown or stated
        self._note("language", language and ("stop words" if shown else "html lang"))
        return language

    @cached_property
    def _byline(self) -> Byline:
        title = self._title_block
        found = find_credits(
            self.document,
            headline=title.index if title else 0,
            body=self._text[0].index if self._text else 0,
            end=self._end,
            byline_css=self.byline_css,
            author_css=self.author_css,
        )
        self._note(
            "authors", found.byline.authors and found.authors_reader.replace("selector", f"{self.name}: selector")
        )
        self._note(
            "editors", found.byline.editors and found.editors_reader.replace("selector", f"{self.name}: selector")
        )
        return found.byline

    @cached_property
    def _publication(self) -> Publication:
        found = read_publication(
            self.document,
            headline=self._title_block,
            body=self._text[0] if self._text else None,
            selectors=self.date_css,
            indonesian=self.is_indonesian,
        )
        self._note("date_published", found.reader and re.sub(r"^(?=[.#])", f"{self.name}: ", found.reader))
        return found
