"""Where an article ends because the page goes on with the next one, as endless scrolling leaves it. Part of `scraper.pages`.

An `h1` in a box of its own may as well be a loud subheading: a page of advice has ten. So it takes more to end an
article: a box that is named or made for another one, a link to it, its own date, or the only other body of the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from lxml.html import HtmlElement

from scraper.dates import find_dates
from scraper.pages.blocks import Block
from scraper.pages.furniture import names_of

_BOX: Final = re.compile(
    r"infinite|endless|continuous|next[-_]?(?:article|post|story)|(?:artikel|berita)[-_]?(?:selanjutnya|berikut)",
    re.IGNORECASE,
)
_ADDRESSES: Final = ("data-url", "data-href", "data-permalink", "data-link", "data-article-url")
_BELOW: Final = 4
"""Blocks below a headline in which its date stands."""
_LONGEST_DATE: Final = 120


def begins_another_article(blocks: Sequence[Block], at: int, kept: Sequence[Block], headline: str | None) -> bool:
    """True if `blocks[at]` is the title of another article; `kept` is what stands above it of this one."""
    block = blocks[at]
    begun = next((each.index for each in kept if each.is_prose), None)
    if block.element.tag != "h1" or begun is None or (headline and block.text.casefold() == headline.casefold()):
        return False
    if block.element.getparent() in {each.element.getparent() for each in kept if each.is_prose}:
        return False  # among the paragraphs
    titles = sum(1 for each in blocks if each.element.tag == "h1" and each.index > begun)
    return (
        _is_made_for_another(block.element)
        or any(_is_date(each.text) for each in blocks[at + 1 : at + 1 + _BELOW])
        or (titles == 1 and _has_second_body(blocks[at + 1 :], kept))
    )


def _is_made_for_another(title: HtmlElement) -> bool:
    box = title.getparent()
    if title.get("href") or next(title.iter("a"), None) is not None or box is None:
        return True
    boxes = [box, *([outer] if (outer := box.getparent()) is not None else [])]
    return any(
        place.tag == "article" or _BOX.search(names_of(place)) or any(place.get(name) for name in _ADDRESSES)
        for place in boxes
        if next(iter(place.iter("h1"))) is title
    )


def _is_date(text: str) -> bool:
    return len(text) <= _LONGEST_DATE and any(date.has_time for date in find_dates(text))


def _has_second_body(below: Sequence[Block], kept: Sequence[Block]) -> bool:
    """Whether prose below stands in another box of the name of the one that holds this article's."""
    own = {_box(each) for each in kept if each.is_prose}
    names = {(box.tag, box.get("class")) for box in own if box is not None and box.get("class")}
    found = {_box(each) for each in below if each.is_prose} - own
    return any((box.tag, box.get("class")) in names for box in found if box is not None)


def _box(block: Block) -> HtmlElement | None:
    return block.element.getparent()
