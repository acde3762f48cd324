"""Which of the dates printed on a page is the article's own. Part of `scraper.pages`.

Lists of other news, comments and today's date stand on the same page. Place, label and shape speak for a date, and so does a machine date
of the same minute (give or take whole hours), whatever its zone says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from scraper.dates import ReadDate, find_dates
from scraper.model import Value
from scraper.pages.blocks import Block, Layout
from scraper.pages.furniture import names_of
from scraper.pages.machine_dates import agrees, url_date

_MODIFIED: Final = re.compile(
    r"(?:diperbarui|di-?update|updated?|last\s+(?:modified|updated?)|pembaruan|dimutakhirkan|terakhir)\b[^.]{0,30}$",
    re.IGNORECASE,
)
_PUBLISHED: Final = re.compile(
    r"(?:tayang|terbit|dipublikasikan|publi(?:shed|kasi)|posted|diterbitkan|post(?:ing)?)\b[^.]{0,20}$", re.IGNORECASE
)
_DATE_NAMES: Final = re.compile(r"dat(?:e|um)|time|tanggal|tgl|waktu|publish|posted|meta|info|byline", re.IGNORECASE)
_FOREIGN_LISTS: Final = re.compile(
    r"comment|komentar|respond|related|terkait|sidebar|popul|widget|footer|ticker|list", re.IGNORECASE
)
_ACCEPTED: Final = 3
_PIECE: Final = 30
_DIGIT: Final = re.compile(r"\d")


class Printed(Value, frozen=True, kw_only=True):
    """A printed date and how much speaks for its being the article's own."""

    date: ReadDate
    score: float
    modified: bool = False


def printed_dates(
    layout: Layout, *, headline: Block | None, body: Block | None, machine: Iterable[ReadDate], url: str | None
) -> list[Printed]:
    """All dates printed on the page that may be the article's own, best first; the reading order decides between equals."""
    known = tuple(machine)
    day = url_date(url)
    found: list[Printed] = []
    for block, text in _texts(layout):
        for each in find_dates(text):
            score = _score(each, block, text, layout) + _place(block, headline, body) + _support(each, known, day)
            if score >= _ACCEPTED:
                found.append(Printed(date=each, score=score, modified=says_modified(text[: each.start])))
    return sorted(found, key=lambda each: -each.score)


def says_modified(before: str) -> bool:
    """Whether the words before a date call it that of the last change."""
    return _MODIFIED.search(before) is not None


def _texts(layout: Layout) -> Iterator[tuple[Block, str]]:
    """The texts in which a date is looked for: the start of each block, and short blocks with the short ones that follow."""
    blocks = layout.blocks
    for index, block in enumerate(blocks):
        text = block.text[:240]
        if len(text) <= _PIECE:
            for after in blocks[index + 1 : index + 5]:
                if len(text) + len(after.text) > 2 * _PIECE or not re.match(r"\W{0,3}\d", after.text):
                    break
                text = f"{text} {after.text}"
        if _DIGIT.search(text):
            yield block, text


def _score(each: ReadDate, block: Block, text: str, layout: Layout) -> float:
    share = len(each.text) / max(1, len(text))
    score = 3.0 * each.has_time + 1.0 * (each.zone is not None) + (2.0 if share > 0.5 else 0.0)  # noqa: PLR2004 - mostly the date
    score -= 4.0 * (len(text) > 140)  # noqa: PLR2004 - prose
    score += 2.0 * bool(_PUBLISHED.search(text[: each.start])) - 4.0 * says_modified(text[: each.start])
    score += 1.0 * (block.element.tag == "time" or bool(_DATE_NAMES.search(names_of(block.element))))
    score -= 5.0 * (block.link_density > 0.6) + 3.0 * (block.element.tag == "li")  # noqa: PLR2004 - mostly link
    foreign = any(_FOREIGN_LISTS.search(names_of(element)) for element in block.furniture if layout.is_furniture(block))
    return score - 4.0 * foreign


def _place(block: Block, headline: Block | None, body: Block | None) -> float:
    """Between headline and body is where dates stand; right above the headline comes next."""
    if headline is None or block is headline:
        return 0.0
    gap = block.index - headline.index
    if gap < 0:
        return 2.0 if gap >= -5 else -1.0  # noqa: PLR2004 - a line or two of section and share buttons
    if body is not None and block.index <= body.index:
        return 4.0 + (1.0 if gap <= 4 else 0.0)  # noqa: PLR2004 - below the headline
    return 2.0 if gap <= 4 else -1.0  # noqa: PLR2004 - the same


def _support(each: ReadDate, machine: tuple[ReadDate, ...], day: date | None) -> float:
    score = 6.0 if each.has_time and any(agrees(each, other) for other in machine if other.has_time) else 0.0
    if machine and not any(abs(each.local - other.local) < timedelta(days=2) for other in machine):
        score -= 3.0
    if day is not None:
        score += 3.0 if abs((each.local.date() - day).days) <= 1 else -2.0
    return score
