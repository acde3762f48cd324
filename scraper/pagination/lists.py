"""The next page of a list of articles. Part of `scraper.pagination`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from scraper.pagination.links import Document, next_links
from scraper.pagination.plan import Plan
from scraper.pagination.signs import text_of
from scraper.urls import absolute_url, canonical_url, identity

MORE = re.compile(
    r"^\W*(?:(?:lihat|muat|tampilkan|berita|baca)?\s*(?:lain(?:nya)?|lebih\s+banyak|lagi)|(?:lihat\s+)?selengkapnya|"
    r"(?:load|show|view|see)?\s*more)\b.{0,20}$",
    re.IGNORECASE,
)
COUNTER = re.compile(r"page|paged|p|hal|halaman|pg|offset|start|from|skip|per_page", re.IGNORECASE)
LONGEST_NUMBER = 4
"""Digits of an offset; longer numbers are articles."""
YEAR_FIRST = re.compile(r"(?<!\d)(20\d\d)([-/])(\d{1,2})\2(\d{1,2})(?!\d)")
DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})([-/])(\d{1,2})\2(20\d\d)(?!\d)")


def next_of_list(root: HtmlElement, url: str) -> str | None:
    """The next page of the list of articles at `url`; None if it links none.

    Found like an article's, and where that fails (pages by date or offset) by a next link that stays below the list's
    path. A list of one day ends in the list of the day before, if it links it: what its words call "next" may lead to tomorrow.
    """
    own = canonical_url(url)
    document = Document(root, own, None, None, is_list=True)
    following = Plan(document, None, None).pager().next_url
    if following is None:
        following = next((found for found in next_links(document) if _is_below(own, found)), None)
    if following is None:
        following = next(_further(root, own), None)
    shown = _day_of(own)
    if shown is None or (following is not None and _day_of(following) in {None, _of_same_list(shown, following)}):
        return following
    return _day_before(root, own, shown) or _not_later(following, shown)


def _further(root: HtmlElement, own: str) -> Iterator[str]:
    """Where words for "more" lead on in this very list: by a number that is higher than its own, in the query or as last step."""
    for anchor in root.iter("a"):
        url = absolute_url(own, anchor.get("href") or "")
        if url is None or not MORE.match(text_of(anchor)):
            continue
        mine, theirs = _place(own), _place(canonical_url(url))
        if theirs.stem == mine.stem and theirs.number > mine.number:
            yield canonical_url(url)


class Place(NamedTuple):
    """How far down a list a page of it begins; `stem` is its URL without that."""

    stem: str
    number: int


def _place(url: str) -> Place:
    parts = urlsplit(url)
    pairs = [pair.partition("=") for pair in parts.query.split("&") if pair]
    numbers = [int(value) for name, _, value in pairs if COUNTER.fullmatch(name) and value.isdecimal()]
    path, _, last = parts.path.rstrip("/").rpartition("/")
    if last.isdecimal() and len(last) <= LONGEST_NUMBER:
        numbers.append(int(last))
    else:
        path = parts.path.rstrip("/")
    others = [name + value for name, _, value in pairs if not (COUNTER.fullmatch(name) and value.isdecimal())]
    return Place(f"{parts.netloc}{path}?{'&'.join(others)}", max(numbers, default=0))


class Day(NamedTuple):
    """The day that a list is of; `stem` is its URL with the day taken out, and its page too."""

    stem: str
    day: date


def _day_of(url: str) -> Day | None:
    plain = re.sub(r"[?&]page=\d+", "", unquote(url))
    for pattern, year in ((YEAR_FIRST, 1), (DAY_FIRST, 4)):
        if (found := pattern.search(plain)) is None:
            continue
        first, third = (found[1], found[4]) if year == 1 else (found[4], found[1])
        for month, day in ((found[3], third), (third, found[3])):
            try:
                return Day(plain[: found.start()] + "~" + plain[found.end() :], date(int(first), int(month), int(day)))
            except ValueError:
                continue
    return None


def _of_same_list(shown: Day, following: str) -> Day | None:
    """The day that `following` must be of to be a further page of the list of `shown`."""
    other = _day_of(following)
    return other if other is not None and other.day == shown.day else None


def _day_before(root: HtmlElement, own: str, shown: Day) -> str | None:
    wanted = Day(shown.stem, shown.day - timedelta(days=1))
    return next((url for url in _links(root, own) if _day_of(url) == wanted), None)


def _not_later(following: str | None, shown: Day) -> str | None:
    other = _day_of(following) if following else None
    return None if other is not None and other.day > shown.day else following


def _links(root: HtmlElement, own: str) -> Iterator[str]:
    for anchor in root.iter("a"):
        url = absolute_url(own, anchor.get("href") or "")
        if url is not None and urlsplit(url).netloc == urlsplit(own).netloc:
            yield canonical_url(url)


def _is_below(own: str, other: str) -> bool:
    mine, theirs = urlsplit(own), urlsplit(other)
    stays = (
        theirs.path == mine.path
        or theirs.path.startswith(mine.path.rstrip("/") + "/")
        or _parent(theirs.path) == _parent(mine.path) != ""
    )
    return mine.netloc == theirs.netloc and stays and identity(own) != identity(other)


def _parent(path: str) -> str:
    return path.rstrip("/").rpartition("/")[0]
