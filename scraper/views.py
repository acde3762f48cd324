"""Whether a one-page view holds all pages of its article. Part of `scraper`; pure.

Sites cut their views short, or show page 1 under the view's address. Pages of one article are alike in length, the last one
is shorter: a view with text enough is believed at once, one with far too little never, and one between the two only if
the last page stands in it.
"""

from __future__ import annotations

from collections.abc import Sequence

from scraper.model import Page
from scraper.seams import folded, new_paragraphs

ENOUGH = 0.8
"""Of the usual page's characters for each missing page; that much and nearly all paragraphs are surely all of it."""
NEARLY_ALL = 0.95
"""Of the usual page's number of paragraphs, likewise."""
TOO_LITTLE = 0.5
"""Of the usual page's text for each missing page but the last, which may be short."""
WITHOUT_LAST = 0.6
"""The same, for the pages between those in hand and the last one."""


def is_whole(view: Page, pages: Sequence[Page], claimed: int | None) -> bool | None:
    """Whether `view` holds what `pages` lack of `claimed`; None if only the last page can tell."""
    missing = max((claimed or len(pages) + 1) - len(pages), 1)
    rest = new_paragraphs(view, pages)
    share = _length(rest) / _usual(pages)
    usual_count = sum(len(page.paragraphs) for page in pages) / max(len(pages), 1)
    if share >= ENOUGH * missing and len(rest) >= NEARLY_ALL * missing * usual_count:
        return True
    return None if claimed and share >= TOO_LITTLE * (missing - 1) and missing > 1 else False


def ends_like(view: Page, last: Page, pages: Sequence[Page], claimed: int) -> bool:
    """Whether `view` holds the text of the `last` page, and enough for those between it and `pages`."""
    said = {folded(text) for text in view.paragraphs}
    own = new_paragraphs(last, pages)
    between = claimed - len(pages) - 1
    held = _length([text for text in own if folded(text) in said])
    rest = _length(new_paragraphs(view, [*pages, last])) / _usual(pages)
    return held >= ENOUGH * _length(own) and rest >= WITHOUT_LAST * between


def _usual(pages: Sequence[Page]) -> float:
    return max(sum(_length(page.paragraphs) for page in pages) / max(len(pages), 1), 1)


def _length(texts: Sequence[str]) -> int:
    return sum(map(len, texts))
