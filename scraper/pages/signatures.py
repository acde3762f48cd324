"""Names that stand at the place of a byline without a label. Part of `scraper.pages`.

"Rahma Lestari - detikNews" in an element named `author`, "Rahma Lestari - 11 Februari 2016 07:10 WIB", a name alone between headline and date:
only place, shape and the names of the elements speak for these, so they count less than a label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scraper.dates import find_dates
from scraper.pages.blocks import Block
from scraper.pages.bylines import BETWEEN, is_person, split_names, unique
from scraper.pages.furniture import names_of

_WRITER: Final = re.compile(
    r"(?<![a-z])(?:authors?|autor|penulis|pengarang|reporter|nmreporter|writers?|jurnalis|journalists?|wartawan|bylines?|nama-redaksi)"
    r"(?![a-z])",
    re.IGNORECASE,
)
_NAME: Final = re.compile(r"[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|bin|binti|van|de|al)){0,4}")
_EDGES: Final = " -–—|•·,:"
_PLACES: Final = 12
_LONGEST: Final = 90
_LEVELS: Final = 3


def signatures(blocks: tuple[Block, ...], *, headline: int, body: int) -> tuple[str, ...]:
    """The names signed between the blocks `headline` and `body`, each once; the first block that holds any answers."""
    for block in blocks[headline + 1 : min(body + 1, headline + _PLACES)]:
        if len(block.text) <= _LONGEST and (names := unique(_signed(block))):
            return names
    return ()


def _signed(block: Block) -> Iterator[str]:
    date = next(find_dates(block.text), None)
    signed = block.text
    if date is not None:
        signed = block.text[: date.start].rstrip(_EDGES) or block.text[date.end :].lstrip(_EDGES)
    levels = _LEVELS if " " in signed else 1  # one word alone may be a button beside the writer
    if date is None and not _is_writers_place(block, levels) and not _names_outlet(block.text):
        return
    parts = [part for part in BETWEEN.split(signed) if part]
    names = list(split_names(signed))
    if len(names) == len(parts) and all(_NAME.fullmatch(name) and (date is None or " " in name) for name in names):
        yield from names


def _names_outlet(text: str) -> bool:
    """Whether an outlet follows a dash: "Rahma Lestari - detikNews"."""
    _, dash, outlet = text.rpartition(" - ")
    return bool(dash) and not is_person(outlet)


def _is_writers_place(block: Block, levels: int) -> bool:
    """Whether the element of `block`, one of the next outer ones, or one within it is named after a writer."""
    outer = [block.element, *list(block.element.iterancestors())[: levels - 1]]
    inner = block.element.iter("span", "a", "b", "strong", "author")
    return any(_WRITER.search(names_of(element)) or element.tag == "author" for element in (*outer, *inner))
