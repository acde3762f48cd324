"""From links to numbers: which links are a pager's, which number each has, which number stands there unlinked.

Part of `scraper.pagination`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from lxml.html import HtmlElement

from scraper.page_marks import marks_of
from scraper.pagination import words
from scraper.pagination.links import PageLink
from scraper.pagination.signs import text_of
from scraper.urls import identity

LEAST_THUMBNAILS = 3
LONGEST_PAGER = 300
"""Characters of a block that still holds page numbers only."""
ZERO = re.compile(r"[?&](?:p|page|hal|halaman)=0(?:[&#]|$)", re.IGNORECASE)
ELLIPSIS = re.compile(r"\d\s*(?:…|\.{3})(?!\s*\.?\s*\d)")


def believable(links: list[PageLink], own: str | None = None) -> list[PageLink]:
    """`links` without those whose shape alone says "page" weakly (`slug-2`) and whose surroundings do not say it either."""
    confirmed = _thumbnail_schemes(links) | _labelled_schemes(links, own)
    return [
        link
        for link in links
        if link.mark is None or link.mark.strong or _confirmed(link) or link.mark.scheme in confirmed
    ]


def numbered(links: list[PageLink]) -> dict[int, PageLink]:
    """Page number → its link, by the links' own texts, ascending; by their URLs for a gallery whose links are pictures."""
    labelled: dict[int, PageLink] = {}
    if not any(link.mark for link in links):
        return labelled
    for link in links:
        if link.label:
            labelled.setdefault(link.label, link)
    by_url = {identity(link.url): number for number, link in labelled.items()}
    offset = shift(labelled.values(), links)
    for link in links:
        if (
            link.mark
            and offset is not None
            and words.LAST.match(text_of(link.element))
            and identity(link.url) not in by_url
        ):
            labelled.setdefault(link.mark.number + offset, link)
    if len(labelled) < 2:  # noqa: PLR2004 one lone number is no gallery
        schemes = _thumbnail_schemes(links)
        labelled.update(
            {
                link.mark.number: link
                for link in reversed(links)
                if link.mark and link.mark.number and link.mark.scheme in schemes
            }
        )
    return dict(sorted(labelled.items()))


def shift(labelled: Iterable[PageLink], links: list[PageLink], *, is_first: bool = False) -> int | None:
    """What to add to a URL's number to get the page's: 0, 1 for zero-based URLs; None where it is no constant (offsets).

    `is_first`: the links stand on a page whose own URL has no number, so that a next link to number 1 counts from zero.
    """
    shifts = {link.label - link.mark.number for link in labelled if link.label and link.mark}
    if len(shifts) == 1:
        return shifts.pop()
    if shifts:
        return None
    begins_with_one = any(link.says_next and link.mark and link.mark.number == 1 for link in links)
    return (
        1 if (is_first and begins_with_one) or any(ZERO.search(link.element.get("href", "")) for link in links) else 0
    )


def unlinked_numbers(elements: list[HtmlElement]) -> list[int]:
    """Numbers that stand as plain text in the block that holds these page links."""
    block = _block(elements)
    if block is None:
        return []
    found = []
    for place in block.iter():
        if (
            place.tag != "a"
            and isinstance(place.tag, str)
            and not any(up.tag in {"a", "option"} for up in place.iterancestors())
        ):
            found += _numbers(place.text)
        if place is not block:
            found += _numbers(place.tail)
    return [number for number in found if number > 0]


def goes_on(elements: list[HtmlElement]) -> bool:
    """True if an ellipsis ends the page numbers: there are more than are shown."""
    block = _block(elements)
    return block is not None and ELLIPSIS.search(text_of(block)) is not None


def _numbers(text: str | None) -> list[int]:
    found = words.LABEL.match(text or "") or re.fullmatch(r"\D*?(?:^|[\s:|\[(])(\d{1,3})[\s|\])]*", text or "")
    return [int(next(digits for digits in found.groups() if digits))] if found else []


def _block(elements: list[HtmlElement]) -> HtmlElement | None:
    """The smallest block around the first page link that holds more than it; None if that is already a text."""
    if not elements:
        return None
    first = elements[0]
    own = text_of(first)
    for place in first.iterancestors():
        text = text_of(place)
        if len(text) > LONGEST_PAGER or place.tag in {"body", "article", "main"}:
            return None
        if len(re.findall(r"\d+", text)) > len(re.findall(r"\d+", own)):
            return place
    return None


def _confirmed(link: PageLink) -> bool:
    return link.in_pager and (link.label is not None or link.says_next or link.says_previous)


def _labelled_schemes(links: list[PageLink], own: str | None) -> set[str]:
    """Schemes in which two links, one's own among them, have different numbers as text: a pager, whatever its block is called.

    On a page whose own URL has a number too, page 1 must be among them: `/baca/3` and `/baca/4` may be two articles.
    """
    here = {link.label for link in links if link.mark is None and link.label}
    labels: dict[str, set[int]] = {}
    for link in links:
        if link.mark and link.label:
            labels.setdefault(link.mark.scheme, set(here)).add(link.label)
    later = {mark.scheme for mark in marks_of(identity(own)) if not mark.strong} if own else set()
    return {scheme for scheme, numbers in labels.items() if len(numbers) > 1 and (1 in numbers or scheme not in later)}


def _thumbnail_schemes(links: list[PageLink]) -> set[str]:
    """Schemes in which several pictures lead to numbers: a gallery. After a bare path, numbers are ids of related articles."""
    numbers = {
        (link.mark.scheme, link.mark.number)
        for link in links
        if link.mark and link.is_picture and (link.mark.strong or link.mark.scheme != "path")
    }
    return {scheme for scheme, count in Counter(scheme for scheme, _ in numbers).items() if count >= LEAST_THUMBNAILS}
