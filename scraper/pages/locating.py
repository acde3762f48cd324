"""Where headline and article stand on a page, by what its publisher declares and by what it shows. Part of `scraper.pages`."""

from __future__ import annotations

from functools import cached_property

from lxml.html import HtmlElement

from scraper.pages.blocks import Block
from scraper.pages.content import body_element
from scraper.pages.declarations import Declarations
from scraper.pages.document import Document, text_of
from scraper.pages.headline import find_headline, headline_block, without_page_label
from scraper.pages.paragraphs import paragraphs_of, with_lead
from scraper.pages.sequels import begins_another_article
from scraper.pages.structured import texts_in

STUB = 3
"""A text of which another is so many times as long is the beginning of it, or no article."""
_LINKED = 0.5


class Located(Declarations):
    """A page's headline, its article's element and the blocks of its text, each found once; fields are read from them."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.readers: dict[str, str] = {}
        """Field → which reader answered it."""

    @property
    def _description(self) -> str:
        return self.document.meta("og:description", "description", "twitter:description") or ""

    @cached_property
    def _headline(self) -> str | None:
        element = self._first(self.headline_css, "headline")
        if element is not None:
            return without_page_label(text_of(element))
        found, reader = find_headline(self.document)
        self._note("headline", reader)
        return found

    @cached_property
    def _title_block(self) -> Block | None:
        return headline_block(self.document, self._headline)

    @cached_property
    def _stated_body(self) -> tuple[str, ...]:
        stated = self.document.node.get("articleBody")
        return tuple(text for line in str(stated or "").splitlines() for text in texts_in(line))

    @cached_property
    def _body(self) -> HtmlElement | None:
        """The article's element: the publisher's, unless another one holds three times its prose."""
        title = self._title_block
        found = body_element(
            self.document.layout,
            article_body=" ".join(self._stated_body),
            headline_index=title.index if title else None,
        )
        usual = self._prose(found)
        for css in self.body_css:
            for element in self.document.select(css):
                if self._prose(element) * STUB > usual:
                    self._note("paragraphs", f"{self.name}: {css}")
                    return element
        self._note("paragraphs", "density" if found is not None else "")
        return found

    def _prose(self, element: HtmlElement | None) -> int:
        if element is None:
            return 0
        layout = self.document.layout
        return sum(
            len(block.text)
            for block in layout.within(element)
            if block.link_density < _LINKED and not layout.is_furniture(block)
        )

    @cached_property
    def _dropped(self) -> frozenset[HtmlElement]:
        return frozenset(
            inner for css in self.drop_css for element in self.document.select(css) for inner in element.iter()
        )

    @cached_property
    def _text(self) -> list[Block]:
        """What stands in the article's element: below headline, standfirst, credits and date."""
        if self._body is None:
            return []
        blocks = [block for block in self.document.layout.within(self._body) if block.element not in self._dropped]
        return paragraphs_of(self.document.layout, blocks, headline=self._headline)

    @property
    def _end(self) -> int:
        """The first block of another article below this one's text; beyond the last where there is none."""
        blocks = self.document.layout.blocks
        last = self._text[-1].index if self._text else len(blocks)
        below = (block.index for block in blocks[last + 1 :] if block.element.tag == "h1")
        return next((at for at in below if begins_another_article(blocks, at, self._text, self._headline)), len(blocks))

    @cached_property
    def _kept(self) -> list[Block]:
        return with_lead(self.document.layout, self._title_block, self._text, self._description, self._dropped)

    def _first(self, selectors: tuple[str, ...], field_name: str) -> HtmlElement | None:
        for css in selectors:
            for element in self.document.select(css):
                if text_of(element):
                    self._note(field_name, f"{self.name}: {css}")
                    return element
        return None

    def _note(self, field_name: str, reader: object) -> None:
        if reader:
            self.readers.setdefault(field_name, str(reader))
