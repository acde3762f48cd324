"""What a publisher may declare about its pages. Part of `scraper.pages`.

Everything is optional: the generic page reads without. Of several selectors for a field the first that finds something answers.
"""

from __future__ import annotations

from typing import ClassVar


class Declarations:
    """Selectors and habits of one publisher; of nobody, as they stand here."""

    name: ClassVar[str] = "generic"
    headline_css: ClassVar[tuple[str, ...]] = ()
    body_css: ClassVar[tuple[str, ...]] = ()
    drop_css: ClassVar[tuple[str, ...]] = ()
    """Elements inside the body that are not the article, beyond what their names say."""
    date_css: ClassVar[tuple[str, ...]] = ()
    byline_css: ClassVar[tuple[str, ...]] = ()
    """Elements with labelled names ("Penulis: A | Editor: B")."""
    author_css: ClassVar[tuple[str, ...]] = ()
    """Elements that hold nothing but authors."""
    section_css: ClassVar[tuple[str, ...]] = ()
    tags_css: ClassVar[tuple[str, ...]] = ()
    caption_css: ClassVar[tuple[str, ...]] = ()
    """Captions that no name marks as such."""
    single_page_query: ClassVar[str | None] = None
    """The parameter ("page=all"), or the path's last step ("/all"), with which this publisher shows all pages at once."""
    is_at_home_in_indonesia: ClassVar[bool] = False
    """Whether its times are those of Jakarta in whatever language it writes, under a domain that does not say so."""
