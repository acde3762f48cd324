"""Which text of the article's element is the article, and the standfirst above it. Part of `scraper.pages`."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from typing import Final

import attrs
from lxml.html import HtmlElement

from scraper.dates import find_dates
from scraper.pages.blocks import Block, Layout
from scraper.pages.bylines import is_credit_line
from scraper.pages.furniture import names_of
from scraper.pages.lines import is_closing_line, is_dropped_line
from scraper.pages.sequels import begins_another_article

_CREDIT_LENGTH: Final = 120
_LEAD_REACH: Final = 40
"""Blocks after the headline within which the text below its standfirst begins."""
_LEAD_LENGTH: Final = 60
_OPENING: Final = 3
_REPEATED: Final = 0.8
_LINKED: Final = 0.4
_STOPS: Final = (".", "!", "?", "”", '"')
_MENU_LENGTH: Final = 80
_LEAD_NAMES: Final = re.compile(
    r"lead|intro|summary|standfirst|dek\b|deck|sub[-_]?(?:title|head|line)|excerpt|abstract|vorspann|sapo|chap[oe]\b|bajada|ingress|perex|"
    r"ringkasan|teras",
    re.IGNORECASE,
)
_CAPTION: Final = re.compile(
    r"^(?:foto|photo|image|gambar|ilustrasi)\b\s*[:/]|[(\[](?:foto|photo|image|gambar|dok)\b|©|\b(?:file|handout) photo\b|(?:foto|photo)\s*:",
    re.IGNORECASE,
)
_WORDS: Final = re.compile(r"\w+")
_LETTERS: Final = re.compile(r"[^\W\d_]")
_DATELINE: Final = re.compile(r"(?=.*[^\W\d])[^.!?]{2,40}\s*(?:-|–|—|--)")
_DESK_CODE: Final = re.compile(r"[A-Z]{2,}(?: [A-Z]{2,}){0,3}|[(\[][A-Za-z]{2,5}(?:/[A-Za-z]{2,5}){0,3}[)\]]")


def paragraphs_of(layout: Layout, blocks: list[Block], *, headline: str | None) -> list[Block]:
    """Those of `blocks` that are the article's own text: no furniture, pointers, credits, dates or page labels."""
    kept: list[Block] = []
    before, left = 0, sum(len(block.text) for block in blocks if block.is_prose)
    for at, block in enumerate(blocks):
        left -= len(block.text) * block.is_prose
        if layout.is_furniture(block):
            continue
        if is_closing_line(block.text) and before >= left and before:
            break
        if begins_another_article(blocks, at, kept, headline):
            break
        if not _is_noise(block, headline, first=not before):
            kept.append(block)
            before += len(block.text) * block.is_prose
    return _with_datelines(_without_loose_ends(kept))


def with_lead(
    layout: Layout, title: Block | None, kept: list[Block], description: str, dropped: AbstractSet[HtmlElement]
) -> list[Block]:
    """`kept` below its standfirst: what stands between the headline and the text, in whatever box, and is a text itself.

    `description` is what the page's metadata say of it, which is the standfirst on most pages. One that only announces the
    paragraphs below it is left out, also where it stands in the same box as they; `dropped` elements hold none.
    """
    if len(kept) > 1 and kept[0].text == description and _is_said_again(description, kept[1:]):
        kept = kept[1:]
    if title is None or not kept or not 0 < kept[0].index - title.index <= _LEAD_REACH:
        return kept
    said = _words_of(description)[:_LEAD_LENGTH]
    between = layout.blocks[title.index + 1 : kept[0].index]
    leads = [
        block
        for block in between
        if block.element not in dropped
        and _is_lead(layout, block, title, said)
        and not _is_said_again(block.text, kept)
    ]
    return [*leads, *kept]


def _is_said_again(text: str, kept: list[Block]) -> bool:
    """Whether the first of `kept` say what `text` says, in (nearly) the same words."""
    opening = set(_words_of(" ".join(block.text for block in kept[:_OPENING])).split())
    words = _words_of(text).split()
    return sum(word in opening for word in words) >= _REPEATED * len(words)


def _is_lead(layout: Layout, block: Block, title: Block, said: str) -> bool:
    """Whether `block` is a standfirst: by the page's own word, by its name, or a sentence in a paragraph or heading of its own."""
    text = block.text
    if len(text) < _LEAD_LENGTH or block.link_density > _LINKED or block.element.tag == "li":
        return False
    headers = [element for element in block.furniture if element.tag == "header" and element in title.furniture]
    if layout.is_furniture(block) and len(headers) < len(block.furniture):
        return False
    named = _LEAD_NAMES.search(names_of(block.element)) or (said and said in _words_of(text))
    if not named and not (block.is_heading or (block.element.tag == "p" and text.endswith(_STOPS))):
        return False
    if not text.endswith(_STOPS) and any(date.has_time for date in find_dates(text)):
        return False  # headline, credits and time in one line
    return not _CAPTION.search(text) and not _is_noise(block, title.text, first=True)


def _is_noise(block: Block, headline: str | None, *, first: bool) -> bool:
    text = block.text
    if is_dropped_line(text) or is_credit_line(text) or not _WORDS.search(text):
        return True
    if first and headline and text.casefold() == headline.casefold():
        return True
    if first and block.element.tag == "h1":
        return True
    if _is_link(block) or _is_menu(block):
        return True
    if (
        first
        and len(text) <= _CREDIT_LENGTH
        and not text.endswith(_STOPS)
        and any(date.has_time for date in find_dates(text))
    ):
        return True
    return len(text) < 70 and _is_dateline_only(text)  # noqa: PLR2004 - a date with its weekday, zone and a name


def _is_link(block: Block) -> bool:
    return block.link_density > 0.8 and not block.text.endswith((".", ".”", '."'))  # noqa: PLR2004 - all but a word


def _is_menu(block: Block) -> bool:
    """Whether a short line is mostly links ("[ Print | Send ]"), or nothing but numbers ("1 | 2 | 3")."""
    if not block.link_length or len(block.text) >= _MENU_LENGTH:
        return False
    mostly_links = block.link_density > 0.5 and not block.text.endswith(_STOPS)  # noqa: PLR2004 - half of it
    return mostly_links or not _LETTERS.search(block.text)


def _is_dateline_only(text: str) -> bool:
    """Whether a line is the publication time and nothing else."""
    return any(date.has_time and len(date.text) > 0.6 * len(text) for date in find_dates(text))


def _without_loose_ends(blocks: list[Block]) -> list[Block]:
    """`blocks` without headings and labels that nothing follows any more, and without a desk code on a line of its own."""
    while len(blocks) > 1 and not blocks[-1].is_prose and _is_loose(blocks[-1]):
        blocks = blocks[:-1]
    return blocks


def _is_loose(block: Block) -> bool:
    return block.is_heading or block.text.endswith(":") or bool(_DESK_CODE.fullmatch(block.text))


def _with_datelines(blocks: list[Block]) -> list[Block]:
    """A dateline ("Jakarta -") on a line of its own is the start of the paragraph below it."""
    joined: list[Block] = []
    for block in blocks:
        if joined and _DATELINE.fullmatch(joined[-1].text):
            block = attrs.evolve(block, text=f"{joined.pop().text} {block.text}")  # noqa: PLW2901 - the same paragraph, whole
        joined.append(block)
    return joined


def _words_of(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))
