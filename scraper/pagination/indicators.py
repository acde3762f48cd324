"""What a page says in words or script about its number: "Halaman 2/3", "2 dari 5 halaman", a count for the statistics.

Part of `scraper.pagination`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml.html import HtmlElement

from scraper.pagination import words
from scraper.pagination.links import Document
from scraper.pagination.signs import names_of, text_of

HIGHEST_COUNT = 200
LONGEST = 120
"""Characters of an element that may still be an indicator and not a sentence."""
ELLIPSIS = re.compile(r"\d\s*(?:…|\.{3})")
SURELY_LONG = 10 * LONGEST
"""Characters, white space included, of what is a text whatever its mark-up."""
SURELY_SHORT = 40
DIGIT = re.compile(r"\d")
HINT = re.compile(words.PAGE, re.IGNORECASE)


class Indicator(NamedTuple):
    text: str
    number: int | None
    total: int
    element: HtmlElement
    is_near: bool = False
    """It stands in or beside the article, and not in a block that leads to another one."""


def indicators(document: Document) -> list[Indicator]:
    """Every "number of count" and every "Halaman 1 2 3" near the article, in reading order."""
    found: dict[HtmlElement, Indicator] = {}
    for element in _short_elements(document.root):
        text = text_of(element)
        indicator = _number_of_count(element, text) or _sequence(element, text)
        if (
            indicator
            and not document.is_decoy(element)
            and not any(inner in found for inner in element.iterdescendants())
        ):
            is_proper = document.is_near(element) and words.PAGES_PROPER.search(indicator.text) is not None
            found[element] = indicator._replace(is_near=is_proper and not document.leads_elsewhere(element))
    return list(found.values())


def script_figures(root: HtmlElement) -> tuple[int | None, int | None, str | None]:
    """Number and count as scripts and metas state them for statistics, and the name they go by; None where none does."""
    metas = " ".join(f" {meta.get('name')}={meta.get('content')}" for meta in root.iter("meta") if meta.get("name"))
    text = " ".join([metas, *(script.text or "" for script in root.iter("script"))])
    count = words.SCRIPT_COUNT.search(text)
    number = words.SCRIPT_NUMBER.search(text)
    if not count or not 0 < int(count[2]) <= HIGHEST_COUNT:
        return None, None, None
    return (int(number[2]) if number and int(number[2]) else None), int(count[2]), count[1]


def has_empty_pager(root: HtmlElement) -> bool:
    """Whether a block is named a pager and holds nothing: a script will write it."""
    blocks = (block for block in root.iter("div", "nav", "ul") if words.COUNTER_CLASS.search(names_of(block)))
    return any(len(block) == 0 and not (block.text or "").strip() for block in blocks)


def _short_elements(root: HtmlElement) -> Iterator[HtmlElement]:
    """Elements whose whole text is short and speaks of pages, innermost first; scripts, links and options left out."""
    seen: set[HtmlElement] = set()
    long: set[HtmlElement] = set()
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag in {"script", "style", "option", "title", "noscript"}:
            continue
        own = (element.text or "") + "".join(child.tail or "" for child in element)
        if not own or own.isspace() or len(own) > SURELY_LONG or not _may_speak_of_pages(element, own):
            continue
        for place in (element, *element.iterancestors()):
            if place in seen or place in long or place.tag in {"body", "article", "main", "a"}:
                break
            if len(text_of(place)) > LONGEST:
                long.add(place)
                break
            seen.add(place)
            yield place


def _may_speak_of_pages(element: HtmlElement, own: str) -> bool:
    if HINT.search(own):
        return True
    return DIGIT.search(own) is not None and words.PAGER_CLASS.search(names_of(element)) is not None


def _number_of_count(element: HtmlElement, text: str) -> Indicator | None:
    found = words.NUMBER_OF_COUNT.search(text)
    if not found and words.COUNTER_CLASS.search(names_of(element)):
        found = words.BARE_NUMBER_OF_COUNT.match(text)
    if not found or (len(text) > SURELY_SHORT and len(found[0]) * 2 < len(text)):
        return None
    number, count = (int(digits) for digits in found.groups() if digits)
    return Indicator(found[0].strip(), number, count, element) if 1 <= number <= count <= HIGHEST_COUNT else None


def _sequence(element: HtmlElement, text: str) -> Indicator | None:
    """Reads "Halaman 1 2 3", also run together as "Halaman123": the numbers from 1 up. Says the count, not where one is."""
    found = words.SEQUENCE.match(text)
    if not found or ELLIPSIS.search(text):
        return None
    digits = re.sub(r"\D", "", found[1])
    written, count = "", 0
    while len(written) < len(digits):
        count += 1
        written += str(count)
    if written != digits or count < 2:  # noqa: PLR2004 - one number alone counts nothing
        return None
    # On most pages the numbers are links without a space between them: "Halaman: 12" is pages 1 and 2.
    said = f"{found[0][: found.start(1) - found.start()].strip()} {' '.join(map(str, range(1, count + 1)))}"
    return Indicator(said, None, count, element)
