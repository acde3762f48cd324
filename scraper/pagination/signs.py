"""What one element of a page says of itself: its number, "next", that it is the current one. Part of `scraper.pagination`."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from scraper.pagination import words

PAGER_DEPTH = 5
"""How many elements up a pager's name may stand."""


def names_of(element: HtmlElement) -> str:
    """Class and id of `element`, for the class-name patterns."""
    return f"{element.get('class', '')} {element.get('id', '')}"


def text_of(element: HtmlElement) -> str:
    """The text of `element` with its white space collapsed."""
    return " ".join(element.text_content().split())


def spoken(element: HtmlElement) -> str:
    """Its text; where it has none, what it is called for those who cannot see it."""
    if text := text_of(element):
        return text
    picture = element.find(".//img")
    names = (element.get("aria-label"), element.get("title"), picture.get("alt") if picture is not None else None)
    return " ".join(next((name for name in names if name), "").split())


def says_next(element: HtmlElement) -> bool:
    names = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", names_of(element))
    return _relates(element, "next") or bool(words.NEXT.match(spoken(element)) or words.NEXT_CLASS.search(names))


def says_previous(element: HtmlElement) -> bool:
    return _relates(element, "prev") or bool(
        words.PREVIOUS.match(spoken(element)) or words.PREVIOUS_CLASS.search(names_of(element))
    )


def label_of(element: HtmlElement) -> int | None:
    """The page number that its text names ("2", "Halaman 2"), or its name where it has no text; None if none."""
    found = words.LABEL.match(spoken(element))
    return int(found[1] or found[2]) if found else None


def is_in_pager(element: HtmlElement) -> bool:
    """True if it or a near ancestor is called a pager, a gallery or the like."""
    places = [element, *element.iterancestors()][:PAGER_DEPTH]
    return any(words.PAGER_CLASS.search(names_of(place)) for place in places if place.tag not in {"body", "html"})


def is_current(element: HtmlElement) -> bool:
    """True if it, or the `li` or `span` around it, is marked as the page one is on."""
    parent = element.getparent()
    marked = [element] if parent is None or parent.tag not in {"li", "span"} else [element, parent]
    return any(place.get("aria-current") or words.CURRENT_CLASS.search(names_of(place)) for place in marked)


def _relates(element: HtmlElement, relation: str) -> bool:
    return relation in element.get("rel", "").lower().split()
