"""The article's own headline. Part of `scraper.pages`.

The first h1 is often the section's or the site's name, and titles carry the site and the page number; so the headline is
the heading on which the page's title and metadata agree.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from scraper.pages.blocks import Block, collapse
from scraper.pages.document import Document
from scraper.pages.structured import first_text

_PAGE_LABEL: Final = re.compile(
    r"(?:\s*[-–—|:,(]\s*(?:halaman|page|hal)|\s+halaman)\.?\s*(?:\d+(?:\s*(?:/|dari|of)\s*\d+)?|all)\s*\)?\s*(?=$|[-–—|])",
    re.IGNORECASE,
)
_BRACKETED_LABEL: Final = re.compile(
    r"\s*[（(]\s*\d+\s*/\s*\d+\s*(?:ページ|halaman|page)\s*[）)]\s*(?=$|[-–—|])", re.IGNORECASE
)
_SUFFIX: Final = re.compile(r"\s+(?:[-–—|•·:»]|::)\s+|\s*\|\s*|\s*»\s*")
_SHORTEST: Final = 12
_FEWEST_WORDS: Final = 3
_LONGEST: Final = 220
_WORD: Final = re.compile(r"\w+")


def without_page_label(title: str) -> str:
    """`title` without " - Halaman 2" and its like."""
    return _BRACKETED_LABEL.sub("", _PAGE_LABEL.sub("", title)).strip()


def find_headline(document: Document) -> tuple[str | None, str]:
    """The headline and which reader found it; None and "" if the page has none."""
    claims = _claims(document)
    headings = _headings(document)
    for agree in (_equal, _agree):
        for block in headings:
            if any(agree(block.text, claim) for claim, _ in claims):
                return without_page_label(block.text), _heading_reader(block)
    first = next((block for block in headings if block.element.tag == "h1"), None)
    if first is not None and all(reader == "title" for _, reader in claims):
        return without_page_label(first.text), _heading_reader(first)
    if claims and (emphasised := _emphasised(document, claims[0][0])):
        return emphasised, "markup emphasis"
    return claims[0] if claims else (None, "")


def _emphasised(document: Document, claim: str) -> str | None:
    """The longest text in bold or larger letters with which `claim` ends or begins: the headline of a page without headings."""
    marked = (collapse(element.text_content()) for element in document.root.iter("b", "strong", "big", "font"))
    return max((text for text in marked if len(text) <= _LONGEST and _agree(text, claim)), key=len, default=None)


def headline_block(document: Document, headline: str | None) -> Block | None:
    """The block in which `headline` is printed: the heading if there is one, else the first with the same words."""
    if not headline:
        return None
    words = _words(headline).split() or [""]
    same = [
        block
        for block in document.layout.blocks
        if _SHORTEST <= len(block.text) < 2 * len(headline) + 20
        and (words[0] in (folded := block.text.casefold()) or words[-1] in folded)  # spares most blocks the next
        and _agree(block.text, headline)
    ]
    return min(same, key=lambda block: (block.element.tag != "h1", not block.is_heading, block.index), default=None)


def _claims(document: Document) -> list[tuple[str, str]]:
    """What the page's metadata call it, most trusted first, without page labels and the site's name."""
    found = [
        (first_text(document.node.get("headline")), "json-ld headline"),
        (document.meta("og:title"), "meta og:title"),
        (document.meta("twitter:title"), "meta twitter:title"),
        (document.title, "title"),
        (document.meta("title", "headline"), "meta title"),
    ]
    return [
        (claim, reader)
        for text, reader in found
        if text and (claim := _without_site(without_page_label(text), document))
    ]


def _headings(document: Document) -> list[Block]:
    """Headings outside menus and lists, h1 before h2 and so on, then other short lines."""
    blocks = [
        block
        for block in document.layout.blocks
        if block.element.tag == "h1" or not document.layout.is_furniture(block)
    ]
    found = [
        block for block in blocks if block.is_heading and (block.link_density < 1 or block.element.tag in {"h1", "h2"})
    ]
    found.sort(key=lambda block: (block.element.tag, block.index))
    return [
        *found,
        *(block for block in blocks if not block.is_heading and block.link_density < 1 and len(block.text) <= _LONGEST),
    ]


def _heading_reader(block: Block) -> str:
    return f"markup {block.element.tag!s}"


def _equal(heading: str, claim: str) -> bool:
    return _words(heading) == _words(claim) != ""


def _agree(heading: str, claim: str) -> bool:
    """Whether `claim` is `heading`, or begins or ends with it, perhaps cut short or with the site's name."""
    ours, theirs = _words(heading), _words(claim)
    if not ours or not theirs:
        return False
    shorter, longer = sorted((ours, theirs), key=len)
    return (
        len(shorter) >= _SHORTEST
        and len(shorter.split()) >= _FEWEST_WORDS
        and (longer.startswith(shorter) or longer.endswith(shorter))
    )


@lru_cache(maxsize=2_048)
def _words(text: str) -> str:
    return " ".join(_WORD.findall(without_page_label(text).casefold()))


def _without_site(title: str, document: Document) -> str:
    """`title` without the site's name at its end or start, if a separator divides them."""
    parts = _SUFFIX.split(title)
    if len(parts) == 1:
        return title
    host = (urlsplit(document.url or "").hostname or "").replace("-", "")
    site = _words(document.meta("og:site_name") or "").replace(" ", "")
    while len(parts) > 1 and _is_site(parts[-1], host, site):
        parts = parts[:-1]
    while len(parts) > 1 and _is_site(parts[0], host, site):
        parts = parts[1:]
    start = title.index(parts[0])
    return title[start : title.rindex(parts[-1]) + len(parts[-1])]


def _is_site(part: str, host: str, site: str) -> bool:
    name = "".join(_WORD.findall(part.casefold()))
    return bool(name) and (
        name in host
        or name == site
        or (bool(site) and name.startswith(site))
        or part.casefold().endswith((".com", ".id", ".net"))
    )
