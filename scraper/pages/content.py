"""Where the article stands on the page, and its paragraphs. Part of `scraper.pages`.

Scores elements by the prose they hold (after Readability, Mozilla and Arc90): a paragraph counts fully for its container, half for the next
outer one, and so on. Paragraphs that the page's own `articleBody` contains count more; that text itself is only the last resort.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final

import attrs
from lxml.html import HtmlElement

from scraper.dates import find_dates
from scraper.pages.blocks import HEADINGS, INLINE, Block, Layout
from scraper.pages.bylines import is_credit_line
from scraper.pages.furniture import is_closing_line, is_dropped_line, names_of

_PARAGRAPH_TAGS: Final = HEADINGS | {"p", "li", "blockquote", "pre", "dd", "dt", "ul", "ol", "dl", "figure"}
_REACH: Final = 6
_NEAR: Final = 12
_CREDIT_LENGTH: Final = 120
_STOPS: Final = (".", "!", "?", "”", '"')
_MIN_LENGTH: Final = 25
_MENU_LENGTH: Final = 80
_HINTS: Final = re.compile(
    r"article[-_]?(?:body|content|text)|(?:post|entry|story|news|page|detail)[-_]?(?:body|content|text)|content[-_]?(?:detail|body)|"
    r"txt-article|read__content|detail[-_]?text|text[-_]detail|isi[-_]?berita|detail__body|kcm-read|contentx|content_news|articlebody|hentry",
    re.IGNORECASE,
)
_WORDS: Final = re.compile(r"\w+")
_LETTERS: Final = re.compile(r"[^\W\d_]")
_DATELINE: Final = re.compile(r"(?=.*[^\W\d])[^.!?]{2,40}\s*(?:-|–|—|--)")
_DESK_CODE: Final = re.compile(r"[A-Z]{2,}(?: [A-Z]{2,}){0,3}|[(\[][A-Za-z]{2,5}(?:/[A-Za-z]{2,5}){0,3}[)\]]")


def body_element(layout: Layout, *, article_body: str = "", headline_index: int | None = None) -> HtmlElement | None:
    """The smallest element that holds the article's prose; None on a page without any.

    `headline_index` is the block of the headline: what follows it closely counts more.
    """
    scores = _scores(layout, _known(article_body), headline_index)
    if not scores:
        return None
    prose, links = _weights(layout)
    best = max(scores, key=lambda element: scores[element] * (1 - min(0.9, links[element] / max(1, prose[element]))))
    return _widened(best, prose, links)


def blocks_within(layout: Layout, element: HtmlElement) -> list[Block]:
    """The blocks of `element`, in order; of an inline element, those of the block-level element around it."""
    while element.tag in INLINE and (parent := element.getparent()) is not None:
        element = parent
    inside = set(element.iter())
    return [block for block in layout.blocks if block.element in inside]


def paragraphs_of(layout: Layout, blocks: list[Block], *, headline: str | None) -> list[Block]:
    """Those of `blocks` that are the article's own text: no furniture, pointers, credits, dates or page labels."""
    kept: list[Block] = []
    for block in blocks:
        if layout.is_furniture(block):
            continue
        if is_closing_line(block.text) and any(each.is_prose for each in kept):
            break
        if not _is_noise(block, headline, first=not any(each.is_prose for each in kept)):
            kept.append(block)
    return _with_datelines(_without_loose_ends(kept))


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


def _known(article_body: str) -> str:
    return " ".join(_WORDS.findall(article_body.casefold()))


def _scores(layout: Layout, known: str, headline_index: int | None) -> dict[HtmlElement, float]:
    scores: defaultdict[HtmlElement, float] = defaultdict(float)
    for block in layout.blocks:
        if not _counts(layout, block):
            continue
        points = 1 + block.text.count(",") + min(len(block.text) / 100, 4)
        points *= 1 - block.link_density
        if known and " ".join(_WORDS.findall(block.text.casefold())[:12]) in known:
            points *= 3
        if headline_index is not None and 0 < block.index - headline_index <= _NEAR:
            points *= 1.5
        element = _container(block.element)
        for level in range(1, _REACH):
            scores[element] += points / level
            parent = element.getparent()
            if parent is None:
                break
            element = parent
    for element in scores:
        scores[element] *= _weight(element)
    return scores


def _counts(layout: Layout, block: Block) -> bool:
    return (
        len(block.text) >= _MIN_LENGTH
        and block.link_density < 0.5  # noqa: PLR2004 - half of it is link
        and not block.is_heading
        and not layout.is_furniture(block)
        and not is_dropped_line(block.text)
    )


def _container(element: HtmlElement) -> HtmlElement:
    while element.tag in _PARAGRAPH_TAGS and (parent := element.getparent()) is not None:
        element = parent
    return element


def _weight(element: HtmlElement) -> float:
    """How much an element's tag and name speak for it."""
    if element.tag in {"html", "body"}:
        return 0.7
    if (element.get("itemprop") or "").lower() == "articlebody":
        return 2.0
    hinted = bool(_HINTS.search(names_of(element)))
    return (1.6 if hinted else 1.0) * (1.2 if element.tag in {"article", "main"} else 1.0)


def _weights(layout: Layout) -> tuple[dict[HtmlElement, int], dict[HtmlElement, int]]:
    """Characters of countable text, and of linked text, below each element near the text."""
    prose: defaultdict[HtmlElement, int] = defaultdict(int)
    links: defaultdict[HtmlElement, int] = defaultdict(int)
    for block in layout.blocks:
        if layout.is_furniture(block):
            continue
        counted = len(block.text) if _counts(layout, block) else 0
        element: HtmlElement | None = block.element
        for _ in range(2 * _REACH + 4):
            if element is None:
                break
            prose[element] += counted
            links[element] += block.link_length
            element = element.getparent()
    return prose, links


def _widened(best: HtmlElement, prose: dict[HtmlElement, int], links: dict[HtmlElement, int]) -> HtmlElement:
    """`best`, or an outer element as long as what it adds is prose in elements like `best` itself, or half as much again.

    An outer element that adds nothing is a wrapper: it is looked through, and taken only if the one around it is.
    """
    inner = best
    for _ in range(_REACH):
        outer = inner.getparent()
        if outer is None or outer.tag == "html" or (outer.tag == "body" and not _has_alike(inner, prose)):
            return best
        added = prose.get(outer, 0) - prose.get(best, 0)
        added_links = links.get(outer, 0) - links.get(best, 0)
        if added > _MIN_LENGTH:
            needed = 0.1 if _has_alike(inner, prose) else 0.4
            if added < needed * prose.get(best, 0) or added_links > added / 2:
                return best
            best = outer
        inner = outer
    return best


def _has_alike(element: HtmlElement, prose: dict[HtmlElement, int]) -> bool:
    """Whether a sibling of the same tag and class holds prose too: the parts of one article look alike."""
    siblings = (*element.itersiblings(preceding=True), *element.itersiblings())
    alike = (other for other in siblings if (other.tag, other.get("class")) == (element.tag, element.get("class")))
    return any(prose.get(other, 0) > _MIN_LENGTH for other in alike)
