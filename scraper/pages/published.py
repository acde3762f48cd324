"""When an article was published: the printed date against the machine dates of its page. Part of `scraper.pages`.

Of 76 machine dates on 84 saved Indonesian pages 39 are right; the others are local time labelled UTC, a turned sign, or broken. So a
machine date helps to *find* the printed one (same minute, give or take whole hours), and the printed one decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Final
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from scraper.dates import WIB, ReadDate, find_dates, parse_machine
from scraper.model import Value
from scraper.pages.blocks import Block, Layout
from scraper.pages.furniture import names_of

PUBLISHED_METAS: Final = (
    "article:published_time", "og:article:published_time", "datepublished", "content_publisheddate", "publishdate", "dtk:publishdate",
    "dtk:publishdateunix", "pubdate", "publication_date", "article.published", "parsely-pub-date", "sailthru.date", "dc.date", "dcterms.created",
    "dc.date.issued", "date", "article_date_original", "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
)  # fmt: skip
MODIFIED_METAS: Final = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "article.updated",
    "lastmod",
    "last-modified",
    "dcterms.modified",
)
_MODIFIED: Final = re.compile(
    r"(?:diperbarui|di-?update|updated?|last\s+(?:modified|updated?)|pembaruan|dimutakhirkan|terakhir)\b[^.]{0,30}$",
    re.IGNORECASE,
)
_PUBLISHED: Final = re.compile(
    r"(?:tayang|terbit|dipublikasikan|publi(?:shed|kasi)|posted|diterbitkan|post(?:ing)?)\b[^.]{0,20}$", re.IGNORECASE
)
_DATE_NAMES: Final = re.compile(r"dat(?:e|um)|time|tanggal|tgl|waktu|publish|posted|meta|info|byline", re.IGNORECASE)
_URL_DATE: Final = re.compile(r"/((?:19|20)\d\d)/?(\d\d)/?(\d\d)(?=\D|\d{6})")
_FOREIGN_LISTS: Final = re.compile(
    r"comment|komentar|respond|related|terkait|sidebar|popul|widget|footer|ticker|list", re.IGNORECASE
)
_INDONESIAN: Final = re.compile(
    r"senin|selasa|rabu|kamis|jum.?at|sabtu|minggu|januari|februari|maret|\bmei\b|juni|juli|agu|oktober|desember|\b(?:okt|des)\b",
    re.IGNORECASE,
)
_DAY: Final = timedelta(hours=24)
_ACCEPTED: Final = 3
_PIECE: Final = 30


class Publication(Value, frozen=True, kw_only=True):
    moment: datetime | None = None
    raw: str | None = None
    reader: str | None = None


class Printed(Value, frozen=True, kw_only=True):
    """A printed date and how much speaks for its being the article's own."""

    date: ReadDate
    score: float
    modified: bool = False


def machine_dates(
    metas: Mapping[str, tuple[str, ...]], node: Mapping[str, Any], root: HtmlElement
) -> list[tuple[str, ReadDate]]:
    """Where it stands and what it says, for each machine-readable publication date, most trusted first."""
    found: list[tuple[str, str]] = []
    if isinstance(node.get("datePublished"), str):
        found.append(("json-ld datePublished", node["datePublished"]))
    found += [(f"meta {name}", value) for name in PUBLISHED_METAS for value in metas.get(name, ())]
    for element in root.xpath("//*[@itemprop='datePublished'][not(self::meta)]"):
        found.append(
            ("microdata datePublished", element.get("datetime") or element.get("content") or element.text_content())
        )
    return [(where, date) for where, value in found if (date := parse_machine(value)) is not None]


def settle(
    printed: ReadDate | None, machine: list[tuple[str, ReadDate]], *, indonesian: bool, reader: str
) -> Publication:
    """The moment of publication. What is printed decides; a page without any printed date is believed by its machine dates.

    A time without a zone is WIB on an Indonesian page. Elsewhere the machine date of the same minute lends its zone, else it is UTC.
    """
    indonesian = indonesian or bool(printed and _INDONESIAN.search(printed.text))
    home = WIB if indonesian else UTC
    if printed is None:
        return _believed(machine, home)
    if printed.has_time and (printed.zone is not None or indonesian):
        return Publication(moment=printed.at(home), raw=printed.text, reader=reader)
    for where, each in machine:
        same_day = abs(each.at(home).replace(tzinfo=None) - printed.local) < _DAY + timedelta(hours=14)
        if each.has_time and (agrees(printed, each) if printed.has_time else same_day):
            return Publication(moment=each.at(home), raw=printed.text, reader=f"{reader}, completed by {where}")
    return Publication(moment=printed.at(home), raw=printed.text, reader=reader)


def _believed(machine: list[tuple[str, ReadDate]], home: timezone) -> Publication:
    """The machine date that most others share the clock with; the first of equals."""
    if not machine:
        return Publication()
    where, date = max(
        machine, key=lambda each: (each[1].has_time, sum(each[1].local == other.local for _, other in machine))
    )
    same = [
        (place, other)
        for place, other in machine
        if other.local == date.local and other.zone not in {None, timedelta(0)}
    ]
    where, date = same[0] if same else (where, date)
    return Publication(moment=date.at(home), raw=date.text, reader=where)


def agrees(printed: ReadDate, machine: ReadDate) -> bool:
    """Whether both show the same minute up to whole or half hours: one moment, labelled with different zones."""
    if not printed.has_time or not machine.has_time:
        return printed.local.date() == machine.local.date()
    gap = abs(printed.local - machine.local.replace(second=0))
    return gap < timedelta(hours=15) and gap.seconds % 1800 < 60  # noqa: PLR2004 - the same minute


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
                found.append(Printed(date=each, score=score, modified=bool(_MODIFIED.search(text[: each.start]))))
    return sorted(found, key=lambda each: -each.score)


def url_date(url: str | None) -> date | None:
    match = _URL_DATE.search(urlsplit(url or "").path)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


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
        if any(character.isdigit() for character in text):
            yield block, text


def _score(each: ReadDate, block: Block, text: str, layout: Layout) -> float:
    share = len(each.text) / max(1, len(text))
    score = 3.0 * each.has_time + 1.0 * (each.zone is not None) + (2.0 if share > 0.5 else 0.0)  # noqa: PLR2004 - mostly the date
    score -= 4.0 * (len(text) > 140)  # noqa: PLR2004 - prose
    score += 2.0 * bool(_PUBLISHED.search(text[: each.start])) - 4.0 * bool(_MODIFIED.search(text[: each.start]))
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
